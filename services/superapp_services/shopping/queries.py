"""The statements of the shopping service, compiled once."""

from typing import Any

from sqlalchemy import bindparam, func, update
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from superapp_services.commons.merchants import Merchant
from superapp_services.commons.order_tables import Order
from superapp_services.core import Query, query, rows, write
from superapp_services.shopping.models import (
    Brand,
    CartItem,
    Category,
    DeliveryLane,
    Parcel,
    ParcelEvent,
    PriceWatch,
    Product,
    ProductType,
    ReturnRequest,
    Review,
    Shop,
    ShopStatus,
    Sku,
    SkuPrice,
    Stock,
    Warehouse,
)
from superapp_services.shopping.models.catalogue import AttributeValue, OptionName, ReviewText

ALL_PRODUCTS = rows(
    select_columns(
        col(Product.product_id),
        col(Product.rating_x100),
        col(Product.sales_count),
        col(Product.listed_date),
        col(Product.local_city),
        col(Product.express),
        col(Product.handling_days),
        col(Product.gift_wrap_fen),
    )
)
ALL_SKUS = rows(
    select_columns(
        col(Sku.sku_id),
        col(Sku.product_id),
        col(Sku.colour),
        col(Sku.size),
        col(Sku.version),
        col(SkuPrice.base_price_fen),
    )
    .join(SkuPrice, col(SkuPrice.sku_id) == col(Sku.sku_id))
    .order_by(col(Sku.sku_id))
)


def _card_products(title: Any) -> Query[Any]:
    return rows(
        select_columns(
            col(Product.product_id),
            title.label("title"),
            col(Product.brand_id),
            col(Product.category_id),
            col(Product.product_type_id),
            col(Product.merchant_id),
            col(Product.rating_x100),
            col(Product.sales_count),
            col(Product.sponsored),
            col(Product.gift_wrap_fen),
        )
    )


CARD_PRODUCTS = {
    "zh": _card_products(col(Product.title_zh)),
    "en": _card_products(col(Product.title_en)),
}
CARD_LABELS = {
    "zh": rows(select(Sku.sku_id, Sku.label_zh)),
    "en": rows(select(Sku.sku_id, Sku.label_en)),
}
MERCHANT_NAMES = rows(select(Merchant.merchant_id, Merchant.name_zh, Merchant.name_en))
ALL_STOCKS = rows(select(Stock.sku_id, Stock.warehouse_id, Stock.base_quantity))
LANES = query(select(DeliveryLane).order_by(col(DeliveryLane.delivery_lane_id)))
WAREHOUSES = query(select(Warehouse).order_by(col(Warehouse.warehouse_id)))
OPTION_NAMES = query(select(OptionName).order_by(col(OptionName.option_name_id)))
ATTRIBUTE_VALUES = query(select(AttributeValue).order_by(col(AttributeValue.attribute_value_id)))
CATEGORIES = query(select(Category).order_by(col(Category.category_id)))
PRODUCT_TYPES = query(select(ProductType).order_by(col(ProductType.product_type_id)))
BRANDS = query(select(Brand).order_by(col(Brand.brand_id)))
REVIEW_TEXTS = query(select(ReviewText).order_by(col(ReviewText.review_text_id)))

MOVED_PRICES = rows(
    select(SkuPrice.sku_id, SkuPrice.price_fen)
    .where(col(SkuPrice.price_fen) != col(SkuPrice.base_price_fen))
    .order_by(col(SkuPrice.product_id), col(SkuPrice.sku_id))
)
MOVED_STOCKS = query(
    select(Stock.sku_id)
    .where(
        col(Stock.quantity) != col(Stock.base_quantity),
        (col(Stock.quantity) == 0) | (col(Stock.base_quantity) == 0),
    )
    .order_by(col(Stock.product_id), col(Stock.sku_id))
)
PRODUCT = query(select(Product).where(col(Product.product_id) == bindparam("product_id")))
BRAND = query(select(Brand).where(col(Brand.brand_id) == bindparam("brand_id")))
CATEGORY = query(select(Category).where(col(Category.category_id) == bindparam("category_id")))
PRODUCT_TYPE = query(
    select(ProductType).where(col(ProductType.product_type_id) == bindparam("product_type_id"))
)
SHOP = query(select(Shop).where(col(Shop.merchant_id) == bindparam("merchant_id")))
MERCHANT = query(select(Merchant).where(col(Merchant.merchant_id) == bindparam("merchant_id")))
SHOP_OPEN = query(
    select(ShopStatus.open).where(col(ShopStatus.merchant_id) == bindparam("merchant_id"))
)
CLOSE_SHOP = write(
    update(ShopStatus)
    .where(col(ShopStatus.merchant_id) == bindparam("b_merchant_id"))
    .values(open=False)
)
SKU = query(select(Sku).where(col(Sku.sku_id) == bindparam("sku_id")))
SKUS_OF = query(
    select(Sku).where(col(Sku.product_id) == bindparam("product_id")).order_by(col(Sku.sku_id))
)
PRICE = query(select(SkuPrice.price_fen).where(col(SkuPrice.sku_id) == bindparam("sku_id")))
SKU_PRICE = query(select(SkuPrice).where(col(SkuPrice.sku_id) == bindparam("sku_id")))
SET_PRICE = write(
    update(SkuPrice)
    .where(col(SkuPrice.sku_id) == bindparam("b_sku_id"))
    .values(price_fen=bindparam("price_fen"))
)
STOCKS_OF = query(
    select(Stock).where(col(Stock.sku_id) == bindparam("sku_id")).order_by(col(Stock.stock_id))
)
TAKE_STOCK = write(
    update(Stock)
    .where(
        col(Stock.stock_id) == bindparam("b_stock_id"),
        col(Stock.quantity) >= bindparam("b_quantity"),
    )
    .values(quantity=col(Stock.quantity) - bindparam("b_quantity"))
)
GIVE_STOCK = write(
    update(Stock)
    .where(col(Stock.stock_id) == bindparam("b_stock_id"))
    .values(quantity=col(Stock.quantity) + bindparam("b_quantity"))
)
EMPTY_STOCK = write(
    update(Stock).where(col(Stock.sku_id) == bindparam("b_sku_id")).values(quantity=0)
)
STOCK = query(select(Stock).where(col(Stock.stock_id) == bindparam("stock_id")))
WAREHOUSE = query(select(Warehouse).where(col(Warehouse.warehouse_id) == bindparam("warehouse_id")))

