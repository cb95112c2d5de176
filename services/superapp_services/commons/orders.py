"""The life of an order, from unpaid to completed, cancelled or refunded."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import JsonValue
from sqlalchemy import bindparam, update
from sqlmodel import col, select

from superapp_services.commons import payments
from superapp_services.commons.order_tables import Coupon, Order, OrderLine
from superapp_services.core import (
    Event,
    Service,
    ServiceError,
    ToolContext,
    from_json,
    json_text,
    query,
    values_in,
    write,
)

service = Service("orders", "Orders")
PAY_DEADLINE = "orders.pay_deadline"


class OrderNotFound(ServiceError):
    """No such order of this user."""

    en = "There is no order {order_id} of yours. List your orders to find it."
    zh = "没有找到您的订单 {order_id}，请先查看订单列表。"


class OrderNotOpen(ServiceError):
    """The order is in a state in which this cannot be done."""

    en = "Order {order_id} is {status}, so this cannot be done any more."
    zh = "订单 {order_id} 当前状态为 {status}，无法进行此操作。"


class Line(NamedTuple):
    """A line of a new order."""

    kind: str
    title_zh: str
    title_en: str
    quantity: int
    unit_fen: int
    dish_id: str | None = None
    product_id: str | None = None
    sku_id: str | None = None
    stock_id: str | None = None
    booking_id: str | None = None
    options: Mapping[str, JsonValue] | Sequence[JsonValue] = ()


_ORDER = query(
    select(Order).where(
        col(Order.order_id) == bindparam("order_id"), col(Order.user) == bindparam("user")
    )
)
_ANY_ORDER = query(select(Order).where(col(Order.order_id) == bindparam("order_id")))
_LINES = query(
    select(OrderLine)
    .where(col(OrderLine.order_id) == bindparam("order_id"))
    .order_by(col(OrderLine.line_id))
)
_MOVE = write(
    update(Order)
    .where(
        col(Order.order_id) == bindparam("b_order_id"),
        col(Order.status).in_(values_in("b_from")),
    )
    .values(status=bindparam("status"))
)
_CLOSE = write(
    update(Order)
    .where(col(Order.order_id) == bindparam("b_order_id"))
    .values(
        status=bindparam("status"),
        closed_at=bindparam("closed_at"),
        cancel_reason=bindparam("cancel_reason"),
        refunded_fen=bindparam("refunded_fen"),
    )
)
_PAY = write(
    update(Order)
    .where(col(Order.order_id) == bindparam("b_order_id"), col(Order.status) == "unpaid")
    .values(
        status="paid",
        paid_fen=col(Order.total_fen),
        paid_at=bindparam("paid_at"),
        pay_by=None,
    )
)
_DELIVERED = write(
    update(Order)
    .where(col(Order.order_id) == bindparam("b_order_id"))
    .values(status="delivered", delivered_at=bindparam("delivered_at"))
)
_PROMISE = write(
    update(Order)
    .where(col(Order.order_id) == bindparam("b_order_id"))
    .values(promised_at=bindparam("promised_at"))
)
_REFUNDED = write(
    update(Order)
    .where(col(Order.order_id) == bindparam("b_order_id"))
    .values(refunded_fen=col(Order.refunded_fen) + bindparam("b_amount"))
)
_USE_COUPON = write(
    update(Coupon)
    .where(
        col(Coupon.coupon_id) == bindparam("b_coupon_id"),
        col(Coupon.user) == bindparam("b_user"),
        col(Coupon.status) == "available",
    )
    .values(status="used", used_order_id=bindparam("order_id"))
)
_FREE_COUPONS = write(
    update(Coupon)
    .where(col(Coupon.used_order_id) == bindparam("b_order_id"))
    .values(status="available", used_order_id=None)
)


def get_order(ctx: ToolContext, order_id: str, of_service: str | None = None) -> Order:
    """The user's order, of this service if one is named.

    Raises:
        OrderNotFound: It does not exist, is of another service, or is somebody else's.
    """
    order = ctx.db.one(_ORDER, order_id=order_id, user=ctx.actor)
    if order is None or (of_service is not None and order.service != of_service):
        raise OrderNotFound(order_id=order_id)
    return order


def order_of_any_user(ctx: ToolContext, order_id: str) -> Order:
    """An order as events and hooks see it, whoever's it is."""
    order = ctx.db.one(_ANY_ORDER, order_id=order_id)
    if order is None:
        raise LookupError(order_id)
    return order


