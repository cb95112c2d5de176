"""The processes beside a server that make tool calls, so that load has more than one core.

The interpreter computes on one core. While several calls are under way at once, those of the
server's own world go to processes of their own, each session's always to the same one. Until these
are ready, and where there are none, calls are made here.
"""

import asyncio
import logging
import os
import sys
from contextlib import suppress
from itertools import count
from typing import Any, Final
from zlib import crc32

import orjson
from structlog.contextvars import get_contextvars

from superapp.api.calls.frames import Frame, Frames, Kind, packed
from superapp.api.problems import Problem
from superapp.gateway.gateway import Watch
from superapp.gateway.together import Wanted
from superapp.settings import Settings

WORTH_IT: Final = 4
"""How many sessions are worked on at once when the processes are started."""
_MOST: Final = 4
"""How many processes there are unless the settings say."""
_GRACE_SECONDS: Final = 20
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_TOLD: Final = ("parked_rows", "world", "seed", "store_timeout_s", "log_format", "log_level")
log = logging.getLogger(__name__)


class CallFailed(Exception):
    """A call failed as it never should; the log of the process that made it says how."""


class Beside:
    """The processes of one server, started when they are first worth it.

    Args:
        settings: Where sessions and worlds are, and how many processes there may be.
    """

    def __init__(self, settings: Settings) -> None:
        wanted = settings.call_processes
        number = min(_MOST, _cores() - 1) if wanted is None else wanted
        self._processes = [CallProcess(settings) for _ in range(number)]

    async def call(self, wanted: Wanted, at_once: int, watch: Watch | None) -> bytes | None:
        """The answer to a call as JSON; None where the call is to be made here.

        Args:
            wanted: A call of a session in the server's own world.
            at_once: How many sessions are being worked on.
            watch: Goes around the call, if anybody counts or traces it.

        Raises:
            Problem: The request cannot be met, or the process ended before it answered.
        """
        process = self._process_of(wanted.session_id, at_once)
        message = None if process is None else _message(wanted)
        if process is None or message is None:
            return None
        if watch is None:
            return (await process.call(message))[1]
        with watch(wanted.tool, wanted.session_id) as told:
            code, answer = await process.call(message)
            told(code)
        return answer

    def _process_of(self, session_id: str, at_once: int) -> "CallProcess | None":
        """The process that makes the calls of a session; None where they are made here."""
        if not self._processes:
            return None
        process = self._processes[crc32(session_id.encode()) % len(self._processes)]
        if process.is_ready:
            return process
        if at_once >= WORTH_IT:
            for each in self._processes:
                each.start()
        return None

    @property
    def ready(self) -> list[int]:
        """The numbers that the system gave those that take calls."""
        return [process.pid for process in self._processes if process.is_ready and process.pid]

    def forget(self, session_id: str) -> None:
        """Have none of them keep anything of a session in memory; from any thread."""
        for process in self._processes:
            process.forget(session_id)

    async def close(self) -> None:
        """Let them finish their calls, and end them."""
        await asyncio.gather(*(process.close() for process in self._processes))


