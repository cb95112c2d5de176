"""Where conversations are kept: beside the sessions, in the same folder or database."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.sqlite import SqliteSaver

from superapp.world.store import StoreUnavailable

if TYPE_CHECKING:
    from psycopg_pool import ConnectionPool

Saver = BaseCheckpointSaver[Any]
_SETTING_UP = 7_301_948_116


def in_memory() -> Saver:
    """Conversations that end with the process."""
    return InMemorySaver()


class _FileSaver(SqliteSaver):
    """Says `StoreUnavailable` when its file is full, locked or gone."""

    @contextmanager
    def cursor(self, transaction: bool = True) -> Iterator[sqlite3.Cursor]:
        """A cursor of LangGraph's saver; what fails leaves no transaction open."""
        try:
            with super().cursor(transaction) as cursor:
                yield cursor
        except sqlite3.DatabaseError as error:
            if self.conn.in_transaction:
                self.conn.rollback()
            raise StoreUnavailable(reason=str(error)) from error


def in_file(path: Path, timeout_s: float) -> Saver:
    """Conversations in a SQLite file."""
    connection = sqlite3.connect(path, check_same_thread=False, timeout=timeout_s)
    saver = _FileSaver(connection)
    saver.setup()
    connection.execute("PRAGMA synchronous=NORMAL")
    return saver


def in_postgres(pool: "ConnectionPool[Any]") -> Saver:
    """Conversations in PostgreSQL, over the connections of the session store."""
    import psycopg  # noqa: PLC0415 - an extra
    from langgraph.checkpoint.postgres import PostgresSaver  # noqa: PLC0415
    from psycopg.rows import dict_row  # noqa: PLC0415
    from psycopg_pool import PoolTimeout  # noqa: PLC0415

    gone = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout)

    class PooledSaver(PostgresSaver):
        """Takes a connection for each use, so that conversations do not wait for each other."""

        @contextmanager
        def _cursor(self, *, pipeline: bool = False) -> Iterator[Any]:
            try:
                with pool.connection() as connection:
                    cursor = connection.cursor(binary=True, row_factory=dict_row)
                    if pipeline:
                        with connection.pipeline(), connection.transaction(), cursor:
                            yield cursor
                    else:
                        with cursor:
                            yield cursor
            except gone as error:
                raise StoreUnavailable(reason=type(error).__name__) from error

    saver = PooledSaver(pool)
    with pool.connection() as alone:
        alone.execute("SELECT pg_advisory_lock(%s)", (_SETTING_UP,))
        try:
            saver.setup()
        finally:
            alone.execute("SELECT pg_advisory_unlock(%s)", (_SETTING_UP,))
    return saver
