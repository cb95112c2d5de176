"""Turns checkouts into unpaid orders, one a shop, with their stock set aside."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, update
from sqlmodel import col, select

from superapp_services.commons import orders
from superapp_services.commons.order_tables import Coupon, Order
from superapp_services.commons.people import Address, get_address
from superapp_services.core import ToolContext, clock, json_text, query, write
from superapp_services.shopping import queries, quoting
from superapp_services.shopping.checkout import Checkout, Item, Share, Wanted, work_out
from superapp_services.shopping.errors import OutOfStock, PriceChanged
from superapp_services.shopping.models import CartItem

PAY_WITHIN_SECONDS = 30 * clock.MINUTE_SECONDS

_SET_COUPONS = write(
    update(Order)
    .where(col(Order.order_id) == bindparam("b_order_id"))
    .values(coupon_ids=bindparam("coupon_ids"))
)
_SIBLINGS = query(
    select(Order)
    .where(
        col(Order.user) == bindparam("user"),
        col(Order.quote_id) == bindparam("quote_id"),
        col(Order.status) != "cancelled",
        col(Order.status) != "expired",
    )
    .order_by(col(Order.order_id))
)
_KEEP_COUPON = write(
    update(Coupon)
    .where(col(Coupon.coupon_id) == bindparam("b_coupon_id"), col(Coupon.status) == "available")
    .values(status="used", used_order_id=bindparam("order_id"))
)
_DROP_CART_ITEM = write(
    delete(CartItem).where(
        col(CartItem.cart_item_id) == bindparam("b_cart_item_id"),
        col(CartItem.user) == bindparam("b_user"),
    )
)


class Placed(NamedTuple):
    """An order that was just created, without reading it back."""

    order_id: str
    merchant_id: str
    total_fen: int
    pay_by: int


def order_by_quote(ctx: ToolContext, quote_id: str) -> list[Placed]:
    """Create the orders of a quote.

    Raises:
        QuoteNotFound, QuoteExpired, PriceChanged, OutOfStock, ShopClosed, CouponNotUsable: …
    """
    body = quoting.kept(ctx, quote_id)
    wanted = Wanted(
        lines=quoting.quoted_lines(body),
        city=body["city"],
        deliver_by=body["deliver_by"],
        gift_wrap=body["gift_wrap"],
        coupon_ids=body["coupon_ids"],
    )
    found = work_out(ctx, wanted)
    _check_prices(ctx, body, found)
    order_ids = create_orders(ctx, found, body["address_id"], wanted, quote_id, body["note"])
    for cart_item_id in body["cart_item_ids"]:
        ctx.db.run(_DROP_CART_ITEM, b_cart_item_id=cart_item_id, b_user=ctx.actor)
    pay_by = ctx.now + PAY_WITHIN_SECONDS
    return [
        Placed(order_id, share.merchant_id, share.total_fen, pay_by)
        for order_id, share in zip(order_ids, found.shares, strict=True)
    ]


def _check_prices(ctx: ToolContext, body: dict[str, Any], found: Checkout) -> None:
    quoted = {line["sku_id"]: line["unit_fen"] for s in body["shares"] for line in s["lines"]}
    for share in found.shares:
        for item in share.items:
            if item.unit_fen != quoted[item.sku.sku_id]:
                raise PriceChanged(
                    title=ctx.pick_row(item.shown.product, "title"),
                    sku_id=item.sku.sku_id,
                    quoted_fen=quoted[item.sku.sku_id],
                    now_fen=item.unit_fen,
                )


def create_orders(
    ctx: ToolContext,
    found: Checkout,
    address_id: str,
    wanted: Wanted,
    quote_id: str | None,
    note: str,
) -> list[str]:
    """Create an unpaid order for each shop and set its stock aside; the orders' ids."""
    address = get_address(ctx, address_id)
    left = list(found.combination.coupon_ids)
    order_ids = []
    for share in found.shares:
        order = _new_order(ctx, share, address, wanted, quote_id, note, left)
        order_id = orders.create_order(ctx, order)
        if not left and found.combination.coupon_ids and share.discount_fen:
            used = json_text([*found.combination.coupon_ids])
            ctx.db.run(_SET_COUPONS, b_order_id=order_id, coupon_ids=used)
        left = []
        _take_stock(ctx, share)
        order_ids.append(order_id)
    return order_ids


def _lines(share: Share) -> list[orders.Line]:
    return [_line(item, off) for item, off in zip(share.items, share.discounts, strict=True)]


def _line(item: Item, discount_fen: int) -> orders.Line:
    return orders.Line(
        kind="sku",
        title_zh=item.shown.product.title_zh,
        title_en=item.shown.product.title_en,
        quantity=item.quantity,
        unit_fen=item.unit_fen,
        product_id=item.shown.product.product_id,
        sku_id=item.sku.sku_id,
        stock_id=item.stock_id,
        options={
            "label_zh": item.sku.label_zh,
            "label_en": item.sku.label_en,
            "discount_fen": discount_fen,
        },
    )


def _new_order(
    ctx: ToolContext,
    share: Share,
    address: Address,
    wanted: Wanted,
    quote_id: str | None,
    note: str,
    coupon_ids: list[str],
) -> orders.NewOrder:
    return orders.NewOrder(
        service="shopping",
        merchant_id=share.merchant_id,
        lines=_lines(share),
        pay_within_seconds=PAY_WITHIN_SECONDS,
        address_id=address.address_id,
        delivery_fen=share.shipping_fen,
        fees_fen=share.gift_wrap_fen,
        discount_fen=share.discount_fen,
        coupon_ids=coupon_ids,
        quote_id=quote_id,
        note=note,
        recipient=ctx.pick_row(address, "recipient"),
        gift_wrap=wanted.gift_wrap,
        promised_at=share.promised_at,
    )


def _take_stock(ctx: ToolContext, share: Share) -> None:
    for item in share.items:
        if not ctx.db.run(queries.TAKE_STOCK, b_stock_id=item.stock_id, b_quantity=item.quantity):
            raise OutOfStock(
                title=ctx.pick_row(item.shown.product, "title"), sku_id=item.sku.sku_id, left=0
            )


def give_back(ctx: ToolContext, order_id: str) -> None:
    """Return what an order took from stock, and its shared coupons to the orders that go on."""
    for line in orders.lines_of(ctx, order_id):
        ctx.db.run(queries.GIVE_STOCK, b_stock_id=line.stock_id, b_quantity=line.quantity)
    order = orders.order_of_any_user(ctx, order_id)
    coupon_ids = orders.coupon_ids_of(order)
    if coupon_ids and order.quote_id is not None:
        siblings = ctx.db.all(_SIBLINGS, user=order.user, quote_id=order.quote_id)
        _hand_on(ctx, coupon_ids, siblings)


def _hand_on(ctx: ToolContext, coupon_ids: Sequence[str], siblings: Sequence[Order]) -> None:
    for coupon_id in coupon_ids:
        for sibling in siblings:
            if coupon_id in orders.coupon_ids_of(sibling):
                ctx.db.run(_KEEP_COUPON, b_coupon_id=coupon_id, order_id=sibling.order_id)
                break
