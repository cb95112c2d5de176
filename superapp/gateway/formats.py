"""Tools as models and frameworks want them."""

from collections.abc import Callable, Iterable
from typing import Any

from superapp.errors import SuperappError
from superapp.gateway.faults import kinds_for
from superapp_services.core import Risk, Tool

FORMATS = ("json", "openai", "anthropic", "mcp")
TAKES_AWAY = ("cancel", "change", "forget", "revoke", "suspend", "update")
SAME_AGAIN = ("cancel", "forget", "revoke", "suspend")


class UnknownFormat(SuperappError):
    """No such format of tools."""

    code = "unknown_format"


def shown_tools(tools: Iterable[Tool], format: str = "json") -> list[dict[str, Any]]:  # noqa: A002
    """Tool specs in a format: json (everything we know), openai, anthropic or mcp.

    Raises:
        UnknownFormat: There is no such format.
    """
    shapes: dict[str, Callable[[Tool], dict[str, Any]]] = {
        "json": _json,
        "openai": _openai,
        "anthropic": _anthropic,
        "mcp": _mcp,
    }
    if format not in shapes:
        raise UnknownFormat(f"There is no format {format!r}. Choose one of: {', '.join(shapes)}.")
    return [shapes[format](tool) for tool in tools]


def _json(tool: Tool) -> dict[str, Any]:
    return {
        "name": tool.name,
        "service": tool.service,
        "risk": tool.risk.value,
        "description": tool.description,
        "input_schema": tool.input_schema,
        "output_schema": tool.output_schema,
        "errors": [
            {"code": error.code, "description": (error.__doc__ or "").split("\n")[0]}
            for error in tool.errors
        ],
        "faults": kinds_for(tool),
    }


def _openai(tool: Tool) -> dict[str, Any]:
    return {
        "type": "function",
        "function": {
            "name": tool.name,
            "description": tool.description,
            "parameters": tool.input_schema,
        },
    }


def _anthropic(tool: Tool) -> dict[str, Any]:
    return {
        "name": tool.name,
        "description": tool.description,
        "input_schema": tool.input_schema,
    }


def _mcp(tool: Tool) -> dict[str, Any]:
    return {
        "name": tool.name,
        "title": tool.name.replace("_", " "),
        "description": tool.description,
        "inputSchema": tool.input_schema,
        "outputSchema": tool.output_schema,
        "annotations": annotations(tool),
    }


def annotations(tool: Tool) -> dict[str, bool]:
    """What clients of MCP may assume about a tool.

    Destructive is what spends money, needs the user's yes, or takes back something that exists.
    Idempotent is a write whose repetition finds nothing left to do. The world is closed: nothing
    leaves the simulator.
    """
    reads = tool.risk is Risk.READ
    verb = tool.verb.partition("_")[0]
    return {
        "readOnlyHint": reads,
        "destructiveHint": not reads and (tool.terms is not None or verb in TAKES_AWAY),
        "idempotentHint": reads or verb in SAME_AGAIN,
        "openWorldHint": False,
    }


def langchain_tools(tools: Iterable[Tool], call: Callable[..., dict[str, Any]]) -> list[Any]:
    """The tools as LangChain `StructuredTool`s that call through the gateway."""
    from langchain_core.tools import StructuredTool  # noqa: PLC0415 - only where it is wanted

    def bound(tool: Tool) -> StructuredTool:
        def run(**arguments: Any) -> dict[str, Any]:
            return call(tool.name, arguments)

        return StructuredTool.from_function(
            func=run,
            name=tool.name,
            description=tool.description,
            args_schema=tool.input_schema,
        )

    return [bound(tool) for tool in tools]
