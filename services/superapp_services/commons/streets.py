"""The street graph of a city, as arrays, grown from a few static rows.

Streets are a fine grid that gets coarser away from the centre; the rivers and lakes of the city cut
it, and its real expressways, bridges and tunnels are laid over it. Everything is computed from
integers with a hash instead of a random generator, so that every machine grows the same graph.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam
from sqlmodel import col, select

from superapp_services.commons.geometry import EARTH_RADIUS_M, cosine_of_latitude, decode_polyline
from superapp_services.commons.numerics import component_labels, nearest_tree, np
from superapp_services.commons.places import City, cities
from superapp_services.commons.street_tables import (
    EAST_WEST,
    NORTH_SOUTH,
    Road,
    RoadClass,
    StreetLine,
)
from superapp_services.core import ToolContext, query

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

METRES_PER_E6 = EARTH_RADIUS_M * 3.141592653589793 / 180_000_000
_RINGS = ((10_000, 220), (20_000, 440), (200_000, 900))
_HIGHWAY_STEP_M = 600
_ARTERIAL_EVERY = 4
_END_SHARE = 0.3


_LINES = query(
    select(StreetLine)
    .where(col(StreetLine.city) == bindparam("city"))
    .order_by(col(StreetLine.street_line_id))
)
_ROADS = query(select(Road).where(col(Road.city) == bindparam("city")).order_by(col(Road.road_id)))


@dataclass(frozen=True, slots=True)
class Streets:
    """A city's street graph.

    Edges are directed, come in both directions, and are sorted by source and target; those from
    node n are `first[n]` to `first[n + 1]`. `road` numbers into `names`, the Chinese and English
    names of the roads. `snapping` finds the nearest node that a door can be on.
    """

    city: City
    lat_e6: "Ints"
    lng_e6: "Ints"
    first: "Ints"
    target: "Ints"
    length_m: "Ints"
    road_class: "Ints"
    speed_percent: "Ints"
    road: "Ints"
    inward: "Ints"
    names: list[tuple[str, str]]
    doors: "Ints"
    snapping: Any

    def snap(self, lat_e6: int, lng_e6: int) -> tuple[int, int]:
        """The nearest node on the street network, and the metres to it."""
        x, y = to_metres(self.city, np.array([lat_e6]), np.array([lng_e6]))
        away, found = self.snapping.query((float(x[0]), float(y[0])))
        return int(self.doors[int(found)]), round(float(away))


def mixed(values: "Ints", salt: int) -> "Ints":
    """A hash of each number, from 0 up to 2^31, the same on every machine."""
    z = values.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(salt)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(33)).astype(np.int64)


def to_metres(city: City, lat_e6: "Ints", lng_e6: "Ints") -> tuple["Floats", "Floats"]:
    """Flat metres east and north of the city's centre."""
    wide = METRES_PER_E6 * cosine_of_latitude(city.lat_e6)
    east = (lng_e6 - city.lng_e6).astype(np.float64) * wide
    return east, (lat_e6 - city.lat_e6).astype(np.float64) * METRES_PER_E6


def _length(east: "Floats", north: "Floats") -> "Floats":
    """Lengths, by operations that every machine rounds alike."""
    length: Floats = np.sqrt(east * east + north * north)
    return length


def _ticks(low_m: float, high_m: float) -> "Ints":
    """Where the streets of one direction lie, in metres from the centre."""
    out: list[list[int]] = []
    for side, end in ((-1, -low_m), (1, high_m)):
        at, ticks = 0, []
        while at < end:
            at += next(step for reach, step in _RINGS if at < reach)
            ticks.append(side * at)
        out.append(ticks)
    return np.array([*reversed(out[0]), 0, *out[1]], dtype=np.int64)


_Namer = Callable[["Floats", "Floats"], "Ints"]


@dataclass(slots=True)
class _Edges:
    """Edges while they are collected, one array per batch."""

    parts: list[tuple["Ints", "Ints", "Ints", "Ints", "Ints"]]

    def add(
        self, source: "Ints", target: "Ints", road_class: int, speed: "Ints", road: "Ints"
    ) -> None:
        self.parts.append((source, target, np.full(len(source), road_class), speed, road))

    def columns(self) -> tuple["Ints", ...]:
        return tuple(np.concatenate(list(column)) for column in zip(*self.parts, strict=True))


def streets(ctx: ToolContext, city_id: str) -> Streets:
    """The street graph of a city, grown when first asked for and kept with the base."""
    found: Streets | None = ctx.cache.get(("streets", city_id))
    if found is None:
        found = grow(
            cities(ctx)[city_id],
            ctx.db.all(_LINES, city=city_id),
            ctx.db.all(_ROADS, city=city_id),
        )
        ctx.cache["streets", city_id] = found
    return found


