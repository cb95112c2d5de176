"""Quotes, orders, fees and hours, by hand arithmetic."""

from collections.abc import Callable
from typing import Any

import pytest

from superapp.session import Session
from tests.services.food.conftest import HOME, OFFICE, Table, refused, result

ANY_MALATANG = "番茄麻辣烫"


def coupon(coupon_id: str, **fields: Any) -> dict[str, Any]:
    return {
        "coupon_id": coupon_id,
        "user": "usr_lin",
        "campaign_id": None,
        "title_zh": "外卖券",
        "title_en": "Food coupon",
        "coupon_kind": "amount",
        "face_fen": 300,
        "percent": 0,
        "cap_fen": None,
        "threshold_fen": 0,
        "service": "food",
        "category": None,
        "merchant_id": None,
        "valid_from": "2026-02-01T00:00:00+08:00",
        "valid_until": "2026-03-01T00:00:00+08:00",
        "stack_group": None,
        "stackable": False,
        "status": "available",
        "used_order_id": None,
        **fields,
    }


def test_options_cost_what_the_menu_says(milk_tea: Table) -> None:
    dish = milk_tea.dish("珍珠奶茶")
    item = {
        "dish_id": dish["dish_id"],
        "quantity": 2,
        "options": ["sugar_less", "ice_none", "cup_large", "topping_pearls", "topping_cheese"],
    }

    quote = result(milk_tea.quote(items=[item]))

    assert quote["items"][0]["unit_fen"] == dish["price_fen"] + 300 + 200 + 400
    assert quote["items_fen"] == 2 * (dish["price_fen"] + 900)
    assert quote["packing_fen"] == 2 * milk_tea.menu["packing_fen_per_item"]


def test_a_required_choice_that_is_left_out_takes_its_first_value(milk_tea: Table) -> None:
    quote = result(milk_tea.quote("珍珠奶茶"))

    chosen = [option["option_id"] for option in quote["items"][0]["options"]]
    assert chosen == ["sugar_full", "ice_regular", "cup_medium"]


def test_the_total_adds_up(milk_tea: Table) -> None:
    quote = result(milk_tea.quote("珍珠奶茶", "芋圆奶茶", coupon_ids=[]))

    dishes = milk_tea.dish("珍珠奶茶")["price_fen"] + milk_tea.dish("芋圆奶茶")["price_fen"]
    fees = quote["packing_fen"] + quote["delivery_fee_fen"]
    assert quote["items_fen"] == dishes
    assert quote["total_fen"] == dishes + fees
    assert quote["discount_fen"] == 0


def test_the_best_coupon_is_used_unless_told_otherwise(with_rows: Callable[..., Table]) -> None:
    coupons = [coupon("cpn_a", face_fen=300), coupon("cpn_b", face_fen=500, threshold_fen=1500)]
    table = with_rows(coupons=coupons)

    best = result(table.quote(ANY_MALATANG))
    none = result(table.quote(ANY_MALATANG, coupon_ids=[]))
    chosen = result(table.quote(ANY_MALATANG, coupon_ids=["cpn_a"]))

    assert [used["coupon_id"] for used in best["coupons"]] == ["cpn_b"]
    assert best["total_fen"] == none["total_fen"] - 500
    assert chosen["total_fen"] == none["total_fen"] - 300


def test_a_coupon_that_does_not_fit_is_refused(with_rows: Callable[..., Table]) -> None:
    table = with_rows(coupons=[coupon("cpn_a", threshold_fen=99900)])

    code, details = refused(table.quote(ANY_MALATANG, coupon_ids=["cpn_a"]))

    assert (code, details["coupon_id"]) == ("coupon_not_applicable", "cpn_a")


def test_coupons_that_exclude_each_other_are_refused(with_rows: Callable[..., Table]) -> None:
    table = with_rows(coupons=[coupon("cpn_a"), coupon("cpn_b")])

    code, _ = refused(table.quote(ANY_MALATANG, coupon_ids=["cpn_a", "cpn_b"]))

    assert code == "coupons_do_not_combine"


