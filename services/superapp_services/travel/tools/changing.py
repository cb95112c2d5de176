"""Changing bookings to another date, time, seat or room."""

from typing import Any

from pydantic import JsonValue
from sqlalchemy import bindparam, update
from sqlmodel import col

from superapp_services.commons.ledger import InsufficientFunds
from superapp_services.commons.merchants import get_merchant
from superapp_services.commons.payments import LimitExceeded, MethodNotFound
from superapp_services.commons.quotes import QuoteExpired, QuoteNotFound, add_quote, get_quote
from superapp_services.core import Risk, Terms, ToolContext, write
from superapp_services.travel import inventory, offers, parties, queries, ticketing
from superapp_services.travel.errors import (
    BookingNotFound,
    BookingNotOpen,
    ChangeNotAllowed,
    ItineraryConflict,
    OfferNotFound,
    SalesClosed,
    SellerClosed,
    SoldOut,
    TooManyGuests,
)
from superapp_services.travel.models import Booking, BookingPassenger
from superapp_services.travel.offers import Offer
from superapp_services.travel.outputs import Changed, ChangeQuote
from superapp_services.travel.parties import Fare
from superapp_services.travel.schemas import ChangeBooking, QuoteChange
from superapp_services.travel.service import service
from superapp_services.travel.settling import (
    ChangeCosts,
    change_costs,
    charge,
    paying_method,
    refund,
)
from superapp_services.travel.tools.bookings import find_booking
from superapp_services.travel.tools.holding import total_fen

QUOTE_SECONDS = 15 * 60
QUOTE_KIND = "travel_change"
_CHANGE = write(
    update(Booking)
    .where(col(Booking.booking_id) == bindparam("b_id"))
    .values(
        offer_id=bindparam("offer_id"),
        subject_id=bindparam("subject_id"),
        merchant_id=bindparam("merchant_id"),
        class_code=bindparam("class_code"),
        title_zh=bindparam("title_zh"),
        title_en=bindparam("title_en"),
        date=bindparam("date"),
        end_date=bindparam("end_date"),
        starts_at=bindparam("starts_at"),
        ends_at=bindparam("ends_at"),
        nights=bindparam("nights"),
        total_fen=bindparam("total_fen"),
        rule_id=bindparam("rule_id"),
        kept_fen=col(Booking.kept_fen) + bindparam("b_fee"),
        refunded_fen=col(Booking.refunded_fen) + bindparam("b_refund"),
        changes=col(Booking.changes) + 1,
        delay_minutes=0,
    )
)
_SET_FARE = write(
    update(BookingPassenger)
    .where(
        col(BookingPassenger.booking_id) == bindparam("b_id"),
        col(BookingPassenger.traveller_id) == bindparam("b_traveller"),
    )
    .values(fare_fen=bindparam("fare_fen"), age_group=bindparam("age_group"))
)
_CHECKS = (
    BookingNotOpen,
    ChangeNotAllowed,
    SellerClosed,
    SalesClosed,
    SoldOut,
    ItineraryConflict,
)


@service.tool(risk=Risk.READ, errors=(*_CHECKS, BookingNotFound, OfferNotFound, TooManyGuests))
def quote_change(ctx: ToolContext, args: QuoteChange) -> ChangeQuote:
    """Price a change of a confirmed booking to another offer, binding for 15 minutes.

    The new offer has to be for the same route (a flight: of the same airline), the same hotel,
    or the same ticket on another day or slot. Says what is charged or paid back; nothing is
    changed until travel_change_booking.
    """
    booking = find_booking(ctx, args.booking_id)
    offer = offers.find_offer(ctx, booking.booking_kind, args.offer_id)
    fares = _check(ctx, booking, offer)
    costs, new_fen = _costs(ctx, booking, offer, fares)
    body: dict[str, JsonValue] = {
        "booking_id": booking.booking_id,
        "old_offer_id": booking.offer_id,
        "offer_id": offer.offer_id,
        "new_total_fen": new_fen,
        "fee_fen": costs.fee_fen,
        "refund_fen": costs.refund_fen,
        "fares": {fare.traveller.traveller_id: fare.fen for fare in fares},
    }
    quote_id = add_quote(ctx, "chg", QUOTE_KIND, body, costs.charge_fen, QUOTE_SECONDS)
    return ChangeQuote(
        quote_id=quote_id,
        booking_id=booking.booking_id,
        offer_id=offer.offer_id,
        new_title=ctx.pick_row(offer, "title"),
        new_starts_at=ctx.iso(offer.starts_at),
        old_total_fen=booking.total_fen,
        new_total_fen=new_fen,
        fee_fen=costs.fee_fen,
        charge_fen=costs.charge_fen,
        refund_fen=costs.refund_fen,
        expires_at=ctx.iso(ctx.now + QUOTE_SECONDS),
    )


