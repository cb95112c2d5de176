"""Maps: routes, the fastest way, weather, places."""

import re
from datetime import date, timedelta

from superapp_agents.door import Json
from superapp_agents.offline.desk import (
    Answer,
    Desk,
    Policy,
    ask_user,
    done,
    failed,
    refused,
)
from superapp_agents.offline.policies.categories import category_of
from superapp_agents.offline.policies.dayplan import plan_day
from superapp_agents.offline.policies.finding import (
    RADII_M,
    around_spot,
    ends,
    of_place,
    own_address,
    spot,
)

_WHICH_DAY = re.compile(r"哪一?天|哪几天|\b(?:which|what) days?\b|best day", re.IGNORECASE)
_MODES = ("driving", "transit", "cycling", "walking")


def route_query(desk: Desk, start: Json, end: Json, mode: str) -> tuple[str, Json]:
    """A route between two points as a call."""
    window = desk.task.get("window") or {}
    leave = window.get("at") or window.get("earliest")
    now = str(desk.task.get("now"))
    query = {
        "origin": start["ref"],
        "destination": end["ref"],
        "mode": mode,
        "depart_at": leave if leave and str(leave) > now else None,
    }
    return "maps_plan_route", query


def route_facts(answer: Answer, mode: str) -> Json:
    """What the fastest of the routes comes to."""
    told = answer.list("routes")[0]
    return {
        "mode": mode,
        "minutes": told["duration_minutes"],
        "distance_m": told["distance_m"],
        "departs_at": told["departs_at"],
        "arrives_at": told["arrives_at"],
        "lines": [step["line"] for step in told["steps"] if step["line"]],
    }


def plan_route(desk: Desk) -> Policy:
    """One route, by the means that was named, else by public transport."""
    task = desk.task
    if task.get("sort") == "fastest" and not task.get("mode"):
        return (yield from compare_routes(desk))
    start, end = yield from ends(desk)
    if start is None or end is None:
        return failed("place_unknown")
    mode = "driving" if task.get("mode") == "taxi" else str(task.get("mode") or "transit")
    mode = mode if mode in _MODES else "transit"
    (answer,) = yield from desk.together([route_query(desk, start, end, mode)])
    if not answer.ok:
        return refused(answer)
    facts = route_facts(answer, mode)
    names = {"from": start["name"], "to": end["name"]}
    return done({"kind": "route", **names, **facts, "spot": end})


def compare_routes(desk: Desk) -> Policy:
    """All ways from one place to another, the fastest first."""
    start, end = yield from ends(desk)
    if start is None or end is None:
        return failed("place_unknown")
    answers = yield from desk.together([route_query(desk, start, end, mode) for mode in _MODES])
    found = [
        route_facts(answer, mode)
        for mode, answer in zip(_MODES, answers, strict=True)
        if answer.ok and answer.list("routes")
    ]
    if not found:
        return refused(answers[0])
    found.sort(key=lambda item: item["minutes"])
    names = {"from": start["name"], "to": end["name"]}
    return done({"kind": "routes", **names, "routes": found, "spot": end})


def get_weather(desk: Desk) -> Policy:
    """The weather of the days that were asked for, today by default."""
    task = desk.task
    place = task.get("place") or task.get("destination")
    city = task.get("city") or (place["text"] if place and place["kind"] == "named" else None)
    if not city:
        home = yield from own_address(desk, "home")
        city = (home or {}).get("city")
    if not city:
        return ask_user(("city", desk.say("您想看哪个城市的天气？", "Which city's weather?")))
    start = date.fromisoformat(str(task.get("date") or str(task["now"])[:10]))
    end = date.fromisoformat(str(task.get("end_date") or start.isoformat()))
    if not task.get("date") and _WHICH_DAY.search(str(task.get("message") or "")):
        end = start + timedelta(days=6)
    answer = yield from desk.call(
        "maps_get_weather", city=city, date=start.isoformat(), days=max(1, (end - start).days + 1)
    )
    if not answer.ok:
        return refused(answer)
    return done(
        {
            "kind": "weather",
            "city": _city_name(desk, str(answer.result["city_name"]), str(city)),
            "days": answer.list("forecasts"),
        }
    )


def _city_name(desk: Desk, name: str, said: str) -> str:
    """The city in the language of the answer, where the user wrote it so."""
    fits = said.isascii() if not desk.zh else not said.isascii()
    return said if fits else name


def find_place(desk: Desk) -> Policy:
    """Places of a kind, near where the user said."""
    task = desk.task
    words = " ".join(str(item["query"]) for item in task.get("items", ()))
    place = task.get("place")
    words = words or (str(place["text"]) if place else "")
    near = yield from spot(desk, task.get("near"), task.get("city"))
    if near is None:
        return failed("place_unknown")
    found: list[Json] = []
    radii = (int(task["radius_m"]),) if task.get("radius_m") else RADII_M
    for query in ({"category": category_of(words)}, {"query": words}):
        if any(query.values()) and not found:
            rating = task.get("min_rating")
            found = yield from around_spot(desk, near["ref"], radii, min_rating=rating, **query)
    if not found:
        return failed("nothing_found")
    shown = found[: int(task.get("count") or 5)]
    return done({"kind": "places", "places": shown, "spot": of_place(shown[0])})


GOALS = {
    "plan_route": plan_route,
    "compare_routes": compare_routes,
    "get_weather": get_weather,
    "find_place": find_place,
    "plan_day": plan_day,
}
