"""Rooms: any hotel that fits, or exactly the hotel and the kind of room that were named."""

import re

from superapp_agents.door import Json
from superapp_agents.offline.desk import Desk, Steps
from superapp_agents.offline.policies.excluded import not_excluded
from superapp_agents.offline.policies.finding import around_spot, ref_of, spot
from superapp_agents.offline.policies.limits import median
from superapp_agents.offline.policies.trip_parts import cheap_enough, part, why_not

RADII = (2000, 3000, 5000)
MOST_ASKED = 8
"""How many hotels around an address are asked for rooms."""
SURE = 0.9
"""How well the map must know a hotel's name."""
_HOTEL = re.compile(
    r"(?:酒店|宾馆|饭店|客栈|民宿|旅馆|公寓|旅舍)$|\b(?:hotel|inn|resort|hostel|suites)\b", re.I
)
_BEDS = (
    ("twin", re.compile(r"双床|两张床|标准间|标间|\btwin\b|\btwo beds\b", re.I)),
    ("king", re.compile(r"大床|\bking\b|\bqueen\b", re.I)),
    ("family", re.compile(r"家庭房|亲子房|\bfamily room\b", re.I)),
)
_KIND = re.compile(
    r"(?P<z>(?:豪华|行政|高级|标准|商务|舒适|海景|江景|湖景|观景|精致|普通)?"
    r"(?:大床|双床|家庭|亲子|单人|双人|套|三人)(?:房|间))"
    r"|\b(?P<e>(?:(?:deluxe|executive|superior|standard|business|family|club) )+"
    r"(?:king|queen|twin|double|single)?)(?= ?(?:room|suite|bed))",
    re.I,
)


def hotel_named(step: Json) -> str | None:
    """The hotel's own name, where the user said one."""
    place = step.get("place") or {}
    text = str(place.get("text") or "")
    return text if place.get("kind") == "named" and _HOTEL.search(text) else None


def _bed(desk: Desk) -> str | None:
    """The beds that were asked for."""
    words = str(desk.task.get("message") or "")
    return next((bed for bed, said in _BEDS if said.search(words)), None)


def _in_one_hotel(desk: Desk, step: Json, stay: Json, party: int, rooms: int) -> Steps[Json]:
    """The rooms of the hotel that was named; why none of them will do."""
    name, told = str(hotel_named(step)), str(step["step_id"])
    hotel, shown = yield from _find(desk, name, stay)
    if hotel is None:
        return part(told, "hotel", [], sort=None, why=_not_there(desk, name))
    kinds, why = _kinds(desk, shown)
    big = [room for room in kinds if room["guests"] * rooms >= party]
    why = why or (None if big else _too_small(desk, name, party, rooms))
    left = [room for room in big if room["rooms_left"] >= rooms]
    why = why or (None if left else _too_few(desk, name, big, rooms))
    offers = [_room(hotel, stay, rooms, room) for room in left]
    budget = step.get("budget") or {}
    each = rooms * len(left[0]["nightly_fen"]) if left else 1
    most = budget.get("max_fen")
    limit = most * each if most and budget.get("scope") == "per_night" else most
    fitting = cheap_enough(offers, limit)
    return part(told, "hotel", fitting, sort=step.get("sort") or "cheapest", why=why)


def _find(desk: Desk, name: str, stay: Json) -> Steps[tuple[Json | None, list[Json]]]:
    """The hotel of that name, and its rooms that are free for the stay."""
    known = yield from desk.call("maps_geocode", query=name, limit=5)
    sure = [p for p in known.list("places") if p["score"] >= SURE and p["category"] == "hotel"]
    days = {"check_in_date": stay["check_in"], "check_out_date": stay["check_out"]}
    for place in sure[:1]:
        hotel_id = str(place["place_id"]).removeprefix("plc_")
        shown = yield from desk.call("travel_get_hotel", hotel_id=hotel_id, **days)
        if shown.ok:
            return shown.result, shown.list("rooms")
    return None, []


def _kinds(desk: Desk, rooms: list[Json]) -> tuple[list[Json], str | None]:
    """The rooms of the kind that was named; all of them when none was."""
    words = str(desk.task.get("message") or "")
    match = _KIND.search(words)
    if match is None:
        return rooms, None
    said = (match["z"] or match["e"]).strip()
    plain = said.lower().removesuffix("间").removesuffix("房")
    found = [room for room in rooms if all(w in room["name"].lower() for w in plain.split())]
    names = desk.say("、", ", ").join(dict.fromkeys(str(room["name"]) for room in rooms))
    zh = f"这家酒店那几天没有{said}，有空的是：{names or '无'}，没有预订"
    en = f"the hotel has no {said} room for those days (free: {names or 'none'}); nothing is booked"
    return found, None if found else desk.say(zh, en)


def _not_there(desk: Desk, name: str) -> str:
    return desk.say(
        f"没有找到“{name}”，或者它那几天没有空房，没有预订别的酒店",
        f"I could not find {name} with a free room for those days, and booked no other hotel",
    )


def _too_small(desk: Desk, name: str, party: int, rooms: int) -> str:
    return desk.say(
        f"{name}的这种房{rooms}间住不下{party}位，不能这样订，没有预订",
        f"{rooms} such room{'' if rooms == 1 else 's'} at {name} can't take {party} guests, "
        "so nothing was booked",
    )


def _too_few(desk: Desk, name: str, kinds: list[Json], rooms: int) -> str:
    left = max((int(room["rooms_left"]) for room in kinds), default=0)
    return desk.say(
        f"{name}的这种房只剩{left}间，订不了{rooms}间，不能满足，没有预订",
        f"only {left} such rooms are left at {name}, so {rooms} can't be booked and nothing was",
    )