def test_a_coupon_spent_meanwhile_is_refused(with_rows: Callable[..., Table]) -> None:
    table = with_rows(coupons=[coupon("cpn_a")])
    first, second = result(table.quote(ANY_MALATANG)), result(table.quote(ANY_MALATANG))
    result(table.session.call("food_place_order", quote_id=first["quote_id"]))

    code, _ = refused(table.session.call("food_place_order", quote_id=second["quote_id"]))

    assert code == "coupon_not_applicable"


def test_below_the_minimum_order_nothing_is_delivered(milk_tea: Table) -> None:
    restaurants = milk_tea.session.base_state("restaurants")
    row = next(r for r in restaurants if r["restaurant_id"] == milk_tea.restaurant_id)
    dish_id = milk_tea.dish("珍珠奶茶")["dish_id"]
    cheap = [{"dish_id": dish_id, "price_fen": 100}]
    with milk_tea.session._simulator.session("usr_lin", given={"dish_stock": cheap}) as session:
        answer = session.call(
            "food_quote_order",
            restaurant_id=milk_tea.restaurant_id,
            items=[{"dish_id": dish_id}],
            address_id=OFFICE,
        )

    code, details = refused(answer)
    assert code == "minimum_order_not_met"
    assert details["items_fen"] == 100
    assert details["short_fen"] == row["minimum_order_fen"] - 100


def test_an_address_out_of_reach_is_refused(milk_tea: Table) -> None:
    home = milk_tea.session.call(
        "food_quote_order",
        restaurant_id=milk_tea.restaurant_id,
        items=[{"dish_id": milk_tea.dish("珍珠奶茶")["dish_id"]}],
        address_id=HOME,
    )

    code, details = refused(home)
    assert code == "out_of_delivery_range"
    assert details["distance_m"] > details["radius_m"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"items": [{"dish_id": "dsh_9999_01"}]}, "dish_not_found"),
        ({"items": [{"dish_id": "sku_0001"}]}, "dish_not_found"),
        ({"restaurant_id": "rst_9999"}, "restaurant_not_found"),
        ({"address_id": "adr_9999"}, "address_not_found"),
        ({"coupon_ids": ["cpn_9999"]}, "coupon_not_applicable"),
        ({"deliver_at": "2026-02-06T10:01:00+08:00"}, "delivery_time_unavailable"),
        ({"deliver_at": "2026-03-06T12:00:00+08:00"}, "delivery_time_unavailable"),
        ({"deliver_at": "2026-02-07T05:00:00+08:00"}, "restaurant_closed"),
        ({"items": []}, "invalid_arguments"),
        ({"deliver_at": "tomorrow"}, "invalid_arguments"),
    ],
)
def test_a_quote_of_something_impossible_is_refused(
    milk_tea: Table, change: dict[str, Any], code: str
) -> None:
    asked = {
        "restaurant_id": milk_tea.restaurant_id,
        "items": [{"dish_id": milk_tea.dish("珍珠奶茶")["dish_id"]}],
        "address_id": OFFICE,
        **change,
    }
    before = milk_tea.session.digest()

    assert refused(milk_tea.session.call("food_quote_order", **asked))[0] == code
    assert milk_tea.session.digest() == before


@pytest.mark.parametrize("quantity", [0, -1, 10**9, "2", 1.5, True])
def test_a_quantity_that_is_none_is_refused(milk_tea: Table, quantity: object) -> None:
    item = {"dish_id": milk_tea.dish("珍珠奶茶")["dish_id"], "quantity": quantity}

    assert refused(milk_tea.quote(items=[item]))[0] == "invalid_arguments"


@pytest.mark.parametrize(
    "options", [["sugar_less", "sugar_half"], ["spice_hot"], ["少糖"], ["cup_medium", "cup_large"]]
)
def test_options_that_do_not_fit_are_refused(milk_tea: Table, options: list[str]) -> None:
    item = {"dish_id": milk_tea.dish("珍珠奶茶")["dish_id"], "options": options}

    assert refused(milk_tea.quote(items=[item]))[0] == "invalid_option"


def test_more_than_are_left_cannot_be_quoted(with_rows: Callable[..., Table]) -> None:
    table = with_rows()
    dish_id = table.dish(ANY_MALATANG)["dish_id"]
    short = with_rows(dish_stock=[{"dish_id": dish_id, "stock": 1}])

    code, details = refused(short.quote(items=[{"dish_id": dish_id, "quantity": 2}]))

    assert (code, details["left"]) == ("dish_sold_out", 1)


