"""What the food tools give."""

from superapp_services.core import ToolOutput


class DishHit(ToolOutput):
    """A dish that the search found at a restaurant."""

    dish_id: str
    name: str
    dish_kind: str
    price_fen: int
    available: bool
    diet: list[str]


class RestaurantCard(ToolOutput):
    """A restaurant among search results. Delivery fields are null where it does not deliver."""

    restaurant_id: str
    name: str
    cuisine: str
    cuisine_name: str
    rating: float
    review_count: int
    monthly_sales: int
    per_head_fen: int
    address: str
    city: str
    place_id: str
    location: str
    distance_m: int | None
    hours: list[str]
    open: bool
    accepts_orders: bool
    minimum_order_fen: int
    delivery_fee_fen: int | None
    free_delivery_from_fen: int | None
    eta_minutes: int | None
    table_free: bool | None
    sponsored: bool
    dishes: list[DishHit]


class RestaurantList(ToolOutput):
    """Found restaurants, and how many there were in all."""

    restaurants: list[RestaurantCard]
    total: int


class OptionValue(ToolOutput):
    """One value of an option group."""

    option_id: str
    name: str
    surcharge_fen: int


class OptionGroupView(ToolOutput):
    """A choice that dishes offer. With `required`, the first value is the default."""

    group_id: str
    name: str
    required: bool
    max_choices: int
    options: list[OptionValue]


class MenuDish(ToolOutput):
    """A dish of a menu."""

    dish_id: str
    name: str
    section: str
    dish_kind: str
    price_fen: int
    available: bool
    stock: int
    diet: list[str]
    spice_level: int
    monthly_sales: int
    option_groups: list[str]


class Menu(ToolOutput):
    """What a restaurant sells now, with the choices that its dishes offer."""

    restaurant_id: str
    name: str
    open: bool
    accepts_orders: bool
    minimum_order_fen: int
    packing_fen_per_item: int
    dishes: list[MenuDish]
    option_groups: list[OptionGroupView]
    total: int


class ItemView(ToolOutput):
    """A dish as it is ordered; `unit_fen` includes the options' surcharges."""

    dish_id: str
    name: str
    quantity: int
    options: list[OptionValue]
    unit_fen: int
    total_fen: int


class CouponUse(ToolOutput):
    """A coupon that a quote uses."""

    coupon_id: str
    title: str
    saves_fen: int


class FoodQuote(ToolOutput):
    """A price that holds until it expires."""

    quote_id: str
    restaurant_id: str
    restaurant_name: str
    items: list[ItemView]
    items_fen: int
    packing_fen: int
    delivery_fee_fen: int
    discount_fen: int
    total_fen: int
    coupons: list[CouponUse]
    address_id: str
    address: str
    distance_m: int
    eta_minutes: int
    promised_at: str
    expires_at: str


class Moment(ToolOutput):
    """Something that happened to an order."""

    stage: str
    at: str


class Courier(ToolOutput):
    """Who brings the food."""

    name: str


class FoodOrder(ToolOutput):
    """A food order and how far it has come."""

    order_id: str
    status: str
    stage: str
    restaurant_id: str
    restaurant_name: str
    items: list[ItemView]
    items_fen: int
    packing_fen: int
    delivery_fee_fen: int
    discount_fen: int
    total_fen: int
    paid_fen: int
    refunded_fen: int
    coupon_ids: list[str]
    address_id: str
    address: str
    note: str
    created_at: str
    pay_by: str | None
    promised_at: str | None
    delivered_at: str | None
    courier: Courier | None
    timeline: list[Moment]
    cancel_fee_fen: int | None
    compensation_fen: int
    cancel_reason: str | None


class OrderSummary(ToolOutput):
    """A food order in a list."""

    order_id: str
    status: str
    restaurant_name: str
    summary: str
    total_fen: int
    created_at: str
    promised_at: str | None


class OrderList(ToolOutput):
    """The user's food orders, newest first."""

    orders: list[OrderSummary]
    total: int


class Cancellation(ToolOutput):
    """A cancelled order, what was kept and what was paid back."""

    order_id: str
    status: str
    fee_fen: int
    refunded_fen: int


class ReservationView(ToolOutput):
    """A table reservation."""

    reservation_id: str
    status: str
    restaurant_id: str
    restaurant_name: str
    address: str
    place_id: str
    location: str
    phone: str
    party_size: int
    table_seats: int
    starts_at: str
    ends_at: str
    note: str


class ReservationList(ToolOutput):
    """The user's table reservations, soonest first."""

    reservations: list[ReservationView]
    total: int
