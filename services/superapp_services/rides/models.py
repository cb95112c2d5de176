"""Tables of the rides service."""

from typing import ClassVar

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from superapp_services.core import Table, TableKind

RIDE_STATUSES = (
    "scheduled",
    "matching",
    "accepted",
    "arrived",
    "on_trip",
    "finished",
    "cancelled",
)


class RideProduct(Table, table=True):
    """A kind of ride, with its tariff. Cities scale the tariff by their own percentage."""

    __tablename__ = "ride_products"

    product_id: str = Field(primary_key=True)
    rank: int
    merchant_id: str = Field(foreign_key="merchants.merchant_id")
    name_zh: str
    name_en: str
    seats: int
    base_fen: int
    base_m: int
    per_km_fen: int
    per_minute_fen: int
    long_from_m: int
    long_per_km_fen: int
    night_percent: int
    minimum_fen: int
    spread_percent: int
    match_seconds: int
    detour_percent: int
    cancel_fen: int


class RideTariff(Table, table=True):
    """How the prices of a city differ from the general tariff."""

    __tablename__ = "ride_tariffs"

    city: str = Field(primary_key=True, foreign_key="cities.city_id")
    percent: int


class RideDriver(Table, table=True):
    """A driver with a car, who drives for some of the products."""

    __tablename__ = "ride_drivers"

    driver_id: str = Field(primary_key=True)
    city: str = Field(foreign_key="cities.city_id", index=True)
    product_id: str
    name_zh: str
    name_en: str
    phone: str
    car_zh: str
    car_en: str
    color_zh: str
    color_en: str
    plate: str
    rating_tenths: int
    trips: int


class Ride(Table, table=True):
    """A ride that a user requested. Its order carries the money."""

    __tablename__ = "rides"
    __table_args__ = (
        CheckConstraint(f"status IN {RIDE_STATUSES}"),
        CheckConstraint("fare_fen IS NULL OR fare_fen BETWEEN 0 AND max_fare_fen"),
    )
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    ride_id: str = Field(primary_key=True)
    order_id: str = Field(foreign_key="orders.order_id", index=True)
    user: str = Field(foreign_key="people.person_id", index=True)
    city: str
    product_id: str = Field(foreign_key="ride_products.product_id")
    estimate_id: str
    method_id: str
    status: str
    pickup_ref: str
    pickup_zh: str
    pickup_en: str
    pickup_lat_e6: int
    pickup_lng_e6: int
    dropoff_ref: str
    dropoff_zh: str
    dropoff_en: str
    dropoff_lat_e6: int
    dropoff_lng_e6: int
    distance_m: int
    duration_seconds: int
    estimated_fen: int
    max_fare_fen: int
    fare_fen: int | None
    cancel_fee_fen: int
    scheduled: bool
    pickup_at: int
    driver_id: str | None
    requested_at: int
    accepted_at: int | None
    arrives_at: int | None
    arrived_at: int | None
    started_at: int | None
    finished_at: int | None
    cancelled_at: int | None
    cancel_reason: str | None
