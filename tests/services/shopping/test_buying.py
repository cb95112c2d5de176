"""Carts, checkouts, orders and faults."""

import pytest

from superapp.session import Session
from superapp.simulator import Simulator
from tests.services.shopping.conftest import HOME, OFFICE, Shopper, refused, result


def test_a_cart_adds_up_and_can_be_emptied(shopper: Shopper) -> None:
    sku_id = shopper.sku()
    shopper.session.call("shopping_add_to_cart", sku_id=sku_id)
    cart = result(shopper.session.call("shopping_add_to_cart", sku_id=sku_id, quantity=2))
    (item,) = cart["items"]

    assert (item["quantity"], cart["items_fen"]) == (3, 3 * item["unit_fen"])

    item_id = item["cart_item_id"]
    one = result(shopper.session.call("shopping_update_cart", cart_item_id=item_id, quantity=1))
    assert one["items_fen"] == item["unit_fen"]

    shopper.session.call("shopping_update_cart", cart_item_id=item_id, quantity=0)
    assert result(shopper.session.call("shopping_view_cart")) == {"items": [], "items_fen": 0}


def test_the_cart_refuses_what_cannot_be(shopper: Shopper) -> None:
    call = shopper.session.call
    sku_id = shopper.sku("保温杯")
    call("shopping_add_to_cart", sku_id=sku_id, quantity=50)

    assert refused(call("shopping_add_to_cart", sku_id="sku_99999"))[0] == "sku_not_found"
    assert refused(call("shopping_add_to_cart", sku_id=sku_id, quantity=50)) == (
        "cart_full",
        {"limit": 99},
    )
    assert refused(call("shopping_update_cart", cart_item_id="cit_9", quantity=1))[0] == (
        "cart_item_not_found"
    )
    for quantity in (0, -1, 10**9, "5"):
        answer = call("shopping_add_to_cart", sku_id=sku_id, quantity=quantity)
        assert refused(answer)[0] == "invalid_arguments"


def test_more_than_there_is_cannot_go_into_the_cart(simulator: Simulator) -> None:
    given = {"stocks": [{"stock_id": "sku_00001-wh_east", "quantity": 2}]}
    with simulator.session("usr_lin", given=given) as session:
        for row in session.state("stocks"):
            if row["sku_id"] == "sku_00001" and row["warehouse_id"] != "wh_east":
                given["stocks"].append({"stock_id": row["stock_id"], "quantity": 0})
    with simulator.session("usr_lin", given=given) as session:
        code, details = refused(
            session.call("shopping_add_to_cart", sku_id="sku_00001", quantity=3)
        )

    assert (code, details["left"]) == ("out_of_stock", 2)


def test_a_quote_adds_up_line_by_line_and_shop_by_shop(shopper: Shopper) -> None:
    quote = result(shopper.quote("sku_00001", "sku_00005", shopper.sku("登山包")))
    shares = quote["merchants"]

    assert len(shares) == 3
    for share in shares:
        assert share["items_fen"] == sum(line["total_fen"] for line in share["lines"])
        assert share["total_fen"] == (
            share["items_fen"]
            + share["shipping_fen"]
            + share["gift_wrap_fen"]
            - share["discount_fen"]
        )
    assert quote["total_fen"] == sum(share["total_fen"] for share in shares)
    assert quote["discount_fen"] == sum(coupon["saves_fen"] for coupon in quote["coupons"])


def test_coupons_are_best_none_or_exactly_those_asked_for(shopper: Shopper) -> None:
    best = result(shopper.quote("sku_00001"))
    none = result(shopper.quote("sku_00001", coupons="none"))
    chosen = result(shopper.quote("sku_00001", coupon_ids=["cpn_0002"]))

    assert none["coupons"] == []
    assert [coupon["coupon_id"] for coupon in chosen["coupons"]] == ["cpn_0002"]
    assert best["total_fen"] < chosen["total_fen"] < none["total_fen"]


