"""Routes by every mode, and matrices of them."""

import datetime as dt

from superapp_services.commons.geometry import Mode, distance_m
from superapp_services.commons.places import LOCATE_ERRORS, Spot, locate
from superapp_services.commons.routing import FURTHEST_M, Leg, TooFarForMode, leg, path
from superapp_services.commons.traffic import WALKING_M_PER_MINUTE
from superapp_services.core import Risk, ToolContext, clock
from superapp_services.maps.errors import NoTransit, TimeOutOfRange
from superapp_services.maps.outputs import Matrix, MatrixCell, Route, Routes
from superapp_services.maps.schemas import (
    DistanceMatrix,
    MatrixMode,
    PlanRoute,
    TravelMode,
)
from superapp_services.maps.service import service
from superapp_services.maps.steps import length_text, street_polyline, street_steps
from superapp_services.maps.transit import closed, journeys
from superapp_services.maps.transit_steps import first_departure, transit_route
from superapp_services.maps.words import minutes

_LATE_S, _WALKED_M = 300, 5_000
_AHEAD_S = 30 * clock.DAY_SECONDS
_ERRORS = (*LOCATE_ERRORS, TimeOutOfRange, TooFarForMode)


@service.tool(risk=Risk.READ, errors=(*_ERRORS, NoTransit))
def plan_route(ctx: ToolContext, args: PlanRoute) -> Routes:
    """Plan the way from one place to another: driving, transit (metro and bus), walking, cycling.

    Give place ids from maps_geocode or a search, address ids, or coordinates. Driving minds the
    traffic of the hour; transit follows the timetable and may give several routes, with lines,
    stops, changes, and first and last departures. `duration_minutes` is door to door, waiting
    included. To learn the fastest way, ask for each mode and compare.
    """
    at = departure(ctx, args.depart_at)
    start, end = locate(ctx, args.origin), locate(ctx, args.destination)
    if args.mode is TravelMode.TRANSIT:
        routes = _transit_routes(ctx, start, end, at)
    else:
        routes = [_street_route(ctx, Mode(args.mode), start, end, at)]
    return Routes(
        origin=ctx.pick(start.name_zh, start.name_en),
        destination=ctx.pick(end.name_zh, end.name_en),
        routes=routes,
    )


def departure(ctx: ToolContext, depart_at: dt.datetime | None) -> int:
    """The time of departure, now if none is given.

    Raises:
        TimeOutOfRange: It is past, or more than thirty days ahead.
    """
    if depart_at is None:
        return ctx.now
    at = clock.seconds(depart_at)
    if not ctx.now - _LATE_S <= at <= ctx.now + _AHEAD_S:
        raise TimeOutOfRange(
            depart_at=ctx.iso(at), earliest=ctx.iso(ctx.now), latest=ctx.iso(ctx.now + _AHEAD_S)
        )
    return at


def _street_route(ctx: ToolContext, mode: Mode, start: Spot, end: Spot, at: int) -> Route:
    way = path(ctx, mode, start, end, at)
    steps = street_steps(ctx, mode, start, end, way, at)
    roads = sorted(
        (step for step in steps if step.road), key=lambda step: (-step.distance_m, step.road or "")
    )
    via = ctx.pick("、", ", ").join(list(dict.fromkeys(step.road or "" for step in roads))[:2])
    driving, length = mode is Mode.DRIVING, length_text(ctx, way.leg.distance_m)
    return Route(
        mode=mode,
        summary=ctx.pick(f"途经{via}", f"via {via}") if via else length,
        distance_m=way.leg.distance_m,
        duration_seconds=way.leg.seconds,
        duration_minutes=minutes(way.leg.seconds),
        departs_at=ctx.iso(at),
        arrives_at=ctx.iso(at + way.leg.seconds),
        walking_m=way.leg.distance_m if mode is Mode.WALKING else 0,
        transfers=0,
        fare_fen=None,
        taxi_fare_fen=_taxi_fen(way.leg) if driving and start.city == end.city else None,
        steps=steps,
        polyline=street_polyline(ctx, start, end, way),
    )


def _taxi_fen(way: Leg) -> int:
    """A taxi by the meter, roughly; rides_estimate gives what can be booked."""
    beyond, far = max(0, way.distance_m - 3_000), max(0, way.distance_m - 15_000)
    return (1_300 + beyond * 320 // 1000 + far * 110 // 1000) // 100 * 100


def _transit_routes(ctx: ToolContext, start: Spot, end: Spot, at: int) -> list[Route]:
    if start.city != end.city:
        straight = distance_m(start.lat_e6, start.lng_e6, end.lat_e6, end.lng_e6)
        raise TooFarForMode(
            distance_km=round(straight / 1000), mode=ctx.pick("市内公共交通", "local transit")
        )
    found = journeys(ctx, start, end, at)
    running = [journey for journey in found if not closed(journey)]
    soonest = running[0].ends_s - running[0].starts_s if running else None
    on_foot = _on_foot(ctx, start, end, at, soonest)
    if on_foot is not None and (soonest is None or on_foot.duration_seconds <= soonest):
        return [on_foot]
    if not running:
        first = first_departure(ctx, found[0], at) if found else "-"
        raise NoTransit(depart_at=ctx.iso(at), first_departure=first)
    routes = [transit_route(ctx, start, end, journey, at) for journey in running]
    if on_foot is None:
        return routes
    return [route for route in routes if route.duration_seconds < on_foot.duration_seconds]


def _on_foot(
    ctx: ToolContext, start: Spot, end: Spot, at: int, soonest_s: int | None
) -> Route | None:
    """Walking instead, where it may be as quick, or where nothing runs and it is not far."""
    straight = distance_m(start.lat_e6, start.lng_e6, end.lat_e6, end.lng_e6)
    at_least_s = straight * 60 // WALKING_M_PER_MINUTE
    hopeless = straight > _WALKED_M if soonest_s is None else at_least_s > soonest_s
    if hopeless or straight > FURTHEST_M[Mode.WALKING]:
        return None
    return _street_route(ctx, Mode.WALKING, start, end, at)


@service.tool(risk=Risk.READ, errors=_ERRORS)
def distance_matrix(ctx: ToolContext, args: DistanceMatrix) -> Matrix:
    """Measure distance and time between several origins and destinations in one call.

    The times are those of maps_plan_route at the same departure, without steps. Use it to choose
    the nearest of several places.
    """
    at = departure(ctx, args.depart_at)
    starts = [(reference, locate(ctx, reference)) for reference in args.origins]
    ends = [(reference, locate(ctx, reference)) for reference in args.destinations]
    results = []
    for origin, start in starts:
        for destination, end in ends:
            way = _matrix_leg(ctx, args.mode, start, end, at)
            results.append(
                MatrixCell(
                    origin=origin,
                    destination=destination,
                    distance_m=way.distance_m,
                    duration_seconds=way.seconds,
                    duration_minutes=minutes(way.seconds),
                )
            )
    return Matrix(mode=args.mode, departs_at=ctx.iso(at), results=results)


def _matrix_leg(ctx: ToolContext, mode: MatrixMode, start: Spot, end: Spot, at: int) -> Leg:
    if mode is MatrixMode.STRAIGHT:
        return Leg(distance_m(start.lat_e6, start.lng_e6, end.lat_e6, end.lng_e6), 0)
    return leg(ctx, Mode(mode), start, end, at)
