"""Works out a checkout: what each shop asks, when it delivers, and what coupons take off."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from superapp_services.commons import coupons as rules
from superapp_services.commons.cities import CITY_NAMES
from superapp_services.commons.coupons import Basket, Combination, PricedLine
from superapp_services.core import ToolContext, clock
from superapp_services.shopping import queries
from superapp_services.shopping.delivery import (
    LOCAL_CLOSE_MINUTE,
    LOCAL_OPEN_MINUTE,
    Source,
    sources,
)
from superapp_services.shopping.errors import (
    DeliveryTimeNotPossible,
    GiftWrapNotOffered,
    NotDeliverable,
    OutOfStock,
    ShopClosed,
)
from superapp_services.shopping.models import Sku
from superapp_services.shopping.showcase import (
    Showcase,
    price_now,
    shop_is_open,
    sku_showcase,
)


class Wanted(NamedTuple):
    """What to buy, how, and where to."""

    lines: Sequence[tuple[str, int]]
    city: str
    deliver_by: int | None
    gift_wrap: bool
    coupon_ids: Sequence[str] | None
    """Exactly these, or None for the best combination."""


class Item(NamedTuple):
    """A line, priced and with the place it comes from."""

    sku: Sku
    shown: Showcase
    quantity: int
    unit_fen: int
    amount_fen: int
    """Price of all pieces."""
    stock_id: str
    promised_at: int


class Share(NamedTuple):
    """One shop's part of a checkout."""

    merchant_id: str
    items: tuple[Item, ...]
    discounts: tuple[int, ...]
    shipping_fen: int
    gift_wrap_fen: int
    items_fen: int
    """Price of the goods."""
    discount_fen: int
    """What coupons take off, of goods and of shipping."""
    total_fen: int
    """What the shop asks."""
    promised_at: int
    """When everything is there."""


class Checkout(NamedTuple):
    """A whole checkout."""

    shares: tuple[Share, ...]
    combination: Combination


def work_out(ctx: ToolContext, wanted: Wanted) -> Checkout:
    """Price the lines, find their stock, and apply coupons.

    Raises:
        SkuNotFound, OutOfStock, NotDeliverable, DeliveryTimeNotPossible, ShopClosed,
        GiftWrapNotOffered, CouponNotApplicable, CouponsDoNotCombine: As their names say.
    """
    lines = tuple(_merged(wanted.lines))
    given = (lines, wanted.city, wanted.deliver_by, ctx.now)
    items, basket = ctx.db.derived("shopping.priced", given, lambda: _priced(ctx, wanted, lines))
    found = _coupons(ctx, wanted, basket)
    wraps = _gift_wraps(ctx, items) if wanted.gift_wrap else {}
    fees = basket.delivery_fen
    return Checkout(
        tuple(_share(merchant_id, items, fees, wraps, found) for merchant_id in fees), found
    )


def _priced(
    ctx: ToolContext, wanted: Wanted, lines: Sequence[tuple[str, int]]
) -> tuple[tuple[Item, ...], Basket]:
    """The lines by shop, each with its price and source, and what coupons apply to."""
    found = (_item(ctx, wanted, sku_id, quantity) for sku_id, quantity in lines)
    items = tuple(sorted(found, key=lambda item: item.shown.product.merchant_id))
    merchants = {item.shown.product.merchant_id: item.shown for item in items}
    for merchant_id, shown in merchants.items():
        if not shop_is_open(ctx, merchant_id):
            raise ShopClosed(merchant_id=merchant_id, shop=ctx.pick_row(shown.merchant, "name"))
    fees = {merchant_id: _shipping(shown, items) for merchant_id, shown in merchants.items()}
    priced = [
        PricedLine(i.shown.product.merchant_id, i.shown.product.category_id, i.amount_fen)
        for i in items
    ]
    return items, Basket(priced, fees)


