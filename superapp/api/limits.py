"""What is refused before the application sees it: large and slow bodies, strange host names."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from superapp.api.problems import problem

RESTORE = "/v1/sessions/restore"
SLOWEST_BYTES_PER_SECOND = 100_000
ARRIVED: Final = "superapp.arrived"
"""Where the server notes of a request that its body is here, so that nothing has to wait for it."""


class BodyTooLarge(HTTPException):
    """More bytes arrived than this route takes."""

    def __init__(self, limit: int) -> None:
        super().__init__(413, f"The body is over {limit:,} bytes. Send less, or several requests.")


class BodyLimit:
    """Refuses a body over the limit before it is read whole, also one that hides its length."""

    def __init__(self, app: ASGIApp, usual: int, snapshots: int) -> None:
        self.app = app
        self.usual = usual
        self.snapshots = snapshots

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while its body keeps within the limit."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.snapshots if scope["path"] == RESTORE else self.usual
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > limit:
            detail = str(BodyTooLarge(limit).detail)
            answer = problem(413, "body_too_large", detail, None, {"connection": "close"})
            await answer(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise BodyTooLarge(limit)
            return message

        await self.app(scope, counted, send)


class BodyTooSlow(HTTPException):
    """The body did not arrive in time."""

    def __init__(self) -> None:
        detail = "The body did not arrive in time. Send the request again, and faster."
        super().__init__(408, detail, {"connection": "close"})


class BodyTimeout:
    """Refuses a body that does not arrive in time, so that nobody holds a request open for ever.

    Args:
        app: The application.
        seconds: How long a body may take; a large one has a second more for every 100 kB.
    """

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app = app
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while its body keeps coming."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        loop = asyncio.get_running_loop()
        until, whole = loop.time() + self.seconds, False

        async def in_time() -> Message:
            nonlocal until, whole
            if whole:
                return await receive()
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError:
                raise BodyTooSlow from None
            whole = not message.get("more_body")
            until += len(message.get("body", b"")) / SLOWEST_BYTES_PER_SECOND
            return message

        await self.app(scope, in_time, send)


class HostNames:
    """The names that a server goes by."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(name.lower() for name in names)

    def admit(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether a request was sent to one of them."""
        host = headers.get(b"host", b"").decode("latin-1").lower()
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        return name in self._names


class HostCheck:
    """Answers to its own names only, so that no web page can reach it by another name."""

    def __init__(self, app: ASGIApp, names: HostNames) -> None:
        self.app = app
        self.names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if its Host is one of the names."""
        if scope["type"] == "http" and not self.names.admit(dict(scope["headers"])):
            detail = "This server does not answer to that host name; see SUPERAPP_ALLOWED_HOSTS."
            await problem(400, "unknown_host", detail)(scope, receive, send)
            return
        await self.app(scope, receive, send)


class OriginCheck:
    """Answers to no web page but its own and those of the operator's origins.

    A browser names the page's origin with every request that could do harm; other clients send
    no such header.
    """

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self.app = app
        self.origins = frozenset(origin.lower().rstrip("/") for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on unless a foreign page sent it."""
        if scope["type"] == "http" and not self._welcome(dict(scope["headers"])):
            detail = "Pages of this origin may not call the server; see SUPERAPP_CORS_ORIGINS."
            await problem(403, "origin_not_allowed", detail)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _welcome(self, headers: Mapping[bytes, bytes]) -> bool:
        given = headers.get(b"origin")
        if given is None:
            return True
        origin = given.decode("latin-1").lower()
        own = headers.get(b"host", b"").decode("latin-1").lower()
        return origin in self.origins or origin in {f"http://{own}", f"https://{own}"}
