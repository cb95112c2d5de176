"""Long sessions are read by an index: a revival looks for the steps that jump."""

import sqlite3
from contextlib import closing
from pathlib import Path

from superapp.storage.storage import open_storage
from superapp.world.sqlite_store import SqliteStore


def test_steps_that_jump_are_found_by_their_index(tmp_path: Path) -> None:
    open_storage(tmp_path).close()
    (file,) = tmp_path.rglob("sessions.sqlite")

    with closing(sqlite3.connect(file)) as store:
        plan = store.execute(
            "EXPLAIN QUERY PLAN SELECT number, parent FROM steps WHERE session_id = 'a' "
            f"AND {SqliteStore.jumping} ORDER BY number"
        ).fetchall()

    assert "steps_that_jump" in str(plan)
