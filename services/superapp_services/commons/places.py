"""Cities, districts and places: where things are, for every vertical."""

import re
import unicodedata
from typing import NamedTuple

from sqlalchemy import Index, bindparam
from sqlmodel import Field, col, select

from superapp_services.commons.geometry import distance_m
from superapp_services.commons.people import AddressNotFound, get_address
from superapp_services.core import JsonText, ServiceError, Table, ToolContext, query


class City(Table, table=True):
    """A city that the app covers, with the box that its streets fill."""

    __tablename__ = "cities"

    city_id: str = Field(primary_key=True)
    name_zh: str
    name_en: str
    province_zh: str
    province_en: str
    adcode: str
    lat_e6: int
    lng_e6: int
    south_e6: int
    north_e6: int
    west_e6: int
    east_e6: int
    traffic_percent: int


class District(Table, table=True):
    """A district of a city."""

    __tablename__ = "districts"

    district_id: str = Field(primary_key=True)
    city: str = Field(foreign_key="cities.city_id", index=True)
    name_zh: str
    name_en: str
    lat_e6: int
    lng_e6: int


class Place(Table, table=True):
    """Anything with a name and a position: a landmark, a shop, a station, a road, a district.

    Opening hours are minutes after midnight; closing may pass 1440. A place that never closes
    opens at 0 and closes at 1440; one without hours (a road) has neither.
    """

    __tablename__ = "places"
    __table_args__ = (
        Index("places_by_city", "city", "lat_e6"),
        Index("places_by_category", "city", "category", "lat_e6"),
    )

    place_id: str = Field(primary_key=True)
    city: str = Field(foreign_key="cities.city_id")
    district_id: str = Field(foreign_key="districts.district_id")
    category: str
    name_zh: str
    name_en: str
    aliases: str = Field(sa_type=JsonText)
    address_zh: str
    address_en: str
    phone: str | None
    lat_e6: int
    lng_e6: int
    opens_minute: int | None
    closes_minute: int | None
    closed_weekday: int | None
    ticket_fen: int
    per_person_fen: int
    rating_tenths: int
    reviews: int
    stay_minutes: int
    code: str | None
    prominence: int


class PlaceNotFound(ServiceError):
    """No such place."""

    en = (
        "There is no place {place_id}. Use maps_geocode or maps_search_places to find its id, "
        "or give coordinates as 'lat,lng'."
    )
    zh = (
        "没有找到地点 {place_id}。请先用 maps_geocode 或 maps_search_places 查询，或用“纬度,经度”。"
    )


class OutsideCoverage(ServiceError):
    """The point is not in any city that the app covers."""

    en = "The point {location} is outside the covered cities: {cities}."
    zh = "坐标 {location} 不在已覆盖的城市范围内：{cities}。"


class UnknownCity(ServiceError):
    """The app does not cover a city of this name."""

    en = "The city {city} is not covered. Covered cities: {cities}."
    zh = "暂未覆盖城市 {city}。已覆盖：{cities}。"


class Spot(NamedTuple):
    """A resolved position: what a route or a ride starts or ends at."""

    lat_e6: int
    lng_e6: int
    city: str
    name_zh: str
    name_en: str
    reference: str


_CITIES = query(select(City).order_by(col(City.city_id)))
_DISTRICTS = query(select(District).order_by(col(District.district_id)))
_PLACE = query(select(Place).where(col(Place.place_id) == bindparam("place_id")))
_POINT = re.compile(r"^(-?\d{1,2}(?:\.\d{1,7})?)\s*[,，]\s*(-?\d{1,3}(?:\.\d{1,7})?)$")


def cities(ctx: ToolContext) -> dict[str, City]:
    """Every covered city by its id, read once per base."""
    found: dict[str, City] | None = ctx.cache.get("cities")
    if found is None:
        found = {row.city_id: row for row in ctx.db.all(_CITIES)}
        ctx.cache["cities"] = found
    return found


def districts(ctx: ToolContext) -> dict[str, District]:
    """Every district by its id, read once per base."""
    found: dict[str, District] | None = ctx.cache.get("districts")
    if found is None:
        found = {row.district_id: row for row in ctx.db.all(_DISTRICTS)}
        ctx.cache["districts"] = found
    return found


def city_names(ctx: ToolContext) -> str:
    """The covered cities in the session's language, for messages."""
    names = [ctx.pick_row(row, "name") for row in cities(ctx).values()]
    return ctx.pick("、", ", ").join(names)


