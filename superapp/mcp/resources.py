"""What a model can read: help, the glossary, and the rules of each service."""

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any, Final

import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS

from superapp.bootstrap import SERVICES
from superapp.mcp.door import Door
from superapp_services.core import Risk, Tool

Context = ServerRequestContext[Any, Any]
TEXTS: Final = Path(__file__).parent / "texts"
MARKDOWN: Final = "text/markdown"
HELP: Final = "superapp://help"
GLOSSARY: Final = "superapp://glossary"
SERVICE: Final = "superapp://services/"
_TITLES: Final = {service.name: service.title for service in SERVICES}
_RISKS: Final = {
    Risk.READ: "only reads",
    Risk.WRITE: "changes something",
    Risk.SENSITIVE: "the user confirms it",
}


def lists(
    find_door: Callable[[Context], Door],
) -> Callable[[Context, types.PaginatedRequestParams | None], Awaitable[types.ListResourcesResult]]:
    """The handler of `resources/list`."""

    async def list_resources(
        ctx: Context,
        params: types.PaginatedRequestParams | None,  # noqa: ARG001 - one page holds them all
    ) -> types.ListResourcesResult:
        services = _services(find_door(ctx).tools)
        shown = [
            _resource(HELP, "help", "How to act here: money, time, keys, the user's yes."),
            _resource(GLOSSARY, "glossary", "One word per idea: what each word means."),
            *(
                _resource(SERVICE + name, name, f"{_TITLES[name]}: its tools, rules and refusals.")
                for name in services
            ),
        ]
        return types.ListResourcesResult(resources=shown)

    return list_resources


async def lists_templates(
    ctx: Context,  # noqa: ARG001 - the same for all
    params: types.PaginatedRequestParams | None,  # noqa: ARG001 - one page holds them all
) -> types.ListResourceTemplatesResult:
    """The handler of `resources/templates/list`."""
    template = types.ResourceTemplate(
        uri_template=SERVICE + "{service}",
        name="service",
        description="The tools, rules and refusals of a service.",
        mime_type=MARKDOWN,
    )
    return types.ListResourceTemplatesResult(resource_templates=[template])


def reads(
    find_door: Callable[[Context], Door],
) -> Callable[[Context, types.ReadResourceRequestParams], Awaitable[types.ReadResourceResult]]:
    """The handler of `resources/read`."""

    async def read_resource(
        ctx: Context, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        uri = str(params.uri)
        text = _text(uri, find_door(ctx).tools)
        if text is None:
            raise MCPError(INVALID_PARAMS, f"There is no resource {uri}.", {"uri": uri})
        content = types.TextResourceContents(uri=uri, mime_type=MARKDOWN, text=text)
        return types.ReadResourceResult(contents=[content])

    return read_resource


def _resource(uri: str, name: str, description: str) -> types.Resource:
    return types.Resource(uri=uri, name=name, description=description, mime_type=MARKDOWN)


def _services(tools: Iterable[Tool]) -> list[str]:
    shown = {tool.service for tool in tools}
    return [name for name in _TITLES if name in shown]


def _text(uri: str, tools: list[Tool]) -> str | None:
    if uri in (HELP, GLOSSARY):
        name = uri.removeprefix("superapp://")
        return (TEXTS / f"{name}.md").read_text(encoding="utf-8")
    name = uri.removeprefix(SERVICE)
    if name == uri or name not in _services(tools):
        return None
    return service_page(name, [tool for tool in tools if tool.service == name])


def service_page(name: str, tools: Iterable[Tool]) -> str:
    """The rules of a service, from what its tools declare."""
    parts = [f"# {_TITLES[name]}"]
    for tool in tools:
        asks = tool.risk is not Risk.SENSITIVE and tool.terms is not None
        risk = _RISKS[tool.risk] + (", and the user confirms it where it costs" if asks else "")
        parts += [f"## {tool.name}", f"*{risk}*", tool.description]
        refusals = [
            f"- `{error.code}`: {(error.__doc__ or '').partition(chr(10))[0]}"
            for error in tool.errors
        ]
        if refusals:
            parts.append("Refused with:\n\n" + "\n".join(refusals))
    return "\n\n".join(parts) + "\n"
