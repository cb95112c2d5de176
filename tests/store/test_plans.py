"""Long sessions are read by their indexes: steps that change rows, steps that jump."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from superapp.storage.storage import open_storage
from superapp.world.sqlite_store import SqliteStore


@pytest.mark.parametrize(
    ("condition", "index"),
    [(SqliteStore.changing, "steps_that_change"), (SqliteStore.jumping, "steps_that_jump")],
)
def test_steps_are_found_by_their_index(tmp_path: Path, condition: str, index: str) -> None:
    open_storage(tmp_path).close()
    (file,) = tmp_path.rglob("sessions.sqlite")

    with closing(sqlite3.connect(file)) as store:
        plan = store.execute(
            "EXPLAIN QUERY PLAN SELECT number FROM steps WHERE session_id = 'a' "
            f"AND {condition} ORDER BY number"
        ).fetchall()

    assert index in str(plan)
