"""Inputs of the maps tools."""

import datetime as dt
from enum import StrEnum

from pydantic import Field

from superapp_services.core import ToolInput

_REFERENCE = (
    "a place_id (from maps_geocode or a search), an address_id of the user or a contact, "
    "or coordinates 'lat,lng' in degrees."
)
_CITY = "City, in Chinese or English: Hangzhou, Beijing, Shanghai, Chengdu, Guangzhou, Shenzhen, "
_CITY += "Xi'an or Nanjing."


class PlaceCategory(StrEnum):
    """What kind of place to look for."""

    METRO_STATION = "metro_station"
    RAILWAY_STATION = "railway_station"
    AIRPORT = "airport"
    AIRPORT_TERMINAL = "airport_terminal"
    BUS_STATION = "bus_station"
    FERRY = "ferry"
    BORDER_CROSSING = "border_crossing"
    AREA = "area"
    DISTRICT = "district"
    ROAD = "road"
    LAKE = "lake"
    SCENIC_WALK = "scenic_walk"
    ATTRACTION = "attraction"
    LANDMARK = "landmark"
    MUSEUM = "museum"
    ART_GALLERY = "art_gallery"
    PARK = "park"
    GARDEN = "garden"
    ZOO = "zoo"
    THEME_PARK = "theme_park"
    TEMPLE = "temple"
    MALL = "mall"
    SHOPPING_STREET = "shopping_street"
    SUPERMARKET = "supermarket"
    CONVENIENCE_STORE = "convenience_store"
    MARKET = "market"
    BOOKSHOP = "bookshop"
    FLORIST = "florist"
    PHONE_SHOP = "phone_shop"
    CAFE = "cafe"
    TEA_HOUSE = "tea_house"
    BAKERY = "bakery"
    RESTAURANT = "restaurant"
    NOODLE_RESTAURANT = "noodle_restaurant"
    HOTPOT_RESTAURANT = "hotpot_restaurant"
    VEGETARIAN_RESTAURANT = "vegetarian_restaurant"
    FAST_FOOD = "fast_food"
    BAR = "bar"
    CINEMA = "cinema"
    KTV = "ktv"
    THEATRE = "theatre"
    STADIUM = "stadium"
    GYM = "gym"
    SWIMMING_POOL = "swimming_pool"
    LIBRARY = "library"
    SCHOOL = "school"
    KINDERGARTEN = "kindergarten"
    UNIVERSITY = "university"
    HOSPITAL = "hospital"
    CLINIC = "clinic"
    DENTAL_CLINIC = "dental_clinic"
    PHARMACY = "pharmacy"
    PET_HOSPITAL = "pet_hospital"
    BANK = "bank"
    POST_OFFICE = "post_office"
    POLICE_STATION = "police_station"
    GOVERNMENT = "government"
    EXHIBITION_CENTRE = "exhibition_centre"
    OFFICE = "office"
    RESIDENTIAL = "residential"
    HAIR_SALON = "hair_salon"
    MASSAGE = "massage"
    LAUNDRY = "laundry"
    HOTEL = "hotel"
    PETROL_STATION = "petrol_station"
    CHARGING_STATION = "charging_station"
    CAR_PARK = "car_park"


class TravelMode(StrEnum):
    """How to travel."""

    DRIVING = "driving"
    TRANSIT = "transit"
    WALKING = "walking"
    CYCLING = "cycling"


class MatrixMode(StrEnum):
    """How to travel, for a matrix."""

    DRIVING = "driving"
    WALKING = "walking"
    CYCLING = "cycling"
    STRAIGHT = "straight"


class SearchOrder(StrEnum):
    """How found places are sorted."""

    RELEVANCE = "relevance"
    RATING = "rating"
    PRICE = "price"


class NearbyOrder(StrEnum):
    """How places around a point are sorted."""

    DISTANCE = "distance"
    RATING = "rating"
    PRICE = "price"


class Geocode(ToolInput):
    """The name of a place, and where to look."""

    query: str = Field(
        min_length=1,
        max_length=120,
        description="Name of a place, station, road, area or district, in Chinese or English.",
        examples=["杭州东站", "Beijing Capital Airport"],
    )
    city: str | None = Field(
        default=None, max_length=40, description=_CITY + " All cities if left out."
    )
    limit: int = Field(default=5, ge=1, le=20, description="How many candidates at most.")


