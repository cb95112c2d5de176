"""Names to points and points to names."""

from superapp_services.commons.geometry import bounds, distance_m
from superapp_services.commons.places import (
    OutsideCoverage,
    Place,
    UnknownCity,
    cities,
    city_at,
    city_names,
    districts,
    find_city,
    parse_point,
    point_text,
)
from superapp_services.commons.streets import streets
from superapp_services.core import Risk, ToolContext
from superapp_services.maps.errors import NothingFound
from superapp_services.maps.finding import candidates, in_box
from superapp_services.maps.outputs import AddressAt, Candidate, GeocodeResult
from superapp_services.maps.schemas import Geocode, ReverseGeocode
from superapp_services.maps.service import service
from superapp_services.maps.views import place_hit

_CLOSE_SCORES, _SAME_SPOT_M = 0.03, 1_500
_WORTH_SHOWING = 0.3
_AROUND_M = 800


@service.tool(risk=Risk.READ, errors=(UnknownCity, NothingFound))
def geocode(ctx: ToolContext, args: Geocode) -> GeocodeResult:
    """Find what a name stands for: landmarks, stations, shops, roads, areas, districts, cities.

    Candidates come best first with a score up to 1.0; their `place_id` is what routes, nearby
    searches and rides take. `ambiguous` says that another, elsewhere, is about as likely.
    For kinds of places (hotpot, a pharmacy) use maps_search_places.
    Users' own addresses are not found here; list them with account_list_addresses.
    """
    city = None if args.city is None else find_city(ctx, args.city).city_id
    found = [pair for pair in candidates(ctx, args.query, city) if pair[0] >= _WORTH_SHOWING]
    if not found:
        where = ctx.pick("已覆盖的城市", "the covered cities") if city is None else args.city
        raise NothingFound(query=args.query[:80], where=where)
    shown = [_candidate(ctx, score, place) for score, place in found[: args.limit]]
    return GeocodeResult(places=shown, total=len(found), ambiguous=_ambiguous(found))


def _ambiguous(found: list[tuple[float, Place]]) -> bool:
    """Whether a place elsewhere is about as likely as the first."""
    best, first = found[0]
    return any(
        best - score < _CLOSE_SCORES
        and distance_m(first.lat_e6, first.lng_e6, row.lat_e6, row.lng_e6) > _SAME_SPOT_M
        for score, row in found[1:]
    )


def _candidate(ctx: ToolContext, score: float, place: Place) -> Candidate:
    return Candidate(
        place_id=place.place_id,
        name=ctx.pick_row(place, "name"),
        category=place.category,
        address=ctx.pick_row(place, "address"),
        city=place.city,
        city_name=ctx.pick_row(cities(ctx)[place.city], "name"),
        district=ctx.pick_row(districts(ctx)[place.district_id], "name"),
        location=point_text(place.lat_e6, place.lng_e6),
        lat_e6=place.lat_e6,
        lng_e6=place.lng_e6,
        score=score,
    )


@service.tool(risk=Risk.READ, errors=(OutsideCoverage,))
def reverse_geocode(ctx: ToolContext, args: ReverseGeocode) -> AddressAt:
    """Find the address of a point, its road, and the places around it, nearest first."""
    point = parse_point(args.location)
    city = None if point is None else city_at(ctx, *point)
    if point is None or city is None:
        raise OutsideCoverage(location=args.location, cities=city_names(ctx))
    around = sorted(
        (distance_m(*point, row.lat_e6, row.lng_e6), row.place_id, row)
        for row in in_box(ctx, city.city_id, None, bounds(*point, 5_000))
        if row.category not in {"road", "city"}
    )
    grown = streets(ctx, city.city_id)
    node, _ = grown.snap(*point)
    road = grown.names[int(grown.road[grown.first[node]])]
    district = districts(ctx)[around[0][2].district_id] if around else None
    district_name = "" if district is None else ctx.pick_row(district, "name")
    city_name, road_name = ctx.pick_row(city, "name"), ctx.pick(*road)
    near = [place_hit(ctx, row, away) for away, _, row in around if away <= _AROUND_M]
    return AddressAt(
        location=point_text(*point),
        formatted_address=ctx.pick(
            f"{city_name}市{district_name}{road_name}",
            ", ".join(part for part in (road_name, district_name, city_name) if part),
        ),
        city=city.city_id,
        city_name=city_name,
        district=district_name,
        road=road_name,
        places=[hit for hit in near if hit.category not in {"area", "district"}][:5],
    )
