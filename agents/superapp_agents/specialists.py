"""Specialists: which tools each service group sees, and how its work is finished."""

from collections.abc import Mapping
from typing import Any

from superapp_agents.door import Json, ToolSchema

_SHARED = ("account_list_addresses", "account_list_contacts", "account_get_profile")
_PAYING = ("payments_pay_order", "payments_get_payment", "payments_list_methods")
_PLACES = ("maps_geocode", "maps_search_places", "maps_get_place")

GROUP_TOOLS: dict[str, tuple[str, ...]] = {
    "food": (
        "food_",
        *_SHARED,
        *_PAYING,
        *_PLACES,
        "account_recall_preferences",
        "maps_search_nearby",
        "life_claim_campaign_coupon",
    ),
    "shopping": ("shopping_", *_SHARED, *_PAYING, "payments_create_mandate"),
    "travel": ("travel_", *_SHARED, *_PAYING, *_PLACES, "account_list_travellers"),
    "maps": (
        "maps_",
        "account_list_addresses",
        "food_search_restaurants",
        "food_get_menu",
        "travel_search_attractions",
    ),
    "rides": ("rides_", *_SHARED, *_PLACES, "maps_plan_route"),
    "payments": ("payments_", *_SHARED, "shopping_list_orders", "food_list_orders"),
    "social": ("social_", *_SHARED, "payments_list_methods"),
    "life": ("life_", *_SHARED, *_PLACES),
    "content": ("content_", "shopping_get_product"),
    "account": ("account_", *_PLACES),
    "system": ("system_",),
    "none": (),
}
"""Tools of each group: full names, or prefixes that end in an underscore."""

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


def tools_of(group: str, specs: Mapping[str, Json]) -> list[Json]:
    """What the group's specialist may call, in a fixed order, `finish_task` last."""
    wanted = GROUP_TOOLS.get(group, ())
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
