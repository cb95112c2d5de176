"""The life of a booking: held, confirmed, cancelled, expired, completed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import col

from superapp_services.commons.notifications import notify
from superapp_services.core import ToolContext, clock, write
from superapp_services.travel import inventory, offers, queries, rules
from superapp_services.travel.inventory import Stock
from superapp_services.travel.models import Booking, BookingPassenger
from superapp_services.travel.offers import Offer
from superapp_services.travel.parties import Fare, Party

COMPLETED = "travel.completed"
FLIGHT_DELAYED = "travel.flight_delayed"
_DELAY_NOTICE_SECONDS = 3 * clock.HOUR_SECONDS
_DELAYED_PERCENT = 15
_E_TICKET_PREFIX = {
    "CA": 999,
    "MU": 781,
    "CZ": 784,
    "HU": 880,
    "ZH": 479,
    "3U": 876,
    "MF": 731,
    "FM": 774,
    "HO": 18,
    "9C": 89,
    "SC": 324,
    "GJ": 891,
    "JD": 898,
    "KN": 822,
    "EU": 811,
    "TV": 88,
    "AQ": 902,
}

_CONFIRM = write(
    update(Booking)
    .where(col(Booking.booking_id) == bindparam("b_id"), col(Booking.status) == "held")
    .values(
        status="confirmed",
        confirmed_at=bindparam("confirmed_at"),
        confirmation_number=bindparam("number"),
    )
)
_CLOSE = write(
    update(Booking)
    .where(
        col(Booking.booking_id) == bindparam("b_id"),
        (col(Booking.status) == "held") | (col(Booking.status) == "confirmed"),
    )
    .values(
        status=bindparam("status"),
        closed_at=bindparam("closed_at"),
        kept_fen=bindparam("kept_fen"),
        refunded_fen=bindparam("refunded_fen"),
    )
)
_SET_TICKET = write(
    update(BookingPassenger)
    .where(col(BookingPassenger.passenger_id) == bindparam("b_id"))
    .values(
        ticket_number=bindparam("ticket_number"),
        seat=bindparam("seat"),
    )
)


_FRESH: dict[str, Any] = {
    "status": "held",
    "kept_fen": 0,
    "refunded_fen": 0,
    "confirmation_number": None,
    "changes": 0,
    "delay_minutes": 0,
    "confirmed_at": None,
    "closed_at": None,
}


def add_booking(
    ctx: ToolContext, booking_id: str, order_id: str, offer: Offer, party: Party
) -> None:
    """Hold an offer for the user: the booking, its passengers, and the stock."""
    ctx.db.insert(
        Booking,
        **_FRESH,
        booking_id=booking_id,
        order_id=order_id,
        user=ctx.actor,
        booking_kind=offer.kind,
        merchant_id=offer.merchant_id,
        offer_id=offer.offer_id,
        subject_id=offer.subject_id,
        class_code=offer.class_code,
        title_zh=offer.title_zh,
        title_en=offer.title_en,
        from_city=offer.from_city,
        to_city=offer.to_city,
        date=offer.date,
        end_date=offer.end_date,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        nights=len(offer.nights_fen),
        quantity=party.quantity,
        total_fen=party.total_fen,
        rule_id=offer.rule_id,
        created_at=ctx.now,
    )
    _add_passengers(ctx, booking_id, party.fares)
    inventory.sell(ctx, offer.stocks, party.quantity)


def _add_passengers(ctx: ToolContext, booking_id: str, fares: Sequence[Fare]) -> None:
    for number, fare in enumerate(fares, start=1):
        ctx.db.insert(
            BookingPassenger,
            passenger_id=f"{booking_id}_{number}",
            booking_id=booking_id,
            traveller_id=fare.traveller.traveller_id,
            name_zh=fare.traveller.name_zh,
            name_en=fare.traveller.name_en,
            age_group=fare.age_group,
            fare_fen=fare.fen,
            ticket_number=None,
            seat=None,
        )


def stocks_of(ctx: ToolContext, booking: Booking) -> tuple[Stock, ...]:
    """What a booking took out of sale."""
    offer = offers.find_offer(ctx, booking.booking_kind, booking.offer_id)
    return offer.stocks


def confirm(ctx: ToolContext, booking: Booking) -> None:
    """A paid booking gets its numbers, and what will happen to it is set in motion."""
    number = None
    if booking.booking_kind in ("hotel", "attraction"):
        number = f"{_digits(ctx, 8, booking.booking_id, 'number')}"
    confirmed = ctx.db.run(_CONFIRM, b_id=booking.booking_id, confirmed_at=ctx.now, number=number)
    if not confirmed:
        return
    issue_tickets(ctx, booking)
    watch(ctx, booking)


def issue_tickets(ctx: ToolContext, booking: Booking) -> None:
    """Give every passenger of a flight or train a ticket number and a seat."""
    for passenger in queries.passengers(ctx, booking.booking_id):
        number, seat = None, None
        key = f"{passenger.passenger_id}/{booking.changes}"
        if booking.booking_kind == "flight":
            airline = booking.subject_id[4:6].upper()
            number = f"{_E_TICKET_PREFIX[airline]:03d}-{_digits(ctx, 10, key, 'ticket')}"
        elif booking.booking_kind == "train":
            number = f"E{_digits(ctx, 9, key, 'ticket')}"
            seat = _rail_seat(ctx, booking, key)
        ctx.db.run(
            _SET_TICKET,
            b_id=passenger.passenger_id,
            ticket_number=number,
            seat=seat,
        )


def _digits(ctx: ToolContext, count: int, *parts: str) -> str:
    return "".join(str(rules.noise(ctx.seed, n, *parts) % 10) for n in range(count))


def _rail_seat(ctx: ToolContext, booking: Booking, key: str) -> str:
    code = booking.class_code or "2"
    car = rules.spread(ctx.seed, 2, 15, booking.booking_id, "car")
    row = rules.spread(ctx.seed, 1, 17, booking.booking_id, key, "row")
    if code in ("hb", "sb"):
        berth = "LUM"[rules.noise(ctx.seed, key, "berth") % (3 if code == "hb" else 2)]
        return f"{car:02d}/{row:02d}{berth}"
    letters = {"2": "ABCDF", "1": "ACDF", "b": "ACF"}.get(code, "")
    letter = letters[rules.noise(ctx.seed, key, "letter") % len(letters)] if letters else ""
    return f"{car:02d}/{row:02d}{letter}"


def watch(ctx: ToolContext, booking: Booking) -> None:
    """Schedule the end of the journey, stay or visit, and a flight's delay if it has one."""
    ctx.schedule(COMPLETED, booking.ends_at, booking.booking_id, booking.user)
    delay = delay_minutes(ctx, booking)
    due_at = booking.starts_at - _DELAY_NOTICE_SECONDS
    if delay and due_at > ctx.now:
        ctx.schedule(FLIGHT_DELAYED, due_at, booking.booking_id, booking.user, minutes=delay)


