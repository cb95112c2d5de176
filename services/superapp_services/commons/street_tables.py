"""What the street graph of a city grows from: courses of expressways and waters, and roads."""

from enum import IntEnum

from sqlmodel import Field

from superapp_services.core import Table

EAST_WEST, NORTH_SOUTH = "east_west", "north_south"


class StreetLine(Table, table=True):
    """The course of an expressway, a bridge or tunnel, or a water that streets cannot cross."""

    __tablename__ = "street_lines"

    street_line_id: str = Field(primary_key=True)
    city: str = Field(foreign_key="cities.city_id", index=True)
    line_kind: str
    name_zh: str
    name_en: str
    points: str


class Road(Table, table=True):
    """A named road of a district, with its middle, and whether it runs east-west or north-south."""

    __tablename__ = "roads"

    road_id: str = Field(primary_key=True)
    city: str = Field(foreign_key="cities.city_id", index=True)
    district_id: str = Field(foreign_key="districts.district_id")
    name_zh: str
    name_en: str
    lat_e6: int
    lng_e6: int
    runs: str


class RoadClass(IntEnum):
    """What kind of street an edge is."""

    LOCAL = 0
    ARTERIAL = 1
    CROSSING = 2
    EXPRESSWAY = 3
    RAMP = 4
