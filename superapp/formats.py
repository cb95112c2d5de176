"""Tools as the schemas that models, frameworks and protocols want, and as a reference page."""

from collections.abc import Callable, Iterable
from typing import Any

from superapp.errors import SuperappError
from superapp.gateway.registry import Registry
from superapp_services.core import Risk, Tool
from superapp_services.core.errors import UnknownTool

Schema = dict[str, Any]


class UnknownFormat(SuperappError):
    """Tools cannot be written so."""

    code = "unknown_format"
    status = 422


class UnknownSelection(SuperappError):
    """No tool or service of this name."""

    code = "unknown_tool"
    status = 404


def plain(tool: Tool) -> Schema:
    """Everything about a tool."""
    return {
        "name": tool.name,
        "service": tool.service,
        "risk": str(tool.risk),
        "description": tool.description,
        "input_schema": tool.input_schema,
        "output_schema": tool.output_schema,
        "errors": [
            {"code": error.code, "retryable": error.retryable, "message": error.en}
            for error in tool.errors
        ],
        "faults": sorted(str(fault) for fault in tool.faults),
    }


def openai(tool: Tool) -> Schema:
    """A tool for chat completions."""
    function = {
        "name": tool.name,
        "description": tool.description,
        "parameters": tool.input_schema,
    }
    return {"type": "function", "function": function}


def anthropic(tool: Tool) -> Schema:
    """A tool for messages."""
    return {
        "name": tool.name,
        "description": tool.description,
        "input_schema": tool.input_schema,
    }


def mcp(tool: Tool) -> Schema:
    """A tool as an MCP server lists it."""
    reads = tool.risk is Risk.READ
    return {
        "name": tool.name,
        "description": tool.description,
        "inputSchema": tool.input_schema,
        "outputSchema": tool.output_schema,
        "annotations": {
            "readOnlyHint": reads,
            "destructiveHint": tool.risk is Risk.SENSITIVE,
            "idempotentHint": reads,
            "openWorldHint": False,
        },
    }


FORMATS: dict[str, Callable[[Tool], Schema]] = {
    "json": plain,
    "openai": openai,
    "anthropic": anthropic,
    "mcp": mcp,
}


def format_tools(tools: Iterable[Tool], name: str) -> list[Schema]:
    """The tools in one of the formats.

    Raises:
        UnknownFormat: There is no such format.
    """
    if name not in FORMATS:
        raise UnknownFormat(f"There is no format {name!r}. Choose one of: {', '.join(FORMATS)}.")
    return [FORMATS[name](tool) for tool in tools]


def select_tools(
    registry: Registry,
    names: Iterable[str] | None = None,
    services: Iterable[str] | None = None,
) -> list[Tool]:
    """The tools of these names and of these services; all where neither is given.

    Raises:
        UnknownSelection: A name that no tool or service has.
    """
    listed = None if services is None else list(services)
    offered = sorted({tool.service for tool in registry.tools.values()})
    for service in listed or ():
        if service not in offered:
            raise UnknownSelection(
                f"There is no service {service!r}. Services: {', '.join(offered)}."
            )
    if names is None:
        return registry.select(listed)
    found = []
    for name in names:
        try:
            found.append(registry.tool(name))
        except UnknownTool as error:
            raise UnknownSelection(error.message("en")) from None
    return [tool for tool in found if listed is None or tool.service in listed]
