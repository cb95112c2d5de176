"""Bookings: flights, trains, hotels and tickets, alone or as a trip that is paid whole or not.

Everything is held before anything is paid. Code chooses the combination: the cheapest one that
keeps the budget and the times. When one part cannot be held, another combination is tried; when
none is left, all that is held is released.
"""

import re
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Any

from superapp_agents.door import Json
from superapp_agents.grounding.cities import city_said
from superapp_agents.offline.desk import (
    Answer,
    Desk,
    Policy,
    Steps,
    ask_user,
    done,
    failed,
    refused,
)
from superapp_agents.offline.policies import lodging, trip_parts
from superapp_agents.offline.policies.finding import named_place, own_address
from superapp_agents.offline.policies.paying import method_for
from superapp_agents.offline.policies.picking import narrowed
from superapp_agents.offline.policies.travellers import travellers_for

ROUNDS = 6
CIRCLES = 3
"""How many circles around a place are searched for a hotel."""
JUST_OVER = timedelta(days=300)
"""Nobody books a day that is farther ahead; it was meant in the past."""
_JOURNEYS = ("book_flight", "book_train")
WIDTH = 30
COMBINATIONS = 3000


def book(desk: Desk) -> Policy:
    """Book one thing or a whole trip."""
    steps: list[Json] = desk.task.get("bookings") or [desk.task]
    past = _past(desk, steps)
    if past:
        return failed("date_in_past", message=past)
    return (yield from _book(desk, steps))


def _book(desk: Desk, steps: list[Json]) -> Policy:
    """Hold and pay the best combination of what the steps ask for."""
    who, missing = yield from travellers_for(desk, steps)
    if missing:
        return ask_user(missing)
    gone: set[str] = set()
    last: set[str] = set()
    reason = "nothing_found"
    for _ in range(ROUNDS):
        chosen, ended = yield from _fitting(desk, steps, len(who), gone)
        if ended:
            return ended
        holds, failure = yield from _hold_all(desk, chosen, who)
        if failure is None:
            return (yield from _pay_all(desk, chosen, holds, who))
        yield from _release(desk, holds)
        reason = failure.code
        if failure.rejected:
            return refused(failure)
        tried = {offer["offer_id"] for offer in chosen}
        gone |= tried if tried == last else _culprits(failure, chosen)
        last = tried
    return failed("no_trip" if len(steps) > 1 else reason)


def _fitting(
    desk: Desk, steps: list[Json], party: int, gone: set[str]
) -> Steps[tuple[list[Json], Json | None]]:
    """What is to be held; or how it ends without, from an offer to nothing found."""
    parts: list[Json] = []
    for reach in range(CIRCLES if _may_reach(steps) else 1):
        found = yield from _parts(desk, steps, party, reach)
        parts, ended = narrowed(desk, steps, found, gone)
        if ended:
            return [], ended
        missed = [part for part in parts if part.get("missed") and part["offers"]]
        if missed and desk.buys:
            return [], _offered(desk, missed[:1], [])
        chosen = choose(desk.task, parts, gone)
        if chosen is not None:
            return chosen, None if desk.buys else _offered(desk, parts, chosen)
        if _why(parts):
            break
    return [], _nothing(parts, gone)


def _past(desk: Desk, steps: list[Json]) -> str | None:
    """Says that a day is over: a day and month without a year that lies a year ahead just was."""
    today = date.fromisoformat(str(desk.task["now"])[:10])
    for step in steps:
        day = date.fromisoformat(str(step["date"])) if step.get("date") else today
        said = re.search(
            r"20\d\d|明年|next year", str(desk.task.get("message") or ""), re.IGNORECASE
        )
        if day - today > JUST_OVER and not said:
            zh = f"{day.month}月{day.day}日已经过去了，不能预订，请换个日期"
            return desk.say(zh, f"{day.day} {day:%B} is in the past, so it can't be booked")
    return None


