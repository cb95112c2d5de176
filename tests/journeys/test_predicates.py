from typing import Any

import pytest

from superapp.journeys.predicates.evaluate import evaluate
from superapp.journeys.predicates.grammar import (
    PredicateError,
    looks_like_expression,
    parse,
    tables_of,
)
from superapp.journeys.predicates.view import MemoryView, TableInfo


def info(
    name: str, key: str, rows: list[dict[str, Any]], kind: str = "business", **references: str
) -> TableInfo:
    columns = frozenset(column for row in rows for column in row)
    return TableInfo(name, key, kind, columns, references)


PEOPLE = [{"person_id": "usr_lin", "home": "adr_1", "office": "adr_2"}]
ADDRESSES = [
    {"address_id": "adr_1", "lat_e6": 30_280_000, "lng_e6": 120_123_000},
    {"address_id": "adr_2", "lat_e6": 30_207_000, "lng_e6": 120_212_000},
]
DISHES = [
    {"dish_id": "dsh_1", "diet": ["vegetarian", "halal"], "price_fen": 1800},
    {"dish_id": "dsh_2", "diet": [], "price_fen": 3000},
]
OLD = {"order_id": "ord_0", "service": "food", "total_fen": 900, "address_id": "adr_2", "n": 1}
NEW = [
    {
        "order_id": "ord_1",
        "service": "food",
        "total_fen": 5000,
        "address_id": "adr_1",
        "n": 2,
        "paid_at": "2026-02-06T18:00:00+08:00",
        "promised_at": "2026-02-06T18:45:00+08:00",
    },
    {
        "order_id": "ord_2",
        "service": "shopping",
        "total_fen": 700,
        "address_id": "adr_1",
        "n": 3,
        "paid_at": "2026-02-06T18:10:00+08:00",
        "promised_at": "2026-02-07T12:00:00+08:00",
    },
]
LINES = [
    {"line_id": "l1", "order_id": "ord_1", "dish_id": "dsh_1", "quantity": 2, "opts": {"s": "m"}},
    {"line_id": "l2", "order_id": "ord_1", "dish_id": "dsh_1", "quantity": 1, "opts": {"s": "l"}},
    {"line_id": "l3", "order_id": "ord_2", "dish_id": None, "quantity": 1, "opts": {}},
]
WALLETS = [{"user": "usr_lin", "balance_fen": 300_000}]
PAID = [{"user": "usr_lin", "balance_fen": 294_300}]
OFFERS = [{"id": f"o{fen}", "price_fen": fen} for fen in (5500, 5000, 8000)]

