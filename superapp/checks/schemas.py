"""Argument schemas: do a call's arguments fit what the tool declares?

JSON Schema as tools publish it is understood, and the older dialect of
function-calling data sets (``dict``, ``float``, ``tuple``, ``any``).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from pydantic import JsonValue

from superapp.checks.findings import Code, Finding
from superapp.checks.values import fields_of, same

Schema = Mapping[str, JsonValue]

_TYPES: Final[Mapping[str, Callable[[JsonValue], bool]]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}
_DIALECT: Final = {"dict": "object", "float": "number", "tuple": "array"}


def schema_findings(arguments: Mapping[str, JsonValue], schema: Schema) -> list[Finding]:
    """Every way in which arguments do not fit the input schema of their tool."""
    return list(_object(dict(arguments), schema, schema, ""))


def _object(value: JsonValue, schema: Schema, root: Schema, path: str) -> Iterator[Finding]:
    fields = fields_of(value)
    properties = fields_of(schema.get("properties"))
    required = schema.get("required")
    for name in required if isinstance(required, list) else []:
        if name not in fields:
            yield Finding(code=Code.SCHEMA_MISSING_ARG, evidence=f"{path}{name} is required")
    extra = schema.get("additionalProperties", not properties and bool(path))
    for name, one in fields.items():
        known = properties.get(name)
        if isinstance(known, dict):
            yield from _value(one, known, root, f"{path}{name}")
        elif isinstance(extra, dict):
            yield from _value(one, extra, root, f"{path}{name}")
        elif extra is not True:
            allowed: list[JsonValue] = list(properties)
            yield Finding(
                code=Code.SCHEMA_UNKNOWN_ARG,
                evidence=f"there is no argument {path}{name}",
                expected=allowed,
                found=name,
            )


def _value(value: JsonValue, schema: Schema, root: Schema, path: str) -> Iterator[Finding]:
    schema = _resolved(schema, root)
    options = schema.get("anyOf", schema.get("oneOf"))
    if isinstance(options, list):
        yield from _best(value, options, root, path)
        return
    kinds = _kinds(schema)
    if kinds and not any(_TYPES[kind](value) for kind in kinds):
        yield Finding(
            code=Code.SCHEMA_WRONG_TYPE,
            evidence=f"{path} is of another type",
            expected=" or ".join(kinds),
            found=value,
        )
        return
    yield from _members(value, schema, path)
    if isinstance(value, dict):
        yield from _object(value, schema, root, f"{path}.")
    items = schema.get("items")
    if isinstance(value, list) and isinstance(items, dict):
        for index, one in enumerate(value):
            yield from _value(one, items, root, f"{path}[{index}]")


def _best(value: JsonValue, options: list[JsonValue], root: Schema, path: str) -> Iterator[Finding]:
    """Findings of the option that fits best: none, or those of the first that has fewest."""
    found = [list(_value(value, fields_of(option), root, path)) for option in options]
    same_type = [one for one in found if all(f.code != Code.SCHEMA_WRONG_TYPE for f in one)]
    yield from min(same_type or found, key=len)


def _members(value: JsonValue, schema: Schema, path: str) -> Iterator[Finding]:
    allowed = [schema["const"]] if "const" in schema else schema.get("enum")
    if isinstance(allowed, list) and not any(same(one, value) for one in allowed):
        yield Finding(
            code=Code.ENUM_VIOLATION,
            evidence=f"{path} is none of the allowed values",
            expected=allowed,
            found=value,
        )


def _kinds(schema: Schema) -> list[str]:
    declared = schema.get("type")
    names = declared if isinstance(declared, list) else [declared]
    kinds = [_DIALECT.get(name, name) for name in names if isinstance(name, str)]
    return [] if any(kind not in _TYPES for kind in kinds) else kinds


def _resolved(schema: Schema, root: Schema) -> Schema:
    reference = schema.get("$ref")
    seen = 0
    while isinstance(reference, str) and seen < 20:
        found: JsonValue = dict(root)
        for part in reference.removeprefix("#/").split("/"):
            found = fields_of(found).get(part)
        schema, seen = fields_of(found), seen + 1
        reference = schema.get("$ref")
    return schema
