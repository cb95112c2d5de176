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
    gone = result(malatang.session.call("food_cancel_order", order_id=paid["order_id"]))

    assert (gone["fee_fen"], gone["refunded_fen"]) == (0, paid["total_fen"])
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
    for _ in range(60):
        order = malatang.place(DISH)
        malatang.pay(order)
        done = until(malatang, order["order_id"], "delivered")
        if done["delivered_at"] > done["promised_at"] and done["compensation_fen"]:
            break
        malatang.session.advance(to=_next_morning(malatang.session.now))
    else:
        raise AssertionError("never late")

    coupons = [
        c
        for c in malatang.session.diff().get("coupons", {}).get("added", [])
        if c["title_en"] == "Late delivery coupon"
    ]
    refunded = done["refunded_fen"]
    assert (refunded, len(coupons)) in ((0, 1), (done["items_fen"] * 20 // 100, 0))


def _next_morning(now: str) -> str:
    day = int(now[8:10]) + 1
    month = int(now[5:7])
    if month == 2 and day > 28:
        month, day = 3, 1
    return f"2026-{month:02d}-{day:02d}T10:30:00+08:00"


def test_an_event_twice_has_one_effect(malatang: Table) -> None:
    order = malatang.place(DISH)
    malatang.session.plan_faults(
        [{"on": "payments_pay_order", "call": 1, "kind": "duplicate_event"}]
    )
    before = malatang.status()["load"]
    malatang.pay(order)

    until(malatang, order["order_id"], "preparing")

    assert malatang.status()["load"] == before + 1