VIEW = MemoryView(
    {
        "people": info("people", "person_id", PEOPLE, "static", home="addresses"),
        "addresses": info("addresses", "address_id", ADDRESSES),
        "dishes": info("dishes", "dish_id", DISHES, "static"),
        "orders": info("orders", "order_id", NEW),
        "order_lines": info("order_lines", "line_id", LINES),
        "wallets": info("wallets", "user", WALLETS),
    },
    {
        "people": PEOPLE,
        "addresses": ADDRESSES,
        "dishes": DISHES,
        "orders": [OLD],
        "wallets": WALLETS,
    },
    {
        "people": PEOPLE,
        "addresses": ADDRESSES,
        "dishes": DISHES,
        "orders": [OLD, *NEW],
        "order_lines": LINES,
        "wallets": PAID,
    },
    {"trains": OFFERS},
)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("count(orders)", [2]),
        ("count(base:orders)", [3]),
        ("count(start:orders)", [1]),
        ("orders[service=food].total_fen", [5000]),
        ("orders[service=food|shopping].total_fen", [5000, 700]),
        ("orders[service!=food].order_id", ["ord_2"]),
        ("orders[total_fen>=700, total_fen<5000].order_id", ["ord_2"]),
        ("orders[ord_0].total_fen", [900]),
        ("orders[order_id~ORD_1].n", [2]),
        ("orders[order_id=nothing].n", []),
        ("sum(orders.total_fen)", [5700]),
        ("sum(orders[order_id=none].total_fen)", [0]),
        ("max(orders.total_fen) - min(orders.total_fen)", [4300]),
        ("sum(orders.total_fen) / 100 * 2 + 1", [115.0]),
        ("people[usr_lin].home", ["adr_1"]),
        ("people[usr_lin].home.lat_e6", [30_280_000]),
        ("orders.address.lat_e6", [30_280_000, 30_280_000]),
        ("order_lines[*].dish.diet", [["vegetarian", "halal"]] * 2),
        ("order_lines[dish.diet~vegetarian].line_id", ["l1", "l2"]),
        ("orders[service=food].order_lines.quantity", [2, 1]),
        ("count(orders[service=food].order_lines[quantity=2])", [1]),
        ("order_lines[opts.s=l].line_id", ["l2"]),
        ("count(distinct(order_lines.order_id))", [2]),
        ("wallets[usr_lin].balance_fen", [294_300]),
        ("start:wallets[usr_lin].balance_fen", [300_000]),
        ("start:wallets[usr_lin].balance_fen - wallets.balance_fen", [5700]),
        ("orders[address_id={people[usr_lin].home}].order_id", ["ord_1", "ord_2"]),
        ("orders[total_fen>{n * 1000}].order_id", ["ord_1"]),
        ("minutes(orders[service=food].paid_at, orders[service=food].promised_at)", [45]),
        ("days('2026-02-06', orders.promised_at)", [0, 1]),
        ("date(orders.promised_at)", ["2026-02-06", "2026-02-07"]),
        ("time(orders.promised_at)", ["18:45", "12:00"]),
        ("weekday(orders[service=food].paid_at)", [5]),
        ("before(orders.paid_at, orders.promised_at)", [True]),
        ("before(orders.promised_at, orders.paid_at)", [False]),
        ("orders[promised_at<19:00].order_id", ["ord_1", "ord_2"]),
        ("orders[promised_at<2026-02-07].order_id", ["ord_1"]),
        ("distance(people.home, orders[ord_0].address) > 10000", None),
        ("distance(addresses[adr_1], addresses[adr_2]) < 15000", [True]),
        ("distance(addresses[adr_1], addresses[adr_2]) < 10000", [False]),
        (
            "orders[ord_1].total_fen <= cheapest_among(offers:trains[price_fen>1000].price_fen)",
            [True],
        ),
        ("offers:trains[price_fen={cheapest_among(offers:trains.price_fen)}].id", ["o5000"]),
        ("median(offers:trains.price_fen)", [5500]),
        ("orders.total_fen in offers:trains.price_fen", [False]),
        ("orders[service=food].total_fen in offers:trains.price_fen", [True]),
        ("orders.total_fen < 6000", [True]),
        ("orders.total_fen < 5000", [False]),
        ("orders[order_id=none].total_fen < 6000", [False]),
        ("and(count(orders) = 2, not(count(orders) = 3))", [True]),
        ("or(count(orders) = 3, any(orders.n > 2))", [False]),
        ("(1 + 2) * 3", [9]),
    ],
)
def test_a_predicate_has_these_values(text: str, values: list[Any] | None) -> None:
    if values is None:
        with pytest.raises(PredicateError, match="no coordinates"):
            evaluate(text, VIEW)
        return

    assert evaluate(text, VIEW) == values


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("orders[", "*, a key or a condition"),
        ("orders.", "a column"),
        ("count(orders", "')' is needed"),
        ("count()", "count takes 1"),
        ("orders orders", "an operator or the end"),
        ("orders[service=]", "a value"),
        ("(" * 100 + "1", "too deep"),
        ("ordres", "no table 'ordres'; known: order_lines, orders"),
        ("orders.totel_fen", "orders has no column 'totel_fen'; known: address_id"),
        ("1 / 0", "division by zero"),
        ("people.home + 1", "both must be numbers"),
        ("cheapest_among(offers:trains[price_fen>9000].price_fen)", "no offer qualifies"),
    ],
)
def test_a_predicate_that_makes_no_sense_says_why(text: str, part: str) -> None:
    with pytest.raises(PredicateError) as caught:
        evaluate(text, VIEW)

    assert part in str(caught.value)


@pytest.mark.parametrize("text", ["delivered", "orders.total_fen", "a (b", "x: y", "周五 (晚上)"])
def test_plain_text_is_no_expression(text: str) -> None:
    assert not looks_like_expression(text)


@pytest.mark.parametrize("text", ["people[usr_lin].home", "count(orders)", "base:orders.n"])
def test_a_selector_a_scope_or_a_function_makes_an_expression(text: str) -> None:
    assert looks_like_expression(text)


def test_the_tables_that_a_predicate_reads_are_known() -> None:
    read = tables_of(parse("sum(orders[a={base:people.home}].n) > offers:trains.n"))

    assert read == {("", "orders"), ("base", "people"), ("offers", "trains")}
