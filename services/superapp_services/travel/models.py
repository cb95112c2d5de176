"""Tables of the travel service: timetables, hotels, attractions, and what was sold of them."""

from typing import ClassVar

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from superapp_services.core import JsonText, Table, TableKind

BOOKING_KINDS = ("flight", "train", "hotel", "attraction")
BOOKING_STATUSES = ("held", "confirmed", "cancelled", "expired", "completed")


class TravelCity(Table, table=True):
    """A city that trains or flights reach."""

    __tablename__ = "travel_cities"

    city_id: str = Field(primary_key=True)
    name_zh: str
    name_en: str


class Station(Table, table=True):
    """A railway station; its code is the one that railway tickets use."""

    __tablename__ = "stations"

    station_id: str = Field(primary_key=True)
    code: str
    city_id: str = Field(foreign_key="travel_cities.city_id", index=True)
    name_zh: str
    name_en: str
    lat_e6: int
    lng_e6: int


class Airport(Table, table=True):
    """An airport with its IATA code."""

    __tablename__ = "airports"

    airport_id: str = Field(primary_key=True)
    code: str
    city_id: str = Field(foreign_key="travel_cities.city_id", index=True)
    name_zh: str
    name_en: str
    short_zh: str
    short_en: str
    lat_e6: int
    lng_e6: int


class Airline(Table, table=True):
    """An airline, by its two-letter code."""

    __tablename__ = "airlines"

    airline_id: str = Field(primary_key=True)
    name_zh: str
    name_en: str
    merchant_id: str = Field(foreign_key="merchants.merchant_id")
    is_budget: bool


class Train(Table, table=True):
    """A train that runs every day."""

    __tablename__ = "trains"

    train_id: str = Field(primary_key=True)
    number: str
    train_kind: str
    stock: str
    fare_percent: int
    always_left: int


class TrainStop(Table, table=True):
    """One stop of a train; minutes count from midnight of the day it sets out."""

    __tablename__ = "train_stops"

    stop_id: str = Field(primary_key=True)
    train_id: str = Field(foreign_key="trains.train_id", index=True)
    position: int
    station_id: str = Field(foreign_key="stations.station_id")
    city_id: str = Field(index=True)
    arrives_minute: int
    departs_minute: int
    km: int
    fare_km: int


class Flight(Table, table=True):
    """A flight that goes every day. Minutes are those of the departure's day."""

    __tablename__ = "flights"

    flight_id: str = Field(primary_key=True)
    number: str
    airline_id: str = Field(foreign_key="airlines.airline_id")
    from_city: str = Field(index=True)
    to_city: str
    from_airport: str = Field(foreign_key="airports.airport_id")
    from_terminal: str
    to_airport: str = Field(foreign_key="airports.airport_id")
    to_terminal: str
    departs_minute: int
    arrives_minute: int
    km: int
    aircraft: str
    full_fare_fen: int
    meal: bool
    always_left: int


class TravelArea(Table, table=True):
    """A business area or landmark by which people choose a hotel."""

    __tablename__ = "travel_areas"

    area_id: str = Field(primary_key=True)
    city_id: str = Field(foreign_key="travel_cities.city_id", index=True)
    area_kind: str
    name_zh: str
    name_en: str
    lat_e6: int
    lng_e6: int


class Hotel(Table, table=True):
    """A hotel."""

    __tablename__ = "hotels"

    hotel_id: str = Field(primary_key=True)
    city_id: str = Field(foreign_key="travel_cities.city_id", index=True)
    area_id: str = Field(foreign_key="travel_areas.area_id")
    merchant_id: str = Field(foreign_key="merchants.merchant_id")
    place_id: str | None = Field(foreign_key="places.place_id")
    name_zh: str
    name_en: str
    address_zh: str
    address_en: str
    stars: int
    rating_tenths: int
    reviews: int
    opened_year: int
    facilities: str = Field(sa_type=JsonText)
    lat_e6: int
    lng_e6: int


class Room(Table, table=True):
    """A way to stay in a hotel: a room type with a meal plan and a rule for cancelling.

    Rooms with the same `stock_id` are the same physical rooms.
    """

    __tablename__ = "rooms"

    room_id: str = Field(primary_key=True)
    hotel_id: str = Field(foreign_key="hotels.hotel_id", index=True)
    stock_id: str
    name_zh: str
    name_en: str
    bed: str
    area_m2: int
    guests: int
    breakfasts: int
    rule_id: str = Field(foreign_key="travel_rules.rule_id")
    base_fen: int
    quantity: int
    always_left: int


