"""Turning a way through the streets into steps that a person can follow."""

from typing import TYPE_CHECKING, NamedTuple

from superapp_services.commons.geometry import Mode, compass, encode_polyline
from superapp_services.commons.places import Spot
from superapp_services.commons.routing import Path, edge_milliseconds
from superapp_services.commons.street_tables import RoadClass
from superapp_services.commons.streets import Streets, streets
from superapp_services.core import ToolContext
from superapp_services.maps.outputs import RouteStep
from superapp_services.maps.words import heading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHORT_M = 260
_MOST_STEPS = 24
_VERBS = {
    Mode.DRIVING: ("行驶", "Drive"),
    Mode.WALKING: ("步行", "Walk"),
    Mode.CYCLING: ("骑行", "Cycle"),
}


class Stretch(NamedTuple):
    """A part of a way on one road."""

    road: int
    distance_m: int
    milliseconds: int
    first: int
    last: int


def street_steps(
    ctx: ToolContext, mode: Mode, start: Spot, end: Spot, path: Path, at: int
) -> list[RouteStep]:
    """The steps of a way, in the session's language."""
    target = ctx.pick(end.name_zh, end.name_en)
    if not path.edges:
        return [_plain_step(ctx, mode, path, target, far=start.city != end.city)]
    grown = streets(ctx, start.city)
    parts = _merged(_stretches(grown, path, edge_milliseconds(ctx, start.city, mode, at)))
    whole_ms = sum(part.milliseconds for part in parts) or 1
    whole_m = sum(part.distance_m for part in parts) or 1
    steps: list[RouteStep] = []
    metres = seconds = 0
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        along = path.leg.distance_m * part.distance_m // whole_m
        took = path.leg.seconds * part.milliseconds // whole_ms
        if last:
            along, took = path.leg.distance_m - metres, path.leg.seconds - seconds
        metres, seconds = metres + along, seconds + took
        steps.append(_street_step(ctx, mode, grown, path, part, (along, took)))
    steps[-1] = _arriving(ctx, steps[-1], target)
    return steps


def _plain_step(ctx: ToolContext, mode: Mode, path: Path, target: str, *, far: bool) -> RouteStep:
    zh, en = _VERBS[mode]
    by = ctx.pick("沿高速公路", " along the expressway") if far else ""
    text = ctx.pick(f"{by}{zh}至{target}", f"{en}{by} to {target}.")
    return step(text, mode, path.leg.distance_m, path.leg.seconds)


def _stretches(grown: Streets, path: Path, edge_ms: "NDArray[np.float64]") -> list[Stretch]:
    """Runs of edges on one road."""
    out: list[Stretch] = []
    for at, edge in enumerate(path.edges):
        road, metres = int(grown.road[edge]), int(grown.length_m[edge])
        if grown.road_class[edge] == RoadClass.RAMP and out:
            road = out[-1].road
        took = int(edge_ms[edge])
        if out and out[-1].road == road:
            before = out[-1]
            out[-1] = Stretch(
                road,
                before.distance_m + metres,
                before.milliseconds + took,
                before.first,
                at + 1,
            )
        else:
            out.append(Stretch(road, metres, took, at, at + 1))
    return out


def _merged(parts: list[Stretch]) -> list[Stretch]:
    """Short stretches become part of the road before them, until few enough steps are left."""
    short = _SHORT_M
    while True:
        out: list[Stretch] = []
        for part in parts:
            if out and (part.distance_m < short or out[-1].road == part.road):
                before = out[-1]
                out[-1] = Stretch(
                    before.road,
                    before.distance_m + part.distance_m,
                    before.milliseconds + part.milliseconds,
                    before.first,
                    part.last,
                )
            else:
                out.append(part)
        if len(out) <= _MOST_STEPS:
            return out
        parts, short = out, short * 2


def _street_step(
    ctx: ToolContext,
    mode: Mode,
    grown: Streets,
    path: Path,
    part: Stretch,
    size: tuple[int, int],
) -> RouteStep:
    a, b = path.nodes[part.first], path.nodes[part.last]
    ends = (grown.lat_e6[a], grown.lng_e6[a], grown.lat_e6[b], grown.lng_e6[b])
    way = heading(ctx, compass(*map(int, ends)))
    road = ctx.pick(*grown.names[part.road])
    zh, en = _VERBS[mode]
    length = length_text(ctx, size[0])
    text = ctx.pick(f"沿{road}向{way}{zh}{length}", f"{en} {way} on {road} for {length}.")
    return step(text, mode, *size, road=road)


def _arriving(ctx: ToolContext, last: RouteStep, target: str) -> RouteStep:
    more = ctx.pick(f"，到达{target}", f" Arrive at {target}.")
    return last.model_copy(update={"instruction": f"{last.instruction}{more}"})


def length_text(ctx: ToolContext, metres: int) -> str:
    """A length as a person says it."""
    if metres < 1_000:
        return ctx.pick(f"{metres}米", f"{metres} m")
    tenths = (metres + 50) // 100
    return ctx.pick(f"{tenths / 10:.1f}公里", f"{tenths / 10:.1f} km")


def step(text: str, mode: str, distance_m: int, seconds: int, road: str | None = None) -> RouteStep:
    """A step on the street."""
    return RouteStep(
        instruction=text,
        mode=str(mode),
        road=road,
        distance_m=distance_m,
        duration_seconds=seconds,
        line=None,
        direction=None,
        from_stop=None,
        to_stop=None,
        stops=[],
        departs_at=None,
        arrives_at=None,
        first_departure=None,
        last_departure=None,
    )


def street_polyline(ctx: ToolContext, start: Spot, end: Spot, path: Path) -> str:
    """The course of a way, encoded."""
    points = [(start.lat_e6, start.lng_e6)]
    if path.nodes:
        grown = streets(ctx, start.city)
        points += [(int(grown.lat_e6[n]), int(grown.lng_e6[n])) for n in _corners(path.nodes)]
    points.append((end.lat_e6, end.lng_e6))
    return encode_polyline(points)


def _corners(nodes: list[int]) -> list[int]:
    """The nodes at which a way leaves its direction along the grid, and its ends."""
    kept = nodes[:1]
    for before, at, after in zip(nodes, nodes[1:], nodes[2:], strict=False):
        if after - at != at - before:
            kept.append(at)
    return [*kept, *nodes[1:][-1:]]
