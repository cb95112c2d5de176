"""Every query of these services finds its rows by an index."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from superapp.simulator import Simulator
from superapp_services.core import Query, Write
from superapp_services.food import cancelling, events, faults, ordering, queries
from superapp_services.life import queries as life
from superapp_services.social import queries as social

MODULES = (queries, cancelling, events, faults, ordering, life, social)
SMALL = {"SPECIES", "CAMPAIGNS", "QUOTAS"}
"""Tables of a dozen rows that are read whole."""


def statements() -> list[tuple[str, str]]:
    found = {}
    for module in MODULES:
        for name, value in vars(module).items():
            if isinstance(value, Query | Write) and name not in SMALL:
                found[f"{module.__name__.rpartition('services.')[2]}.{name}"] = value.sql
    return sorted(found.items())


@pytest.fixture(scope="module")
def connection(simulator: Simulator) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.deserialize(simulator.world.base.data)
        opened.execute("DELETE FROM sqlite_stat1")  # tables that are short now may grow
        opened.execute("ANALYZE sqlite_schema")
        yield opened


@pytest.mark.parametrize(("name", "sql"), statements())
def test_a_query_searches_and_never_scans(
    connection: sqlite3.Connection, name: str, sql: str
) -> None:
    plan = connection.execute(f"EXPLAIN QUERY PLAN {sql}", ["[]"] * sql.count("?")).fetchall()

    steps = [row[3] for row in plan]
    scans = [step for step in steps if step.startswith("SCAN") and "VIRTUAL" not in step]
    assert not scans, (name, steps)
