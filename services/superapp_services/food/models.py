"""Tables of the food service: restaurants, menus, stock, tables to book, deliveries."""

from typing import ClassVar

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from superapp_services.core import JsonText, Table, TableKind


class Cuisine(Table, table=True):
    """A cuisine, with the other words that people search it by."""

    __tablename__ = "cuisines"

    cuisine_id: str = Field(primary_key=True)
    name_zh: str
    name_en: str
    aliases_zh: str
    aliases_en: str


class Restaurant(Table, table=True):
    """What is fixed about a restaurant: where it is, when it opens, what it charges."""

    __tablename__ = "restaurants"
    __table_args__ = (
        CheckConstraint("rating_tenths BETWEEN 0 AND 50"),
        CheckConstraint("minimum_order_fen >= 0 AND delivery_fen >= 0 AND packing_fen >= 0"),
    )

    restaurant_id: str = Field(primary_key=True)
    merchant_id: str = Field(foreign_key="merchants.merchant_id")
    name_zh: str
    name_en: str
    cuisine: str = Field(foreign_key="cuisines.cuisine_id")
    city: str = Field(index=True)
    address_zh: str
    address_en: str
    place_id: str
    lat_e6: int
    lng_e6: int
    phone: str
    rating_tenths: int
    review_count: int
    monthly_sales: int
    per_head_fen: int
    minimum_order_fen: int
    delivery_fen: int
    delivery_per_km_fen: int
    free_delivery_from_fen: int | None
    packing_fen: int
    radius_m: int
    hours: str = Field(sa_type=JsonText)
    prep_minutes: int
    capacity: int
    dine_in: bool
    sponsored: bool


class RestaurantStatus(Table, table=True):
    """What changes about a restaurant: whether it takes orders, and how many it is making."""

    __tablename__ = "restaurant_status"
    __table_args__ = (CheckConstraint('"load" >= 0'),)
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    restaurant_id: str = Field(primary_key=True, foreign_key="restaurants.restaurant_id")
    open: bool
    load: int


class Dish(Table, table=True):
    """What is fixed about a dish of one restaurant."""

    __tablename__ = "dishes"
    __table_args__ = (
        CheckConstraint("dish_kind IN ('main', 'side', 'drink', 'dessert', 'set')"),
        CheckConstraint("spice_level BETWEEN 0 AND 3"),
    )

    dish_id: str = Field(primary_key=True)
    restaurant_id: str = Field(foreign_key="restaurants.restaurant_id", index=True)
    name_zh: str
    name_en: str
    section_zh: str
    section_en: str
    position: int
    dish_kind: str
    cuisine: str
    diet: str = Field(sa_type=JsonText)
    spice_level: int
    option_groups: str = Field(sa_type=JsonText)
    monthly_sales: int


class DishStock(Table, table=True):
    """What changes about a dish: its price, and how many are left today."""

    __tablename__ = "dish_stock"
    __table_args__ = (CheckConstraint("stock >= 0"), CheckConstraint("price_fen > 0"))
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    dish_id: str = Field(primary_key=True, foreign_key="dishes.dish_id")
    restaurant_id: str = Field(index=True)
    price_fen: int
    stock: int


class OptionGroup(Table, table=True):
    """A choice that a dish offers: sugar, ice, size, spice, toppings."""

    __tablename__ = "option_groups"

    group_id: str = Field(primary_key=True)
    name_zh: str
    name_en: str
    min_choices: int
    max_choices: int


class Option(Table, table=True):
    """One value of an option group. The first of a required group is its default."""

    __tablename__ = "options"

    option_id: str = Field(primary_key=True)
    group_id: str = Field(foreign_key="option_groups.group_id", index=True)
    position: int
    name_zh: str
    name_en: str
    surcharge_fen: int


class RestaurantTable(Table, table=True):
    """How many tables of a size a restaurant has, and how many of them walk-ins never fill."""

    __tablename__ = "restaurant_tables"

    table_id: str = Field(primary_key=True)
    restaurant_id: str = Field(foreign_key="restaurants.restaurant_id", index=True)
    seats: int
    table_count: int
    kept_free: int


class Reservation(Table, table=True):
    """A table that a user booked."""

    __tablename__ = "reservations"
    __table_args__ = (
        CheckConstraint("status IN ('booked', 'cancelled', 'completed')"),
        CheckConstraint("party_size > 0 AND ends_at > starts_at"),
    )
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    reservation_id: str = Field(primary_key=True)
    user: str = Field(foreign_key="people.person_id", index=True)
    restaurant_id: str = Field(foreign_key="restaurants.restaurant_id", index=True)
    table_id: str = Field(foreign_key="restaurant_tables.table_id", index=True)
    party_size: int
    starts_at: int
    ends_at: int
    status: str
    note: str
    created_at: int
    closed_at: int | None


class Delivery(Table, table=True):
    """How far a food order has come."""

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint(
            "stage IN ('waiting', 'accepted', 'preparing', 'delivering', 'delivered', 'cancelled')"
        ),
    )
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    order_id: str = Field(primary_key=True, foreign_key="orders.order_id")
    restaurant_id: str = Field(foreign_key="restaurants.restaurant_id")
    stage: str
    travel_seconds: int
    cooking: bool
    courier_zh: str | None
    courier_en: str | None
    accepted_at: int | None
    preparing_at: int | None
    picked_up_at: int | None
    delivered_at: int | None
    compensation_fen: int
