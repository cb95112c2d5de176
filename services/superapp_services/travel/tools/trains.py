"""Searching trains."""

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
from superapp_services.travel.kinds import TrainSort
from superapp_services.travel.offers import RAILWAY, Market, Offer
from superapp_services.travel.outputs import (
    SeatOffer,
    TrainConnection,
    TrainOffer,
    TrainsFound,
)
from superapp_services.travel.places import Endpoint
from superapp_services.travel.queries import Leg
from superapp_services.travel.schemas import SearchTrains
from superapp_services.travel.service import service
from superapp_services.travel.tools.windows import window

Found = tuple[Leg, list[Offer]]
_ANY_TIME = dict.fromkeys(("departs_after", "departs_before", "arrives_after", "arrives_before"))


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
def search_trains(ctx: ToolContext, args: SearchTrains) -> TrainsFound:
    """Find direct trains on a day, with the classes that have enough places left.

    A city means all its stations. Prices are for one adult; children under 14 pay half.
    Sort by price to find the cheapest. `return_date` adds the trains back, `connections` the
    journeys with one change. Book with travel_hold_booking, passing the
    `offer_id` of the class wanted, or those of all legs together.
    """
    origin = places.find_station(ctx, args.origin)
    goal = places.find_station(ctx, args.destination)
    if origin.city_id == goal.city_id:
        raise SamePlace(city=ctx.pick_row(queries.cities(ctx)[origin.city_id], "name"))
    date = args.date.isoformat()
    days.check_date(ctx, date)
    changing = _connections(ctx, args, origin, goal, date) if args.connections else []
    found = _search(ctx, args, origin, goal, date, direct_only=not changing)
    back: list[Found] = []
    if args.return_date is not None:
        back_date = args.return_date.isoformat()
        days.check_order(date, back_date)
        days.check_date(ctx, back_date)
        whenever = args.model_copy(update=_ANY_TIME)
        back = _search(ctx, whenever, goal, origin, back_date, direct_only=not changing)
    return TrainsFound(
        trains=[_shown(ctx, leg, seats) for leg, seats in found[: args.limit]],
        total=len(found),
        return_trains=[_shown(ctx, leg, seats) for leg, seats in back[: args.limit]],
        return_total=len(back),
        connections=changing[: args.limit],
        connections_total=len(changing),
        change_and_refund=ctx.pick_row(queries.rules(ctx)["train_standard"].row, "summary"),
    )


def _search(
    ctx: ToolContext,
    args: SearchTrains,
    origin: Endpoint,
    goal: Endpoint,
    date: str,
    *,
    direct_only: bool,
) -> list[Found]:
    if direct_only:
        _check_route(ctx, origin, goal)
    state = offers.market(ctx, clock.add_days(date, -2), date)
    if RAILWAY in state.closed:
        return []
    times = window(args.departs_after, args.departs_before, args.arrives_after, args.arrives_before)
    kinds = {kind.value for kind in args.train_types}
    found = []
    for leg, seats in departures.trains_on(ctx, origin.city_id, goal.city_id, date, state):
        if not _serves(leg, origin, goal) or (kinds and leg.train.train_kind not in kinds):
            continue
        departs = leg.board.departs_minute % 1440
        arrives = departs + leg.alight.arrives_minute - leg.board.departs_minute
        fit = [seat for seat in seats if _fits(ctx, args, seat)]
        if fit and times.admits(departs, arrives):
            found.append((leg, fit))
    return sorted(found, key=lambda pair: (*_order(pair, args.sort), pair[1][0].offer_id))


def _connections(
    ctx: ToolContext, args: SearchTrains, origin: Endpoint, goal: Endpoint, date: str
) -> list[TrainConnection]:
    """Journeys with one change that can be bought, quickest first."""
    state = offers.market(ctx, clock.add_days(date, -2), clock.add_days(date, 1))
    if RAILWAY in state.closed:
        return []
    via = None if args.via is None else places.find_city(ctx, args.via)
    times = window(args.departs_after, args.departs_before, args.arrives_after, args.arrives_before)
    kinds = {kind.value for kind in args.train_types}
    found = []
    for pair in connections.train_pairs(ctx, origin.city_id, goal.city_id, via):
        if not times.admits(pair.first.departs, pair.second.arrives):
            continue
        if pair.first.from_stop not in origin.stop_ids or pair.second.to_stop not in goal.stop_ids:
            continue
        legs = [_seats_on(ctx, args, hop, date, state, kinds) for hop in (pair.first, pair.second)]
        if all(legs) and _within(args, legs):
            found.append(_shown_connection(ctx, pair, legs))
    if args.sort is TrainSort.DURATION:
        return found
    return sorted(found, key=lambda one: _connection_order(one, args.sort))


