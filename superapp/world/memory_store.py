"""Sessions kept in memory, for a simulator that nobody has to continue."""

import threading
from collections.abc import Iterator, Sequence

from superapp.world.store import Entry, SessionMeta, SessionNotFound, StepTaken


class _Kept:
    __slots__ = ("entries", "meta", "nets", "rewinds")

    def __init__(self, meta: SessionMeta, first: Entry) -> None:
        self.meta = meta
        self.entries = [first]
        self.rewinds: list[tuple[int, int]] = []
        self.nets: dict[int, bytes] = {}


class MemoryStore:
    """A `Store` whose sessions end with the process."""

    def __init__(self) -> None:
        self._sessions: dict[str, _Kept] = {}
        self._lock = threading.Lock()
        self._opened = 0

    def _kept(self, session_id: str) -> _Kept:
        kept = self._sessions.get(session_id)
        if kept is None:
            raise SessionNotFound(f"There is no session {session_id}.")
        return kept

    def create(self, meta: SessionMeta, first: Entry) -> None:
        """Keep a new session with its first entry."""
        with self._lock:
            if meta.session_id in self._sessions:
                raise StepTaken(meta.session_id)
            self._sessions[meta.session_id] = _Kept(meta, first)

    def meta(self, session_id: str) -> SessionMeta:
        """What the session was opened with."""
        return self._kept(session_id).meta

    def sessions(self) -> list[SessionMeta]:
        """All sessions, oldest first."""
        return [kept.meta for kept in list(self._sessions.values())]

    def replace_meta(self, meta: SessionMeta) -> None:
        """Change what the store says of a session."""
        self._kept(meta.session_id).meta = meta

    def next_position(self) -> int:
        """A number for the next session, given once."""
        with self._lock:
            self._opened += 1
            return self._opened

    def append(self, session_id: str, entry: Entry) -> None:
        """Commit a step."""
        kept = self._kept(session_id)
        with self._lock:
            if entry.number != len(kept.entries):
                raise StepTaken(f"{session_id}: step {entry.number}")
            kept.entries.append(entry)
            if entry.parent is not None and entry.parent != entry.number - 1:
                kept.rewinds.append((entry.number, entry.parent))

    def append_all(self, steps: Sequence[tuple[str, Entry]]) -> dict[str, Exception]:
        """Commit the steps of several sessions; what befell the others."""
        befell: dict[str, Exception] = {}
        for session_id, entry in steps:
            if session_id not in befell:
                try:
                    self.append(session_id, entry)
                except (StepTaken, SessionNotFound) as error:
                    befell[session_id] = error
        return befell

    def head(self, session_id: str) -> Entry:
        """The entry with the highest number."""
        return self._kept(session_id).entries[-1]

    def entries(self, session_id: str, after: int = -1) -> list[Entry]:
        """Entries with higher numbers, in order."""
        return self._kept(session_id).entries[after + 1 :]

    def entry(self, session_id: str, number: int) -> Entry | None:
        """One entry."""
        entries = self._kept(session_id).entries
        return entries[number] if 0 <= number < len(entries) else None

    def changed(self, session_id: str, first: int, last: int) -> Iterator[bytes]:
        """Encoded changes from first to last, in order."""
        for entry in self._kept(session_id).entries[first : last + 1]:
            if entry.changes:
                yield entry.changes

    def rewinds(self, session_id: str) -> list[tuple[int, int]]:
        """Number and parent of each entry that jumps."""
        return self._kept(session_id).rewinds

    def save_net(self, session_id: str, number: int, net: bytes) -> None:
        """Keep the net difference at a step."""
        self._kept(session_id).nets[number] = net

    def nets(self, session_id: str) -> list[int]:
        """Steps with a kept net difference."""
        return sorted(self._kept(session_id).nets)

    def net(self, session_id: str, number: int) -> bytes:
        """The net difference kept at this step."""
        return self._kept(session_id).nets[number]

    def delete(self, session_id: str) -> None:
        """Forget a session."""
        with self._lock:
            self._kept(session_id)
            del self._sessions[session_id]

    def touch(self, session_ids: Sequence[str]) -> None:
        """Nothing outlives the process."""

    def unused(self, _: float) -> list[str]:
        """Nothing outlives the process."""
        return []

    def bases(self) -> set[str]:
        """Digests of the bases that sessions were made on."""
        return {kept.meta.base_digest for kept in list(self._sessions.values())}

    def check(self) -> None:
        """Memory can always be used."""

    def close(self) -> None:
        """Nothing to let go of."""
