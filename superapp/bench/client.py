"""A small HTTP client for load: kept connections, and as little work per request as can be."""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any, Self
from zlib import crc32

import orjson

_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_SESSION = re.compile(r"/v1/sessions/([^/]+)")
Answered = tuple[int, bytes]


class Connection(asyncio.Protocol):
    """One kept connection; one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Answered] | None = None
        self._received = b""

    def connection_made(self, transport: Any) -> None:
        """Take the transport."""
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the request that was waiting."""
        self._transport = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(exc or ConnectionResetError("the server hung up"))

    def data_received(self, data: bytes) -> None:
        """Gather an answer."""
        self._received += data
        end = self._received.find(_END)
        if end < 0 or self._waiting is None:
            return
        head = self._received[:end].lower()
        at = head.find(_LENGTH)
        length = int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self._received) < end + 4 + length:
            return
        body = self._received[end + 4 : end + 4 + length]
        self._received = self._received[end + 4 + length :]
        waiting, self._waiting = self._waiting, None
        if not waiting.done():
            waiting.set_result((int(head[9:12]), body))

    @property
    def is_open(self) -> bool:
        """Whether another request can be sent."""
        return self._transport is not None

    async def send(self, request: bytes) -> Answered:
        """Send a request; status and body of the answer."""
        if self._transport is None:
            raise ConnectionResetError("the server hung up")
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


class LoadClient:
    """Connections to some servers, lent to one request after the other in the order they ask.

    The requests of a session go to one server, as from a client that keeps its connection.

    Args:
        ports: Where the servers listen on this machine.
        connections: How many requests can be under way at once, at all of them together.

    Attributes:
        seconds: How long each timed request took.
        failed: What came instead of a 2xx: status and body.
    """

    def __init__(self, ports: Sequence[int], connections: int) -> None:
        shares = [len(range(at, connections, len(ports))) for at in range(len(ports))]
        self._lanes = [_Lane(port, share) for port, share in zip(ports, shares, strict=True)]
        self._next = itertools.cycle(self._lanes)
        self.seconds: list[float] = []
        self.failed: list[Answered] = []

    async def __aenter__(self) -> Self:
        """Connect."""
        for lane in self._lanes:
            await lane.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Hang up."""
        for lane in self._lanes:
            lane.close()
        await asyncio.sleep(0)

    def _lane(self, path: str) -> "_Lane":
        session = _SESSION.match(path)
        if session is None or len(self._lanes) == 1:
            return next(self._next)
        return self._lanes[crc32(session[1].encode()) % len(self._lanes)]

    async def send(self, method: str, path: str, body: Any = None, *, timed: bool = False) -> Any:
        """Send JSON and give the JSON of the answer; a failure is noted and given too."""
        data = b"" if body is None else orjson.dumps(body)
        request = (
            f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            f"content-length: {len(data)}\r\n\r\n"
        ).encode() + data
        async with self._lane(path).lent() as connection:
            began = perf_counter()
            status, answer = await connection.send(request)
            took = perf_counter() - began
        if timed:
            self.seconds.append(took)
        if not 200 <= status < 300:
            self.failed.append((status, answer))
        return orjson.loads(answer) if answer else None


class _Lane:
    """The connections to one server; whoever asked first gets the next that is free."""

    def __init__(self, port: int, connections: int) -> None:
        self._port = port
        self._turns = asyncio.Semaphore(connections)
        self._count = connections
        self._free: list[Connection] = []

    async def connect(self) -> None:
        """Open the connections."""
        self._free = [await self._connection() for _ in range(self._count)]

    async def _connection(self) -> Connection:
        loop = asyncio.get_running_loop()
        _, made = await loop.create_connection(Connection, "127.0.0.1", self._port)
        return made

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[Connection]:
        """A connection for one request."""
        async with self._turns:
            connection = self._free.pop()
            if not connection.is_open:
                connection = await self._connection()
            try:
                yield connection
            finally:
                self._free.append(connection)

    def close(self) -> None:
        """Hang up."""
        while self._free:
            self._free.pop().close()