def _seats_on(
    ctx: ToolContext, args: SearchTrains, hop: Hop[Leg], date: str, state: Market, kinds: set[str]
) -> list[Offer]:
    """The classes of one leg that fit, cheapest first; none if the train does not do."""
    leg, on = hop.ride, clock.add_days(date, hop.days_later)
    if on > days.last_date() or (kinds and leg.train.train_kind not in kinds):
        return []
    codes = rules.train_layout(leg.train)
    seats = [offers.train_offer(ctx, leg, on, code, state) for code in codes]
    fit = [seat for seat in seats if _fits(ctx, args, seat)]
    return sorted(fit, key=lambda seat: seat.adult_fen)


def _within(args: SearchTrains, legs: list[list[Offer]]) -> bool:
    return args.max_price_fen is None or sum(s[0].adult_fen for s in legs) <= args.max_price_fen


def _connection_order(one: TrainConnection, sort: TrainSort) -> tuple[int, str]:
    key = one.price_fen if sort is TrainSort.PRICE else 0
    return key, one.arrives_at if sort is TrainSort.ARRIVAL else one.departs_at


def _shown_connection(
    ctx: ToolContext, pair: Pair[Leg], legs: list[list[Offer]]
) -> TrainConnection:
    cheapest = [seats[0] for seats in legs]
    rides = [hop.ride for hop in (pair.first, pair.second)]
    return TrainConnection(
        offer_ids=[seat.offer_id for seat in cheapest],
        via_city=ctx.pick_row(queries.cities(ctx)[pair.via], "name"),
        change_minutes=pair.wait,
        changes_station=pair.first.to_stop != pair.second.from_stop,
        departs_at=ctx.iso(cheapest[0].starts_at),
        arrives_at=ctx.iso(cheapest[1].ends_at),
        duration_minutes=pair.minutes,
        price_fen=sum(seat.adult_fen for seat in cheapest),
        child_price_fen=sum(seat.child_fen for seat in cheapest),
        legs=[_shown(ctx, ride, seats) for ride, seats in zip(rides, legs, strict=True)],
    )


def _serves(leg: Leg, origin: Endpoint, goal: Endpoint) -> bool:
    return leg.board.station_id in origin.stop_ids and leg.alight.station_id in goal.stop_ids


def _check_route(ctx: ToolContext, origin: Endpoint, goal: Endpoint) -> None:
    legs = queries.legs_between(ctx, origin.city_id, goal.city_id)
    if not any(_serves(leg, origin, goal) for leg in legs):
        raise NoSuchRoute(
            mode=ctx.pick("列车", "trains"),
            origin=ctx.pick_row(origin, "name"),
            destination=ctx.pick_row(goal, "name"),
            hint=ctx.pick(
                "可改查机票、同城其他车站，或查询中转方案（connections）。",
                "Search flights, name the city instead of a station, or ask for `connections`.",
            ),
        )


def _fits(ctx: ToolContext, args: SearchTrains, seat: Offer) -> bool:
    wanted = args.seat_class
    return (
        (wanted is None or rules.SEATS[seat.class_code or "2"] == wanted.value)
        and seat.left >= args.passengers
        and ctx.now <= seat.sale_ends_at
        and (args.max_price_fen is None or seat.adult_fen <= args.max_price_fen)
    )


def _order(pair: Found, sort: TrainSort) -> tuple[int, int]:
    cheapest = pair[1][0]
    key = {
        TrainSort.PRICE: cheapest.adult_fen,
        TrainSort.DEPARTURE: cheapest.starts_at,
        TrainSort.ARRIVAL: cheapest.ends_at,
        TrainSort.DURATION: cheapest.ends_at - cheapest.starts_at,
    }[sort]
    return key, cheapest.starts_at


def _shown(ctx: ToolContext, leg: Leg, seats: list[Offer]) -> TrainOffer:
    cities, stations = queries.cities(ctx), queries.stations(ctx)
    first = seats[0]
    between = [
        stop
        for stop in queries.stops_of(ctx, leg.train.train_id)
        if leg.board.position < stop.position < leg.alight.position
    ]
    return TrainOffer(
        train_number=leg.train.number,
        from_city=ctx.pick_row(cities[leg.board.city_id], "name"),
        from_station=ctx.pick_row(stations[leg.board.station_id], "name"),
        to_city=ctx.pick_row(cities[leg.alight.city_id], "name"),
        to_station=ctx.pick_row(stations[leg.alight.station_id], "name"),
        departs_at=ctx.iso(first.starts_at),
        arrives_at=ctx.iso(first.ends_at),
        duration_minutes=(first.ends_at - first.starts_at) // 60,
        stops_between=[ctx.pick_row(stations[s.station_id], "name") for s in between],
        price_fen=first.adult_fen,
        seats=[
            SeatOffer(
                offer_id=seat.offer_id,
                seat_class=rules.SEATS[seat.class_code or "2"],
                price_fen=seat.adult_fen,
                child_price_fen=seat.child_fen,
                seats_left=seat.left,
            )
            for seat in seats
        ],
    )
