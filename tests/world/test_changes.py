"""The log of changed rows: complete, in order, and written as SQLite writes it."""

import sys

import pytest
from sqlalchemy import Insert

from superapp.session import Session
from superapp.simulator import Simulator
from superapp.world.changes import Change, merged
from superapp_services.core import Audit, Write
from superapp_services.core.tables import sql_table, table_classes

A, B, C = '["a"]', '["b"]', '["c"]'
STRANGE = 'quote " back\\slash\ttab\nline \x01 \x7f 🙂 龍 </script>'


@pytest.mark.parametrize(
    ("added", "logged", "net"),
    [
        ([(1, "k", None, A)], [], [(1, "k", None, A)]),
        ([(1, "k", None, A)], [(1, "k", A, B)], [(1, "k", None, B)]),
        ([(1, "k", None, A)], [(1, "k", A, None)], []),
        ([(1, "k", None, B)], [(1, "k", A, None)], [(1, "k", A, B)]),
        ([(1, "k", None, B)], [(1, "k", A, None), (1, "k", B, C)], [(1, "k", A, C)]),
        ([(1, "k", None, C)], [(1, "k", A, B), (1, "k", B, None)], [(1, "k", A, C)]),
        ([], [(1, "k", A, B), (1, "k", B, A)], []),
        ([(1, "k", None, A)], [(2, "k", A, B)], [(1, "k", None, A), (2, "k", A, B)]),
    ],
)
def test_added_and_logged_rows_become_one_difference(
    added: list[Change], logged: list[Change], net: list[Change]
) -> None:
    assert merged(added, logged) == net


def test_statements_that_insert_or_update_are_logged_by_triggers() -> None:
    by_name = {sql_table(cls).name: cls for cls in table_classes().values()}
    inserts = {
        value.table
        for name, module in sorted(sys.modules.items())
        if name.startswith("superapp")
        for value in vars(module).values()
        if isinstance(value, Write) and isinstance(value._statement, Insert)
    }

    assert inserts
    assert all(by_name[name].audit is Audit.TRIGGERS for name in inserts)


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
                ).fetchone()[0]
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
