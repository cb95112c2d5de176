"""The server's side of a connection: late heads end it, and an answer leaves in one piece."""

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from superapp.api.limits import ARRIVED

LATE = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class Patient(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """A connection, with a limit to how long it waits for the head of a request.

    The server itself limits only the time between two requests, so that a client could hold
    connections open by sending a byte of a head now and then.
    """

    seconds = 30.0
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Wait for the first request."""
        super().connection_made(Gathered(transport, self.loop))
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait for the rest of the head, if it is not there."""
        super().data_received(data)
        if self._answering():
            self._wait_no_more()
            if not self.cycle.more_body:
                self.cycle.scope[ARRIVED] = True
        elif self._late is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        self._late = self.loop.call_later(self.seconds, self._give_up)

    def _wait_no_more(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _give_up(self) -> None:
        self._late = None
        if not self._answering() and not self.transport.is_closing():
            self.transport.write(LATE)
            self.transport.close()


class Gathered:
    """A transport on which what is written within one round of the event loop is sent at once.

    The server writes head and body of an answer one after the other; sent together they cost one
    system call here, and wake the client up once.
    """

    def __init__(self, transport: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._waiting: list[bytes] = []
        self.is_closing = transport.is_closing

    def __getattr__(self, name: str) -> Any:
        """Whatever else a transport can do."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send this, together with what follows at once."""
        if not self._waiting:
            self._loop.call_soon(self._flush)
        self._waiting.append(data)

    def _flush(self) -> None:
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            if not self.is_closing():
                self._transport.write(b"".join(waiting))

    def close(self) -> None:
        """Send what waits, and hang up."""
        self._flush()
        self._transport.close()


def patient(seconds: float) -> type[asyncio.Protocol]:
    """The server's protocol, which waits so long for the head of a request."""
    return type("Patient", (Patient,), {"seconds": seconds})