def _landmark(step: Json, stay: Json) -> str | None:
    """The named place that the hotel should be near, if it is more than the city."""
    near = step.get("near") or step.get("place") or step.get("destination")
    named = near and near["kind"] == "named" and near["text"] != stay["city"]
    return str(near["text"]) if near and named else None


def hotels(desk: Desk, step: Json, stay: Json, party: int, reach: int) -> Steps[list[Json]]:
    """Hotels for the stay, within the smallest circle that has some.

    Args:
        desk: The policy's desk.
        step: The booking.
        stay: City and days.
        party: How many guests.
        reach: How many of the smaller circles to leave out.
    """
    rooms = int(step.get("rooms") or max(1, -(-party // 2)))
    if hotel_named(step):
        return [(yield from _in_one_hotel(desk, step, stay, party, rooms))]
    own = yield from _own_place(desk, step)
    if own:
        return [(yield from _around(desk, step, stay, rooms, own))]
    budget = step.get("budget") or {}
    nightly = budget.get("scope") == "per_night"
    wanted = {
        "city": stay["city"],
        "near": _landmark(step, stay),
        "check_in_date": stay["check_in"],
        "check_out_date": stay["check_out"],
        "rooms": rooms,
        "guests": party,
        "max_price_fen": budget.get("max_fen") if nightly else None,
        **_qualities(desk, step),
    }
    radii = (step["radius_m"],) if step.get("radius_m") else RADII[reach:]
    offers: list[Json] = []
    why: str | None = None
    for radius in radii if wanted["near"] else (None,):
        answer = yield from desk.call("travel_search_hotels", **wanted, radius_m=radius)
        why = why_not(answer)
        offers = [_room(found, stay, rooms) for found in not_excluded(step, answer.list("hotels"))]
        limit = None if nightly else budget.get("max_fen")
        offers = _good_enough(step, cheap_enough(offers, limit))
        if len(offers) > 1:
            break
    return [part(str(step["step_id"]), "hotel", offers, sort=step.get("sort"), why=why)]


_OWN = ("home", "office", "here", "contact")


def _own_place(desk: Desk, step: Json) -> Steps[Json | None]:
    """The user's or a contact's address that the hotel should be near."""
    near = step.get("near") or {}
    return (yield from spot(desk, near)) if near.get("kind") in _OWN else None


def _around(desk: Desk, step: Json, stay: Json, rooms: int, own: Json) -> Steps[Json]:
    """Rooms in the hotels next to an address, which the search for hotels does not take."""
    radii = (int(step["radius_m"]),) if step.get("radius_m") else RADII
    near = yield from around_spot(desk, ref_of(own), radii, category="hotel")
    places = not_excluded(step, near)
    days = {"check_in_date": stay["check_in"], "check_out_date": stay["check_out"]}
    ids = [str(place["place_id"]).removeprefix("plc_") for place in places[:MOST_ASKED]]
    shown = yield from desk.together([("travel_get_hotel", {"hotel_id": i, **days}) for i in ids])
    away = {i: place["distance_m"] for i, place in zip(ids, places, strict=False)}
    offers = [
        _room({**hotel, "distance_m": away[hotel["hotel_id"]]}, stay, rooms, room)
        for hotel in not_excluded(step, [answer.result for answer in shown if answer.ok])
        if hotel["stars"] >= int(step.get("min_stars") or 0)
        for room in hotel["rooms"]
        if room["rooms_left"] >= rooms and room["bed"] == (_bed(desk) or room["bed"])
    ]
    budget = step.get("budget") or {}
    nights = len(offers) and offers[0]["facts"]["nights"]
    limit = budget.get("max_fen")
    if limit and budget.get("scope") == "per_night":
        limit *= rooms * nights
    offers = [o for o in offers if o["rating"] >= float(step.get("min_rating") or 0)]
    fitting = _good_enough(step, cheap_enough(offers, limit))
    return part(str(step["step_id"]), "hotel", fitting, sort=step.get("sort"))


def _qualities(desk: Desk, step: Json) -> Json:
    """What a hotel has to be like, cheapest first."""
    return {
        "min_stars": step.get("min_stars"),
        "max_stars": step.get("min_stars") if step.get("exact_stars") else None,
        "min_rating": step.get("min_rating"),
        "bed": _bed(desk),
        "sort": "price",
        "limit": 50,
    }


def _good_enough(step: Json, offers: list[Json]) -> list[Json]:
    """The better half, where a good rating was asked for without a number."""
    if not step.get("high_rating"):
        return offers
    middle = median([offer["rating"] for offer in offers])
    return [offer for offer in offers if offer["rating"] >= middle]


def _room(hotel: Json, stay: Json, rooms: int, room: Json | None = None) -> Json:
    room = room or hotel["room"]
    return {
        "offer_id": room["offer_id"],
        "total_fen": room["total_fen"] * rooms,
        "starts_at": stay["check_in"],
        "ends_at": stay["check_out"],
        "rating": hotel["rating"],
        "distance_m": hotel.get("distance_m"),
        "rooms": rooms,
        "facts": {
            "booking_kind": "hotel",
            "title": hotel["name"],
            "check_in": stay["check_in"],
            "check_out": stay["check_out"],
            "nights": len(room["nightly_fen"]),
            "quantity": rooms,
            "stars": hotel["stars"],
            "distance_m": hotel.get("distance_m"),
            "cancellation": room["cancellation_rule"],
            "spot": {
                "name": hotel["name"],
                "lat_e6": hotel["lat_e6"],
                "lng_e6": hotel["lng_e6"],
                "city": hotel["city"],
            },
        },
    }