def grow(city: City, lines: list[StreetLine], roads: list[Road]) -> Streets:
    """Grow a city's street graph from its static rows."""
    east, north, grid_rows = _grid_nodes(city)
    names = [(road.name_zh, road.name_en) for road in roads]
    namers = (_road_names(city, roads, EAST_WEST), _road_names(city, roads, NORTH_SOUTH))
    edges = _Edges([])
    waters = [_course(city, line) for line in lines if line.line_kind == "water"]
    _grid_edges(edges, (east, north), grid_rows, waters, namers)
    doors = _connected(edges, len(east))
    east, north = _lay_highways(edges, city, lines, names, (east, north), doors, waters)
    columns, inward = _both_ways(edges, east, north)
    source, target, road_class, speed, road, length = columns
    wide = METRES_PER_E6 * cosine_of_latitude(city.lat_e6)
    return Streets(
        city=city,
        lat_e6=np.rint(north / METRES_PER_E6).astype(np.int64) + city.lat_e6,
        lng_e6=np.rint(east / wide).astype(np.int64) + city.lng_e6,
        first=np.searchsorted(source, np.arange(len(east) + 1)).astype(np.int64),
        target=target,
        length_m=length,
        road_class=road_class,
        speed_percent=speed,
        road=road,
        inward=inward,
        names=names,
        doors=doors,
        snapping=nearest_tree(np.column_stack([east[doors], north[doors]])),
    )


def _both_ways(edges: _Edges, east: "Floats", north: "Floats") -> tuple[list["Ints"], "Ints"]:
    """The columns of all edges in both directions with their lengths, and who leads inwards.

    Edges are sorted by source and target, and there is one between two nodes.
    """
    source, target, *others = edges.columns()
    metres = _length(east[source] - east[target], north[source] - north[target])
    others.append(np.maximum(1, np.rint(metres)).astype(np.int64))
    outer = _length(east, north)
    ends = np.concatenate([source, target]), np.concatenate([target, source])
    key = ends[0] * len(east) + ends[1]
    _, order = np.unique(key, return_index=True)
    columns = [ends[0][order], ends[1][order]]
    columns += [np.concatenate([column, column])[order] for column in others]
    inward = np.sign(outer[columns[0]] - outer[columns[1]]).astype(np.int64)
    return columns, inward


def _grid_nodes(city: City) -> tuple["Floats", "Floats", tuple[int, int]]:
    corners = to_metres(
        city, np.array([city.south_e6, city.north_e6]), np.array([city.west_e6, city.east_e6])
    )
    across = _ticks(float(corners[0][0]), float(corners[0][1]))
    along = _ticks(float(corners[1][0]), float(corners[1][1]))
    east, north = (plane.ravel().astype(np.float64) for plane in np.meshgrid(across, along))
    gaps_x = np.tile(np.gradient(across.astype(np.float64)), len(along))
    gaps_y = np.repeat(np.gradient(along.astype(np.float64)), len(across))
    number = np.arange(len(east), dtype=np.int64)
    east += (mixed(number, 11) % 1000 - 500) / 1000 * gaps_x * 0.3
    north += (mixed(number, 23) % 1000 - 500) / 1000 * gaps_y * 0.3
    return east, north, (len(along), len(across))


def _road_names(city: City, roads: list[Road], runs: str) -> Callable[["Floats", "Floats"], "Ints"]:
    """What finds, for points of streets that run one way, the number of the road they are on.

    It is the nearest road of that direction, where being beside a road counts more than being
    beyond its end.
    """
    along = np.array([row.runs == runs for row in roads])
    number = np.flatnonzero(along).astype(np.int64)
    x, y = to_metres(
        city, np.array([row.lat_e6 for row in roads]), np.array([row.lng_e6 for row in roads])
    )
    wide, tall = (_END_SHARE, 1.0) if runs == EAST_WEST else (1.0, _END_SHARE)
    tree = nearest_tree(np.column_stack([x[number] * wide, y[number] * tall]))

    def nearest(east: "Floats", north: "Floats") -> "Ints":
        _, found = tree.query(np.column_stack([east * wide, north * tall]))
        return number[np.asarray(found, dtype=np.int64)]

    return nearest


def _grid_edges(
    edges: _Edges,
    grid: tuple["Floats", "Floats"],
    shape: tuple[int, int],
    waters: list["Floats"],
    namers: tuple[_Namer, _Namer],
) -> None:
    east, north = grid
    number = np.arange(len(east), dtype=np.int64).reshape(shape)
    rows, columns = np.indices(shape)
    for salt, (source, target), line in (
        (1, (number[:, :-1], number[:, 1:]), rows[:, :-1]),
        (2, (number[:-1], number[1:]), columns[:-1]),
    ):
        a, b, street = source.ravel(), target.ravel(), line.ravel().astype(np.int64)
        arterial = street % _ARTERIAL_EVERY == 0
        kept = arterial | (mixed(a * 2 + salt, 37) % 100 >= 12)
        for course in waters:
            kept &= ~_crosses(east[a], north[a], east[b], north[b], course)
        a, b, street, arterial = a[kept], b[kept], street[kept], arterial[kept]
        speed = 88 + mixed(street, 41 + salt) % 25
        road = namers[salt - 1]((east[a] + east[b]) / 2, (north[a] + north[b]) / 2)
        for road_class in (RoadClass.LOCAL, RoadClass.ARTERIAL):
            of = arterial == (road_class == RoadClass.ARTERIAL)
            edges.add(a[of], b[of], road_class, speed[of], road[of])


