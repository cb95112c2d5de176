"""The worlds that a server has open: built one at a time, and closed where nobody uses them."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from anyio import CapacityLimiter, to_thread

from superapp.api.problems import Problem
from superapp.simulator import Simulator

WorldKey = tuple[str, int]
MOST_BUILDS: Final = 4
"""How many worlds may wait to be opened; one is being opened at a time."""
RETRY_SECONDS: Final = 5
log = logging.getLogger(__name__)


@dataclass(slots=True)
class OpenWorld:
    """A world in memory, and how many requests are in it."""

    simulator: Simulator
    users: int = 0
    stays: bool = False


class Worlds:
    """Opens worlds when sessions need them, and closes those that were not used for longest.

    Opening never holds up requests in other worlds. Sessions of a closed world are kept; the next
    request of one opens it again.

    Args:
        build: Opens a world; the first time it is generated, which can take seconds.
        own: The world of new sessions, which stays open.
        most: How many are in memory at once, besides those that stay.
        closed: Told of each world that was closed, on the thread that opens the next one.
    """

    def __init__(
        self,
        build: Callable[[str, int], Simulator],
        own: WorldKey,
        most: int,
        closed: Callable[[WorldKey, Simulator], None] = lambda *_: None,
    ) -> None:
        self._build, self._own, self._most, self._closed = build, own, most, closed
        self._open: OrderedDict[WorldKey, OpenWorld] = OrderedDict()
        self._lock, self._building = Lock(), Lock()
        self._builds: dict[WorldKey, asyncio.Task[Simulator]] = {}
        self._one = CapacityLimiter(1)

    @property
    def simulators(self) -> list[Simulator]:
        """The worlds in memory."""
        with self._lock:
            return [found.simulator for found in self._open.values()]

    def held(self, world: str, seed: int) -> "_Held":
        """The world, which stays in memory until the block ends.

        Raises:
            Problem: As many worlds as may be are in use, or wait to be opened.
        """
        return _Held(self, (world, seed))

    def open(self, world: str, seed: int, *, stays: bool = False) -> Simulator:
        """The world, opened now on this thread if it is not.

        Args:
            world: The preset.
            seed: What it is generated from.
            stays: Whether it stays in memory until the server stops.

        Raises:
            Problem: As many worlds as may be are in use.
        """
        key = (world, seed)
        stays = stays or key == self._own
        with self._building:
            found = self._open.get(key)
            if found is None:
                self._make_room(strictly=not stays)
                found = OpenWorld(self._build(world, seed))
                with self._lock:
                    self._open[key] = found
            found.stays = found.stays or stays
            return found.simulator

    def close(self) -> None:
        """Close all of them."""
        for simulator in self.simulators:
            simulator.close()

    def entered(self, key: WorldKey) -> OpenWorld | None:
        """The world with one more request in it, if it is in memory."""
        with self._lock:
            found = self._open.get(key)
            if found is not None:
                found.users += 1
                self._open.move_to_end(key)
            return found

    def left(self, found: OpenWorld) -> None:
        """A request in a world is over."""
        with self._lock:
            found.users -= 1

    async def built(self, key: WorldKey) -> None:
        """Wait until the world is open; whoever else needs it waits for the same opening."""
        task = self._builds.get(key)
        if task is None:
            if len(self._builds) >= MOST_BUILDS:
                raise _busy("Other worlds are being built for other sessions.")
            task = asyncio.create_task(to_thread.run_sync(self.open, *key, limiter=self._one))
            self._builds[key] = task
            task.add_done_callback(lambda _: self._builds.pop(key, None))
        await asyncio.shield(task)

    def _make_room(self, *, strictly: bool) -> None:
        for key, simulator in self._leaving(strictly=strictly):
            simulator.close()
            log.info("closed a world", extra={"world": key[0], "seed": key[1]})
            self._closed(key, simulator)

    def _leaving(self, *, strictly: bool) -> list[tuple[WorldKey, Simulator]]:
        """The worlds that make room for one more, taken out."""
        with self._lock:
            passing = [key for key, found in self._open.items() if not found.stays]
            idle = [key for key in passing if not self._open[key].users]
            gone = idle[: max(0, len(passing) - self._most + 1)]
            if strictly and len(passing) - len(gone) >= self._most:
                raise _busy("All worlds that this server holds in memory are in use.")
            return [(key, self._open.pop(key).simulator) for key in gone]


class _Held:
    """A world around a block: a class, because a generator costs more than all that it does."""

    __slots__ = ("_found", "_key", "_worlds")
    _found: OpenWorld

    def __init__(self, worlds: Worlds, key: WorldKey) -> None:
        self._worlds, self._key = worlds, key

    async def __aenter__(self) -> Simulator:
        while (found := self._worlds.entered(self._key)) is None:
            await self._worlds.built(self._key)
        self._found = found
        return found.simulator

    async def __aexit__(self, *_: object) -> None:
        self._worlds.left(self._found)


def _busy(reason: str) -> Problem:
    return Problem(503, "worlds_busy", f"{reason} Repeat in a moment.", retry_after=RETRY_SECONDS)
