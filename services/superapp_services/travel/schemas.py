"""What the travel tools take."""

import datetime as dt
from typing import Any

from pydantic import Field

from superapp_services.core import ToolInput
from superapp_services.travel.kinds import (
    AttractionCategory,
    AttractionSort,
    Bed,
    BookingStatus,
    Cabin,
    FlightSort,
    HotelSort,
    OfferKind,
    SeatClass,
    TrainSort,
    TrainType,
)

TIME = r"^([01]\d|2[0-3]):[0-5]\d$"
MAX_RESULTS = 50


def _window(what: str) -> Any:
    return Field(default=None, pattern=TIME, description=what, examples=["12:00"])


class SearchFlights(ToolInput):
    """Which flights are wanted."""

    origin: str = Field(
        min_length=1,
        max_length=80,
        description="City or airport to leave from: name in Chinese or English, or IATA code.",
        examples=["杭州", "Beijing Capital", "PEK"],
    )
    destination: str = Field(
        min_length=1,
        max_length=80,
        description="City or airport to fly to: name in Chinese or English, or IATA code.",
        examples=["成都", "Shanghai"],
    )
    date: dt.date = Field(description="Day of departure.", examples=["2026-02-07"])
    return_date: dt.date | None = Field(
        default=None,
        description="Day of the flight back; its flights come in `return_flights`.",
        examples=["2026-02-08"],
    )
    departs_after: str | None = _window("Earliest departure, HH:MM.")
    departs_before: str | None = _window("Departure strictly before this time, HH:MM.")
    arrives_after: str | None = _window("Earliest arrival on the day of departure, HH:MM.")
    arrives_before: str | None = _window("Arrival strictly before this time of that day, HH:MM.")
    return_departs_after: str | None = _window("Earliest departure of the flight back, HH:MM.")
    return_departs_before: str | None = _window("Flight back leaves before this time, HH:MM.")
    cabin: Cabin = Field(default=Cabin.ECONOMY, description="Cabin to price.")
    passengers: int = Field(default=1, ge=1, le=9, description="Seats needed on each flight.")
    max_price_fen: int | None = Field(
        default=None, gt=0, description="Highest price for one adult and one flight, in fen."
    )
    airlines: tuple[str, ...] = Field(
        default=(),
        max_length=10,
        description="Only these airlines: two-letter codes or names.",
        examples=[["CA", "MU"]],
    )
    connections: bool = Field(
        default=False,
        description="Also find journeys with one change, listed in `connections`.",
    )
    via: str | None = Field(
        default=None,
        min_length=1,
        max_length=80,
        description="City to change in, for `connections`; any if left out.",
        examples=["武汉", "Xi'an"],
    )
    sort: FlightSort = Field(default=FlightSort.PRICE, description="Order of the flights.")
    limit: int = Field(default=10, ge=1, le=MAX_RESULTS, description="How many to list each way.")


class SearchTrains(ToolInput):
    """Which trains are wanted."""

    origin: str = Field(
        min_length=1,
        max_length=80,
        description="City or station to leave from: name in Chinese or English, or code.",
        examples=["杭州", "Hangzhou East"],
    )
    destination: str = Field(
        min_length=1,
        max_length=80,
        description="City or station to travel to: name in Chinese or English, or code.",
        examples=["北京", "Beijing South"],
    )
    date: dt.date = Field(description="Day of departure.", examples=["2026-02-08"])
    return_date: dt.date | None = Field(
        default=None,
        description="Day of the train back; its trains come in `return_trains`.",
        examples=["2026-02-11"],
    )
    departs_after: str | None = _window("Earliest departure, HH:MM.")
    departs_before: str | None = _window("Departure strictly before this time, HH:MM.")
    arrives_after: str | None = _window("Earliest arrival on the day of departure, HH:MM.")
    arrives_before: str | None = _window("Arrival strictly before this time of that day, HH:MM.")
    seat_class: SeatClass | None = Field(
        default=None, description="Only trains with this class free, priced in it."
    )
    train_types: tuple[TrainType, ...] = Field(
        default=(),
        max_length=5,
        description="Only these kinds: G high-speed, D fast, C intercity, Z and T classic.",
        examples=[["G", "D"]],
    )
    passengers: int = Field(default=1, ge=1, le=9, description="Seats needed.")
    max_price_fen: int | None = Field(
        default=None, gt=0, description="Highest price for one adult, in fen."
    )
    connections: bool = Field(
        default=False,
        description="Also find journeys with one change, listed in `connections`.",
    )
    via: str | None = Field(
        default=None,
        min_length=1,
        max_length=80,
        description="City to change in, for `connections`; any if left out.",
        examples=["武汉", "Xi'an"],
    )
    sort: TrainSort = Field(default=TrainSort.DEPARTURE, description="Order of the trains.")
    limit: int = Field(default=10, ge=1, le=MAX_RESULTS, description="How many to list.")


class _Around(ToolInput):
    city: str = Field(
        min_length=1,
        max_length=80,
        description="City, by name in Chinese or English.",
        examples=["上海", "Chengdu"],
    )
    near: str | None = Field(
        default=None,
        min_length=1,
        max_length=80,
        description="Landmark, business area, station, airport or sight to measure from.",
        examples=["外滩", "Chunxi Road"],
    )
    lat_e6: int | None = Field(
        default=None,
        ge=-90_000_000,
        le=90_000_000,
        description="Latitude to measure from instead, in micro-degrees; with lng_e6.",
    )
    lng_e6: int | None = Field(
        default=None,
        ge=-180_000_000,
        le=180_000_000,
        description="Longitude to measure from instead, in micro-degrees; with lat_e6.",
    )
    radius_m: int | None = Field(
        default=None, gt=0, le=100_000, description="Only within this distance, in metres."
    )
    keyword: str | None = Field(
        default=None, min_length=1, max_length=80, description="Words that the name contains."
    )
    min_rating: float | None = Field(
        default=None, ge=0, le=5, description="Lowest rating, out of 5.", examples=[4.5]
    )


