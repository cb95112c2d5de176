"""Searching restaurants, reading menus, quoting, ordering and cancelling."""

from superapp_services.commons import orders
from superapp_services.commons.coupons import (
    CouponNotApplicable,
    CouponsDoNotCombine,
    available_coupons,
)
from superapp_services.commons.people import AddressNotFound
from superapp_services.commons.places import LOCATE_ERRORS, UnknownCity
from superapp_services.commons.quotes import QuoteExpired, QuoteNotFound
from superapp_services.core import Risk, Terms, ToolContext, clock
from superapp_services.food import errors, outputs, queries, schemas, views
from superapp_services.food.cancelling import require_fee_fen
from superapp_services.food.directory import DishEntry, Entry, directory
from superapp_services.food.faults import ORDER_FAULTS
from superapp_services.food.finding import find
from superapp_services.food.hours import is_open
from superapp_services.food.lookup import address_text, find_restaurant, status_of
from superapp_services.food.matching import asked_text, asked_words
from superapp_services.food.models import DishStock
from superapp_services.food.ordering import QUOTE_SECONDS, Offer, keep_quote, make_offer, place
from superapp_services.food.service import service

_OFFER_ERRORS = (
    AddressNotFound,
    errors.RestaurantNotFound,
    errors.RestaurantClosed,
    errors.RestaurantBusy,
    errors.OutOfDeliveryRange,
    errors.DeliveryTimeUnavailable,
    errors.DishNotFound,
    errors.DishSoldOut,
    errors.InvalidOption,
    errors.MinimumOrderNotMet,
    CouponNotApplicable,
    CouponsDoNotCombine,
)


@service.tool(
    risk=Risk.READ,
    errors=(*LOCATE_ERRORS, UnknownCity, errors.PlaceUnknown, errors.TimeOutOfRange),
)
def search_restaurants(ctx: ToolContext, args: schemas.SearchRestaurants) -> outputs.RestaurantList:
    """Find restaurants that deliver to an address, or that one can go to.

    `text` matches names of dishes, cuisines and restaurants in Chinese and English; every
    restaurant shows the dishes that fit, with today's prices, so that one can be quoted at once.
    For delivery, only restaurants that reach the place and take orders now are listed, with fee
    and arrival time. For a table, use `purpose: dine_in` with `party_size` and `at`. `total` says
    how many there are in all; sponsored ones are marked. Get the menu for options such as sugar
    or size.
    """
    found = find(ctx, args)
    shown = found[: args.limit]
    hits = views.dish_hits(ctx, shown)
    table_free = True if args.party_size is not None else None
    return outputs.RestaurantList(
        restaurants=[
            views.restaurant_card(ctx, one, dishes, table_free=table_free)
            for one, dishes in zip(shown, hits, strict=True)
        ],
        total=len(found),
    )


@service.tool(risk=Risk.READ, errors=(errors.RestaurantNotFound,))
def get_menu(ctx: ToolContext, args: schemas.GetMenu) -> outputs.Menu:
    """Read what a restaurant sells now: dishes, prices, stock and options.

    Each dish names its option groups; `option_groups` lists their values with surcharges. Pass
    option ids to `food_quote_order`; a required group that is left out takes its first value.
    """
    entry = find_restaurant(ctx, args.restaurant_id)
    status = status_of(ctx, args.restaurant_id)
    rows = ctx.db.all(queries.MENU_STOCK, restaurant_id=args.restaurant_id)
    stock = {row.dish_id: row for row in rows}
    dishes = [d for d in entry.dishes if _on_menu(args, d, stock[d.row.dish_id])]
    if args.text:
        dishes = _best_matching(dishes, args.text)
    groups = dict.fromkeys(group_id for dish in dishes for group_id in dish.group_ids)
    choices, opened = directory(ctx).choices, status.open and is_open(entry.hours, ctx.now)
    return outputs.Menu(
        restaurant_id=args.restaurant_id,
        name=ctx.pick_row(entry.row, "name"),
        open=opened,
        accepts_orders=opened and status.load < entry.row.capacity,
        minimum_order_fen=entry.row.minimum_order_fen,
        packing_fen_per_item=entry.row.packing_fen,
        dishes=[views.menu_dish(ctx, dish, stock[dish.row.dish_id]) for dish in dishes],
        option_groups=[views.option_group(ctx, choices[group_id]) for group_id in groups],
        total=len(dishes),
    )


def _on_menu(args: schemas.GetMenu, dish: DishEntry, stock: DishStock) -> bool:
    spice, price = args.max_spice_level, args.max_price_fen
    return (
        (args.include_sold_out or stock.stock > 0)
        and dish.diet.issuperset(args.diet)
        and dish.diet.isdisjoint(args.without)
        and args.dish_kind in (None, dish.row.dish_kind)
        and (price is None or stock.price_fen <= price)
        and (spice is None or dish.row.spice_level <= spice)
    )


def _best_matching(dishes: list[DishEntry], text: str) -> list[DishEntry]:
    wanted = asked_words(asked_text(text))
    counts = [len(dish.words & wanted) for dish in dishes]
    best = max(counts, default=0)
    return [d for d, count in zip(dishes, counts, strict=True) if best and count == best]


