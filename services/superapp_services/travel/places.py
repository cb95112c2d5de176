"""Finding the city, station, airport or landmark that a text means."""

import unicodedata
from dataclasses import dataclass

from superapp_services.core import ToolContext
from superapp_services.travel import queries
from superapp_services.travel.errors import PlaceUnknown
from superapp_services.travel.models import TravelCity

_SUFFIXES = (
    " international airport",
    " railway station",
    " train station",
    " airport",
    " station",
    " city",
    "国际机场",
    "火车站",
    "高铁站",
    "机场",
    "市",
    "站",
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One end of a journey: a city, and the stations or airports of it that will do."""

    city_id: str
    name_zh: str
    name_en: str
    stop_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Point:
    """A landmark with its coordinates."""

    name_zh: str
    name_en: str
    lat_e6: int
    lng_e6: int


def normal(text: str) -> str:
    """A name as it is compared: one width, lower case, single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(folded.split())


def bare(key: str) -> str:
    """A normal name without its kind: `杭州东站` and `hangzhou east railway station` shrink."""
    for suffix in _SUFFIXES:
        if key.endswith(suffix) and len(key) > len(suffix) + 1:
            return key.removesuffix(suffix)
    return key


def find_city(ctx: ToolContext, text: str) -> str:
    """The code of the city that a text names.

    Raises:
        PlaceUnknown: No city is called that.
    """
    names = queries.cached(ctx, ("city names",), lambda: _city_names(ctx))
    key = normal(text)
    found = names.get(key) or names.get(bare(key))
    if found is None:
        raise _unknown(ctx, text, "城市", "city", _main_names(ctx))
    return found


def _main_cities(ctx: ToolContext) -> list[TravelCity]:
    served = {airport.city_id for airport in queries.airports(ctx).values()}
    return [c for c in queries.cities(ctx).values() if c.city_id in served]


def _main_names(ctx: ToolContext) -> list[str]:
    return [ctx.pick_row(city, "name") for city in _main_cities(ctx)]


def _unknown(ctx: ToolContext, text: str, zh: str, en: str, known: list[str]) -> PlaceUnknown:
    return PlaceUnknown(
        place=text[:60], wanted=ctx.pick(zh, en), known=ctx.pick("、", ", ").join(known)
    )


def _city_names(ctx: ToolContext) -> dict[str, str]:
    names = {}
    for city in queries.cities(ctx).values():
        for name in (city.city_id, city.name_zh, city.name_en, city.name_en.replace("'", "")):
            names[normal(name)] = city.city_id
    return names


def find_station(ctx: ToolContext, text: str) -> Endpoint:
    """The station that a text names, or every station of the city that it names.

    Raises:
        PlaceUnknown: It is neither.
    """
    return _find(ctx, text, "rail", "火车站或城市", "station or city")


def find_airport(ctx: ToolContext, text: str) -> Endpoint:
    """The airport that a text names, or every airport of the city that it names.

    Raises:
        PlaceUnknown: It is neither.
    """
    return _find(ctx, text, "air", "机场或城市", "airport or city")


def _find(ctx: ToolContext, text: str, mode: str, zh: str, en: str) -> Endpoint:
    ends = queries.cached(ctx, ("endpoints", mode), lambda: _endpoints(ctx, mode))
    key = normal(text)
    found = ends.get(key) or ends.get(bare(key))
    if found is None:
        near = [ctx.pick_row(e, "name") for k, e in ends.items() if key and k.startswith(key[:2])]
        known = list(dict.fromkeys(near))[:8] or _main_names(ctx)
        raise _unknown(ctx, text, zh, en, known)
    return found


def _endpoints(ctx: ToolContext, mode: str) -> dict[str, Endpoint]:
    ends: dict[str, Endpoint] = {}
    stops: dict[str, list[str]] = {}
    if mode == "rail":
        for station in queries.stations(ctx).values():
            stops.setdefault(station.city_id, []).append(station.station_id)
            names = [station.code, station.name_zh, station.name_en]
            only = frozenset({station.station_id})
            end = Endpoint(station.city_id, station.name_zh, station.name_en, only)
            ends.update({normal(name): end for name in names})
            ends.update({bare(normal(name)): end for name in names})
    else:
        for port in queries.airports(ctx).values():
            stops.setdefault(port.city_id, []).append(port.airport_id)
            names = [port.code, port.name_zh, port.name_en, port.short_zh]
            names.append(f"{port.short_en} airport")
            only = frozenset({port.airport_id})
            end = Endpoint(port.city_id, port.name_zh, port.name_en, only)
            ends.update({normal(name): end for name in names})
            ends.setdefault(normal(port.short_en), end)
            ends.setdefault(bare(normal(port.name_zh)), end)
    for name, city_id in _city_names(ctx).items():
        if city_id in stops:
            city = queries.cities(ctx)[city_id]
            ends[name] = Endpoint(city_id, city.name_zh, city.name_en, frozenset(stops[city_id]))
    return ends


def find_landmark(ctx: ToolContext, city_id: str, text: str) -> Point:
    """The area, station, airport or sight of a city that a text names.

    An exact name wins, then the shortest name that contains the text or is contained in it.

    Raises:
        PlaceUnknown: Nothing in the city is called that.
    """
    points = queries.cached(ctx, ("landmarks", city_id), lambda: _landmarks(ctx, city_id))
    key = normal(text).removeprefix("the ")
    exact = points.get(key) or points.get(bare(key)) or _by_alias(ctx, city_id, key)
    if exact is not None:
        return exact
    if len(key) >= 2:
        matches = [k for k in points if key in k or (len(k) >= 2 and k in key)]
        if matches:
            return points[min(matches, key=lambda k: (abs(len(k) - len(key)), k))]
    known = [ctx.pick_row(a, "name") for a in queries.areas(ctx, city_id)]
    raise _unknown(ctx, text, "地标", "landmark", known[:12])


def _by_alias(ctx: ToolContext, city_id: str, key: str) -> Point | None:
    """The sight that goes by this other name."""
    for sight, _ in queries.attractions_in(ctx, city_id):
        names = queries.attraction_names(ctx, city_id)[sight.attraction_id]
        if key in map(normal, names):
            return Point(sight.name_zh, sight.name_en, sight.lat_e6, sight.lng_e6)
    return None


def _landmarks(ctx: ToolContext, city_id: str) -> dict[str, Point]:
    """Points by normal name; a station is not called by its city's bare name."""
    city = queries.cities(ctx)[city_id]
    too_wide = {normal(city.name_zh), normal(city.name_en)}
    points: dict[str, Point] = {}
    rows: list[object] = [*queries.areas(ctx, city_id)]
    rows += [s for s in queries.stations(ctx).values() if s.city_id == city_id]
    rows += [a for a in queries.airports(ctx).values() if a.city_id == city_id]
    rows += [sight for sight, _ in queries.attractions_in(ctx, city_id)]
    for row in rows:
        point = Point(*(getattr(row, name) for name in Point.__slots__))
        for name in (point.name_zh, point.name_en):
            key = normal(name).removeprefix("the ")
            points.setdefault(key, point)
            if bare(key) not in too_wide:
                points.setdefault(bare(key), point)
    return points