def delay_minutes(ctx: ToolContext, booking: Booking) -> int:
    """How late the flight of a booking will be, fixed by the seed; 0 for anything else."""
    if booking.booking_kind != "flight":
        return 0
    key = (booking.subject_id, booking.date, "delay")
    if rules.spread(ctx.seed, 0, 99, *key) >= _DELAYED_PERCENT:
        return 0
    return rules.spread(ctx.seed, 6, 36, *key, "minutes") * 5


def close(
    ctx: ToolContext, booking: Booking, status: str, *, kept_fen: int = 0, refunded_fen: int = 0
) -> bool:
    """End an open booking and put back on sale what it held; whether it was open."""
    closed = ctx.db.run(
        _CLOSE,
        b_id=booking.booking_id,
        status=status,
        closed_at=ctx.now,
        kept_fen=kept_fen,
        refunded_fen=refunded_fen,
    )
    if not closed:
        return False
    ctx.unschedule(booking.booking_id)
    if status != "completed":
        inventory.give_back(ctx, stocks_of(ctx, booking), booking.quantity)
    return True


def tell(ctx: ToolContext, booking: Booking, title: tuple[str, str], body: tuple[str, str]) -> None:
    """Notify the booking's user, with text in Chinese and English."""
    notify(
        ctx,
        booking.user,
        "travel",
        booking.booking_id,
        title_zh=title[0],
        title_en=title[1],
        body_zh=body[0],
        body_en=body[1],
    )
