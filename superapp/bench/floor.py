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

Statement = tuple[str, dict[str, Any]]


def recorded(
    session: Session, world: World, action: Callable[[], Any]
) -> tuple[Net, list[Statement]]:
    """What the session differed by before an action, and the statements that it ran."""
    slot = world.acquire(session.session_id)
    net = dict(slot.net)
    database, statements = slot.db, []
    execute = database._execute  # noqa: SLF001 - the bench looks under the hood

    def listening(sql: str, parameters: dict[str, Any]) -> sqlite3.Cursor:
        statements.append((sql, dict(parameters)))
        return execute(sql, parameters)

    database._execute = listening  # type: ignore[assignment]  # noqa: SLF001
    try:
        action()
    finally:
        database._execute = execute  # noqa: SLF001
        world.release(slot)
    return net, statements


@contextmanager
def _bare(world: World, net: Net) -> Any:
    connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=2048)
    connection.deserialize(world.base.data)
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in names:
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute("BEGIN")
    apply_net(connection, world.schema, net)
    try:
        yield connection
    finally:
        connection.close()


def floor_us(world: World, net: Net, statements: list[Statement], repeats: int = 40) -> float:
    """Median time of the statements without audit, validation or Python objects, in µs."""
    samples = []
    with _bare(world, net) as connection:
        for _ in range(repeats):
            connection.execute("SAVEPOINT floor")
            begun = perf_counter()
            for sql, parameters in statements:
                connection.execute(sql, parameters).fetchall()
            samples.append((perf_counter() - begun) * 1e6)
            connection.execute("ROLLBACK TO floor")
            connection.execute("RELEASE floor")
    return statistics.median(samples)
