"""Every statement of the travel service finds its rows by an index."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from superapp.simulator import Simulator
from superapp_services.core import Query, Write
from superapp_services.travel import events, inventory, queries, settling, ticketing
from superapp_services.travel.tools import changing

MODULES = (queries, inventory, ticketing, settling, events, changing)
STATEMENTS = {
    f"{module.__name__.rsplit('.', 1)[1]}.{name}": value.sql
    for module in MODULES
    for name, value in sorted(vars(module).items())
    if isinstance(value, Query | Write)
}
READ_WHOLE = {
    "queries._CITIES",
    "queries._STATIONS",
    "queries._AIRPORTS",
    "queries._AIRLINES",
    "queries._RULES",
    "inventory._SHIFTS",
    "inventory._CLOSURES",
}


@pytest.fixture(scope="module")
def base(simulator: Simulator) -> Iterator[sqlite3.Connection]:
    """The small world, without the statistics that tell the planner how small it is."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(simulator.world.base.data)
        if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'").fetchone():
            connection.execute("DELETE FROM sqlite_stat1")
            connection.execute("ANALYZE sqlite_schema")
        yield connection


@pytest.mark.parametrize("name", sorted(STATEMENTS))
def test_a_statement_uses_an_index(base: sqlite3.Connection, name: str) -> None:
    sql = STATEMENTS[name]
    parameters = [1] * sql.count("?")

    plan = [row[3] for row in base.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)]

    scans = [step for step in plan if step.startswith("SCAN") and "json_each" not in step]
    assert bool(scans) == (name in READ_WHOLE), plan
