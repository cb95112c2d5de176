"""The reference page of all tools, generated from their declarations."""

from collections.abc import Iterator
from typing import Any

from superapp.gateway.registry import Registry
from superapp_services.core import Tool

HEAD = """# Tools

Every tool that an agent can call. This page is generated from the declarations by `make docs`;
do not edit it.

A call answers `{"ok": true, "result": …}`, or `{"ok": false, "error": {"code", "message",
"retryable", "details"}}` when the world says no. **read** changes nothing, **write** can be undone
and moves no money, **sensitive** needs the user's confirmation of exact terms, or a mandate.
Amounts are integers of fen, times are ISO 8601 with +08:00. Every tool may also answer
`invalid_arguments`, `try_again` or `unknown_outcome`; one that needs consent
`confirmation_required`, `confirmation_rejected` or `terms_changed`.
"""


def reference_page(registry: Registry) -> str:
    """The page as Markdown."""
    return "\n".join(_lines(registry))


def _lines(registry: Registry) -> Iterator[str]:
    yield HEAD
    for service in registry.services:
        if not service.tools:
            continue
        yield f"## {service.title}\n"
        for name in sorted(service.tools):
            yield from _tool(service.tools[name])


def _tool(tool: Tool) -> Iterator[str]:
    yield f"### `{tool.name}` · {tool.risk}\n"
    yield f"{tool.description}\n"
    schema = tool.input_schema
    required = set(schema.get("required", ()))
    if schema["properties"]:
        yield "| argument | type | what it is |"
        yield "| --- | --- | --- |"
        for name, field in schema["properties"].items():
            mark = "" if name in required else " (optional)"
            text = " ".join(str(field.get("description", "")).split()).replace("|", "\\|")
            yield f"| `{name}`{mark} | {_type(field, schema)} | {text} |"
        yield ""
    fields = ", ".join(f"`{name}`" for name in tool.output_schema.get("properties", {}))
    yield f"Result: {fields}.\n"
    if tool.errors:
        codes = ", ".join(f"`{code}`" for code in sorted(error.code for error in tool.errors))
        yield f"Refusals: {codes}.\n"


def _type(field: dict[str, Any], schema: dict[str, Any]) -> str:
    if "$ref" in field:
        return _type(schema["$defs"][field["$ref"].rsplit("/", 1)[1]], schema)
    if "anyOf" in field:
        shown = [_type(one, schema) for one in field["anyOf"] if one.get("type") != "null"]
        return " or ".join(shown)
    if "enum" in field or "const" in field:
        values = field.get("enum", [field.get("const")])
        return ", ".join(f"`{value}`" for value in values)
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}), schema)}"
    if field.get("type") == "object" and field.get("properties"):
        return "object with " + ", ".join(f"`{name}`" for name in field["properties"])
    return str(field.get("format") or field.get("type", "any"))
