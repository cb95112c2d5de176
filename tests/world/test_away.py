"""A displaced session's rows come as statements need them, and nothing tells the difference."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
import pytest

from superapp.session import Session
from superapp.simulator import Simulator
from superapp.world.away import parts_of
from superapp.world.slot import Slot
from superapp_services.commons.quotes import Quote
from superapp_services.core import Query
from tests.world.statements import declared


@pytest.fixture
def crowded(tmp_path: Path, cache_dir: Path) -> Iterator[Simulator]:
    """A world in which every session displaces the one before."""
    with Simulator("small", 7, cache_dir=cache_dir, slots=1) as simulator:
        yield simulator


def _displace(session: Session, by: Session) -> None:
    by.call("payments_get_wallet")
    by.call("shopping_view_cart")
    assert session.session_id != by.session_id


class Shopper:
    """Does one thing after the other, drawn by chance; refusals are answers too.

    Args:
        session: Whom to act for.
        seed: What to draw from.
        skus: What there is to buy.
    """

    def __init__(self, session: Session, seed: int, skus: list[str]) -> None:
        self.session, self.draw, self.skus = session, random.Random(seed), skus
        self.call = session.call

    def step(self) -> Any:
        kinds = [self.add, self.buy, self.buy, self.clear, self.cancel, self.wait, self.look]
        return self.draw.choice(kinds)()

    def add(self) -> Any:
        sku, quantity = self.draw.choice(self.skus), self.draw.randint(1, 2)
        return self.call("shopping_add_to_cart", sku_id=sku, quantity=quantity)

    def clear(self) -> Any:
        item = f"cit_{self.draw.randint(1, 3):04d}"
        return self.call("shopping_update_cart", cart_item_id=item, quantity=0)

    def buy(self) -> Any:
        lines = [{"sku_id": self.draw.choice(self.skus), "quantity": 1}]
        quote = self.call("shopping_preview_checkout", lines=lines)
        if not quote["ok"]:
            return quote
        quote_id = quote["result"]["quote_id"]
        placed = self.call("shopping_place_order", quote_id=quote_id)
        return placed if not placed["ok"] else self.pay(placed["result"]["orders"][0])

    def pay(self, order: dict[str, Any]) -> Any:
        paid = {"order_id": order["order_id"], "amount_fen": order["total_fen"]}
        asked = self.call("payments_pay_order", **paid)
        if asked["ok"] or self.draw.random() < 0.3:
            return asked
        self.session.approve(asked["error"]["details"]["confirmation_id"])
        return self.call("payments_pay_order", **paid)

    def cancel(self) -> Any:
        orders = self.call("shopping_list_orders")["result"]["orders"]
        if not orders:
            return orders
        order_id = self.draw.choice(orders)["order_id"]
        return self.call("shopping_cancel_order", order_id=order_id)

    def wait(self) -> Any:
        return self.call("system_wait", minutes=self.draw.choice([20, 600]))

    def look(self) -> Any:
        return self.call("payments_get_wallet")


def _skus(simulator: Simulator) -> list[str]:
    return [row["sku_id"] for row in simulator.world.base_rows("skus")[:40]]


@pytest.mark.parametrize("seed", range(4))
def test_displaced_at_every_call_ends_like_undisturbed(
    crowded: Simulator, simulator: Simulator, seed: int
) -> None:
    other = crowded.session("usr_chen")
    crowd, alone = crowded.session("usr_lin"), simulator.session("usr_lin")
    one, two = (Shopper(session, seed, _skus(crowded)) for session in (crowd, alone))

    def displaced_call(tool: str, **arguments: Any) -> Any:
        _displace(crowd, other)
        return crowd.call(tool, **arguments)

    one.call = displaced_call  # type: ignore[assignment]
    for _ in range(30):
        assert one.step() == two.step()
        assert crowd.digest() == alone.digest()
        with crowded.world.alive(crowd.session_id) as slot:
            standing = slot.standing()
        assert standing.away is None or standing.away.parts == parts_of(standing.net)

    assert crowd.diff() == alone.diff()
    for table in ("orders", "stocks", "cart_items", "wallets", "ledger", "parcels", "counters"):
        assert crowd.state(table) == alone.state(table)


def _away(slot: Slot) -> set[str]:
    """The tables of which rows are away."""
    assert slot.away is not None
    return {slot.base.schema.tables[place[0]].name for place in slot.net if place in slot.away}


def test_a_look_at_the_wallet_brings_no_orders_back(crowded: Simulator) -> None:
    session, other = crowded.session("usr_lin"), crowded.session("usr_chen")
    shopper = Shopper(session, 1, _skus(crowded))
    for _ in range(8):
        shopper.step()
    _displace(session, other)

    session.call("account_list_contacts")
    slot = crowded.world.acquire(session.session_id)
    try:
        tables = _away(slot)
    finally:
        crowded.world.release(slot)

    assert "quotes" in tables


def test_rows_that_came_during_a_call_leave_with_what_it_did(crowded: Simulator) -> None:
    session, other = crowded.session("usr_lin"), crowded.session("usr_chen")
    shopper = Shopper(session, 1, _skus(crowded))
    for _ in range(8):
        shopper.step()
    before = session.state("cart_items"), session.state("orders")
    _displace(session, other)

    slot = crowded.world.acquire(session.session_id)
    try:
        slot.stir()
        away = _away(slot)
        savepoint = slot.savepoint()
        savepoint.__enter__()
        slot.db.execute("SELECT count(*) FROM orders").fetchall()
        assert _away(slot) == away - {"orders"}
        savepoint.__exit__(ZeroDivisionError)
        assert _away(slot) == away
    finally:
        crowded.world.release(slot)

    assert (session.state("cart_items"), session.state("orders")) == before


@pytest.mark.parametrize("undone", [False, True])
def test_a_counter_is_written_without_coming_and_away_again_once_undone(
    crowded: Simulator, undone: bool
) -> None:
    session, other = crowded.session("usr_lin"), crowded.session("usr_chen")
    shopper = Shopper(session, 1, _skus(crowded))
    for _ in range(8):
        shopper.step()
    before = {row["counter_id"]: row["last"] for row in session.state("counters")}
    _displace(session, other)

    slot = crowded.world.acquire(session.session_id)
    try:
        slot.stir()
        brought: list[str] = []
        counter = next(key for number, key in slot.net if number == _number(slot, "counters"))
        savepoint = slot.savepoint()
        savepoint.__enter__()
        slot.db.count(counter)
        slot.connection.set_trace_callback(brought.append)
        slot.db.mark()
        slot.connection.set_trace_callback(None)
        savepoint.__exit__(ZeroDivisionError if undone else None)
        slot.rouse()
        found = dict(slot.connection.execute("SELECT counter_id, last FROM counters"))
    finally:
        crowded.world.forget(slot)
        crowded.world.release(slot)

    assert len(brought) == 1
    assert found == (before if undone else {**before, counter: before[counter] + 1})


def _busy_session(simulator: Simulator) -> Session:
    session = simulator.session("usr_lin")
    shopper = Shopper(session, 3, _skus(simulator))
    for _ in range(30):
        shopper.step()
    for topic in ("tea", "sugar"):
        session.call("account_remember_preference", topic=topic, value='none "at" all')
    asked = session.call("payments_transfer", to="ctc_0001", amount_fen=100, memo="m")
    session.approve(asked["error"]["details"]["confirmation_id"])
    session.call("payments_transfer", to="ctc_0001", amount_fen=100, memo="m")
    return session


def test_every_query_finds_the_same_whether_rows_are_away_or_not(crowded: Simulator) -> None:
    session, other = _busy_session(crowded), crowded.session("usr_chen")
    draw = random.Random(5)
    tables = crowded.world.schema.tables
    with crowded.world.alive(session.session_id) as slot:
        changed = {tables[number].name for number, _ in slot.net}
        known = _values(slot)
        asked = [
            (query, tuple(draw.choice(_like(known, name)) for name in query.names))
            for query in declared(Query)
            if not query.tables.isdisjoint(changed)
            for _ in range(6)
        ]
        whole = [_found(slot, *each) for each in asked]
    found = []
    for each in asked:
        _displace(session, other)
        slot = crowded.world.acquire(session.session_id)
        try:
            slot.stir()
            assert _away(slot)
            found.append(_found(slot, *each))
        finally:
            crowded.world.release(slot)

    assert found == whole
    assert len(asked) > 300
    assert sum(bool(rows) for rows in whole) > 100


def _values(slot: Slot) -> dict[str, list[Any]]:
    """The values of each column in the rows that the session changed."""
    known: dict[str, list[Any]] = {"": ["usr_lin", 0, 10**12, "[]", "unpaid"]}
    for (number, _), states in slot.net.items():
        for row in states:
            columns = slot.base.schema.tables[number].columns
            for column, value in zip(columns, orjson.loads(row or b"[]"), strict=False):
                known.setdefault(column, []).append(value)
    return known


def _like(known: dict[str, list[Any]], parameter: str) -> list[Any]:
    """Values that a parameter of this name may have."""
    name = parameter.removeprefix("b_").removeprefix("of_")
    if name.endswith("s") and name[:-1] in known:
        return [orjson.dumps(known[name[:-1]][:5]).decode()]
    return known.get(name, known[""])


def _found(slot: Slot, query: Query[Any], arguments: tuple[Any, ...]) -> list[Any]:
    with suppress(sqlite3.OperationalError):
        return slot.db.execute(query.sql, arguments).fetchall()
    return []


def test_rows_are_added_beside_those_away_unless_their_key_is_taken(crowded: Simulator) -> None:
    session, other = crowded.session("usr_lin"), crowded.session("usr_chen")
    shopper = Shopper(session, 1, _skus(crowded))
    for _ in range(8):
        shopper.step()
    before = session.state("quotes")
    taken = before[-1]["quote_id"]
    _displace(session, other)

    slot = crowded.world.acquire(session.session_id)
    try:
        slot.stir()
        savepoint = slot.savepoint()
        savepoint.__enter__()
        _add_quote(slot, "quo_9999")
        assert "quotes" in _away(slot)
        with pytest.raises(sqlite3.IntegrityError):
            _add_quote(slot, taken)
        assert (_number(slot, "quotes"), taken) not in slot.away
        savepoint.__exit__(ZeroDivisionError)
    finally:
        crowded.world.release(slot)

    assert session.state("quotes") == before


def _number(slot: Slot, table: str) -> int:
    return slot.base.schema.by_name[table].number


def _add_quote(slot: Slot, quote_id: str) -> None:
    slot.db.insert(
        Quote,
        quote_id=quote_id,
        user="usr_lin",
        quote_kind="shopping",
        body="{}",
        total_fen=700,
        created_at=1,
        expires_at=2,
    )
