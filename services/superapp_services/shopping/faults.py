"""What planned faults do to the world before a checkout or an order: they stay done."""

from superapp_services.core import FaultKind, ToolContext, ToolInput
from superapp_services.shopping import queries, quoting
from superapp_services.shopping.schemas import PlaceOrder, PreviewCheckout
from superapp_services.shopping.showcase import price_now, sku_showcase
from superapp_services.shopping.watching import set_price

_RISE_PERCENT = 110


def _sku_ids(ctx: ToolContext, args: PreviewCheckout | PlaceOrder) -> list[str]:
    if isinstance(args, PlaceOrder):
        return [sku_id for sku_id, _ in quoting.quoted_lines(quoting.kept(ctx, args.quote_id))]
    if args.lines:
        return [line.sku_id for line in args.lines]
    return [item.sku_id for item in ctx.db.all(queries.CART, user=ctx.actor)]


def sell_out(ctx: ToolContext, args: PreviewCheckout | PlaceOrder) -> None:
    """The first SKU asked for is sold out everywhere."""
    for sku_id in _sku_ids(ctx, args)[:1]:
        ctx.db.run(queries.EMPTY_STOCK, b_sku_id=sku_id)


def raise_price(ctx: ToolContext, args: PreviewCheckout | PlaceOrder) -> None:
    """The first SKU asked for becomes a tenth dearer."""
    for sku_id in _sku_ids(ctx, args)[:1]:
        set_price(ctx, sku_id, price_now(ctx, sku_id) * _RISE_PERCENT // 100)


def close_shop(ctx: ToolContext, args: PreviewCheckout | PlaceOrder) -> None:
    """The shop of the first SKU asked for takes no more orders."""
    for sku_id in _sku_ids(ctx, args)[:1]:
        _, shown = sku_showcase(ctx, sku_id)
        ctx.db.run(queries.CLOSE_SHOP, b_merchant_id=shown.merchant.merchant_id)


def change_nothing(ctx: ToolContext, args: ToolInput) -> None:
    """A fault that only repeats the events that the call schedules."""


CHECKOUT_FAULTS = {
    FaultKind.OUT_OF_STOCK: sell_out,
    FaultKind.PRICE_CHANGE: raise_price,
    FaultKind.MERCHANT_CLOSED: close_shop,
}
ORDER_FAULTS = {**CHECKOUT_FAULTS, FaultKind.DUPLICATE_EVENT: change_nothing}
EVENT_FAULTS = {FaultKind.DUPLICATE_EVENT: change_nothing}
