"""The parts of a trip: what to search for each booking, and which offers qualify."""

from datetime import datetime, timedelta
from typing import Any

from superapp_agents.door import Json
from superapp_agents.offline.desk import Answer, Desk, Steps
from superapp_agents.offline.policies.excluded import trains_wanted

ALLOWANCE = timedelta(minutes=45)
"""How far from the time that was named a departure may be."""


def before(moment: str) -> str:
    """A last time of day as the search's exclusive bound: on the hour it is one already."""
    at = datetime.fromisoformat(moment)
    if at.minute == 59:
        at += timedelta(minutes=1)
    return "23:59" if at.strftime("%H:%M") == "00:00" else at.strftime("%H:%M")


def bounds(window: Json | None, prefix: str) -> Json:
    """A window of departure as search arguments; a bare time means about that time."""
    found = window or {}
    earliest, latest = found.get("earliest") or found.get("at"), found.get("latest")
    if found.get("at") and earliest == (latest or earliest) == found["at"]:
        at = datetime.fromisoformat(found["at"])
        day = at.replace(hour=0, minute=0)
        earliest = max(at - ALLOWANCE, day).isoformat()
        latest = min(at + ALLOWANCE, day + timedelta(hours=23, minutes=59)).isoformat()
    return {
        f"{prefix}departs_after": datetime.fromisoformat(earliest).strftime("%H:%M")
        if earliest
        else None,
        f"{prefix}departs_before": before(latest) if latest else None,
    }


def nearest(offers: list[Json], window: Json | None, sort: str | None) -> list[Json]:
    """The offers ranked by how near they leave to the time that was named."""
    at = (window or {}).get("at")
    if not at or sort:
        return offers
    wanted = datetime.fromisoformat(at)
    ordered = sorted(
        offers,
        key=lambda o: (abs(datetime.fromisoformat(o["starts_at"]) - wanted), o["rank"]),
    )
    return [{**offer, "rank": rank} for rank, offer in enumerate(ordered)]


def part(
    name: str, kind: str, offers: list[Json], *, sort: str | None, why: str | None = None
) -> Json:
    """A part with its offers in the order that the user prefers; why there are none, if told."""
    return {"name": name, "kind": kind, "offers": ranked(offers, sort, kind), "why": why}


def why_not(answer: Answer) -> str | None:
    """What the search was refused with."""
    return None if answer.ok else answer.message or None


def ranked(offers: list[Json], sort: str | None, kind: str) -> list[Json]:
    """Offers best first, each with its rank."""
    keys: dict[str, Any] = {
        "cheapest": lambda o: (o["total_fen"],),
        "rating": lambda o: (-o.get("rating", 0), o["total_fen"]),
        "value": lambda o: (-o.get("rating", 0) / max(1, o["total_fen"]),),
        "fastest": lambda o: (o.get("minutes", 0), o["total_fen"]),
        "earliest": lambda o: (o["starts_at"],),
        "latest": lambda o: (_descending(o["starts_at"]),),
        "nearest": lambda o: (o.get("distance_m") or 0,),
        "pricest": lambda o: (-o["total_fen"],),
    }
    usual = "value" if kind == "hotel" else "cheapest"
    key = keys.get(str(sort), keys[usual])
    ordered = sorted(offers, key=lambda o: (*key(o), o["total_fen"], o["offer_id"]))
    return [{**offer, "rank": rank} for rank, offer in enumerate(ordered)]


def _descending(moment: str) -> float:
    return -datetime.fromisoformat(moment).timestamp()


def city_of(place: Json | None, home: str) -> str:
    """The city or airport that a place of a journey means; the user's own by default."""
    if place is None or place["kind"] in ("home", "here", "office"):
        return home
    return str(place["text"])


def _timed(found: Json, window: Json | None, sort: str | None, *, missed: bool) -> Json:
    """A part whose best departure is the nearest; whether none is about the time named."""
    told = {"missed": str((window or {})["at"])} if missed and found["offers"] else {}
    return {**found, "offers": nearest(found["offers"], window, sort), **told}


