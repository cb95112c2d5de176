"""Orders of every service, their lines, and coupons."""

from typing import ClassVar

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from superapp_services.core import JsonText, Table, TableKind

ORDER_STATUSES = (
    "unpaid",
    "paid",
    "preparing",
    "shipped",
    "delivering",
    "delivered",
    "completed",
    "cancelled",
    "expired",
    "refunding",
    "refunded",
)


class Order(Table, table=True):
    """What a user ordered from one merchant."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("total_fen = items_fen + delivery_fen + fees_fen - discount_fen"),
        CheckConstraint("total_fen >= 0 AND paid_fen >= 0"),
        CheckConstraint("refunded_fen BETWEEN 0 AND paid_fen"),
        CheckConstraint(f"status IN {ORDER_STATUSES}"),
    )
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    order_id: str = Field(primary_key=True)
    user: str = Field(foreign_key="people.person_id", index=True)
    service: str
    merchant_id: str
    status: str
    address_id: str | None
    items_fen: int
    delivery_fen: int
    fees_fen: int
    discount_fen: int
    total_fen: int
    paid_fen: int
    refunded_fen: int
    coupon_ids: str = Field(sa_type=JsonText)
    quote_id: str | None
    note: str
    recipient: str | None
    gift_wrap: bool
    created_at: int
    pay_by: int | None
    paid_at: int | None
    promised_at: int | None
    delivered_at: int | None
    closed_at: int | None
    cancel_reason: str | None


class OrderLine(Table, table=True):
    """One line of an order."""

    __tablename__ = "order_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0 AND unit_fen >= 0"),
        CheckConstraint("total_fen = quantity * unit_fen"),
    )
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    line_id: str = Field(primary_key=True)
    order_id: str = Field(foreign_key="orders.order_id", index=True)
    line_kind: str
    dish_id: str | None
    product_id: str | None
    sku_id: str | None
    stock_id: str | None
    """Where goods come from, and where they go back to if the order is not carried out."""
    booking_id: str | None
    title_zh: str
    title_en: str
    quantity: int
    unit_fen: int
    total_fen: int
    options: str = Field(sa_type=JsonText)


class Coupon(Table, table=True):
    """A coupon that a user holds."""

    __tablename__ = "coupons"
    __table_args__ = (
        CheckConstraint("coupon_kind IN ('amount', 'percent', 'shipping')"),
        CheckConstraint("status IN ('available', 'used', 'expired')"),
    )
    kind: ClassVar[TableKind] = TableKind.BUSINESS

    coupon_id: str = Field(primary_key=True)
    user: str = Field(foreign_key="people.person_id", index=True)
    campaign_id: str | None
    title_zh: str
    title_en: str
    coupon_kind: str
    face_fen: int
    percent: int
    cap_fen: int | None
    threshold_fen: int
    service: str
    category: str | None
    merchant_id: str | None
    valid_from: int
    valid_until: int
    stack_group: str | None
    stackable: bool
    status: str
    used_order_id: str | None
