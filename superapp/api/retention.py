"""Keeps note of the sessions in use, and deletes those that were not for long."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

from anyio import to_thread

from superapp.storage import Storage
from superapp.storage.retention import prune_bases, prune_sessions
from superapp.world.store import StoreUnavailable

SWEEP_SECONDS: Final = 300
log = logging.getLogger(__name__)


class Retention:
    """What the server does about old sessions, every few minutes.

    Args:
        storage: Where sessions are kept.
        keep_days: How long an unused session stays; for ever if None.
        open_bases: The worlds that are open, by name.
        forgotten: Told of each session before it is deleted.
    """

    def __init__(
        self,
        storage: Storage,
        keep_days: float | None,
        open_bases: Callable[[], dict[str, bytes]],
        forgotten: Callable[[str], None],
    ) -> None:
        self._storage, self._keep_days = storage, keep_days
        self._open_bases, self._forgotten = open_bases, forgotten
        self._used: set[str] = set()

    def used(self, session_id: str) -> None:
        """Note that a session is in use."""
        self._used.add(session_id)

    def sweep(self) -> list[str]:
        """Note what was used, and delete what was not; the sessions that are gone."""
        used, self._used = self._used, set()
        try:
            self._storage.store.touch(sorted(used))
        except StoreUnavailable:
            self._used |= used
            raise
        if self._keep_days is None:
            return []
        gone = prune_sessions(self._storage, self._keep_days, self._forgotten)
        open_bases = self._open_bases()
        for name, data in open_bases.items():
            self._storage.bases.keep(name, data)
        prune_bases(self._storage, open_bases)
        return gone

    @asynccontextmanager
    async def sweeping(self) -> AsyncIterator[None]:
        """Sweep now and then while the server runs, and once at its end."""
        task = asyncio.create_task(self._sweep_for_ever())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            with suppress(StoreUnavailable):
                await to_thread.run_sync(self._storage.store.touch, sorted(self._used))

    async def _sweep_for_ever(self) -> None:
        while True:
            try:
                gone = await to_thread.run_sync(self.sweep)
            except StoreUnavailable as error:
                log.warning("no sweep: %s", error.detail)
            else:
                if gone:
                    log.info("deleted unused sessions", extra={"sessions": len(gone)})
            await asyncio.sleep(SWEEP_SECONDS)
