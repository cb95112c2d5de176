"""What a travel order consists of, for the question whether to pay it."""

from superapp_services.commons.contents import HOOK, Both
from superapp_services.core import ToolContext, clock
from superapp_services.core.wording import day_text, moment_text
from superapp_services.travel import queries
from superapp_services.travel.models import Booking
from superapp_services.travel.service import service


@service.on(HOOK)
def order_described(ctx: ToolContext, order_id: str) -> Both:
    """Every booking with its time, and for whom it is."""
    told = [_booked(ctx, booking) for booking in queries.bookings_of_order(ctx, order_id)]
    return "；".join(zh for zh, _ in told), "; ".join(en for _, en in told)


def _booked(ctx: ToolContext, booking: Booking) -> Both:
    people = queries.passengers(ctx, booking.booking_id)
    many = f"×{booking.quantity}" if booking.quantity > 1 else ""
    parts_zh = [
        f"{booking.title_zh}{many}",
        _when_zh(booking),
        "、".join(one.name_zh for one in people),
    ]
    many = f"{booking.quantity} × " if booking.quantity > 1 else ""
    parts_en = [
        f"{many}{booking.title_en}",
        _when_en(booking),
        ", ".join(one.name_en for one in people),
    ]
    return "，".join(filter(None, parts_zh)), ", ".join(filter(None, parts_en))


def _when_zh(booking: Booking) -> str:
    if booking.booking_kind == "hotel":
        nights = f"{booking.nights}晚"
        return (
            f"{day_text(booking.date, 'zh')}入住，{day_text(booking.end_date, 'zh')}离店，{nights}"
        )
    if booking.booking_kind == "attraction":
        return day_text(booking.date, "zh")
    return f"{moment_text(clock.iso(booking.starts_at), 'zh')}出发"


def _when_en(booking: Booking) -> str:
    if booking.booking_kind == "hotel":
        nights = "1 night" if booking.nights == 1 else f"{booking.nights} nights"
        return f"{day_text(booking.date, 'en')} to {day_text(booking.end_date, 'en')}, {nights}"
    if booking.booking_kind == "attraction":
        return day_text(booking.date, "en")
    return f"leaving at {moment_text(clock.iso(booking.starts_at), 'en')}"
