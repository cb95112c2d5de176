"""Rows of the food service as its tools show them."""

from collections.abc import Sequence

from superapp_services.commons import orders
from superapp_services.commons.order_tables import Order, OrderLine
from superapp_services.commons.people import get_address
from superapp_services.commons.places import point_text
from superapp_services.core import ToolContext, from_json
from superapp_services.food.cancelling import cancel_fee_fen, delivery_of
from superapp_services.food.directory import Choice, DishEntry, Entry, directory
from superapp_services.food.finding import Found, stock_of
from superapp_services.food.hours import hours_text
from superapp_services.food.lookup import address_text
from superapp_services.food.models import Delivery, DishStock, Option, Reservation
from superapp_services.food.outputs import (
    Courier,
    DishHit,
    FoodOrder,
    ItemView,
    MenuDish,
    Moment,
    OptionGroupView,
    OptionValue,
    OrderSummary,
    ReservationView,
    RestaurantCard,
)
from superapp_services.food.pricing import PricedItem


def restaurant_card(
    ctx: ToolContext, found: Found, hits: list[DishHit], *, table_free: bool | None
) -> RestaurantCard:
    """A search result."""
    row = found.entry.row
    return RestaurantCard(
        restaurant_id=row.restaurant_id,
        name=ctx.pick_row(row, "name"),
        cuisine=row.cuisine,
        cuisine_name=ctx.pick_row(found.entry.cuisine, "name"),
        rating=row.rating_tenths / 10,
        review_count=row.review_count,
        monthly_sales=row.monthly_sales,
        per_head_fen=row.per_head_fen,
        address=ctx.pick_row(row, "address"),
        city=row.city,
        place_id=row.place_id,
        location=point_text(row.lat_e6, row.lng_e6),
        distance_m=found.distance_m,
        hours=hours_text(found.entry.hours),
        open=found.open,
        accepts_orders=found.open and found.status.load < row.capacity,
        minimum_order_fen=row.minimum_order_fen,
        delivery_fee_fen=found.fee_fen,
        free_delivery_from_fen=row.free_delivery_from_fen,
        eta_minutes=found.way.eta_minutes if found.way else None,
        table_free=table_free,
        sponsored=row.sponsored,
        dishes=hits,
    )


def dish_hits(ctx: ToolContext, shown: Sequence[Found]) -> list[list[DishHit]]:
    """The dishes to show of each found restaurant, with live prices."""
    stock = stock_of(ctx, [dish for found in shown for dish in found.dishes])
    return [
        [_dish_hit(ctx, dish, stock[dish.row.dish_id]) for dish in found.dishes] for found in shown
    ]


def _dish_hit(ctx: ToolContext, dish: DishEntry, stock: DishStock) -> DishHit:
    return DishHit(
        dish_id=dish.row.dish_id,
        name=ctx.pick_row(dish.row, "name"),
        dish_kind=dish.row.dish_kind,
        price_fen=stock.price_fen,
        available=stock.stock > 0,
        diet=sorted(dish.diet),
    )


def menu_dish(ctx: ToolContext, dish: DishEntry, stock: DishStock) -> MenuDish:
    """A dish of a menu."""
    row = dish.row
    return MenuDish(
        dish_id=row.dish_id,
        name=ctx.pick_row(row, "name"),
        section=ctx.pick_row(row, "section"),
        dish_kind=row.dish_kind,
        price_fen=stock.price_fen,
        available=stock.stock > 0,
        stock=stock.stock,
        diet=sorted(dish.diet),
        spice_level=row.spice_level,
        monthly_sales=row.monthly_sales,
        option_groups=list(dish.group_ids),
    )


def option_group(ctx: ToolContext, choice: Choice) -> OptionGroupView:
    """A choice that dishes offer."""
    return OptionGroupView(
        group_id=choice.row.group_id,
        name=ctx.pick_row(choice.row, "name"),
        required=choice.row.min_choices > 0,
        max_choices=choice.row.max_choices,
        options=[option_value(ctx, option) for option in choice.options],
    )


def option_value(ctx: ToolContext, option: Option) -> OptionValue:
    """One value of a choice."""
    return OptionValue(
        option_id=option.option_id,
        name=ctx.pick_row(option, "name"),
        surcharge_fen=option.surcharge_fen,
    )


def _item(ctx: ToolContext, line: OrderLine) -> ItemView:
    known = directory(ctx).options
    return ItemView(
        dish_id=line.dish_id or "",
        name=ctx.pick_row(line, "title"),
        quantity=line.quantity,
        options=[option_value(ctx, known[option_id]) for option_id in from_json(line.options)],
        unit_fen=line.unit_fen,
        total_fen=line.total_fen,
    )