def _why(parts: list[Json]) -> str | None:
    """What a search that found nothing was refused with."""
    return next((part["why"] for part in parts if part["why"] and not part["offers"]), None)


def _nothing(parts: list[Json], gone: set[str]) -> Json:
    """Nothing qualifies: the reason that a search gave, or the budget."""
    why = _why(parts)
    if why:
        return failed("not_bookable", message=why)
    empty = any(not _left(part, gone) for part in parts)
    return failed("nothing_found" if empty else "over_budget", total_fen=None)


def _may_reach(steps: list[Json]) -> bool:
    """True when a hotel is to be near something, and no distance was said."""
    return any(step["goal"] == "book_hotel" and not step.get("radius_m") for step in steps)


def _parts(desk: Desk, steps: list[Json], party: int, reach: int) -> Steps[list[Json]]:
    """Search everything that the trip is made of."""
    home = yield from own_address(desk, "home")
    city = str((home or {}).get("city") or "")
    parts: list[Json] = []
    for step in steps:
        stay = _stay(steps, step, (yield from _own_or_named(desk, steps, step, city)))
        count = _party(step, party)
        if step["goal"] == "book_flight":
            parts += yield from trip_parts.flights(desk, step, city, count)
        elif step["goal"] == "book_train":
            parts += yield from trip_parts.trains(desk, step, city, count)
        elif step["goal"] == "book_hotel":
            parts += yield from lodging.hotels(desk, step, stay, count, reach)
        else:
            parts += yield from trip_parts.attractions(desk, step, stay, count)
    return parts


def _own_or_named(desk: Desk, steps: list[Json], step: Json, home: str) -> Steps[str]:
    """The city of a stay or visit of which only a place was named; the user's own otherwise."""
    alone = all(other["goal"] not in ("book_flight", "book_train") for other in steps)
    place = step.get("near") or step.get("place") or step.get("destination")
    if not alone or step.get("city") or step["goal"] in _JOURNEYS:
        return home
    said = city_said(str(desk.task.get("message") or ""))
    if said:
        return said
    text = str(place["text"]) if place and place["kind"] == "named" else ""
    if not text and step["goal"] == "book_attraction":
        text = " ".join(str(item["query"]) for item in step.get("items", ())[:1])
    if not text:
        return home
    found = yield from named_place(desk, text)
    return str((found or {}).get("city") or home)


def _party(step: Json, party: int) -> int:
    return int(step.get("party") or party)


def _stay(steps: list[Json], step: Json, home: str) -> Json:
    """City and days of a stay: what the step says, else what the journeys around it mean."""
    journeys = [s for s in steps if s["goal"] in ("book_flight", "book_train") and s is not step]
    there = next((j for j in journeys if (j.get("destination") or {}).get("kind") == "named"), None)
    city = step.get("city") or (there["destination"]["text"] if there else None)
    days = sorted(
        str(day)
        for journey in journeys
        for day in (journey.get("date"), journey.get("end_date"))
        if day
    )
    start = step.get("date") or (days[0] if days else None)
    end = step.get("end_date") or (days[-1] if len(days) > 1 else None)
    if start and (not end or end <= start):
        nights = int(step.get("nights") or 1)
        end = (date.fromisoformat(start) + timedelta(days=nights)).isoformat()
    nears = [s.get("near") for s in steps if s.get("near")]
    near = next((str(place["text"]) for place in nears if place and place["kind"] == "named"), None)
    return {"city": city or home, "check_in": start, "check_out": end, "near": near}


def _left(part: Json, gone: set[str]) -> list[Json]:
    return [offer for offer in part["offers"] if offer["offer_id"] not in gone]


