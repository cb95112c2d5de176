"""What people naturally do next: the call that follows from a result."""

import random
from collections.abc import Callable
from typing import Any

Arguments = dict[str, Any]
Result = dict[str, Any]
Next = tuple[str, Arguments]
Follow = Callable[[random.Random, Arguments, Result], Next | None]


def _quote_dishes(luck: random.Random, asked: Arguments, menu: Result) -> Next | None:
    dishes = menu["dishes"]
    if not dishes:
        return None
    chosen = luck.sample(dishes, min(2, len(dishes)))
    items = [{"dish_id": d["dish_id"], "quantity": luck.randint(1, 3)} for d in chosen]
    order = {"restaurant_id": asked["restaurant_id"], "items": items}
    return "food_quote_order", order | {"address_id": asked.get("address_id", "")}


def _open_menu(luck: random.Random, asked: Arguments, found: Result) -> Next | None:
    if not found["restaurants"]:
        return None
    restaurant = luck.choice(found["restaurants"])["restaurant_id"]
    if luck.random() < 0.3:
        booking = {"restaurant_id": restaurant, "party_size": luck.randint(1, 6)}
        return "food_reserve_table", booking | {"at": "2026-02-08T19:00:00+08:00"}
    return "food_get_menu", {"restaurant_id": restaurant}


def _home(luck: random.Random, asked: Arguments, profile: Result) -> Next | None:
    homes = [a["address_id"] for a in profile["addresses"]]
    if not homes:
        return None
    search = {"address_id": luck.choice(homes), "max_minimum_order_fen": 3000}
    return "food_search_restaurants", search


def _place(tool: str) -> Follow:
    return lambda _luck, _asked, quote: (tool, {"quote_id": quote["quote_id"]})


def _pay(luck: random.Random, asked: Arguments, placed: Result) -> Next | None:
    orders = placed.get("orders", [placed])
    order = luck.choice(orders)
    return "payments_pay_order", {"order_id": order["order_id"], "amount_fen": order["total_fen"]}


def _after_payment(luck: random.Random, asked: Arguments, receipt: Result) -> Next | None:
    order = {"order_id": asked["order_id"]}
    choice = luck.choice(("food_cancel_order", "shopping_cancel_order", "payments_request_refund"))
    if choice == "payments_request_refund":
        part = max(1, asked["amount_fen"] // luck.choice((1, 2, 5)))
        payment = {"payment_id": receipt["payment_id"], "amount_fen": part}
        return choice, payment | {"reason": "改主意了"}
    return choice, order


def _ride(luck: random.Random, asked: Arguments, estimate: Result) -> Next | None:
    offer = luck.choice(estimate["products"])
    return "rides_request_ride", {
        "estimate_id": estimate["estimate_id"],
        "product_id": offer["product_id"],
    }


def offers(found: Any) -> list[str]:
    """Every offer anywhere in a result."""
    if isinstance(found, list):
        return [offer for inner in found for offer in offers(inner)]
    if not isinstance(found, dict):
        return []
    own = [found["offer_id"]] if isinstance(found.get("offer_id"), str) else []
    return own + [offer for inner in found.values() for offer in offers(inner)]


def _hold(kind: str) -> Follow:
    def follow(luck: random.Random, asked: Arguments, found: Result) -> Next | None:
        listed = offers(found)
        if not listed:
            return None
        return "travel_hold_booking", {
            "kind": kind,
            "offer_ids": [luck.choice(listed)],
            "traveller_ids": [],
        }

    return follow


def _change(luck: random.Random, asked: Arguments, quote: Result) -> Next | None:
    return "travel_change_booking", {"quote_id": quote["quote_id"]}


def _preview(luck: random.Random, asked: Arguments, found: Result) -> Next | None:
    skus = [p["sku_id"] for p in found["products"]]
    if not skus:
        return None
    lines = [{"sku_id": s, "quantity": 1} for s in luck.sample(skus, min(2, len(skus)))]
    return "shopping_preview_checkout", {"lines": lines}


FOLLOWS: dict[str, Follow] = {
    "account_list_addresses": _home,
    "food_search_restaurants": _open_menu,
    "food_get_menu": _quote_dishes,
    "food_quote_order": _place("food_place_order"),
    "food_place_order": _pay,
    "shopping_search_products": _preview,
    "shopping_preview_checkout": _place("shopping_place_order"),
    "shopping_place_order": _pay,
    "payments_pay_order": _after_payment,
    "rides_estimate": _ride,
    "travel_search_flights": _hold("flight"),
    "travel_search_trains": _hold("train"),
    "travel_search_hotels": _hold("hotel"),
    "travel_search_attractions": _hold("attraction"),
    "travel_hold_booking": _pay,
    "travel_quote_change": _change,
}
