"""Tables of the maps service: public transport and weather. Places and streets are in commons."""

from sqlmodel import Field

from superapp_services.core import Table


class TransitLine(Table, table=True):
    """A metro or bus line, with its service hours and intervals.

    Both directions keep the same hours; times of day are minutes after midnight, at the terminal.
    """

    __tablename__ = "transit_lines"

    line_id: str = Field(primary_key=True)
    city: str = Field(foreign_key="cities.city_id", index=True)
    line_kind: str
    name_zh: str
    name_en: str
    color: str
    first_minute: int
    last_minute: int
    peak_seconds: int
    off_peak_seconds: int
    loop: bool
    fare_kind: str


class TransitStation(Table, table=True):
    """A place where lines stop; lines that share one can be changed there."""

    __tablename__ = "transit_stations"

    station_id: str = Field(primary_key=True)
    city: str = Field(foreign_key="cities.city_id", index=True)
    station_kind: str
    name_zh: str
    name_en: str
    lat_e6: int
    lng_e6: int


class TransitStop(Table, table=True):
    """A stop of a line, by its position from 1, with the running time from the first."""

    __tablename__ = "transit_stops"

    stop_id: str = Field(primary_key=True)
    line_id: str = Field(foreign_key="transit_lines.line_id", index=True)
    position: int
    station_id: str = Field(foreign_key="transit_stations.station_id")
    run_seconds: int
    run_m: int


class Weather(Table, table=True):
    """The weather of a city on a day."""

    __tablename__ = "weather"

    weather_id: str = Field(primary_key=True)
    city: str = Field(foreign_key="cities.city_id", index=True)
    date: str
    day_sky: str
    night_sky: str
    low_c: int
    high_c: int
    rain_percent: int
    humidity_percent: int
    wind: str
    wind_force: int
    aqi: int


class PlaceCategoryName(Table, table=True):
    """What a category of places is called."""

    __tablename__ = "place_categories"

    category: str = Field(primary_key=True)
    name_zh: str
    name_en: str