class CallProcess:
    """One process; started again, after a pause, when it ends by itself.

    Attributes:
        is_ready: Whether it takes calls.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.is_ready = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._starting: asyncio.Task[None] | None = None
        self._line: _Line | None = None
        self._pause = _FIRST_PAUSE
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Frame]] = {}
        self._unsent: list[bytes] = []
        self._closing = False

    def start(self) -> None:
        """Start it, if that has not been done."""
        if self._starting is None:
            self._loop = asyncio.get_running_loop()
            self._starting = self._loop.create_task(self._live())

    async def call(self, message: bytes) -> tuple[str, bytes]:
        """Make a call: the code that it ended with, `ok` or a refusal's, and the answer as JSON.

        Args:
            message: The call, as `Kind.CALL` says.

        Raises:
            Problem: The request cannot be met, or the process ended before it answered.
        """
        number = next(self._numbers)
        self._send(packed(number, Kind.CALL, message))
        answered = asyncio.get_running_loop().create_future()
        self._waiting[number] = answered
        try:
            _, kind, data = await answered
        finally:
            self._waiting.pop(number, None)
        if kind == Kind.RESULT:
            return "ok", data
        if kind == Kind.REFUSAL:
            return orjson.loads(data)["error"]["code"], data
        if kind == Kind.PROBLEM:
            raise Problem(**orjson.loads(data))
        raise CallFailed("The log of the process that made the call says how.")

    @property
    def pid(self) -> int | None:
        """Its number in the system, while it runs."""
        return None if self._line is None else self._line.pid

    def forget(self, session_id: str) -> None:
        """Have it keep nothing of a session in memory; from any thread."""
        if self.is_ready and self._loop is not None:
            frame = packed(0, Kind.FORGET, session_id.encode())
            self._loop.call_soon_threadsafe(self._send, frame)

    async def close(self) -> None:
        """End it once it has made the calls that it was sent; kill it if that takes too long."""
        self.is_ready, self._closing = False, True
        if self._starting is None:
            return
        line = self._line
        if line is not None:
            self._flush()
            line.hang_up()
            with suppress(TimeoutError):
                async with asyncio.timeout(_GRACE_SECONDS):
                    await line.over.wait()
        self._starting.cancel()
        with suppress(asyncio.CancelledError):
            await self._starting

    async def _live(self) -> None:
        """Start the process, and again whenever it has ended."""
        while True:
            try:
                await self._one_life()
            except (OSError, NotImplementedError) as error:
                log.warning("no process for calls: %r", error)
            await asyncio.sleep(self._pause)
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)

    async def _one_life(self) -> None:
        line = _Line(self._heard)
        await asyncio.get_running_loop().subprocess_exec(
            lambda: line, sys.executable, "-m", "superapp.api.calls.process", stderr=None
        )
        self._line = line
        try:
            line.write(packed(0, Kind.SETTINGS, _told(self._settings)))
            await line.over.wait()
            if not self._closing:
                log.warning("a process for calls ended", extra={"exit_code": line.exit_code})
        finally:
            self.is_ready, self._line = False, None
            line.kill()
            self._unsent.clear()
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(_interrupted())

    def _heard(self, frame: Frame) -> None:
        if frame.kind == Kind.READY:
            self.is_ready, self._pause = True, _FIRST_PAUSE
            return
        waiting = self._waiting.get(frame.number)
        if waiting is not None and not waiting.done():
            waiting.set_result(frame)

    def _send(self, frame: bytes) -> None:
        """Send a frame together with those that others send in the same turn of the event loop."""
        if not self._unsent:
            asyncio.get_running_loop().call_soon(self._flush)
        self._unsent.append(frame)

    def _flush(self) -> None:
        if self._line is not None and self._unsent:
            self._line.write(b"".join(self._unsent))
        self._unsent.clear()


class _Line(asyncio.SubprocessProtocol):
    """The pipes to a process."""

    def __init__(self, heard: Any) -> None:
        self._heard, self._frames = heard, Frames()
        self._transport: Any = None
        self.over = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        self._transport = transport

    def pipe_data_received(self, _: int, data: bytes) -> None:
        """Hand over the frames that are whole."""
        for frame in self._frames.fed(data):
            self._heard(frame)

    def connection_lost(self, _: Exception | None) -> None:
        """The process has ended, and all that it wrote is read."""
        self.over.set()

    @property
    def pid(self) -> int:
        """The number of the process."""
        pid: int = self._transport.get_pid()
        return pid

    @property
    def exit_code(self) -> int | None:
        """How it ended."""
        code: int | None = self._transport.get_returncode()
        return code

    def write(self, data: bytes) -> None:
        """Send bytes; nothing where the process has ended."""
        self._transport.get_pipe_transport(0).write(data)

    def hang_up(self) -> None:
        """Let the process see the end of its input."""
        self._transport.get_pipe_transport(0).close()

    def kill(self) -> None:
        """End a process that did not end, and close the pipes."""
        self._transport.close()


def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _message(wanted: Wanted) -> bytes | None:
    """A call as it is sent; None where JSON cannot hold its arguments."""
    bound = wanted.context.run(get_contextvars)
    try:
        return orjson.dumps((*wanted[:5], bound))
    except TypeError:
        return None


def _told(settings: Settings) -> dict[str, Any]:
    """The settings that a process needs."""
    url = settings.database_url
    return {
        **{name: getattr(settings, name) for name in _TOLD},
        "data_dir": str(settings.data_dir),
        "cache_dir": str(settings.cache_dir),
        "database_url": None if url is None else url.get_secret_value(),
    }


def _interrupted() -> Problem:
    return Problem(
        503,
        "call_interrupted",
        "The process that made this call ended before it answered. The call may have been carried "
        "out: look at the session's steps, or repeat it with the idempotency key that it had.",
        retry_after=1,
    )
