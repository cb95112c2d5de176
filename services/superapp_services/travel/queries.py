"""Static rows of the travel service, read once per base, and bookings."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import bindparam
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from superapp_services.commons.people import Traveller
from superapp_services.commons.places import Place
from superapp_services.core import ToolContext, from_json, query, rows
from superapp_services.travel.models import (
    Airline,
    Airport,
    Attraction,
    Booking,
    BookingPassenger,
    Flight,
    Hotel,
    Room,
    Station,
    Ticket,
    Train,
    TrainStop,
    TravelArea,
    TravelCity,
    TravelRule,
)

T = TypeVar("T")

_CITIES = query(select(TravelCity).order_by(col(TravelCity.city_id)))
_STATIONS = query(select(Station).order_by(col(Station.station_id)))
_AIRPORTS = query(select(Airport).order_by(col(Airport.airport_id)))
_AIRLINES = query(select(Airline).order_by(col(Airline.airline_id)))
_RULES = query(select(TravelRule).order_by(col(TravelRule.rule_id)))
_AREAS = query(
    select(TravelArea)
    .where(col(TravelArea.city_id) == bindparam("city_id"))
    .order_by(col(TravelArea.area_id))
)
_FLIGHT = query(select(Flight).where(col(Flight.flight_id) == bindparam("flight_id")))
_FLIGHTS = query(
    select(Flight)
    .where(
        col(Flight.from_city) == bindparam("from_city"), col(Flight.to_city) == bindparam("to_city")
    )
    .order_by(col(Flight.departs_minute), col(Flight.flight_id))
)
_TRAIN = query(select(Train).where(col(Train.train_id) == bindparam("train_id")))
_STOPS = query(
    select(TrainStop)
    .where(col(TrainStop.train_id) == bindparam("train_id"))
    .order_by(col(TrainStop.position))
)
_STOPS_IN = query(select(TrainStop).where(col(TrainStop.city_id) == bindparam("city_id")))
_HOTEL = query(select(Hotel).where(col(Hotel.hotel_id) == bindparam("hotel_id")))
_HOTELS = query(
    select(Hotel).where(col(Hotel.city_id) == bindparam("city_id")).order_by(col(Hotel.hotel_id))
)
_ROOMS = query(
    select(Room)
    .where(col(Room.hotel_id) == bindparam("hotel_id"))
    .order_by(col(Room.base_fen), col(Room.room_id))
)
_ROOMS_IN = query(
    select(Room)
    .join(Hotel, col(Hotel.hotel_id) == col(Room.hotel_id))
    .where(col(Hotel.city_id) == bindparam("city_id"))
    .order_by(col(Room.base_fen), col(Room.room_id))
)
_ATTRACTIONS = query(
    select(Attraction)
    .where(col(Attraction.city_id) == bindparam("city_id"))
    .order_by(col(Attraction.attraction_id))
)
_SIGHT_ALIASES = rows(
    select_columns(col(Attraction.attraction_id), col(Place.aliases))
    .join(Place, col(Place.place_id) == col(Attraction.place_id))
    .where(col(Attraction.city_id) == bindparam("city_id"))
)
_ATTRACTION = query(
    select(Attraction).where(col(Attraction.attraction_id) == bindparam("attraction_id"))
)
_TICKETS = query(
    select(Ticket)
    .where(col(Ticket.attraction_id) == bindparam("attraction_id"))
    .order_by(col(Ticket.ticket_id))
)
_TICKET = query(select(Ticket).where(col(Ticket.ticket_id) == bindparam("ticket_id")))
_BOOKING = query(
    select(Booking).where(
        col(Booking.booking_id) == bindparam("booking_id"), col(Booking.user) == bindparam("user")
    )
)
_ANY_BOOKING = query(select(Booking).where(col(Booking.booking_id) == bindparam("booking_id")))
_BOOKINGS = query(
    select(Booking)
    .where(col(Booking.user) == bindparam("user"))
    .order_by(col(Booking.starts_at), col(Booking.booking_id))
)
_OF_ORDER = query(select(Booking).where(col(Booking.order_id) == bindparam("order_id")))
_TRAVELLER = query(
    select(Traveller).where(
        col(Traveller.traveller_id) == bindparam("traveller_id"),
        col(Traveller.user) == bindparam("user"),
    )
)
_OVERLAPPING = query(
    select(Booking)
    .join(BookingPassenger, col(BookingPassenger.booking_id) == col(Booking.booking_id))
    .where(
        col(BookingPassenger.traveller_id) == bindparam("traveller_id"),
        (col(Booking.booking_kind) == "flight") | (col(Booking.booking_kind) == "train"),
        (col(Booking.status) == "held") | (col(Booking.status) == "confirmed"),
        col(Booking.starts_at) < bindparam("ends_at"),
        col(Booking.ends_at) > bindparam("starts_at"),
    )
)
_PASSENGERS = query(
    select(BookingPassenger).where(col(BookingPassenger.booking_id) == bindparam("booking_id"))
)


class Leg(NamedTuple):
    """A train between two of its stops."""

    train: Train
    board: TrainStop
    alight: TrainStop


class Rule(NamedTuple):
    """A rule for cancelling and changing, with its steps unpacked."""

    row: TravelRule
    cancel: tuple[tuple[int, int], ...]
    change: tuple[tuple[int, int], ...]


def cached(ctx: ToolContext, key: tuple[str, ...], make: Callable[[], T]) -> T:
    """A value derived from static rows, made once for the base."""
    full_key = ("travel", *key)
    found: Any = ctx.cache.get(full_key)
    if found is None:
        found = ctx.cache[full_key] = make()
    value: T = found
    return value


def cities(ctx: ToolContext) -> dict[str, TravelCity]:
    """Every city by its code."""
    return cached(ctx, ("cities",), lambda: {c.city_id: c for c in ctx.db.all(_CITIES)})


def stations(ctx: ToolContext) -> dict[str, Station]:
    """Every railway station by its id."""
    return cached(ctx, ("stations",), lambda: {s.station_id: s for s in ctx.db.all(_STATIONS)})


def airports(ctx: ToolContext) -> dict[str, Airport]:
    """Every airport by its id."""
    return cached(ctx, ("airports",), lambda: {a.airport_id: a for a in ctx.db.all(_AIRPORTS)})


def airlines(ctx: ToolContext) -> dict[str, Airline]:
    """Every airline by its code."""
    return cached(ctx, ("airlines",), lambda: {a.airline_id: a for a in ctx.db.all(_AIRLINES)})


def rules(ctx: ToolContext) -> dict[str, Rule]:
    """Every rule for cancelling and changing."""

    def unpack(text: str) -> tuple[tuple[int, int], ...]:
        return tuple((hours, percent) for hours, percent in from_json(text))

    def make() -> dict[str, Rule]:
        return {
            row.rule_id: Rule(row, unpack(row.cancel_steps), unpack(row.change_steps))
            for row in ctx.db.all(_RULES)
        }

    return cached(ctx, ("rules",), make)


def areas(ctx: ToolContext, city_id: str) -> list[TravelArea]:
    """Business areas and landmarks of a city."""
    return cached(ctx, ("areas", city_id), lambda: ctx.db.all(_AREAS, city_id=city_id))


def flight(ctx: ToolContext, flight_id: str) -> Flight | None:
    """The flight with this id."""
    return ctx.db.one(_FLIGHT, flight_id=flight_id)


def flights_between(ctx: ToolContext, from_city: str, to_city: str) -> list[Flight]:
    """Daily flights from one city to another, by departure."""
    return cached(
        ctx,
        ("flights", from_city, to_city),
        lambda: ctx.db.all(_FLIGHTS, from_city=from_city, to_city=to_city),
    )


def train(ctx: ToolContext, train_id: str) -> Train | None:
    """The train with this id."""
    return ctx.db.one(_TRAIN, train_id=train_id)


def stops_of(ctx: ToolContext, train_id: str) -> list[TrainStop]:
    """A train's stops in order."""
    return cached(ctx, ("stops", train_id), lambda: ctx.db.all(_STOPS, train_id=train_id))