def lines_of(ctx: ToolContext, order_id: str) -> list[OrderLine]:
    """The order's lines."""
    return ctx.db.all(_LINES, order_id=order_id)


class NewOrder(NamedTuple):
    """What an unpaid order of one merchant consists of.

    Attributes:
        service: food, shopping, travel or rides.
        merchant_id: Whom it is with.
        lines: What is ordered.
        pay_within_seconds: Time to pay; None when it is charged later.
        coupon_ids: Coupons of the user, set aside until the order is cancelled or expires.
    """

    service: str
    merchant_id: str
    lines: Sequence[Line]
    pay_within_seconds: int | None
    address_id: str | None = None
    delivery_fen: int = 0
    fees_fen: int = 0
    discount_fen: int = 0
    coupon_ids: Sequence[str] = ()
    quote_id: str | None = None
    note: str = ""
    recipient: str | None = None
    gift_wrap: bool = False
    promised_at: int | None = None


_UNPAID: dict[str, Any] = {
    "status": "unpaid",
    "paid_fen": 0,
    "refunded_fen": 0,
    "paid_at": None,
    "delivered_at": None,
    "closed_at": None,
    "cancel_reason": None,
}


def create_order(ctx: ToolContext, new: NewOrder) -> str:
    """Create an unpaid order of the user and start its payment deadline; its id.

    Raises:
        CouponNotUsable: A coupon is not available any more.
    """
    order_id = ctx.new_id("ord")
    items_fen = sum(line.quantity * line.unit_fen for line in new.lines)
    pay_by = None if new.pay_within_seconds is None else ctx.now + new.pay_within_seconds
    ctx.db.insert(
        Order,
        **_UNPAID,
        order_id=order_id,
        user=ctx.actor,
        service=new.service,
        merchant_id=new.merchant_id,
        address_id=new.address_id,
        items_fen=items_fen,
        delivery_fen=new.delivery_fen,
        fees_fen=new.fees_fen,
        discount_fen=new.discount_fen,
        total_fen=items_fen + new.delivery_fen + new.fees_fen - new.discount_fen,
        coupon_ids=json_text(list(new.coupon_ids)),
        quote_id=new.quote_id,
        note=new.note,
        recipient=new.recipient,
        gift_wrap=new.gift_wrap,
        created_at=ctx.now,
        pay_by=pay_by,
        promised_at=new.promised_at,
    )
    lines = enumerate(new.lines, start=1)
    ctx.db.insert_all(OrderLine, [_line_row(order_id, number, line) for number, line in lines])
    if new.coupon_ids:
        _use_coupons(ctx, order_id, new.coupon_ids)
    if pay_by is not None:
        ctx.schedule(PAY_DEADLINE, pay_by, order_id, ctx.actor)
    return order_id


def _line_row(order_id: str, number: int, line: Line) -> dict[str, Any]:
    options = line.options if isinstance(line.options, Mapping) else [*line.options]
    return {
        "line_id": f"{order_id}_{number}",
        "order_id": order_id,
        "line_kind": line.kind,
        "dish_id": line.dish_id,
        "product_id": line.product_id,
        "sku_id": line.sku_id,
        "stock_id": line.stock_id,
        "booking_id": line.booking_id,
        "title_zh": line.title_zh,
        "title_en": line.title_en,
        "quantity": line.quantity,
        "unit_fen": line.unit_fen,
        "total_fen": line.quantity * line.unit_fen,
        "options": json_text(options),
    }


class CouponNotUsable(ServiceError):
    """A coupon is not available any more."""

    en = "Coupons {coupon_ids} cannot be used any more. Ask for a new quote."
    zh = "优惠券 {coupon_ids} 已不可用，请重新获取报价。"


def _use_coupons(ctx: ToolContext, order_id: str, coupon_ids: Sequence[str]) -> None:
    used = [
        ctx.db.run(_USE_COUPON, b_coupon_id=coupon_id, b_user=ctx.actor, order_id=order_id)
        for coupon_id in coupon_ids
    ]
    if sum(used) != len(coupon_ids):
        raise CouponNotUsable(coupon_ids=", ".join(coupon_ids))


