"""Searching flights."""

from superapp_services.core import Risk, ToolContext, clock
from superapp_services.travel import (
    connections,
    days,
    departures,
    offers,
    places,
    queries,
    rules,
)
from superapp_services.travel.connections import Hop, Pair
from superapp_services.travel.errors import (
    DateBeyondTimetable,
    DateInPast,
    DatesNotInOrder,
    NoSuchRoute,
    PlaceUnknown,
    SamePlace,
)
from superapp_services.travel.kinds import FlightSort
from superapp_services.travel.models import Flight
from superapp_services.travel.offers import Market, Offer
from superapp_services.travel.outputs import FlightConnection, FlightOffer, FlightsFound
from superapp_services.travel.places import Endpoint
from superapp_services.travel.schemas import SearchFlights
from superapp_services.travel.service import service
from superapp_services.travel.tools.windows import Window, window

_CABIN_CODE = {name: code for code, name in rules.CABINS.items()}
Found = tuple[Flight, Offer]


@service.tool(
    risk=Risk.READ,
    errors=(
        PlaceUnknown,
        SamePlace,
        NoSuchRoute,
        DateInPast,
        DateBeyondTimetable,
        DatesNotInOrder,
    ),
)
def search_flights(ctx: ToolContext, args: SearchFlights) -> FlightsFound:
    """Find direct flights on a day, and the flights back if `return_date` is given.

    Only flights with enough seats left are listed, cheapest first unless `sort` says otherwise;
    `connections` adds journeys with one change. Prices are for one adult with taxes, and may move
    until the seats are held. Book with travel_hold_booking, passing the `offer_id` of each leg.
    """
    origin = places.find_airport(ctx, args.origin)
    goal = places.find_airport(ctx, args.destination)
    if origin.city_id == goal.city_id:
        raise SamePlace(city=ctx.pick_row(queries.cities(ctx)[origin.city_id], "name"))
    date = args.date.isoformat()
    days.check_date(ctx, date)
    out_window = window(
        args.departs_after, args.departs_before, args.arrives_after, args.arrives_before
    )
    changing: list[FlightConnection] = []
    if args.connections:
        changing = _connections(ctx, args, origin, goal, date, out_window)
    if not changing:
        _check_route(ctx, origin, goal)
    out = _search(ctx, args, origin, goal, date, out_window)
    back: list[Found] = []
    if args.return_date is not None:
        back_date = args.return_date.isoformat()
        days.check_order(date, back_date)
        days.check_date(ctx, back_date)
        back_window = window(args.return_departs_after, args.return_departs_before)
        back = _search(ctx, args, goal, origin, back_date, back_window)
    return FlightsFound(
        flights=[_shown(ctx, *found) for found in out[: args.limit]],
        total=len(out),
        return_flights=[_shown(ctx, *found) for found in back[: args.limit]],
        return_total=len(back),
        connections=changing[: args.limit],
        connections_total=len(changing),
    )


def _search(
    ctx: ToolContext,
    args: SearchFlights,
    origin: Endpoint,
    goal: Endpoint,
    date: str,
    times: Window,
) -> list[Found]:
    state = offers.market(ctx, date, date)
    cabin = _CABIN_CODE[args.cabin.value]
    wanted = _airlines(ctx, args.airlines)
    found = []
    for flight, offer in departures.flights_on(
        ctx, origin.city_id, goal.city_id, date, cabin, state
    ):
        if not (flight.from_airport in origin.stop_ids and flight.to_airport in goal.stop_ids):
            continue
        if not times.admits(flight.departs_minute, flight.arrives_minute):
            continue
        if wanted is not None and flight.airline_id not in wanted:
            continue
        if _buyable(ctx, offer, state.closed, args):
            found.append((flight, offer))
    return sorted(found, key=lambda pair: (*_order(pair, args.sort), pair[1].offer_id))


def _check_route(ctx: ToolContext, origin: Endpoint, goal: Endpoint) -> None:
    if not queries.flights_between(ctx, origin.city_id, goal.city_id):
        hint = ctx.pick(
            "可以改查火车票，或查询中转航班（connections）。",
            "Search trains instead, or ask for `connections`.",
        )
        raise NoSuchRoute(
            mode=ctx.pick("航班", "flights"),
            origin=ctx.pick_row(origin, "name"),
            destination=ctx.pick_row(goal, "name"),
            hint=hint,
        )


