"""From payment to the door, being late, and cancelling on the way."""

from typing import Any

import pytest

from tests.services.food.conftest import Table, refused, result

DISH = "番茄麻辣烫"


@pytest.fixture
def paid(malatang: Table) -> dict[str, Any]:
    """A paid order for malatang."""
    order = malatang.place(DISH)
    malatang.pay(order)
    return order


def until(table: Table, order_id: str, stage: str) -> dict[str, Any]:
    """Wait, minute by minute, until the order has come so far."""
    for _ in range(300):
        order = table.order(order_id)
        if order["stage"] == stage:
            return order
        table.session.advance(seconds=60)
    raise AssertionError(f"never {stage}")


def test_a_paid_order_arrives_step_by_step(malatang: Table, paid: dict[str, Any]) -> None:
    order = until(malatang, paid["order_id"], "delivered")

    stages = [moment["stage"] for moment in order["timeline"]]
    times = [moment["at"] for moment in order["timeline"]]
    assert stages == ["placed", "paid", "accepted", "preparing", "picked_up", "delivered"]
    assert times == sorted(times)
    assert order["status"] == "delivered"
    assert order["courier"] is not None


def test_the_kitchen_is_busier_only_while_it_cooks(malatang: Table, paid: dict[str, Any]) -> None:
    before = malatang.status()["load"]
    until(malatang, paid["order_id"], "preparing")
    cooking = malatang.status()["load"]
    until(malatang, paid["order_id"], "delivering")

    assert (cooking, malatang.status()["load"]) == (before + 1, before)


def test_before_the_kitchen_starts_everything_comes_back(
    malatang: Table, paid: dict[str, Any]
) -> None:
    left = malatang.stock(DISH)
    gone = result(malatang.session.call("food_cancel_order", order_id=paid["order_id"]))

    assert (gone["fee_fen"], gone["refunded_fen"]) == (0, paid["total_fen"])
    assert malatang.stock(DISH) == left + 1
    assert malatang.session.diff().get("wallets", {}).get("changed", []) == []


def test_while_it_cooks_half_of_the_dishes_is_kept_after_a_yes(
    malatang: Table, paid: dict[str, Any]
) -> None:
    until(malatang, paid["order_id"], "preparing")
    kept = (paid["items_fen"] - paid["discount_fen"]) // 2
    asked = malatang.session.call("food_cancel_order", order_id=paid["order_id"])
    code, details = refused(asked)
    malatang.session.approve(details["confirmation_id"])

    gone = result(malatang.session.call("food_cancel_order", order_id=paid["order_id"]))

    assert code == "confirmation_required"
    assert details["terms"]["amount_fen"] == kept
    assert (gone["fee_fen"], gone["refunded_fen"]) == (kept, paid["total_fen"] - kept)


@pytest.mark.parametrize("stage", ["delivering", "delivered"])
def test_what_is_on_its_way_cannot_be_cancelled(
    malatang: Table, paid: dict[str, Any], stage: str
) -> None:
    until(malatang, paid["order_id"], stage)

    answer = malatang.session.call("food_cancel_order", order_id=paid["order_id"])

    assert refused(answer) == ("order_not_open", {"order_id": paid["order_id"], "status": stage})


def test_late_food_is_made_up_for(malatang: Table) -> None:
    """Orders are placed until one is late by the world's luck, which is the same every time."""
    session, late = malatang.session, []
    while not late and session.now < "2026-02-20":
        orders = [malatang.place(DISH) for _ in range(6)]
        for order in orders:
            malatang.pay(order)
        session.advance(seconds=2 * 3600)
        done = [malatang.order(order["order_id"]) for order in orders]
        late = [order for order in done if order["delivered_at"] > order["promised_at"]]
        session.advance(seconds=22 * 3600)

    order, added = late[0], session.diff().get("coupons", {}).get("added", [])
    coupons = [row for row in added if row["title_en"] == "Late delivery coupon"]
    if order["refunded_fen"]:
        assert order["refunded_fen"] == order["items_fen"] * 20 // 100
        assert order["compensation_fen"] == order["refunded_fen"]
    else:
        assert [row["face_fen"] for row in coupons] == [500]
        assert order["compensation_fen"] == 500
