"""Turning a journey by public transport into a route with steps."""

from superapp_services.commons.geometry import encode_polyline
from superapp_services.commons.places import Spot
from superapp_services.core import ToolContext, clock
from superapp_services.maps.network import Direction, Network, network
from superapp_services.maps.outputs import Route, RouteStep
from superapp_services.maps.steps import length_text, step
from superapp_services.maps.transit import Journey, Ride, Walk, fare_fen
from superapp_services.maps.words import clock_text, minutes


def transit_route(ctx: ToolContext, start: Spot, end: Spot, journey: Journey, at: int) -> Route:
    """A journey as a route, in the session's language."""
    lines = network(ctx, start.city)
    midnight = clock.at(clock.date_of(at), 0)
    steps: list[RouteStep] = []
    points = [(start.lat_e6, start.lng_e6)]
    for leg in journey.legs:
        if isinstance(leg, Ride):
            steps.append(_ride_step(ctx, lines, leg, midnight))
            points += _ride_points(lines, leg)
        elif leg.distance_m > 0:
            steps.append(_walk_step(ctx, lines, leg, end))
    points.append((end.lat_e6, end.lng_e6))
    seconds = journey.ends_s - journey.starts_s
    walking = sum(leg.distance_m for leg in journey.legs if isinstance(leg, Walk))
    riding = sum(_metres(ride) for ride in journey.rides)
    names = [ctx.pick_row(ride.direction.line, "name") for ride in journey.rides]
    return Route(
        mode="transit",
        summary=" → ".join(names),
        distance_m=walking + riding,
        duration_seconds=seconds,
        duration_minutes=minutes(seconds),
        departs_at=ctx.iso(at),
        arrives_at=ctx.iso(at + seconds),
        walking_m=walking,
        transfers=len(names) - 1,
        fare_fen=fare_fen(journey),
        taxi_fare_fen=None,
        steps=steps,
        polyline=encode_polyline(points),
    )


def _metres(ride: Ride) -> int:
    return ride.direction.metres[ride.last] - ride.direction.metres[ride.first]


def _ride_points(lines: Network, ride: Ride) -> list[tuple[int, int]]:
    stops = (lines.stations[n] for n in ride.direction.stations[ride.first : ride.last + 1])
    return [(stop.lat_e6, stop.lng_e6) for stop in stops]


def _ride_step(ctx: ToolContext, lines: Network, ride: Ride, midnight: int) -> RouteStep:
    way = ride.direction
    names = [
        ctx.pick_row(lines.stations[number], "name")
        for number in way.stations[ride.first : ride.last + 1]
    ]
    line = ctx.pick_row(way.line, "name")
    towards = _towards(ctx, lines, ride)
    count, took = ride.last - ride.first, ride.arrives_s - ride.departs_s
    text = ctx.pick(
        f"在{names[0]}乘{line}（{towards}），坐{count}站到{names[-1]}",
        f"Take {line} ({towards}) from {names[0]} to {names[-1]}, "
        f"{count} {'stop' if count == 1 else 'stops'}.",
    )
    run = way.runs[ride.first] // 60
    length = len(way.stations) // 2 if way.laps else len(way.stations)
    run = way.runs[ride.first % length] // 60 if way.laps else run
    return RouteStep(
        instruction=text,
        mode="bus" if way.line.line_kind == "bus" else "metro",
        road=None,
        distance_m=_metres(ride),
        duration_seconds=took,
        line=line,
        direction=towards,
        from_stop=names[0],
        to_stop=names[-1],
        stops=names,
        departs_at=ctx.iso(midnight + ride.departs_s),
        arrives_at=ctx.iso(midnight + ride.arrives_s),
        first_departure=clock_text(way.line.first_minute + run),
        last_departure=clock_text(way.departures[0][len(way.departures[0]) // 2 - 1] // 60 + run),
    )


def _towards(ctx: ToolContext, lines: Network, ride: Ride) -> str:
    way: Direction = ride.direction
    if way.laps:
        ahead = way.stations[ride.first + 1 : ride.first + 4][-1]
        name = ctx.pick_row(lines.stations[ahead], "name")
        return ctx.pick(f"环线，{name}方向", f"loop, towards {name}")
    name = ctx.pick_row(lines.stations[way.stations[-1]], "name")
    return ctx.pick(f"{name}方向", f"towards {name}")


def _walk_step(ctx: ToolContext, lines: Network, walk: Walk, end: Spot) -> RouteStep:
    if walk.to_station is None:
        target = ctx.pick(end.name_zh, end.name_en)
    else:
        station = lines.stations[walk.to_station]
        name = ctx.pick_row(station, "name")
        target = name
        if station.station_kind == "bus":
            target = ctx.pick(f"{name}公交站", f"{name} bus stop")
        elif not name.endswith(("站", "Station")):
            target = ctx.pick(f"{name}站", f"{name} Station")
    length = length_text(ctx, walk.distance_m)
    text = ctx.pick(f"步行{length}至{target}", f"Walk {length} to {target}.")
    return step(text, "walking", walk.distance_m, walk.seconds)


def first_departure(ctx: ToolContext, journey: Journey, at: int) -> str:
    """When the first train of a journey leaves."""
    midnight = clock.at(clock.date_of(at), 0)
    return ctx.iso(midnight + journey.rides[0].departs_s)