def find_city(ctx: ToolContext, name: str) -> City:
    """A city by its id, or by its name in Chinese, pinyin or English, with or without more around.

    Raises:
        UnknownCity: It is not covered.
    """
    wanted = _letters(re.split(r"[,，]", name)[0]).removesuffix("市").removesuffix("city")
    for city in cities(ctx).values():
        if wanted in (city.city_id, city.name_zh, _letters(city.name_en)):
            return city
    named = [city for city in cities(ctx).values() if city.name_zh in name]
    if len(named) != 1:
        raise UnknownCity(city=name, cities=city_names(ctx))
    return named[0]


def _letters(name: str) -> str:
    return re.sub(r"[\s'’·-]", "", unicodedata.normalize("NFKC", name)).lower()


def city_at(ctx: ToolContext, lat_e6: int, lng_e6: int) -> City | None:
    """The covered city around a point: the one whose box holds it, nearest centre first."""
    best: tuple[int, str] | None = None
    for city in cities(ctx).values():
        inside = city.south_e6 <= lat_e6 <= city.north_e6 and city.west_e6 <= lng_e6 <= city.east_e6
        if inside:
            away = distance_m(lat_e6, lng_e6, city.lat_e6, city.lng_e6)
            if best is None or away < best[0]:
                best = (away, city.city_id)
    return None if best is None else cities(ctx)[best[1]]


def parse_point(text: str) -> tuple[int, int] | None:
    """Micro-degrees of `lat,lng` in degrees, or None when the text is no such thing."""
    match = _POINT.match(text.strip())
    if match is None:
        return None
    lat, lng = (_micro(part) for part in match.groups())
    if abs(lat) > 90_000_000 or abs(lng) > 180_000_000:
        return None
    return lat, lng


def _micro(degrees: str) -> int:
    whole, _, fraction = degrees.lstrip("-").partition(".")
    value = int(whole) * 1_000_000 + int((fraction + "000000")[:6])
    return -value if degrees.startswith("-") else value


def point_text(lat_e6: int, lng_e6: int) -> str:
    """A point as `lat,lng` in degrees, as tools take and give it."""
    return f"{_degrees(lat_e6)},{_degrees(lng_e6)}"


def _degrees(value_e6: int) -> str:
    sign = "-" if value_e6 < 0 else ""
    whole, fraction = divmod(abs(value_e6), 1_000_000)
    return f"{sign}{whole}.{fraction:06d}"


def get_place(ctx: ToolContext, place_id: str) -> Place:
    """The place with this id.

    Raises:
        PlaceNotFound: There is none.
    """
    place = ctx.db.one(_PLACE, place_id=place_id)
    if place is None:
        raise PlaceNotFound(place_id=place_id[:80])
    return place


def locate(ctx: ToolContext, reference: str) -> Spot:
    """The position that a text stands for: a place id, an address id, or `lat,lng` in degrees.

    Addresses are those of the user and of the user's contacts.

    Raises:
        PlaceNotFound: It is none of the three.
        AddressNotFound: The address does not exist, or is somebody else's.
        OutsideCoverage: The point is in no covered city.
    """
    point = parse_point(reference)
    if point is not None:
        return _spot_at(ctx, *point)
    place = ctx.db.one(_PLACE, place_id=reference)
    if place is not None:
        return Spot(
            place.lat_e6, place.lng_e6, place.city, place.name_zh, place.name_en, place.place_id
        )
    if not reference.startswith("adr_"):
        raise PlaceNotFound(place_id=reference[:80])
    address = get_address(ctx, reference)
    return Spot(
        address.lat_e6,
        address.lng_e6,
        address.city,
        f"{address.street_zh}{address.detail_zh}",
        f"{address.detail_en}, {address.street_en}",
        address.address_id,
    )


def _spot_at(ctx: ToolContext, lat_e6: int, lng_e6: int) -> Spot:
    city = city_at(ctx, lat_e6, lng_e6)
    text = point_text(lat_e6, lng_e6)
    if city is None:
        raise OutsideCoverage(location=text, cities=city_names(ctx))
    return Spot(lat_e6, lng_e6, city.city_id, text, text, text)


LOCATE_ERRORS = (PlaceNotFound, AddressNotFound, OutsideCoverage)
"""What `locate` can refuse with."""
