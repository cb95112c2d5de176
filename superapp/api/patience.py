"""Connections on which the head of a request does not arrive in time are closed."""

import asyncio
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

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
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait for the rest of the head, if it is not there."""
        super().data_received(data)
        if self._answering():
            self._wait_no_more()
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


def patient(seconds: float) -> type[asyncio.Protocol]:
    """The server's protocol, which waits so long for the head of a request."""
    return type("Patient", (Patient,), {"seconds": seconds})
