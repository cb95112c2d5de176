"""The money of cancelling and changing a booking."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, update
from sqlmodel import col

from superapp_services.commons import orders, payments
from superapp_services.commons.ledger import merchant_account
from superapp_services.commons.money import Method
from superapp_services.commons.order_tables import Order, OrderLine
from superapp_services.core import ToolContext, json_text, write
from superapp_services.travel import fees, queries
from superapp_services.travel.models import Booking
from superapp_services.travel.offers import Offer

FREE_FROM_DELAY_MINUTES = 60
_ADD_CHARGE = write(
    update(Order)
    .where(col(Order.order_id) == bindparam("b_order_id"))
    .values(
        items_fen=col(Order.items_fen) + bindparam("b_amount"),
        total_fen=col(Order.total_fen) + bindparam("b_amount"),
        paid_fen=col(Order.paid_fen) + bindparam("b_amount"),
    )
)


@dataclass(frozen=True, slots=True)
class CancelCosts:
    """What is kept and what is paid back when a booking is cancelled now."""

    fee_fen: int
    refund_fen: int


@dataclass(frozen=True, slots=True)
class ChangeCosts:
    """What a change costs: the fee, then either a charge or a refund."""

    fee_fen: int
    charge_fen: int
    refund_fen: int


def ticket_fares(ctx: ToolContext, booking: Booking) -> list[int]:
    """The fares on which a fee is counted: each passenger's, or the stay's for each room."""
    if booking.booking_kind == "hotel":
        return [booking.total_fen // booking.quantity] * booking.quantity
    return [row.fare_fen for row in queries.passengers(ctx, booking.booking_id)]


def cancel_terms(ctx: ToolContext, booking: Booking) -> CancelCosts | None:
    """What cancelling costs now; None when it is not possible any more.

    A booking that is only held costs nothing. A flight delayed by an hour or more is refunded
    in full.
    """
    if booking.status == "held":
        return CancelCosts(0, 0)
    percent = fees.cancel_percent(ctx, booking.rule_id, booking)
    if booking.status != "confirmed" or percent is None:
        return None
    if booking.delay_minutes >= FREE_FROM_DELAY_MINUTES:
        percent = 0
    fee = fees.fee_fen(booking.rule_id, percent, ticket_fares(ctx, booking))
    return CancelCosts(fee, min(booking.total_fen - fee, _refundable_fen(ctx, booking)))


def _refundable_fen(ctx: ToolContext, booking: Booking) -> int:
    """What is left of what was paid: the merchant may have refunded some on request."""
    order = orders.order_of_any_user(ctx, booking.order_id)
    return order.paid_fen - order.refunded_fen


def change_costs(ctx: ToolContext, booking: Booking, new_fen: int) -> ChangeCosts | None:
    """What changing to a new total costs now; None when it is not possible any more."""
    percent = fees.change_percent(ctx, booking.rule_id, booking)
    if percent is None:
        return None
    if booking.delay_minutes >= FREE_FROM_DELAY_MINUTES:
        percent = 0
    fee = fees.fee_fen(booking.rule_id, percent, ticket_fares(ctx, booking))
    dearer = new_fen - booking.total_fen
    if dearer >= 0:
        return ChangeCosts(fee, fee + dearer, 0)
    back = min(_refund_of_difference(ctx, booking, -dearer), _refundable_fen(ctx, booking))
    return ChangeCosts(fee, max(0, fee - back), max(0, back - fee))


def _refund_of_difference(ctx: ToolContext, booking: Booking, cheaper_fen: int) -> int:
    rule = queries.rules(ctx)[booking.rule_id].row.refund_of_difference
    if rule == "full":
        return cheaper_fen
    if rule == "less_rate":
        percent = fees.cancel_percent(ctx, booking.rule_id, booking) or 0
        return cheaper_fen - fees.fee_fen(booking.rule_id, percent, [cheaper_fen])
    return 0


def paying_method(ctx: ToolContext, booking: Booking) -> Method:
    """The method that paid for a booking, or the user's default if it is not active any more.

    Raises:
        MethodNotFound: The user has no active method.
    """
    for payment in payments.payments_of_order(ctx, booking.order_id):
        try:
            return payments.choose_method(ctx, payment.method_id)
        except payments.MethodNotFound:
            continue
    return payments.choose_method(ctx, None)


def charge(ctx: ToolContext, booking: Booking, offer: Offer, amount_fen: int) -> str:
    """Take what a change costs, as one more line of its order; the payment's id.

    Raises:
        InsufficientFunds: The method's account does not hold enough.
        LimitExceeded: Above a limit of the method.
        MethodNotFound: The user has no active method.
    """
    number = len(orders.lines_of(ctx, booking.order_id)) + 1
    ctx.db.insert(
        OrderLine,
        line_id=f"{booking.order_id}_{number}",
        order_id=booking.order_id,
        line_kind="change",
        dish_id=None,
        product_id=None,
        sku_id=None,
        stock_id=None,
        booking_id=booking.booking_id,
        title_zh=f"改签至 {offer.title_zh}",
        title_en=f"Change to {offer.title_en}",
        quantity=1,
        unit_fen=amount_fen,
        total_fen=amount_fen,
        options=json_text({}),
    )
    ctx.db.run(_ADD_CHARGE, b_order_id=booking.order_id, b_amount=amount_fen)
    return payments.capture(
        ctx,
        purpose="order",
        amount_fen=amount_fen,
        payee_id=booking.merchant_id,
        payee_account_id=merchant_account(booking.merchant_id),
        method=paying_method(ctx, booking),
        reference_id=booking.order_id,
        order_id=booking.order_id,
        memo=f"change {booking.booking_id}",
    )


def refund(ctx: ToolContext, booking: Booking, amount_fen: int, reason: str) -> list[str]:
    """Pay part of a booking back to where it came from; the refunds' ids."""
    if amount_fen == 0:
        return []
    return orders.refund_order(ctx, booking.order_id, amount_fen, reason)


def others_open(ctx: ToolContext, booking: Booking) -> Sequence[Booking]:
    """The other bookings of the same order that are not over."""
    return [
        other
        for other in queries.bookings_of_order(ctx, booking.order_id)
        if other.booking_id != booking.booking_id and other.status in ("held", "confirmed")
    ]
