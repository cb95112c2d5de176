"""Sessions kept in one SQLite file, shared by the processes of a machine."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from superapp.world.packing import pack
from superapp.world.rows import STEP_COLUMNS, meta_text, step_row
from superapp.world.sql_store import SqlStore
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
_NO_SESSION = "SQLITE_CONSTRAINT_FOREIGNKEY"
_STILL_GOOD = ("SQLITE_BUSY", "SQLITE_FULL")
Durability = Literal["NORMAL", "FULL"]


class SqliteStore(SqlStore):
    """A `Store` in a file: WAL, so that a killed process loses no committed step.

    Args:
        path: The file, with the store's tables in it.
        synchronous: NORMAL survives a killed process, FULL a power cut too.
        timeout_s: How long to wait while another process writes.
    """

    now = "CAST(strftime('%s', 'now') AS INTEGER)"
    jumping = "parent IS NOT number - 1"

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
                    f"SELECT ?, coalesce(max(last), 0), ?, ?, {self.now} FROM positions "
                    "WHERE name = 'sessions'",
                    (meta.session_id, meta_text(meta), meta.base_digest),
                )
                connection.execute(_APPEND, step_row(meta.session_id, first))
                connection.execute("COMMIT")
        except sqlite3.IntegrityError as taken:
            raise StepTaken(meta.session_id) from taken

    def replace_meta(self, meta: SessionMeta) -> None:
        """Change what the store says of a session."""
        with self._using() as connection:
            connection.execute(
                "UPDATE sessions SET meta = ?, base_digest = ? WHERE session_id = ?",
                (meta_text(meta), meta.base_digest, meta.session_id),
            )

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

    def save_net(self, session_id: str, number: int, net: bytes) -> None:
        """Keep the net difference at a step."""
        with self._using() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO nets VALUES (?,?,?)", (session_id, number, pack(net))
            )

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
                f"UPDATE sessions SET used_at = {self.now} WHERE session_id = ?",  # noqa: S608
                [(session_id,) for session_id in session_ids],
            )

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None
