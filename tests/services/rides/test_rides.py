from typing import Any

from superapp.session import Session
from superapp.simulator import Simulator
from superapp_services.core import clock


def balance(session: Session, user: str) -> int:
    fen: int = next(row["balance_fen"] for row in session.state("wallets") if row["user"] == user)
    return fen


def order_of(session: Session, ride: Any) -> Any:
    return next(row for row in session.state("orders") if row["order_id"] == ride["order_id"])


def wait(session: Session, minutes: int) -> None:
    assert session.call("system_wait", minutes=minutes)["ok"]


def _agree(session: Session, tool: str, **arguments: Any) -> Any:
    """Call a tool that asks first, or twice, with the user's yes."""
    answer = session.call(tool, **arguments)
    while not answer["ok"] and answer["error"]["code"] == "confirmation_required":
        session.approve(answer["error"]["details"]["confirmation_id"])
        answer = session.call(tool, **arguments)
    return answer


def show(session: Session, ride: Any) -> Any:
    return session.call("rides_get_ride", ride_id=ride["ride_id"])["result"]


def test_a_request_asks_for_the_maximum_first(chen: Session, estimate: Any) -> None:
    offer = estimate(chen)
    cheapest = offer["products"][0]

    asked = chen.call(
        "rides_request_ride", estimate_id=offer["estimate_id"], product_id=cheapest["product_id"]
    )

    terms = asked["error"]["details"]["terms"]
    assert asked["error"]["code"] == "confirmation_required"
    assert terms["amount_fen"] is None
    assert terms["max_amount_fen"] == cheapest["price_max_fen"]
    assert terms["reference_id"] == offer["estimate_id"]
    assert not [ride for ride in chen.state("rides") if ride["status"] != "finished"]


def test_a_driver_comes_drives_and_is_paid_at_the_end(chen: Session, request_ride: Any) -> None:
    before = balance(chen, "usr_chen")
    ride = request_ride(chen)

    statuses = [ride["status"]]
    for _ in range(120):
        wait(chen, 1)
        shown = show(chen, ride)
        if shown["status"] != statuses[-1]:
            statuses.append(shown["status"])
    order = order_of(chen, ride)

    assert statuses == ["matching", "accepted", "arrived", "on_trip", "finished"]
    assert shown["payment_status"] == "paid"
    assert 0 < shown["fare_fen"] <= ride["max_fare_fen"]
    assert before - balance(chen, "usr_chen") == shown["fare_fen"]
    assert order["status"] == "completed"
    assert (order["total_fen"], order["paid_fen"]) == (shown["fare_fen"], shown["fare_fen"])
    assert shown["driver"]["plate"].startswith("京B")


def test_a_scheduled_ride_is_there_at_its_time(chen: Session, request_ride: Any) -> None:
    ride = request_ride(chen, pickup_at="2026-02-06T18:30:00+08:00")
    wait(chen, 8 * 60)
    early = show(chen, ride)
    wait(chen, 30)
    due = show(chen, ride)
    wait(chen, 10)
    moving = show(chen, ride)

    assert (ride["status"], early["status"]) == ("scheduled", "scheduled")
    assert due["status"] in {"accepted", "arrived"}
    assert moving["status"] == "on_trip"
    assert "2026-02-06T18:30" <= moving["started_at"] < "2026-02-06T18:36"


def test_a_ride_can_be_cancelled_free_of_charge_at_once(chen: Session, request_ride: Any) -> None:
    before = balance(chen, "usr_chen")
    ride = request_ride(chen)

    answer = chen.call("rides_cancel_ride", ride_id=ride["ride_id"], reason="plans changed")

    assert answer["result"]["fee_fen"] == 0
    assert show(chen, ride)["status"] == "cancelled"
    assert order_of(chen, ride)["status"] == "cancelled"
    assert balance(chen, "usr_chen") == before
    wait(chen, 90)
    assert show(chen, ride)["status"] == "cancelled"


