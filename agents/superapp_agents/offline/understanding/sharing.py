"""What the steps of one message share: dates, cities, addresses, people, whose place it is."""

import re
from itertools import pairwise

from superapp_agents.grounding.people import PRONOUNS
from superapp_agents.offline.understanding.drafts import Draft
from superapp_agents.offline.understanding.legs import join_legs
from superapp_agents.offline.understanding.roles import DELIVERED, Reading

_TRIP = ("book_flight", "book_train", "trip", "book_hotel", "book_attraction")
_TIMED = (
    "request_ride",
    "reserve_table",
    "order_food",
    "buy_product",
    "plan_route",
    "compare_routes",
)
_PLACED = (
    "reserve_table",
    "book_hotel",
    "book_attraction",
    "find_restaurant",
    "find_place",
    "book_flight",
    "book_train",
)
_MOVES = ("request_ride", "plan_route", "compare_routes")


def share(drafts: list[Draft], ahead: list[Reading], person: str | None, text: str) -> None:
    """Fills in what a step leaves to another step or to the start of the message."""
    _ahead(drafts, ahead)
    _trip_goals(drafts, text)
    _trip(drafts)
    for number, draft in enumerate(drafts):
        _from_before(draft, drafts[:number])
        _links(draft, number, drafts)
        _person(draft, person)
    join_legs(drafts)
    _addresses(drafts)
    for draft in drafts:
        if draft.goal in DELIVERED and "date" in draft.slots:
            draft.slots.setdefault("deadline", draft.slots["date"])


def _ahead(drafts: list[Draft], ahead: list[Reading]) -> None:
    """Words before the first request are said for every step that lacks them."""
    for reading in ahead:
        for draft in drafts[:1] if len(drafts) == 1 else drafts:
            for name, phrase in reading.slots.items():
                if (
                    (
                        name in ("date", "return_date", "party", "travellers", "nights")
                        and _takes(draft, name)
                    )
                    or (
                        draft is drafts[0]
                        and name
                        in (
                            "budget",
                            "rating",
                            "sort",
                            "near",
                            "coupons",
                            "method",
                            "address",
                            "recipient",
                            "deadline",
                            "time",
                        )
                    )
                    or (name == "mode" and draft.goal in _MOVES)
                ):
                    draft.slots.setdefault(name, phrase)
            draft.waived.extend(reading.waived)


def _takes(draft: Draft, name: str) -> bool:
    if name == "date":
        return (
            draft.goal in (*_TRIP, *_TIMED, "get_weather", "plan_day")
            and "deadline" not in draft.slots
        ) or (draft.goal in DELIVERED)
    return draft.goal in (*_TRIP, "reserve_table")


def _trip_goals(drafts: list[Draft], text: str) -> None:
    """A trip without a named means is a flight, unless one of its bookings is a train."""
    rail = any(draft.goal == "book_train" for draft in drafts) or re.search(
        r"高铁|火车|动车|\btrain\b", text, re.I
    )
    for draft in drafts:
        if draft.goal == "trip":
            draft.goal = "book_train" if rail else "book_flight"


def _trip(drafts: list[Draft]) -> None:
    """Flights, hotel and tickets of one trip share days, city and people."""
    trip = [draft for draft in drafts if draft.goal in _TRIP]
    for draft in trip:
        for other in trip:
            if other is not draft:
                _share_days(draft, other)
    moves = [draft for draft in trip if draft.goal in ("book_flight", "book_train")]
    for before, after in pairwise(moves):
        if "return_date" not in before.slots and "destination" in before.slots:
            after.slots.setdefault("origin", before.slots["destination"])
    for move in moves:
        _share_city(move, [draft for draft in trip if draft not in moves])
        _share_nights(move, trip)


def _share_days(draft: Draft, other: Draft) -> None:
    for name in ("date", "return_date", "party", "travellers"):
        one_day = draft.goal == "book_attraction" and name == "return_date"
        if name in other.slots and not one_day:
            draft.slots.setdefault(name, other.slots[name])


def _share_city(move: Draft, stays: list[Draft]) -> None:
    cities = [stay.slots["city"] for stay in stays if "city" in stay.slots]
    if cities:
        move.slots.setdefault("destination", cities[0])
    if "destination" in move.slots:
        for stay in stays:
            stay.slots.setdefault("city", move.slots["destination"])


def _share_nights(move: Draft, trip: list[Draft]) -> None:
    """Nights are for the hotel; they tell the way back only where no date does."""
    nights = move.slots.pop("nights", None)
    if nights is None:
        return
    for hotel in trip:
        if hotel.goal == "book_hotel" and "return_date" not in hotel.slots:
            hotel.slots.setdefault("nights", nights)
    if "return_date" not in move.slots:
        move.slots["nights"] = nights


def _from_before(draft: Draft, before: list[Draft]) -> None:
    """A time without a day is on the day of the step before."""
    if draft.goal not in _TIMED or "date" in draft.slots:
        return
    if not ({"time", "deadline"} & draft.slots.keys()):
        return
    dated = [
        other.slots["date"]
        for other in before
        if "date" in other.slots and other.goal in (*_TIMED, "plan_day")
    ]
    if dated and not re.search(r"in \d|分钟后|小时后|现在|\bnow\b", draft.slots.get("time", "")):
        draft.slots["date"] = dated[-1]


def _links(draft: Draft, number: int, drafts: list[Draft]) -> None:
    before = list(enumerate(drafts[:number]))
    if draft.goal in _MOVES and "destination" not in draft.slots:
        placed = [index for index, other in before if other.goal in _PLACED]
        if placed:
            draft.uses = placed[-1]
            draft.depends_on = [placed[-1]]
    if draft.goal == "claim_coupon":
        offered = [index for index, other in before if other.goal == "list_campaigns"]
        if offered:
            draft.uses, draft.depends_on = offered[-1], [offered[-1]]
            draft.slots.setdefault("order", drafts[offered[-1]].slots.get("order", ""))
            draft.slots = {name: phrase for name, phrase in draft.slots.items() if phrase}
    if draft.goal in DELIVERED:
        claimed = [index for index, other in before if other.goal == "claim_coupon"]
        if claimed:
            draft.depends_on = [claimed[-1]]
            phrase = drafts[claimed[-1]].slots.get("order")
            if phrase:
                draft.slots.setdefault("coupons", phrase)
    if draft.goal in ("plant_tree", "check_forest"):
        collected = [index for index, other in before if other.goal == "collect_energy"]
        draft.depends_on = collected[-1:]


def _person(draft: Draft, person: str | None) -> None:
    """Puts the person whose day it is for "her"."""
    if person is None:
        return
    recipient = draft.slots.get("recipient")
    if draft.goal in (*DELIVERED, "send_red_packet", "transfer") and (
        recipient is None or PRONOUNS.match(recipient)
    ):
        draft.slots["recipient"] = person


def _addresses(drafts: list[Draft]) -> None:
    """Two orders in one message go to the same address."""
    ordered = [draft for draft in drafts if draft.goal in ("order_food", "buy_product")]
    said = [draft.slots["address"] for draft in ordered if "address" in draft.slots]
    for draft in ordered:
        if said and "recipient" not in draft.slots:
            draft.slots.setdefault("address", said[-1])
