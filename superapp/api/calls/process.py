"""A process that makes tool calls for a server, on the sessions that both share.

It is started as a module, reads calls from its standard input, and writes answers to its standard
output. It ends when its input does.
"""

import gc
import logging
import os
import signal
from collections.abc import Sequence
from contextvars import copy_context
from typing import Any, Final

import orjson
from structlog.contextvars import bind_contextvars

from superapp import logs
from superapp.api.calls.frames import Frame, Frames, Kind, packed
from superapp.bootstrap import build_simulator, build_storage
from superapp.errors import SuperappError
from superapp.gateway.together import MOST_TOGETHER, Outcome, Wanted, outcomes_together
from superapp.loading import GARBAGE_EVERY
from superapp.settings import Settings
from superapp.simulator import Simulator
from superapp.storage.trouble import unavailable
from superapp_services.core.statements import compile_statements

_INPUT, _OUTPUT, _ERRORS = 0, 1, 2
_PIECE: Final = 1 << 20
_DONE: Final = b'{"ok":true'
log = logging.getLogger(__name__)


def main() -> None:
    """Make calls until the server closes its end of the pipe, which alone ends this process."""
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, signal.SIG_IGN)
    gc.set_threshold(*GARBAGE_EVERY)
    output = os.dup(_OUTPUT)
    os.dup2(_ERRORS, _OUTPUT)
    frames, caller = Frames(), None
    while piece := os.read(_INPUT, _PIECE):
        calls = []
        for frame in frames.fed(piece):
            if frame.kind == Kind.SETTINGS:
                caller = Caller(_opened(frame.data), output)
            elif frame.kind == Kind.FORGET and caller is not None:
                caller.forget(frame.data.decode())
            else:
                calls.append(frame)
        if caller is not None:
            caller.make(calls)


def _opened(told: bytes) -> Simulator:
    settings = Settings(**orjson.loads(told))
    logs.configure(settings)
    simulator = build_simulator(settings, store=build_storage(settings))
    compile_statements()
    gc.collect()
    gc.freeze()
    return simulator


class Caller:
    """Makes calls, some of them together, and writes their answers.

    Args:
        simulator: The world of all of them.
        output: The descriptor that answers go to.
    """

    def __init__(self, simulator: Simulator, output: int) -> None:
        self._simulator, self._output = simulator, output
        self._write([packed(0, Kind.READY, b"")])

    def forget(self, session_id: str) -> None:
        """Keep nothing of a session in memory."""
        self._simulator.world.drop_memory(session_id)

    def make(self, calls: Sequence[Frame]) -> None:
        """Make the calls in their order, and answer them."""
        for first in range(0, len(calls), MOST_TOGETHER):
            batch = calls[first : first + MOST_TOGETHER]
            outcomes = outcomes_together(self._simulator.gateway, [*map(_wanted, batch)])
            self._write([*map(_answer, batch, outcomes)])

    def _write(self, frames: Sequence[bytes]) -> None:
        data = memoryview(b"".join(frames))
        while data:
            data = data[os.write(self._output, data) :]


def _wanted(frame: Frame) -> Wanted:
    session_id, tool, arguments, key, actor, bound = orjson.loads(frame.data)
    context = copy_context()
    context.run(bind_contextvars, **bound)
    return Wanted(session_id, tool, arguments, key, actor, context)


def _answer(frame: Frame, outcome: Outcome) -> bytes:
    if isinstance(outcome, bytes):
        kind = Kind.RESULT if outcome.startswith(_DONE) else Kind.REFUSAL
        return packed(frame.number, kind, outcome)
    error = unavailable(outcome) or outcome
    if isinstance(error, SuperappError):
        return packed(frame.number, Kind.PROBLEM, _problem(error))
    log.error("a call failed", exc_info=error)
    return packed(frame.number, Kind.BUG, b"")


def _problem(error: SuperappError) -> dict[str, Any]:
    return {
        "status": error.status,
        "code": error.code,
        "detail": error.detail,
        "retry_after": error.retry_after,
        **error.extra,
    }


if __name__ == "__main__":
    main()
