"""Sessions kept in PostgreSQL, shared by any number of server processes."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import psycopg
from psycopg import Connection
from psycopg.errors import ForeignKeyViolation, UniqueViolation
from psycopg_pool import ConnectionPool, PoolTimeout

from superapp.world.packing import pack
from superapp.world.rows import STEP_COLUMNS, meta_text, step_of, step_row
from superapp.world.sql_store import STEPS, SqlStore
from superapp.world.store import (
    Entry,
    SessionMeta,
    SessionNotFound,
    StepTaken,
    StoreUnavailable,
)

T = TypeVar("T")
_INTO_STEPS = f"INSERT INTO steps (session_id, {STEP_COLUMNS}) "
_APPEND = f"{_INTO_STEPS} VALUES (%s,%s,%s,%s,%s,%s,%s,%b,%s,%s,%b,%b,%b,%s)"
_APPEND_ALL = _INTO_STEPS + (  # noqa: S608 - our own names
    "SELECT * FROM unnest(%b::text[], %b::int[], %b::int[], %b::text[], %b::text[], "
    "%b::text[], %b::text[], %b::bytea[], %b::text[], %b::int[], %b::bytea[], %b::bytea[], "
    "%b::bytea[], %b::bigint[])"
)
_STEP = f"{STEPS} AND number = ?".replace("?", "%s")
_GONE = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout)
_WAIT_SECONDS = 3


class PostgresStore(SqlStore):
    """A `Store` in PostgreSQL.

    Args:
        conninfo: Where the database is, as libpq reads it.
        timeout_s: How long a statement, or a wait for a connection, may take.
        size: The most connections at once.
    """

    now = "extract(epoch FROM now())::bigint"
    jumping = "parent IS DISTINCT FROM number - 1"

    def __init__(self, conninfo: str, timeout_s: float = 10, size: int = 8) -> None:
        self.pool = ConnectionPool(
            conninfo,
            min_size=1,
            max_size=size,
            timeout=min(timeout_s, _WAIT_SECONDS),
            reconnect_timeout=5,
            kwargs={
                "autocommit": True,
                "connect_timeout": max(2, int(min(timeout_s, 5))),
                "options": f"-c statement_timeout={int(timeout_s * 1000)}",
                "prepare_threshold": 1,
            },
            open=True,
        )

    def _run(
        self,
        work: Callable[[Connection[Any]], T],
        again: Callable[[Connection[Any]], T] | None = None,
    ) -> T:
        """Do something on a connection; once more, or `again`, when the connection was dead.

        Raises:
            StoreUnavailable: The database does not answer.
        """
        try:
            try:
                with self.pool.connection() as connection:
                    return work(connection)
            except (psycopg.errors.QueryCanceled, PoolTimeout):
                raise
            except _GONE:
                self.pool.check()
                with self.pool.connection() as connection:
                    return (again or work)(connection)
        except psycopg.errors.ReadOnlySqlTransaction as error:
            raise StoreUnavailable(reason=str(error)) from error
        except _GONE as error:
            raise StoreUnavailable(reason=type(error).__name__) from error

    def _all(self, sql: str, *parameters: Any) -> list[Any]:
        asked = sql.replace("?", "%s")
        return self._run(lambda c: c.execute(asked, parameters, binary=True).fetchall())

    def create(self, meta: SessionMeta, first: Entry) -> None:
        """Keep a new session with its first entry."""

        def work(connection: Connection[Any]) -> None:
            with connection.transaction():
                made = connection.execute(
                    "INSERT INTO sessions (session_id, position, meta, base_digest, used_at) "  # noqa: S608
                    f"SELECT %s, coalesce(max(last), 0), %s, %s, {self.now} FROM positions "
                    "WHERE name = 'sessions' ON CONFLICT DO NOTHING",
                    (meta.session_id, meta_text(meta), meta.base_digest),
                )
                if made.rowcount == 0:
                    raise StepTaken(meta.session_id)
                connection.execute(_APPEND, step_row(meta.session_id, first))

        self._run(work)

    def replace_meta(self, meta: SessionMeta) -> None:
        """Change what the store says of a session."""
        self._run(
            lambda c: c.execute(
                "UPDATE sessions SET meta = %s, base_digest = %s WHERE session_id = %s",
                (meta_text(meta), meta.base_digest, meta.session_id),
            )
        )

    def append_all(self, steps: Sequence[tuple[str, Entry]]) -> dict[str, Exception]:
        """Commit the steps of several sessions in one transaction; what befell the others."""
        if not steps:
            return {}
        rows = [step_row(*step) for step in steps]
        try:
            self._run(lambda c: _insert(c, rows), lambda c: _insert_unless_there(c, steps))
        except (UniqueViolation, ForeignKeyViolation):
            return self._one_by_one(steps)
        return {}

    def _append_of(self, session_id: str, entries: Sequence[Entry]) -> None:
        steps = [(session_id, entry) for entry in entries]
        rows = [step_row(*step) for step in steps]
        try:
            self._run(lambda c: _insert(c, rows), lambda c: _insert_unless_there(c, steps))
        except ForeignKeyViolation as error:
            raise SessionNotFound(f"There is no session {session_id}.") from error
        except UniqueViolation as taken:
            raise StepTaken(f"{session_id}: step {entries[0].number}") from taken

    def save_net(self, session_id: str, number: int, net: bytes) -> None:
        """Keep the net difference at a step."""
        self._run(
            lambda c: c.execute(
                "INSERT INTO nets (session_id, number, net) VALUES (%s,%s,%b) "
                "ON CONFLICT DO NOTHING",
                (session_id, number, pack(net)),
            )
        )

    def delete(self, session_id: str) -> None:
        """Forget a session; its steps and nets go with it."""
        gone = self._run(
            lambda c: c.execute("DELETE FROM sessions WHERE session_id = %s", (session_id,))
        )
        if gone.rowcount == 0:
            raise SessionNotFound(f"There is no session {session_id}.")

    def touch(self, session_ids: Sequence[str]) -> None:
        """Note that these sessions are in use."""
        self._run(
            lambda c: c.execute(
                f"UPDATE sessions SET used_at = {self.now} WHERE session_id = ANY(%s)",  # noqa: S608
                (list(session_ids),),
            )
        )

    def close(self) -> None:
        """Close the connections."""
        self.pool.close()


def _insert(connection: Connection[Any], rows: Sequence[tuple[Any, ...]]) -> None:
    """The rows, all or none: one statement, to which each column of several goes as an array."""
    if len(rows) == 1:
        connection.execute(_APPEND, rows[0])
    else:
        connection.execute(_APPEND_ALL, [list(column) for column in zip(*rows, strict=True)])


def _insert_unless_there(connection: Connection[Any], steps: Sequence[tuple[str, Entry]]) -> None:
    """The same after a connection was lost in the middle, which may hide that they are there."""

    def is_there(session_id: str, entry: Entry) -> bool:
        row = connection.execute(_STEP, (session_id, entry.number), binary=True).fetchone()
        return row is not None and step_of(row) == entry

    if not all(is_there(*step) for step in steps):
        _insert(connection, [step_row(*step) for step in steps])