def test_a_closed_channel_and_an_overrun_kitchen_are_different(malatang: Table) -> None:
    simulator = malatang.session._simulator
    key = {"restaurant_id": malatang.restaurant_id}
    asked = {
        **key,
        "items": [{"dish_id": malatang.dish(ANY_MALATANG)["dish_id"]}],
        "address_id": HOME,
    }
    codes = []
    for row in ({**key, "open": False}, {**key, "load": 999}):
        with simulator.session("usr_lin", given={"restaurant_status": [row]}) as session:
            codes.append(refused(session.call("food_quote_order", **asked))[0])

    assert codes == ["restaurant_closed", "restaurant_busy"]


def test_an_order_from_a_quote_waits_for_payment_and_takes_stock(malatang: Table) -> None:
    before = malatang.stock(ANY_MALATANG)

    order = malatang.place(ANY_MALATANG)

    assert order["status"] == "unpaid"
    assert order["pay_by"] == "2026-02-06T10:15:00+08:00"
    assert malatang.stock(ANY_MALATANG) == before - 1
    assert malatang.session.diff()["orders"]["added"][0]["total_fen"] == order["total_fen"]


def test_the_options_are_kept_on_the_line(milk_tea: Table) -> None:
    dish_id = milk_tea.dish("珍珠奶茶")["dish_id"]
    milk_tea.place(items=[{"dish_id": dish_id, "options": ["sugar_less"]}])

    line = milk_tea.session.diff()["order_lines"]["added"][0]
    assert line["dish_id"] == dish_id
    assert line["options"] == ["sugar_less", "ice_regular", "cup_medium"]


def test_a_quote_makes_one_order(malatang: Table) -> None:
    quote_id = result(malatang.quote(ANY_MALATANG))["quote_id"]
    order = result(malatang.session.call("food_place_order", quote_id=quote_id))

    again = malatang.session.call("food_place_order", quote_id=quote_id)

    details = {"quote_id": quote_id, "order_id": order["order_id"]}
    assert refused(again) == ("quote_used", details)


def test_a_quote_expires_after_ten_minutes(malatang: Table) -> None:
    quote_id = result(malatang.quote(ANY_MALATANG))["quote_id"]
    malatang.session.advance(seconds=600)

    answer = malatang.session.call("food_place_order", quote_id=quote_id)

    assert refused(answer)[0] == "quote_expired"


def test_a_quote_of_another_kind_or_restaurant_is_not_found(malatang: Table) -> None:
    quote_id = result(malatang.quote(ANY_MALATANG))["quote_id"]
    call = malatang.session.call

    assert refused(call("food_place_order", quote_id="qte_0099"))[0] == "quote_not_found"
    wrong = call("food_place_order", quote_id=quote_id, restaurant_id="rst_0000")
    assert refused(wrong)[0] == "quote_not_found"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("merchant_closed", "restaurant_closed"),
        ("out_of_stock", "dish_sold_out"),
        ("price_change", "price_changed"),
    ],
)
def test_a_planned_change_of_the_world_meets_the_order(
    malatang: Table, kind: str, code: str
) -> None:
    quote_id = result(malatang.quote(ANY_MALATANG))["quote_id"]
    malatang.session.plan_faults([{"on": "food_place_order", "call": 1, "kind": kind}])

    answer = malatang.session.call("food_place_order", quote_id=quote_id)

    assert refused(answer)[0] == code
    assert "orders" not in malatang.session.diff()


def test_a_kitchen_overrun_since_the_quote_takes_no_more(with_rows: Callable[..., Table]) -> None:
    restaurant_id = with_rows().restaurant_id
    rows = with_rows().session.base_state("restaurants")
    capacity = next(r["capacity"] for r in rows if r["restaurant_id"] == restaurant_id)
    nearly = {"restaurant_id": restaurant_id, "load": capacity - 1}
    table = with_rows(restaurant_status=[nearly])
    table.pay(table.place(ANY_MALATANG))
    quote_id = result(table.quote(ANY_MALATANG))["quote_id"]
    table.session.advance(seconds=120)

    answer = table.session.call("food_place_order", quote_id=quote_id)

    assert refused(answer)[0] == "restaurant_busy"
    table.session.advance(seconds=3600)
    assert table.quote(ANY_MALATANG)["ok"]


