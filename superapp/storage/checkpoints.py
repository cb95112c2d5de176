"""Where conversations are kept: beside the sessions, in the same folder or database."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any

import orjson
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    get_checkpoint_metadata,
)
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.sqlite import SqliteSaver

from superapp.world.store import StoreUnavailable
from superapp_agents.threads import is_in_progress

if TYPE_CHECKING:
    from langgraph.checkpoint.postgres import PostgresSaver
    from psycopg_pool import ConnectionPool

Saver = BaseCheckpointSaver[Any]
SETUP_LOCK = 7_301_948_116
_TRY_LOCK = "SELECT pg_try_advisory_lock(%s)"
_LOCK_SECONDS = 0.05


def in_memory() -> Saver:
    """Conversations that end with the process."""
    return InMemorySaver()


_ADD = (
    "INSERT OR REPLACE INTO checkpoints (checkpoint_id, parent_checkpoint_id, type, checkpoint,"
    " metadata, thread_id, checkpoint_ns) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_FOLLOW = (
    "UPDATE checkpoints SET checkpoint_id = ?, parent_checkpoint_id = ?, type = ?, checkpoint = ?,"
    " metadata = ? WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id = ?"
)


class _OnlyLasting(Saver):
    """Stores beside a checkpoint only what the next one does not have."""

    def put_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Store interrupts, answers to them and errors; the next checkpoint has all the rest."""
        if any(channel.startswith("__") for channel, _ in writes):
            super().put_writes(config, writes, task_id, task_path)


class _FileSaver(_OnlyLasting, SqliteSaver):
    """Writes once a step of the graph, and says `StoreUnavailable` when it cannot.

    The agent runs one node at a time and repeats one that was cut off, whose calls have keys. So of
    a turn in progress only the last checkpoint is of use, which takes the place of the one before;
    and what a node changed is in the checkpoint that follows it, and is not written beforehand.
    """

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store a checkpoint; of a turn in progress, over the one that it follows."""
        del new_versions
        where = config["configurable"]
        place = (str(where["thread_id"]), where["checkpoint_ns"])
        before = where.get("checkpoint_id")
        told = orjson.dumps(get_checkpoint_metadata(config, metadata))
        row = (checkpoint["id"], before, *self.serde.dumps_typed(checkpoint), told, *place)
        with self.cursor() as cursor:
            follows = before is not None and is_in_progress(place[0])
            if not (follows and cursor.execute(_FOLLOW, (*row, before)).rowcount):
                cursor.execute(_ADD, row)
        return {"configurable": {**_named(where), "checkpoint_id": checkpoint["id"]}}

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


def _named(where: dict[str, Any]) -> dict[str, Any]:
    return {name: where[name] for name in ("thread_id", "checkpoint_ns")}


def in_file(path: Path, timeout_s: float) -> Saver:
    """Conversations in a SQLite file."""
    connection = sqlite3.connect(path, check_same_thread=False, timeout=timeout_s)
    saver = _FileSaver(connection)
    saver.setup()
    connection.execute("PRAGMA synchronous=NORMAL")
    return saver


def in_postgres(pool: "ConnectionPool[Any]") -> Saver:
    """Conversations in PostgreSQL, over the connections of the session store."""
    saver = _pooled(pool)
    with pool.connection() as alone:
        # A statement that waits for the lock would itself be waited for by the indexes being made.
        while not alone.execute(_TRY_LOCK, (SETUP_LOCK,)).fetchone()[0]:
            sleep(_LOCK_SECONDS)
        try:
            saver.setup()
        finally:
            alone.execute("SELECT pg_advisory_unlock(%s)", (SETUP_LOCK,))
    return saver


def _pooled(pool: "ConnectionPool[Any]") -> "PostgresSaver":
    import psycopg  # noqa: PLC0415 - an extra
    from langgraph.checkpoint.postgres import PostgresSaver  # noqa: PLC0415
    from psycopg.rows import dict_row  # noqa: PLC0415
    from psycopg_pool import PoolTimeout  # noqa: PLC0415

    gone = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout)

    class PooledSaver(_OnlyLasting, PostgresSaver):
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

    return PooledSaver(pool)