class SearchHotels(_Around):
    """Which hotels are wanted, and for which nights."""

    check_in_date: dt.date = Field(description="First night.", examples=["2026-02-14"])
    check_out_date: dt.date = Field(description="Day of leaving.", examples=["2026-02-16"])
    rooms: int = Field(default=1, ge=1, le=9, description="Rooms needed, all of the same type.")
    guests: int = Field(default=1, ge=1, le=36, description="Guests in all rooms together.")
    min_stars: int | None = Field(default=None, ge=1, le=5, description="Fewest stars.")
    max_stars: int | None = Field(default=None, ge=1, le=5, description="Most stars.")
    min_price_fen: int | None = Field(
        default=None, ge=0, description="Lowest price of a room for every night, in fen."
    )
    max_price_fen: int | None = Field(
        default=None, gt=0, description="Highest price of a room for every single night, in fen."
    )
    free_cancellation: bool = Field(
        default=False, description="Only offers that can be cancelled without a fee today."
    )
    breakfast: bool = Field(default=False, description="Only offers with breakfast.")
    bed: Bed | None = Field(default=None, description="Only rooms with such beds.")
    sort: HotelSort = Field(default=HotelSort.RECOMMENDED, description="Order of the hotels.")
    limit: int = Field(default=10, ge=1, le=MAX_RESULTS, description="How many to list.")


class GetHotel(ToolInput):
    """Which hotel, and for which nights."""

    hotel_id: str = Field(max_length=80, description="Hotel to show.", examples=["htl_0012"])
    check_in_date: dt.date = Field(description="First night.", examples=["2026-02-14"])
    check_out_date: dt.date = Field(description="Day of leaving.", examples=["2026-02-16"])


class SearchAttractions(_Around):
    """Which sights are wanted, and for which day."""

    date: dt.date | None = Field(
        default=None, description="Day of the visit; today if left out.", examples=["2026-02-13"]
    )
    category: AttractionCategory | None = Field(default=None, description="Only this kind.")
    max_price_fen: int | None = Field(
        default=None, ge=0, description="Highest price of an adult's ticket, in fen; 0 for free."
    )
    open_on_date: bool = Field(
        default=True, description="Leave out what is closed or sold out on that day."
    )
    visitors: int = Field(default=1, ge=1, le=20, description="Tickets needed.")
    sort: AttractionSort = Field(
        default=AttractionSort.RECOMMENDED, description="Order of the sights."
    )
    limit: int = Field(default=10, ge=1, le=MAX_RESULTS, description="How many to list.")


class GetBooking(ToolInput):
    """Which booking to show."""

    booking_id: str = Field(max_length=80, description="Booking to show.", examples=["bkg_0001"])


class ListBookings(ToolInput):
    """Which bookings to list."""

    kind: OfferKind | None = Field(default=None, description="Only this kind.")
    status: BookingStatus | None = Field(default=None, description="Only with this status.")
    city: str | None = Field(
        default=None,
        min_length=1,
        max_length=80,
        description="Only to, from or in this city.",
        examples=["Xi'an"],
    )
    from_date: dt.date | None = Field(default=None, description="Only ending on or after this day.")
    to_date: dt.date | None = Field(default=None, description="Only beginning by this day.")
    limit: int = Field(default=20, ge=1, le=MAX_RESULTS, description="How many to list.")


class HoldBooking(ToolInput):
    """What to hold, and for whom."""

    kind: OfferKind = Field(description="Kind of all the offers.")
    offer_ids: tuple[str, ...] = Field(
        min_length=1,
        max_length=8,
        description="Offers from a search: each leg of a trip, a room, or tickets.",
        examples=[["flt_ca4521_0207_y", "flt_ca4526_0208_y"], ["htl_0012_k2_0214_0216"]],
    )
    traveller_ids: tuple[str, ...] = Field(
        min_length=1,
        max_length=18,
        description="Who travels, stays or visits; each gets a seat on every leg, or a ticket.",
        examples=[["trv_0001"]],
    )
    rooms: int = Field(
        default=1, ge=1, le=9, description="Rooms to hold of each hotel offer; 1 otherwise."
    )
    agreed_total_fen: int | None = Field(
        default=None,
        ge=0,
        description="Total that the user agreed to; another total is refused, nothing is held.",
    )


class CancelBooking(ToolInput):
    """Which booking to cancel, and why."""

    booking_id: str = Field(max_length=80, description="Booking to cancel.", examples=["bkg_0001"])
    reason: str = Field(
        default="", max_length=200, description="Why, in a few words; the seller sees it."
    )


class QuoteChange(ToolInput):
    """Which booking to change to what."""

    booking_id: str = Field(max_length=80, description="Booking to change.", examples=["bkg_0001"])
    offer_id: str = Field(
        max_length=80,
        description="Offer to change to, from a search: same route, hotel or attraction.",
        examples=["trn_g32_hgh_vnp_0209_2"],
    )


class ChangeBooking(ToolInput):
    """Which quoted change to carry out."""

    quote_id: str = Field(
        max_length=80, description="Quote from travel_quote_change.", examples=["chg_0001"]
    )
