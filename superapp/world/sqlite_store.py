"""Sessions kept in one SQLite file, shared by the processes of a machine."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import orjson

from superapp.world.packing import pack, unpack
from superapp.world.store import Entry, SessionMeta, SessionNotFound, StepTaken

_DDL = """
CREATE TABLE IF NOT EXISTS sessions (
    session_id TEXT PRIMARY KEY, position INTEGER NOT NULL, meta TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS steps (
    session_id TEXT NOT NULL, number INTEGER NOT NULL, parent INTEGER, kind TEXT NOT NULL,
    author TEXT NOT NULL, actor TEXT NOT NULL, tool TEXT NOT NULL, arguments BLOB NOT NULL,
    key TEXT, ok INTEGER NOT NULL, result BLOB NOT NULL, changes BLOB NOT NULL,
    digest BLOB NOT NULL, now_at INTEGER NOT NULL,
    PRIMARY KEY (session_id, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS steps_that_jump ON steps (session_id, number, parent)
    WHERE parent IS NOT number - 1;
CREATE INDEX IF NOT EXISTS steps_that_change ON steps (session_id, number) WHERE changes <> x'';
CREATE TABLE IF NOT EXISTS nets (
    session_id TEXT NOT NULL, number INTEGER NOT NULL, net BLOB NOT NULL,
    PRIMARY KEY (session_id, number)
) WITHOUT ROWID;
"""
_APPEND = "INSERT INTO steps VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
_COLUMNS = (
    "number, parent, kind, author, actor, tool, arguments, key, ok, result, changes, digest, now_at"
)
_STEPS = f"SELECT {_COLUMNS} FROM steps WHERE session_id = ?"  # noqa: S608 - our own names
Durability = Literal["NORMAL", "FULL"]


class SqliteStore:
    """A `Store` in a file: WAL, so that a killed process loses no committed step.

    Args:
        path: The file; its folder must exist.
        synchronous: NORMAL survives a killed process, FULL a power cut too.
    """

    def __init__(self, path: Path, synchronous: Durability = "NORMAL") -> None:
        self._connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=30
        )
        self._lock = threading.RLock()
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute(f"PRAGMA synchronous={synchronous}")
        self._connection.executescript(_DDL)

    def _all(self, sql: str, *parameters: Any) -> list[Any]:
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()

    def create(self, meta: SessionMeta, first: Entry) -> None:
        """Keep a new session with its first entry."""
        text = orjson.dumps(
            [
                meta.world,
                meta.seed,
                meta.base_digest,
                meta.user,
                meta.actors,
                meta.lang,
                meta.options,
            ]
        )
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.execute(
                    "INSERT INTO sessions "
                    "SELECT ?, coalesce(max(position), 0) + 1, ? FROM sessions",
                    (meta.session_id, text.decode()),
                )
                self._connection.execute(_APPEND, _values(meta.session_id, first))
            except sqlite3.IntegrityError as taken:
                self._connection.execute("ROLLBACK")
                raise StepTaken(meta.session_id) from taken
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def meta(self, session_id: str) -> SessionMeta:
        """What the session was opened with."""
        found = self._all("SELECT session_id, meta FROM sessions WHERE session_id = ?", session_id)
        if not found:
            raise SessionNotFound(f"There is no session {session_id}.")
        return _meta(*found[0])

    def sessions(self) -> list[SessionMeta]:
        """All sessions, oldest first."""
        rows = self._all("SELECT session_id, meta FROM sessions ORDER BY position")
        return [_meta(*row) for row in rows]

    def last_position(self) -> int:
        """The position of the newest session."""
        position: int = self._all("SELECT coalesce(max(position), 0) FROM sessions")[0][0]
        return position

    def append(self, session_id: str, entry: Entry) -> None:
        """Commit a step."""
        try:
            with self._lock:
                self._connection.execute(_APPEND, _values(session_id, entry))
        except sqlite3.IntegrityError as taken:
            raise StepTaken(f"{session_id}: step {entry.number}") from taken

    def head(self, session_id: str) -> Entry:
        """The entry with the highest number."""
        found = self._all(f"{_STEPS} ORDER BY number DESC LIMIT 1", session_id)
        if not found:
            raise SessionNotFound(f"There is no session {session_id}.")
        return _entry(found[0])

    def entries(self, session_id: str, after: int = -1) -> list[Entry]:
        """Entries with higher numbers, in order."""
        rows = self._all(f"{_STEPS} AND number > ? ORDER BY number", session_id, after)
        return [_entry(row) for row in rows]

    def entry(self, session_id: str, number: int) -> Entry | None:
        """One entry."""
        found = self._all(f"{_STEPS} AND number = ?", session_id, number)
        return _entry(found[0]) if found else None

    def changed(self, session_id: str, first: int, last: int) -> Iterator[bytes]:
        """Encoded changes from first to last, in order."""
        rows = self._all(
            "SELECT changes FROM steps WHERE session_id = ? AND number BETWEEN ? AND ? "
            "AND changes <> x'' ORDER BY number",
            session_id,
            first,
            last,
        )
        for (data,) in rows:
            yield unpack(data)

    def rewinds(self, session_id: str) -> list[tuple[int, int]]:
        """Number and parent of each entry that jumps."""
        rows = self._all(
            "SELECT number, parent FROM steps WHERE session_id = ? AND parent IS NOT number - 1 "
            "ORDER BY number",
            session_id,
        )
        return [(number, parent) for number, parent in rows if parent is not None]

    def save_net(self, session_id: str, number: int, net: bytes) -> None:
        """Keep the net difference at a step."""
        with self._lock:
            self._connection.execute(
                "INSERT OR IGNORE INTO nets VALUES (?,?,?)", (session_id, number, pack(net))
            )

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

    def delete(self, session_id: str) -> None:
        """Forget a session."""
        self.meta(session_id)
        with self._lock:
            for table in ("nets", "steps", "sessions"):
                self._connection.execute(
                    f"DELETE FROM {table} WHERE session_id = ?",  # noqa: S608 - our own names
                    (session_id,),
                )

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


def _values(session_id: str, e: Entry) -> tuple[Any, ...]:
    return (
        session_id,
        e.number,
        e.parent,
        e.kind,
        e.author,
        e.actor,
        e.tool,
        e.arguments,
        e.key,
        e.ok,
        pack(e.result),
        pack(e.changes),
        e.digest,
        e.now_at,
    )


def _entry(row: tuple[Any, ...]) -> Entry:
    values = list(row)
    values[8] = bool(values[8])
    values[9], values[10] = unpack(values[9]), unpack(values[10])
    return Entry(*values)


def _meta(session_id: str, text: str) -> SessionMeta:
    world, seed, base_digest, user, actors, lang, options = orjson.loads(text)
    return SessionMeta(session_id, world, seed, base_digest, user, tuple(actors), lang, options)
