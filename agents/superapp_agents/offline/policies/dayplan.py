"""A day out: activities in order, with the ways between them, open when one comes, home in time."""

import math
from datetime import datetime, timedelta
from typing import Any

from superapp_agents.door import Json
from superapp_agents.offline.desk import Desk, Policy, Steps, ask_user, done, failed
from superapp_agents.offline.policies.categories import category_of, is_meal_place
from superapp_agents.offline.policies.finding import of_place, own_address, spot

LEAVE_HOME = "09:00"
LONGEST_STAY = 150
SHORTEST_STAY = 45
WALK_M = 1200
_MEAL_TIMES = {"lunch": ("11:30", "13:30"), "dinner": ("17:30", "20:00")}


def plan_day(desk: Desk) -> Policy:
    """An itinerary of the activities, each leg routed; nothing is booked."""
    task = desk.task
    items = task.get("items") or []
    if not items:
        return ask_user(("items", desk.say("这一天想做些什么？", "What would you like to do?")))
    home = yield from spot(desk, task.get("origin"))
    if home is None:
        return failed("address_unknown")
    city = task.get("city") or (yield from _home_city(desk))
    day = str(task.get("date") or str(task["now"])[:10])
    home_at = ""
    for stay_cap in (LONGEST_STAY, 90, SHORTEST_STAY):
        plan = yield from _itinerary(desk, items, home, {"city": city, "day": day, "cap": stay_cap})
        if plan is None:
            return failed("nothing_found")
        deadline, home_at = task.get("deadline"), str(plan["home_at"])
        if not deadline or home_at <= str(deadline):
            return done({"kind": "day_plan", "date": day, **plan})
    return failed("too_late", earliest_at=home_at)


def _home_city(desk: Desk) -> Steps[str]:
    found = yield from own_address(desk, "home")
    return str((found or {}).get("city") or "")


def _at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}:00+08:00")


def _itinerary(desk: Desk, items: list[Json], home: Json, frame: Json) -> Steps[Json | None]:
    """One pass through the day with a longest stay."""
    here, now = home, _at(frame["day"], LEAVE_HOME)
    entries: list[Json] = []
    legs: list[Json] = []
    for item in items:
        stop = yield from _stop(desk, item, here, now, frame)
        if stop is None:
            return None
        leg = yield from _leg(desk, here, stop["spot"], now)
        if leg is None:
            return None
        legs.append(leg)
        arrives = datetime.fromisoformat(leg["arrives_at"])
        starts = _rounded(max(arrives, stop["opens"], _earliest(item, frame["day"])))
        ends = min(starts + timedelta(minutes=min(stop["minutes"], frame["cap"])), stop["closes"])
        entries.append(
            {
                "title": stop["spot"]["name"],
                "activity": item["query"],
                "place_id": stop["spot"]["place_id"],
                "starts_at": starts.isoformat(),
                "ends_at": ends.isoformat(),
                "price_per_person_fen": stop["price_fen"],
            }
        )
        here, now = stop["spot"], ends
    back = yield from _leg(desk, here, home, now)
    if back is None:
        return None
    return {"entries": entries, "legs": [*legs, back], "home_at": back["arrives_at"]}


def _rounded(moment: datetime) -> datetime:
    """The next full five minutes."""
    over = (moment.minute % 5) * 60 + moment.second
    return moment + timedelta(seconds=300 - over) if over else moment


def _earliest(item: Json, day: str) -> datetime:
    """Not before the time that was said, nor before one eats."""
    window = item.get("window") or {}
    if window.get("at"):
        return datetime.fromisoformat(window["at"])
    meal = _meal(str(item["query"]))
    if meal:
        return _at(day, _MEAL_TIMES[meal][0])
    if window.get("earliest"):
        return max(_at(day, LEAVE_HOME), datetime.fromisoformat(window["earliest"]))
    return _at(day, LEAVE_HOME)


def _meal(query: str) -> str | None:
    lowered = query.lower()
    if any(word in lowered for word in ("lunch", "午饭", "午餐", "中饭")):
        return "lunch"
    if any(word in lowered for word in ("dinner", "supper", "晚饭", "晚餐")):
        return "dinner"
    return None


