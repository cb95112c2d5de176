"""Ways through the streets: shortest paths for driving, walking and cycling.

A matrix and a route come from the same shortest paths, so they agree to the second, and the way
from A to C never takes longer than by B at one time of departure.
"""

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from superapp_services.commons.geometry import Mode, distance_m
from superapp_services.commons.numerics import np, shortest_paths, sparse_rows
from superapp_services.commons.places import Spot
from superapp_services.commons.streets import Streets, streets
from superapp_services.commons.traffic import (
    CYCLING_M_PER_MINUTE,
    FREE,
    WALKING_M_PER_MINUTE,
    Traffic,
    milliseconds,
    traffic_at,
)
from superapp_services.core import ServiceError, ToolContext

if TYPE_CHECKING:
    from numpy.typing import NDArray

T = TypeVar("T")
_GRAPHS, _TREES = 24, 96
_DOOR_MS_PER_M = {
    Mode.DRIVING: 240,
    Mode.WALKING: 60_000 // WALKING_M_PER_MINUTE,
    Mode.CYCLING: 60_000 // CYCLING_M_PER_MINUTE,
}
_USUAL_MS_PER_M = {Mode.DRIVING: 220, Mode.WALKING: 1_150, Mode.CYCLING: 380}
_USUAL_START_MS = 150_000
_NEVER = float("inf")
_BETWEEN_CITIES_PERCENT = 122
_BETWEEN_CITIES_M_PER_MINUTE = 1_550
_BETWEEN_CITIES_START_S = 1_200
FURTHEST_M = {Mode.WALKING: 40_000, Mode.CYCLING: 80_000}


class TooFarForMode(ServiceError):
    """Nobody would go that far this way."""

    en = (
        "{distance_km} km is too far for {mode}. Use driving or transit within a city, and trains "
        "or flights (travel_search_trains, travel_search_flights) between cities."
    )
    zh = (
        "{distance_km} 公里对于{mode}来说太远了。市内请用驾车或公共交通，"
        "跨城请查火车或航班（travel_search_trains、travel_search_flights）。"
    )


class Leg(NamedTuple):
    """How far and how long from one point to another."""

    distance_m: int
    seconds: int


class Path(NamedTuple):
    """A way through the street graph: its nodes, and the edges between them.

    There are none between cities, or where both ends lie on one corner.
    """

    leg: Leg
    nodes: list[int]
    edges: list[int]


class _Graph(NamedTuple):
    matrix: Any
    milliseconds: "NDArray[np.float64]"


class _Origin(NamedTuple):
    city: str
    mode: Mode
    traffic: Traffic
    node: int


class _Tree(NamedTuple):
    milliseconds: "NDArray[np.float64]"
    before: "NDArray[np.int32]"


def traffic_for(mode: Mode, at: int) -> Traffic:
    """The traffic that a mode meets at a time; only driving meets any."""
    return traffic_at(at) if mode is Mode.DRIVING else FREE


def _graph(ctx: ToolContext, city: str, mode: Mode, traffic: Traffic) -> _Graph:
    kept: dict[object, _Graph] = ctx.cache.setdefault("street_graphs", {})
    key = (city, mode, traffic)
    graph = kept.get(key)
    if graph is None:
        grown = streets(ctx, city)
        weights = milliseconds(grown, mode, traffic)
        size = len(grown.lat_e6)
        parts = (weights, grown.target.astype(np.int32), grown.first.astype(np.int32))
        graph = _Graph(sparse_rows(parts, size), weights)
        _keep(kept, key, graph, _GRAPHS)
    return graph


