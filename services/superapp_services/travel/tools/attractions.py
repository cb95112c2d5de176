"""Searching sights and their tickets."""

from dataclasses import dataclass

from superapp_services.core import Risk, ToolContext, clock, from_json
from superapp_services.travel import days, offers, places, queries
from superapp_services.travel.errors import (
    DateBeyondTimetable,
    DateInPast,
    IncompletePoint,
    PlaceUnknown,
)
from superapp_services.travel.kinds import AttractionSort
from superapp_services.travel.models import Attraction, Ticket
from superapp_services.travel.offers import Market, Offer
from superapp_services.travel.outputs import (
    AttractionFound,
    AttractionsFound,
    SlotOffer,
    TicketOffer,
)
from superapp_services.travel.places import Point
from superapp_services.travel.schemas import SearchAttractions
from superapp_services.travel.service import service
from superapp_services.travel.tools.around import metres, point_of, within


@dataclass(frozen=True, slots=True)
class _Sight:
    """A sight that fits, with the slots of its tickets on the day."""

    row: Attraction
    tickets: list[tuple[Ticket, list[Offer]]]
    distance: int | None
    price_fen: int
    is_open: bool


@service.tool(
    risk=Risk.READ,
    errors=(PlaceUnknown, IncompletePoint, DateInPast, DateBeyondTimetable),
)
def search_attractions(ctx: ToolContext, args: SearchAttractions) -> AttractionsFound:
    """Find sights of a city with their tickets and free time slots on a day.

    Museums with free entry need a reservation too; their tickets cost 0. Children under 12 and
    seniors from 60 are priced by the traveller's age when held. Book with travel_hold_booking
    and the `offer_id` of a slot.
    """
    city_id = places.find_city(ctx, args.city)
    date = args.date.isoformat() if args.date is not None else clock.date_of(ctx.now)
    days.check_date(ctx, date)
    point = point_of(
        ctx,
        city_id,
        near=args.near,
        lat_e6=args.lat_e6,
        lng_e6=args.lng_e6,
        needed=args.radius_m is not None or args.sort is AttractionSort.DISTANCE,
    )
    state = offers.market(ctx, date, date)
    words = places.normal(args.keyword or "").split()
    names = queries.attraction_names(ctx, city_id)
    found = []
    for row, tickets in queries.attractions_in(ctx, city_id):
        if _fits(args, row, point) and (not words or _is_called(names[row.attraction_id], words)):
            sight = _sight(ctx, args, row, tickets, date, point, state)
            if sight is not None:
                found.append(sight)
    found.sort(key=lambda sight: (_order(sight, args.sort), sight.row.attraction_id))
    return AttractionsFound(
        attractions=[_shown(ctx, sight, date) for sight in found[: args.limit]],
        total=len(found),
        date=date,
        measured_from=None if point is None else ctx.pick_row(point, "name"),
    )


def _fits(args: SearchAttractions, row: Attraction, point: Point | None) -> bool:
    if args.category is not None and row.category != args.category.value:
        return False
    if row.rating_tenths < round((args.min_rating or 0) * 10):
        return False
    return within(metres(point, row.lat_e6, row.lng_e6), args.radius_m)


def _is_called(names: list[str], words: list[str]) -> bool:
    """Whether every word is part of some name of a sight, or every name's word of the text."""
    known = places.normal(" ".join(names))
    if all(word in known for word in words):
        return True
    said = "".join(words)
    return any(len(name) > 1 and places.normal(name).replace(" ", "") in said for name in names)


def _sight(
    ctx: ToolContext,
    args: SearchAttractions,
    row: Attraction,
    tickets: list[Ticket],
    date: str,
    point: Point | None,
    state: Market,
) -> _Sight | None:
    is_open = offers.is_open(row, date) and row.merchant_id not in state.closed
    priced: list[tuple[Ticket, list[Offer]]] = []
    for ticket in tickets:
        slots = [
            offers.ticket_offer(ctx, row, ticket, date, (begins, ends), state)
            for begins, ends in from_json(ticket.slots)
        ]
        free = [s for s in slots if s.left >= args.visitors and ctx.now <= s.sale_ends_at]
        if args.max_price_fen is not None and slots[0].adult_fen > args.max_price_fen:
            continue
        if (is_open and free) or not args.open_on_date:
            priced.append((ticket, free if is_open else []))
    if not priced:
        return None
    prices = [state.priced(offers.list_fen(t, date), t.ticket_id) for t, _ in priced]
    distance = metres(point, row.lat_e6, row.lng_e6)
    return _Sight(row, priced, distance, min(prices), is_open)


def _order(sight: _Sight, sort: AttractionSort) -> tuple[int, ...]:
    row, distance = sight.row, sight.distance or 0
    orders: dict[AttractionSort, tuple[int, ...]] = {
        AttractionSort.PRICE: (sight.price_fen,),
        AttractionSort.RATING: (-row.rating_tenths,),
        AttractionSort.DISTANCE: (distance,),
        AttractionSort.RECOMMENDED: (distance // 2000, -row.rating_tenths),
    }
    return orders[sort]


def _shown(ctx: ToolContext, sight: _Sight, date: str) -> AttractionFound:
    row = sight.row
    return AttractionFound(
        attraction_id=row.attraction_id,
        place_id=row.place_id,
        name=ctx.pick_row(row, "name"),
        category=row.category,
        city=ctx.pick_row(queries.cities(ctx)[row.city_id], "name"),
        rating=row.rating_tenths / 10,
        opens_at=ctx.iso(clock.at(date, row.opens_minute)),
        closes_at=ctx.iso(clock.at(date, row.closes_minute)),
        is_open=sight.is_open,
        visit_minutes=row.visit_minutes,
        lat_e6=row.lat_e6,
        lng_e6=row.lng_e6,
        distance_m=sight.distance,
        price_fen=sight.price_fen,
        tickets=[_ticket_shown(ctx, ticket, slots, date) for ticket, slots in sight.tickets],
    )


def _ticket_shown(ctx: ToolContext, ticket: Ticket, slots: list[Offer], date: str) -> TicketOffer:
    prices = [offers.list_fen(ticket, date, group) for group in ("adult", "child", "senior")]
    if slots:
        prices = [slots[0].adult_fen, slots[0].child_fen, slots[0].senior_fen]
    return TicketOffer(
        ticket_id=ticket.ticket_id,
        name=ctx.pick_row(ticket, "name"),
        price_fen=prices[0],
        child_price_fen=prices[1],
        senior_price_fen=prices[2],
        cancellation=ctx.pick_row(queries.rules(ctx)[ticket.rule_id].row, "summary"),
        slots=[
            SlotOffer(
                offer_id=slot.offer_id,
                starts_at=ctx.iso(slot.starts_at),
                ends_at=ctx.iso(slot.ends_at),
                left=slot.left,
            )
            for slot in slots
        ],
    )
