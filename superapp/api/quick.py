"""The short way for tool calls, which are most of the requests: no injection, no second parse.

It does what the documented route does, with the same checks, for requests in which everything is
as it should be. Any other request goes on to the documented route, which says what is wrong.
"""

from typing import Final, NoReturn

import orjson
from fastapi import Request
from pydantic import ValidationError
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from superapp.api.access import anyones_session, caller
from superapp.api.host import Host
from superapp.api.schemas import ToolCall

_LONG_WAY: Final = "superapp.long_way"
_JSON: Final = b"application/json"


class QuickCalls(BaseRoute):
    """Answers `POST /v1/sessions/{session_id}/tools/{tool}`.

    Args:
        host: The sessions.
        router: Where the documented route is.
    """

    path = "/v1/sessions/{session_id}/tools/{tool}"

    def __init__(self, host: Host, router: ASGIApp) -> None:
        self._host, self._router = host, router

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether this is a tool call that was not looked at yet."""
        if scope["type"] != "http" or scope["method"] != "POST" or _LONG_WAY in scope:
            return Match.NONE, {}
        match scope["path"].split("/"):
            case ["", "v1", "sessions", str(session_id), "tools", str(tool)] if session_id and tool:
                return Match.FULL, {"path_params": {"session_id": session_id, "tool": tool}}
        return Match.NONE, {}

    def url_path_for(self, name: str, /, **_: object) -> NoReturn:
        """Addresses are made by the documented route."""
        raise NoMatchFound(name, {})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make the call and answer, or send the request the long way."""
        body = await _body(receive)
        call = _call(scope, body)
        if call is None:
            scope[_LONG_WAY] = True
            await self._router(scope, _again(body, receive), send)
            return
        scope["route"] = self
        request = Request(scope)
        session_id, tool = scope["path_params"]["session_id"], scope["path_params"]["tool"]
        who = await caller(request)
        known = await anyones_session(request, session_id, who)
        answer = await self._host.call(known, tool, call.arguments, call.key, who.actor)
        data = orjson.dumps(answer)
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [
                    (b"content-type", _JSON),
                    (b"content-length", str(len(data)).encode()),
                ],
            }
        )
        await send({"type": "http.response.body", "body": data})


async def _body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    parts = [body]
    while message.get("more_body"):
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
    return b"".join(parts)


def _call(scope: Scope, body: bytes) -> ToolCall | None:
    """The call, if it is one in every respect."""
    for name, value in scope["headers"]:
        if name == b"content-type":
            if not value.lower().startswith(_JSON):
                return None
            break
    else:
        return None
    try:
        return ToolCall.model_validate_json(body)
    except ValidationError:
        return None


def _again(body: bytes, receive: Receive) -> Receive:
    """The body once more, for whoever reads it next."""
    told = False

    async def replay() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
