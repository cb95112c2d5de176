"""Every tool refuses ids of other kinds and impossible dates with a code of its own."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from superapp.bootstrap import build_registry
from superapp.session import Session
from superapp.simulator import Simulator
from superapp_services.core import Tool
from tests.contracts.generation import Arguments, Maker, Memory, seeded

TOOLS = build_registry().tools
USER = "usr_lin"
KINDS = {
    "address_id": ("addresses", "address_id"),
    "bill_id": ("bills", "bill_id"),
    "booking_id": ("bookings", "booking_id"),
    "contact_id": ("contacts", "contact_id"),
    "content_id": ("contents", "content_id"),
    "dish_id": ("dishes", "dish_id"),
    "hotel_id": ("hotels", "hotel_id"),
    "order_id": ("orders", "order_id"),
    "place_id": ("places", "place_id"),
    "product_id": ("products", "product_id"),
    "restaurant_id": ("restaurants", "restaurant_id"),
    "sku_id": ("skus", "sku_id"),
}
FILTERS = {"creator_id", "merchant_id"}
"""Arguments by which a list is narrowed: an unknown one finds nothing."""


@pytest.fixture(scope="module")
def memory(simulator: Simulator) -> Memory:
    with simulator.session(USER) as session:
        return seeded(session, [USER])[USER]


@pytest.fixture(scope="module")
def ids(simulator: Simulator) -> dict[str, str]:
    """One existing id of every kind."""
    with simulator.session(USER) as session:
        found = {}
        for kind, (table, column) in KINDS.items():
            rows = session.base_state(table)
            mine = [row for row in rows if row.get("user", USER) == USER]
            found[kind] = str((mine or rows)[0][column])
        return found


def fields(tool: Tool) -> Iterator[tuple[str, bool]]:
    """The id arguments of a tool, and whether each takes several."""
    for name in tool.input_schema.get("properties", {}):
        if name.endswith("_id") and name not in FILTERS:
            yield name, False
        elif name.endswith("_ids"):
            yield name, True


def given(memory: Memory, tool: Tool, field: str) -> Arguments:
    maker = Maker(random.Random(3), memory, "2026-02-06T10:00:00+08:00")
    made = maker.arguments(tool, 0.0)
    every = maker.arguments(tool, 1.0)
    return {**made, field: every.get(field)}


@pytest.mark.parametrize("name", [name for name, tool in TOOLS.items() if [*fields(tool)]])
def test_an_id_of_another_kind_is_refused(
    session: Session, memory: Memory, ids: dict[str, str], name: str
) -> None:
    tool = TOOLS[name]
    declared = {error.code for error in tool.errors} | {"invalid_arguments"}
    before = session.digest()

    for field, many in fields(tool):
        wanted = field.removesuffix("s") if many else field
        for kind, wrong in ids.items():
            if kind == wanted or (wanted, kind) in SAME:
                continue
            arguments = {**given(memory, tool, field), field: [wrong] if many else wrong}
            answer = session.call_with(name, arguments)
            assert not answer["ok"], (field, wrong, answer)
            assert answer["error"]["code"] in declared, (field, wrong, answer)
            assert session.digest() == before


SAME = {
    ("callee_id", "restaurant_id"),
    ("callee_id", "hotel_id"),
    ("callee_id", "order_id"),
    ("callee_id", "booking_id"),
    ("callee_id", "place_id"),
    ("friend_id", "contact_id"),
}
"""Arguments that take ids of several kinds."""


def dated(tool: Tool) -> Iterator[tuple[str, str]]:
    """Date and time arguments of a tool with their format."""
    for name, schema in tool.input_schema.get("properties", {}).items():
        for one in (schema, *schema.get("anyOf", ())):
            if one.get("format") in ("date", "date-time"):
                yield name, one["format"]


PAST_ALLOWED = {"payments_list_transactions", "travel_list_bookings"}
"""Lists look back, and an empty span of days finds nothing."""
IMPOSSIBLE: dict[str, tuple[Any, ...]] = {
    "date": ("2020-01-01", "2026-02-05", "2031-01-01", "2026-02-30", "0000-00-00", "tomorrow", 0),
    "date-time": (
        "2020-01-01T10:00:00+08:00",
        "2026-02-05T08:00:00+08:00",
        "2031-01-01T10:00:00+08:00",
        "2026-02-30T10:00:00+08:00",
        "soon",
        1_770_343_200,
    ),
}


REAL = {
    ("birthday", "2020-01-01"),
    ("birthday", "2026-02-05"),
    ("deliver_by", "2031-01-01"),
}
"""People are born in the past, and what comes in three days also comes by 2031."""


@pytest.mark.parametrize(
    "name", [n for n, tool in TOOLS.items() if n not in PAST_ALLOWED and [*dated(tool)]]
)
def test_a_date_that_cannot_be_is_refused(session: Session, memory: Memory, name: str) -> None:
    tool = TOOLS[name]
    declared = {error.code for error in tool.errors} | {"invalid_arguments"}
    before = session.digest()

    for field, kind in dated(tool):
        for wrong in IMPOSSIBLE[kind]:
            if (field, wrong) in REAL:
                continue
            answer = session.call_with(name, {**given(memory, tool, field), field: wrong})
            assert not answer["ok"], (field, wrong, answer)
            assert answer["error"]["code"] in declared, (field, wrong, answer)
            assert session.digest() == before
