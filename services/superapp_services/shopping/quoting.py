"""Checkout quotes: kept as they were shown, and ordered by exactly as they were shown."""

from typing import Any

from superapp_services.commons.people import door, get_address
from superapp_services.commons.quotes import add_quote, get_quote
from superapp_services.core import ToolContext, clock
from superapp_services.shopping.checkout import Checkout, Item, Share, Wanted
from superapp_services.shopping.outputs import CheckoutQuote, MerchantShare, QuoteLine, UsedCoupon

KIND = "shopping"
VALID_SECONDS = 30 * clock.MINUTE_SECONDS


def keep(
    ctx: ToolContext,
    found: Checkout,
    wanted: Wanted,
    address_id: str,
    note: str,
    cart_item_ids: list[str],
) -> str:
    """Keep a checkout as a quote; its id."""
    body: dict[str, Any] = {
        "address_id": address_id,
        "city": wanted.city,
        "deliver_by": wanted.deliver_by,
        "gift_wrap": wanted.gift_wrap,
        "note": note,
        "cart_item_ids": cart_item_ids,
        "coupon_ids": list(found.combination.coupon_ids),
        "shares": [_kept_share(share) for share in found.shares],
    }
    total_fen = sum(share.total_fen for share in found.shares)
    return add_quote(ctx, "qot", KIND, body, total_fen, VALID_SECONDS)


def _kept_share(share: Share) -> dict[str, Any]:
    return {
        "merchant_id": share.merchant_id,
        "shipping_fen": share.shipping_fen,
        "gift_wrap_fen": share.gift_wrap_fen,
        "discount_fen": share.discount_fen,
        "lines": [
            {
                "sku_id": item.sku.sku_id,
                "product_id": item.shown.product.product_id,
                "quantity": item.quantity,
                "unit_fen": item.unit_fen,
                "discount_fen": discount,
            }
            for item, discount in zip(share.items, share.discounts, strict=True)
        ],
    }


def kept(ctx: ToolContext, quote_id: str) -> dict[str, Any]:
    """What a quote of the user says.

    Raises:
        QuoteNotFound: It does not exist, is of another kind, or is somebody else's.
        QuoteExpired: Its time is over.
    """
    return get_quote(ctx, quote_id, KIND)[1]


def quoted_lines(body: dict[str, Any]) -> list[tuple[str, int]]:
    """The SKUs and quantities of a quote."""
    return [
        (line["sku_id"], line["quantity"]) for share in body["shares"] for line in share["lines"]
    ]


def shown(
    ctx: ToolContext, quote_id: str, found: Checkout, address_id: str, titles: dict[str, str]
) -> CheckoutQuote:
    """A checkout as the user sees it."""
    address = get_address(ctx, address_id)
    shares = found.shares
    used = found.combination
    return CheckoutQuote(
        quote_id=quote_id,
        merchants=[_shown_share(ctx, share) for share in shares],
        coupons=[
            UsedCoupon(coupon_id=coupon_id, title=titles[coupon_id], saves_fen=saves)
            for coupon_id, saves in zip(used.coupon_ids, used.savings, strict=True)
        ],
        items_fen=sum(share.items_fen for share in shares),
        shipping_fen=sum(share.shipping_fen for share in shares),
        gift_wrap_fen=sum(share.gift_wrap_fen for share in shares),
        discount_fen=sum(share.discount_fen for share in shares),
        total_fen=sum(share.total_fen for share in shares),
        address_id=address_id,
        recipient=ctx.pick_row(address, "recipient"),
        deliver_to=ctx.pick(*door(address)),
        promised_at=ctx.iso(max(share.promised_at for share in shares)),
        expires_at=ctx.iso(ctx.now + VALID_SECONDS),
    )


def _shown_share(ctx: ToolContext, share: Share) -> MerchantShare:
    return MerchantShare(
        merchant_id=share.merchant_id,
        shop=ctx.pick_row(share.items[0].shown.merchant, "name"),
        lines=[
            _shown_line(ctx, item, discount)
            for item, discount in zip(share.items, share.discounts, strict=True)
        ],
        items_fen=share.items_fen,
        shipping_fen=share.shipping_fen,
        gift_wrap_fen=share.gift_wrap_fen,
        discount_fen=share.discount_fen,
        total_fen=share.total_fen,
        promised_at=ctx.iso(share.promised_at),
    )


def _shown_line(ctx: ToolContext, item: Item, discount_fen: int) -> QuoteLine:
    return QuoteLine(
        sku_id=item.sku.sku_id,
        product_id=item.shown.product.product_id,
        title=ctx.pick_row(item.shown.product, "title"),
        label=ctx.pick_row(item.sku, "label"),
        quantity=item.quantity,
        unit_fen=item.unit_fen,
        total_fen=item.amount_fen,
        discount_fen=discount_fen,
        delivery_date=clock.date_of(item.promised_at),
        promised_at=ctx.iso(item.promised_at),
    )