def choose(task: Json, parts: list[Json], gone: set[str]) -> list[Json] | None:
    """One offer for each part: within the total, in time, and then as the user prefers."""
    limit = (task.get("total_budget") or {}).get("max_fen")
    columns = []
    width = max(3, min(WIDTH, int(COMBINATIONS ** (1 / max(1, len(parts))))))
    for part in parts:
        left = _left(part, gone)
        cheap = sorted(left, key=lambda offer: (offer["total_fen"], offer["offer_id"]))[:width]
        liked = sorted(left, key=lambda offer: offer["rank"])[: width if limit is None else 3]
        column = {offer["offer_id"]: offer for offer in (*liked, *cheap)}
        columns.append([{**offer, "part": part} for offer in column.values()])
    for strictly in (True, False):
        chosen = _cheapest(columns, limit, strictly=strictly)
        if chosen is not None:
            return chosen
    return None


def _cheapest(columns: list[list[Json]], limit: int | None, *, strictly: bool) -> list[Json] | None:
    """The best of all combinations that keep the limit and the times."""
    best: tuple[Any, ...] | None = None
    chosen: list[Json] | None = None
    for combination in product(*columns):
        total = sum(offer["total_fen"] for offer in combination)
        if limit is not None and total > limit:
            continue
        if not _in_time(combination) or (strictly and not _reaches_bed(combination)):
            continue
        ranks = sum(offer["rank"] for offer in combination)
        score = (total, ranks) if limit is not None else (ranks, total)
        key = (*score, *(offer["offer_id"] for offer in combination))
        if best is None or key < best:
            best, chosen = key, list(combination)
    return chosen


def _in_time(offers: tuple[Json, ...]) -> bool:
    """Journeys follow one another without overlapping, in the order of the plan's days."""
    legs = [offer for offer in offers if offer["part"]["kind"] in ("flight", "train")]
    ordered = sorted(legs, key=lambda offer: str(offer["starts_at"]))
    return all(
        str(first["ends_at"]) < str(second["starts_at"]) for first, second in pairwise(ordered)
    )


def _reaches_bed(offers: tuple[Json, ...]) -> bool:
    """Nobody arrives after midnight on the day on which the hotel begins."""
    first_days = {offer["starts_at"] for offer in offers if offer["part"]["kind"] == "hotel"}
    legs = [offer for offer in offers if offer["part"]["kind"] in ("flight", "train")]
    return all(
        str(leg["ends_at"])[:10] == str(leg["starts_at"])[:10]
        for leg in legs
        if str(leg["starts_at"])[:10] in first_days
    )


def _hold_all(
    desk: Desk, chosen: list[Json], who: list[Json]
) -> Steps[tuple[list[Json], Answer | None]]:
    """Hold every part; the legs of one kind in one order."""
    holds: list[Json] = []
    for group in _groups(chosen):
        kind = group[0]["part"]["kind"]
        answer = yield from desk.call(
            "travel_hold_booking",
            kind=kind,
            offer_ids=[offer["offer_id"] for offer in group],
            traveller_ids=[person["traveller_id"] for person in who],
            rooms=group[0].get("rooms"),
        )
        if not answer.ok:
            return holds, answer
        holds.append(answer.result)
    return holds, None


def _groups(chosen: list[Json]) -> list[list[Json]]:
    """What is held together: the flights, the trains, and each stay or visit alone."""
    groups: list[list[Json]] = []
    for kind in ("flight", "train"):
        legs = [offer for offer in chosen if offer["part"]["kind"] == kind]
        if legs:
            groups.append(sorted(legs, key=lambda offer: str(offer["starts_at"])))
    groups += [[offer] for offer in chosen if offer["part"]["kind"] in ("hotel", "attraction")]
    return groups


def _release(desk: Desk, holds: list[Json], paid: frozenset[str] = frozenset()) -> Steps[None]:
    """Give back everything, last first: an unpaid order at once, a paid one leg by leg."""
    for hold in reversed(holds):
        legs = hold["bookings"] if hold["order_id"] in paid else hold["bookings"][:1]
        for leg in legs:
            yield from desk.call("travel_cancel_booking", booking_id=leg["booking_id"])


