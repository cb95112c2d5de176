"""Orders on their way: parcels, cancelling, returns, receipt and reviews."""

from typing import Any

import pytest

from superapp.session import Session
from superapp.simulator import Simulator
from tests.services.shopping.conftest import DAY, Shopper, refused, result

NOBODYS = "ord_9999"


def thermos_order(shopper: Shopper) -> dict[str, Any]:
    """The most recent of Lin Xiaoyu's thermos orders."""
    found = result(shopper.session.call("shopping_list_orders", text="保温杯"))
    assert found["total"] == 2
    newest: dict[str, Any] = found["orders"][0]
    return newest


def test_a_parcel_passes_every_stage_and_arrives_by_the_promise(shopper: Shopper) -> None:
    order_id = shopper.bought("sku_00001")
    seen = []
    for _ in range(60):
        parcel = result(shopper.session.call("shopping_track_order", order_id=order_id))
        if not seen or seen[-1] != parcel["status"]:
            seen.append(parcel["status"])
        shopper.session.advance(seconds=1800 * 2)

    assert seen[0] == "accepted"
    assert [s for s in seen if s != "in_transit"] == [
        "accepted",
        "shipped",
        "out_for_delivery",
        "delivered",
    ]
    order = shopper.order(order_id)
    assert order["status"] == "delivered"
    assert order["delivered_at"] <= order["promised_at"]
    assert len(parcel["events"]) == 5


def test_local_goods_arrive_by_the_hour_asked_for(shopper: Shopper) -> None:
    order_id = shopper.bought(shopper.sku("生日蛋糕"), deliver_by="2026-02-07T15:00:00+08:00")

    shopper.session.advance(to="2026-02-07T12:00:00+08:00")
    assert shopper.order(order_id)["status"] == "paid"
    shopper.session.advance(to="2026-02-07T15:00:00+08:00")
    assert shopper.order(order_id)["status"] == "delivered"


def test_events_that_fire_twice_count_once(simulator: Simulator) -> None:
    faults = [{"on": "shopping_request_return", "call": 1, "kind": "duplicate_event"}]
    with simulator.session("usr_lin", faults=faults) as session:
        shopper = Shopper(session)
        order, before = thermos_order(shopper), shopper.wallet()

        session.call("shopping_request_return", order_id=order["order_id"], reason="defect")
        session.advance(seconds=5 * DAY)

        assert shopper.order(order["order_id"])["refunded_fen"] == order["total_fen"]
        assert shopper.wallet() == before + order["total_fen"]


def test_chens_parcel_is_on_its_way_and_can_be_tracked(simulator: Simulator) -> None:
    with simulator.session("usr_chen") as session:
        shipped = result(session.call("shopping_list_orders", status="shipped"))
        (order,) = shipped["orders"]
        parcel = result(session.call("shopping_track_order", order_id=order["order_id"]))
        session.advance(to="2026-02-07T22:00:00+08:00")
        after = Shopper(session).order(order["order_id"])

    assert parcel["status"] == "in_transit"
    assert parcel["expected_at"] == "2026-02-07T21:00:00+08:00"
    assert after["status"] == "delivered"


def test_orders_of_others_are_not_found(simulator: Simulator) -> None:
    with simulator.session("usr_lin") as session:
        chens = next(
            row["order_id"]
            for row in session.state("orders")
            if row["user"] == "usr_chen" and row["service"] == "shopping"
        )
        calls = {
            "shopping_get_order": {},
            "shopping_track_order": {},
            "shopping_cancel_order": {},
            "shopping_request_return": {"reason": "defect"},
            "shopping_confirm_receipt": {},
            "shopping_review_product": {"stars": 5, "text": "好"},
        }
        for order_id in (chens, NOBODYS):
            for tool, more in calls.items():
                answer = session.call(tool, order_id=order_id, **more)
                assert refused(answer) == ("order_not_found", {"order_id": order_id})


def test_a_paid_order_is_refunded_in_full_when_cancelled_before_it_ships(
    shopper: Shopper,
) -> None:
    before = shopper.wallet()
    order_id = shopper.bought("sku_00001")
    assert shopper.wallet() < before

    cancelled = result(shopper.session.call("shopping_cancel_order", order_id=order_id))

    assert shopper.wallet() == before
    assert cancelled["refund_fen"] == shopper.order(order_id)["paid_fen"]
    shopper.session.advance(seconds=5 * DAY)
    assert shopper.order(order_id)["status"] == "cancelled"
    answer = shopper.session.call("shopping_cancel_order", order_id=order_id)
    assert refused(answer)[0] == "order_not_open"


