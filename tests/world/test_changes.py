"""The log of changed rows: complete, in order, and written as SQLite writes it."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import bindparam, insert, update

from superapp.session import Session
from superapp.simulator import Simulator
from superapp.world.changes import Change
from superapp.world.slot import UnloggedChanges
from superapp_services.commons.merchants import Merchant
from superapp_services.commons.money import Wallet
from superapp_services.core import Write, write
from superapp_services.core.row_log import AS_IN_BASE, RowLog
from tests.world.statements import declared

A, B, C = b'["a"]', b'["b"]', b'["c"]'
STRANGE = 'quote " back\\slash\ttab\nline \x01 \x7f 🙂 龍 </script>'


NUMBERS = {"wallets": 1, "quotes": 2}


@pytest.mark.parametrize(
    ("changes", "net"),
    [
        ([(1, "k", None, A)], [(1, "k", None, A)]),
        ([(1, "k", None, A), (1, "k", A, B)], [(1, "k", None, B)]),
        ([(1, "k", None, A), (1, "k", A, None)], []),
        ([(1, "k", A, None), (1, "k", None, B)], [(1, "k", A, B)]),
        ([(1, "k", A, None), (1, "k", None, A)], []),
        ([(1, "k", A, B), (1, "k", B, None)], [(1, "k", A, None)]),
        ([(1, "k", A, B), (1, "k", B, A)], []),
        ([(1, "k", A, B), (1, "k", B, A), (1, "k", A, C)], [(1, "k", A, C)]),
        ([(1, "k", A, A)], []),
        ([(1, "k", None, A), (2, "k", A, B)], [(1, "k", None, A), (2, "k", A, B)]),
    ],
)
def test_changes_of_a_row_become_one(changes: list[Change], net: list[Change]) -> None:
    log = RowLog(NUMBERS)
    for table, key, old, new in changes:
        log.put((table, key), old, new)

    assert [(*place, *states) for place, states in log.take().items()] == net
    assert log.take() == {}


def test_a_row_is_what_the_latest_change_made_of_it() -> None:
    log = RowLog(NUMBERS)
    log.start({(1, "k"): (A, B)})
    seen = [log.row((1, "k"))]
    log.put((1, "k"), B, C)
    seen.append(log.row((1, "k")))
    log.take()
    log.put((1, "k"), C, None)
    seen.append(log.row((1, "k")))
    log.put((1, "k"), None, C)
    seen.append(log.row((1, "k")))

    assert seen == [B, C, None, C]
    assert log.row((1, "other")) is AS_IN_BASE


def test_what_updates_make_of_a_row_is_what_sqlite_makes_of_it(simulator: Simulator) -> None:
    worked_out = [w for w in declared(Write) if w.settings is not None and " WHERE " in w.sql]
    by_name = simulator.world.schema.by_name
    for number, change in enumerate(worked_out):
        columns = by_name[change.table].columns
        whole = by_name[change.table].number_columns
        row = [100 + at if name in whole else f"t{at}" for at, name in enumerate(columns)]
        arguments = change.arguments(
            {name: 7 * at + number for at, name in enumerate(change.names)}
        )
        sets = change.sql.split(" WHERE ")[0]
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.execute(f"CREATE TABLE {change.table} ({', '.join(columns)})")
            connection.execute(
                f"INSERT INTO {change.table} VALUES ({', '.join('?' * len(row))})", row
            )
            connection.execute(sets, arguments[: sets.count("?")])
            (made,) = connection.execute(f"SELECT * FROM {change.table}")
        assert change.settings is not None
        assert change.settings.apply(row, arguments) == [*made], change.sql

    assert len(worked_out) > 60


@pytest.mark.parametrize(
    "statement",
    [
        update(Wallet).values(user=bindparam("user")),
        insert(Wallet).values(user="usr_lin", balance_fen=bindparam("balance_fen")),
        insert(Wallet).prefix_with("OR REPLACE").values(user=bindparam("u"), balance_fen=1),
    ],
)
def test_changes_that_could_not_be_logged_are_refused(statement: Any) -> None:
    with pytest.raises(TypeError):
        _ = write(statement).sql


def test_rows_changed_past_the_database_are_noticed(simulator: Simulator, session: Session) -> None:
    world = simulator.world
    before = session.digest()
    with world.alive(session.session_id) as slot:
        slot.connection.execute("UPDATE wallets SET balance_fen = balance_fen + 1")
        with pytest.raises(UnloggedChanges):
            slot.take_changes()
        world.forget(slot)

    assert session.call("system_now")["ok"]
    assert session.digest() == before


def test_rows_that_never_change_are_refused(simulator: Simulator, session: Session) -> None:
    renamed = write(update(Merchant).values(name_en=bindparam("name")))
    with simulator.world.alive(session.session_id) as slot, pytest.raises(TypeError):
        slot.db.run(renamed, name="x")


def plentiful(session: Session) -> str:
    """A SKU that can be sent anywhere."""
    local = {p["product_id"] for p in session.base_state("products") if p["local_city"] is not None}
    stocks = session.base_state("stocks")
    return next(
        str(s["sku_id"]) for s in stocks if s["quantity"] > 20 and s["product_id"] not in local
    )


def test_rows_are_logged_exactly_as_the_connection_holds_them(simulator: Simulator) -> None:
    with simulator.session("usr_lin") as session:
        sku = plentiful(session)
        session.call("account_remember_preference", topic="t", value=STRANGE)
        quote = session.call("shopping_preview_checkout", lines=[{"sku_id": sku, "quantity": 1}])
        session.call("shopping_place_order", quote_id=quote["result"]["quote_id"], key="k")
        with simulator.world.alive(session.session_id) as slot:
            held = [
                slot.connection.execute(
                    f'SELECT {table.row_sql} FROM "{table.name}" WHERE "{table.key}" = ?', (key,)
                )
                .fetchone()[0]
                .encode()
                for number, key in slot.net
                for table in [simulator.world.schema.tables[number]]
            ]
            logged = [new for _, new in slot.net.values()]

    assert len(held) > 8
    assert held == logged


def test_a_session_that_comes_back_asks_anew(simulator: Simulator) -> None:
    def balance() -> int:
        fen: int = session.call("payments_get_wallet")["result"]["balance_fen"]
        return fen

    with simulator.session("usr_lin") as session:
        before, step = balance(), session.head
        asked = session.call("payments_transfer", to="ctc_0001", amount_fen=100, memo="m")
        session.approve(asked["error"]["details"]["confirmation_id"])
        session.call("payments_transfer", to="ctc_0001", amount_fen=100, memo="m")
        paid = balance()
        session.rewind(step)

        assert (paid, balance()) == (before - 100, before)
