"""Searching places and showing one."""

import re

from superapp_services.commons.geometry import bounds, distance_m
from superapp_services.commons.places import (
    LOCATE_ERRORS,
    Place,
    PlaceNotFound,
    UnknownCity,
    cities,
    districts,
    find_city,
    locate,
    point_text,
)
from superapp_services.core import Risk, ToolContext, clock, from_json
from superapp_services.maps.errors import NothingToSearch, TimeOutOfRange
from superapp_services.maps.finding import in_box, is_open, of_category, search
from superapp_services.maps.gazetteer import known_place
from superapp_services.maps.outputs import DayHours, PlaceDetail, PlaceHits
from superapp_services.maps.schemas import (
    GetPlace,
    NearbyOrder,
    SearchNearby,
    SearchOrder,
    SearchPlaces,
)
from superapp_services.maps.service import service
from superapp_services.maps.times import check_known
from superapp_services.maps.views import category_name, place_hit
from superapp_services.maps.words import clock_text, weekday_name

_Hit = tuple[int | None, Place]


@service.tool(risk=Risk.READ, errors=(UnknownCity, NothingToSearch, TimeOutOfRange))
def search_places(ctx: ToolContext, args: SearchPlaces) -> PlaceHits:
    """Find places in a city by words, category or both, with filters.

    For places around a point use maps_search_nearby; for the position of one known name,
    maps_geocode. Restaurants that deliver or take reservations are in food_search_restaurants.
    """
    check_known(ctx, args.open_at)
    city = find_city(ctx, args.city).city_id
    if args.query is None and args.category is None:
        raise NothingToSearch()
    if args.query is None:
        found = of_category(ctx, city, str(args.category))
    else:
        found = search(ctx, args.query, city, args.category)
    hits: list[_Hit] = [
        (None, row)
        for row in found
        if _suits(row, args) and (args.district is None or _within(ctx, row, args.district))
    ]
    if args.sort is not SearchOrder.RELEVANCE:
        hits.sort(key=_by_rating if args.sort is SearchOrder.RATING else _by_price)
    return _shown(ctx, hits, args.limit)


@service.tool(risk=Risk.READ, errors=(*LOCATE_ERRORS, TimeOutOfRange))
def search_nearby(ctx: ToolContext, args: SearchNearby) -> PlaceHits:
    """Find places within a radius of a point, nearest first, with their straight distance.

    Without words or a category it lists everything there.
    """
    check_known(ctx, args.open_at)
    spot = locate(ctx, args.center)
    box = bounds(spot.lat_e6, spot.lng_e6, args.radius_m)
    if args.query is None:
        found = in_box(ctx, spot.city, args.category, box)
    else:
        found = search(ctx, args.query, spot.city, args.category)
    hits: list[_Hit] = []
    for row in found:
        away = distance_m(spot.lat_e6, spot.lng_e6, row.lat_e6, row.lng_e6)
        listed = row.category not in {"city", "district", "area", "road"} or args.category
        if away <= args.radius_m and listed and _suits(row, args):
            hits.append((away, row))
    orders = {NearbyOrder.RATING: _by_rating, NearbyOrder.PRICE: _by_price}
    hits.sort(key=orders.get(args.sort, _by_distance))
    return _shown(ctx, hits, args.limit)


def _suits(row: Place, args: SearchPlaces | SearchNearby) -> bool:
    cap = args.max_price_per_person_fen
    if cap is not None and max(row.per_person_fen, row.ticket_fen) > cap:
        return False
    if args.min_rating is not None and row.rating_tenths < args.min_rating * 10:
        return False
    return args.open_at is None or bool(is_open(row, clock.seconds(args.open_at)))


def _within(ctx: ToolContext, row: Place, named: str) -> bool:
    district = districts(ctx)[row.district_id]
    wanted = re.sub(r"[\s'-]|district", "", named.lower())
    english = re.sub(r"[\s'-]", "", district.name_en.lower())
    return wanted in {english, district.name_zh, district.name_zh.removesuffix("区")}


def _by_distance(hit: _Hit) -> tuple[int, str]:
    return hit[0] or 0, hit[1].place_id


def _by_rating(hit: _Hit) -> tuple[int, int, str]:
    return -hit[1].rating_tenths, -hit[1].reviews, hit[1].place_id


def _by_price(hit: _Hit) -> tuple[int, str]:
    return max(hit[1].per_person_fen, hit[1].ticket_fen), hit[1].place_id


def _shown(ctx: ToolContext, hits: list[_Hit], limit: int) -> PlaceHits:
    shown = [place_hit(ctx, row, away) for away, row in hits[:limit]]
    return PlaceHits(places=shown, total=len(hits))


@service.tool(risk=Risk.READ, errors=(PlaceNotFound,))
def get_place(ctx: ToolContext, args: GetPlace) -> PlaceDetail:
    """Show a place: address, telephone, opening hours by day, prices, and the nearest metro."""
    known = known_place(ctx, args.place_id)
    row, station = known.place, known.station
    return PlaceDetail.taken(
        {
            "place_id": row.place_id,
            "name": ctx.pick_row(row, "name"),
            "aliases": from_json(row.aliases),
            "category": row.category,
            "category_name": category_name(ctx, row.category),
            "address": ctx.pick_row(row, "address"),
            "city": row.city,
            "city_name": ctx.pick_row(cities(ctx)[row.city], "name"),
            "district": ctx.pick_row(districts(ctx)[row.district_id], "name"),
            "location": point_text(row.lat_e6, row.lng_e6),
            "lat_e6": row.lat_e6,
            "lng_e6": row.lng_e6,
            "phone": row.phone,
            "code": row.code,
            "rating": row.rating_tenths / 10 if row.reviews else None,
            "reviews": row.reviews,
            "price_per_person_fen": row.per_person_fen,
            "ticket_fen": row.ticket_fen,
            "suggested_stay_minutes": row.stay_minutes,
            "hours": _week(ctx, row),
            "open_now": is_open(row, ctx.now),
            "nearest_station": None if station is None else ctx.pick_row(station, "name"),
            "nearest_station_distance_m": known.station_m,
        }
    )


def _week(ctx: ToolContext, row: Place) -> list[DayHours]:
    opens, closes = row.opens_minute, row.closes_minute
    if opens is None or closes is None:
        return []
    key = ("maps.week", ctx.lang, opens, closes, row.closed_weekday)
    kept: list[DayHours] | None = ctx.cache.get(key)
    if kept is None:
        kept = ctx.cache[key] = [
            DayHours(
                weekday=weekday_name(ctx, number),
                opens=None if number == row.closed_weekday else clock_text(opens),
                closes=None if number == row.closed_weekday else _closing(closes),
            )
            for number in range(7)
        ]
    return kept


def _closing(minute: int) -> str:
    return "24:00" if minute == 1440 else clock_text(minute)
