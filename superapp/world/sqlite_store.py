"""Sessions kept in one SQLite file, shared by the processes of a machine."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from superapp.world.packing import pack, unpack
from superapp.world.rows import STEP_COLUMNS, meta_of, meta_text, step_of, step_row
from superapp.world.store import (
    Entry,
    SessionMeta,
    SessionNotFound,
    StepTaken,
    StoreUnavailable,
)

_APPEND = (
    f"INSERT INTO steps (session_id, {STEP_COLUMNS}) "  # noqa: S608 - our own names
    "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_STEPS = f"SELECT {STEP_COLUMNS} FROM steps WHERE session_id = ?"  # noqa: S608 - our own names
_NOW = "CAST(strftime('%s', 'now') AS INTEGER)"
_NO_SESSION = "SQLITE_CONSTRAINT_FOREIGNKEY"
_STILL_GOOD = ("SQLITE_BUSY", "SQLITE_FULL")
Durability = Literal["NORMAL", "FULL"]


class SqliteStore:
    """A `Store` in a file: WAL, so that a killed process loses no committed step.

    Args:
        path: The file, with the store's tables in it.
        synchronous: NORMAL survives a killed process, FULL a power cut too.
        timeout_s: How long to wait while another process writes.
    """

    def __init__(
        self, path: Path, synchronous: Durability = "NORMAL", timeout_s: float = 30
    ) -> None:
        self._path, self._synchronous, self._timeout_s = path, synchronous, timeout_s
        self._lock = threading.RLock()
        self._opened: sqlite3.Connection | None = self._connect()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file:{self._path}?mode=rw",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=self._timeout_s,
        )
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={self._synchronous}")
        connection.execute("PRAGMA foreign_keys=ON")
        return connection

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        """The connection, for one thread at a time; opened again if it broke.

        Raises:
            StoreUnavailable: The file is full, locked, gone or damaged.
        """
        with self._lock:
            try:
                if self._opened is None:
                    self._opened = self._connect()
                yield self._opened
            except sqlite3.IntegrityError:
                self._undo()
                raise
            except sqlite3.DatabaseError as error:
                self._undo()
                name = getattr(error, "sqlite_errorname", "")
                if not name.startswith(_STILL_GOOD) and self._opened is not None:
                    self._opened.close()
                    self._opened = None
                raise StoreUnavailable(reason=str(error)) from error
            except BaseException:
                self._undo()
                raise

    def _undo(self) -> None:
        if self._opened is not None and self._opened.in_transaction:
            self._opened.execute("ROLLBACK")

    def _all(self, sql: str, *parameters: Any) -> list[Any]:
        with self._using() as connection:
            return connection.execute(sql, parameters).fetchall()

    def create(self, meta: SessionMeta, first: Entry) -> None:
        """Keep a new session with its first entry."""
        try:
            with self._using() as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute(
                    "INSERT INTO sessions (session_id, position, meta, base_digest, used_at) "  # noqa: S608
                    f"SELECT ?, coalesce(max(last), 0), ?, ?, {_NOW} FROM positions "
                    "WHERE name = 'sessions'",
                    (meta.session_id, meta_text(meta), meta.base_digest),
                )
                connection.execute(_APPEND, step_row(meta.session_id, first))
                connection.execute("COMMIT")
        except sqlite3.IntegrityError as taken:
            raise StepTaken(meta.session_id) from taken

    def meta(self, session_id: str) -> SessionMeta:
        """What the session was opened with."""
        found = self._all("SELECT session_id, meta FROM sessions WHERE session_id = ?", session_id)
        if not found:
            raise SessionNotFound(f"There is no session {session_id}.")
        return meta_of(*found[0])

    def replace_meta(self, meta: SessionMeta) -> None:
        """Change what the store says of a session."""
        with self._using() as connection:
            connection.execute(
                "UPDATE sessions SET meta = ?, base_digest = ? WHERE session_id = ?",
                (meta_text(meta), meta.base_digest, meta.session_id),
            )

    def sessions(self) -> list[SessionMeta]:
        """All sessions, oldest first."""
        rows = self._all("SELECT session_id, meta FROM sessions ORDER BY position, session_id")
        return [meta_of(*row) for row in rows]

    def next_position(self) -> int:
        """A number for the next session, given once."""
        (row,) = self._all(
            "INSERT INTO positions (name, last) VALUES ('sessions', 1) "
            "ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last"
        )
        position: int = row[0]
        return position

    def append(self, session_id: str, entry: Entry) -> None:
        """Commit a step."""
        self._append_of(session_id, [entry])

    def append_all(self, steps: Sequence[tuple[str, Entry]]) -> dict[str, Exception]:
        """Commit the steps of several sessions in one transaction; what befell the others."""
        if not steps:
            return {}
        rows = [step_row(*step) for step in steps]
        try:
            self._insert(rows)
        except sqlite3.IntegrityError:
            return self._one_by_one(steps)
        return {}

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

    def _append_of(self, session_id: str, entries: Sequence[Entry]) -> None:
        try:
            self._insert([step_row(session_id, entry) for entry in entries])
        except sqlite3.IntegrityError as error:
            if error.sqlite_errorname == _NO_SESSION:
                raise SessionNotFound(f"There is no session {session_id}.") from error
            raise StepTaken(f"{session_id}: step {entries[0].number}") from error

    def _insert(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """The rows, all or none."""
        with self._using() as connection:
            if len(rows) == 1:
                connection.execute(_APPEND, rows[0])
                return
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_APPEND, rows)
            connection.execute("COMMIT")

    def head(self, session_id: str) -> Entry:
        """The entry with the highest number."""
        found = self._all(f"{_STEPS} ORDER BY number DESC LIMIT 1", session_id)
        if not found:
            raise SessionNotFound(f"There is no session {session_id}.")
        return step_of(found[0])

    def entries(self, session_id: str, after: int = -1) -> list[Entry]:
        """Entries with higher numbers, in order."""
        rows = self._all(f"{_STEPS} AND number > ? ORDER BY number", session_id, after)
        return [step_of(row) for row in rows]

    def entry(self, session_id: str, number: int) -> Entry | None:
        """One entry."""
        found = self._all(f"{_STEPS} AND number = ?", session_id, number)
        return step_of(found[0]) if found else None

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
        with self._using() as connection:
            connection.execute(
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
        with self._using() as connection:
            connection.execute("BEGIN IMMEDIATE")
            for table in ("nets", "steps", "sessions"):
                gone = connection.execute(
                    f"DELETE FROM {table} WHERE session_id = ?",  # noqa: S608 - our own names
                    (session_id,),
                ).rowcount
            connection.execute("COMMIT")
        if not gone:
            raise SessionNotFound(f"There is no session {session_id}.")

    def touch(self, session_ids: Sequence[str]) -> None:
        """Note that these sessions are in use."""
        with self._using() as connection:
            connection.executemany(
                f"UPDATE sessions SET used_at = {_NOW} WHERE session_id = ?",  # noqa: S608
                [(session_id,) for session_id in session_ids],
            )

    def unused(self, seconds: float) -> list[str]:
        """Sessions that were not in use for as long as this."""
        rows = self._all(
            f"SELECT session_id FROM sessions WHERE used_at <= {_NOW} - ? "  # noqa: S608
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

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None
