"""The MCP server of a session: every call goes through the gateway, as the agent."""

import logging
import secrets
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Final

import mcp_types as types
from anyio import to_thread
from mcp.server import Server
from mcp.server.caching import CacheHint
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.request_state import RequestStateBoundary, RequestStateSecurity
from mcp.shared.exceptions import MCPError
from mcp_types import INTERNAL_ERROR, INVALID_PARAMS, INVALID_REQUEST
from pydantic import ValidationError

from superapp.errors import SuperappError
from superapp.mcp import confirming, prompts, resources
from superapp.mcp.door import Door, LocalDoor
from superapp.mcp.results import key_of, shown_answer, shown_tool
from superapp.simulator import Simulator

Context = ServerRequestContext[Any, Any]
FindDoor = Callable[[Context], Door]
NAME: Final = "superapp"
INSTRUCTIONS: Final = (
    "A simulated Chinese commerce super-app: maps, rides, shopping, food, travel, payments. "
    "Search first, and pass on the ids that results give. Money is in fen (1890 is ¥18.90), times "
    "are ISO with +08:00. The user confirms payments and whatever costs money; say what you are "
    "about to do, and repeat the same call after a confirmation. Rules: superapp://help."
)
_log = logging.getLogger(__name__)
_STABLE: Final = CacheHint(ttl_ms=3_600_000, scope="private")


def build_mcp(
    simulator: Simulator,
    session_id: str,
    *,
    actor: str | None = None,
    keys: list[bytes] | None = None,
) -> Server[Any]:
    """An MCP server for one session of a simulator.

    Args:
        simulator: Holds the session.
        session_id: The session.
        actor: Whom the agent acts for; the session's user if left out.
        keys: Secrets of 32 bytes that seal open questions; drawn for this process if left out.

    Returns:
        The SDK's server, to be run on any of its transports, or handed to its client in process.
    """
    door = LocalDoor(simulator, session_id, actor)
    return server_for(lambda _: door, keys)


def server_for(find_door: FindDoor, keys: list[bytes] | None = None) -> Server[Any]:
    """An MCP server that finds the session of each request.

    Args:
        find_door: Tells which session a request is for.
        keys: Secrets of 32 bytes that seal open questions; drawn for this process if left out.
    """
    server: Server[Any] = Server(
        NAME,
        version=version("superapp-sim"),
        title="superapp",
        instructions=INSTRUCTIONS,
        cache_hints={
            "tools/list": _STABLE,
            "prompts/list": _STABLE,
            "resources/list": _STABLE,
            "resources/templates/list": _STABLE,
            "resources/read": _STABLE,
        },
        on_list_tools=_lists_tools(find_door),
        on_call_tool=_calls_tools(find_door),
        on_list_resources=resources.lists(find_door),
        on_list_resource_templates=resources.lists_templates,
        on_read_resource=resources.reads(find_door),
        on_list_prompts=prompts.lists(find_door),
        on_get_prompt=prompts.gets(find_door),
    )

    def whose(ctx: Context) -> str:
        door = find_door(ctx)
        return f"{door.session_id}/{door.actor}"

    sealed = RequestStateSecurity(keys=keys or [secrets.token_bytes(32)], bind_principal=whose)
    server.middleware.append(RequestStateBoundary(sealed, default_audience=NAME))
    server.middleware.append(_without_inside_stories)
    return server


async def _without_inside_stories(ctx: Context, call_next: CallNext) -> HandlerResult:
    """Keep what went wrong inside from the client; the log has it whole."""
    try:
        return await call_next(ctx)
    except (MCPError, ValidationError):
        raise
    except SuperappError as error:
        if error.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            raise MCPError(INVALID_REQUEST, error.detail, {"code": error.code}) from None
        _log.exception("%s failed", ctx.method)
        raise MCPError(INTERNAL_ERROR, "Internal error") from None
    except Exception:  # noqa: BLE001 - the edge: a bug is logged, and not shown
        _log.exception("%s failed", ctx.method)
        raise MCPError(INTERNAL_ERROR, "Internal error") from None


def _lists_tools(
    find_door: FindDoor,
) -> Callable[[Context, types.PaginatedRequestParams | None], Awaitable[types.ListToolsResult]]:
    shown: dict[str, types.Tool] = {}

    async def list_tools(
        ctx: Context,
        params: types.PaginatedRequestParams | None,  # noqa: ARG001 - one page holds them all
    ) -> types.ListToolsResult:
        tools = find_door(ctx).tools
        missing = [tool for tool in tools if tool.name not in shown]
        if missing:  # schemas are slow to make, so once, and off the event loop
            made = await to_thread.run_sync(lambda: [shown_tool(tool) for tool in missing])
            shown.update((tool.name, tool) for tool in made)
        return types.ListToolsResult(tools=[shown[tool.name] for tool in tools])

    return list_tools


def _calls_tools(
    find_door: FindDoor,
) -> Callable[
    [Context, types.CallToolRequestParams],
    Awaitable[types.CallToolResult | types.InputRequiredResult],
]:
    async def call_tool(
        ctx: Context, params: types.CallToolRequestParams
    ) -> types.CallToolResult | types.InputRequiredResult:
        try:
            key = key_of(params.meta)
        except ValueError as error:
            raise MCPError(INVALID_PARAMS, str(error)) from None
        return await _Calling(ctx, params, find_door(ctx), key).run()

    return call_tool


class _Calling:
    """One call over MCP, with the question to the user where one is due."""

    def __init__(
        self, ctx: Context, params: types.CallToolRequestParams, door: Door, key: str | None
    ) -> None:
        self._ctx, self._params, self._door, self._key = ctx, params, door, key

    async def run(self) -> types.CallToolResult | types.InputRequiredResult:
        """The result, a refusal, or the question that has to be answered first."""
        door, ctx = self._door, self._ctx
        answered = confirming.answer_in(self._params) if door.asks else None
        if answered is not None:
            await confirming.settle(door, *answered)
        answer = await self._call(None if answered is None else answered[0])
        asked = confirming.asked_by(answer, door)
        if asked is None or not confirming.can_ask(ctx, door):
            return self._shown(answer, asked)
        if confirming.by_retry(ctx):
            dismissed = answered == (asked.confirmation_id, "cancel")
            return self._shown(answer, asked) if dismissed else confirming.ask_by_result(asked)
        action = await confirming.ask_now(ctx, asked)
        if action not in {"accept", "decline"}:
            return self._shown(answer, asked)
        await confirming.settle(door, asked.confirmation_id, action)
        answer = await self._call(asked.confirmation_id)
        return self._shown(answer, confirming.asked_by(answer, door))

    async def _call(self, confirmation_id: str | None) -> dict[str, Any]:
        """Call the tool; under a confirmation, that is the key unless the client has its own."""
        arguments = self._params.arguments or {}
        return await self._door.call(self._params.name, arguments, self._key or confirmation_id)

    def _shown(
        self, answer: dict[str, Any], asked: confirming.Asked | None
    ) -> types.CallToolResult:
        if asked is None:
            return shown_answer(answer)
        return shown_answer(answer, confirming.how_to_decide(self._door, asked.confirmation_id))