def _connections(
    ctx: ToolContext,
    args: SearchFlights,
    origin: Endpoint,
    goal: Endpoint,
    date: str,
    times: Window,
) -> list[FlightConnection]:
    """Journeys with one change that can be bought."""
    state = offers.market(ctx, date, clock.add_days(date, 1))
    via = None if args.via is None else places.find_city(ctx, args.via)
    wanted = _airlines(ctx, args.airlines)
    found = []
    for pair in connections.flight_pairs(ctx, origin.city_id, goal.city_id, via):
        if not times.admits(pair.first.departs, pair.second.arrives):
            continue
        if pair.first.from_stop not in origin.stop_ids or pair.second.to_stop not in goal.stop_ids:
            continue
        legs = [_seat_on(ctx, args, hop, date, state) for hop in (pair.first, pair.second)]
        taken = [leg for leg in legs if leg is not None]
        if len(taken) < len(legs):
            continue
        if wanted is not None and not {flight.airline_id for flight, _ in taken} <= wanted:
            continue
        price = sum(offer.adult_fen for _, offer in taken)
        if args.max_price_fen is None or price <= args.max_price_fen:
            found.append(_shown_connection(ctx, pair, taken, price))
    return sorted(found, key=lambda one: _connection_order(one, args.sort))


def _seat_on(
    ctx: ToolContext, args: SearchFlights, hop: Hop[Flight], date: str, state: Market
) -> Found | None:
    """One flight of a journey with its offer, if it can be bought."""
    flight, on = hop.ride, clock.add_days(date, hop.days_later)
    cabin = _CABIN_CODE[args.cabin.value]
    if on > days.last_date() or cabin not in rules.cabins_of(flight):
        return None
    offer = offers.flight_offer(ctx, flight, on, cabin, state)
    return (flight, offer) if _buyable(ctx, offer, state.closed, args) else None


def _connection_order(one: FlightConnection, sort: FlightSort) -> tuple[int, str]:
    numbers = {FlightSort.PRICE: one.price_fen, FlightSort.DURATION: one.duration_minutes}
    return numbers.get(sort, 0), one.arrives_at if sort is FlightSort.ARRIVAL else one.departs_at


def _shown_connection(
    ctx: ToolContext, pair: Pair[Flight], legs: list[Found], price_fen: int
) -> FlightConnection:
    return FlightConnection(
        offer_ids=[offer.offer_id for _, offer in legs],
        via_city=ctx.pick_row(queries.cities(ctx)[pair.via], "name"),
        change_minutes=pair.wait,
        changes_airport=pair.first.to_stop != pair.second.from_stop,
        departs_at=ctx.iso(legs[0][1].starts_at),
        arrives_at=ctx.iso(legs[1][1].ends_at),
        duration_minutes=pair.minutes,
        price_fen=price_fen,
        child_price_fen=sum(offer.child_fen for _, offer in legs),
        legs=[_shown(ctx, flight, offer) for flight, offer in legs],
    )


def _buyable(ctx: ToolContext, offer: Offer, closed: frozenset[str], args: SearchFlights) -> bool:
    return (
        offer.left >= args.passengers
        and ctx.now <= offer.sale_ends_at
        and offer.merchant_id not in closed
        and (args.max_price_fen is None or offer.adult_fen <= args.max_price_fen)
    )


def _airlines(ctx: ToolContext, names: tuple[str, ...]) -> frozenset[str] | None:
    if not names:
        return None
    wanted = {places.normal(name) for name in names}
    return frozenset(
        a.airline_id
        for a in queries.airlines(ctx).values()
        if wanted & {places.normal(n) for n in (a.airline_id, a.name_zh, a.name_en)}
    )


def _order(pair: Found, sort: FlightSort) -> tuple[int, int]:
    offer = pair[1]
    key = {
        FlightSort.PRICE: offer.adult_fen,
        FlightSort.DEPARTURE: offer.starts_at,
        FlightSort.ARRIVAL: offer.ends_at,
        FlightSort.DURATION: offer.ends_at - offer.starts_at,
    }[sort]
    return key, offer.starts_at


def _shown(ctx: ToolContext, flight: Flight, offer: Offer) -> FlightOffer:
    cities, airports = queries.cities(ctx), queries.airports(ctx)
    leaves, lands = airports[flight.from_airport], airports[flight.to_airport]
    return FlightOffer(
        offer_id=offer.offer_id,
        flight_number=flight.number,
        airline=ctx.pick_row(queries.airlines(ctx)[flight.airline_id], "name"),
        airline_code=flight.airline_id,
        from_city=ctx.pick_row(cities[flight.from_city], "name"),
        from_airport=ctx.pick_row(leaves, "name"),
        from_airport_code=leaves.code,
        from_terminal=flight.from_terminal,
        to_city=ctx.pick_row(cities[flight.to_city], "name"),
        to_airport=ctx.pick_row(lands, "name"),
        to_airport_code=lands.code,
        to_terminal=flight.to_terminal,
        departs_at=ctx.iso(offer.starts_at),
        arrives_at=ctx.iso(offer.ends_at),
        duration_minutes=(offer.ends_at - offer.starts_at) // 60,
        aircraft=flight.aircraft,
        cabin=rules.CABINS[offer.class_code or "y"],
        price_fen=offer.adult_fen,
        child_price_fen=offer.child_fen,
        seats_left=offer.left,
        meal=flight.meal,
        change_and_refund=ctx.pick_row(queries.rules(ctx)[offer.rule_id].row, "summary"),
    )
