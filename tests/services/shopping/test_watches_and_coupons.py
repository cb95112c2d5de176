"""Price watches that notify or buy, and coupons to claim."""

from typing import Any

import pytest

from superapp.session import Session
from superapp.simulator import Simulator
from tests.services.shopping.conftest import DAY, Shopper, refused, result

UNTIL = "2026-03-10T00:00:00+08:00"


def falling(shopper: Shopper, above_fen: int = 0) -> dict[str, Any]:
    """A SKU whose price will fall: its id, its price now and then, and when."""
    now = {row["sku_id"]: row["price_fen"] for row in shopper.session.state("sku_prices")}

    def payload(row: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = row["payload"]
        return found

    event = shopper.event(
        "shopping.price_changed",
        lambda row: above_fen < payload(row)["price_fen"] < now[row["subject_id"]] < 50_000,
    )
    return {
        "sku_id": event["subject_id"],
        "now": now[event["subject_id"]],
        "then": payload(event)["price_fen"],
        "at": event["due_at"],
    }


def mandate(shopper: Shopper, per_payment_fen: int, **more: Any) -> str:
    """A mandate for one purchase; its id."""
    made = shopper.agreed(
        "payments_create_mandate",
        **{
            "per_payment_fen": per_payment_fen,
            "total_fen": per_payment_fen,
            "valid_until": UNTIL,
            "purpose": "price_watch",
            "max_payments": 1,
            **more,
        },
    )
    mandate_id: str = made["mandate_id"]
    return mandate_id


def watch(shopper: Shopper, sku_id: str, below_fen: int, **more: Any) -> dict[str, Any]:
    """A new watch."""
    return result(
        shopper.session.call(
            "shopping_watch_price",
            **{"sku_id": sku_id, "below_fen": below_fen, "until": UNTIL, **more},
        )
    )


def status_of(shopper: Shopper, made: dict[str, Any]) -> dict[str, Any]:
    """A watch as it is now."""
    found = result(shopper.session.call("shopping_list_price_watches"))["price_watches"]
    return next(w for w in found if w["price_watch_id"] == made["price_watch_id"])


def test_a_price_that_falls_below_the_limit_notifies_once(shopper: Shopper) -> None:
    sku = falling(shopper)
    made = watch(shopper, sku["sku_id"], sku["then"] + 1)

    shopper.session.advance(to=sku["at"])

    assert status_of(shopper, made)["status"] == "notified"
    told = [n for n in shopper.session.state("notifications") if n["topic"] == "price_watch"]
    assert [n["subject_id"] for n in told] == [made["price_watch_id"]]


def test_a_price_that_equals_the_limit_does_nothing(shopper: Shopper) -> None:
    sku = falling(shopper)
    made = watch(shopper, sku["sku_id"], sku["then"])

    shopper.session.advance(to=sku["at"])

    assert status_of(shopper, made)["status"] == "active"


def test_a_price_that_falls_after_the_watch_ended_does_nothing(shopper: Shopper) -> None:
    sku = falling(shopper)
    made = watch(shopper, sku["sku_id"], sku["now"], until="2026-02-06T10:30:00+08:00")

    shopper.session.advance(to=sku["at"])

    assert status_of(shopper, made)["status"] == "expired"


def test_a_watch_buys_once_under_its_mandate(shopper: Shopper) -> None:
    sku = falling(shopper)
    mandate_id = mandate(shopper, sku["now"] + 2000)
    made = watch(shopper, sku["sku_id"], sku["now"], action="buy", mandate_id=mandate_id)
    before = shopper.wallet()

    shopper.session.advance(to=sku["at"])

    bought = status_of(shopper, made)
    order = shopper.order(bought["order_id"])
    assert bought["status"] == "bought"
    assert (order["status"], order["items_fen"]) == ("paid", sku["then"])
    assert shopper.wallet() == before - order["total_fen"]
    shopper.session.advance(seconds=4 * DAY)
    orders = [o for o in shopper.session.state("orders") if o["created_at"] > "2026-02-06T10"]
    assert [o["order_id"] for o in orders if o["service"] == "shopping"] == [order["order_id"]]


def test_a_watch_pays_by_card_when_the_wallet_does_not_hold_enough(simulator: Simulator) -> None:
    given = {"wallets": [{"user": "usr_lin", "balance_fen": 100}]}
    with simulator.session("usr_lin", given=given) as session:
        shopper = Shopper(session)
        sku = falling(shopper)
        mandate_id = mandate(shopper, sku["now"] + 2000)
        made = watch(shopper, sku["sku_id"], sku["now"], action="buy", mandate_id=mandate_id)

        session.advance(to=sku["at"])

        order_id = status_of(shopper, made)["order_id"]
        (payment,) = [p for p in session.state("payments") if p["order_id"] == order_id]
        methods = {m["method_id"]: m["method_kind"] for m in session.state("methods")}
        assert (methods[payment["method_id"]], shopper.wallet()) == ("card", 100)
        assert payment["mandate_id"] == mandate_id


def test_a_watch_whose_mandate_was_revoked_buys_nothing(shopper: Shopper) -> None:
    sku = falling(shopper)
    mandate_id = mandate(shopper, sku["now"] + 2000)
    made = watch(shopper, sku["sku_id"], sku["now"], action="buy", mandate_id=mandate_id)
    result(shopper.session.call("payments_revoke_mandate", mandate_id=mandate_id))
    before = shopper.wallet()

    shopper.session.advance(to=sku["at"])

    failed = status_of(shopper, made)
    assert (failed["status"], failed["failure"]) == ("failed", "mandate_too_narrow")
    assert (failed["order_id"], shopper.wallet()) == (None, before)


def test_a_watch_without_money_fails_and_leaves_nothing(simulator: Simulator) -> None:
    with simulator.session("usr_zhao") as session:
        shopper = Shopper(session)
        sku = falling(shopper, above_fen=22_000)
        mandate_id = mandate(shopper, sku["now"] + 2000)
        made = watch(shopper, sku["sku_id"], sku["now"], action="buy", mandate_id=mandate_id)

        session.advance(to=sku["at"])

        assert status_of(shopper, made)["failure"] == "insufficient_funds"
        assert session.state("stocks") == session.base_state("stocks")


def test_a_watch_is_refused_when_it_makes_no_sense(shopper: Shopper) -> None:
    sku = falling(shopper)
    call = shopper.session.call
    good = {"sku_id": sku["sku_id"], "below_fen": sku["now"], "until": UNTIL}

    def code(**changes: Any) -> str:
        return refused(call("shopping_watch_price", **{**good, **changes}))[0]

    narrow = mandate(shopper, 100)
    assert code(sku_id="sku_99999") == "sku_not_found"
    assert code(below_fen=sku["now"] + 1) == "already_below"
    assert code(until="2026-02-06T09:00:00+08:00") == "watch_in_the_past"
    assert code(until="2027-02-06T09:00:00+08:00") == "watch_in_the_past"
    assert code(action="buy") == "mandate_missing"
    assert code(action="buy", mandate_id="mdt_9999") == "mandate_not_found"
    assert code(action="buy", mandate_id=narrow) == "mandate_too_narrow"
    assert code(action="buy", address_id="adr_9999") == "address_not_found"


def test_buying_automatically_needs_somewhere_to_deliver(simulator: Simulator) -> None:
    given = {"people": [{"person_id": "usr_lin", "home": None}]}
    with simulator.session("usr_lin", given=given) as session:
        answer = session.call(
            "shopping_watch_price", sku_id="sku_00001", below_fen=100, until=UNTIL, action="buy"
        )

    assert refused(answer)[0] == "address_missing"


def test_a_watch_can_be_cancelled_once(shopper: Shopper) -> None:
    sku = falling(shopper)
    made = watch(shopper, sku["sku_id"], sku["now"])
    call = shopper.session.call
    watch_id = made["price_watch_id"]

    ended = result(call("shopping_cancel_price_watch", price_watch_id=watch_id))

    assert ended["status"] == "cancelled"
    again = call("shopping_cancel_price_watch", price_watch_id=watch_id)
    unknown = call("shopping_cancel_price_watch", price_watch_id="pwt_9999")
    assert refused(again)[0] == "watch_not_active"
    assert refused(unknown)[0] == "watch_not_found"
    shopper.session.advance(to=sku["at"])
    assert status_of(shopper, made)["status"] == "cancelled"


def test_a_coupon_can_be_claimed_once_and_used(shopper: Shopper) -> None:
    call = shopper.session.call
    listed = result(call("shopping_list_coupons", limit=50))
    offer = next(o for o in listed["offers"] if o["kind"] == "amount" and not o["merchant_id"])

    claimed = result(call("shopping_claim_coupon", coupon_offer_id=offer["coupon_offer_id"]))

    after = result(call("shopping_list_coupons", limit=50))
    assert after["total"] == listed["total"] + 1
    assert after["offers_total"] == listed["offers_total"] - 1
    assert claimed["threshold_fen"] == offer["threshold_fen"]
    again = call("shopping_claim_coupon", coupon_offer_id=offer["coupon_offer_id"])
    assert refused(again)[0] == "coupon_already_claimed"


def test_coupons_are_listed_by_shop_and_category(session: Session) -> None:
    audio = result(session.call("shopping_list_coupons", category="audio", limit=50))

    assert {coupon["category"] for coupon in audio["coupons"]} == {None, "audio"}
    shop = next(o["merchant_id"] for o in audio["offers"] if o["merchant_id"])
    there = result(session.call("shopping_list_coupons", merchant_id=shop, limit=50))
    assert {o["merchant_id"] for o in there["offers"]} == {None, shop}


@pytest.mark.parametrize("reason", ["all_taken", "expired"])
def test_an_offer_that_ended_is_refused(simulator: Simulator, reason: str) -> None:
    given = {"coupon_quotas": [{"coupon_offer_id": "cof_0001", "remaining": 0}]}
    with simulator.session("usr_lin", given=given if reason == "all_taken" else None) as session:
        if reason == "expired":
            session.advance(seconds=11 * DAY)
        answer = session.call("shopping_claim_coupon", coupon_offer_id="cof_0001")
        unknown = session.call("shopping_claim_coupon", coupon_offer_id="cof_9999")

    assert refused(answer) == (
        "coupon_offer_ended",
        {"coupon_offer_id": "cof_0001", "reason": reason},
    )
    assert refused(unknown)[0] == "coupon_offer_not_found"
