"""What the official conformance suite expects a server under test to offer, on our own server.

The suite knows nothing of shopping: most of its scenarios call tools, resources and prompts of
fixed names. They are laid over the real MCP server of a session, whose transport, sessions, checks
of headers and hosts, sealed state and real tools answer for everything else.
"""

from superapp.mcp.conformance.serving import with_fixtures

__all__ = ["with_fixtures"]
