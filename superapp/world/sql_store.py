"""What the stores that speak SQL have in common: their reads, and steps of many sessions."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from superapp.world.packing import unpack
from superapp.world.rows import STEP_COLUMNS, meta_of, step_of
from superapp.world.store import (
    Entry,
    SessionMeta,
    SessionNotFound,
    StepTaken,
    StoreUnavailable,
)

STEPS = f"SELECT {STEP_COLUMNS} FROM steps WHERE session_id = ?"  # noqa: S608 - our own names


class SqlStore(ABC):
    """The part of a `Store` that reads alike in every database; parameters are written ``?``."""

    now: ClassVar[str]
    """The database's own time in epoch seconds, as SQL."""
    jumping: ClassVar[str]
    """The condition of the index of steps that jump, word for word."""

    @abstractmethod
    def _all(self, sql: str, *parameters: Any) -> list[Any]:
        """All rows of a query."""

    @abstractmethod
    def _append_of(self, session_id: str, entries: Sequence[Entry]) -> None:
        """Commit steps of one session, all or none."""

    def append(self, session_id: str, entry: Entry) -> None:
        """Commit a step."""
        self._append_of(session_id, [entry])

    def _one_by_one(self, steps: Sequence[tuple[str, Entry]]) -> dict[str, Exception]:
        of: dict[str, list[Entry]] = {}
        for session_id, entry in steps:
            of.setdefault(session_id, []).append(entry)
        befell: dict[str, Exception] = {}
        for session_id, entries in of.items():
            try:
                self._append_of(session_id, entries)
            except (StepTaken, SessionNotFound, StoreUnavailable) as error:
                befell[session_id] = error
        return befell

    def meta(self, session_id: str) -> SessionMeta:
        """What the session was opened with."""
        found = self._all("SELECT session_id, meta FROM sessions WHERE session_id = ?", session_id)
        if not found:
            raise SessionNotFound(f"There is no session {session_id}.")
        return meta_of(*found[0])

    def sessions(self) -> list[SessionMeta]:
        """All sessions, oldest first."""
        rows = self._all("SELECT session_id, meta FROM sessions ORDER BY position, session_id")
        return [meta_of(*row) for row in rows]

    def next_position(self) -> int:
        """A number for the next session, given once."""
        (row,) = self._all(
            "INSERT INTO positions (name, last) VALUES ('sessions', 1) "
            "ON CONFLICT (name) DO UPDATE SET last = positions.last + 1 RETURNING last"
        )
        position: int = row[0]
        return position

    def head(self, session_id: str) -> Entry:
        """The entry with the highest number."""
        found = self._all(f"{STEPS} ORDER BY number DESC LIMIT 1", session_id)
        if not found:
            raise SessionNotFound(f"There is no session {session_id}.")
        return step_of(found[0])

    def entries(self, session_id: str, after: int = -1) -> list[Entry]:
        """Entries with higher numbers, in order."""
        rows = self._all(f"{STEPS} AND number > ? ORDER BY number", session_id, after)
        return [step_of(row) for row in rows]

    def entry(self, session_id: str, number: int) -> Entry | None:
        """One entry."""
        found = self._all(f"{STEPS} AND number = ?", session_id, number)
        return step_of(found[0]) if found else None

    def changed(self, session_id: str, first: int, last: int) -> Iterator[bytes]:
        """Encoded changes from first to last, in order."""
        rows = self._all(
            "SELECT changes FROM steps WHERE session_id = ? AND number BETWEEN ? AND ? "
            "AND length(changes) > 0 ORDER BY number",
            session_id,
            first,
            last,
        )
        for (data,) in rows:
            yield unpack(data)

    def rewinds(self, session_id: str) -> list[tuple[int, int]]:
        """Number and parent of each entry that jumps."""
        rows = self._all(
            "SELECT number, parent FROM steps WHERE session_id = ? "  # noqa: S608
            f"AND {self.jumping} ORDER BY number",
            session_id,
        )
        return [(number, parent) for number, parent in rows if parent is not None]

    def nets(self, session_id: str) -> list[int]:
        """Steps with a kept net difference."""
        rows = self._all("SELECT number FROM nets WHERE session_id = ? ORDER BY number", session_id)
        return [number for (number,) in rows]

    def net(self, session_id: str, number: int) -> bytes:
        """The net difference kept at this step."""
        data: bytes = self._all(
            "SELECT net FROM nets WHERE session_id = ? AND number = ?", session_id, number
        )[0][0]
        return unpack(data)

    def unused(self, seconds: float) -> list[str]:
        """Sessions that were not in use for as long as this."""
        rows = self._all(
            f"SELECT session_id FROM sessions WHERE used_at <= {self.now} - ? "  # noqa: S608
            "ORDER BY position",
            seconds,
        )
        return [session_id for (session_id,) in rows]

    def bases(self) -> set[str]:
        """Digests of the bases that sessions were made on."""
        return {digest for (digest,) in self._all("SELECT DISTINCT base_digest FROM sessions")}

    def check(self) -> None:
        """Raise StoreUnavailable where the store cannot be used."""
        self._all("SELECT 1 FROM sessions LIMIT 1")
