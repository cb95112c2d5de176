"""What a statement needs of rows that are away, told from its text."""

from typing import Any

import orjson
import pytest

from superapp.world.away import Away
from superapp.world.changes import Change, Net, fold
from superapp.world.concerns import Want
from superapp.world.schema import Schema, imported_schema
from superapp_services.core.insertions import insertion


@pytest.fixture(scope="module")
def schema() -> Schema:
    """The tables of every world."""
    return imported_schema()


def _tables(schema: Schema, sql: str) -> set[str]:
    return {schema.tables[want.table].name for want in schema.relations.wants(sql)}


def test_a_statement_needs_what_it_names_and_what_may_refer_to_it(schema: Schema) -> None:
    removing = _tables(schema, "DELETE FROM orders WHERE orders.order_id = ?")

    assert {"orders", "order_lines", "parcels"} <= removing
    assert _tables(schema, "UPDATE order_lines SET quantity=?") == {"order_lines"}
    assert _tables(schema, "UPDATE order_lines SET order_id=?") == {"order_lines", "orders"}


@pytest.mark.parametrize(
    ("where", "key", "held"),
    [
        ("orders.order_id = ?", 0, []),
        ("orders.note = ? AND orders.order_id = ?", 1, []),
        ("orders.note = ?", None, [[("note", 0)]]),
        (
            "orders.note = ? AND orders.status = 'OR' LIMIT ?",
            None,
            [[("note", 0)], [("status", "OR")]],
        ),
        ("orders.user = ? AND orders.note = ?", None, [[("note", 1)]]),
        ("orders.user = ?", None, []),
        ("orders.status = 'it''s'", None, [[("status", "it's")]]),
        ("orders.paid_fen = 0", None, [[("paid_fen", "0")]]),
        ("orders.status = 0", None, []),
        ("orders.paid_fen = '0'", None, []),
        ("(orders.note = ? OR orders.status = 'a')", None, [[("note", 0), ("status", "a")]]),
        ("(orders.note = ? OR orders.user = ?)", None, []),
        ("(orders.note = ? OR orders.note IS NULL)", None, []),
        ("(orders.note = ? AND orders.status = ?)", None, []),
        ("(orders.note = ? OR (orders.status = ?))", None, []),
        ("(orders.note = ?) = (orders.status = ?)", None, []),
        ("orders.note = ? OR orders.order_id = ?", None, []),
        ("orders.user = ? AND orders.note = ? OR 1", None, []),
        ("orders.note != ?", None, []),
        ("NOT orders.note = ?", None, []),
        ("NOT (orders.note = ?)", None, []),
        ("orders.note = ? || ?", None, []),
        ("orders.paid_fen = -1", None, []),
        ("orders.note BETWEEN ? AND orders.status = ?", None, []),
        ("orders.note IN (?, ?) AND orders.status = ?", None, [[("status", 2)]]),
    ],
)
def test_conditions_that_all_have_to_hold_limit_the_rows(
    schema: Schema, where: str, key: int | None, held: list[list[tuple[str, int | str]]]
) -> None:
    (want,) = schema.relations.wants(f"SELECT 1 FROM orders WHERE {where}")
    columns = schema.by_name["orders"].columns

    assert want.key == key
    assert [
        [(columns[one.column], str(one.value) if one.at is None else one.at) for one in either]
        for either in want.equal
    ] == held


@pytest.mark.parametrize(
    ("sql", "key"),
    [
        ("SELECT ? FROM orders WHERE orders.note = ? AND orders.order_id = ?", 2),
        ("SELECT 1 FROM orders, orders AS o WHERE orders.order_id = ?", None),
        ("SELECT 1 FROM orders AS o WHERE o.order_id = ?", None),
        ("SELECT 1 FROM (SELECT * FROM orders) AS o WHERE orders.order_id = ?", None),
        ("SELECT 1 FROM orders WHERE orders.order_id = ? UNION SELECT 1 FROM orders", None),
        ("UPDATE orders SET note=(orders.note || ?) WHERE orders.order_id = ?", 1),
        ("UPDATE orders SET note=?", None),
    ],
)
def test_the_row_of_a_key_is_known_where_the_table_is_named_once(
    schema: Schema, sql: str, key: int | None
) -> None:
    (want,) = schema.relations.wants(sql)

    assert (want.key, want.equal) == (key, ())


ORDER = "orders.order_id = ?"


def _needed(schema: Schema, net: Net, sql: str, *parameters: Any) -> set[str]:
    """The keys of the rows that have to come."""
    return {str(key) for _, key in Away(net, schema.relations).needed(sql, (parameters,))}


def _row(schema: Schema, table: str, **values: Any) -> bytes:
    """A row of a table as JSON."""
    return orjson.dumps([values.get(column) for column in schema.by_name[table].columns])


def test_added_rows_come_with_the_added_rows_that_they_refer_to(schema: Schema) -> None:
    orders, lines = schema.by_name["orders"].number, schema.by_name["order_lines"].number
    first, second = (_row(schema, "orders", order_id=f"ord_{n}") for n in (1, 2))
    line = _row(schema, "order_lines", line_id="lin_1", order_id="ord_1")
    net: Net = {
        (orders, "ord_1"): (None, first),
        (orders, "ord_2"): (None, second),
        (lines, "lin_1"): (None, line),
    }

    assert _needed(schema, net, "SELECT 1 FROM order_lines") == {"lin_1", "ord_1"}
    assert _needed(schema, net, "SELECT 1 FROM orders") == {"ord_1", "ord_2"}
    assert _needed(schema, net, f"SELECT 1 FROM orders WHERE {ORDER}", "ord_2") == {"ord_2"}
    net[orders, "ord_1"] = (second, first)
    assert _needed(schema, net, "SELECT 1 FROM order_lines") == {"lin_1"}


