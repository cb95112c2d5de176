"""The store's own tables: made when new, brought forward when old, refused when too new."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from superapp.storage import open_storage
from superapp.storage.schema import NEWEST, StoreTooNew, _upgrade, prepare
from superapp.world.rows import meta_text, step_row
from tests.postgres import Postgres
from tests.store.conftest import meta, step

BEFORE_VERSIONS = """
CREATE TABLE sessions (
    session_id TEXT PRIMARY KEY, position INTEGER NOT NULL, meta TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE steps (
    session_id TEXT NOT NULL, number INTEGER NOT NULL, parent INTEGER, kind TEXT NOT NULL,
    author TEXT NOT NULL, actor TEXT NOT NULL, tool TEXT NOT NULL, arguments BLOB NOT NULL,
    key TEXT, ok INTEGER NOT NULL, result BLOB NOT NULL, changes BLOB NOT NULL,
    digest BLOB NOT NULL, now_at INTEGER NOT NULL,
    PRIMARY KEY (session_id, number)
) WITHOUT ROWID;
CREATE INDEX steps_that_jump ON steps (session_id, number, parent) WHERE parent IS NOT number - 1;
CREATE INDEX steps_that_change ON steps (session_id, number) WHERE changes <> x'';
CREATE TABLE nets (
    session_id TEXT NOT NULL, number INTEGER NOT NULL, net BLOB NOT NULL,
    PRIMARY KEY (session_id, number)
) WITHOUT ROWID;
"""


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """Two empty databases of a kind."""
    if request.param == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        addresses = [server.new_database(), server.new_database()]
    else:
        addresses = [f"sqlite:///{tmp_path / name}" for name in ("a.sqlite", "b.sqlite")]
    engines = [create_engine(address) for address in addresses]
    yield engines[0], engines[1]
    for engine in engines:
        engine.dispose()


def described(engine: Engine) -> dict[str, Any]:
    seen = inspect(engine)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"])
                for column in seen.get_columns(table)
            },
            "key": sorted(seen.get_pk_constraint(table)["constrained_columns"]),
            "foreign": sorted(
                (key["constrained_columns"], key["referred_table"], str(key["options"]))
                for key in seen.get_foreign_keys(table)
            ),
            "indexes": sorted(
                (str(index["name"]), index["column_names"]) for index in seen.get_indexes(table)
            ),
        }
        for table in seen.get_table_names()
        if table != "alembic_version"
    }


def test_migrations_lead_to_the_tables_that_a_new_store_has(empty: tuple[Engine, Engine]) -> None:
    made, migrated = empty
    prepare(made)
    with migrated.begin() as connection:
        _upgrade(connection, "")

    assert described(migrated) == described(made)
    for engine in empty:
        with engine.connect() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).all()
        assert [version for (version,) in found] == [NEWEST]


def test_a_store_of_before_versions_keeps_its_sessions(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "sessions.sqlite")) as old:
        old.executescript(BEFORE_VERSIONS)
        old.execute("INSERT INTO sessions VALUES ('ses_0004', 4, ?)", (meta_text(meta("x")),))
        for number in range(3):
            marks = ",".join("?" * 14)
            old.execute(f"INSERT INTO steps VALUES ({marks})", step_row("ses_0004", step(number)))
        old.execute("INSERT INTO nets VALUES ('ses_0004', 2, x'5b5d')")
        old.commit()

    storage = open_storage(tmp_path)

    store = storage.store
    assert store.meta("ses_0004") == meta("ses_0004")
    assert store.entries("ses_0004") == [step(0), step(1), step(2)]
    assert store.nets("ses_0004") == [2]
    assert store.bases() == {"base"}
    assert store.unused(60) == []
    assert store.next_position() == 5
    store.append("ses_0004", step(3))
    storage.close()


def test_a_store_of_a_newer_superapp_is_refused(tmp_path: Path) -> None:
    open_storage(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "sessions.sqlite")) as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
        file.commit()

    with pytest.raises(StoreTooNew, match="version 9999"):
        open_storage(tmp_path)
