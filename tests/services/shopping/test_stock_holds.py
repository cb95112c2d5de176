"""Whatever people do in whatever order, no piece is lost or sold twice."""

import random
from typing import Any

import pytest

from superapp.session import Session
from tests.services.shopping.conftest import DAY, Shopper

STEPS = 80
GIVEN_BACK = {"cancelled", "expired"}


def pieces_are_conserved(session: Session) -> None:
    """What is unsold, held and shipped adds up to what there was; nothing is below zero."""
    given_back = {o["order_id"] for o in session.state("orders") if o["status"] in GIVEN_BACK}
    before = {row["line_id"] for row in session.base_state("order_lines")}
    taken: dict[str, int] = {}
    for line in session.state("order_lines"):
        if line["line_id"] not in before and line["order_id"] not in given_back:
            taken[line["stock_id"]] = taken.get(line["stock_id"], 0) + line["quantity"]
    for row in session.state("stocks"):
        assert row["quantity"] >= 0
        assert row["quantity"] + taken.get(row["stock_id"], 0) == row["base_quantity"]


def money_is_conserved(session: Session) -> None:
    """The ledger sums to zero, and no refund exceeds its payment."""
    assert sum(row["amount_fen"] for row in session.state("ledger")) == 0
    for payment in session.state("payments"):
        assert 0 <= payment["refunded_fen"] <= payment["amount_fen"]


def act(rng: random.Random, shopper: Shopper, sku_ids: list[str]) -> None:
    """One random thing that a user may try, sensible or not."""
    call, orders = shopper.session.call, shopper.session.state("orders")
    mine = [o for o in orders if o["user"] == "usr_lin" and o["service"] == "shopping"]
    order: dict[str, Any] = rng.choice(mine)
    order_id = order["order_id"]
    kind = rng.choice(["place", "place", "place", "pay", "pay", "cancel", "return", "wait"])
    if kind == "place":
        lines = [
            {"sku_id": sku_id, "quantity": rng.choice([1, 1, 2, 7, 60])}
            for sku_id in rng.sample(sku_ids, rng.randint(1, 3))
        ]
        quote = call("shopping_preview_checkout", lines=lines)
        if quote["ok"]:
            call("shopping_place_order", quote_id=quote["result"]["quote_id"])
    elif kind == "pay":
        terms = {"order_id": order_id, "amount_fen": order["total_fen"]}
        asked = call("payments_pay_order", **terms)
        if asked.get("error", {}).get("code") == "confirmation_required":
            shopper.session.approve(asked["error"]["details"]["confirmation_id"])
            call("payments_pay_order", **terms)
    elif kind == "cancel":
        call("shopping_cancel_order", order_id=order_id)
    elif kind == "return":
        call("shopping_request_return", order_id=order_id, reason="defect")
    else:
        shopper.session.advance(seconds=rng.choice([60, 1900, 7200, DAY]))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_stock_and_money_are_conserved(shopper: Shopper, seed: int) -> None:
    rng = random.Random(seed)
    sku_ids = [card["sku_id"] for card in shopper.find(text="杯", max_price_fen=20_000, limit=8)]

    for _ in range(STEPS):
        act(rng, shopper, sku_ids)

    pieces_are_conserved(shopper.session)
    money_is_conserved(shopper.session)
    session = shopper.session
    assert len(session.state("order_lines")) > len(session.base_state("order_lines")) + 5
    assert any(order["status"] in GIVEN_BACK for order in session.state("orders"))