@service.tool(risk=Risk.READ, errors=_OFFER_ERRORS, faults=ORDER_FAULTS)
def quote_order(ctx: ToolContext, args: schemas.QuoteOrder) -> outputs.FoodQuote:
    """Price an order with its options, packing, delivery and coupons, and hold the price.

    The best combination of the user's coupons is applied unless `coupon_ids` says otherwise. The
    quote shows when the food would arrive and is valid for ten minutes; place it with
    `food_place_order`. Refused if the restaurant is closed, too far, sold out or below its
    minimum order. Nothing is ordered yet.
    """
    deliver_at = None if args.deliver_at is None else clock.seconds(args.deliver_at)
    offer = make_offer(ctx, args, deliver_at)
    quote_id = keep_quote(ctx, offer, scheduled=deliver_at is not None)
    return _quote_view(ctx, offer, quote_id)


def _quote_view(ctx: ToolContext, offer: Offer, quote_id: str) -> outputs.FoodQuote:
    bill, row = offer.bill, offer.entry.row
    titles = {c.coupon_id: c for c in available_coupons(ctx, "food")}
    used = zip(bill.combination.coupon_ids, bill.combination.savings, strict=True)
    return outputs.FoodQuote(
        quote_id=quote_id,
        restaurant_id=row.restaurant_id,
        restaurant_name=ctx.pick_row(row, "name"),
        items=[views.priced_item(ctx, item) for item in bill.items],
        items_fen=bill.items_fen,
        packing_fen=bill.packing_fen,
        delivery_fee_fen=bill.delivery_fen,
        discount_fen=bill.combination.discount_fen,
        total_fen=bill.total_fen,
        coupons=[
            outputs.CouponUse(
                coupon_id=coupon_id,
                title=ctx.pick_row(titles[coupon_id], "title"),
                saves_fen=saves_fen,
            )
            for coupon_id, saves_fen in used
        ],
        address_id=offer.address.address_id,
        address=address_text(ctx, offer.address),
        distance_m=offer.way.distance_m,
        eta_minutes=-(-(offer.promised_at - ctx.now) // 60),
        promised_at=ctx.iso(offer.promised_at),
        expires_at=ctx.iso(ctx.now + QUOTE_SECONDS),
    )


@service.tool(risk=Risk.READ, errors=(orders.OrderNotFound,))
def get_order(ctx: ToolContext, args: schemas.GetOrder) -> outputs.FoodOrder:
    """Read a food order: its dishes, price, progress, courier, and what cancelling would cost."""
    return views.food_order(ctx, orders.get_order(ctx, args.order_id, "food"))


@service.tool(risk=Risk.READ)
def list_orders(ctx: ToolContext, args: schemas.ListOrders) -> outputs.OrderList:
    """List the user's food orders, newest first, all or those in one status."""
    found = [
        order
        for order in ctx.db.all(queries.MY_ORDERS, user=ctx.actor)
        if args.status in (None, order.status)
    ]
    return outputs.OrderList(
        orders=[views.order_summary(ctx, order) for order in found[: args.limit]],
        total=len(found),
    )


@service.tool(
    risk=Risk.WRITE,
    errors=(
        QuoteNotFound,
        QuoteExpired,
        errors.QuoteUsed,
        errors.PriceChanged,
        errors.RestaurantClosed,
        errors.RestaurantBusy,
        errors.DishSoldOut,
        errors.DeliveryTimeUnavailable,
        CouponNotApplicable,
    ),
    faults=ORDER_FAULTS,
)
def place_order(ctx: ToolContext, args: schemas.PlaceOrder) -> outputs.FoodOrder:
    """Place the order of a quote, unpaid.

    The dishes and coupons are set aside for 15 minutes; pay with `payments_pay_order` in that
    time, or the order expires. Refused if the quote expired, was used, or its price changed: then
    ask for a new quote. If the restaurant has closed or sold out, choose another.
    """
    order_id = place(ctx, args)
    return views.food_order(ctx, orders.get_order(ctx, order_id, "food"))


def cancel_order_terms(ctx: ToolContext, args: schemas.CancelOrder) -> Terms | None:
    """What the restaurant keeps; None where cancelling is free."""
    order, fee_fen = require_fee_fen(ctx, args.order_id)
    if fee_fen == 0:
        return None
    row: Entry = views.restaurant_of(ctx, order)
    back_fen = order.paid_fen - order.refunded_fen - fee_fen
    return Terms(
        action="cancel_with_fee",
        payee=ctx.pick_row(row.row, "name"),
        payee_id=order.merchant_id,
        amount_fen=fee_fen,
        reference_id=order.order_id,
        category="food",
        merchant_id=order.merchant_id,
        summary_zh=f"取消{row.row.name_zh}的订单：扣除 {_yuan(fee_fen)} 元，"
        f"退回 {_yuan(back_fen)} 元。",
        summary_en=f"Cancel the order at {row.row.name_en}: ¥{_yuan(fee_fen)} is kept, "
        f"¥{_yuan(back_fen)} comes back.",
    )


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


@service.tool(
    risk=Risk.WRITE, errors=(orders.OrderNotFound, orders.OrderNotOpen), terms=cancel_order_terms
)
def cancel_order(ctx: ToolContext, args: schemas.CancelOrder) -> outputs.Cancellation:
    """Cancel a food order and pay back what is due, to where the money came from.

    Free until the kitchen starts. While it cooks, the restaurant keeps half of the dishes' price,
    to which the user has to agree. Refused once a courier has the food.
    """
    order, fee_fen = require_fee_fen(ctx, args.order_id)
    refunded_fen = orders.cancel_order(ctx, order, args.reason, forfeit_fen=fee_fen)
    return outputs.Cancellation(
        order_id=order.order_id, status="cancelled", fee_fen=fee_fen, refunded_fen=refunded_fen
    )
