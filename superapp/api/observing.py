"""What is noted of each request: an id, a line in the log, counters, and a span."""

import logging
import re
import secrets
from collections.abc import Sequence
from random import Random
from time import perf_counter
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, reset_contextvars

from superapp import telemetry
from superapp.api.metrics import Metrics

HEADERS: Final = "superapp.headers"
"""Where a request has the headers that every answer to it gets."""
_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_METHODS: Final = frozenset({"GET", "POST", "DELETE", "HEAD", "OPTIONS", "PUT", "PATCH"})
NOWHERE: Final = "none"
log = logging.getLogger(__name__)


class Observed:
    """Gives each request an id, which the answer, the log and a client's own log share.

    Args:
        app: What answers.
        metrics: Counts.
        each: Whether every request gets a line, or only those that failed.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, *, each: bool) -> None:
        self.app, self.metrics = app, metrics
        self.level = logging.INFO if each else logging.DEBUG
        self._ids = Random(secrets.randbits(256))  # noqa: S311 - an id is no secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and note how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        request_id = self._id(headers.get(b"x-request-id"))
        added = scope[HEADERS] = [
            (b"x-request-id", request_id.encode()),
            (b"x-content-type-options", b"nosniff"),
        ]
        noted = _Noted(self, scope, added, send)
        bound = bind_contextvars(request_id=request_id)
        try:
            with (
                telemetry.received(headers),
                telemetry.span(f"{noted.method} http", http__request__method=noted.method) as span,
            ):
                try:
                    await self.app(scope, receive, noted.send)
                except BaseException:
                    noted.began(500)
                    raise
                finally:
                    noted.over(span)
        finally:
            reset_contextvars(**bound)

    def _id(self, given: bytes | None) -> str:
        """The client's own, or a new one."""
        if given is not None and _ID.fullmatch(given):
            return given.decode()
        return f"{self._ids.getrandbits(64):016x}"


class _Noted:
    """One request on its way."""

    def __init__(
        self, observed: Observed, scope: Scope, headers: Sequence[tuple[bytes, bytes]], send: Send
    ) -> None:
        self._observed, self._scope, self._headers, self._send = observed, scope, headers, send
        self._since = perf_counter()
        self._seconds = 0.0
        self._status = 0
        self.method = scope["method"] if scope["method"] in _METHODS else "OTHER"

    async def send(self, message: Message) -> None:
        """Pass on a part of the answer, which says what the request is called."""
        if message["type"] == "http.response.start":
            self.began(int(message["status"]))
            message["headers"] = [*message["headers"], *self._headers]
        await self._send(message)

    def began(self, status: int) -> None:
        """The answer begins."""
        if self._status == 0:
            self._status, self._seconds = status, perf_counter() - self._since

    def over(self, span: telemetry.Span) -> None:
        """The answer is sent, or the client is gone."""
        route = str(getattr(self._scope.get("route"), "path", NOWHERE))
        parameters: dict[str, Any] = self._scope.get("path_params", {})
        session_id = parameters.get("session_id")
        self._observed.metrics.request(self.method, route, self._status, self._seconds)
        span.set(
            http__route=route,
            http__response__status_code=self._status,
            superapp__session_id=session_id,
        )
        level = logging.WARNING if self._status >= 500 else self._observed.level
        if log.isEnabledFor(level):
            facts = {
                "method": self.method,
                "route": route,
                "status": self._status,
                "ms": round((perf_counter() - self._since) * 1000, 1),
                "session_id": session_id,
            }
            log.log(level, "request", extra={k: v for k, v in facts.items() if v is not None})
