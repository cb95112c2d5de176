"""Cancelling bookings."""

from superapp_services.commons import orders
from superapp_services.commons.merchants import get_merchant
from superapp_services.core import Risk, Terms, ToolContext
from superapp_services.travel import queries, ticketing
from superapp_services.travel.errors import BookingNotFound, BookingNotOpen, TooLateToCancel
from superapp_services.travel.models import Booking
from superapp_services.travel.outputs import Cancelled
from superapp_services.travel.schemas import CancelBooking
from superapp_services.travel.service import service
from superapp_services.travel.settling import CancelCosts, cancel_terms, others_open, refund
from superapp_services.travel.tools.bookings import find_booking


def cancel_consent(ctx: ToolContext, args: CancelBooking) -> Terms | None:
    """The fee that the user has to accept; None when cancelling is free."""
    booking = find_booking(ctx, args.booking_id)
    costs = _costs(ctx, booking)
    if costs.fee_fen == 0:
        return None
    merchant = get_merchant(ctx, booking.merchant_id)
    fee, back = costs.fee_fen / 100, costs.refund_fen / 100
    return Terms(
        action="cancel_with_fee",
        payee=ctx.pick_row(merchant, "name"),
        payee_id=booking.merchant_id,
        amount_fen=costs.fee_fen,
        reference_id=booking.booking_id,
        category=merchant.category,
        merchant_id=booking.merchant_id,
        mandate_allowed=False,
        summary_zh=f"取消{booking.title_zh}，收取手续费{fee:.2f}元，退款{back:.2f}元。",
        summary_en=f"Cancel {booking.title_en} for a fee of ¥{fee:.2f}; ¥{back:.2f} is refunded.",
    )


@service.tool(
    risk=Risk.WRITE,
    terms=cancel_consent,
    errors=(BookingNotFound, BookingNotOpen, TooLateToCancel),
)
def cancel_booking(ctx: ToolContext, args: CancelBooking) -> Cancelled:
    """Cancel one booking by its rule and refund the rest to the method that paid.

    travel_get_booking shows the fee beforehand; a fee needs the user's consent. Of a paid order
    with several bookings only this one is cancelled. A hold that is not paid yet is released
    whole, with every booking of its order, at no cost.
    """
    booking = find_booking(ctx, args.booking_id)
    costs = _costs(ctx, booking)
    if booking.status == "held":
        return _release(ctx, booking, args.reason)
    ticketing.close(
        ctx, booking, "cancelled", kept_fen=costs.fee_fen, refunded_fen=costs.refund_fen
    )
    refund_ids = refund(ctx, booking, costs.refund_fen, "booking_cancelled")
    order = orders.get_order(ctx, booking.order_id)
    if not others_open(ctx, booking):
        left = order.paid_fen - order.refunded_fen
        orders.cancel_order(ctx, order, args.reason or "booking_cancelled", forfeit_fen=left)
    _tell(ctx, booking, costs)
    return Cancelled(
        booking_ids=[booking.booking_id],
        order_id=booking.order_id,
        status="cancelled",
        fee_fen=costs.fee_fen,
        refund_fen=costs.refund_fen,
        refund_ids=refund_ids,
    )


def _costs(ctx: ToolContext, booking: Booking) -> CancelCosts:
    if booking.status not in ("held", "confirmed"):
        raise BookingNotOpen(booking_id=booking.booking_id, status=booking.status)
    costs = cancel_terms(ctx, booking)
    if costs is None:
        rule = queries.rules(ctx)[booking.rule_id].row
        raise TooLateToCancel(
            title=ctx.pick_row(booking, "title"), rule=ctx.pick_row(rule, "summary")
        )
    return costs


def _release(ctx: ToolContext, booking: Booking, reason: str) -> Cancelled:
    order = orders.get_order(ctx, booking.order_id)
    released = [b.booking_id for b in queries.bookings_of_order(ctx, booking.order_id)]
    orders.cancel_order(ctx, order, reason or "hold_released")
    return Cancelled(
        booking_ids=released,
        order_id=booking.order_id,
        status="cancelled",
        fee_fen=0,
        refund_fen=0,
        refund_ids=[],
    )


def _tell(ctx: ToolContext, booking: Booking, costs: CancelCosts) -> None:
    back = f"{costs.refund_fen / 100:.2f}"
    ticketing.tell(
        ctx,
        booking,
        ("预订已取消", "Booking cancelled"),
        (
            f"{booking.title_zh}已取消，退款{back}元原路退回。",
            f"{booking.title_en} is cancelled; ¥{back} goes back to the method that paid.",
        ),
    )