def priced_item(ctx: ToolContext, item: PricedItem) -> ItemView:
    """A dish of a quote."""
    return ItemView(
        dish_id=item.dish.row.dish_id,
        name=ctx.pick_row(item.dish.row, "name"),
        quantity=item.quantity,
        options=[option_value(ctx, option) for option in item.options],
        unit_fen=item.unit_fen,
        total_fen=item.total_fen,
    )


def restaurant_of(ctx: ToolContext, order: Order) -> Entry:
    """The restaurant that an order was placed with."""
    return directory(ctx).by_merchant[order.merchant_id]


def food_order(ctx: ToolContext, order: Order) -> FoodOrder:
    """An order with everything about it."""
    entry, delivery = restaurant_of(ctx, order), delivery_of(ctx, order.order_id)
    address = get_address(ctx, order.address_id or "")
    courier = ctx.pick_row(delivery, "courier") if delivery and delivery.courier_zh else None
    return FoodOrder(
        order_id=order.order_id,
        status=order.status,
        stage=delivery.stage if delivery else order.status,
        restaurant_id=entry.row.restaurant_id,
        restaurant_name=ctx.pick_row(entry.row, "name"),
        items=[_item(ctx, line) for line in orders.lines_of(ctx, order.order_id)],
        items_fen=order.items_fen,
        packing_fen=order.fees_fen,
        delivery_fee_fen=order.delivery_fen,
        discount_fen=order.discount_fen,
        total_fen=order.total_fen,
        paid_fen=order.paid_fen,
        refunded_fen=order.refunded_fen,
        coupon_ids=orders.coupon_ids_of(order),
        address_id=address.address_id,
        address=address_text(ctx, address),
        note=order.note,
        created_at=ctx.iso(order.created_at),
        pay_by=_time(ctx, order.pay_by),
        promised_at=_time(ctx, order.promised_at),
        delivered_at=_time(ctx, order.delivered_at),
        courier=Courier(name=courier) if courier else None,
        timeline=_timeline(ctx, order, delivery),
        cancel_fee_fen=cancel_fee_fen(order),
        compensation_fen=delivery.compensation_fen if delivery else 0,
        cancel_reason=order.cancel_reason,
    )


def _time(ctx: ToolContext, at: int | None) -> str | None:
    return None if at is None else ctx.iso(at)


def _timeline(ctx: ToolContext, order: Order, delivery: Delivery | None) -> list[Moment]:
    moments: list[tuple[str, int | None]] = [
        ("placed", order.created_at),
        ("paid", order.paid_at),
    ]
    if delivery is not None:
        moments += [
            ("accepted", delivery.accepted_at),
            ("preparing", delivery.preparing_at),
            ("picked_up", delivery.picked_up_at),
            ("delivered", delivery.delivered_at),
        ]
    if order.status in ("cancelled", "expired"):
        moments.append((order.status, order.closed_at))
    return [Moment(stage=stage, at=ctx.iso(at)) for stage, at in moments if at is not None]


def order_summary(ctx: ToolContext, order: Order) -> OrderSummary:
    """An order in a list."""
    lines = orders.lines_of(ctx, order.order_id)
    return OrderSummary(
        order_id=order.order_id,
        status=order.status,
        restaurant_name=ctx.pick_row(restaurant_of(ctx, order).row, "name"),
        summary=ctx.pick("、", ", ").join(
            f"{ctx.pick_row(line, 'title')} ×{line.quantity}" for line in lines
        ),
        total_fen=order.total_fen,
        created_at=ctx.iso(order.created_at),
        promised_at=_time(ctx, order.promised_at),
    )


def reservation_view(ctx: ToolContext, booked: Reservation, seats: int) -> ReservationView:
    """A table reservation."""
    row = directory(ctx).entries[booked.restaurant_id].row
    return ReservationView(
        reservation_id=booked.reservation_id,
        status=booked.status,
        restaurant_id=row.restaurant_id,
        restaurant_name=ctx.pick_row(row, "name"),
        address=ctx.pick_row(row, "address"),
        place_id=row.place_id,
        location=point_text(row.lat_e6, row.lng_e6),
        phone=row.phone,
        party_size=booked.party_size,
        table_seats=seats,
        starts_at=ctx.iso(booked.starts_at),
        ends_at=ctx.iso(booked.ends_at),
        note=booked.note,
    )