def _stop(desk: Desk, item: Json, here: Json, now: datetime, frame: Json) -> Steps[Json | None]:
    """A place for an activity that is near, good, within the budget and open."""
    words = " ".join([str(item["query"]), *item.get("attributes", ())])
    category = category_of(words)
    eats = is_meal_place(category) or _meal(words) is not None
    budget = item.get("budget") or (desk.task.get("budget") if eats else None) or {}
    start = max(now + timedelta(minutes=30), _earliest(item, frame["day"]))
    base: Json = {
        "city": frame["city"],
        "open_at": start.isoformat(),
        "max_price_per_person_fen": budget.get("max_fen") if eats else None,
        "limit": 30,
    }
    queries = [{"category": category}] if category else []
    queries.append({"query": words})
    if category == "scenic_walk":
        queries.insert(0, {"query": _topic(words), "category": category})
        queries.append({"category": "lake"})
    for query in queries:
        answer = yield from desk.call("maps_search_places", **base, **query)
        found = [
            place for place in answer.list("places") if not eats or place["price_per_person_fen"]
        ]
        for place in sorted(found, key=lambda place: _preference(place, here))[:3]:
            detail = yield from desk.call("maps_get_place", place_id=place["place_id"])
            stop = _open(detail.result, start, frame["day"]) if detail.ok else None
            if stop is not None:
                return {**stop, "price_fen": place["price_per_person_fen"]}
    return None


def _topic(words: str) -> str:
    return "湖" if "湖" in words else "lake" if "lake" in words.lower() else words


def _preference(place: Json, here: Json) -> tuple[Any, ...]:
    """Near and well rated: a star is worth five kilometres."""
    away = metres(of_place(place), here)
    return (away / 5000 - (place["rating"] or 0), place["place_id"])


def metres(one: Json, other: Json) -> float:
    """The distance between two points as the crow flies."""
    lat = math.radians(one["lat_e6"] / 1e6)
    north = (one["lat_e6"] - other["lat_e6"]) / 1e6 * 111_000
    east = (one["lng_e6"] - other["lng_e6"]) / 1e6 * 111_000 * math.cos(lat)
    return math.hypot(north, east)


def _open(place: Json, start: datetime, day: str) -> Json | None:
    """The place with its hours on the day; None when it closes before one has been there."""
    opens, closes = _at(day, "00:00"), _at(day, "23:59")
    hours = place["hours"]
    if hours:
        today = hours[start.weekday() % len(hours)]
        if not today["opens"] or not today["closes"]:
            return None
        opens = _at(day, str(today["opens"]))
        closes = _closing(day, str(today["opens"]), str(today["closes"]))
    if max(start, opens) + timedelta(minutes=SHORTEST_STAY) > closes:
        return None
    minutes = int(place["suggested_stay_minutes"] or 60)
    return {"spot": of_place(place), "opens": opens, "closes": closes, "minutes": minutes}


def _closing(day: str, opens: str, closes: str) -> datetime:
    if closes == "24:00" or closes <= opens:
        return _at(day, "23:59")
    return _at(day, closes)


def _leg(desk: Desk, start: Json, end: Json, leave: datetime) -> Steps[Json | None]:
    """The way to the next place: on foot when it is near, else by public transport, else by car."""
    modes = ("walking", "transit") if metres(start, end) < WALK_M else ("transit", "driving")
    for mode in modes:
        answer = yield from desk.call(
            "maps_plan_route",
            origin=start["ref"],
            destination=end["ref"],
            mode=mode,
            depart_at=leave.isoformat(),
        )
        if answer.ok and answer.list("routes"):
            told = answer.list("routes")[0]
            return {
                "from": start["name"],
                "to": end["name"],
                "mode": mode,
                "minutes": told["duration_minutes"],
                "departs_at": told["departs_at"],
                "arrives_at": told["arrives_at"],
            }
    return None


__all__ = ["plan_day"]
