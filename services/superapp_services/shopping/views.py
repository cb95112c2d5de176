"""Products, orders, parcels and returns as the user sees them."""

from functools import lru_cache

from superapp_services.commons import orders
from superapp_services.commons.merchants import get_merchant
from superapp_services.commons.order_tables import Order, OrderLine
from superapp_services.core import ToolContext, clock, from_json
from superapp_services.shopping import queries
from superapp_services.shopping.card_texts import CardTexts, card_texts
from superapp_services.shopping.catalogue import NEVER
from superapp_services.shopping.delivery import local_shift_days, shift_days, sources
from superapp_services.shopping.finding import Found, Offer
from superapp_services.shopping.models import ReturnRequest, Sku
from superapp_services.shopping.outputs import (
    AttributeView,
    OrderCard,
    OrderLineView,
    OrderView,
    ProductCard,
    ProductView,
    ReturnRule,
    ReturnView,
    ReviewView,
    SkuView,
)
from superapp_services.shopping.returning import expected_refund_at
from superapp_services.shopping.shipping import city_name
from superapp_services.shopping.showcase import (
    Showcase,
    attribute_text,
    price_now,
    shop_is_open,
)

_ABOUT = {
    "audio": "tech",
    "phones": "tech",
    "computers": "tech",
    "cameras": "tech",
    "appliances": "tech",
    "snacks": "taste",
    "coffee_tea": "taste",
    "womens": "wear",
    "mens": "wear",
    "shoes": "wear",
    "flowers": "fresh",
    "cakes": "fresh",
}


def cards(ctx: ToolContext, found: Found) -> list[ProductCard]:
    """Found products, each with its cheapest SKU that fits."""
    known, texts = found.catalogue, card_texts(ctx, found.catalogue)
    today = clock.date_of(ctx.now)
    shifts = shift_days(ctx.now), local_shift_days(ctx.now)
    return [
        _card(texts, offer, known.sku_ids, today, shifts[known.is_local[offer.first]])
        for offer in found.page
    ]


def _card(
    texts: CardTexts, offer: Offer, sku_ids: list[str], today: str, shift: int
) -> ProductCard:
    prices, fits = offer.prices, offer.fits
    lowest = min(prices)
    if all(fits):
        price_fen, best = lowest, prices.index(lowest)
    else:
        price_fen, best = min((price, at) for at, price in enumerate(prices) if fits[at])
    days = offer.days[best] + shift
    fields = texts.fields(offer.number)
    fields["price_fen"] = lowest
    fields["sku_id"] = sku_ids[offer.first + best]
    fields["sku_label"] = texts.labels[offer.first + best]
    fields["sku_price_fen"] = price_fen
    fields["sku_count"] = len(prices)
    fields["in_stock"] = days < NEVER
    fields["delivery_date"] = _date(today, days) if days < NEVER else None
    return ProductCard.taken(fields)


@lru_cache(maxsize=4096)
def _date(today: str, days: int) -> str:
    return clock.add_days(today, days)


def sku_view(ctx: ToolContext, shown: Showcase, sku: Sku, city: str) -> SkuView:
    """A SKU with its price and stock now."""
    found = sources(ctx, shown.product, ctx.db.all(queries.STOCKS_OF, sku_id=sku.sku_id), city)
    return SkuView(
        sku_id=sku.sku_id,
        label=ctx.pick_row(sku, "label"),
        colour=sku.colour,
        size=sku.size,
        version=sku.version,
        price_fen=price_now(ctx, sku.sku_id),
        list_price_fen=sku.list_price_fen,
        in_stock=bool(found),
        available=max((source.available for source in found), default=0),
        delivery_date=clock.date_of(found[0].promised_at) if found else None,
    )


def product_view(ctx: ToolContext, shown: Showcase, city: str) -> ProductView:
    """Everything about a product."""
    product, shop = shown.product, shown.shop
    house = city_name(shop.city if product.local_city is None else product.local_city)
    return ProductView(
        product_id=product.product_id,
        title=ctx.pick_row(product, "title"),
        brand=ctx.pick_row(shown.brand, "name"),
        category=shown.category.category_id,
        product_type=ctx.pick_row(shown.product_type, "name"),
        shop=ctx.pick_row(shown.merchant, "name"),
        merchant_id=product.merchant_id,
        shop_rating=shop.rating_x100 / 100,
        shop_open=shop_is_open(ctx, product.merchant_id),
        rating=product.rating_x100 / 100,
        rating_count=product.rating_count,
        sales_count=product.sales_count,
        sponsored=bool(product.sponsored),
        listed_date=product.listed_date,
        ships_from=ctx.pick(*house),
        local_delivery_only=product.local_city is not None,
        shipping_fen=shop.shipping_fen,
        free_shipping_from_fen=shop.free_shipping_from_fen,
        gift_wrap_fen=product.gift_wrap_fen,
        return_rule=ReturnRule(
            no_reason_days=product.no_reason_days,
            defect_days=product.defect_days,
            shop_pays_return_shipping=bool(shop.pays_return_shipping),
        ),
        attributes=[
            AttributeView(attribute=name, name=called, value=value, text=text)
            for name, value in shown.attributes.items()
            for called, text in [attribute_text(ctx, name, value)]
        ],
        skus=[sku_view(ctx, shown, sku, city) for sku in shown.skus],
        reviews=_reviews(ctx, shown),
    )


