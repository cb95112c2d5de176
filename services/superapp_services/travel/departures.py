"""Trains and flights of a day between two cities: by rule once, then as the session left them."""

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from superapp_services.core import ToolContext, clock
from superapp_services.travel import offers, queries, rules
from superapp_services.travel.models import Flight
from superapp_services.travel.offers import Market, Offer
from superapp_services.travel.queries import Leg

T = TypeVar("T")
_MOST_DAYS = 128
_BY_RULE = Market({}, {}, frozenset())


class TrainDay(NamedTuple):
    """A train on a day with all its classes, cheapest first."""

    leg: Leg
    seats: tuple[Offer, ...]


class FlightDay(NamedTuple):
    """A flight on a day in one cabin."""

    flight: Flight
    offer: Offer


def trains_on(
    ctx: ToolContext, from_city: str, to_city: str, date: str, state: Market
) -> Iterator[TrainDay]:
    """The day's trains between two cities, by departure."""

    def make(market: Market, leg: Leg) -> TrainDay:
        seats = [
            offers.train_offer(ctx, leg, date, code, market)
            for code in rules.train_layout(leg.train)
        ]
        return TrainDay(leg, tuple(sorted(seats, key=lambda seat: seat.adult_fen)))

    by_rule = _kept(
        ctx,
        ("trains", from_city, to_city, date),
        lambda: [make(_BY_RULE, leg) for leg in queries.legs_between(ctx, from_city, to_city)],
    )
    for day in by_rule:
        moved = _moved(state, *day.seats)
        yield make(state, day.leg) if moved else day


def flights_on(
    ctx: ToolContext, from_city: str, to_city: str, date: str, cabin: str, state: Market
) -> Iterator[FlightDay]:
    """The day's flights between two cities that have a cabin, by departure."""
    by_rule = _kept(
        ctx,
        ("flights", from_city, to_city, date, cabin, clock.date_of(ctx.now)),
        lambda: [
            FlightDay(flight, offers.flight_offer(ctx, flight, date, cabin, _BY_RULE))
            for flight in queries.flights_between(ctx, from_city, to_city)
            if cabin in rules.cabins_of(flight)
        ],
    )
    for day in by_rule:
        if _moved(state, day.offer):
            yield FlightDay(day.flight, offers.flight_offer(ctx, day.flight, date, cabin, state))
        else:
            yield day


def _moved(state: Market, *by_rule: Offer) -> bool:
    """Whether the session sold some of these or moved their price."""
    if not state.sold and not state.shifts:
        return False
    return any(
        offer.subject_id in state.shifts or any(stock in state.sold for stock in offer.stocks)
        for offer in by_rule
    )


def _kept(ctx: ToolContext, key: tuple[str, ...], make: Callable[[], list[T]]) -> list[T]:
    kept: dict[tuple[str, ...], list[T]] = queries.cached(ctx, ("departures",), dict)
    found = kept.get(key)
    if found is None:
        if len(kept) >= _MOST_DAYS:
            kept.clear()
        found = kept[key] = make()
    return found