class Attraction(Table, table=True):
    """A sight with tickets or free reservations."""

    __tablename__ = "attractions"

    attraction_id: str = Field(primary_key=True)
    city_id: str = Field(foreign_key="travel_cities.city_id", index=True)
    merchant_id: str = Field(foreign_key="merchants.merchant_id")
    place_id: str | None = Field(foreign_key="places.place_id")
    name_zh: str
    name_en: str
    category: str
    opens_minute: int
    closes_minute: int
    closed_weekday: int | None
    rating_tenths: int
    visit_minutes: int
    lat_e6: int
    lng_e6: int


class Ticket(Table, table=True):
    """A kind of ticket of an attraction, with its time slots."""

    __tablename__ = "tickets"

    ticket_id: str = Field(primary_key=True)
    attraction_id: str = Field(foreign_key="attractions.attraction_id", index=True)
    name_zh: str
    name_en: str
    adult_fen: int
    child_fen: int
    senior_fen: int
    price_rule: str
    slots: str = Field(sa_type=JsonText)
    capacity: int
    rule_id: str = Field(foreign_key="travel_rules.rule_id")


class TravelRule(Table, table=True):
    """What cancelling and changing cost. Steps are pairs of hours left and percent kept."""

    __tablename__ = "travel_rules"

    rule_id: str = Field(primary_key=True)
    name_zh: str
    name_en: str
    summary_zh: str
    summary_en: str
    cancel_steps: str = Field(sa_type=JsonText)
    change_steps: str = Field(sa_type=JsonText)
    refund_of_difference: str


class TravelSale(Table, table=True):
    """How much of one thing was sold for one day, beyond what the rule says is taken."""

    __tablename__ = "travel_sales"
    __table_args__ = (CheckConstraint("sold > 0"),)
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    sale_id: str = Field(primary_key=True)
    stock_id: str
    date: str = Field(index=True)
    sold: int


class TravelPriceShift(Table, table=True):
    """A flight, train, hotel or ticket that became dearer or cheaper than its rule."""

    __tablename__ = "travel_price_shifts"
    __table_args__ = (CheckConstraint("percent > 0"),)
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    subject_id: str = Field(primary_key=True)
    percent: int


class TravelClosure(Table, table=True):
    """A merchant that sells nothing at the moment."""

    __tablename__ = "travel_closures"
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    merchant_id: str = Field(primary_key=True)
    closed_at: int


class Booking(Table, table=True):
    """One leg, stay or visit that a user holds or has booked. An order has one or several."""

    __tablename__ = "bookings"
    __table_args__ = (
        CheckConstraint(f"booking_kind IN {BOOKING_KINDS}"),
        CheckConstraint(f"status IN {BOOKING_STATUSES}"),
        CheckConstraint("quantity > 0 AND total_fen >= 0"),
        CheckConstraint("kept_fen >= 0 AND refunded_fen >= 0"),
        CheckConstraint("ends_at > starts_at"),
    )
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    booking_id: str = Field(primary_key=True)
    order_id: str = Field(foreign_key="orders.order_id", index=True)
    user: str = Field(foreign_key="people.person_id", index=True)
    booking_kind: str
    status: str
    merchant_id: str = Field(foreign_key="merchants.merchant_id")
    offer_id: str
    subject_id: str
    class_code: str | None
    title_zh: str
    title_en: str
    from_city: str | None
    to_city: str
    date: str
    end_date: str
    starts_at: int
    ends_at: int
    nights: int
    quantity: int
    total_fen: int
    kept_fen: int
    refunded_fen: int
    rule_id: str = Field(foreign_key="travel_rules.rule_id")
    confirmation_number: str | None
    changes: int
    delay_minutes: int
    created_at: int
    confirmed_at: int | None
    closed_at: int | None


class BookingPassenger(Table, table=True):
    """Somebody who travels, stays or visits under a booking."""

    __tablename__ = "booking_passengers"
    __table_args__ = (CheckConstraint("fare_fen >= 0"),)
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    passenger_id: str = Field(primary_key=True)
    booking_id: str = Field(foreign_key="bookings.booking_id", index=True)
    traveller_id: str = Field(foreign_key="travellers.traveller_id", index=True)
    name_zh: str
    name_en: str
    age_group: str
    fare_fen: int
    ticket_number: str | None
    seat: str | None