def test_a_time_that_has_become_too_early_is_refused(malatang: Table) -> None:
    soonest = result(malatang.quote(ANY_MALATANG))["promised_at"]
    quote_id = result(malatang.quote(ANY_MALATANG, deliver_at=soonest))["quote_id"]
    malatang.session.advance(seconds=590)

    answer = malatang.session.call("food_place_order", quote_id=quote_id)

    assert refused(answer)[0] == "delivery_time_unavailable"


def test_a_price_that_rises_by_a_fifth_shows_in_the_next_quote(malatang: Table) -> None:
    before = malatang.dish(ANY_MALATANG)["price_fen"]
    malatang.session.plan_faults([{"on": "food_quote_order", "call": 1, "kind": "price_change"}])

    quote = result(malatang.quote(ANY_MALATANG))

    assert quote["items_fen"] == -(-before * 12 // 100) * 10


def test_an_order_for_tomorrow_is_promised_for_then(malatang: Table) -> None:
    at = "2026-02-07T12:30:00+08:00"

    quote = result(malatang.quote(ANY_MALATANG, deliver_at=at))

    assert quote["promised_at"] == at


def test_at_night_two_yuan_more_are_asked_for(malatang: Table) -> None:
    day = result(malatang.quote(ANY_MALATANG, deliver_at="2026-02-06T20:00:00+08:00"))
    night = result(malatang.quote(ANY_MALATANG, deliver_at="2026-02-06T22:30:00+08:00"))

    assert night["delivery_fee_fen"] == day["delivery_fee_fen"] + 200


def test_delivery_is_free_from_the_amount_that_the_restaurant_says(session: Session) -> None:
    found = result(session.call("food_search_restaurants", address_id=OFFICE, limit=50))
    shop = next(
        r for r in found["restaurants"] if r["free_delivery_from_fen"] and r["delivery_fee_fen"]
    )
    asked = {"restaurant_id": shop["restaurant_id"], "address_id": OFFICE, "coupon_ids": []}
    menu = result(session.call("food_get_menu", restaurant_id=shop["restaurant_id"]))
    dish = max((d for d in menu["dishes"] if d["stock"] >= 15), key=lambda d: d["price_fen"])
    least = -(-shop["minimum_order_fen"] // dish["price_fen"])
    enough = -(-shop["free_delivery_from_fen"] // dish["price_fen"])

    def fee(quantity: int) -> int:
        items = [{"dish_id": dish["dish_id"], "quantity": quantity}]
        quote = result(session.call("food_quote_order", items=items, **asked))
        return int(quote["delivery_fee_fen"])

    assert fee(least) == shop["delivery_fee_fen"]
    assert fee(enough) == 0


def test_an_unpaid_order_expires_and_gives_its_dishes_back(malatang: Table) -> None:
    before = malatang.stock(ANY_MALATANG)
    order = malatang.place(ANY_MALATANG)

    malatang.session.advance(seconds=901)

    assert malatang.order(order["order_id"])["status"] == "expired"
    assert malatang.stock(ANY_MALATANG) == before


def test_an_unpaid_order_is_cancelled_free_of_charge(malatang: Table) -> None:
    before = malatang.stock(ANY_MALATANG)
    order = malatang.place(ANY_MALATANG)

    gone = result(malatang.session.call("food_cancel_order", order_id=order["order_id"]))

    assert (gone["status"], gone["fee_fen"], gone["refunded_fen"]) == ("cancelled", 0, 0)
    assert malatang.stock(ANY_MALATANG) == before


def test_orders_are_listed_newest_first_and_by_status(malatang: Table) -> None:
    first = malatang.place(ANY_MALATANG)
    malatang.session.advance(seconds=60)
    second = malatang.place(ANY_MALATANG)
    malatang.session.call("food_cancel_order", order_id=first["order_id"])

    every = result(malatang.session.call("food_list_orders"))
    unpaid = result(malatang.session.call("food_list_orders", status="unpaid"))

    assert [o["order_id"] for o in every["orders"]][:2] == [second["order_id"], first["order_id"]]
    assert [o["order_id"] for o in unpaid["orders"]] == [second["order_id"]]
