"""Journeys by metro and bus: the earliest arrival by the timetable, and ways with fewer changes."""

from heapq import heappop, heappush
from typing import NamedTuple

from superapp_services.commons.places import Spot
from superapp_services.core import ToolContext, clock
from superapp_services.maps.models import TransitLine
from superapp_services.maps.network import Direction, Footway, Network, network

_ENTER_S, _CHANGE_S, _LEAVE_S, _BUS_STOP_S = 100, 170, 75, 20
_LONGEST_WAIT_S = 3_600
_WORSE_PERCENT = 140


class Ride(NamedTuple):
    """A stretch on one line."""

    direction: Direction
    first: int
    last: int
    departs_s: int
    arrives_s: int


class Walk(NamedTuple):
    """A stretch on foot; None stands for the journey's own ends."""

    from_station: int | None
    to_station: int | None
    distance_m: int
    seconds: int


class Journey(NamedTuple):
    """A way by public transport: its stretches in order, and when it ends."""

    legs: list[Ride | Walk]
    starts_s: int
    ends_s: int

    @property
    def rides(self) -> list[Ride]:
        """The stretches on lines."""
        return [leg for leg in self.legs if isinstance(leg, Ride)]


class _Reached(NamedTuple):
    second: int
    came_from: int | None
    by: Ride | Walk


class _Search(NamedTuple):
    network: Network
    weekend: bool
    change_cost: int
    walk_percent: int


def journeys(ctx: ToolContext, start: Spot, end: Spot, at: int) -> list[Journey]:
    """Up to three different journeys, the earliest arrival first; none when no line helps."""
    lines = network(ctx, start.city)
    second = clock.minute_of_day(at) * 60 + at % 60
    weekend = clock.weekday_of(at) >= 5
    origins = lines.near(start.lat_e6, start.lng_e6)
    targets = lines.near(end.lat_e6, end.lng_e6)
    found: list[Journey] = []
    for change_cost, walk_percent in ((0, 100), (900, 100), (0, 250)):
        search = _Search(lines, weekend, change_cost, walk_percent)
        journey = _earliest(search, origins, targets, second)
        if journey is not None and not any(_same(journey, other) for other in found):
            found.append(journey)
    found.sort(key=lambda journey: (journey.ends_s, len(journey.legs)))
    if found:
        longest = (found[0].ends_s - second) * _WORSE_PERCENT // 100
        found = [journey for journey in found if journey.ends_s - second <= longest]
    return found


def first_wait_s(journey: Journey) -> int:
    """How long one stands at the first station."""
    for before, leg in zip([None, *journey.legs], journey.legs, strict=False):
        if isinstance(leg, Ride):
            walked = before.seconds if isinstance(before, Walk) else 0
            return leg.departs_s - journey.starts_s - walked
    return 0


def closed(journey: Journey) -> bool:
    """Whether the first train is too far off to wait for."""
    return first_wait_s(journey) > _LONGEST_WAIT_S


def _same(a: Journey, b: Journey) -> bool:
    def lines(journey: Journey) -> list[str]:
        return [ride.direction.line.line_id for ride in journey.rides]

    return lines(a) == lines(b)


def _earliest(
    search: _Search, origins: list[Footway], targets: list[Footway], second: int
) -> Journey | None:
    """Dijkstra over stations; a station is left by riding on to each stop of each line there."""
    goal = {way.station: way for way in targets}
    reached: dict[int, _Reached] = {}
    best_cost: dict[int, int] = {}
    queue: list[tuple[int, int, int]] = []
    for way in origins:
        cost = way.seconds * search.walk_percent // 100
        _offer(
            (reached, best_cost, queue),
            way.station,
            cost,
            _Reached(second + way.seconds, None, Walk(None, way.station, *way[1:])),
        )
    arrival: tuple[int, int] | None = None
    done: set[int] = set()
    while queue:
        cost, _, station = heappop(queue)
        if station in done:
            continue
        if arrival is not None and cost >= arrival[0]:
            break
        done.add(station)
        if station in goal and isinstance(reached[station].by, Ride):
            total = cost + _LEAVE_S + goal[station].seconds * search.walk_percent // 100
            arrival = min(arrival or (total, station), (total, station))
        _spread(search, (reached, best_cost, queue), station, cost)
    if arrival is None:
        return None
    return _traced(reached, goal[arrival[1]], second)