def _tree(ctx: ToolContext, place: _Origin, target: int, straight_m: int) -> _Tree:
    """Shortest paths from a node, as far as the target at least.

    The search stops where a usual trip of this length would have ended, and goes on only if that
    was too early; how far it went never changes a path.
    """
    kept: dict[object, _Tree] = ctx.cache.setdefault("street_trees", {})
    tree = kept.get(place)
    if tree is not None and tree.milliseconds[target] < _NEVER:
        return tree
    usual = straight_m * _USUAL_MS_PER_M[place.mode] + _USUAL_START_MS
    graph = _graph(ctx, place.city, place.mode, place.traffic).matrix
    for limit in (usual, _NEVER) if tree is None else (_NEVER,):
        times, before = shortest_paths(
            graph, directed=True, indices=[place.node], return_predecessors=True, limit=limit
        )
        tree = _Tree(times[0], before[0])
        if times[0][target] < _NEVER:
            break
    if tree is None:
        raise LookupError(place)
    _keep(kept, place, tree, _TREES)
    return tree


def _keep(kept: dict[object, T], key: object, value: T, size: int) -> None:
    if len(kept) >= size:
        kept.pop(next(iter(kept)), None)
    kept[key] = value


def leg(ctx: ToolContext, mode: Mode, start: Spot, end: Spot, at: int) -> Leg:
    """How far and how long it is from one spot to another when leaving at a time.

    Raises:
        TooFarForMode: Walking or cycling out of the city, or further than anybody would.
    """
    return path(ctx, mode, start, end, at).leg


def path(ctx: ToolContext, mode: Mode, start: Spot, end: Spot, at: int) -> Path:
    """The fastest way from one spot to another when leaving at a time.

    Raises:
        TooFarForMode: Walking or cycling out of the city, or further than anybody would.
    """
    straight = distance_m(start.lat_e6, start.lng_e6, end.lat_e6, end.lng_e6)
    if mode is not Mode.DRIVING and (start.city != end.city or straight > FURTHEST_M[mode]):
        named = {Mode.WALKING: ("步行", "walking"), Mode.CYCLING: ("骑行", "cycling")}
        raise TooFarForMode(distance_km=round(straight / 1000), mode=ctx.pick(*named[mode]))
    if start.city != end.city:
        return Path(_between_cities(straight), [], [])
    if straight == 0:
        return Path(Leg(0, 0), [], [])
    return _through_streets(ctx, mode, start, end, at)


def edge_milliseconds(ctx: ToolContext, city: str, mode: Mode, at: int) -> "NDArray[np.float64]":
    """How long each edge of a city's street graph takes at a time."""
    return _graph(ctx, city, mode, traffic_for(mode, at)).milliseconds


def _between_cities(straight_m: int) -> Leg:
    along = straight_m * _BETWEEN_CITIES_PERCENT // 100
    return Leg(along, _BETWEEN_CITIES_START_S + -(-along * 60 // _BETWEEN_CITIES_M_PER_MINUTE))


def _through_streets(ctx: ToolContext, mode: Mode, start: Spot, end: Spot, at: int) -> Path:
    grown = streets(ctx, start.city)
    from_node, from_m = grown.snap(start.lat_e6, start.lng_e6)
    to_node, to_m = grown.snap(end.lat_e6, end.lng_e6)
    origin = _Origin(start.city, mode, traffic_for(mode, at), from_node)
    straight = distance_m(start.lat_e6, start.lng_e6, end.lat_e6, end.lng_e6)
    tree = _tree(ctx, origin, to_node, straight)
    nodes, edges = _walk_back(grown, tree, from_node, to_node)
    doors_ms = (from_m + to_m) * _DOOR_MS_PER_M[mode]
    along = from_m + to_m + int(grown.length_m[edges].sum()) if edges else from_m + to_m
    seconds = -(-(int(tree.milliseconds[to_node]) + doors_ms) // 1000)
    return Path(Leg(max(1, along), max(1, seconds)), nodes, edges)


def _walk_back(grown: Streets, tree: _Tree, start: int, end: int) -> tuple[list[int], list[int]]:
    nodes, edges, first, target = [end], [], grown.first, grown.target
    at, before = end, tree.before
    while at != start:
        came = int(before[at])
        low, high = first[came], first[came + 1]
        edges.append(int(low + np.searchsorted(target[low:high], at)))
        nodes.append(came)
        at = came
    nodes.reverse()
    edges.reverse()
    return nodes, edges
