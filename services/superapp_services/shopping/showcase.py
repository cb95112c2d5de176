"""What a product is, apart from price and stock: read once per base and kept."""

from collections.abc import Iterable
from dataclasses import dataclass

from superapp_services.commons.merchants import Merchant
from superapp_services.commons.people import get_address, get_user
from superapp_services.core import ToolContext, from_json
from superapp_services.shopping import queries
from superapp_services.shopping.errors import AddressMissing, ProductNotFound, SkuNotFound
from superapp_services.shopping.models import Brand, Category, Product, ProductType, Shop, Sku
from superapp_services.shopping.resolving import names


@dataclass(frozen=True, slots=True)
class Showcase:
    """The static rows that belong to a product."""

    product: Product
    brand: Brand
    category: Category
    product_type: ProductType
    merchant: Merchant
    shop: Shop
    skus: tuple[Sku, ...]
    attributes: dict[str, str]


def showcase(ctx: ToolContext, product_id: str) -> Showcase:
    """A product with everything static that belongs to it.

    Raises:
        ProductNotFound: There is no such product.
    """
    kept: Showcase | None = ctx.cache.get(("shopping.showcase", product_id))
    if kept is None:
        kept = _read(ctx, product_id)
        ctx.cache["shopping.showcase", product_id] = kept
    return kept


def _read(ctx: ToolContext, product_id: str) -> Showcase:
    product = ctx.db.one(queries.PRODUCT, product_id=product_id)
    if product is None:
        raise ProductNotFound(product_id=product_id)
    return _with_all(ctx, product, ctx.db.all(queries.SKUS_OF, product_id=product_id))


def _with_all(ctx: ToolContext, product: Product, skus: Iterable[Sku]) -> Showcase:
    brand = ctx.db.one(queries.BRAND, brand_id=product.brand_id)
    category = ctx.db.one(queries.CATEGORY, category_id=product.category_id)
    kind = ctx.db.one(queries.PRODUCT_TYPE, product_type_id=product.product_type_id)
    merchant = ctx.db.one(queries.MERCHANT, merchant_id=product.merchant_id)
    shop = ctx.db.one(queries.SHOP, merchant_id=product.merchant_id)
    if brand is None or category is None or kind is None or merchant is None or shop is None:
        raise LookupError(product.product_id)
    return Showcase(
        product=product,
        brand=brand,
        category=category,
        product_type=kind,
        merchant=merchant,
        shop=shop,
        skus=tuple(skus),
        attributes=from_json(product.attributes),
    )


def sku_showcase(ctx: ToolContext, sku_id: str) -> tuple[Sku, Showcase]:
    """A SKU and its product.

    Raises:
        SkuNotFound: There is no such SKU.
    """
    product_id = ctx.cache.get(("shopping.sku", sku_id))
    if product_id is None:
        sku = ctx.db.one(queries.SKU, sku_id=sku_id)
        if sku is None:
            raise SkuNotFound(sku_id=sku_id)
        product_id = ctx.cache["shopping.sku", sku_id] = sku.product_id
    shown = showcase(ctx, product_id)
    return next(sku for sku in shown.skus if sku.sku_id == sku_id), shown


def attribute_text(ctx: ToolContext, attribute: str, value: str) -> tuple[str, str]:
    """What an attribute and its value are called in the session's language."""
    label = names(ctx).labels.get(f"{attribute}={value}")
    if label is None:
        return attribute, value
    return ctx.pick_row(label, "name"), ctx.pick_row(label, "value")


def price_now(ctx: ToolContext, sku_id: str) -> int:
    """What a SKU costs now, in fen."""
    return int(ctx.db.value(queries.PRICE, sku_id=sku_id))


def shop_is_open(ctx: ToolContext, merchant_id: str) -> bool:
    """Whether a shop takes orders."""
    return bool(ctx.db.value(queries.SHOP_OPEN, merchant_id=merchant_id))


def city_of(ctx: ToolContext, address_id: str | None) -> str:
    """The city to deliver to: of the address, or else of the user.

    Raises:
        AddressNotFound: The address is not one the user may deliver to.
    """
    if address_id is not None:
        return get_address(ctx, address_id).city
    user = get_user(ctx)
    return user.city if user.home is None else get_address(ctx, user.home).city


def delivery_address_id(ctx: ToolContext, address_id: str | None) -> str:
    """The address asked for, or the user's home.

    Raises:
        AddressNotFound: The address is not one the user may deliver to.
        AddressMissing: None was asked for and the user has no home.
    """
    chosen = address_id or get_user(ctx).home
    if chosen is None:
        raise AddressMissing()
    return get_address(ctx, chosen).address_id