def _crosses(ax: "Floats", ay: "Floats", bx: "Floats", by: "Floats", course: "Floats") -> "Bools":
    """Which of the segments a-b cross a course."""
    crossed = np.zeros(len(ax), dtype=np.bool_)
    for (px, py), (qx, qy) in pairwise(course):
        side_a = (qx - px) * (ay - py) - (qy - py) * (ax - px)
        side_b = (qx - px) * (by - py) - (qy - py) * (bx - px)
        side_p = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
        side_q = (bx - ax) * (qy - ay) - (by - ay) * (qx - ax)
        crossed |= (side_a * side_b <= 0) & (side_p * side_q <= 0)
    return crossed


def _connected(edges: _Edges, nodes: int) -> "Ints":
    """The nodes of the largest connected part of the grid, bridges assumed: those with streets.

    Parts that water cuts off from each other are joined by crossings later, so every part of
    at least a thousand nodes counts.
    """
    source, target, *_ = edges.columns()
    label = component_labels(source, target, nodes)
    large = np.flatnonzero(np.bincount(label) >= 1000)
    return np.flatnonzero(np.isin(label, large)).astype(np.int64)


def _course(city: City, line: StreetLine) -> "Floats":
    points = np.array(decode_polyline(line.points), dtype=np.int64)
    return np.column_stack(to_metres(city, points[:, 0], points[:, 1]))


def _stations(course: "Floats", step_m: int) -> "Floats":
    """Points along a course, its corners among them, no further apart than the step."""
    out = [course[:1]]
    for start, end in pairwise(course):
        pieces = max(1, round(float(_length(*(end - start))) / step_m))
        share = (np.arange(pieces) + 1).reshape(-1, 1) / pieces
        out.append(start + (end - start) * share)
    return np.concatenate(out)


def _lay_highways(
    edges: _Edges,
    city: City,
    lines: list[StreetLine],
    names: list[tuple[str, str]],
    grid: tuple["Floats", "Floats"],
    doors: "Ints",
    waters: list["Floats"],
) -> tuple["Floats", "Floats"]:
    """Add expressways and crossings with their ramps; the positions of all nodes."""
    tree = nearest_tree(np.column_stack([grid[0][doors], grid[1][doors]]))
    east, north, count = [grid[0]], [grid[1]], len(grid[0])
    fast: list[tuple[int, Floats]] = []
    for line in lines:
        if line.line_kind == "water":
            continue
        crossing = line.line_kind == "crossing"
        course = _stations(_course(city, line), _HIGHWAY_STEP_M)
        number = np.arange(count, count + len(course), dtype=np.int64)
        names.append((line.name_zh, line.name_en))
        road = np.full(len(course), len(names) - 1)
        road_class = RoadClass.CROSSING if crossing else RoadClass.EXPRESSWAY
        speed = np.full(len(course) - 1, 100)
        edges.add(number[:-1], number[1:], road_class, speed, road[1:])
        ends = np.unique([0, len(course) - 1])
        exits = ends if crossing else np.union1d(ends, np.arange(0, len(course), 2))
        for at in exits:
            node = _exit(course[at], tree, grid, doors, waters)
            ramp = RoadClass.CROSSING if crossing else RoadClass.RAMP
            edges.add(number[at : at + 1], np.array([node]), ramp, np.array([100]), road[:1])
        if not crossing:
            fast.append((count, course))
        east.append(course[:, 0])
        north.append(course[:, 1])
        count += len(course)
    _join(edges, fast, len(names) - 1)
    return np.concatenate(east), np.concatenate(north)


def _exit(
    point: "Floats",
    tree: Any,
    grid: tuple["Floats", "Floats"],
    doors: "Ints",
    waters: list["Floats"],
) -> int:
    """The nearest street that can be reached from a point without crossing water."""
    _, near = tree.query(point, k=12)
    found = doors[np.asarray(near, dtype=np.int64)]
    x, y = np.full(len(found), point[0]), np.full(len(found), point[1])
    dry = np.ones(len(found), dtype=np.bool_)
    for course in waters:
        dry &= ~_crosses(x, y, grid[0][found], grid[1][found], course)
    return int(found[np.flatnonzero(dry)[0]]) if dry.any() else int(found[0])


def _join(edges: _Edges, fast: list[tuple[int, "Floats"]], road: int) -> None:
    """Let expressways that meet lead into each other."""
    for at, (first, course) in enumerate(fast):
        tree = nearest_tree(course)
        for second, other in fast[at + 1 :]:
            away, found = tree.query(other)
            near, joint = np.asarray(found, dtype=np.int64), np.flatnonzero(away < 450)
            if len(joint):
                edges.add(
                    near[joint] + first,
                    joint.astype(np.int64) + second,
                    RoadClass.RAMP,
                    np.full(len(joint), 100),
                    np.full(len(joint), road),
                )
