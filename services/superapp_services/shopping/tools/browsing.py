"""Looking for products, at products, and at what they used to cost."""

from superapp_services.commons.people import AddressNotFound
from superapp_services.core import Risk, ToolContext, clock
from superapp_services.shopping import queries, views
from superapp_services.shopping.errors import (
    DateInPast,
    ProductNotFound,
    SkuNotFound,
    UnknownFilter,
)
from superapp_services.shopping.finding import find
from superapp_services.shopping.outputs import (
    ComparedProduct,
    Comparison,
    FoundProducts,
    PriceHistory,
    PricePoint,
    ProductView,
    SkuView,
)
from superapp_services.shopping.price_history import past_prices
from superapp_services.shopping.schemas import (
    CompareProducts,
    GetPriceHistory,
    GetProduct,
    SearchProducts,
)
from superapp_services.shopping.service import service
from superapp_services.shopping.showcase import (
    Showcase,
    attribute_text,
    city_of,
    showcase,
    sku_showcase,
)


@service.tool(risk=Risk.READ, errors=(UnknownFilter, AddressNotFound, DateInPast))
def search_products(ctx: ToolContext, args: SearchProducts) -> FoundProducts:
    """Find products by words and typed filters, in Chinese or English.

    `total` counts all matches, of which `limit` are given. `price_fen` is a product's lowest
    price; `sku_id` and `sku_price_fen` are its cheapest version that fits every filter, and
    what you would order. `sponsored` marks paid placements. Delivery dates hold for an order
    placed now. Get details with shopping_get_product, a binding total with
    shopping_preview_checkout.
    """
    today = clock.date_of(ctx.now)
    if args.deliver_by is not None and args.deliver_by.isoformat() < today:
        raise DateInPast(date=args.deliver_by.isoformat(), today=today)
    found = find(ctx, args, city_of(ctx, args.address_id))
    return FoundProducts(
        products=views.cards(ctx, found),
        total=found.total,
        median_rating=None if found.median is None else found.median / 100,
    )


@service.tool(risk=Risk.READ, errors=(ProductNotFound, AddressNotFound))
def get_product(ctx: ToolContext, args: GetProduct) -> ProductView:
    """Show one product with every SKU, its price, stock and delivery date.

    Also its attributes, return rule, gift wrap, shipping of its shop, and some reviews. Use it
    before buying to choose the SKU in the right size, colour or version.
    """
    return views.product_view(ctx, showcase(ctx, args.product_id), city_of(ctx, args.address_id))


@service.tool(risk=Risk.READ, errors=(ProductNotFound, AddressNotFound))
def compare_products(ctx: ToolContext, args: CompareProducts) -> Comparison:
    """Set two to six products side by side, attribute by attribute.

    Says which is cheapest, which is rated best, and which gives the best rating for its price.
    """
    city = city_of(ctx, args.address_id)
    shown = [showcase(ctx, product_id) for product_id in dict.fromkeys(args.product_ids)]
    names = list(dict.fromkeys(name for one in shown for name in one.attributes))
    compared = [_compared(ctx, one, names, city) for one in shown]
    return Comparison(
        products=compared,
        attributes=[_attribute_name(ctx, shown, name) for name in names],
        cheapest_product_id=min(compared, key=lambda p: (p.price_fen, p.product_id)).product_id,
        best_rated_product_id=min(compared, key=lambda p: (-p.rating, p.product_id)).product_id,
        best_value_product_id=min(compared, key=_worth).product_id,
    )


def _worth(product: ComparedProduct) -> tuple[float, str]:
    quality = max(product.rating - 3.5, 0.01) ** 2
    return -quality / product.price_fen**0.5, product.product_id


def _attribute_name(ctx: ToolContext, shown: list[Showcase], name: str) -> str:
    value = next(one.attributes[name] for one in shown if name in one.attributes)
    return attribute_text(ctx, name, value)[0]


def _compared(ctx: ToolContext, shown: Showcase, names: list[str], city: str) -> ComparedProduct:
    skus = [views.sku_view(ctx, shown, sku, city) for sku in shown.skus]
    best = min(skus, key=_by_availability)
    return ComparedProduct(
        product_id=shown.product.product_id,
        title=ctx.pick_row(shown.product, "title"),
        brand=ctx.pick_row(shown.brand, "name"),
        price_fen=best.price_fen,
        sku_id=best.sku_id,
        rating=shown.product.rating_x100 / 100,
        rating_count=shown.product.rating_count,
        sales_count=shown.product.sales_count,
        delivery_date=best.delivery_date,
        no_reason_days=shown.product.no_reason_days,
        values=[
            attribute_text(ctx, name, shown.attributes[name])[1]
            if name in shown.attributes
            else "–"
            for name in names
        ],
    )


def _by_availability(sku: SkuView) -> tuple[bool, int, str]:
    return not sku.in_stock, sku.price_fen, sku.sku_id


@service.tool(risk=Risk.READ, errors=(SkuNotFound,))
def get_price_history(ctx: ToolContext, args: GetPriceHistory) -> PriceHistory:
    """Show what a SKU cost each day, up to 90 days back and including today.

    Use it to tell whether today's price is a good one, or which limit to watch for.
    """
    sku, shown = sku_showcase(ctx, args.sku_id)
    price = ctx.db.one(queries.SKU_PRICE, sku_id=args.sku_id)
    if price is None:
        raise SkuNotFound(sku_id=args.sku_id)
    past = past_prices(ctx, sku.sku_id, price.base_price_fen, args.days)
    points = [*past, (clock.date_of(ctx.now), price.price_fen)]
    return PriceHistory(
        sku_id=sku.sku_id,
        title=ctx.pick_row(shown.product, "title"),
        price_fen=price.price_fen,
        lowest_fen=min(fen for _, fen in points),
        highest_fen=max(fen for _, fen in points),
        points=[PricePoint(date=date, price_fen=fen) for date, fen in points],
    )
