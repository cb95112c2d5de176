"""Searching hotels and showing one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from superapp_services.core import Risk, ToolContext, clock, from_json
from superapp_services.travel import days, fees, offers, places, queries, stays
from superapp_services.travel.errors import (
    DateBeyondTimetable,
    DateInPast,
    DatesNotInOrder,
    HotelNotFound,
    IncompletePoint,
    PlaceUnknown,
    StayTooLong,
)
from superapp_services.travel.kinds import Bed, HotelSort
from superapp_services.travel.models import Hotel, Room
from superapp_services.travel.offers import Offer
from superapp_services.travel.outputs import HotelDetails, HotelFound, HotelsFound, RoomOffer
from superapp_services.travel.places import Point
from superapp_services.travel.schemas import GetHotel, SearchHotels
from superapp_services.travel.service import service
from superapp_services.travel.stays import LiveStays, Quoted
from superapp_services.travel.tools.around import metres, point_of, within

MAX_NIGHTS = 14
_BEDS = {
    Bed.DOUBLE: {"double", "king", "double_single"},
    Bed.KING: {"king", "king_bunk", "king_twin"},
    Bed.TWIN: {"twin", "twin_bunk", "two_queen", "king_twin"},
    Bed.FAMILY: {"king_bunk", "twin_bunk", "two_queen", "king_twin", "double_single"},
}


@dataclass(frozen=True, slots=True)
class _Stay:
    """A hotel that fits, with its cheapest room that does."""

    hotel: Hotel
    cheapest: Quoted
    total_fen: int
    distance: int | None


@service.tool(
    risk=Risk.READ,
    errors=(
        PlaceUnknown,
        IncompletePoint,
        DateInPast,
        DateBeyondTimetable,
        DatesNotInOrder,
        StayTooLong,
    ),
)
def search_hotels(ctx: ToolContext, args: SearchHotels) -> HotelsFound:
    """Find hotels of a city with a free room for the whole stay.

    Measure distance from a landmark (`near`) or a point, and limit it with `radius_m`. Price
    limits hold for every single night of one room. Each hotel comes with its cheapest room that
    fits; travel_get_hotel shows all rooms. Book with travel_hold_booking and the `offer_id` of
    the room.
    """
    city_id = places.find_city(ctx, args.city)
    first, last = stay_dates(ctx, args.check_in_date.isoformat(), args.check_out_date.isoformat())
    point = point_of(
        ctx,
        city_id,
        near=args.near,
        lat_e6=args.lat_e6,
        lng_e6=args.lng_e6,
        needed=args.radius_m is not None or args.sort is HotelSort.DISTANCE,
    )
    live = stays.LiveStays(ctx, city_id, first, last)
    found = []
    if ctx.now <= clock.at(first, offers.LATEST_CHECK_IN_MINUTE):
        rules = _free_rules(ctx, first) if args.free_cancellation else None
        for hotel, rooms, distance in _candidates(args, live, point):
            room = _cheapest(args, live, hotel, rooms, rules)
            if room is not None:
                found.append(_Stay(hotel, room, sum(room.nights_fen), distance))
    found.sort(key=lambda stay: (_order(stay, args.sort), stay.hotel.hotel_id))
    return HotelsFound(
        hotels=[_shown(ctx, stay, args.rooms, live, (first, last)) for stay in found[: args.limit]],
        total=len(found),
        nights=clock.days_between(first, last),
        measured_from=None if point is None else ctx.pick_row(point, "name"),
    )


@service.tool(
    risk=Risk.READ,
    errors=(HotelNotFound, DateInPast, DateBeyondTimetable, DatesNotInOrder, StayTooLong),
)
def get_hotel(ctx: ToolContext, args: GetHotel) -> HotelDetails:
    """Show one hotel with every room that is free for the stay, cheapest first.

    Rooms of one type with different meals or cancellation rules are separate offers.
    """
    hotel = queries.hotel(ctx, args.hotel_id)
    if hotel is None:
        raise HotelNotFound(hotel_id=args.hotel_id[:40])
    first, last = stay_dates(ctx, args.check_in_date.isoformat(), args.check_out_date.isoformat())
    state = offers.market(ctx, first, last)
    rooms = []
    for room in queries.rooms_of(ctx, hotel.hotel_id):
        offer = offers.room_offer(ctx, hotel, room, first, last, state)
        if offer.left > 0 and hotel.merchant_id not in state.closed:
            rooms.append(_room_shown(ctx, room, offer))
    area = _area_name(ctx, hotel)
    return HotelDetails(
        hotel_id=hotel.hotel_id,
        place_id=hotel.place_id,
        name=ctx.pick_row(hotel, "name"),
        stars=hotel.stars,
        rating=hotel.rating_tenths / 10,
        reviews=hotel.reviews,
        city=ctx.pick_row(queries.cities(ctx)[hotel.city_id], "name"),
        area=area,
        address=ctx.pick_row(hotel, "address"),
        lat_e6=hotel.lat_e6,
        lng_e6=hotel.lng_e6,
        opened_year=hotel.opened_year,
        facilities=from_json(hotel.facilities),
        check_in_from="15:00",
        check_out_by="12:00",
        nights=clock.days_between(first, last),
        rooms=rooms,
    )


def stay_dates(ctx: ToolContext, first: str, last: str) -> tuple[str, str]:
    """The days of a stay, checked.

    Raises:
        DateInPast: It begins before today.
        DateBeyondTimetable: It ends later than what is on sale.
        DatesNotInOrder: It ends before it begins, or has no night.
        StayTooLong: It has too many nights.
    """
    days.check_date(ctx, first)
    if last <= first:
        raise DatesNotInOrder(first=first, second=last)
    days.check_date(ctx, last)
    nights = clock.days_between(first, last)
    if nights > MAX_NIGHTS:
        raise StayTooLong(limit=MAX_NIGHTS, nights=nights)
    return first, last


def _candidates(
    args: SearchHotels, live: LiveStays, point: Point | None
) -> Iterator[tuple[Hotel, list[Quoted], int | None]]:
    """Open hotels that fit in what never changes, with their distance."""
    least_rating = round((args.min_rating or 0) * 10)
    fewest, most = args.min_stars or 0, args.max_stars or 5
    words = places.normal(args.keyword or "").split()
    for hotel, rooms in live.hotels:
        if not fewest <= hotel.stars <= most or hotel.rating_tenths < least_rating:
            continue
        if hotel.merchant_id in live.market.closed:
            continue
        distance = metres(point, hotel.lat_e6, hotel.lng_e6)
        if not within(distance, args.radius_m):
            continue
        name = places.normal(f"{hotel.name_zh} {hotel.name_en}") if words else ""
        if all(word in name for word in words):
            yield hotel, rooms, distance


def _free_rules(ctx: ToolContext, check_in: str) -> frozenset[str]:
    """Rules under which a stay from this day can be cancelled for nothing now."""
    stay = _Day(check_in, clock.at(check_in, offers.HOTEL_CHECK_IN_MINUTE))
    return frozenset(
        rule_id
        for rule_id in queries.rules(ctx)
        if rule_id.startswith("hotel_") and fees.cancel_percent(ctx, rule_id, stay) == 0
    )


class _Day(NamedTuple):
    date: str
    starts_at: int


def _cheapest(
    args: SearchHotels,
    live: LiveStays,
    hotel: Hotel,
    rooms: list[Quoted],
    rules: frozenset[str] | None,
) -> Quoted | None:
    for quoted in rooms:
        if not _suits(args, quoted.room):
            continue
        if rules is not None and quoted.room.rule_id not in rules:
            continue
        now = live.now(hotel, quoted)
        if now.left < args.rooms or min(now.nights_fen) < (args.min_price_fen or 0):
            continue
        if args.max_price_fen is None or max(now.nights_fen) <= args.max_price_fen:
            return now
    return None


def _suits(args: SearchHotels, room: Room) -> bool:
    return (
        room.guests * args.rooms >= args.guests
        and (room.breakfasts > 0 or not args.breakfast)
        and (args.bed is None or room.bed in _BEDS[args.bed])
    )


def _order(stay: _Stay, sort: HotelSort) -> tuple[int, ...]:
    hotel, price, distance = stay.hotel, stay.total_fen, stay.distance or 0
    orders: dict[HotelSort, tuple[int, ...]] = {
        HotelSort.PRICE: (price,),
        HotelSort.PRICE_DESCENDING: (-price,),
        HotelSort.RATING: (-hotel.rating_tenths, -hotel.reviews),
        HotelSort.STARS: (-hotel.stars, -hotel.rating_tenths, price),
        HotelSort.DISTANCE: (distance,),
        HotelSort.RECOMMENDED: (distance // 1000, -hotel.rating_tenths, -hotel.reviews),
    }
    return orders[sort]


def _area_name(ctx: ToolContext, hotel: Hotel) -> str:
    for area in queries.areas(ctx, hotel.city_id):
        if area.area_id == hotel.area_id:
            return ctx.pick_row(area, "name")
    raise LookupError(hotel.area_id)


def _shown(
    ctx: ToolContext, stay: _Stay, rooms: int, live: LiveStays, dates: tuple[str, str]
) -> HotelFound:
    hotel, room = stay.hotel, stay.cheapest.room
    offer = offers.room_offer(ctx, hotel, room, *dates, live.market)
    return HotelFound(
        hotel_id=hotel.hotel_id,
        place_id=hotel.place_id,
        name=ctx.pick_row(hotel, "name"),
        stars=hotel.stars,
        rating=hotel.rating_tenths / 10,
        reviews=hotel.reviews,
        city=ctx.pick_row(queries.cities(ctx)[hotel.city_id], "name"),
        area=_area_name(ctx, hotel),
        address=ctx.pick_row(hotel, "address"),
        lat_e6=hotel.lat_e6,
        lng_e6=hotel.lng_e6,
        distance_m=stay.distance,
        price_fen=max(offer.nights_fen),
        total_fen=offer.adult_fen * rooms,
        room=_room_shown(ctx, room, offer),
    )


def _room_shown(ctx: ToolContext, room: Room, offer: Offer) -> RoomOffer:
    rule = queries.rules(ctx)[offer.rule_id]
    until = fees.free_until(ctx, offer.rule_id, offer)
    return RoomOffer(
        offer_id=offer.offer_id,
        name=ctx.pick_row(room, "name"),
        bed=room.bed,
        area_m2=room.area_m2,
        guests=room.guests,
        breakfasts=room.breakfasts,
        nightly_fen=list(offer.nights_fen),
        total_fen=offer.adult_fen,
        rooms_left=offer.left,
        cancellation=ctx.pick_row(rule.row, "name"),
        cancellation_rule=ctx.pick_row(rule.row, "summary"),
        free_cancellation_until=None if until is None else ctx.iso(until),
    )