CART = query(
    select(CartItem)
    .where(col(CartItem.user) == bindparam("user"))
    .order_by(col(CartItem.added_at), col(CartItem.cart_item_id))
)
CART_ITEM = query(
    select(CartItem).where(
        col(CartItem.cart_item_id) == bindparam("cart_item_id"),
        col(CartItem.user) == bindparam("user"),
    )
)
CART_ITEM_OF_SKU = query(
    select(CartItem).where(
        col(CartItem.user) == bindparam("user"), col(CartItem.sku_id) == bindparam("sku_id")
    )
)

ORDERS = query(
    select(Order)
    .where(col(Order.user) == bindparam("user"), col(Order.service) == "shopping")
    .order_by(col(Order.created_at).desc(), col(Order.order_id).desc())
)
PARCEL_OF = query(select(Parcel).where(col(Parcel.order_id) == bindparam("order_id")))
PARCEL_EVENTS = query(
    select(ParcelEvent)
    .where(col(ParcelEvent.parcel_id) == bindparam("parcel_id"))
    .order_by(col(ParcelEvent.happened_at), col(ParcelEvent.parcel_event_id))
)
MOVE_PARCEL = write(
    update(Parcel)
    .where(col(Parcel.parcel_id) == bindparam("b_parcel_id"))
    .values(status=bindparam("status"))
)

RETURNS_OF = query(
    select(ReturnRequest)
    .where(col(ReturnRequest.order_id) == bindparam("order_id"))
    .order_by(col(ReturnRequest.return_id))
)
RETURN = query(select(ReturnRequest).where(col(ReturnRequest.return_id) == bindparam("return_id")))
COLLECT_RETURN = write(
    update(ReturnRequest)
    .where(
        col(ReturnRequest.return_id) == bindparam("b_return_id"),
        col(ReturnRequest.status) == "requested",
    )
    .values(status="collected", collected_at=bindparam("collected_at"))
)
CLOSE_RETURN = write(
    update(ReturnRequest)
    .where(
        col(ReturnRequest.return_id) == bindparam("b_return_id"),
        (col(ReturnRequest.status) == "requested") | (col(ReturnRequest.status) == "collected"),
    )
    .values(status="refunded", closed_at=bindparam("closed_at"))
)

WATCHES = query(
    select(PriceWatch)
    .where(col(PriceWatch.user) == bindparam("user"))
    .order_by(col(PriceWatch.created_at).desc(), col(PriceWatch.price_watch_id).desc())
)
WATCH = query(
    select(PriceWatch).where(col(PriceWatch.price_watch_id) == bindparam("price_watch_id"))
)
WATCHES_OF_SKU = query(
    select(PriceWatch)
    .where(
        col(PriceWatch.sku_id) == bindparam("sku_id"),
        col(PriceWatch.status) == "active",
        col(PriceWatch.below_fen) > bindparam("price_fen"),
        col(PriceWatch.watch_until) > bindparam("now"),
    )
    .order_by(col(PriceWatch.price_watch_id))
)
CLOSE_WATCH = write(
    update(PriceWatch)
    .where(
        col(PriceWatch.price_watch_id) == bindparam("b_price_watch_id"),
        col(PriceWatch.status) == "active",
    )
    .values(
        status=bindparam("status"),
        order_id=bindparam("order_id"),
        failure=bindparam("failure"),
        closed_at=bindparam("closed_at"),
    )
)

REVIEW_OF_LINE = query(
    select(Review.review_id).where(
        col(Review.line_id) == bindparam("line_id"), col(Review.user) == bindparam("user")
    )
)
REVIEWS_OF = query(
    select(Review)
    .where(col(Review.product_id) == bindparam("product_id"))
    .order_by(col(Review.created_at).desc(), col(Review.review_id).desc())
    .limit(3)
)
RETURNED_OF_LINE = query(
    select(func.coalesce(func.sum(ReturnRequest.quantity), 0)).where(
        col(ReturnRequest.line_id) == bindparam("line_id"),
        col(ReturnRequest.status) != "rejected",
    )
)
