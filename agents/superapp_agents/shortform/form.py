"""What a small model is asked, and the schema that its answer must fit.

The message is cut by code into numbered parts. For each part the model names one goal of a short
list and quotes the things and the place in it. It writes some ten tokens a part; dates, amounts,
counts and people are read by code, which never gets them wrong by a digit.
"""

import re
from dataclasses import dataclass

from superapp_agents.door import Json
from superapp_agents.offline.understanding.clauses import Clause

SUBMIT_GOALS = "submit_goals"
MORE = "more"
MAX_PARTS = 16
QUOTE = 40
SHOWN_HAN = 16
SHOWN_WORDS = 8
SHORT_GOALS = (
    "order_food",
    "reserve_table",
    "find_restaurant",
    "buy_product",
    "find_product",
    "add_to_cart",
    "remove_from_cart",
    "checkout_cart",
    "view_cart",
    "return_order",
    "cancel_order",
    "track_order",
    "list_orders",
    "review",
    "watch_price",
    "list_watches",
    "cancel_watch",
    "list_coupons",
    "book_flight",
    "book_train",
    "book_hotel",
    "book_attraction",
    "cancel_booking",
    "list_bookings",
    "plan_route",
    "find_place",
    "get_weather",
    "plan_day",
    "request_ride",
    "cancel_ride",
    "check_wallet",
    "check_spending",
    "check_bill",
    "pay_bill",
    "transfer",
    "send_red_packet",
    "collect_energy",
    "check_forest",
    "list_campaigns",
    "claim_coupon",
    "browse_feed",
    "call_merchant",
    "remember_preference",
    "recall_preferences",
    "forget_preference",
    "show_other_user",
    "chat",
    "unsupported",
)
"""Goals that a small model chooses from; the prompt says each in a line."""


@dataclass(frozen=True)
class Form:
    """One message as a small model is shown it."""

    question: str
    keys: tuple[str, ...]
    spec: Json


def form_of(clauses: list[Clause]) -> Form:
    """The numbered parts of a message, and the tool by which their goals are handed in."""
    parts = [clause.text for clause in clauses[:MAX_PARTS]]
    keys = tuple(f"{number} {_shown(part)}" for number, part in enumerate(parts, start=1))
    question = " ".join(f"{number} {part}" for number, part in enumerate(parts, start=1))
    return Form(question, keys, _spec(keys))


def _shown(part: str) -> str:
    """The beginning of a part, by which the answer repeats what it is about."""
    plain = re.sub(r'["\\]', "", part)
    if plain.isascii():
        return " ".join(plain.split()[:SHOWN_WORDS])
    return plain[:SHOWN_HAN]


def _spec(keys: tuple[str, ...]) -> Json:
    quote: Json = {"type": "string", "minLength": 1, "maxLength": QUOTE}
    things: Json = {"type": "array", "items": quote, "minItems": 1, "maxItems": 4}
    part: Json = {
        "type": "object",
        "properties": {
            "goal": {"type": "string", "enum": [*SHORT_GOALS, MORE]},
            "thing": things,
            "place": quote,
        },
        "required": ["goal"],
        "additionalProperties": False,
    }
    return {
        "type": "function",
        "bare": True,
        "function": {
            "name": SUBMIT_GOALS,
            "description": "The goal of each part of the message, with quotes.",
            "parameters": {
                "type": "object",
                "properties": dict.fromkeys(keys, part),
                "required": list(keys),
                "additionalProperties": False,
            },
        },
    }
