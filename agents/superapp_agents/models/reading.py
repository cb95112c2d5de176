"""Tool calls that a model wrote as text, in one of the ways in which models do."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from langchain_core.messages import AIMessage

from superapp_agents.door import Json
from superapp_agents.thoughts import without_thoughts

_TAGGED = re.compile(r"<tool_call>\s*(.*?)\s*(?:</tool_call>|$)", re.DOTALL)
_FENCED = re.compile(r"```(?:json|tool_call)?\s*(.*?)\s*(?:```|$)", re.DOTALL)
MAX_TEXT = 20_000


def calls_in(text: str, names: Iterable[str]) -> list[Json]:
    """The calls of known tools that a text holds: tagged, fenced, or as bare JSON.

    Args:
        text: What the model answered.
        names: The tools that it may call; anything else in the text is no call.
    """
    allowed = frozenset(names)
    found: list[Json] = []
    for piece in _pieces(without_thoughts(text)[:MAX_TEXT]):
        for value in _values(piece):
            call = _call(value, allowed)
            if call is not None and call not in found:
                found.append(call)
        if found:
            break
    return found


def with_calls(answer: AIMessage, names: Sequence[str]) -> AIMessage:
    """The answer with the tool calls that its text holds; unchanged when it holds none."""
    calls: list[Any] = [
        {**call, "id": f"text_{index}", "type": "tool_call"}
        for index, call in enumerate(calls_in(str(answer.text), names))
    ]
    if not calls:
        return answer
    return AIMessage("", tool_calls=calls, usage_metadata=answer.usage_metadata)


def _pieces(text: str) -> Iterator[str]:
    """Where calls may stand, the clearest mark first; all pieces of one mark are joined."""
    for source in (_TAGGED, _FENCED):
        pieces = source.findall(text)
        if pieces:
            yield "\n".join(pieces)
    yield text


def _values(text: str) -> Iterator[Any]:
    """Every JSON object that a text holds, one after the other."""
    decoder = json.JSONDecoder()
    position = text.find("{")
    while position >= 0:
        try:
            value, end = decoder.raw_decode(text, position)
        except ValueError:
            end = position + 1
        else:
            yield value
        position = text.find("{", end)


def _call(value: Any, allowed: frozenset[str]) -> Json | None:
    if not isinstance(value, dict):
        return None
    inner = value.get("function")
    value = inner if isinstance(inner, dict) else value
    name = value.get("name") or value.get("tool")
    arguments = value.get("arguments", value.get("parameters", value.get("args", {})))
    if isinstance(arguments, str):
        try:
            arguments = json.loads(arguments or "{}")
        except ValueError:
            return None
    if name not in allowed or not isinstance(arguments, dict):
        return None
    return {"name": name, "args": arguments}
