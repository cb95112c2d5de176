"""What the calls of a task that waits for a decision told of it: lines, times and places."""

from typing import Any

from superapp_agents.door import Json
from superapp_agents.offline.answers.words import listed, moment, yuan

_MAKERS = (
    "shopping_preview_checkout",
    "food_place_order",
    "travel_hold_booking",
    "rides_estimate",
)


def known_of(values: Json, *, zh: bool) -> list[str]:
    """One line for each task that waits, with what is known of it."""
    waiting = {call["task"]: call for call in values["awaiting"]}
    lines = [
        _line(task, waiting[task["id"]], zh=zh) for task in values["tasks"] if task["id"] in waiting
    ]
    return [line for line in lines if line]


def _line(task: Json, call: Json, *, zh: bool) -> str:
    found = _last_result(task)
    parts = [*_things(found, zh=zh), *_times(found, call["arguments"], zh=zh)]
    return ("；" if zh else "; ").join(parts) + ("。" if zh else ".") if parts else ""


def _last_result(task: Json) -> Json:
    """The result of the last call that tells what is bought or booked."""
    tools = {
        call["id"]: call["name"] for entry in task["transcript"] for call in entry.get("calls", ())
    }
    for entry in reversed(task["transcript"]):
        content = entry.get("content") or {}
        if tools.get(entry.get("id")) in _MAKERS and content.get("ok"):
            result: Json = content["result"]
            return result
    return {}


def _things(found: Json, *, zh: bool) -> list[str]:
    bought = [line for merchant in found.get("merchants", ()) for line in merchant["lines"]]
    told = [_thing(line, str(line.get("label") or ""), zh=zh) for line in bought]
    for dish in found.get("items", ()):
        chosen = [str(option["name"]) for option in dish.get("options", ())]
        told.append(_thing(dish, listed(chosen, zh=zh), zh=zh))
    told.extend(str(booking["title"]) for booking in found.get("bookings", ()))
    return told


def _thing(line: Json, how: str, *, zh: bool) -> str:
    name = str(line.get("title") or line.get("name"))
    made = (f"（{how}）" if zh else f" ({how})") if how else ""
    price = yuan(int(line["unit_fen"]))
    count = int(line["quantity"])
    return (
        f"{name}{made}，单价{price}，{count}件" if zh else f"{count} × {name}{made}, {price} each"
    )


def _times(found: Json, arguments: Json, *, zh: bool) -> list[str]:
    product: Any = next(
        (p for p in found.get("products", ()) if p["product_id"] == arguments.get("product_id")), {}
    )
    moments = (
        (found.get("pickup_at"), "出发", "pick-up"),
        (product.get("arrives_at"), "到达", "arrival"),
        (found.get("promised_at"), "前送达", "delivery by"),
    )
    return [
        f"{moment(at, zh=True)}{after}" if zh else f"{before} {moment(at, zh=False)}"
        for at, after, before in moments
        if at
    ]
