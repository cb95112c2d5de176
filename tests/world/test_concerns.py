"""What a statement needs of rows that are away, told from its text."""

import orjson
import pytest

from superapp.world.away import Part, Parts, fold_parts, needed, parts_of, without
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
    ("sql", "keys", "values"),
    [
        ("SELECT orders.note FROM orders WHERE orders.order_id = ?", 0, ()),
        ("SELECT ? FROM orders WHERE orders.note = ? AND orders.order_id = ?", 2, ()),
        ("SELECT orders.note FROM orders WHERE orders.user = ?", None, (0,)),
        ("SELECT 1 FROM orders WHERE orders.user = ? AND orders.status = 'OR' LIMIT ?", None, (0,)),
        ("SELECT 1 FROM orders WHERE (orders.note = ? OR orders.note IS NULL)", None, ()),
        ("SELECT 1 FROM orders WHERE orders.user = ? OR orders.order_id = ?", None, ()),
        ("SELECT 1 FROM orders WHERE orders.user = ? AND orders.note = ? OR 1", None, ()),
        ("SELECT 1 FROM orders WHERE orders.user != ?", None, ()),
        ("SELECT 1 FROM orders WHERE NOT orders.user = ?", None, ()),
        ("SELECT 1 FROM orders WHERE orders.user = ? || ?", None, ()),
        ("SELECT 1 FROM orders WHERE orders.note IN (?, ?) AND orders.user = ?", None, (2,)),
        ("SELECT 1 FROM orders, orders AS o WHERE orders.order_id = ?", None, ()),
        ("SELECT 1 FROM orders AS o WHERE o.order_id = ?", None, ()),
        ("SELECT 1 FROM (SELECT * FROM orders) AS o WHERE orders.user = ?", None, ()),
        ("UPDATE orders SET note=(orders.note || ?) WHERE orders.order_id = ?", 1, ()),
        ("UPDATE orders SET note=?", None, ()),
    ],
)
def test_conditions_that_all_have_to_hold_limit_the_rows(
    schema: Schema, sql: str, keys: int | None, values: tuple[int, ...]
) -> None:
    (want,) = schema.relations.wants(sql)

    assert (want.key, tuple(at for _, at in want.values)) == (keys, values)
    columns = schema.by_name["orders"].columns
    assert {columns[column] for column, _ in want.values} <= {"user", "note"}


A, B = b'["ord_1","usr_a"]', b'["ord_1","usr_b"]'
ORDER, OF_USER = "orders.order_id = ?", "orders.user = ?"


def _needed(schema: Schema, away: Parts, sql: str, *parameters: str) -> set[str]:
    """The keys of the rows that have to come."""
    found = needed(away, sql, (parameters,), schema.relations)
    return {str(key) for part in found.values() for _, key in part}


def _line(schema: Schema) -> bytes:
    """A line of the first order."""
    columns = schema.by_name["order_lines"].columns
    assert columns[1] == "order_id"
    return orjson.dumps(["lin_1", "ord_1", *[None] * (len(columns) - 2)])


def test_rows_come_with_what_they_refer_to(schema: Schema) -> None:
    orders, lines = schema.by_name["orders"].number, schema.by_name["order_lines"].number
    away = parts_of(
        {
            (orders, "ord_1"): (None, A),
            (orders, "ord_2"): (None, b'["ord_2","usr_a"]'),
            (lines, "lin_1"): (None, _line(schema)),
        }
    )

    assert _needed(schema, away, "SELECT 1 FROM order_lines") == {"lin_1", "ord_1"}
    assert _needed(schema, away, "SELECT 1 FROM orders") == {"ord_1", "ord_2"}
    assert _needed(schema, away, f"SELECT 1 FROM orders WHERE {ORDER}", "ord_2") == {"ord_2"}


def test_removed_rows_come_with_what_refers_to_them(schema: Schema) -> None:
    orders, lines = schema.by_name["orders"].number, schema.by_name["order_lines"].number
    away = parts_of({(orders, "ord_1"): (A, None), (lines, "lin_1"): (_line(schema), None)})
    sql = f"SELECT 1 FROM orders WHERE {ORDER}"

    assert _needed(schema, away, sql, "ord_1") == {"ord_1", "lin_1"}
    assert _needed(schema, away, sql, "ord_2") == set()


@pytest.mark.parametrize(("user", "found"), [("usr_a", True), ("usr_b", True), ("usr_c", False)])
def test_a_row_comes_for_what_it_holds_and_for_what_it_held(
    schema: Schema, user: str, found: bool
) -> None:
    orders = schema.by_name["orders"]
    assert orders.columns[1] == "user"
    away = parts_of({(orders.number, "ord_1"): (A, B)})

    needs = _needed(schema, away, f"SELECT 1 FROM orders WHERE {OF_USER}", user)

    assert needs == ({"ord_1"} if found else set())


def test_who_holds_a_value_is_known_while_rows_come_and_change() -> None:
    old, new = (None, b'["k1","red"]'), (None, b'["k2","red"]')
    parts: Parts = {1: Part({(1, "k1"): old})}
    away = parts.copy()
    assert away[1].holding(1, "red") == {(1, "k1"): old}

    fold_parts(parts, away, [(1, "k2", *new)])
    assert (away[1].holding(1, "red"), len(away[1])) == ({(1, "k1"): old}, 1)
    assert parts[1].holding(1, "red") == {(1, "k1"): old, (1, "k2"): new}

    left = without(away, {1: {(1, "k1"): old}})
    assert left == {}
    rest = without(parts, {1: {(1, "k1"): old}})
    assert rest[1].holding(1, "red") == {(1, "k2"): new}

    fold_parts(parts, rest, [(1, "k1", b'["k1","red"]', b'["k1","blue"]')])
    assert parts[1].holding(1, "blue") == {(1, "k1"): (None, b'["k1","blue"]')}
    assert rest[1].holding(1, "blue") == {}


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
