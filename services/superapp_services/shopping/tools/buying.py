"""Checkout quotes, and the orders that are made of them."""

from superapp_services.commons.coupons import (
    CouponNotApplicable,
    CouponsDoNotCombine,
    available_coupons,
)
from superapp_services.commons.merchants import get_merchant
from superapp_services.commons.people import AddressNotFound, get_address
from superapp_services.commons.quotes import QuoteExpired, QuoteNotFound
from superapp_services.core import Risk, ToolContext, clock
from superapp_services.shopping import queries, quoting
from superapp_services.shopping.checkout import Wanted, work_out
from superapp_services.shopping.errors import (
    AddressMissing,
    CartItemNotFound,
    DeliveryTimeNotPossible,
    GiftWrapNotOffered,
    NotDeliverable,
    NothingToBuy,
    OutOfStock,
    PriceChanged,
    ShopClosed,
    SkuNotFound,
)
from superapp_services.shopping.faults import CHECKOUT_FAULTS, ORDER_FAULTS
from superapp_services.shopping.models import CartItem
from superapp_services.shopping.ordering import Placed, order_by_quote
from superapp_services.shopping.outputs import CheckoutQuote, PlacedOrder, PlacedOrders
from superapp_services.shopping.schemas import PlaceOrder, PreviewCheckout
from superapp_services.shopping.service import service
from superapp_services.shopping.showcase import delivery_address_id


@service.tool(
    risk=Risk.READ,
    errors=(
        SkuNotFound,
        CartItemNotFound,
        NothingToBuy,
        OutOfStock,
        ShopClosed,
        NotDeliverable,
        DeliveryTimeNotPossible,
        GiftWrapNotOffered,
        AddressNotFound,
        AddressMissing,
        CouponNotApplicable,
        CouponsDoNotCombine,
    ),
    faults=CHECKOUT_FAULTS,
)
def preview_checkout(ctx: ToolContext, args: PreviewCheckout) -> CheckoutQuote:
    """Get a binding price for lines or for the cart: shipping, delivery dates, gift wrap, coupons.

    The best legal coupon combination is applied unless told otherwise. Each shop becomes one
    order; `merchants` shows its part. Nothing is bought or set aside: order with
    shopping_place_order before `expires_at`.
    """
    address_id = delivery_address_id(ctx, args.address_id)
    lines, cart_item_ids = _lines(ctx, args)
    coupon_ids = args.coupon_ids if args.coupon_ids or args.coupons == "none" else None
    wanted = Wanted(
        lines=lines,
        city=get_address(ctx, address_id).city,
        deliver_by=None if args.deliver_by is None else clock.seconds(args.deliver_by),
        gift_wrap=args.gift_wrap,
        coupon_ids=coupon_ids,
    )
    found = work_out(ctx, wanted)
    titles = {c.coupon_id: ctx.pick_row(c, "title") for c in available_coupons(ctx, "shopping")}
    quote_id = quoting.keep(ctx, found, wanted, address_id, args.note, cart_item_ids)
    return quoting.shown(ctx, quote_id, found, address_id, titles)


def _lines(ctx: ToolContext, args: PreviewCheckout) -> tuple[list[tuple[str, int]], list[str]]:
    if args.lines:
        return [(line.sku_id, line.quantity) for line in args.lines], []
    items = _cart_items(ctx, args.cart_item_ids)
    if not items:
        raise NothingToBuy()
    return [(item.sku_id, item.quantity) for item in items], [i.cart_item_id for i in items]


def _cart_items(ctx: ToolContext, cart_item_ids: list[str]) -> list[CartItem]:
    items = ctx.db.all(queries.CART, user=ctx.actor)
    if not cart_item_ids:
        return items
    known = {item.cart_item_id: item for item in items}
    for cart_item_id in cart_item_ids:
        if cart_item_id not in known:
            raise CartItemNotFound(cart_item_id=cart_item_id)
    return [known[cart_item_id] for cart_item_id in dict.fromkeys(cart_item_ids)]


@service.tool(
    risk=Risk.WRITE,
    errors=(
        QuoteNotFound,
        QuoteExpired,
        PriceChanged,
        OutOfStock,
        ShopClosed,
        DeliveryTimeNotPossible,
        CouponNotApplicable,
    ),
    faults=ORDER_FAULTS,
)
def place_order(ctx: ToolContext, args: PlaceOrder) -> PlacedOrders:
    """Order exactly what a quote says: one unpaid order for each of its shops.

    Stock and coupons are set aside until `pay_by`; pay each order with payments_pay_order, or
    release it with shopping_cancel_order. Refused when a price or the stock has changed since
    the quote. Items that came from the cart leave it.
    """
    placed = [_placed(ctx, order) for order in order_by_quote(ctx, args.quote_id)]
    return PlacedOrders(orders=placed, total_fen=sum(order.total_fen for order in placed))


def _placed(ctx: ToolContext, order: Placed) -> PlacedOrder:
    return PlacedOrder(
        order_id=order.order_id,
        merchant_id=order.merchant_id,
        shop=ctx.pick_row(get_merchant(ctx, order.merchant_id), "name"),
        total_fen=order.total_fen,
        pay_by=ctx.iso(order.pay_by),
    )