def test_a_shipped_order_cannot_be_cancelled(shopper: Shopper) -> None:
    order_id = shopper.received("sku_00001")

    answer = shopper.session.call("shopping_cancel_order", order_id=order_id)

    assert refused(answer) == (
        "order_already_shipped",
        {"order_id": order_id, "status": "delivered"},
    )


def test_an_unpaid_order_has_nothing_to_track(shopper: Shopper) -> None:
    (order,) = shopper.place("sku_00001")

    answer = shopper.session.call("shopping_track_order", order_id=order["order_id"])

    assert refused(answer)[0] == "nothing_to_track"


def test_receipt_releases_the_escrow_once_the_user_agrees(shopper: Shopper) -> None:
    order_id = shopper.received("sku_00001")
    paid = shopper.order(order_id)["paid_fen"]
    (payment,) = [p for p in shopper.session.state("payments") if p["order_id"] == order_id]
    before = {a["account_id"]: int(a["balance_fen"]) for a in shopper.session.state("accounts")}

    released = shopper.agreed("shopping_confirm_receipt", order_id=order_id)

    assert released == {"order_id": order_id, "status": "completed", "released_fen": paid}
    held = [
        row["held_fen"] for row in shopper.session.state("payments") if row["order_id"] == order_id
    ]
    assert held == [0]
    after = {a["account_id"]: int(a["balance_fen"]) for a in shopper.session.state("accounts")}
    assert before["escrow"] - after["escrow"] == paid
    assert after[payment["payee_account_id"]] - before.get(payment["payee_account_id"], 0) == paid


def test_receipt_confirms_itself_after_ten_days(shopper: Shopper) -> None:
    order_id = shopper.received("sku_00001")

    shopper.session.advance(seconds=10 * DAY)

    assert shopper.order(order_id)["status"] == "completed"


def test_what_has_not_arrived_can_be_neither_confirmed_nor_returned_nor_reviewed(
    shopper: Shopper,
) -> None:
    order_id = shopper.bought("sku_00001")
    call = shopper.session.call
    refusals = [
        call("shopping_confirm_receipt", order_id=order_id),
        call("shopping_request_return", order_id=order_id, reason="defect"),
    ]
    shopper.session.advance(seconds=60)

    assert [refused(answer) for answer in refusals] == [
        ("not_received", {"order_id": order_id, "status": "paid"})
    ] * 2
    arguments = {"order_id": order_id, "stars": 5, "text": "好"}
    _, details = refused(call("shopping_review_product", **arguments))
    shopper.session.approve(details["confirmation_id"])
    assert refused(call("shopping_review_product", **arguments))[0] == "not_received"


def test_a_leaking_thermos_is_refunded_after_inspection_to_where_the_money_came_from(
    shopper: Shopper,
) -> None:
    order, before = thermos_order(shopper), shopper.wallet()

    asked = result(
        shopper.session.call(
            "shopping_request_return", order_id=order["order_id"], reason="defect", note="漏水"
        )
    )

    assert (asked["refund_fen"], asked["return_shipping_fen"]) == (order["total_fen"], 0)
    assert shopper.wallet() == before
    shopper.session.advance(seconds=2 * DAY)
    view = shopper.order(order["order_id"])
    assert (view["status"], view["returns"][0]["status"]) == ("refunding", "collected")
    shopper.session.advance(seconds=3 * DAY)
    view = shopper.order(order["order_id"])
    assert (view["status"], view["refunded_fen"]) == ("refunded", order["total_fen"])
    assert shopper.wallet() == before + order["total_fen"]


def test_pieces_of_a_line_go_back_one_by_one_and_never_more_than_were_bought(
    shopper: Shopper,
) -> None:
    quote = result(
        shopper.session.call(
            "shopping_preview_checkout", lines=[{"sku_id": "sku_00001", "quantity": 3}]
        )
    )
    (order,) = result(shopper.session.call("shopping_place_order", quote_id=quote["quote_id"]))[
        "orders"
    ]
    shopper.pay(order)
    shopper.session.advance(seconds=3 * DAY)
    call = shopper.session.call
    ask = {"order_id": order["order_id"], "reason": "defect"}

    first = result(call("shopping_request_return", quantity=1, **ask))
    too_many = refused(call("shopping_request_return", quantity=3, **ask))
    rest = result(call("shopping_request_return", **ask))
    answer = call("shopping_request_return", **ask)

    assert first["refund_fen"] + rest["refund_fen"] == order["total_fen"]
    assert (too_many[0], too_many[1]["left"]) == ("already_returned", 2)
    assert refused(answer)[0] == "already_returned"
    shopper.session.advance(seconds=5 * DAY)
    assert shopper.order(order["order_id"])["refunded_fen"] == order["total_fen"]


