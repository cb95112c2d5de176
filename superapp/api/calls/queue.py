"""Tool calls of many sessions, made on a few threads here and committed together."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from typing import NamedTuple

from superapp.gateway.gateway import Gateway
from superapp.gateway.together import MOST_TOGETHER, Outcome, Wanted, outcomes_together


class _Waiting(NamedTuple):
    """A call, and who waits for it."""

    gateway: Gateway
    wanted: Wanted
    future: "asyncio.Future[bytes]"


class CallQueue:
    """Takes calls from the event loop, and answers them once they are committed.

    A thread takes whatever waits, up to a number of calls, so that under load one commit and one
    wake-up of the event loop serve many calls.

    Args:
        threads: How many take calls: more than one is of use only where they wait for a database,
            because one computes at a time.
        most_together: How many calls are committed together.
    """

    def __init__(self, threads: int = 1, most_together: int = MOST_TOGETHER) -> None:
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._most = most_together
        self._threads = [
            Thread(target=self._work, name=f"calls-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    async def call(self, gateway: Gateway, wanted: Wanted) -> bytes:
        """Make a call, whose answer comes as JSON; what it raises is raised here."""
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._queue.put(_Waiting(gateway, wanted, future))
        return await future

    def close(self) -> None:
        """Make the calls that wait, and end the threads."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while True:
            batch, over = self._batch()
            of: defaultdict[Gateway, list[_Waiting]] = defaultdict(list)
            for waiting in batch:
                of[waiting.gateway].append(waiting)
            for gateway, calls in of.items():
                wanted = [waiting.wanted for waiting in calls]
                _answer(calls, outcomes_together(gateway, wanted))
            if over:
                return

    def _batch(self) -> tuple[list[_Waiting], bool]:
        """What waits, and whether it is the last."""
        first = self._queue.get()
        if first is None:
            return [], True
        batch = [first]
        while len(batch) < self._most:
            try:
                more = self._queue.get_nowait()
            except Empty:
                break
            if more is None:
                return batch, True
            batch.append(more)
        return batch, False


def _answer(calls: Sequence[_Waiting], outcomes: Sequence[Outcome]) -> None:
    of: defaultdict[asyncio.AbstractEventLoop, list[tuple[_Waiting, Outcome]]] = defaultdict(list)
    for waiting, outcome in zip(calls, outcomes, strict=True):
        of[waiting.future.get_loop()].append((waiting, outcome))
    for loop, answered in of.items():
        loop.call_soon_threadsafe(_resolve, answered)


def _resolve(answered: Sequence[tuple[_Waiting, Outcome]]) -> None:
    for waiting, outcome in answered:
        if waiting.future.done():
            continue
        if isinstance(outcome, Exception):
            waiting.future.set_exception(outcome)
        else:
            waiting.future.set_result(outcome)
