"""How a planned fault changes the world before a food tool is called."""

from sqlalchemy import bindparam
from sqlmodel import col, select

from superapp_services.commons.quotes import Quote
from superapp_services.core import FaultKind, ToolContext, from_json, query
from superapp_services.food import kitchen
from superapp_services.food.directory import directory
from superapp_services.food.finding import stock_of
from superapp_services.food.schemas import PlaceOrder, QuoteOrder, ReserveTable

_QUOTE_BODY = query(select(Quote.body).where(col(Quote.quote_id) == bindparam("quote_id")))


def _named(ctx: ToolContext, args: QuoteOrder | PlaceOrder) -> tuple[str | None, str | None]:
    """The restaurant and the first dish that a call is about."""
    if isinstance(args, QuoteOrder):
        return args.restaurant_id, args.items[0].dish_id
    body = ctx.db.value(_QUOTE_BODY, quote_id=args.quote_id)
    if body is None:
        return None, None
    quote = from_json(body)
    return quote["restaurant_id"], quote["items"][0]["dish_id"]


def close(ctx: ToolContext, args: QuoteOrder | PlaceOrder) -> None:
    """The restaurant has just closed."""
    restaurant_id, _ = _named(ctx, args)
    if restaurant_id is not None:
        kitchen.close_restaurant(ctx, restaurant_id)


def sell_out(ctx: ToolContext, args: QuoteOrder | PlaceOrder) -> None:
    """The first dish has just sold out."""
    _, dish_id = _named(ctx, args)
    if dish_id is not None:
        kitchen.sell_out(ctx, dish_id)


def raise_price(ctx: ToolContext, args: QuoteOrder | PlaceOrder) -> None:
    """The first dish has just become a fifth dearer."""
    _, dish_id = _named(ctx, args)
    dish = directory(ctx).dishes.get(dish_id or "")
    if dish is not None:
        price_fen = stock_of(ctx, [dish])[dish.row.dish_id].price_fen
        kitchen.set_price(ctx, dish.row.dish_id, -(-price_fen * 6 // 50) * 10)


def close_tables(ctx: ToolContext, args: ReserveTable) -> None:
    """The restaurant has just closed its doors."""
    kitchen.close_restaurant(ctx, args.restaurant_id)


ORDER_FAULTS = {
    FaultKind.MERCHANT_CLOSED: close,
    FaultKind.OUT_OF_STOCK: sell_out,
    FaultKind.PRICE_CHANGE: raise_price,
}
TABLE_FAULTS = {FaultKind.MERCHANT_CLOSED: close_tables}