def flights(desk: Desk, step: Json, home: str, party: int) -> Steps[list[Json]]:
    """The flight out and, where a return is wanted, the flight back."""
    origin, target = _ends(step, home)
    query = {
        "origin": origin,
        "destination": target,
        "date": step["date"],
        "return_date": step.get("end_date"),
        "cabin": step.get("seat") if step.get("seat") in _CABINS else None,
        "passengers": party,
        "limit": 50,
    }
    windows = {"out": step.get("window")}
    times = bounds(windows["out"], "")
    if step.get("end_date"):
        windows["back"] = step.get("return_window")
        times |= bounds(windows["back"], "return_")
    answer = yield from desk.call("travel_search_flights", **query, **times)
    lists = {"out": "flights", "back": "return_flights"}
    missed = [leg for leg, window in windows.items() if _none_then(answer, lists[leg], window)]
    if missed:
        answer = yield from desk.call("travel_search_flights", **query)
    parts = []
    for leg, window in windows.items():
        offers = [_flight(offer, party) for offer in answer.list(lists[leg])]
        offers = _leaving(window, _arriving(step, cheap_enough(offers, _limit(step))))
        why = why_not(answer) if leg == "out" else None
        name, sort = f"{step['step_id']}.{leg}", step.get("sort")
        found = part(name, "flight", offers, sort=sort, why=why)
        parts.append(_timed(found, window, sort, missed=leg in missed))
    return parts


def _none_then(answer: Answer, name: str, window: Json | None) -> bool:
    """Whether nothing leaves about the time that was named."""
    return answer.ok and bool((window or {}).get("at")) and not answer.list(name)


_CABINS = ("economy", "premium_economy", "business", "first")


def _ends(step: Json, home: str) -> tuple[str, str]:
    """Where a journey starts and ends; one end that was not named is home."""
    origin, target = step.get("origin"), step.get("destination")
    return city_of(origin, home), city_of(target, home)


def _limit(step: Json) -> int | None:
    """The most that one seat or ticket order may cost; a price per night is not meant for it."""
    budget = step.get("budget") or {}
    limit: int | None = None if budget.get("scope") == "per_night" else budget.get("max_fen")
    return limit


def cheap_enough(offers: list[Json], limit: int | None) -> list[Json]:
    """The offers that keep a limit."""
    return [offer for offer in offers if limit is None or offer["total_fen"] <= limit]


def _arriving(step: Json, offers: list[Json]) -> list[Json]:
    deadline = step.get("deadline")
    kept = [o for o in offers if not deadline or o["ends_at"] <= str(deadline)]
    return kept if deadline else offers


def _leaving(window: Json | None, offers: list[Json]) -> list[Json]:
    """The offers that do not leave at a time of day that was ruled out."""
    ruled_out = window or {}
    first, last = str(ruled_out.get("except_from")), str(ruled_out.get("except_to"))
    if not ruled_out.get("except_from"):
        return offers
    return [o for o in offers if not first[11:16] <= str(o["starts_at"])[11:16] < last[11:16]]


def _flight(offer: Json, party: int) -> Json:
    return {
        "offer_id": offer["offer_id"],
        "total_fen": offer["price_fen"] * party,
        "starts_at": offer["departs_at"],
        "ends_at": offer["arrives_at"],
        "minutes": offer["duration_minutes"],
        "facts": {
            "booking_kind": "flight",
            "number": f"{offer['airline']} {offer['flight_number']}",
            "from": offer["from_airport"],
            "to": offer["to_airport"],
            "departs_at": offer["departs_at"],
            "arrives_at": offer["arrives_at"],
            "quantity": party,
        },
    }


_SEATS = {"second", "first", "business", "hard_seat", "hard_sleeper", "soft_sleeper"}


