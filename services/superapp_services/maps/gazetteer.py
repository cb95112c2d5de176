"""What is known of the places of a city: their rows, and the metro station next to each.

None of it ever changes, so it is read once per base, a city at a time.
"""

from bisect import bisect
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlmodel import col, select

from superapp_services.commons.geometry import distance_m
from superapp_services.commons.places import Place, get_place
from superapp_services.core import ToolContext, query
from superapp_services.maps.models import TransitStation

_MILLIMETRES_PER_E6 = 111
_FURTHEST_E6 = 180_000_000
_PLACES = query(select(Place).where(col(Place.city) == bindparam("city")))
_METRO = query(
    select(TransitStation)
    .where(
        col(TransitStation.city) == bindparam("city"), col(TransitStation.station_kind) == "metro"
    )
    .order_by(col(TransitStation.lat_e6), col(TransitStation.station_id))
)


class KnownPlace(NamedTuple):
    """A place, the closest metro station as the crow flies, and the metres to it."""

    place: Place
    station: TransitStation | None
    station_m: int | None


def known_place(ctx: ToolContext, place_id: str) -> KnownPlace:
    """A place and the metro station next to it.

    Raises:
        PlaceNotFound: There is no such place.
    """
    kept: dict[str, KnownPlace] = ctx.cache.setdefault("maps.known_places", {})
    found = kept.get(place_id)
    if found is None:
        city = get_place(ctx, place_id).city
        kept.update((known.place.place_id, known) for known in _of_city(ctx, city))
        found = kept[place_id]
    return found


def _of_city(ctx: ToolContext, city: str) -> Iterator[KnownPlace]:
    stations = ctx.db.all(_METRO, city=city)
    latitudes = [station.lat_e6 for station in stations]
    for place in ctx.db.all(_PLACES, city=city):
        nearest = _nearest(latitudes, stations, place.lat_e6, place.lng_e6)
        yield KnownPlace(place, *nearest) if nearest else KnownPlace(place, None, None)


def _nearest(
    latitudes: list[int], stations: list[TransitStation], lat_e6: int, lng_e6: int
) -> tuple[TransitStation, int] | None:
    """The closest of the stations, which go from south to north, looking both ways from a point."""
    middle = bisect(latitudes, lat_e6)
    best: tuple[int, str] | None = None
    found: TransitStation | None = None
    reach_e6 = _FURTHEST_E6
    for side in (range(middle, len(stations)), range(middle - 1, -1, -1)):
        for number in side:
            if abs(latitudes[number] - lat_e6) > reach_e6:
                break
            station = stations[number]
            away = distance_m(lat_e6, lng_e6, station.lat_e6, station.lng_e6)
            if best is None or (away, station.station_id) < best:
                best, found = (away, station.station_id), station
                reach_e6 = (away + 2) * 1000 // _MILLIMETRES_PER_E6 + 1
    return None if best is None or found is None else (found, best[0])
