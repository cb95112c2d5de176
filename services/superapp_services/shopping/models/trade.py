"""What changes while people shop: prices, stock, carts, parcels, returns, watches, reviews."""

from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from superapp_services.core import Table, TableKind


class SkuPrice(Table, table=True):
    """What a SKU costs now, and what it cost when the world began."""

    __tablename__ = "sku_prices"
    __table_args__ = (
        CheckConstraint("price_fen > 0"),
        Index(
            "ix_sku_prices_moved",
            "product_id",
            "sku_id",
            sqlite_where=text("price_fen <> base_price_fen"),
        ),
    )
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    sku_id: str = Field(primary_key=True, foreign_key="skus.sku_id")
    product_id: str = Field(foreign_key="products.product_id")
    price_fen: int
    base_price_fen: int


class Stock(Table, table=True):
    """How many of a SKU lie unsold in a warehouse. What an order holds is already taken off."""

    __tablename__ = "stocks"
    __table_args__ = (
        CheckConstraint("quantity >= 0"),
        Index(
            "ix_stocks_turned",
            "product_id",
            "sku_id",
            sqlite_where=text("quantity <> base_quantity AND (quantity = 0 OR base_quantity = 0)"),
        ),
    )
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    stock_id: str = Field(primary_key=True)
    sku_id: str = Field(foreign_key="skus.sku_id", index=True)
    product_id: str = Field(foreign_key="products.product_id")
    warehouse_id: str = Field(foreign_key="warehouses.warehouse_id")
    quantity: int
    base_quantity: int


class ShopStatus(Table, table=True):
    """Whether a shop takes orders."""

    __tablename__ = "shop_status"
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    merchant_id: str = Field(primary_key=True, foreign_key="shops.merchant_id")
    open: bool


class CartItem(Table, table=True):
    """A SKU in a user's cart."""

    __tablename__ = "cart_items"
    __table_args__ = (CheckConstraint("quantity BETWEEN 1 AND 99"),)
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    cart_item_id: str = Field(primary_key=True)
    user: str = Field(foreign_key="people.person_id", index=True)
    sku_id: str = Field(foreign_key="skus.sku_id")
    quantity: int
    added_at: int


class Parcel(Table, table=True):
    """The shipment of an order."""

    __tablename__ = "parcels"
    __table_args__ = (
        CheckConstraint(
            "status IN ('accepted', 'shipped', 'in_transit', 'out_for_delivery', 'delivered', "
            "'cancelled')"
        ),
    )
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    parcel_id: str = Field(primary_key=True)
    order_id: str = Field(foreign_key="orders.order_id", index=True)
    carrier_zh: str
    carrier_en: str
    tracking_number: str
    from_city: str
    to_city: str
    status: str
    expected_at: int


class ParcelEvent(Table, table=True):
    """One scan of a parcel on its way."""

    __tablename__ = "parcel_events"
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    parcel_event_id: str = Field(primary_key=True)
    parcel_id: str = Field(foreign_key="parcels.parcel_id", index=True)
    status: str
    place_zh: str
    place_en: str
    text_zh: str
    text_en: str
    happened_at: int


class ReturnRequest(Table, table=True):
    """A return of some pieces of an order line."""

    __tablename__ = "returns"
    __table_args__ = (
        CheckConstraint("quantity > 0 AND refund_fen >= 0 AND return_shipping_fen >= 0"),
        CheckConstraint("status IN ('requested', 'collected', 'refunded', 'rejected')"),
    )
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    return_id: str = Field(primary_key=True)
    user: str = Field(foreign_key="people.person_id", index=True)
    order_id: str = Field(foreign_key="orders.order_id", index=True)
    line_id: str = Field(foreign_key="order_lines.line_id", index=True)
    quantity: int
    reason: str
    note: str
    refund_fen: int
    return_shipping_fen: int
    method_id: str
    status: str
    created_at: int
    collected_at: int | None
    closed_at: int | None


class PriceWatch(Table, table=True):
    """A user waits for a price below a limit."""

    __tablename__ = "price_watches"
    __table_args__ = (
        CheckConstraint("action IN ('notify', 'buy')"),
        CheckConstraint(
            "status IN ('active', 'notified', 'bought', 'failed', 'expired', 'cancelled')"
        ),
    )
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    price_watch_id: str = Field(primary_key=True)
    user: str = Field(foreign_key="people.person_id", index=True)
    sku_id: str = Field(foreign_key="skus.sku_id", index=True)
    action: str
    below_fen: int
    watch_until: int
    quantity: int
    address_id: str | None
    mandate_id: str | None
    status: str
    order_id: str | None
    failure: str | None
    created_at: int
    closed_at: int | None


class Review(Table, table=True):
    """A user's public review of something they received."""

    __tablename__ = "reviews"
    __table_args__ = (
        CheckConstraint("stars BETWEEN 1 AND 5"),
        Index("ix_reviews_product_id", "product_id", "created_at"),
    )
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    review_id: str = Field(primary_key=True)
    user: str = Field(foreign_key="people.person_id", index=True)
    line_id: str = Field(foreign_key="order_lines.line_id")
    product_id: str = Field(foreign_key="products.product_id")
    stars: int
    text: str
    anonymous: bool
    created_at: int


class CouponQuota(Table, table=True):
    """How many of an offered coupon are left."""

    __tablename__ = "coupon_quotas"
    __table_args__ = (CheckConstraint("remaining >= 0"),)
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    coupon_offer_id: str = Field(primary_key=True, foreign_key="coupon_offers.coupon_offer_id")
    remaining: int


class CouponClaim(Table, table=True):
    """A user took a coupon that was offered."""

    __tablename__ = "coupon_claims"
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    coupon_claim_id: str = Field(primary_key=True)
    coupon_offer_id: str = Field(foreign_key="coupon_offers.coupon_offer_id")
    coupon_id: str = Field(foreign_key="coupons.coupon_id")
    claimed_at: int