def test_removed_rows_come_with_what_refers_to_them(schema: Schema) -> None:
    orders, lines = schema.by_name["orders"].number, schema.by_name["order_lines"].number
    line = _row(schema, "order_lines", line_id="lin_1", order_id="ord_1")
    order = _row(schema, "orders", order_id="ord_1")
    net: Net = {(orders, "ord_1"): (order, None), (lines, "lin_1"): (line, None)}
    sql = f"SELECT 1 FROM orders WHERE {ORDER}"

    assert _needed(schema, net, sql, "ord_1") == {"ord_1", "lin_1"}
    assert _needed(schema, net, sql, "ord_2") == set()


@pytest.mark.parametrize(("note", "found"), [("a", True), ("b", True), ("c", False)])
def test_a_row_comes_for_what_it_holds_and_for_what_it_held(
    schema: Schema, note: str, found: bool
) -> None:
    held, holds = (_row(schema, "orders", order_id="ord_1", note=each) for each in "ab")
    net: Net = {(schema.by_name["orders"].number, "ord_1"): (held, holds)}

    needs = _needed(schema, net, "SELECT 1 FROM orders WHERE orders.note = ?", note)

    assert needs == ({"ord_1"} if found else set())


OF_NOTE = "SELECT 1 FROM orders WHERE (orders.note = ? OR orders.note = ?)"


def test_who_holds_a_value_is_known_while_rows_come_and_change(schema: Schema) -> None:
    number = schema.by_name["orders"].number
    net: Net = {}

    def change(key: str, old: str | None, new: str | None) -> None:
        before, after = (
            None if note is None else _row(schema, "orders", order_id=key, note=note)
            for note in (old, new)
        )
        changed: list[Change] = [(number, key, before, after)]
        fold(net, changed)
        away.fold(changed)

    def found(*notes: str) -> set[str]:
        return {str(key) for _, key in away.needed(OF_NOTE, (notes,))}

    away = Away(net, schema.relations)
    change("k1", None, "red")
    change("k2", "grey", "red")
    assert found("red", "grey") == set()
    away.leave()
    assert found("red", "blue") == {"k1", "k2"}
    assert found("red", "blue") == set()
    change("k1", "red", "blue")
    away.leave()
    assert (found("blue", ""), found("grey", "")) == ({"k1"}, {"k2"})
    change("k2", "red", "grey")
    away.leave()
    assert (found("grey", ""), found("blue", "")) == (set(), {"k1"})


def test_what_came_since_a_mark_is_away_again(schema: Schema) -> None:
    number = schema.by_name["orders"].number
    net: Net = {
        (number, key): (None, _row(schema, "orders", order_id=key)) for key in ("k1", "k2", "k3")
    }
    away = Away(net, schema.relations)
    by_key = f"SELECT 1 FROM orders WHERE {ORDER}"
    away.needed(by_key, (("k1",),))
    mark = away.mark()
    away.needed(by_key, (("k2",),))
    away.needed("SELECT 1 FROM orders", ((),))
    assert not [place for place in net if place in away]

    away.leave(mark)

    assert {key for number, key in net if (number, key) in away} == {"k2", "k3"}
    assert {key for _, key in away.everything()} == {"k2", "k3"}
    assert not away.everything()


COUNTED = "INSERT INTO counters (counter_id, last) VALUES (?, ?), (?, ?) ON CONFLICT "


@pytest.mark.parametrize(
    ("conflict", "comes"),
    [
        ("(counter_id) DO UPDATE SET last = excluded.last", False),
        ("(counter_id) DO UPDATE SET last = counters.last + excluded.last", True),
        ("(counter_id) DO UPDATE SET last = excluded.last WHERE counters.last < 5", True),
        ("(counter_id) DO NOTHING", True),
    ],
)
def test_a_row_that_is_written_whole_is_here_without_coming(
    schema: Schema, conflict: str, comes: bool
) -> None:
    number = schema.by_name["counters"].number
    net: Net = {(number, key): (None, b'["%b",1]' % key.encode()) for key in ("a", "b", "c")}
    away = Away(net, schema.relations)

    come = away.needed(COUNTED + conflict, (("a", 2, "b", 2),))

    assert {key for _, key in come} == ({"a", "b"} if comes else set())
    assert {key for _, key in away.everything()} == {"c"}


def test_a_row_is_added_beside_those_away_and_next_to_what_it_refers_to(
    schema: Schema,
) -> None:
    line, account = schema.by_name["order_lines"], schema.by_name["accounts"]
    added = schema.relations.wants(insertion(line.cls, line.number).sql)
    upsert = schema.relations.wants(
        "INSERT INTO accounts (account_id, account_kind, owner_id, balance_fen, floor_fen) "
        "VALUES (?, ?, ?, ?, NULL) ON CONFLICT (account_id) DO UPDATE SET balance_fen = ?"
    )
    counters = schema.relations.wants(
        "INSERT INTO counters (counter_id, last) VALUES (?, ?), (?, ?) "
        "ON CONFLICT (counter_id) DO UPDATE SET last = excluded.last"
    )

    assert Want(line.number, key=line.key_index) in added
    assert Want(schema.by_name["orders"].number, key=line.columns.index("order_id")) in added
    assert all(want.key is not None for want in added)
    assert upsert == (Want(account.number, key=0),)
    assert [want.key for want in counters] == [0, 2]
