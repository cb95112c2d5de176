"""What the food tools take."""

import datetime as dt
from enum import StrEnum
from typing import Literal

from pydantic import Field

from superapp_services.core import ToolInput


class Diet(StrEnum):
    """What a dish is, for people who eat by a rule."""

    VEGETARIAN = "vegetarian"
    VEGAN = "vegan"
    HALAL = "halal"
    HIGH_PROTEIN = "high_protein"
    LOW_CALORIE = "low_calorie"


class Allergen(StrEnum):
    """What some people must not eat."""

    NUTS = "contains_nuts"
    DAIRY = "contains_dairy"
    SEAFOOD = "contains_seafood"


class DishKind(StrEnum):
    """The part a dish plays in a meal."""

    MAIN = "main"
    SIDE = "side"
    DRINK = "drink"
    DESSERT = "dessert"
    SET = "set"


class Purpose(StrEnum):
    """Whether food comes to the user or the user goes to eat."""

    DELIVERY = "delivery"
    DINE_IN = "dine_in"


class RestaurantSort(StrEnum):
    """The order of found restaurants."""

    RECOMMENDED = "recommended"
    DISTANCE = "distance"
    RATING = "rating"
    SALES = "sales"
    FASTEST = "fastest"
    DELIVERY_FEE = "delivery_fee"
    PRICE = "price"


class SearchRestaurants(ToolInput):
    """Where the user is, what they would like, and what it may cost."""

    text: str | None = Field(
        default=None,
        max_length=200,
        description="Dish, drink, cuisine or restaurant name, in Chinese or English.",
        examples=["milk tea", "麻辣烫", "flat white croissant"],
    )
    purpose: Purpose = Field(
        default=Purpose.DELIVERY,
        description="`delivery`: only those that deliver to the place, with fee and time. "
        "`dine_in`: only those with tables to go to.",
    )
    address_id: str | None = Field(
        default=None,
        description="Deliver to, or look around, this address; the user's home if no place is "
        "given.",
        examples=["adr_0002"],
    )
    near: str | None = Field(
        default=None,
        max_length=80,
        description="Look around this place instead: a place id, an address id, or 'lat,lng' in "
        "degrees.",
        examples=["30.2562,120.1645"],
    )
    city: str | None = Field(
        default=None,
        max_length=40,
        description="Look in this whole city; needed only without address and place.",
        examples=["杭州", "Shanghai"],
    )
    max_distance_m: int | None = Field(
        default=None, ge=1, le=50_000, description="At most so many metres away."
    )
    at: dt.datetime | None = Field(
        default=None,
        description="Open at this time (and, with `party_size`, with a table free then); now if "
        "left out.",
        examples=["2026-02-06T19:00:00+08:00"],
    )
    include_closed: bool = Field(
        default=False, description="Also those that are closed or overrun at that time."
    )
    party_size: int | None = Field(
        default=None, ge=1, le=50, description="A table for so many people is free."
    )
    diet: list[Diet] = Field(
        default=[], max_length=5, description="Sells dishes that are all of these."
    )
    dish_kind: DishKind | None = Field(
        default=None, description="Sells dishes of this kind; with `text`, ones that match it."
    )
    max_dish_fen: int | None = Field(
        default=None, ge=1, description="Sells a matching dish for at most so much, in fen."
    )
    min_rating: float | None = Field(
        default=None, ge=0, le=5, description="Rated at least so well, out of 5."
    )
    max_per_head_fen: int | None = Field(
        default=None, ge=1, description="Usual spending per person at most, in fen."
    )
    max_delivery_fee_fen: int | None = Field(
        default=None, ge=0, description="Delivery fee at most, in fen."
    )
    max_minimum_order_fen: int | None = Field(
        default=None, ge=0, description="Delivers from at most so much, in fen."
    )
    max_eta_minutes: int | None = Field(
        default=None, ge=1, le=600, description="Arrives within so many minutes if ordered now."
    )
    sort: RestaurantSort = Field(
        default=RestaurantSort.RECOMMENDED,
        description="Order of the results. Only `recommended` puts sponsored ones first.",
    )
    limit: int = Field(default=10, ge=1, le=50, description="How many to return.")