def change_consent(ctx: ToolContext, args: ChangeBooking) -> Terms | None:
    """The charge that the user has to accept; None when the change is free or pays back."""
    quote, body = get_quote(ctx, args.quote_id, QUOTE_KIND)
    booking = _quoted_booking(ctx, body)
    if quote.total_fen == 0 and not body["fee_fen"]:
        return None
    merchant = get_merchant(ctx, booking.merchant_id)
    amount, fee = f"{quote.total_fen / 100:.2f}", f"{body['fee_fen'] / 100:.2f}"
    if quote.total_fen:
        summary_zh = f"改签{booking.title_zh}，支付{amount}元（含手续费{fee}元）。"
        summary_en = f"Change {booking.title_en} for ¥{amount}, of which ¥{fee} is the fee."
    else:
        back = f"{body['refund_fen'] / 100:.2f}"
        summary_zh = f"改签{booking.title_zh}，扣除手续费{fee}元后退还差价{back}元。"
        summary_en = f"Change {booking.title_en}; a fee of ¥{fee} is kept and ¥{back} refunded."
    return Terms(
        action="pay" if quote.total_fen else "change_with_fee",
        payee=ctx.pick_row(merchant, "name"),
        payee_id=booking.merchant_id,
        amount_fen=quote.total_fen or body["fee_fen"],
        method_id=paying_method(ctx, booking).method_id,
        reference_id=quote.quote_id,
        category=merchant.category,
        merchant_id=booking.merchant_id,
        mandate_allowed=quote.total_fen > 0,
        expires_at=quote.expires_at,
        summary_zh=summary_zh,
        summary_en=summary_en,
    )


@service.tool(
    risk=Risk.WRITE,
    terms=change_consent,
    errors=(
        *_CHECKS,
        QuoteNotFound,
        QuoteExpired,
        MethodNotFound,
        LimitExceeded,
        InsufficientFunds,
    ),
)
def change_booking(ctx: ToolContext, args: ChangeBooking) -> Changed:
    """Carry out a quoted change at the quoted price.

    A charge is taken from the method that paid for the booking and needs the user's consent; a
    lower fare is refunded to it. The old seats or rooms are given back. Ask for a quote with
    travel_quote_change first.
    """
    quote, body = get_quote(ctx, args.quote_id, QUOTE_KIND)
    booking = _quoted_booking(ctx, body)
    inventory.give_back(ctx, ticketing.stocks_of(ctx, booking), booking.quantity)
    offer = offers.find_offer(ctx, booking.booking_kind, body["offer_id"])
    fares = _check(ctx, booking, offer, given_back=True)
    inventory.sell(ctx, offer.stocks, booking.quantity)
    payment_id = None
    if quote.total_fen:
        payment_id = charge(ctx, booking, offer, quote.total_fen)
    refund(ctx, booking, body["refund_fen"], "booking_changed")
    _move(ctx, booking, offer, fares, body)
    return Changed(
        booking_id=booking.booking_id,
        order_id=booking.order_id,
        status=booking.status,
        offer_id=offer.offer_id,
        title=ctx.pick_row(offer, "title"),
        starts_at=ctx.iso(offer.starts_at),
        ends_at=ctx.iso(offer.ends_at),
        total_fen=body["new_total_fen"],
        charged_fen=quote.total_fen,
        refunded_fen=body["refund_fen"],
        payment_id=payment_id,
    )


def _quoted_booking(ctx: ToolContext, body: dict[str, Any]) -> Booking:
    """The booking of a quote, as it was when quoted.

    Raises:
        BookingNotOpen: It was changed since.
    """
    booking = find_booking(ctx, body["booking_id"])
    if booking.offer_id != body["old_offer_id"]:
        raise BookingNotOpen(
            booking_id=booking.booking_id, status=ctx.pick("已改签", "changed already")
        )
    return booking