def test_coupons_that_do_not_fit_are_refused(shopper: Shopper) -> None:
    unfit = shopper.quote("sku_00001", coupon_ids=["cpn_9999"])
    both = shopper.quote("sku_00001", coupon_ids=["cpn_0001", "cpn_0002"])

    assert refused(unfit) == (
        "coupon_not_applicable",
        {"coupon_id": "cpn_9999", "reason": "not_available"},
    )
    assert refused(both)[0] == "coupons_do_not_combine"


def test_local_goods_arrive_when_asked_for(shopper: Shopper) -> None:
    cake = shopper.sku("生日蛋糕")
    quote = result(shopper.quote(cake, deliver_by="2026-02-07T15:00:00+08:00"))

    assert quote["promised_at"] == "2026-02-07T15:00:00+08:00"
    assert result(shopper.quote(cake))["promised_at"] == "2026-02-06T13:00:00+08:00"


def test_a_checkout_refuses_what_cannot_be(shopper: Shopper, simulator: Simulator) -> None:
    with simulator.session("usr_smith") as smith:
        elsewhere = Shopper(smith).sku("flowers")
    headphones = shopper.sku()
    call = shopper.session.call

    assert refused(call("shopping_preview_checkout"))[0] == "nothing_to_buy"
    assert refused(call("shopping_preview_checkout", cart_item_ids=["cit_1"]))[0] == (
        "cart_item_not_found"
    )
    assert refused(shopper.quote("sku_99999"))[0] == "sku_not_found"
    assert refused(shopper.quote(headphones, address_id="adr_9999"))[0] == "address_not_found"
    assert refused(shopper.quote(elsewhere))[0] == "not_deliverable"
    assert refused(shopper.quote(headphones, gift_wrap=True))[0] == "gift_wrap_not_offered"
    assert refused(shopper.quote(headphones, deliver_by="2026-02-06T12:00:00+08:00"))[0] == (
        "delivery_time_not_possible"
    )


def test_a_user_without_a_home_must_name_an_address(simulator: Simulator) -> None:
    given = {"people": [{"person_id": "usr_lin", "home": None}]}
    with simulator.session("usr_lin", given=given) as session:
        shopper = Shopper(session)

        assert refused(shopper.quote("sku_00001"))[0] == "address_missing"
        assert shopper.quote("sku_00001", address_id=OFFICE)["ok"]


def test_gift_wrap_costs_what_the_product_says(shopper: Shopper) -> None:
    card = shopper.find(category="coffee_gift_set", gift_wrap=True)[0]
    quote = result(shopper.quote(card["sku_id"], gift_wrap=True))

    assert quote["gift_wrap_fen"] == card["gift_wrap_fen"]
    (order,) = shopper.place(card["sku_id"], gift_wrap=True)
    assert shopper.order(order["order_id"])["gift_wrap"]


def test_an_order_holds_stock_and_coupons_until_it_is_cancelled(shopper: Shopper) -> None:
    before, digest = shopper.stock("sku_00001"), shopper.session.digest()
    (order,) = shopper.place("sku_00001")

    assert shopper.stock("sku_00001") == before - 1
    coupons = {row["coupon_id"]: row["status"] for row in shopper.session.state("coupons")}
    assert {coupons[c] for c in shopper.order(order["order_id"])["coupon_ids"]} == {"used"}

    cancelled = result(shopper.session.call("shopping_cancel_order", order_id=order["order_id"]))
    assert cancelled["refund_fen"] == 0
    assert shopper.stock("sku_00001") == before
    assert {row["status"] for row in shopper.session.state("coupons")} == {"available"}
    assert digest != shopper.session.digest()


def test_an_order_that_nobody_pays_expires_and_gives_back(shopper: Shopper) -> None:
    before = shopper.stock("sku_00001")
    (order,) = shopper.place("sku_00001")
    assert "used" in {row["status"] for row in shopper.session.state("coupons")}

    shopper.session.advance(seconds=31 * 60)

    assert shopper.order(order["order_id"])["status"] == "expired"
    assert shopper.stock("sku_00001") == before
    assert {row["status"] for row in shopper.session.state("coupons")} == {"available"}