class ReverseGeocode(ToolInput):
    """A point."""

    location: str = Field(
        max_length=40,
        pattern=r"^\s*-?\d{1,2}(\.\d{1,7})?\s*,\s*-?\d{1,3}(\.\d{1,7})?\s*$",
        description="Coordinates 'lat,lng' in degrees.",
        examples=["30.253,120.16"],
    )


class SearchPlaces(ToolInput):
    """What to look for in a city."""

    city: str = Field(max_length=40, description=_CITY, examples=["Hangzhou"])
    query: str | None = Field(
        default=None, max_length=120, description="Words to look for, in Chinese or English."
    )
    category: PlaceCategory | None = Field(default=None, description="Only this kind of place.")
    district: str | None = Field(
        default=None, max_length=40, description="Only this district, in Chinese or English."
    )
    open_at: dt.datetime | None = Field(
        default=None, description="Only places that are open at this time."
    )
    max_price_per_person_fen: int | None = Field(
        default=None, ge=0, description="Only places with a price per head up to this, in fen."
    )
    min_rating: float | None = Field(
        default=None, ge=0, le=5, description="Only places rated at least this, out of 5."
    )
    sort: SearchOrder = Field(default=SearchOrder.RELEVANCE, description="Order of the places.")
    limit: int = Field(default=10, ge=1, le=50, description="How many places at most.")


class SearchNearby(ToolInput):
    """What to look for around a point."""

    center: str = Field(
        max_length=80, description=f"Where to look around: {_REFERENCE}", examples=["plc_0009"]
    )
    radius_m: int = Field(
        default=1_500, ge=50, le=50_000, description="How far to look, in metres."
    )
    query: str | None = Field(
        default=None, max_length=120, description="Words to look for, in Chinese or English."
    )
    category: PlaceCategory | None = Field(default=None, description="Only this kind of place.")
    open_at: dt.datetime | None = Field(
        default=None, description="Only places that are open at this time."
    )
    max_price_per_person_fen: int | None = Field(
        default=None, ge=0, description="Only places with a price per head up to this, in fen."
    )
    min_rating: float | None = Field(
        default=None, ge=0, le=5, description="Only places rated at least this, out of 5."
    )
    sort: NearbyOrder = Field(default=NearbyOrder.DISTANCE, description="Order of the places.")
    limit: int = Field(default=10, ge=1, le=50, description="How many places at most.")


class GetPlace(ToolInput):
    """Which place."""

    place_id: str = Field(max_length=40, description="Place to show.", examples=["plc_0009"])


class PlanRoute(ToolInput):
    """From where to where, how and when."""

    origin: str = Field(
        max_length=80, description=f"Where to start: {_REFERENCE}", examples=["plc_0009"]
    )
    destination: str = Field(
        max_length=80, description=f"Where to go: {_REFERENCE}", examples=["30.2907,120.2128"]
    )
    mode: TravelMode = Field(
        description="By car, by metro and bus, on foot or by bicycle.", examples=["transit"]
    )
    depart_at: dt.datetime | None = Field(
        default=None, description="When to leave; now if left out. Up to 30 days ahead."
    )


class DistanceMatrix(ToolInput):
    """Several starts and ends."""

    origins: list[str] = Field(
        min_length=1, max_length=25, description=f"Starts, each {_REFERENCE}"
    )
    destinations: list[str] = Field(
        min_length=1, max_length=25, description=f"Ends, each {_REFERENCE}"
    )
    mode: MatrixMode = Field(
        default=MatrixMode.DRIVING, description="How to travel; straight is as the crow flies."
    )
    depart_at: dt.datetime | None = Field(
        default=None, description="When to leave; now if left out. Up to 30 days ahead."
    )


class GetWeather(ToolInput):
    """Where and when."""

    city: str = Field(max_length=40, description=_CITY, examples=["成都"])
    date: dt.date | None = Field(
        default=None, description="First day; today if left out.", examples=["2026-02-07"]
    )
    days: int = Field(default=1, ge=1, le=15, description="How many days from the first.")
