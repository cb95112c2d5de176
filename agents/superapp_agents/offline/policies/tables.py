"""Restaurants to go to: find one, reserve a table, give it up."""

from typing import Any

from superapp_agents.door import Json
from superapp_agents.offline.desk import Desk, Policy, Steps, ask_user, done, failed, refused
from superapp_agents.offline.policies.finding import of_place, spot
from superapp_agents.offline.policies.matching import diets_in, is_meal, without_diets
from superapp_agents.offline.policies.meant import alike

TRIES = 8
RADII = (3000, 6000)


def offered(desk: Desk, ranked: list[Json]) -> Json:
    """Show a few restaurants and order nothing."""
    count = desk.task.get("count") or 3
    offers = [
        {
            "kind": "restaurant",
            "id": card["restaurant_id"],
            "title": card["name"],
            "price_fen": card["per_head_fen"],
            "rating": card["rating"],
            "eta_minutes": card["eta_minutes"],
        }
        for card in ranked[:count]
    ]
    if not offers:
        return failed("nothing_found")
    return done({"kind": "restaurants", "offers": offers}, offers)


def find_restaurant(desk: Desk) -> Policy:
    """Show restaurants that fit, best first."""
    found = yield from dine_in(desk)
    return offered(desk, found)


def dine_in(desk: Desk, at: str | None = None) -> Steps[list[Json]]:
    """Restaurants to go to, that fit the task, best first."""
    task = desk.task
    near = task.get("near") or task.get("place") or {"kind": "home", "text": ""}
    point = yield from spot(desk, near, task.get("city"))
    queries = [str(item["query"]) for item in task.get("items", ()) if not is_meal(item["query"])]
    said = " ".join(
        [*queries, *(a for i in task.get("items", ()) for a in i.get("attributes", ()))]
    )
    limit = (task.get("budget") or {}).get("max_fen")
    known: Json = {
        "text": without_diets(" ".join(queries)) or None,
        "purpose": "dine_in",
        "near": point["ref"] if point else None,
        "city": None if point else task.get("city"),
        "at": at,
        "party_size": task.get("party"),
        "diet": diets_in(said) or None,
        "min_rating": task.get("min_rating"),
        "max_per_head_fen": limit,
        "limit": 20,
    }
    radii = (task["radius_m"],) if task.get("radius_m") else RADII if point else (None,)
    for radius in radii:
        answer = yield from desk.call("food_search_restaurants", max_distance_m=radius, **known)
        if answer.list("restaurants"):
            break
    orders: dict[str, Any] = {
        "nearest": lambda card: card["distance_m"] or 0,
        "cheapest": lambda card: card["per_head_fen"],
    }
    first = orders.get(str(task.get("sort")), lambda _: 0)
    return sorted(
        answer.list("restaurants"),
        key=lambda card: (first(card), -card["rating"], card["distance_m"] or 0),
    )


def reserve_table(desk: Desk) -> Policy:
    """Reserve a table for the party at the time, at the best restaurant that has one."""
    window = desk.task.get("window") or {}
    at = window.get("at") or window.get("earliest")
    missing = []
    if not at:
        missing.append(
            ("time", desk.say("您想订几点的位子？", "What time should the table be for?"))
        )
    if not desk.task.get("party"):
        missing.append(("party", desk.say("一共几位？", "How many people?")))
    if missing:
        return ask_user(*missing)
    found = yield from dine_in(desk, at)
    for card in found[:TRIES]:
        if card.get("table_free") is False:
            continue
        booked = yield from desk.call(
            "food_reserve_table",
            restaurant_id=card["restaurant_id"],
            party_size=desk.task["party"],
            at=at,
        )
        if booked.ok:
            return done(_table(booked.result))
        if booked.rejected:
            return refused(booked)
    return failed("nothing_found")


def _table(table: Json) -> Json:
    return {
        "kind": "table",
        "reservation_id": table["reservation_id"],
        "shop": table["restaurant_name"],
        "starts_at": table["starts_at"],
        "party": table["party_size"],
        "address": table["address"],
        "spot": {
            **of_place({**table, "name": table["restaurant_name"]}),
            "ref": str(table["location"]).replace(" ", ""),
        },
    }


def cancel_reservation(desk: Desk) -> Policy:
    """Give up the table that was meant; the only one when none was named."""
    listed = yield from desk.call("food_list_reservations", status="booked")
    words = str((desk.task.get("order") or {}).get("text") or "")
    booked = listed.list("reservations")
    known = [table for table in booked if alike(words, (table["restaurant_name"],))]
    if not known:
        names = desk.say("、", ", ").join(str(table["restaurant_name"]) for table in booked)
        more_zh, more_en = (
            (f"，您订的是：{names}", f"; you have booked: {names}") if names else ("",) * 2
        )
        zh = f"没有找到您在那里的订位，没有取消任何订位{more_zh}"
        en = f"I could not find a table of yours there, so nothing was cancelled{more_en}"
        return failed("table_unknown", message=desk.say(zh, en))
    if len(known) > 1:
        names = desk.say("；", "; ").join(
            f"{table['restaurant_name']} {str(table['starts_at'])[:16].replace('T', ' ')}"
            for table in known
        )
        text = desk.say(f"要取消哪一个？{names}", f"Which one should I cancel? {names}")
        return ask_user(("order", text))
    gone = yield from desk.call(
        "food_cancel_reservation", reservation_id=known[0]["reservation_id"]
    )
    if not gone.ok:
        return refused(gone)
    return done({**_table(known[0]), "kind": "table_cancelled"})


GOALS = {
    "find_restaurant": find_restaurant,
    "reserve_table": reserve_table,
    "cancel_reservation": cancel_reservation,
}
