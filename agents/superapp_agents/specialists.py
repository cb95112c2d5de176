"""Specialists: which tools each service group sees, and how its work is finished."""

from collections.abc import Mapping
from typing import Any

from superapp_agents.door import Json, ToolSchema

_SHARED = ("account_list_addresses", "account_list_contacts", "account_get_profile")
_ADDRESSES = ("account_list_addresses", "account_list_contacts")
_PAYING = ("payments_pay_order", "payments_get_payment", "payments_list_methods")
_PLACES = ("maps_geocode", "maps_search_places", "maps_get_place")

_GOODS = (
    "shopping_search_products",
    "shopping_get_product",
    "shopping_compare_products",
    "shopping_preview_checkout",
    "shopping_place_order",
    "shopping_cancel_order",
)

GROUP_TOOLS: dict[str, tuple[str, ...]] = {
    "food": (
        "food_",
        *_SHARED,
        *_PAYING,
        *_PLACES,
        "account_recall_preferences",
        "maps_search_nearby",
        "life_claim_campaign_coupon",
        *_GOODS,
    ),
    "shopping": (
        "shopping_",
        "food_list_orders",
        "food_cancel_order",
        *_SHARED,
        *_PAYING,
        "payments_create_mandate",
        "payments_revoke_mandate",
    ),
    "travel": (
        "travel_",
        *_SHARED,
        *_PAYING,
        *_PLACES,
        "maps_search_nearby",
        "account_list_travellers",
    ),
    "maps": (
        "maps_",
        *_ADDRESSES,
        "food_search_restaurants",
        "food_get_menu",
        "travel_search_attractions",
    ),
    "rides": (
        "rides_",
        *_SHARED,
        *_PLACES,
        "maps_search_nearby",
        "maps_plan_route",
        "payments_list_methods",
    ),
    "payments": (
        "payments_",
        *_SHARED,
        "shopping_list_orders",
        "food_list_orders",
        "rides_list_rides",
        "travel_list_bookings",
    ),
    "social": ("social_", *_SHARED, "payments_list_methods"),
    "life": ("life_", *_SHARED, *_PLACES),
    "content": ("content_", "shopping_get_product"),
    "account": ("account_", *_PLACES),
    "system": ("system_",),
    "none": (),
}
"""Tools of each group: full names, or prefixes that end in an underscore."""