def test_a_late_cancellation_costs_the_fee_after_consent(chen: Session, request_ride: Any) -> None:
    before = balance(chen, "usr_chen")
    ride = request_ride(chen)
    while show(chen, ride)["cancel_fee_fen"] == 0:
        wait(chen, 1)

    asked = chen.call("rides_cancel_ride", ride_id=ride["ride_id"])
    chen.approve(asked["error"]["details"]["confirmation_id"])
    answer = chen.call("rides_cancel_ride", ride_id=ride["ride_id"])

    assert asked["error"]["details"]["terms"]["amount_fen"] == 300
    assert answer["result"]["fee_fen"] == 300
    assert before - balance(chen, "usr_chen") == 300
    assert order_of(chen, ride)["status"] == "cancelled"
    assert order_of(chen, ride)["paid_fen"] == 300
    assert show(chen, ride)["payment_status"] == "paid"


def test_cancelling_is_free_for_three_minutes_after_a_driver_accepts(
    chen: Session, request_ride: Any
) -> None:
    ride = request_ride(chen, pickup_at="2026-02-06T18:30:00+08:00")
    chen.advance(to="2026-02-06T18:15:00+08:00")
    while show(chen, ride)["status"] != "accepted":
        chen.advance(seconds=5)
    (row,) = [r for r in chen.state("rides") if r["ride_id"] == ride["ride_id"]]
    accepted_at = clock.parse_iso(row["accepted_at"])
    assert clock.parse_iso(row["arrives_at"]) > accepted_at + 181

    chen.advance(seconds=accepted_at + 180 - clock.parse_iso(chen.now))
    free = show(chen, ride)["cancel_fee_fen"]
    chen.advance(seconds=1)

    assert (free, show(chen, ride)["cancel_fee_fen"]) == (0, 300)


def test_a_ride_under_way_or_over_cannot_be_cancelled(chen: Session, request_ride: Any) -> None:
    ride = request_ride(chen)
    while show(chen, ride)["status"] != "on_trip":
        wait(chen, 1)
    under_way = chen.call("rides_cancel_ride", ride_id=ride["ride_id"])
    wait(chen, 120)
    over = chen.call("rides_cancel_ride", ride_id=ride["ride_id"])

    assert under_way["error"]["code"] == "ride_not_cancellable"
    assert over["error"]["code"] == "ride_not_cancellable"


def test_two_rides_at_once_are_refused(chen: Session, estimate: Any, request_ride: Any) -> None:
    first = request_ride(chen)
    offer = estimate(chen, "故宫")
    call = {"estimate_id": offer["estimate_id"], "product_id": "express"}

    asked = chen.call("rides_request_ride", **call)
    chen.approve(asked["error"]["details"]["confirmation_id"])
    answer = chen.call("rides_request_ride", **call)

    assert answer["error"]["code"] == "ride_in_progress"
    assert answer["error"]["details"]["ride_id"] == first["ride_id"]


def test_an_estimate_that_expired_or_never_was_is_refused(chen: Session, estimate: Any) -> None:
    offer = estimate(chen)
    wait(chen, 11)

    late = chen.call("rides_request_ride", estimate_id=offer["estimate_id"], product_id="express")
    unknown = chen.call("rides_request_ride", estimate_id="est_9999", product_id="express")

    assert late["error"]["code"] == "quote_expired"
    assert unknown["error"]["code"] == "quote_not_found"


def test_an_unknown_product_or_method_is_refused(chen: Session, estimate: Any) -> None:
    estimate_id = estimate(chen)["estimate_id"]

    product = chen.call("rides_request_ride", estimate_id=estimate_id, product_id="helicopter")
    method = chen.call(
        "rides_request_ride",
        estimate_id=estimate_id,
        product_id="express",
        method_id="mth_9999",
    )

    assert product["error"]["code"] == "product_not_offered"
    assert method["error"]["code"] == "method_not_found"


def test_a_ride_that_the_wallet_cannot_pay_is_refused(simulator: Simulator, estimate: Any) -> None:
    with simulator.session("usr_zhao") as session:
        offer = estimate(session, "天府机场")
        call = {"estimate_id": offer["estimate_id"], "product_id": "six_seater"}
        asked = session.call("rides_request_ride", **call)
        session.approve(asked["error"]["details"]["confirmation_id"])
        answer = session.call("rides_request_ride", **call)

    assert answer["error"]["code"] == "insufficient_funds"