def test_a_shared_coupon_stays_used_while_one_of_its_orders_lives(shopper: Shopper) -> None:
    first, second = shopper.place("sku_00001", "sku_00005", coupon_ids=["cpn_0001"])

    shopper.session.call("shopping_cancel_order", order_id=first["order_id"])
    shared = {row["coupon_id"]: row for row in shopper.session.state("coupons")}["cpn_0001"]
    assert (shared["status"], shared["used_order_id"]) == ("used", second["order_id"])

    shopper.session.call("shopping_cancel_order", order_id=second["order_id"])
    shared = {row["coupon_id"]: row for row in shopper.session.state("coupons")}["cpn_0001"]
    assert (shared["status"], shared["used_order_id"]) == ("available", None)


def test_an_order_from_the_cart_empties_it(shopper: Shopper) -> None:
    shopper.session.call("shopping_add_to_cart", sku_id="sku_00001")
    shopper.session.call("shopping_add_to_cart", sku_id="sku_00005")
    quote = result(shopper.session.call("shopping_preview_checkout"))

    placed = result(shopper.session.call("shopping_place_order", quote_id=quote["quote_id"]))

    assert len(placed["orders"]) == 2
    assert placed["total_fen"] == quote["total_fen"]
    assert result(shopper.session.call("shopping_view_cart"))["items"] == []


def test_a_quote_is_for_its_user_and_its_time(shopper: Shopper) -> None:
    call = shopper.session.call
    quote = result(shopper.quote("sku_00001"))

    assert refused(call("shopping_place_order", quote_id="qot_9999"))[0] == "quote_not_found"
    shopper.session.advance(seconds=31 * 60)
    assert refused(call("shopping_place_order", quote_id=quote["quote_id"]))[0] == "quote_expired"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("out_of_stock", "out_of_stock"),
        ("price_change", "price_changed"),
        ("merchant_closed", "shop_closed"),
    ],
)
def test_a_fault_at_ordering_refuses_the_quote_and_stays(
    simulator: Simulator, kind: str, code: str
) -> None:
    with simulator.session(
        "usr_lin", faults=[{"on": "shopping_place_order", "call": 1, "kind": kind}]
    ) as session:
        shopper = Shopper(session)
        quote = result(shopper.quote("sku_00001"))

        answer = session.call("shopping_place_order", quote_id=quote["quote_id"])
        assert refused(answer)[0] == code

        again = shopper.quote("sku_00001")
        if kind == "price_change":
            assert result(again)["items_fen"] == quote["items_fen"] * 110 // 100
        else:
            assert refused(again)[0] == code


def test_a_late_local_delivery_is_refused_at_ordering(shopper: Shopper) -> None:
    cake = shopper.sku("生日蛋糕")
    quote = result(shopper.quote(cake, deliver_by="2026-02-06T13:10:00+08:00"))

    shopper.session.advance(seconds=25 * 60)

    answer = shopper.session.call("shopping_place_order", quote_id=quote["quote_id"])
    assert refused(answer)[0] == "delivery_time_not_possible"


def test_a_coupon_used_meanwhile_is_refused_at_ordering(shopper: Shopper) -> None:
    first = result(shopper.quote("sku_00001", coupon_ids=["cpn_0001"]))
    shopper.place("sku_00001", coupon_ids=["cpn_0001"])

    answer = shopper.session.call("shopping_place_order", quote_id=first["quote_id"])

    assert refused(answer)[0] == "coupon_not_applicable"


def test_an_order_goes_where_it_was_quoted_to(shopper: Shopper, session: Session) -> None:
    (order,) = shopper.place("sku_00001", address_id=OFFICE, note="放前台")

    view = shopper.order(order["order_id"])

    assert (view["address_id"], view["note"]) == (OFFICE, "放前台")
    assert HOME != OFFICE