def _merged(lines: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    merged: dict[str, int] = {}
    for sku_id, quantity in lines:
        merged[sku_id] = merged.get(sku_id, 0) + quantity
    return list(merged.items())


def _item(ctx: ToolContext, wanted: Wanted, sku_id: str, quantity: int) -> Item:
    sku, shown = sku_showcase(ctx, sku_id)
    stocks = ctx.db.all(queries.STOCKS_OF, sku_id=sku_id)
    found = sources(ctx, shown.product, stocks, wanted.city)
    source = _source(ctx, sku, shown, wanted, quantity, found)
    promised_at = source.promised_at
    if shown.product.local_city is not None:
        promised_at = _local_promise(wanted.deliver_by, promised_at)
    if wanted.deliver_by is not None and promised_at > wanted.deliver_by:
        raise DeliveryTimeNotPossible(
            title=_title(ctx, shown),
            sku_id=sku_id,
            asked=ctx.iso(wanted.deliver_by),
            earliest=ctx.iso(promised_at),
        )
    unit_fen = price_now(ctx, sku_id)
    amount_fen = quantity * unit_fen
    return Item(sku, shown, quantity, unit_fen, amount_fen, source.stock_id, promised_at)


def _title(ctx: ToolContext, shown: Showcase) -> str:
    return ctx.pick_row(shown.product, "title")


def _source(
    ctx: ToolContext,
    sku: Sku,
    shown: Showcase,
    wanted: Wanted,
    quantity: int,
    found: list[Source],
) -> Source:
    local = shown.product.local_city
    if local is not None and local != wanted.city:
        raise NotDeliverable(
            title=_title(ctx, shown),
            product_id=shown.product.product_id,
            city=ctx.pick(*CITY_NAMES[local]),
        )
    for source in found:
        if source.available >= quantity:
            return source
    left = max((source.available for source in found), default=0)
    raise OutOfStock(title=_title(ctx, shown), sku_id=sku.sku_id, left=left)


def _local_promise(deliver_by: int | None, earliest: int) -> int:
    """The asked instant, or the latest before it at which local shops are on the road."""
    if deliver_by is None or deliver_by < earliest:
        return earliest
    date, minute = clock.date_of(deliver_by), clock.minute_of_day(deliver_by)
    if minute > LOCAL_CLOSE_MINUTE:
        return clock.at(date, LOCAL_CLOSE_MINUTE)
    if minute <= LOCAL_OPEN_MINUTE:
        return max(earliest, clock.at(clock.add_days(date, -1), LOCAL_CLOSE_MINUTE))
    return deliver_by


def _shipping(shown: Showcase, items: Sequence[Item]) -> int:
    shop = shown.shop
    amount = sum(
        item.amount_fen for item in items if item.shown.product.merchant_id == shop.merchant_id
    )
    free_from = shop.free_shipping_from_fen
    return 0 if free_from is not None and amount >= free_from else shop.shipping_fen


def _gift_wraps(ctx: ToolContext, items: Sequence[Item]) -> dict[str, int]:
    fees: dict[str, int] = {}
    for item in items:
        fee, merchant_id = item.shown.product.gift_wrap_fen, item.shown.product.merchant_id
        if fee is None:
            raise GiftWrapNotOffered(
                title=_title(ctx, item.shown), product_id=item.shown.product.product_id
            )
        fees[merchant_id] = fees.get(merchant_id, 0) + fee * item.quantity
    return fees


def _coupons(ctx: ToolContext, wanted: Wanted, basket: Basket) -> Combination:
    if wanted.coupon_ids is not None and not wanted.coupon_ids:
        return rules.apply([], basket)
    held = rules.available_coupons(ctx, "shopping")
    if wanted.coupon_ids is None:
        return rules.best_combination(held, basket, ctx.now)
    return rules.chosen_combination(held, wanted.coupon_ids, basket, ctx.now)


def _share(
    merchant_id: str,
    items: Sequence[Item],
    fees: Mapping[str, int],
    wraps: dict[str, int],
    found: Combination,
) -> Share:
    own = [at for at, i in enumerate(items) if i.shown.product.merchant_id == merchant_id]
    discounts = tuple([found.line_discounts[at] for at in own])
    items_fen = sum([items[at].amount_fen for at in own])
    discount_fen = sum(discounts) + found.delivery_discounts[merchant_id]
    shipping_fen, gift_wrap_fen = fees[merchant_id], wraps.get(merchant_id, 0)
    return Share(
        merchant_id=merchant_id,
        items=tuple([items[at] for at in own]),
        discounts=discounts,
        shipping_fen=shipping_fen,
        gift_wrap_fen=gift_wrap_fen,
        items_fen=items_fen,
        discount_fen=discount_fen,
        total_fen=items_fen + shipping_fen + gift_wrap_fen - discount_fen,
        promised_at=max([items[at].promised_at for at in own]),
    )
