"""The short way for tool calls, which are most of the requests: few layers, no second parse.

It does what the documented route does, with the same checks, for requests in which everything is
as it should be. Any other request goes on to the documented route, which says what is wrong.
"""

import asyncio
import re
from typing import Final, NoReturn

from pydantic import ValidationError
from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from superapp.api.access import counted, identified, session_of
from superapp.api.fairness import HELD, Fairness
from superapp.api.host import Host
from superapp.api.limits import ARRIVED, BodyTooSlow, HostNames
from superapp.api.schemas import ToolCall

_FAILED: Final = "superapp.failed"
_JSON: Final = b"application/json"
_ADDRESS: Final = re.compile(r"/v1/sessions/([^/]+)/tools/([^/]+)")


class QuickCalls:
    """Answers `POST /v1/sessions/{session_id}/tools/{tool}`, and passes on everything else.

    Args:
        app: What answers the rest.
        host: The sessions.
        fairness: What each key may ask.
        names: The names that the server goes by; None if by any.
        most_bytes: The longest body.
        seconds: How long a body may take.
    """

    path = "/v1/sessions/{session_id}/tools/{tool}"

    def __init__(
        self,
        app: ASGIApp,
        host: Host,
        fairness: Fairness,
        names: HostNames | None,
        most_bytes: int,
        seconds: float,
    ) -> None:
        self._app, self._host, self._fairness, self._names = app, host, fairness, names
        self._most_bytes, self._seconds = most_bytes, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make the call and answer, or pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        named = self._named(scope, headers)
        if named is None:
            await self._app(scope, receive, send)
            return
        try:
            message = await self._first(scope, receive)
        except TimeoutError:
            scope[_FAILED] = BodyTooSlow()
            await self._app(scope, receive, send)
            return
        call = _call(message, int(headers[b"content-length"]))
        if call is None:
            await self._app(scope, _again(message, receive), send)
            return
        scope["path_params"] = {"session_id": named[0], "tool": named[1]}
        held: list[str] = []
        scope[HELD] = held
        try:
            answer = await self._answer(scope, *named, call, headers.get(b"authorization"))
        except Exception as error:  # noqa: BLE001 - told by the handlers of the application
            scope[_FAILED] = error
        else:
            await _send(send, answer)
            return
        finally:
            self._fairness.release(held)
        await self._app(scope, _again(message, receive), send)

    def _named(self, scope: Scope, headers: dict[bytes, bytes]) -> tuple[str, str] | None:
        """Session and tool, if this is a tool call that needs nothing but to be made."""
        if scope["method"] != "POST":
            return None
        named = _ADDRESS.fullmatch(scope["path"])
        if named is None or len(headers) != len(scope["headers"]) or b"origin" in headers:
            return None
        length = headers.get(b"content-length", b"")
        if not length.isdigit() or int(length) > self._most_bytes:
            return None
        if not headers.get(b"content-type", b"").lower().startswith(_JSON):
            return None
        if self._names is not None and not self._names.admit(headers):
            return None
        return named[1], named[2]

    async def _first(self, scope: Scope, receive: Receive) -> Message:
        """What arrives first of the body, in time; most bodies are here, and need no clock."""
        if ARRIVED in scope:
            return await receive()
        async with asyncio.timeout(self._seconds):
            return await receive()

    async def _answer(
        self, scope: Scope, session_id: str, tool: str, call: ToolCall, authorization: bytes | None
    ) -> bytes:
        state = scope["app"].state
        header = None if authorization is None else authorization.decode("latin-1")
        who = counted(scope, identified(state, header))
        known = session_of(state.registry, session_id, who)
        scope["route"] = self
        return await self._host.call(known, tool, call.arguments, call.key, who.actor)


class Failed(BaseRoute):
    """Has the application tell of what befell a quick call, as of anything else that fails."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether a quick call failed."""
        return (Match.FULL if _FAILED in scope else Match.NONE), {}

    def url_path_for(self, name: str, /, **_: object) -> NoReturn:
        """Addresses are made by the documented route."""
        raise NoMatchFound(name, {})

    async def handle(self, scope: Scope, _: Receive, __: Send) -> None:
        """Raise it again, where it is handled."""
        error: Exception = scope[_FAILED]
        raise error


def _call(message: Message, length: int) -> ToolCall | None:
    """The call, if it is whole and one in every respect."""
    body: bytes = message.get("body", b"")
    if message["type"] != "http.request" or len(body) != length:
        return None
    try:
        return ToolCall.model_validate_json(body)
    except ValidationError:
        return None


async def _send(send: Send, data: bytes) -> None:
    headers = [(b"content-type", _JSON), (b"content-length", str(len(data)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": data})


def _again(first: Message, receive: Receive) -> Receive:
    """What was received once more, for whoever reads it next."""
    told = False

    async def replay() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return first

    return replay
