"""Results of the maps tools."""

from superapp_services.core import ToolOutput


class Candidate(ToolOutput):
    """A place that a name may stand for; the score is 1.0 for an exact match."""

    place_id: str
    name: str
    category: str
    address: str
    city: str
    city_name: str
    district: str
    location: str
    lat_e6: int
    lng_e6: int
    score: float


class GeocodeResult(ToolOutput):
    """Candidates, best first. When ambiguous, ask the user or choose by city and category."""

    places: list[Candidate]
    total: int
    ambiguous: bool


class AddressAt(ToolOutput):
    """What lies at a point."""

    location: str
    formatted_address: str
    city: str
    city_name: str
    district: str
    road: str
    places: list["PlaceHit"]


class PlaceHit(ToolOutput):
    """A found place. `open_now` is null for what has no hours; a price of 0 is none or unknown."""

    place_id: str
    name: str
    category: str
    category_name: str
    address: str
    district: str
    location: str
    lat_e6: int
    lng_e6: int
    distance_m: int | None
    rating: float | None
    reviews: int
    price_per_person_fen: int
    ticket_fen: int
    hours: str
    open_now: bool | None


class PlaceHits(ToolOutput):
    """Found places, and how many matched in all."""

    places: list[PlaceHit]
    total: int


class DayHours(ToolOutput):
    """Opening hours of a day of the week; null when closed all day."""

    weekday: str
    opens: str | None
    closes: str | None


class PlaceDetail(ToolOutput):
    """Everything about a place."""

    place_id: str
    name: str
    aliases: list[str]
    category: str
    category_name: str
    address: str
    city: str
    city_name: str
    district: str
    location: str
    lat_e6: int
    lng_e6: int
    phone: str | None
    code: str | None
    rating: float | None
    reviews: int
    price_per_person_fen: int
    ticket_fen: int
    suggested_stay_minutes: int
    hours: list[DayHours]
    open_now: bool | None
    nearest_station: str | None
    nearest_station_distance_m: int | None


class RouteStep(ToolOutput):
    """One step of a route. Line, stops and times are null where no line is ridden."""

    instruction: str
    mode: str
    road: str | None
    distance_m: int
    duration_seconds: int
    line: str | None
    direction: str | None
    from_stop: str | None
    to_stop: str | None
    stops: list[str]
    departs_at: str | None
    arrives_at: str | None
    first_departure: str | None
    last_departure: str | None


class Route(ToolOutput):
    """A way to go. The polyline is encoded with five decimals, as map libraries read it."""

    mode: str
    summary: str
    distance_m: int
    duration_seconds: int
    duration_minutes: int
    departs_at: str
    arrives_at: str
    walking_m: int
    transfers: int
    fare_fen: int | None
    taxi_fare_fen: int | None
    steps: list[RouteStep]
    polyline: str


class Routes(ToolOutput):
    """Routes, the fastest first."""

    origin: str
    destination: str
    routes: list[Route]


class MatrixCell(ToolOutput):
    """From one origin to one destination."""

    origin: str
    destination: str
    distance_m: int
    duration_seconds: int
    duration_minutes: int


class Matrix(ToolOutput):
    """Every origin with every destination, origin by origin."""

    mode: str
    departs_at: str
    results: list[MatrixCell]


class DayWeather(ToolOutput):
    """The weather of one day."""

    date: str
    weekday: str
    day: str
    night: str
    low_c: int
    high_c: int
    rain_percent: int
    humidity_percent: int
    wind: str
    air_quality: str
    aqi: int
    advice: str


class WeatherReport(ToolOutput):
    """A city's weather. The current temperature is null unless today is among the days."""

    city: str
    city_name: str
    current_c: int | None
    forecasts: list[DayWeather]