def test_deadlines_of_returns_differ_by_reason(shopper: Shopper) -> None:
    order_id = shopper.received("sku_00001")
    shopper.session.advance(seconds=8 * DAY)
    call = shopper.session.call

    late = call("shopping_request_return", order_id=order_id, reason="no_reason")
    assert refused(late)[0] == "not_returnable"
    assert call("shopping_request_return", order_id=order_id, reason="damaged")["ok"]


def test_the_old_thermos_is_past_every_deadline(shopper: Shopper) -> None:
    old = result(shopper.session.call("shopping_list_orders", text="保温杯"))["orders"][1]

    answer = shopper.session.call(
        "shopping_request_return", order_id=old["order_id"], reason="defect"
    )

    assert refused(answer)[0] == "not_returnable"


def test_postage_of_a_change_of_mind_has_to_be_agreed_to(shopper: Shopper) -> None:
    unpaid_postage = {
        row["merchant_id"]
        for row in shopper.session.state("shops")
        if not row["pays_return_shipping"]
    }
    card = next(
        card
        for card in shopper.find(category="bags", limit=50)
        if card["merchant_id"] in unpaid_postage
    )
    order_id = shopper.received(card["sku_id"])
    paid = shopper.order(order_id)

    back = shopper.agreed("shopping_request_return", order_id=order_id, reason="no_reason")

    worth = paid["items_fen"] - paid["discount_fen"]
    assert (back["return_shipping_fen"], back["refund_fen"]) == (1000, worth - 1000)


def test_a_line_must_be_named_when_there_are_several(shopper: Shopper) -> None:
    order_id = shopper.received("sku_00001", "sku_00002")
    call = shopper.session.call

    unnamed = call("shopping_request_return", order_id=order_id, reason="defect")
    wrong = call("shopping_request_return", order_id=order_id, reason="defect", line_id="x")

    assert refused(unnamed)[0] == refused(wrong)[0] == "line_not_found"
    review = {"order_id": order_id, "stars": 4, "text": "不错"}
    _, details = refused(call("shopping_review_product", **review))
    shopper.session.approve(details["confirmation_id"])
    assert refused(call("shopping_review_product", **review))[0] == "line_not_found"
    named = call(
        "shopping_request_return", order_id=order_id, reason="defect", line_id=f"{order_id}_1"
    )
    assert named["ok"]


def test_a_review_is_public_once_and_shown_with_the_product(shopper: Shopper) -> None:
    order = thermos_order(shopper)
    words = {"order_id": order["order_id"], "stars": 2, "text": "用了两天就漏水。"}

    published = shopper.agreed("shopping_review_product", **words)
    view = result(shopper.session.call("shopping_get_product", product_id=published["product_id"]))

    assert view["reviews"][0] == {"author": "匿名用户", "stars": 2, "text": "用了两天就漏水。"}
    again = {**words, "stars": 5}
    _, details = refused(shopper.session.call("shopping_review_product", **again))
    shopper.session.approve(details["confirmation_id"])
    answer = shopper.session.call("shopping_review_product", **again)
    assert refused(answer)[0] == "already_reviewed"


def test_lists_filter_by_state_and_words(session: Session) -> None:
    shipped = result(session.call("shopping_list_orders", status="shipped"))
    words = result(session.call("shopping_list_orders", text="没有这样的东西"))

    assert (shipped["total"], words["total"]) == (0, 0)
    assert result(session.call("shopping_list_orders", limit=1))["total"] >= 3


@pytest.mark.parametrize(("reason", "sold_again"), [("no_reason", 1), ("defect", 0)])
def test_only_unopened_goods_are_sold_again_after_inspection(
    shopper: Shopper, reason: str, sold_again: int
) -> None:
    order_id = shopper.received(shopper.sku())
    before = in_stock(shopper)
    arguments = {"order_id": order_id, "reason": reason}
    asked = shopper.session.call("shopping_request_return", **arguments)
    if not asked["ok"]:
        shopper.session.approve(asked["error"]["details"]["confirmation_id"])
        asked = shopper.session.call("shopping_request_return", **arguments)

    assert in_stock(shopper) == before
    shopper.session.advance(seconds=4 * DAY)

    assert in_stock(shopper) == before + sold_again


def in_stock(shopper: Shopper) -> int:
    """How many pieces of anything lie in the warehouses."""
    return sum(stock["quantity"] for stock in shopper.session.state("stocks"))