def _move(
    ctx: ToolContext, booking: Booking, offer: Offer, fares: list[Fare], body: dict[str, Any]
) -> None:
    """The booking is now for the new offer, with new tickets and events."""
    ctx.db.run(
        _CHANGE,
        b_id=booking.booking_id,
        offer_id=offer.offer_id,
        subject_id=offer.subject_id,
        merchant_id=offer.merchant_id,
        class_code=offer.class_code,
        title_zh=offer.title_zh,
        title_en=offer.title_en,
        date=offer.date,
        end_date=offer.end_date,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        nights=len(offer.nights_fen),
        total_fen=body["new_total_fen"],
        rule_id=offer.rule_id,
        b_fee=body["fee_fen"],
        b_refund=body["refund_fen"],
    )
    for fare in fares:
        traveller_id = fare.traveller.traveller_id
        ctx.db.run(
            _SET_FARE,
            b_id=booking.booking_id,
            b_traveller=traveller_id,
            fare_fen=body["fares"][traveller_id],
            age_group=fare.age_group,
        )
    ctx.unschedule(booking.booking_id)
    changed = find_booking(ctx, booking.booking_id)
    ticketing.issue_tickets(ctx, changed)
    ticketing.watch(ctx, changed)


def _check(
    ctx: ToolContext, booking: Booking, offer: Offer, *, given_back: bool = False
) -> list[Fare]:
    """Refuse a change that the rule or the new offer does not allow; the new fares."""
    if booking.status != "confirmed":
        raise BookingNotOpen(booking_id=booking.booking_id, status=booking.status)
    reason = _obstacle(ctx, booking, offer)
    if reason is not None:
        raise ChangeNotAllowed(title=ctx.pick_row(booking, "title"), reason=reason)
    inventory.check_open(ctx, offer.merchant_id)
    offers.check_on_sale(ctx, offer)
    left = offer.left
    if not given_back and set(offer.stocks) & set(ticketing.stocks_of(ctx, booking)):
        left += booking.quantity
    if left < booking.quantity:
        raise SoldOut(title=ctx.pick_row(offer, "title"), left=left, asked=booking.quantity)
    travellers = parties.travellers_of(ctx, booking)
    if offer.kind == "hotel":
        parties.check_guests([offer], booking.quantity, len(travellers))
    if offer.kind in ("flight", "train"):
        parties.check_free(ctx, travellers, offer, ignoring=booking.booking_id)
    return parties.fares(offer, travellers)


def _obstacle(ctx: ToolContext, booking: Booking, offer: Offer) -> str | None:
    """Why this change is not possible, as a sentence; None when it is."""
    if change_costs(ctx, booking, booking.total_fen) is None:
        return ctx.pick_row(queries.rules(ctx)[booking.rule_id].row, "summary")
    other_route = (offer.from_city, offer.to_city) != (booking.from_city, booking.to_city)
    other_ticket = booking.booking_kind == "attraction" and offer.subject_id != booking.subject_id
    obstacles = (
        (offer.offer_id == booking.offer_id, "这就是当前的预订。", "it is what is booked already."),
        (other_route, "出发地和目的地必须不变。", "the route has to stay the same."),
        (
            offer.merchant_id != booking.merchant_id,
            "只能改到同一家航空公司、酒店或景点。",
            "it has to be of the same airline, hotel or attraction.",
        ),
        (other_ticket, "只能改到同一种票。", "it has to be the same kind of ticket."),
        (
            booking.booking_kind == "train" and booking.changes > 0,
            "每张车票只能改签一次。",
            "a train ticket can be changed only once.",
        ),
    )
    return next((ctx.pick(zh, en) for stands, zh, en in obstacles if stands), None)


def _costs(
    ctx: ToolContext, booking: Booking, offer: Offer, fares: list[Fare]
) -> tuple[ChangeCosts, int]:
    new_fen = total_fen(offer, fares, booking.quantity)
    costs = change_costs(ctx, booking, new_fen)
    if costs is None:
        raise ChangeNotAllowed(title=ctx.pick_row(booking, "title"), reason="")
    return costs, new_fen
