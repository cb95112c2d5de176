"""The super-app as an MCP server: tools, resources, prompts, and the user's yes by elicitation.

`build_mcp` makes a server for one session in this process, and `mount_mcp` adds `/mcp` to the HTTP
server. Both need the optional extra: `pip install 'superapp-sim[mcp]'`.
"""

from typing import Any

__all__ = ["build_mcp", "mount_mcp"]


def __getattr__(name: str) -> Any:
    """The functions, imported when they are used, since the SDK is slow to import."""
    if name == "build_mcp":
        from superapp.mcp.server import build_mcp  # noqa: PLC0415

        return build_mcp
    if name == "mount_mcp":
        from superapp.mcp.mount import mount_mcp  # noqa: PLC0415

        return mount_mcp
    raise AttributeError(name)
