"""Journeys with one change: which trains or flights fit together, and how long one waits."""

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from sqlalchemy import bindparam
from sqlmodel import col, select

from superapp_services.core import ToolContext, query
from superapp_services.travel import queries
from superapp_services.travel.models import Flight, TrainStop
from superapp_services.travel.queries import Leg

T = TypeVar("T", Leg, Flight)
DAY_MINUTES = 1440
TIGHTEST_MINUTES = {"train": 10, "flight": 45}
"""Below this nobody can change, whatever they wish."""
_MOST_PAIRS = 80
_SLOWEST_PERCENT = 160
_SLOWEST_EXTRA = 120
_STOPS_FROM = query(select(TrainStop).where(col(TrainStop.city_id) == bindparam("city_id")))
_FLOWN_FROM = query(
    select(Flight.to_city).where(col(Flight.from_city) == bindparam("city_id")).distinct()
)


class Hop(NamedTuple, Generic[T]):
    """A train or flight of a journey, in minutes from midnight of the day of departure."""

    departs: int
    arrives: int
    from_stop: str
    to_stop: str
    vehicle: str
    days_later: int
    ride: T


class Pair(NamedTuple, Generic[T]):
    """Two hops with a change between them."""

    via: str
    first: Hop[T]
    second: Hop[T]

    @property
    def minutes(self) -> int:
        """From the first departure to the last arrival."""
        return self.second.arrives - self.first.departs

    @property
    def wait(self) -> int:
        """Minutes between arriving and going on."""
        return self.second.departs - self.first.arrives


class Pace(NamedTuple):
    """How long a change takes at least, in the same station or airport or between two."""

    same_stop: int
    other_stop: int
    longest: int


TRAIN_PACE = Pace(same_stop=20, other_stop=90, longest=360)
FLIGHT_PACE = Pace(same_stop=90, other_stop=240, longest=480)


def least_minutes(pace: Pace, arrives_at: str, departs_from: str) -> int:
    """The shortest change between two stops of one city."""
    return pace.same_stop if arrives_at == departs_from else pace.other_stop


def train_pairs(ctx: ToolContext, origin: str, goal: str, via: str | None) -> list[Pair[Leg]]:
    """Train journeys of a day with one change, the quickest first."""

    def make() -> list[Pair[Leg]]:
        changes = [via] if via else sorted(_reached(ctx, origin) & _reaching(ctx, goal))
        hops = (
            (city, _train_hops(ctx, origin, city), _later(_train_hops(ctx, city, goal)))
            for city in changes
            if city not in (origin, goal)
        )
        return _quickest(hops, TRAIN_PACE)

    return queries.cached(ctx, ("train pairs", origin, goal, via or ""), make)


def flight_pairs(ctx: ToolContext, origin: str, goal: str, via: str | None) -> list[Pair[Flight]]:
    """Flights of a day with one change, the quickest first."""

    def make() -> list[Pair[Flight]]:
        there = ctx.db.all(_FLOWN_FROM, city_id=origin)
        changes = [via] if via else sorted(there)
        hops = (
            (city, _flight_hops(ctx, origin, city), _later(_flight_hops(ctx, city, goal)))
            for city in changes
            if city not in (origin, goal)
        )
        return _quickest(hops, FLIGHT_PACE)

    return queries.cached(ctx, ("flight pairs", origin, goal, via or ""), make)


def _reached(ctx: ToolContext, city_id: str) -> set[str]:
    """Cities that a train from this one reaches."""
    return _along(ctx, city_id, lambda here, other: other.position > here.position)


def _reaching(ctx: ToolContext, city_id: str) -> set[str]:
    """Cities from which a train comes to this one."""
    return _along(ctx, city_id, lambda here, other: other.position < here.position)


def _along(
    ctx: ToolContext, city_id: str, wanted: Callable[[TrainStop, TrainStop], bool]
) -> set[str]:
    return {
        other.city_id
        for here in ctx.db.all(_STOPS_FROM, city_id=city_id)
        for other in queries.stops_of(ctx, here.train_id)
        if wanted(here, other)
    }


def _train_hops(ctx: ToolContext, from_city: str, to_city: str) -> list[Hop[Leg]]:
    hops: list[Hop[Leg]] = []
    for leg in queries.legs_between(ctx, from_city, to_city):
        departs = leg.board.departs_minute % DAY_MINUTES
        arrives = departs + leg.alight.arrives_minute - leg.board.departs_minute
        stops = leg.board.station_id, leg.alight.station_id
        hops.append(Hop(departs, arrives, *stops, leg.train.train_id, 0, leg))
    return hops


def _flight_hops(ctx: ToolContext, from_city: str, to_city: str) -> list[Hop[Flight]]:
    return [
        Hop(
            flight.departs_minute,
            flight.arrives_minute,
            flight.from_airport,
            flight.to_airport,
            flight.flight_id,
            0,
            flight,
        )
        for flight in queries.flights_between(ctx, from_city, to_city)
    ]


def _later(hops: list[Hop[T]]) -> list[Hop[T]]:
    """Hops of the day itself and of the next one, by departure."""
    shift = DAY_MINUTES
    next_day = [
        hop._replace(departs=hop.departs + shift, arrives=hop.arrives + shift, days_later=1)
        for hop in hops
    ]
    return sorted(hops + next_day, key=lambda hop: (hop.departs, hop.vehicle))


def _quickest(
    changes: Iterable[tuple[str, list[Hop[T]], list[Hop[T]]]], pace: Pace
) -> list[Pair[T]]:
    """The best pairs over all places to change, without those that take far too long."""
    found = [pair for via, firsts, seconds in changes for pair in _join(via, firsts, seconds, pace)]
    found.sort(key=lambda pair: (pair.minutes, pair.first.departs, pair.second.vehicle))
    if not found:
        return []
    limit = found[0].minutes * _SLOWEST_PERCENT // 100 + _SLOWEST_EXTRA
    best: dict[tuple[str, int], Pair[T]] = {}
    for pair in found:
        if pair.minutes <= limit:
            best.setdefault((pair.first.vehicle, pair.first.departs), pair)
    return list(best.values())[:_MOST_PAIRS]


def _join(via: str, firsts: list[Hop[T]], seconds: list[Hop[T]], pace: Pace) -> Iterator[Pair[T]]:
    """Each first hop with the next that it catches, of another train or flight."""
    for first in firsts:
        for second in seconds:
            wait = second.departs - first.arrives
            if wait > pace.longest:
                break
            if second.vehicle == first.vehicle:
                continue
            if wait >= least_minutes(pace, first.to_stop, second.from_stop):
                yield Pair(via, first, second)
                break
