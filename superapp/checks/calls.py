"""Tool calls as every framework writes them, read into one form."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from pydantic import JsonValue


@dataclass(frozen=True, slots=True)
class Call:
    """One tool call, and what it answered if it was made.

    ``answer`` is the tool's envelope (``ok``, ``result`` or ``error``), or None
    where calls are judged without having been made. ``broken`` says why the
    call could not be read, ``effect`` whether it changed the world, if that is known.
    """

    tool: str
    arguments: Mapping[str, JsonValue]
    turn: int = 1
    answer: Mapping[str, JsonValue] | None = None
    broken: str | None = None
    raw: JsonValue = None
    effect: bool | None = None
    index: int = field(default=0, compare=False)

    @property
    def refusal(self) -> str | None:
        """Code of the refusal that the call was answered with, if it was refused."""
        if self.answer is None or self.answer.get("ok", True):
            return None
        error = self.answer.get("error")
        return str(error.get("code", "error")) if isinstance(error, dict) else "error"

    @property
    def result(self) -> JsonValue:
        """What the tool returned, or None."""
        return None if self.answer is None else self.answer.get("result")


def read_call(raw: JsonValue, index: int = 0) -> Call:
    """A call from any usual form; one that cannot be read comes back as broken, never dropped.

    Understood are ``{tool|name, arguments|args|input|parameters}``, OpenAI's
    ``{function: {name, arguments}}``, Anthropic's ``tool_use`` blocks, and
    ``{name: {arguments}}``. Arguments may be JSON text.
    """
    if not isinstance(raw, dict):
        return _broken(raw, index, "a call is an object with a tool and its arguments")
    function = raw.get("function")
    named = function if isinstance(function, dict) else raw
    name = named.get("tool", named.get("name"))
    keys = ("arguments", "args", "input", "parameters")
    given = next((named[key] for key in keys if key in named), None)
    if not isinstance(name, str):
        if len(raw) != 1:
            return _broken(raw, index, "a call names exactly one tool")
        name, given = next(iter(raw.items()))
        if not isinstance(given, dict):
            return _broken(raw, index, "the arguments are an object")
    return _with_arguments(raw, index, name, given)


def _with_arguments(raw: JsonValue, index: int, name: str, given: JsonValue) -> Call:
    if isinstance(given, str):
        try:
            given = cast("JsonValue", json.loads(given)) if given.strip() else {}
        except (ValueError, RecursionError) as error:
            return _broken(raw, index, f"the arguments are not JSON: {error}", name)
    if given is None:
        given = {}
    if not isinstance(given, dict):
        return _broken(raw, index, "the arguments are an object", name)
    return Call(tool=name, arguments=given, raw=raw, index=index)


def _broken(raw: JsonValue, index: int, why: str, name: str = "") -> Call:
    return Call(tool=name, arguments={}, broken=why, raw=raw, index=index)


def read_calls(raw: JsonValue) -> list[Call]:
    """All calls of a list; anything else is one broken call."""
    if not isinstance(raw, list):
        return [_broken(raw, 0, "calls are a list")]
    return [read_call(item, index) for index, item in enumerate(raw)]
