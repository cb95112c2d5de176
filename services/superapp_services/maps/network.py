"""The public transport of a city, read once per base: stations, lines, departures, footways."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlmodel import col, select

from superapp_services.commons.geometry import Mode, distance_m, travel
from superapp_services.core import ToolContext, query, rows
from superapp_services.maps.models import TransitLine, TransitStation, TransitStop

_CHANGE_ON_FOOT_M = 450
_DAY = 86_400
_PEAKS = ((7 * 3600, 9 * 3600 + 1800), (17 * 3600, 19 * 3600 + 1800))


class Boarding(NamedTuple):
    """One direction of a line at a station: where on it, and what comes after."""

    direction: int
    stop: int


class Footway(NamedTuple):
    """A walk between two stations that are close."""

    station: int
    distance_m: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Direction:
    """A line in one direction, with the running time to each stop from the terminal."""

    line: TransitLine
    stations: list[int]
    runs: list[int]
    metres: list[int]
    departures: tuple[list[int], list[int]]
    laps: bool

    def next_departure(self, index: int, second: int, *, weekend: bool) -> int | None:
        """When the next train leaves a stop, in seconds after midnight; None after the last."""
        starts = self.departures[weekend]
        run = self.runs[index]
        at = bisect_left(starts, second - run)
        return None if at == len(starts) else starts[at] + run


@dataclass(frozen=True, slots=True)
class Network:
    """A city's stations and lines."""

    stations: list[TransitStation]
    directions: list[Direction]
    boardings: list[list[Boarding]]
    footways: list[list[Footway]]

    def near(self, lat_e6: int, lng_e6: int) -> list[Footway]:
        """Stations that one would walk to from a point: those nearby, or the nearest ones."""
        by_distance = sorted(
            (distance_m(lat_e6, lng_e6, row.lat_e6, row.lng_e6), number)
            for number, row in enumerate(self.stations)
        )
        found = [pair for pair in by_distance[:14] if pair[0] <= 1_600]
        if len(found) < 3:
            found = [pair for pair in by_distance[:4] if pair[0] <= 9_000]
        ways = []
        for straight, number in found:
            walk = travel(Mode.WALKING, straight)
            ways.append(Footway(number, walk.distance_m, walk.seconds))
        return ways


_LINES = query(
    select(TransitLine)
    .where(col(TransitLine.city) == bindparam("city"))
    .order_by(col(TransitLine.line_id))
)
_STATIONS = query(
    select(TransitStation)
    .where(col(TransitStation.city) == bindparam("city"))
    .order_by(col(TransitStation.station_id))
)
_STOPS = rows(
    select(
        col(TransitStop.line_id),
        col(TransitStop.station_id),
        col(TransitStop.run_seconds),
        col(TransitStop.run_m),
    )
    .join(TransitLine, col(TransitLine.line_id) == col(TransitStop.line_id))
    .where(col(TransitLine.city) == bindparam("city"))
    .order_by(col(TransitStop.line_id), col(TransitStop.position))
)


def network(ctx: ToolContext, city: str) -> Network:
    """The public transport of a city, kept with the base."""
    found: Network | None = ctx.cache.get(("network", city))
    if found is None:
        found = _read(ctx, city)
        ctx.cache["network", city] = found
    return found


def _read(ctx: ToolContext, city: str) -> Network:
    stations = ctx.db.all(_STATIONS, city=city)
    number_of = {row.station_id: number for number, row in enumerate(stations)}
    stops: dict[str, list[tuple[int, int, int]]] = {}
    for row in ctx.db.all(_STOPS, city=city):
        stop = (number_of[row.station_id], row.run_seconds, row.run_m)
        stops.setdefault(row.line_id, []).append(stop)
    directions: list[Direction] = []
    for line in ctx.db.all(_LINES, city=city):
        starts = (_departures(line, weekend=False), _departures(line, weekend=True))
        there = stops[line.line_id]
        back = [(at, there[-1][1] - run, there[-1][2] - m) for at, run, m in reversed(there)]
        directions += [_direction(line, way, starts, stations) for way in (there, back)]
    boardings: list[list[Boarding]] = [[] for _ in stations]
    for number, direction in enumerate(directions):
        length = len(direction.stations) // 2 if direction.laps else len(direction.stations) - 1
        for index in range(length):
            boardings[direction.stations[index]].append(Boarding(number, index))
    return Network(stations, directions, boardings, _footways(stations))


def _direction(
    line: TransitLine,
    way: list[tuple[int, int, int]],
    starts: tuple[list[int], list[int]],
    stations: list[TransitStation],
) -> Direction:
    """A direction; a loop is laid out twice, so that one can ride over its seam."""
    numbers, runs, metres = ([stop[column] for stop in way] for column in range(3))
    if line.loop:
        last, first = stations[numbers[-1]], stations[numbers[0]]
        seam = distance_m(last.lat_e6, last.lng_e6, first.lat_e6, first.lng_e6) * 106 // 100
        lap, lap_m = runs[-1] + seam * 60 // 820 + 45, metres[-1] + seam
        numbers, runs = numbers * 2, [*runs, *(run + lap for run in runs)]
        metres = [*metres, *(m + lap_m for m in metres)]
    return Direction(line, numbers, runs, metres, starts, line.loop)


def _departures(line: TransitLine, *, weekend: bool) -> list[int]:
    """Seconds after midnight at which trains leave the terminal, today and tomorrow."""
    second, out = line.first_minute * 60, []
    while second <= line.last_minute * 60:
        out.append(second)
        peak = not weekend and any(start <= second < end for start, end in _PEAKS)
        second += line.peak_seconds if peak else line.off_peak_seconds
    return [*out, *(second + _DAY for second in out)]


def _footways(stations: list[TransitStation]) -> list[list[Footway]]:
    near: list[list[Footway]] = [[] for _ in stations]
    order = sorted(range(len(stations)), key=lambda number: (stations[number].lat_e6, number))
    for at, first in enumerate(order):
        a = stations[first]
        for second in order[at + 1 :]:
            b = stations[second]
            if b.lat_e6 - a.lat_e6 > _CHANGE_ON_FOOT_M * 10:
                break
            straight = distance_m(a.lat_e6, a.lng_e6, b.lat_e6, b.lng_e6)
            if straight > _CHANGE_ON_FOOT_M:
                continue
            walk = travel(Mode.WALKING, straight)
            near[first].append(Footway(second, walk.distance_m, walk.seconds))
            near[second].append(Footway(first, walk.distance_m, walk.seconds))
    return near
