"""From dishes to a quote, and from a quote to an order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, select

from superapp_services.commons import orders, quotes
from superapp_services.commons.order_tables import Order
from superapp_services.commons.people import Address, get_address
from superapp_services.core import ToolContext, query
from superapp_services.food import queries
from superapp_services.food.delivery import Way, way
from superapp_services.food.directory import Entry
from superapp_services.food.errors import (
    DeliveryTimeUnavailable,
    DishSoldOut,
    OutOfDeliveryRange,
    PriceChanged,
    QuoteUsed,
)
from superapp_services.food.lookup import find_restaurant, require_open
from superapp_services.food.pricing import Bill, PricedItem, make_bill, price_items
from superapp_services.food.schemas import OrderItem, PlaceOrder, QuoteOrder

QUOTE_KIND = "food"
QUOTE_SECONDS = 600
PAY_SECONDS = 900
LATEST_SECONDS = 7 * 86_400

_ORDER_OF_QUOTE = query(
    select(Order.order_id).where(
        col(Order.user) == bindparam("user"), col(Order.quote_id) == bindparam("quote_id")
    )
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A priced order that could be placed now."""

    entry: Entry
    address: Address
    way: Way
    promised_at: int
    bill: Bill


def make_offer(ctx: ToolContext, args: QuoteOrder, deliver_at: int | None) -> Offer:
    """Check everything about an order and price it."""
    entry = find_restaurant(ctx, args.restaurant_id)
    address = get_address(ctx, args.address_id)
    there, promised_at = plan_delivery(ctx, entry, address, deliver_at)
    items = price_items(ctx, args.restaurant_id, args.items)
    bill = make_bill(ctx, entry, items, there.distance_m, promised_at, args.coupon_ids)
    return Offer(entry, address, there, promised_at, bill)


def plan_delivery(
    ctx: ToolContext, entry: Entry, address: Address, deliver_at: int | None
) -> tuple[Way, int]:
    """The way to the door and the promised time.

    Raises:
        RestaurantClosed: Not open when the food would be made.
        RestaurantBusy: Overrun, for an order to be made now.
        OutOfDeliveryRange: The address is too far.
        DeliveryTimeUnavailable: Too early, too late, or closed then.
    """
    if deliver_at is None:
        status = require_open(ctx, entry, ctx.now, now=True)
        there = _way(ctx, entry, address, status.load)
        return there, ctx.now + there.eta_minutes * 60
    there = _way(ctx, entry, address, 0)
    earliest = ctx.now + there.eta_minutes * 60
    made_at = deliver_at - there.travel_seconds
    if not earliest <= deliver_at <= ctx.now + LATEST_SECONDS:
        raise DeliveryTimeUnavailable(
            name=ctx.pick_row(entry.row, "name"),
            asked_at=ctx.iso(deliver_at),
            earliest_at=ctx.iso(earliest),
            latest_at=ctx.iso(ctx.now + LATEST_SECONDS),
        )
    require_open(ctx, entry, made_at, now=False)
    return there, deliver_at


def _way(ctx: ToolContext, entry: Entry, address: Address, load: int) -> Way:
    there = way(entry.row, load, address.lat_e6, address.lng_e6)
    if there.distance_m > entry.row.radius_m:
        raise OutOfDeliveryRange(
            name=ctx.pick_row(entry.row, "name"),
            distance_m=there.distance_m,
            radius_m=entry.row.radius_m,
        )
    return there


def keep_quote(ctx: ToolContext, offer: Offer, *, scheduled: bool) -> str:
    """Keep the offer as a quote of the user; its id."""
    body: dict[str, Any] = {
        "restaurant_id": offer.entry.row.restaurant_id,
        "address_id": offer.address.address_id,
        "items": [
            {
                "dish_id": item.dish.row.dish_id,
                "quantity": item.quantity,
                "options": [option.option_id for option in item.options],
                "unit_fen": item.unit_fen,
            }
            for item in offer.bill.items
        ],
        "coupon_ids": list(offer.bill.combination.coupon_ids),
        "promised_at": offer.promised_at,
        "scheduled": scheduled,
    }
    return quotes.add_quote(ctx, "fqt", QUOTE_KIND, body, offer.bill.total_fen, QUOTE_SECONDS)


def place(ctx: ToolContext, args: PlaceOrder) -> str:
    """Turn a quote into an unpaid order and set its dishes aside; the order's id."""
    quote, body = quotes.get_quote(ctx, args.quote_id, QUOTE_KIND)
    if args.restaurant_id not in (None, body["restaurant_id"]):
        raise quotes.QuoteNotFound(quote_id=args.quote_id)
    earlier = ctx.db.value(_ORDER_OF_QUOTE, user=ctx.actor, quote_id=args.quote_id)
    if earlier is not None:
        raise QuoteUsed(quote_id=args.quote_id, order_id=earlier)
    offer = _renew(ctx, body, quote.total_fen)
    address = offer.address
    order_id = orders.create_order(
        ctx,
        orders.NewOrder(
            service="food",
            merchant_id=offer.entry.row.merchant_id,
            lines=[_line(item) for item in offer.bill.items],
            pay_within_seconds=PAY_SECONDS,
            address_id=address.address_id,
            delivery_fen=offer.bill.delivery_fen,
            fees_fen=offer.bill.packing_fen,
            discount_fen=offer.bill.combination.discount_fen,
            coupon_ids=offer.bill.combination.coupon_ids,
            quote_id=args.quote_id,
            note=args.note,
            recipient=None if address.person_id == ctx.actor else address.person_id,
            promised_at=offer.promised_at,
        ),
    )
    _set_aside(ctx, offer.bill.items)
    return order_id


def _renew(ctx: ToolContext, body: dict[str, Any], quoted_fen: int) -> Offer:
    """The quoted order at today's prices.

    Raises:
        PriceChanged: They differ from the quote's.
    """
    items = [
        OrderItem(dish_id=i["dish_id"], quantity=i["quantity"], options=i["options"])
        for i in body["items"]
    ]
    again = QuoteOrder(
        restaurant_id=body["restaurant_id"],
        items=items,
        address_id=body["address_id"],
        coupon_ids=body["coupon_ids"],
    )
    offer = make_offer(ctx, again, body["promised_at"] if body["scheduled"] else None)
    if offer.bill.total_fen != quoted_fen:
        raise PriceChanged(quoted_fen=quoted_fen, now_fen=offer.bill.total_fen)
    return offer


def _line(item: PricedItem) -> orders.Line:
    row = item.dish.row
    return orders.Line(
        kind="dish",
        title_zh=row.name_zh,
        title_en=row.name_en,
        quantity=item.quantity,
        unit_fen=item.unit_fen,
        dish_id=row.dish_id,
        options=[option.option_id for option in item.options],
    )


def _set_aside(ctx: ToolContext, items: Sequence[PricedItem]) -> None:
    for item in items:
        dish_id = item.dish.row.dish_id
        if not ctx.db.run(queries.TAKE_STOCK, b_dish_id=dish_id, b_quantity=item.quantity):
            raise DishSoldOut(dish_id=dish_id, name=ctx.pick_row(item.dish.row, "name"), left=0)


def give_back(ctx: ToolContext, order_id: str) -> None:
    """Put the dishes of an order back on sale."""
    for line in orders.lines_of(ctx, order_id):
        if line.dish_id is not None:
            ctx.db.run(queries.GIVE_STOCK, b_dish_id=line.dish_id, b_quantity=line.quantity)