class GetMenu(ToolInput):
    """Whose menu, and which part of it."""

    restaurant_id: str = Field(description="The restaurant.", examples=["rst_0001"])
    text: str | None = Field(
        default=None, max_length=200, description="Only dishes that match these words best."
    )
    diet: list[Diet] = Field(default=[], max_length=5, description="Only dishes that are all.")
    without: list[Allergen] = Field(
        default=[], max_length=3, description="Only dishes without these."
    )
    dish_kind: DishKind | None = Field(default=None, description="Only dishes of this kind.")
    max_price_fen: int | None = Field(default=None, ge=1, description="Price at most, in fen.")
    max_spice_level: int | None = Field(
        default=None, ge=0, le=3, description="At most so hot: 0 not, 1 mild, 2 medium, 3 very."
    )
    include_sold_out: bool = Field(default=False, description="Also dishes that are sold out.")


class OrderItem(ToolInput):
    """One dish to order."""

    dish_id: str = Field(description="The dish.", examples=["dsh_0001_01"])
    quantity: int = Field(default=1, ge=1, le=99, description="How many.")
    options: list[str] = Field(
        default=[],
        max_length=12,
        description="Option ids from the menu, such as sugar, ice or size. A required choice that "
        "is left out takes its first value.",
        examples=[["sugar_less", "ice_none"]],
    )


class QuoteOrder(ToolInput):
    """What to order from one restaurant, where to, and when."""

    restaurant_id: str = Field(description="The restaurant.", examples=["rst_0001"])
    items: list[OrderItem] = Field(min_length=1, max_length=40, description="The dishes.")
    address_id: str = Field(
        description="Deliver to this address of the user or of one of their contacts.",
        examples=["adr_0001"],
    )
    deliver_at: dt.datetime | None = Field(
        default=None,
        description="Arrive at this time, up to seven days ahead; as soon as possible if left out.",
        examples=["2026-02-07T14:00:00+08:00"],
    )
    coupon_ids: list[str] | None = Field(
        default=None,
        max_length=10,
        description="Use exactly these coupons; the best combination of the user's coupons if "
        "left out; none if empty.",
    )


class PlaceOrder(ToolInput):
    """Which quote to turn into an order."""

    quote_id: str = Field(description="A quote that is still valid.", examples=["fqt_0001"])
    restaurant_id: str | None = Field(
        default=None, description="The quote's restaurant, as a check; may be left out."
    )
    note: str = Field(
        default="", max_length=100, description="A wish for the kitchen or the courier."
    )


class GetOrder(ToolInput):
    """Which food order."""

    order_id: str = Field(description="A food order of the user.", examples=["ord_0001"])


class ListOrders(ToolInput):
    """Which of the user's food orders."""

    status: (
        Literal["unpaid", "paid", "preparing", "delivering", "delivered", "cancelled", "expired"]
        | None
    ) = Field(default=None, description="Only orders in this status.")
    limit: int = Field(default=10, ge=1, le=50, description="How many to return, newest first.")


class CancelOrder(ToolInput):
    """Which food order to cancel, and why."""

    order_id: str = Field(description="A food order of the user.", examples=["ord_0001"])
    reason: str = Field(default="changed_mind", max_length=200, description="Why, in a few words.")


class ReserveTable(ToolInput):
    """Where, when and for how many."""

    restaurant_id: str = Field(description="A restaurant with tables.", examples=["rst_0001"])
    party_size: int = Field(ge=1, le=50, description="How many people.", examples=[4])
    at: dt.datetime = Field(description="When they arrive.", examples=["2026-02-06T19:00:00+08:00"])
    note: str = Field(default="", max_length=100, description="A wish, such as a window table.")


class CancelReservation(ToolInput):
    """Which reservation to give up."""

    reservation_id: str = Field(description="A reservation of the user.", examples=["rsv_0001"])


class ListReservations(ToolInput):
    """Which of the user's table reservations."""

    status: Literal["booked", "cancelled", "completed"] | None = Field(
        default=None, description="Only reservations in this status."
    )