def mark_paid(ctx: ToolContext, order: Order) -> None:
    """An unpaid order becomes paid, and its service is told.

    Raises:
        OrderNotOpen: It is not waiting for payment.
    """
    if not ctx.db.run(_PAY, b_order_id=order.order_id, paid_at=ctx.now):
        raise OrderNotOpen(order_id=order.order_id, status=order.status)
    ctx.unschedule(order.order_id, PAY_DEADLINE)
    ctx.emit("order_paid", order.service, order.order_id)


def move_order(ctx: ToolContext, order_id: str, to: str, *, from_statuses: Sequence[str]) -> bool:
    """Change the status if the order is in one of the given ones; whether it was."""
    moved = ctx.db.run(_MOVE, b_order_id=order_id, b_from=json_text([*from_statuses]), status=to)
    return moved == 1


def mark_delivered(ctx: ToolContext, order_id: str) -> None:
    """The order has arrived now."""
    ctx.db.run(_DELIVERED, b_order_id=order_id, delivered_at=ctx.now)


def set_promise(ctx: ToolContext, order_id: str, promised_at: int) -> None:
    """Change when the order should arrive."""
    ctx.db.run(_PROMISE, b_order_id=order_id, promised_at=promised_at)


def complete_order(ctx: ToolContext, order_id: str) -> int:
    """Close a delivered order and release its escrow; how much was released, in fen."""
    order = order_of_any_user(ctx, order_id)
    released = payments.release_escrow(ctx, order_id)
    _close(ctx, order, "completed", None, order.refunded_fen)
    return released


def refund_order(ctx: ToolContext, order_id: str, amount_fen: int, reason: str) -> list[str]:
    """Pay back part of what was paid for an order, to where it came from; the refunds' ids.

    Raises:
        RefundExceedsPayment: More than is left of its payments.
    """
    left, refund_ids = amount_fen, []
    paid = payments.payments_of_order(ctx, order_id)
    for payment in reversed(paid):
        part = min(left, payment.amount_fen - payment.refunded_fen)
        if part > 0:
            refund_ids.append(payments.refund(ctx, payment, part, reason))
            left -= part
    if left > 0:
        raise payments.RefundExceedsPayment(refundable_fen=amount_fen - left, asked_fen=amount_fen)
    if amount_fen > 0:
        ctx.db.run(_REFUNDED, b_order_id=order_id, b_amount=amount_fen)
    return refund_ids


def cancel_order(ctx: ToolContext, order: Order, reason: str, *, forfeit_fen: int = 0) -> int:
    """Cancel, pay back all but the forfeit, free coupons, tell the service; the refund in fen."""
    refund_fen = max(0, order.paid_fen - order.refunded_fen - forfeit_fen)
    if refund_fen:
        refund_order(ctx, order.order_id, refund_fen, reason)
    payments.release_escrow(ctx, order.order_id)
    ctx.unschedule(order.order_id)
    _free_coupons(ctx, order)
    _close(ctx, order, "cancelled", reason, order.refunded_fen + refund_fen)
    ctx.emit("order_cancelled", order.service, order.order_id)
    return refund_fen


def _free_coupons(ctx: ToolContext, order: Order) -> None:
    if coupon_ids_of(order):
        ctx.db.run(_FREE_COUPONS, b_order_id=order.order_id)


def _close(
    ctx: ToolContext, order: Order, status: str, reason: str | None, refunded_fen: int
) -> None:
    ctx.db.run(
        _CLOSE,
        b_order_id=order.order_id,
        status=status,
        closed_at=ctx.now,
        cancel_reason=reason,
        refunded_fen=refunded_fen,
    )


def coupon_ids_of(order: Order) -> list[str]:
    """The coupons that an order uses."""
    ids: list[str] = from_json(order.coupon_ids)
    return ids


@service.event(PAY_DEADLINE)
def expire_unpaid(ctx: ToolContext, event: Event) -> None:
    """An order that was not paid in time expires, and its service gives back what it held."""
    order = order_of_any_user(ctx, event.subject_id)
    if order.status != "unpaid":
        return
    ctx.unschedule(order.order_id)
    _free_coupons(ctx, order)
    _close(ctx, order, "expired", "pay_deadline", 0)
    ctx.emit("order_expired", order.service, order.order_id)