_PAY = ("payments_pay_order", "payments_list_methods")
_ENDS = ("maps_geocode", "maps_search_", *_ADDRESSES)
_BOOK = ("account_list_travellers", "travel_hold_booking", "travel_cancel_booking", *_PAY)
GOAL_TOOLS: dict[str, tuple[str, ...]] = {
    "order_food": (
        "food_search_restaurants",
        "food_get_menu",
        "food_quote_order",
        "food_place_order",
        "food_cancel_order",
        *_ADDRESSES,
        *_PAY,
    ),
    "reserve_table": (
        "food_search_restaurants",
        "food_reserve_table",
        *_ADDRESSES,
        "maps_geocode",
    ),
    "buy_product": (*_GOODS, *_ADDRESSES, *_PAY),
    "checkout_cart": (
        "shopping_view_cart",
        "shopping_preview_checkout",
        "shopping_place_order",
        "shopping_cancel_order",
        *_ADDRESSES,
        *_PAY,
    ),
    "return_order": ("shopping_list_orders", "shopping_get_order", "shopping_request_return"),
    "track_order": ("shopping_list_orders", "shopping_track_order", "food_list_orders"),
    "watch_price": (
        "shopping_view_cart",
        "shopping_search_products",
        "shopping_watch_price",
        "payments_create_mandate",
    ),
    "book_flight": ("travel_search_flights", *_BOOK),
    "book_train": ("travel_search_trains", *_BOOK),
    "book_hotel": ("travel_search_hotels", *_BOOK),
    "book_attraction": ("travel_search_attractions", *_BOOK),
    "cancel_booking": ("travel_list_bookings", "travel_get_booking", "travel_cancel_booking"),
    "plan_route": (*_ENDS, "maps_plan_route"),
    "compare_routes": (*_ENDS, "maps_plan_route"),
    "get_weather": ("maps_get_weather",),
    "request_ride": (*_ENDS, "rides_estimate", "rides_request_ride"),
    "check_wallet": ("payments_get_wallet",),
    "check_spending": ("payments_list_transactions",),
    "pay_bill": ("payments_list_bills", "payments_pay_bill"),
    "check_bill": ("payments_list_bills",),
    "transfer": ("account_list_contacts", "payments_transfer"),
    "send_red_packet": ("account_list_contacts", "social_send_red_packet"),
}
_SHOP_ORDERS = ("shopping_list_orders", "shopping_get_order")
GOAL_TOOLS |= {
    "cancel_reservation": ("food_list_reservations", "food_cancel_reservation"),
    "find_restaurant": (
        "food_search_restaurants",
        "food_get_menu",
        "maps_geocode",
        *_ADDRESSES,
    ),
    "view_cart": ("shopping_view_cart",),
    "add_to_cart": ("shopping_search_products", "shopping_get_product", "shopping_add_to_cart"),
    "remove_from_cart": (
        "shopping_view_cart",
        "shopping_search_products",
        "shopping_update_cart",
    ),
    "list_watches": ("shopping_list_price_watches",),
    "cancel_watch": (
        "shopping_list_price_watches",
        "shopping_cancel_price_watch",
        "payments_revoke_mandate",
    ),
    "cancel_order": (
        *_SHOP_ORDERS,
        "shopping_cancel_order",
        "food_list_orders",
        "food_cancel_order",
    ),
    "list_orders": (*_SHOP_ORDERS, "food_list_orders"),
    "pay_order": (*_SHOP_ORDERS, "food_list_orders", *_PAY),
    "price_history": ("shopping_search_products", "shopping_get_price_history"),
    "review": (*_SHOP_ORDERS, "shopping_review_product"),
    "confirm_receipt": (*_SHOP_ORDERS, "shopping_confirm_receipt"),
    "list_coupons": ("shopping_list_coupons", "life_list_campaigns"),
    "list_bookings": ("travel_list_bookings", "travel_get_booking"),
    "change_booking": (
        "travel_list_bookings",
        "travel_get_booking",
        "travel_quote_change",
        "travel_change_booking",
        "travel_search_flights",
        "travel_search_trains",
    ),
    "find_place": ("maps_search_", "maps_get_place", "maps_geocode", *_ADDRESSES),
    "plan_day": (
        "maps_search_",
        "maps_geocode",
        "maps_plan_route",
        "maps_get_weather",
        "food_search_restaurants",
        "account_list_addresses",
    ),
}
GOAL_TOOLS["trip"] = (
    "travel_search_flights",
    "travel_search_trains",
    "travel_search_hotels",
    "travel_search_attractions",
    *_BOOK,
)
GOAL_TOOLS["find_product"] = GOAL_TOOLS["buy_product"]
"""The tools that a goal needs, for models to which every further tool is a burden."""

FINISH = "finish_task"

FINISH_SPEC: Json = {
    "type": "function",
    "function": {
        "name": FINISH,
        "description": "End the task. `done`: the goal is reached, or the information was found. "
        "`failed`: it cannot be reached; say why in `reason`. "
        "`asking`: only the user can give a missing fact; put all questions in `questions`.",
        "parameters": {
            "type": "object",
            "properties": {
                "status": {"type": "string", "enum": ["done", "failed", "asking", "rejected"]},
                "reason": {"type": "string", "description": "Why it failed, in a few words."},
                "facts": {"type": "object", "description": "What the answer should state."},
                "questions": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"slot": {"type": "string"}, "text": {"type": "string"}},
                        "required": ["slot", "text"],
                    },
                },
                "offers": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "kind": {"type": "string"},
                            "id": {"type": "string"},
                            "title": {"type": "string"},
                            "price_fen": {"type": "integer"},
                        },
                        "required": ["kind", "id", "title"],
                    },
                },
            },
            "required": ["status"],
        },
    },
}
"""The tool by which every specialist ends its task; it has no effect on the world."""


def function_spec(tool: ToolSchema) -> Json:
    """The tool as an OpenAI function."""
    return {
        "type": "function",
        "function": {
            "name": tool.name,
            "description": tool.description,
            "parameters": dict(tool.input_schema),
        },
    }


def tools_of(group: str, specs: Mapping[str, Json], goal: str | None = None) -> list[Json]:
    """What the group's specialist may call, in a fixed order, `finish_task` last.

    Args:
        group: The service group.
        specs: All tools of the session.
        goal: Only what this goal needs, where that is known.
    """
    wanted = GOAL_TOOLS.get(goal or "") or GROUP_TOOLS.get(group, ())
    names = sorted(
        name
        for name in specs
        if any(name == want or (want.endswith("_") and name.startswith(want)) for want in wanted)
    )
    return [*(specs[name] for name in names), FINISH_SPEC]


def parameters(spec: Mapping[str, Any]) -> Json:
    """The JSON schema of a function spec's arguments."""
    schema: Json = spec["function"]["parameters"]
    return schema
