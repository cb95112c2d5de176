"""What happens to bookings: payment, cancelling, expiry of their order, delays, the end."""

from sqlalchemy import bindparam, update
from sqlmodel import col

from superapp_services.commons import orders
from superapp_services.core import Event, ToolContext, clock, write
from superapp_services.travel import queries, ticketing
from superapp_services.travel.models import Booking
from superapp_services.travel.service import service

_SET_DELAY = write(
    update(Booking)
    .where(
        col(Booking.booking_id) == bindparam("b_id"),
        col(Booking.status) == "confirmed",
        col(Booking.delay_minutes) == 0,
    )
    .values(delay_minutes=bindparam("minutes"))
)


@service.on("order_paid")
def confirm_bookings(ctx: ToolContext, order_id: str) -> None:
    """The bookings of a paid order are confirmed and their tickets issued."""
    for booking in queries.bookings_of_order(ctx, order_id):
        ticketing.confirm(ctx, booking)
        ticketing.tell(
            ctx,
            booking,
            ("预订成功", "Booking confirmed"),
            (f"{booking.title_zh}已确认。", f"{booking.title_en} is confirmed."),
        )


@service.on("order_cancelled")
def release_cancelled(ctx: ToolContext, order_id: str) -> None:
    """What a cancelled order still held goes back on sale."""
    for booking in queries.bookings_of_order(ctx, order_id):
        refunded = booking.total_fen if booking.status == "confirmed" else 0
        ticketing.close(ctx, booking, "cancelled", refunded_fen=refunded)


@service.on("order_expired")
def release_expired(ctx: ToolContext, order_id: str) -> None:
    """What an unpaid order held goes back on sale."""
    for booking in queries.bookings_of_order(ctx, order_id):
        if ticketing.close(ctx, booking, "expired"):
            ticketing.tell(
                ctx,
                booking,
                ("预订已过期", "Hold expired"),
                (
                    f"{booking.title_zh}未在规定时间内付款，已取消。",
                    f"{booking.title_en} was not paid in time and has been released.",
                ),
            )


@service.event(ticketing.FLIGHT_DELAYED)
def delay_flight(ctx: ToolContext, event: Event) -> None:
    """The airline announces a delay; from an hour on, cancelling and changing become free."""
    booking = queries.booking_of_any_user(ctx, event.subject_id)
    minutes = int(event.payload["minutes"])
    if booking is None or not ctx.db.run(_SET_DELAY, b_id=event.subject_id, minutes=minutes):
        return
    ctx.unschedule(booking.booking_id, ticketing.COMPLETED)
    ends_at = booking.ends_at + minutes * clock.MINUTE_SECONDS
    ctx.schedule(ticketing.COMPLETED, ends_at, booking.booking_id, booking.user)
    departs = clock.iso(booking.starts_at + minutes * clock.MINUTE_SECONDS)[11:16]
    ticketing.tell(
        ctx,
        booking,
        ("航班延误", "Flight delayed"),
        (
            f"{booking.title_zh}预计延误{minutes}分钟，{departs}起飞。",
            f"{booking.title_en} is delayed by {minutes} minutes and now departs at {departs}.",
        ),
    )


@service.event(ticketing.COMPLETED)
def complete_booking(ctx: ToolContext, event: Event) -> None:
    """A journey, stay or visit is over; when all of an order are, the order is completed."""
    booking = queries.booking_of_any_user(ctx, event.subject_id)
    if booking is None or booking.status != "confirmed":
        return
    ticketing.close(ctx, booking, "completed")
    open_ones = [
        other
        for other in queries.bookings_of_order(ctx, booking.order_id)
        if other.status in ("held", "confirmed")
    ]
    if not open_ones:
        orders.complete_order(ctx, booking.order_id)
