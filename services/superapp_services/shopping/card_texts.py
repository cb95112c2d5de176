"""What the cards of products say whatever the price, by product number; kept with the base."""

from dataclasses import dataclass, field
from typing import Any

from superapp_services.core import ToolContext
from superapp_services.shopping import queries
from superapp_services.shopping.catalogue import Catalogue
from superapp_services.shopping.outputs import ProductCard


@dataclass
class CardTexts:
    """The fixed texts of a base in one language.

    Attributes:
        products: What a card says of each product, in the order of the query.
        labels: The label of each SKU, by its position.
        brands: Names by id.
        product_types: Names by id.
        shops: Names of merchants by id.
    """

    products: list[Any]
    labels: list[str]
    brands: dict[str, str]
    product_types: dict[str, str]
    shops: dict[str, str]
    _made: dict[int, dict[str, Any]] = field(default_factory=dict)

    def fields(self, number: int) -> dict[str, Any]:
        """The fields of a product's card, with those that depend on prices and stock still None."""
        made = self._made.get(number)
        if made is None:
            made = self._made[number] = self._new(number)
        return made.copy()

    def _new(self, number: int) -> dict[str, Any]:
        product = self.products[number]
        return dict.fromkeys(ProductCard.model_fields) | {
            "product_id": product.product_id,
            "title": product.title,
            "brand": self.brands[product.brand_id],
            "category": product.category_id,
            "product_type": self.product_types[product.product_type_id],
            "shop": self.shops[product.merchant_id],
            "merchant_id": product.merchant_id,
            "rating": product.rating_x100 / 100,
            "sales_count": product.sales_count,
            "sponsored": bool(product.sponsored),
            "gift_wrap_fen": product.gift_wrap_fen,
        }


def card_texts(ctx: ToolContext, known: Catalogue) -> CardTexts:
    """The texts in the language of the session, read when first asked for."""
    key = ("shopping.card_texts", ctx.lang)
    kept: CardTexts | None = ctx.cache.get(key)
    if kept is None:
        kept = ctx.cache[key] = _read(ctx, known)
    return kept


def _read(ctx: ToolContext, known: Catalogue) -> CardTexts:
    asked = queries.CARD_PRODUCTS[ctx.lang], queries.CARD_LABELS[ctx.lang]
    products = {row.product_id: row for row in ctx.db.all(asked[0])}
    said: dict[str, str] = {}
    labels = {sku_id: said.setdefault(text, text) for sku_id, text in ctx.db.all(asked[1])}
    shops = ctx.db.all(queries.MERCHANT_NAMES)
    return CardTexts(
        products=[products[product_id] for product_id in known.product_ids],
        labels=[labels[sku_id] for sku_id in known.sku_ids],
        brands={b.brand_id: ctx.pick_row(b, "name") for b in ctx.db.all(queries.BRANDS)},
        product_types={
            kind.product_type_id: ctx.pick_row(kind, "name")
            for kind in ctx.db.all(queries.PRODUCT_TYPES)
        },
        shops={shop.merchant_id: ctx.pick_row(shop, "name") for shop in shops},
    )
