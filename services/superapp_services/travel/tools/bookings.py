"""Looking at bookings."""

from superapp_services.commons import orders
from superapp_services.core import Risk, ToolContext
from superapp_services.travel import places, queries, rules
from superapp_services.travel.errors import BookingNotFound, PlaceUnknown
from superapp_services.travel.models import Booking
from superapp_services.travel.outputs import (
    BookingDetails,
    BookingsFound,
    BookingSummary,
    Passenger,
)
from superapp_services.travel.schemas import GetBooking, ListBookings
from superapp_services.travel.service import service
from superapp_services.travel.settling import cancel_terms


@service.tool(risk=Risk.READ, errors=(BookingNotFound,))
def get_booking(ctx: ToolContext, args: GetBooking) -> BookingDetails:
    """Show one booking: times, passengers with tickets, and what cancelling it now would cost."""
    booking = find_booking(ctx, args.booking_id)
    order = orders.get_order(ctx, booking.order_id)
    names = queries.cities(ctx)
    leaves = names[booking.from_city] if booking.from_city else None
    costs = cancel_terms(ctx, booking)
    return BookingDetails(
        booking_id=booking.booking_id,
        order_id=booking.order_id,
        kind=booking.booking_kind,
        status=booking.status,
        offer_id=booking.offer_id,
        title=ctx.pick_row(booking, "title"),
        seat_class=class_name(booking),
        from_city=None if leaves is None else ctx.pick_row(leaves, "name"),
        to_city=ctx.pick_row(names[booking.to_city], "name"),
        date=booking.date,
        end_date=booking.end_date,
        starts_at=ctx.iso(booking.starts_at),
        ends_at=ctx.iso(booking.ends_at),
        nights=booking.nights,
        quantity=booking.quantity,
        total_fen=booking.total_fen,
        refunded_fen=booking.refunded_fen,
        confirmation_number=booking.confirmation_number,
        delay_minutes=booking.delay_minutes,
        passengers=_passengers(ctx, booking),
        pay_by=None if order.pay_by is None else ctx.iso(order.pay_by),
        rule=ctx.pick_row(queries.rules(ctx)[booking.rule_id].row, "summary"),
        cancel_fee_fen=None if costs is None else costs.fee_fen,
        refund_if_cancelled_fen=None if costs is None else costs.refund_fen,
    )


@service.tool(risk=Risk.READ, errors=(PlaceUnknown,))
def list_bookings(ctx: ToolContext, args: ListBookings) -> BookingsFound:
    """List the user's bookings by when they begin, held, past and cancelled ones too.

    Filter by kind, status, city or days. travel_get_booking shows one in full.
    """
    city_id = None if args.city is None else places.find_city(ctx, args.city)
    found = [b for b in queries.bookings(ctx) if _fits(args, b, city_id)]
    return BookingsFound(
        bookings=[_summary(ctx, booking) for booking in found[: args.limit]], total=len(found)
    )


def find_booking(ctx: ToolContext, booking_id: str) -> Booking:
    """The user's booking.

    Raises:
        BookingNotFound: It does not exist or is somebody else's.
    """
    booking = queries.booking(ctx, booking_id)
    if booking is None:
        raise BookingNotFound(booking_id=booking_id[:40])
    return booking


def class_name(booking: Booking) -> str | None:
    """The cabin or seat class of a booking; None for stays and visits."""
    if booking.class_code is None or booking.booking_kind not in ("flight", "train"):
        return None
    names = rules.CABINS if booking.booking_kind == "flight" else rules.SEATS
    return names[booking.class_code]


def _fits(args: ListBookings, booking: Booking, city_id: str | None) -> bool:
    return (
        (args.kind is None or booking.booking_kind == args.kind.value)
        and (args.status is None or booking.status == args.status.value)
        and (city_id is None or city_id in (booking.from_city, booking.to_city))
        and (args.from_date is None or booking.end_date >= args.from_date.isoformat())
        and (args.to_date is None or booking.date <= args.to_date.isoformat())
    )


def _summary(ctx: ToolContext, booking: Booking) -> BookingSummary:
    names = queries.cities(ctx)
    leaves = names[booking.from_city] if booking.from_city else None
    return BookingSummary(
        booking_id=booking.booking_id,
        order_id=booking.order_id,
        kind=booking.booking_kind,
        status=booking.status,
        title=ctx.pick_row(booking, "title"),
        from_city=None if leaves is None else ctx.pick_row(leaves, "name"),
        to_city=ctx.pick_row(names[booking.to_city], "name"),
        starts_at=ctx.iso(booking.starts_at),
        ends_at=ctx.iso(booking.ends_at),
        total_fen=booking.total_fen,
    )


def _passengers(ctx: ToolContext, booking: Booking) -> list[Passenger]:
    return [
        Passenger(
            traveller_id=row.traveller_id,
            name=ctx.pick_row(row, "name"),
            age_group=row.age_group,
            fare_fen=row.fare_fen,
            ticket_number=row.ticket_number,
            seat=row.seat,
        )
        for row in queries.passengers(ctx, booking.booking_id)
    ]