def trains(desk: Desk, step: Json, home: str, party: int) -> Steps[list[Json]]:
    """The train out and, where a return is wanted, the train back."""
    origin, target = _ends(step, home)
    legs = [("out", origin, target, step["date"], step.get("window"))]
    if step.get("end_date"):
        legs.append(("back", target, origin, step["end_date"], step.get("return_window")))
    seat = step.get("seat") if step.get("seat") in _SEATS else None
    query = {"seat_class": seat, "passengers": party, "sort": "price", "limit": 50}
    ways = [{**query, "origin": o, "destination": d, "date": day} for _, o, d, day, _ in legs]
    times = [bounds(window, "") for *_, window in legs]
    asked = [
        ("travel_search_trains", {**way, **time}) for way, time in zip(ways, times, strict=True)
    ]
    answers = yield from desk.together(asked)
    parts = []
    for (leg, *_, window), way, first in zip(legs, ways, answers, strict=True):
        missed, answer = _none_then(first, "trains", window), first
        if missed:
            answer = yield from desk.call("travel_search_trains", **way)
        trains = trains_wanted(step, answer.list("trains"))
        offers = [o for train in trains for o in _seats(train, seat, party)]
        offers = _leaving(window, _arriving(step, cheap_enough(offers, _limit(step))))
        name, sort = f"{step['step_id']}.{leg}", step.get("sort")
        found = part(name, "train", offers, sort=sort, why=why_not(answer))
        parts.append(_timed(found, window, sort, missed=missed))
    return parts


def _seats(train: Json, seat: str | None, party: int) -> list[Json]:
    found = []
    for offer in train["seats"]:
        if offer["seats_left"] < party or (seat and offer["seat_class"] != seat):
            continue
        found.append(
            {
                "offer_id": offer["offer_id"],
                "total_fen": offer["price_fen"] * party,
                "starts_at": train["departs_at"],
                "ends_at": train["arrives_at"],
                "minutes": train["duration_minutes"],
                "facts": {
                    "booking_kind": "train",
                    "number": train["train_number"],
                    "from": train["from_station"],
                    "to": train["to_station"],
                    "departs_at": train["departs_at"],
                    "arrives_at": train["arrives_at"],
                    "seat_class": offer["seat_class"],
                    "quantity": party,
                },
            }
        )
    return found


def attractions(desk: Desk, step: Json, stay: Json, party: int) -> Steps[list[Json]]:
    """Tickets for a sight on a day: the one that was named, or the one that is near."""
    place = step.get("place") or step.get("destination") or step.get("near")
    words = [str(item["query"]) for item in step.get("items", ())]
    named = [str(place["text"])] if place and place["kind"] == "named" else []
    offers: list[Json] = []
    day = step.get("date") or stay["check_in"]
    for query in _ticket_queries([*named, *words], stay.get("near")):
        answer = yield from desk.call(
            "travel_search_attractions",
            city=stay["city"],
            date=day,
            visitors=party,
            limit=20,
            **query,
        )
        offers = [t for sight in answer.list("attractions") for t in _tickets(sight, party, day)]
        if offers:
            break
    limit = _limit(step)
    offers = cheap_enough(offers, limit)
    return [part(str(step["step_id"]), "attraction", offers, sort=step.get("sort"))]


def _ticket_queries(words: list[str], near: str | None) -> list[Json]:
    """By name first; then the theme park, or whatever sight, next to where the user stays."""
    queries: list[Json] = [{"keyword": word} for word in words]
    if near:
        queries.append({"keyword": near})
        queries.append({"near": near, "category": "theme_park", "sort": "distance"})
        queries.append({"near": near, "sort": "distance"})
    return queries


def _tickets(sight: Json, party: int, day: str) -> list[Json]:
    found = []
    for ticket in sight["tickets"]:
        slot = next((slot for slot in ticket["slots"] if slot["left"] >= party), None)
        if slot is None:
            continue
        found.append(
            {
                "offer_id": slot["offer_id"],
                "total_fen": ticket["price_fen"] * party,
                "starts_at": slot["starts_at"],
                "ends_at": slot["ends_at"],
                "rating": sight["rating"],
                "facts": {
                    "booking_kind": "attraction",
                    "title": f"{sight['name']} {ticket['name']}",
                    "date": day,
                    "quantity": party,
                },
            }
        )
    return found
