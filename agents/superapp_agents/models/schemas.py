"""JSON schemas of tools, made small: for a grammar to decode by, and for a short prompt to show."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from superapp_agents.door import Json

_KEPT = ("type", "enum", "const", "required", "minItems", "maxItems")
_PLAIN = {"integer": "int", "number": "number", "boolean": "bool", "string": "text"}


def inlined(schema: Mapping[str, Any], defs: Mapping[str, Any] | None = None) -> Json:
    """The schema without references, null alternatives, words and lengths: what a grammar needs."""
    known = schema.get("$defs") or defs or {}
    if "$ref" in schema:
        return inlined(known[str(schema["$ref"]).rsplit("/", 1)[-1]], known)
    choices = [part for part in _choices(schema) if part.get("type") != "null"]
    if len(choices) == 1:
        return inlined(choices[0], known)
    if choices:
        return {"anyOf": [inlined(part, known) for part in choices]}
    small: Json = {name: schema[name] for name in _KEPT if name in schema}
    if "properties" in schema:
        small["properties"] = {
            name: inlined(part, known) for name, part in schema["properties"].items()
        }
        small["additionalProperties"] = False
    if "items" in schema:
        small["items"] = inlined(schema["items"], known)
    return small


def _choices(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())]


def decision_schema(tools: Sequence[Json]) -> Json:
    """What one decision may be: exactly one tool's name with arguments of its schema."""
    choices = [
        {
            "type": "object",
            "properties": {
                "name": {"type": "string", "const": _function(tool)["name"]},
                "arguments": inlined(_function(tool)["parameters"]),
            },
            "required": ["name", "arguments"],
            "additionalProperties": False,
        }
        for tool in tools
    ]
    return choices[0] if len(choices) == 1 else {"oneOf": choices}


def described(tools: Sequence[Json]) -> str:
    """The tools in a few lines each, the same bytes for the same tools."""
    return "\n".join(_line(_function(tool)) for tool in tools)


def _function(tool: Json) -> Json:
    function: Json = tool["function"]
    return function


def _line(function: Json) -> str:
    schema = function["parameters"]
    told = str(function.get("description") or "").split("\n", maxsplit=1)[0]
    return f"{function['name']}({_shape(inlined(schema))}): {told}"


def _shape(schema: Json) -> str:
    """An object's properties in short, the optional ones with a question mark."""
    needed = schema.get("required", ())
    return ", ".join(
        f"{name}{'' if name in needed else '?'}: {_kind(part)}"
        for name, part in schema.get("properties", {}).items()
    )


def _kind(part: Json) -> str:
    if "const" in part:
        return json.dumps(part["const"], ensure_ascii=False)
    if "enum" in part:
        return "|".join(map(str, part["enum"]))
    if "anyOf" in part:
        return " or ".join(_kind(choice) for choice in part["anyOf"])
    if part.get("type") == "array":
        return f"[{_kind(part.get('items', {}))}]"
    if part.get("type") == "object":
        return "{" + _shape(part) + "}"
    return _PLAIN.get(str(part.get("type")), "any")


_UNSAID = frozenset({"title", "examples", "minLength", "maxLength", "additionalProperties"})


def slim(tool: Json) -> Json:
    """The tool with a schema of fewer words: what a model is told, while the world checks it all.

    Titles, examples and lengths go, an optional value is told as its type alone, and shared
    definitions that are used once stand where they are used.
    """
    function = _function(tool)
    parameters = function["parameters"]
    small = _slimmed(parameters, parameters.get("$defs") or {})
    return {**tool, "function": {**function, "parameters": small}}


def _slimmed(schema: Any, defs: Mapping[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_slimmed(part, defs) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        found = defs[str(schema["$ref"]).rsplit("/", 1)[-1]]
        rest = {name: part for name, part in schema.items() if name != "$ref"}
        return _slimmed({**found, **rest}, defs)
    choices = [part for part in schema.get("anyOf", ()) if part.get("type") != "null"]
    if len(choices) == 1:
        rest = {name: part for name, part in schema.items() if name not in ("anyOf", "default")}
        return _slimmed({**choices[0], **rest}, defs)
    kept = {name: part for name, part in schema.items() if name not in _UNSAID and name != "$defs"}
    if "properties" in kept:
        kept["properties"] = {
            name: _slimmed(part, defs) for name, part in kept["properties"].items()
        }
    return {
        name: part if name == "properties" else _slimmed(part, defs) for name, part in kept.items()
    }