def legs_between(ctx: ToolContext, from_city: str, to_city: str) -> list[Leg]:
    """Trains from any station of a city to any of another, by departure."""

    def make() -> list[Leg]:
        arriving = defaultdict(list)
        for stop in ctx.db.all(_STOPS_IN, city_id=to_city):
            arriving[stop.train_id].append(stop)
        legs = []
        for board in ctx.db.all(_STOPS_IN, city_id=from_city):
            for alight in arriving[board.train_id]:
                found = train(ctx, board.train_id)
                if board.position < alight.position and found is not None:
                    legs.append(Leg(found, board, alight))
        return sorted(legs, key=lambda leg: (leg.board.departs_minute % 1440, leg.board.stop_id))

    return cached(ctx, ("legs", from_city, to_city), make)


def hotel(ctx: ToolContext, hotel_id: str) -> Hotel | None:
    """The hotel with this id."""
    return ctx.db.one(_HOTEL, hotel_id=hotel_id)


def rooms_of(ctx: ToolContext, hotel_id: str) -> list[Room]:
    """A hotel's offers, cheapest first."""
    return ctx.db.all(_ROOMS, hotel_id=hotel_id)


def hotels_in(ctx: ToolContext, city_id: str) -> list[tuple[Hotel, list[Room]]]:
    """A city's hotels with their offers, cheapest first."""

    def make() -> list[tuple[Hotel, list[Room]]]:
        rooms = defaultdict(list)
        for room in ctx.db.all(_ROOMS_IN, city_id=city_id):
            rooms[room.hotel_id].append(room)
        return [(h, rooms[h.hotel_id]) for h in ctx.db.all(_HOTELS, city_id=city_id)]

    return cached(ctx, ("hotels", city_id), make)


