"""Sessions that an older version made: brought to today's tables, or readable only."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from superapp.session import Session
from superapp.simulator import Simulator
from superapp.storage import Storage
from superapp.world import upgrading
from superapp.world.base import older_base
from superapp.world.errors import SessionNeedsVersion
from superapp.world.packing import unpack
from superapp.world.schema import imported_schema
from tests.store.conftest import Another

Open = Callable[[], Simulator]


@pytest.fixture
def reopened(another: Another, cache_dir: Path) -> Open:
    """Opens the same sessions, as the next version of the program would."""
    return lambda: Simulator("small", seed=7, store=another(), cache_dir=cache_dir)


def made_older(storage: Storage, session_id: str) -> None:
    """Have the store be as if a version had written it whose wallets had a colour.

    It had one table more, too, so that the numbers of all tables were others.
    """
    store: Any = storage.store
    meta = store.meta(session_id)
    name = f"{meta.base_digest}-{meta.options['schema']}"
    data = storage.bases.read(name)
    assert data is not None
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as world:
        world.deserialize(data)
        world.execute("PRAGMA foreign_keys=OFF")
        world.execute("ALTER TABLE wallets ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'")
        world.execute("CREATE TABLE aaa_first (key TEXT PRIMARY KEY)")
        world.execute("UPDATE world_facts SET value = 'older' WHERE fact_id = 'schema'")
        older = world.serialize()
    storage.bases.drop(name)
    storage.bases.keep(f"{meta.base_digest}-older", older)
    store.replace_meta(replace(meta, options={**meta.options, "schema": "older"}))
    number = imported_schema().by_name["wallets"].number
    connection = store._opened
    for step, packed in connection.execute(
        "SELECT number, changes FROM steps WHERE session_id = ? AND changes <> x''", (session_id,)
    ).fetchall():
        changed = [
            [
                table + 1,
                key,
                *(row and [*row, "red"] if table == number else row for row in rows),
            ]
            for table, key, *rows in orjson.loads(unpack(packed))
        ]
        connection.execute(
            "UPDATE steps SET changes = ? WHERE session_id = ? AND number = ?",
            (orjson.dumps(changed), session_id, step),
        )


def without_colour(row: dict[str, Any]) -> dict[str, Any]:
    del row["colour"]
    return row


def paid(session: Session) -> None:
    contact = session.call("account_list_contacts")["result"]["contacts"][0]["contact_id"]
    wanted = {"to": contact, "amount_fen": 5_000, "memo": "hi"}
    asked = session.call("payments_transfer", key="k", **wanted)
    session.approve(asked["error"]["details"]["confirmation_id"])
    assert session.call("payments_transfer", key="k", **wanted)["ok"]


@pytest.fixture
def older(another: Another, reopened: Open) -> dict[str, Any]:
    """A session of an older version, and what it looked like."""
    storage = another()
    with reopened() as before:
        session = before.session("usr_lin", clock="2026-02-06T12:00:00+08:00")
        paid(session)
        seen = {
            "session_id": session.session_id,
            "head": session.head,
            "digest": session.digest(),
            "diff": session.diff(),
            "steps": len(session.steps()),
        }
    made_older(storage, session.session_id)
    return seen


@pytest.mark.parametrize("another", ["sqlite"], indirect=True)
def test_a_session_of_an_older_version_goes_on_in_todays_tables(
    older: dict[str, Any], reopened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(upgrading.UPGRADES, "wallets", without_colour)  # type: ignore[arg-type]
    monkeypatch.setitem(upgrading.UPGRADES, "aaa_first", lambda _: None)  # type: ignore[arg-type]

    with reopened() as after:
        session = after.open(older["session_id"])
        assert session.diff() == older["diff"]
        assert session.digest() == older["digest"]
        assert session.steps()[-1]["kind"] == "upgrade"
        paid_again = session.call("account_list_contacts")
        assert paid_again["ok"]
        with pytest.raises(SessionNeedsVersion):
            session.rewind(1)
        session.rewind(older["head"] + 1)
        fork = session.fork()
        assert fork.diff() == older["diff"]

    with reopened() as later:
        session = later.open(older["session_id"])
        assert session.diff() == older["diff"]
        assert [step["kind"] for step in session.steps()].count("upgrade") == 1
        assert session.call("payments_get_wallet")["ok"]


@pytest.mark.parametrize("another", ["sqlite"], indirect=True)
def test_a_session_that_no_function_covers_can_be_read(
    older: dict[str, Any], reopened: Open
) -> None:
    with reopened() as after:
        session = after.open(older["session_id"])

        assert len(session.steps()) == older["steps"]
        assert session.digest() == older["digest"]
        for ask in (session.diff, session.fork, lambda: session.call("payments_get_wallet")):
            with pytest.raises(SessionNeedsVersion):
                ask()
        assert session.head == older["head"]


def test_a_function_that_forgets_a_column_covers_nothing(storage: Storage, reopened: Open) -> None:
    with reopened() as made:
        data = made.world.base.data

    assert older_base(data, {}) is not None
    assert older_base(data, {"people": lambda row: {"person_id": row["person_id"]}}) is None
