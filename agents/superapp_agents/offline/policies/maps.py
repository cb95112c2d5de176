"""Maps: routes, the fastest way, weather, places."""

from datetime import date, timedelta

from superapp_agents.door import Json
from superapp_agents.offline.desk import Answer, Desk, Policy, ask_user, done, failed, refused
from superapp_agents.offline.policies.dayplan import plan_day
from superapp_agents.offline.policies.finding import own_address, spot

_WAYS = ("transit", "driving", "walking", "cycling", "taxi")


def route_query(desk: Desk, start: Json, end: Json, mode: str) -> tuple[str, Json]:
    """A route between two points as a call."""
    window = desk.task.get("window") or {}
    leave = window.get("at") or window.get("earliest")
    return (
        "maps_plan_route",
        {
            "mode": "driving" if mode == "taxi" else mode,
            "origin": point(start),
            "destination": point(end),
            "depart_at": leave,
        },
    )


def point(place: Json) -> Json:
    """A point as the map tools take it."""
    return {"lat_e6": place["lat_e6"], "lng_e6": place["lng_e6"]}


def route_facts(answer: Answer, mode: str) -> Json:
    """What a route comes to."""
    told = (answer.list("routes") or [answer.result])[0]
    minutes = told.get("duration_minutes") or told.get("minutes") or 0
    lines = [str(leg["line"]) for leg in told.get("legs", ()) if leg.get("line")]
    return {
        "mode": mode,
        "minutes": int(minutes),
        "distance_m": int(told.get("distance_m") or 0),
        "lines": lines,
    }


def plan_route(desk: Desk) -> Policy:
    """One route, by the means that was named, else by public transport."""
    task = desk.task
    city = task.get("city")
    start = yield from spot(desk, task.get("origin"), city)
    end = yield from spot(desk, task.get("destination") or task.get("place"), city)
    if start is None or end is None:
        return failed("place_unknown")
    mode = str(task.get("mode") or "transit")
    mode = mode if mode in _WAYS else "transit"
    if task.get("sort") == "fastest" and not task.get("mode"):
        return (yield from compare_routes(desk))
    answer = yield from desk.call(*_only(route_query(desk, start, end, mode)))
    if not answer.ok:
        return refused(answer)
    facts = route_facts(answer, mode)
    return done({"kind": "route", "from": start["name"], "to": end["name"], **facts})


def _only(query: tuple[str, Json]) -> tuple[str]:
    raise NotImplementedError(query)


def compare_routes(desk: Desk) -> Policy:
    """All ways from one place to another, the fastest first."""
    task = desk.task
    city = task.get("city")
    start = yield from spot(desk, task.get("origin"), city)
    end = yield from spot(desk, task.get("destination") or task.get("place"), city)
    if start is None or end is None:
        return failed("place_unknown")
    modes = ("driving", "transit", "cycling", "walking")
    answers = yield from desk.together([route_query(desk, start, end, mode) for mode in modes])
    found = [
        route_facts(answer, mode) for mode, answer in zip(modes, answers, strict=True) if answer.ok
    ]
    if not found:
        return refused(answers[0])
    found.sort(key=lambda item: item["minutes"])
    names = {"from": start["name"], "to": end["name"]}
    return done({"kind": "routes", **names, "routes": found})


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
    answer = yield from desk.call("maps_get_weather", city=city)
    if not answer.ok:
        return refused(answer)
    wanted = {(start + timedelta(days=n)).isoformat() for n in range((end - start).days + 1)}
    days = [day for day in answer.list("days") if day["date"] in wanted]
    if not days:
        return failed("nothing_found")
    return done({"kind": "weather", "city": answer.result.get("city_name") or city, "days": days})


def find_place(desk: Desk) -> Policy:
    """Places of a kind, near where the user said."""
    task = desk.task
    words = " ".join(str(item["query"]) for item in task.get("items", ()))
    place = task.get("place")
    words = words or (str(place["text"]) if place else "")
    near = yield from spot(desk, task.get("near"), task.get("city"))
    if near is None:
        return failed("place_unknown")
    answer = yield from desk.call(
        "maps_search_nearby",
        text=words or None,
        **point(near),
        radius_m=task.get("radius_m"),
        limit=10,
    )
    found = answer.list("places")[: int(task.get("count") or 5)]
    if not found:
        return failed("nothing_found")
    return done({"kind": "places", "places": found, "spot": found[0]})


GOALS = {
    "plan_route": plan_route,
    "compare_routes": compare_routes,
    "get_weather": get_weather,
    "find_place": find_place,
    "plan_day": plan_day,
}
