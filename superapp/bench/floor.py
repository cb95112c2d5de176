"""The raw SQLite floor: the statements of a call alone, on a bare connection."""

import sqlite3
import statistics
from collections.abc import Callable
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from superapp.session import Session
from superapp.world.changes import Net, apply_net
from superapp.world.world import World

Statement = tuple[str, Any, bool]
"""The text, its parameters, and whether these are many, one for each row."""


def recorded(
    session: Session, world: World, action: Callable[[], Any]
) -> tuple[Net, list[Statement]]:
    """What the session differed by before an action, and the statements that it ran."""
    slot = world.acquire(session.session_id)
    net = dict(slot.net)
    database = slot.db
    statements: list[Statement] = []
    execute = database.execute
    execute_many = database.execute_many

    def listening(sql: str, parameters: Any) -> sqlite3.Cursor:
        statements.append((sql, parameters, False))
        return execute(sql, parameters)

    def listening_to_many(sql: str, parameters: Any) -> sqlite3.Cursor:
        statements.append((sql, parameters, True))
        return execute_many(sql, parameters)

    database.execute = listening
    database.execute_many = listening_to_many
    try:
        action()
    finally:
        database.execute = execute
        database.execute_many = execute_many
        world.release(slot)
    return net, statements


@contextmanager
def _bare(world: World, net: Net) -> Any:
    connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=2048)
    connection.deserialize(world.base.data)
    connection.execute("BEGIN")
    apply_net(connection, world.schema, net)
    try:
        yield connection
    finally:
        connection.close()


def floor_us(world: World, net: Net, statements: list[Statement], repeats: int = 40) -> float:
    """Median time of the statements without the log, validation or Python objects, in µs."""
    samples = []
    with _bare(world, net) as connection:
        for _ in range(repeats):
            connection.execute("SAVEPOINT floor")
            begun = perf_counter()
            for sql, parameters, many in statements:
                if many:
                    connection.executemany(sql, parameters)
                else:
                    connection.execute(sql, parameters).fetchall()
            samples.append((perf_counter() - begun) * 1e6)
            connection.execute("ROLLBACK TO floor")
            connection.execute("RELEASE floor")
    return statistics.median(samples)
