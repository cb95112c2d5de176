"""Tools and answers as MCP has them."""

from typing import Any, Final

import mcp_types as types
import orjson

from superapp.gateway.formats import shown_tools
from superapp_services.core import Tool

ERROR_META: Final = "superapp/error"
_KEY_NAMES: Final = frozenset({"key", "idempotencykey"})
_LONGEST_KEY: Final = 200


def shown_tool(tool: Tool) -> types.Tool:
    """A tool with its schemas and what clients may assume about it."""
    (shape,) = shown_tools([tool], "mcp")
    return types.Tool.model_validate(shape)


def key_of(meta: Any) -> str | None:
    """The idempotency key of a call, from its `_meta`.

    Raises:
        ValueError: It is not a text of 1 to 200 characters.
    """
    for name, value in (meta or {}).items():
        plain = name.rpartition("/")[2].replace("-", "").replace("_", "").lower()
        if plain not in _KEY_NAMES:
            continue
        if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST_KEY:
            raise ValueError(f"_meta.{name} must be a text of 1 to {_LONGEST_KEY} characters.")
        return value
    return None


def shown_answer(answer: dict[str, Any], advice: str = "") -> types.CallToolResult:
    """The answer of a call: its result alone, or an error that a model can read.

    Args:
        answer: `{"ok": True, "result"}` or `{"ok": False, "error"}`.
        advice: More that the reader of an error should know.
    """
    if not answer["ok"]:
        error = answer["error"]
        words = f"{error['message']} ({error['code']})"
        return _error(f"{words}\n{advice}" if advice else words, error)
    result = answer["result"]
    if not isinstance(result, dict):
        return _error(str(result), None)
    return types.CallToolResult(
        content=[types.TextContent(text=orjson.dumps(result).decode())],
        structured_content=result,
    )


def _error(text: str, error: dict[str, Any] | None) -> types.CallToolResult:
    return types.CallToolResult(
        content=[types.TextContent(text=text)],
        is_error=True,
        _meta=None if error is None else {ERROR_META: error},
    )