def attractions_in(ctx: ToolContext, city_id: str) -> list[tuple[Attraction, list[Ticket]]]:
    """A city's sights with their tickets."""

    def make() -> list[tuple[Attraction, list[Ticket]]]:
        found = ctx.db.all(_ATTRACTIONS, city_id=city_id)
        return [(a, ctx.db.all(_TICKETS, attraction_id=a.attraction_id)) for a in found]

    return cached(ctx, ("attractions", city_id), make)


def attraction_names(ctx: ToolContext, city_id: str) -> dict[str, list[str]]:
    """Every name that each sight of a city goes by, in both languages, by the sight's id."""

    def make() -> dict[str, list[str]]:
        aliases = dict(ctx.db.all(_SIGHT_ALIASES, city_id=city_id))
        return {
            a.attraction_id: [a.name_zh, a.name_en, *from_json(aliases.get(a.attraction_id, "[]"))]
            for a, _ in attractions_in(ctx, city_id)
        }

    return cached(ctx, ("attraction names", city_id), make)


def attraction(ctx: ToolContext, attraction_id: str) -> Attraction | None:
    """The sight with this id."""
    return ctx.db.one(_ATTRACTION, attraction_id=attraction_id)


def ticket(ctx: ToolContext, ticket_id: str) -> Ticket | None:
    """The kind of ticket with this id."""
    return ctx.db.one(_TICKET, ticket_id=ticket_id)


def booking(ctx: ToolContext, booking_id: str) -> Booking | None:
    """The user's booking with this id."""
    return ctx.db.one(_BOOKING, booking_id=booking_id, user=ctx.actor)


def booking_of_any_user(ctx: ToolContext, booking_id: str) -> Booking | None:
    """A booking as events see it."""
    return ctx.db.one(_ANY_BOOKING, booking_id=booking_id)


def bookings(ctx: ToolContext) -> list[Booking]:
    """The user's bookings by when they begin."""
    return ctx.db.all(_BOOKINGS, user=ctx.actor)


def bookings_of_order(ctx: ToolContext, order_id: str) -> list[Booking]:
    """The bookings that one order pays for."""
    found = ctx.db.all(_OF_ORDER, order_id=order_id)
    return sorted(found, key=lambda booking: booking.booking_id)


def passengers(ctx: ToolContext, booking_id: str) -> list[BookingPassenger]:
    """Who travels under a booking."""
    found = ctx.db.all(_PASSENGERS, booking_id=booking_id)
    return sorted(found, key=lambda row: row.passenger_id)


def traveller(ctx: ToolContext, traveller_id: str) -> Traveller | None:
    """The user's traveller with this id."""
    return ctx.db.one(_TRAVELLER, traveller_id=traveller_id, user=ctx.actor)


def journey_during(
    ctx: ToolContext, traveller_id: str, starts_at: int, ends_at: int
) -> Booking | None:
    """A flight or train on which a traveller is booked at some time of a span."""
    return ctx.db.one(_OVERLAPPING, traveller_id=traveller_id, starts_at=starts_at, ends_at=ends_at)