def _culprits(failure: Answer, chosen: list[Json]) -> set[str]:
    """The offers that could not be held: the named one, else the ones that were tried."""
    named = failure.details.get("offer_id")
    if isinstance(named, str):
        return {named}
    return {chosen[0]["offer_id"]} if len(chosen) == 1 else set()


def _pay_all(desk: Desk, chosen: list[Json], holds: list[Json], who: list[Json]) -> Policy:
    """Pay every order at once; when one is refused, take everything back."""
    total = sum(int(hold["total_fen"]) for hold in holds)
    facts = _facts(desk, chosen, holds, who)
    method = yield from method_for(desk, total)
    answers = yield from desk.together(
        [
            (
                "payments_pay_order",
                {
                    "order_id": hold["order_id"],
                    "amount_fen": hold["total_fen"],
                    "method_id": method,
                },
            )
            for hold in holds
        ]
    )
    bad = next((answer for answer in answers if not answer.ok), None)
    if bad is None:
        return done({**facts, "paid": True})
    rejected = next((answer for answer in answers if answer.rejected), bad)
    paid = [hold["order_id"] for hold, answer in zip(holds, answers, strict=True) if answer.ok]
    yield from _release(desk, holds, frozenset(paid))
    return refused(rejected, total_fen=total, title=facts["bookings"][0].get("title"))


def _facts(desk: Desk, chosen: list[Json], holds: list[Json], who: list[Json]) -> Json:
    names = [str(person["name"]) for person in who]
    lines = [line for group in _groups(chosen) for line in group]
    booked = [booking for hold in holds for booking in hold["bookings"]]
    totals = {booking["offer_id"]: booking for booking in booked}
    bookings = []
    for offer in lines:
        held = totals.get(offer["offer_id"], {})
        bookings.append(
            {
                **_named(desk, offer["facts"]),
                "total_fen": held.get("total_fen", offer["total_fen"]),
                "booking_id": held.get("booking_id"),
                "travellers": names if offer["part"]["kind"] in ("flight", "train") else [],
            }
        )
    spots = [line["facts"]["spot"] for line in lines if "spot" in line["facts"]]
    return {
        "kind": "bookings",
        "bookings": bookings,
        "order_ids": [hold["order_id"] for hold in holds],
        "total_fen": sum(int(hold["total_fen"]) for hold in holds),
        **({"spot": spots[0]} if spots else {}),
    }


_SEAT_NAMES = {
    "second": ("二等座", "second class"),
    "first": ("一等座", "first class"),
    "business": ("商务座", "business class"),
    "hard_seat": ("硬座", "hard seat"),
    "hard_sleeper": ("硬卧", "hard sleeper"),
    "soft_sleeper": ("软卧", "soft sleeper"),
}


def _named(desk: Desk, facts: Json) -> Json:
    names = _SEAT_NAMES.get(str(facts.get("seat_class")))
    return {**facts, "seat": desk.say(*names)} if names else facts


def _offered(desk: Desk, parts: list[Json], chosen: list[Json]) -> Json:
    """What there is to choose from; for several parts, the combination that fits."""
    several = len(parts) > 1
    count = int(desk.task.get("count") or 3)
    shown = chosen if several else parts[0]["offers"][:count]
    offers = [
        {
            "kind": str(parts[0]["kind"] if not several else offer["part"]["kind"]),
            "id": offer["offer_id"],
            "title": str(offer["facts"].get("title") or offer["facts"].get("number")),
            "price_fen": offer["total_fen"],
        }
        for offer in shown
    ]
    lines = [{**_named(desk, o["facts"]), "total_fen": o["total_fen"]} for o in shown]
    missed = next((part["missed"] for part in parts if part.get("missed")), None)
    return done({"kind": "travel_offers", "bookings": lines, "missed": missed}, offers)


GOALS = {
    "trip": book,
    "book_flight": book,
    "book_train": book,
    "book_hotel": book,
    "book_attraction": book,
}