def _reviews(ctx: ToolContext, shown: Showcase) -> list[ReviewView]:
    """Users' reviews of this session first, then what earlier buyers said."""
    product = shown.product
    fresh = [
        ReviewView(
            author=ctx.pick("匿名用户", "Anonymous") if review.anonymous else review.user,
            stars=review.stars,
            text=review.text,
        )
        for review in ctx.db.all(queries.REVIEWS_OF, product_id=product.product_id)
    ]
    texts = ctx.cache.get("shopping.review_texts")
    if texts is None:
        texts = ctx.cache["shopping.review_texts"] = ctx.db.all(queries.REVIEW_TEXTS)
    about = ("all", _ABOUT.get(product.category_id, "all"))
    fitting = [text for text in texts if text.about in about]
    start = int(product.product_id[4:]) * 7
    earlier = [fitting[(start + step * 5) % len(fitting)] for step in range(3)]
    return fresh + [
        ReviewView(
            author=ctx.pick("匿名买家", "Verified buyer"),
            stars=text.stars,
            text=ctx.pick_row(text, "text"),
        )
        for text in earlier
    ]


def order_card(ctx: ToolContext, order: Order) -> OrderCard:
    """An order in a list."""
    merchant = get_merchant(ctx, order.merchant_id)
    return OrderCard(
        order_id=order.order_id,
        status=order.status,
        shop=ctx.pick_row(merchant, "name"),
        merchant_id=order.merchant_id,
        titles=[ctx.pick_row(line, "title") for line in orders.lines_of(ctx, order.order_id)],
        total_fen=order.total_fen,
        created_at=ctx.iso(order.created_at),
        promised_at=_maybe(ctx, order.promised_at),
    )


def order_view(ctx: ToolContext, order: Order) -> OrderView:
    """Everything about an order."""
    merchant = get_merchant(ctx, order.merchant_id)
    return OrderView(
        order_id=order.order_id,
        status=order.status,
        shop=ctx.pick_row(merchant, "name"),
        merchant_id=order.merchant_id,
        address_id=order.address_id,
        recipient=order.recipient,
        lines=[_line_view(ctx, line) for line in orders.lines_of(ctx, order.order_id)],
        items_fen=order.items_fen,
        shipping_fen=order.delivery_fen,
        gift_wrap_fen=order.fees_fen,
        discount_fen=order.discount_fen,
        total_fen=order.total_fen,
        paid_fen=order.paid_fen,
        refunded_fen=order.refunded_fen,
        coupon_ids=orders.coupon_ids_of(order),
        gift_wrap=bool(order.gift_wrap),
        note=order.note,
        created_at=ctx.iso(order.created_at),
        pay_by=_maybe(ctx, order.pay_by),
        paid_at=_maybe(ctx, order.paid_at),
        promised_at=_maybe(ctx, order.promised_at),
        delivered_at=_maybe(ctx, order.delivered_at),
        cancel_reason=order.cancel_reason,
        returns=[
            return_view(ctx, found)
            for found in ctx.db.all(queries.RETURNS_OF, order_id=order.order_id)
        ],
    )


def _line_view(ctx: ToolContext, line: OrderLine) -> OrderLineView:
    options = from_json(line.options)
    return OrderLineView(
        line_id=line.line_id,
        product_id=line.product_id,
        sku_id=line.sku_id,
        title=ctx.pick_row(line, "title"),
        label=options.get(f"label_{ctx.lang}", "") if isinstance(options, dict) else "",
        quantity=line.quantity,
        unit_fen=line.unit_fen,
        total_fen=line.total_fen,
    )


def return_view(ctx: ToolContext, found: ReturnRequest) -> ReturnView:
    """A return."""
    waiting = found.status in ("requested", "collected")
    return ReturnView(
        return_id=found.return_id,
        order_id=found.order_id,
        line_id=found.line_id,
        quantity=found.quantity,
        reason=found.reason,
        status=found.status,
        refund_fen=found.refund_fen,
        return_shipping_fen=found.return_shipping_fen,
        method_id=found.method_id,
        expected_refund_at=ctx.iso(expected_refund_at(found.created_at)) if waiting else None,
    )


def _maybe(ctx: ToolContext, at: int | None) -> str | None:
    return None if at is None else ctx.iso(at)
