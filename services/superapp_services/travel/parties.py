"""Who goes: travellers, their ages, and what each of them pays."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from superapp_services.commons.people import Traveller
from superapp_services.core import ToolContext
from superapp_services.travel import queries
from superapp_services.travel.errors import (
    AdultRequired,
    ItineraryConflict,
    TooManyGuests,
    TravellerNotFound,
    TravellerRepeated,
)
from superapp_services.travel.models import Booking
from superapp_services.travel.offers import Offer

_CHILD_BELOW = {"flight": 12, "train": 14, "attraction": 12}
_ALONE_FROM = {"flight": 12, "train": 14, "hotel": 18}
_SENIOR_FROM = 60


@dataclass(frozen=True, slots=True)
class Fare:
    """What one traveller pays on one leg or for one visit; nothing for a hotel guest."""

    traveller: Traveller
    age_group: str
    fen: int


@dataclass(frozen=True, slots=True)
class Party:
    """Who goes on one offer: what each pays, how many seats, rooms or tickets, and the total."""

    fares: Sequence[Fare]
    quantity: int
    total_fen: int


def find_travellers(ctx: ToolContext, traveller_ids: Sequence[str]) -> list[Traveller]:
    """The user's travellers with these ids, each once.

    Raises:
        TravellerNotFound: One does not exist or is somebody else's.
        TravellerRepeated: One is listed twice.
    """
    found: dict[str, Traveller] = {}
    for traveller_id in traveller_ids:
        traveller = queries.traveller(ctx, traveller_id)
        if traveller is None:
            raise TravellerNotFound(traveller_id=traveller_id[:40])
        if traveller_id in found:
            raise TravellerRepeated(traveller_id=traveller_id)
        found[traveller_id] = traveller
    return list(found.values())


def travellers_of(ctx: ToolContext, booking: Booking) -> list[Traveller]:
    """The travellers of a booking, in its order."""
    rows = queries.passengers(ctx, booking.booking_id)
    return find_travellers(ctx, [row.traveller_id for row in rows])


def age_on(birthday: str, date: str) -> int:
    """Whole years on a day."""
    born, day = dt.date.fromisoformat(birthday), dt.date.fromisoformat(date)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age_group(kind: str, birthday: str, date: str) -> str:
    """Adult, child or senior, as this kind of offer sees it."""
    age = age_on(birthday, date)
    if age < _CHILD_BELOW.get(kind, 0):
        return "child"
    if kind == "attraction" and age >= _SENIOR_FROM:
        return "senior"
    return "adult"


def fares(offer: Offer, travellers: Sequence[Traveller]) -> list[Fare]:
    """What each traveller pays for an offer."""
    found = []
    for traveller in travellers:
        group = age_group(offer.kind, traveller.birthday, offer.date)
        fen = 0 if offer.kind == "hotel" else offer.fare_fen(group)
        found.append(Fare(traveller, group, fen))
    return found


def check_adult(kind: str, travellers: Sequence[Traveller], date: str) -> None:
    """Refuse children who would travel or check in alone.

    Raises:
        AdultRequired: Nobody is old enough.
    """
    needed = _ALONE_FROM.get(kind, 0)
    if all(age_on(t.birthday, date) < needed for t in travellers):
        raise AdultRequired(age=needed)


def check_guests(offers: Sequence[Offer], rooms: int, guests: int) -> None:
    """Refuse more guests than the rooms hold.

    Raises:
        TooManyGuests: There are.
    """
    capacity = sum(offer.guests for offer in offers) * rooms
    if guests > capacity:
        raise TooManyGuests(rooms=rooms * len(offers), capacity=capacity, guests=guests)


def check_free(
    ctx: ToolContext, travellers: Sequence[Traveller], offer: Offer, ignoring: str | None = None
) -> None:
    """Refuse a journey while a traveller is on another one.

    Args:
        ctx: The call.
        travellers: Who goes.
        offer: A flight or train.
        ignoring: A booking that this one replaces.

    Raises:
        ItineraryConflict: Somebody is already booked at that time.
    """
    for traveller in travellers:
        other = queries.journey_during(ctx, traveller.traveller_id, offer.starts_at, offer.ends_at)
        if other is not None and other.booking_id != ignoring:
            raise ItineraryConflict(
                traveller=ctx.pick_row(traveller, "name"),
                title=ctx.pick_row(other, "title"),
                booking_id=other.booking_id,
            )