def test_a_fare_that_the_wallet_no_longer_covers_is_paid_later(
    chen: Session, request_ride: Any, estimate: Any
) -> None:
    ride = request_ride(chen)
    contact = chen.call("account_list_contacts")["result"]["contacts"][0]["person_id"]
    _agree(chen, "payments_transfer", to=contact, amount_fen=balance(chen, "usr_chen") - 500)
    wait(chen, 120)
    unpaid = show(chen, ride)
    offer = estimate(chen, "故宫")
    call = {"estimate_id": offer["estimate_id"], "product_id": "express"}
    barred = _agree(chen, "rides_request_ride", **call)
    card = next(
        row["method_id"]
        for row in chen.state("methods")
        if (row["user"], row["method_kind"]) == ("usr_chen", "card")
    )
    paid = _agree(
        chen,
        "payments_pay_order",
        order_id=ride["order_id"],
        amount_fen=unpaid["fare_fen"],
        method_id=card,
    )

    assert (unpaid["status"], unpaid["payment_status"]) == ("finished", "unpaid")
    assert barred["error"]["code"] == "ride_unpaid"
    assert barred["error"]["details"]["order_id"] == ride["order_id"]
    assert paid["ok"], paid
    assert show(chen, ride)["payment_status"] == "paid"
    assert order_of(chen, ride)["status"] == "completed"


def test_a_ride_above_the_limit_of_a_card_is_refused(simulator: Simulator, estimate: Any) -> None:
    card = {
        "method_id": "mth_small",
        "user": "usr_chen",
        "method_kind": "card",
        "account_id": "card:mth_small",
        "name_zh": "限额卡",
        "name_en": "Limited card",
        "is_default": False,
        "priority": 9,
        "per_payment_fen": 1_000,
        "per_day_fen": None,
        "status": "active",
    }
    with simulator.session("usr_chen", given={"methods": [card]}) as session:
        call = {
            "estimate_id": estimate(session)["estimate_id"],
            "product_id": "express",
            "method_id": "mth_small",
        }
        asked = session.call("rides_request_ride", **call)
        session.approve(asked["error"]["details"]["confirmation_id"])
        answer = session.call("rides_request_ride", **call)

    assert answer["error"]["code"] == "limit_exceeded"


def test_a_fee_that_nobody_can_pay_leaves_the_ride(simulator: Simulator, request_ride: Any) -> None:
    with simulator.session("usr_zhao") as session:
        ride = request_ride(session, "春熙路")
        contact = session.call("account_list_contacts")["result"]["contacts"][0]["person_id"]
        give = {"to": contact, "amount_fen": balance(session, "usr_zhao") - 100}
        asked = session.call("payments_transfer", **give)
        session.approve(asked["error"]["details"]["confirmation_id"])
        assert session.call("payments_transfer", **give)["ok"]
        while show(session, ride)["cancel_fee_fen"] == 0:
            wait(session, 1)
        asked = session.call("rides_cancel_ride", ride_id=ride["ride_id"])
        session.approve(asked["error"]["details"]["confirmation_id"])
        answer = session.call("rides_cancel_ride", ride_id=ride["ride_id"])
        shown = show(session, ride)

    assert answer["error"]["code"] == "insufficient_funds"
    assert shown["status"] in {"accepted", "arrived"}


def test_rides_are_listed_latest_first_and_by_status(chen: Session, request_ride: Any) -> None:
    first = request_ride(chen)
    chen.call("rides_cancel_ride", ride_id=first["ride_id"])
    second = request_ride(chen)

    everything = chen.call("rides_list_rides")["result"]
    cancelled = chen.call("rides_list_rides", status="cancelled")["result"]

    assert [ride["ride_id"] for ride in everything["rides"]][:2] == [
        second["ride_id"],
        first["ride_id"],
    ]
    assert [ride["ride_id"] for ride in cancelled["rides"]] == [first["ride_id"]]
    assert cancelled["total"] == 1


def test_the_ride_of_another_user_is_not_found(simulator: Simulator, request_ride: Any) -> None:
    with simulator.session("usr_chen", actors=["usr_lin"]) as session:
        ride = request_ride(session)
        shown = session.call("rides_get_ride", actor="usr_lin", ride_id=ride["ride_id"])
        stopped = session.call("rides_cancel_ride", actor="usr_lin", ride_id=ride["ride_id"])

    assert shown["error"]["code"] == "ride_not_found"
    assert stopped["error"]["code"] == "ride_not_found"