_State = tuple[dict[int, _Reached], dict[int, int], list[tuple[int, int, int]]]


def _offer(state: _State, station: int, cost: int, arrival: _Reached) -> None:
    reached, best_cost, queue = state
    if station not in best_cost or cost < best_cost[station]:
        best_cost[station] = cost
        reached[station] = arrival
        heappush(queue, (cost, arrival.second, station))


def _spread(search: _Search, state: _State, station: int, cost: int) -> None:
    here = state[0][station]
    arrived_by_ride = isinstance(here.by, Ride)
    for boarding in search.network.boardings[station]:
        direction = search.network.directions[boarding.direction]
        if arrived_by_ride and here.by[0] is direction:
            continue
        bus = direction.line.line_kind == "bus"
        ready = here.second + (_BUS_STOP_S if bus else _CHANGE_S if arrived_by_ride else _ENTER_S)
        departs = direction.next_departure(boarding.stop, ready, weekend=search.weekend)
        if departs is None:
            continue
        _ride(search, state, station, (cost, here.second), (direction, boarding.stop, departs))
    if arrived_by_ride:
        for way in search.network.footways[station]:
            walk = Walk(station, way.station, way.distance_m, way.seconds)
            arrival = _Reached(here.second + way.seconds, station, walk)
            more = way.seconds * search.walk_percent // 100
            _offer(state, way.station, cost + more, arrival)


def _ride(
    search: _Search,
    state: _State,
    station: int,
    now: tuple[int, int],
    boarded: tuple[Direction, int, int],
) -> None:
    """Ride on from a stop to every later one."""
    direction, index, departs = boarded
    cost, second = now
    change = search.change_cost if isinstance(state[0][station].by, Ride) else 0
    runs, stations = direction.runs, direction.stations
    end = index + len(stations) // 2 if direction.laps else len(stations)
    best = state[1]
    for stop in range(index + 1, end):
        arrives = departs + runs[stop] - runs[index]
        total = cost + arrives - second + change
        there = stations[stop]
        if there not in best or total < best[there]:
            ride = Ride(direction, index, stop, departs, arrives)
            _offer(state, there, total, _Reached(arrives, station, ride))


def _traced(reached: dict[int, _Reached], last: Footway, second: int) -> Journey:
    legs: list[Ride | Walk] = [Walk(last.station, None, last.distance_m, last.seconds)]
    at: int | None = last.station
    ends = reached[last.station].second + _LEAVE_S + last.seconds
    while at is not None:
        step = reached[at]
        legs.append(step.by)
        at = step.came_from
    legs.reverse()
    return Journey(legs, second, ends)


_FLAT_YUAN = {"bus": 2, "airport_25": 25, "airport_35": 35, "airport_50": 50}
_METRO_STEPS_KM = ((4, 2), (8, 3), (14, 4), (22, 5), (32, 6), (46, 7), (66, 8))


def fare_fen(journey: Journey) -> int:
    """What the journey costs: metro by distance in all, buses and airport lines each their own."""
    metro_m = yuan = 0
    for ride in journey.rides:
        line: TransitLine = ride.direction.line
        if line.fare_kind == "metro":
            metro_m += ride.direction.metres[ride.last] - ride.direction.metres[ride.first]
        else:
            yuan += _FLAT_YUAN[line.fare_kind]
    if metro_m:
        yuan += next((fare for km, fare in _METRO_STEPS_KM if metro_m <= km * 1000), 10)
    return yuan * 100
