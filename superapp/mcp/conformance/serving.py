"""Lays the fixtures over a real MCP server: whatever is not theirs, the real server answers."""

import warnings
from collections.abc import Awaitable, Callable
from typing import Any, Final

import anyio
import mcp_types as types
from mcp.server import Server
from mcp.server.context import ServerRequestContext
from mcp.server.subscriptions import InMemorySubscriptionBus, ListenHandler
from mcp.shared.exceptions import MCPDeprecationWarning
from mcp.shared.subscriptions import PromptsListChanged, ToolsListChanged

from superapp.mcp.conformance import contents
from superapp.mcp.conformance.asking import ASKING, ask, ask_prompt

Context = ServerRequestContext[Any, Any]
PAUSE_SECONDS: Final = 0.05
NOTES: Final = (
    "Tool execution started",
    "Tool processing data",
    "Tool execution completed",
)
_NOTHING: Final[dict[str, Any]] = {"type": "object", "properties": {}}
_SCHEMAS: Final[dict[str, dict[str, Any]]] = {
    "test_sampling": {
        "type": "object",
        "properties": {"prompt": {"type": "string"}},
        "required": ["prompt"],
    },
    "test_elicitation": {
        "type": "object",
        "properties": {"message": {"type": "string"}},
        "required": ["message"],
    },
    "test_custom_headers": {
        "type": "object",
        "properties": {"region": {"type": "string", "x-mcp-header": "Region"}},
    },
    "json_schema_2020_12_tool": contents.SCHEMA_2020_12,
}


def with_fixtures(server: Server[Any]) -> Server[Any]:
    """The server, with the fixtures of the conformance suite in front of its own tools."""
    _Fixtures(server).install()
    return server


class _Fixtures:
    """The fixtures' handlers, and the ones that they stand in front of."""

    def __init__(self, server: Server[Any]) -> None:
        self._server = server
        self._bus = InMemorySubscriptionBus()
        self._tools: dict[str, Callable[[Context], Awaitable[types.CallToolResult]]] = {
            "test_error_handling": _fails,
            "test_tool_with_logging": _logs,
            "test_logging_tool": _logs,
            "test_tool_with_progress": _reports,
            "test_trigger_tool_change": self._tools_changed,
            "test_trigger_prompt_change": self._prompts_changed,
            "test_custom_headers": _done,
            "json_schema_2020_12_tool": _done,
        }

    def install(self) -> None:
        """Put the fixtures in front."""
        add = self._server.add_request_handler
        self._stand_in("tools/list", self._list_tools)
        self._stand_in("tools/call", self._call_tool)
        self._stand_in("resources/list", self._list_resources)
        self._stand_in("resources/templates/list", self._list_templates)
        self._stand_in("resources/read", self._read_resource)
        self._stand_in("prompts/list", self._list_prompts)
        self._stand_in("prompts/get", self._get_prompt)
        add("completion/complete", types.CompleteRequestParams, _complete)
        add("resources/subscribe", types.SubscribeRequestParams, _nothing)
        add("resources/unsubscribe", types.UnsubscribeRequestParams, _nothing)
        add("logging/setLevel", types.SetLevelRequestParams, _nothing)
        listening = ListenHandler(self._bus)
        add("subscriptions/listen", types.SubscriptionsListenRequestParams, listening)

    def _stand_in(self, method: str, handler: Callable[..., Awaitable[Any]]) -> None:
        entry = self._server.get_request_handler(method)
        if entry is None:
            raise RuntimeError(f"The MCP server does not answer {method}.")
        real = entry.handler

        async def handle(ctx: Context, params: Any) -> Any:
            return await handler(ctx, params, real)

        self._server.add_request_handler(method, entry.params_type, handle)

    async def _list_tools(self, ctx: Context, params: Any, real: Any) -> types.ListToolsResult:
        found: types.ListToolsResult = await real(ctx, params)
        names = sorted({*contents.RESULTS, *ASKING, *self._tools})
        fixtures = [
            types.Tool(
                name=name,
                description="A fixture of the conformance suite.",
                input_schema=_SCHEMAS.get(name, _NOTHING),
            )
            for name in names
        ]
        return found.model_copy(update={"tools": [*fixtures, *found.tools]})

    async def _call_tool(self, ctx: Context, params: Any, real: Any) -> Any:
        name = params.name
        if name in contents.RESULTS:
            return types.CallToolResult(content=list(contents.RESULTS[name]))
        if name in ASKING:
            return await ask(ctx, params)
        if name in self._tools:
            return await self._tools[name](ctx)
        return await real(ctx, params)

    async def _list_resources(self, ctx: Context, params: Any, real: Any) -> Any:
        found = await real(ctx, params)
        return found.model_copy(update={"resources": [*contents.RESOURCES, *found.resources]})

    async def _list_templates(self, ctx: Context, params: Any, real: Any) -> Any:
        found = await real(ctx, params)
        listed = [*contents.TEMPLATES, *found.resource_templates]
        return found.model_copy(update={"resource_templates": listed})

    async def _read_resource(self, ctx: Context, params: Any, real: Any) -> Any:
        content = contents.resource(str(params.uri))
        if content is None:
            return await real(ctx, params)
        return types.ReadResourceResult(contents=[content])

    async def _list_prompts(self, ctx: Context, params: Any, real: Any) -> Any:
        found = await real(ctx, params)
        listed = [*contents.listed_prompts(), *found.prompts]
        return found.model_copy(update={"prompts": listed})

    async def _get_prompt(self, ctx: Context, params: Any, real: Any) -> Any:
        if params.name not in contents.PROMPTS:
            return await real(ctx, params)
        if params.name == "test_input_required_result_prompt":
            return ask_prompt(params)
        return contents.prompt(params.name, params.arguments or {})

    async def _tools_changed(self, ctx: Context) -> types.CallToolResult:
        await self._bus.publish(ToolsListChanged())
        return await _done(ctx)

    async def _prompts_changed(self, ctx: Context) -> types.CallToolResult:
        await self._bus.publish(PromptsListChanged())
        return await _done(ctx)


async def _done(_: Context) -> types.CallToolResult:
    return types.CallToolResult(content=[contents.text("Done.")])


async def _fails(_: Context) -> types.CallToolResult:
    words = "This tool intentionally returns an error for testing"
    return types.CallToolResult(content=[contents.text(words)], is_error=True)


async def _logs(ctx: Context) -> types.CallToolResult:
    for note in NOTES:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MCPDeprecationWarning)
            await ctx.session.send_log_message("info", note, related_request_id=ctx.request_id)
        await anyio.sleep(PAUSE_SECONDS)
    return await _done(ctx)


async def _reports(ctx: Context) -> types.CallToolResult:
    for progress in (0, 50, 100):
        await ctx.session.report_progress(progress, 100)
        await anyio.sleep(PAUSE_SECONDS)
    return await _done(ctx)


async def _complete(_: Context, params: types.CompleteRequestParams) -> types.CompleteResult:
    start = params.argument.value
    words = [f"{start}{end}" for end in ("", "s")] if start else []
    return types.CompleteResult(
        completion=types.Completion(values=words, total=len(words), has_more=False)
    )


async def _nothing(_: Context, __: Any) -> types.EmptyResult:
    return types.EmptyResult()
