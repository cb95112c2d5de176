"""Holding offers until they are paid."""

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from superapp_services.commons import orders
from superapp_services.core import FaultKind, Risk, ToolContext
from superapp_services.travel import connections, inventory, offers, parties, queries, ticketing
from superapp_services.travel.errors import (
    AdultRequired,
    ItineraryConflict,
    OfferNotFound,
    OffersDoNotFit,
    PriceChanged,
    RoomsOnlyForHotels,
    SalesClosed,
    SellerClosed,
    SoldOut,
    TooManyGuests,
    TravellerNotFound,
    TravellerRepeated,
)
from superapp_services.travel.kinds import OfferKind
from superapp_services.travel.offers import AIR_AGENCY, Offer
from superapp_services.travel.outputs import HeldBooking, Hold
from superapp_services.travel.parties import Fare, Party
from superapp_services.travel.schemas import HoldBooking
from superapp_services.travel.service import service

PAY_WITHIN_SECONDS = 30 * 60
_LEAST_SECONDS = 60
_LINE_KIND = {"flight": "seat", "train": "seat", "hotel": "room", "attraction": "ticket"}
_DEARER_PERCENT = 115


def sell_out(ctx: ToolContext, args: HoldBooking) -> None:
    """Somebody else takes what was left of the last offer."""
    offer = offers.look_up(ctx, args.kind.value, args.offer_ids[-1])
    if offer is not None and offer.left > 0:
        inventory.sell(ctx, offer.stocks, offer.left)


def raise_price(ctx: ToolContext, args: HoldBooking) -> None:
    """The last offer becomes dearer."""
    offer = offers.look_up(ctx, args.kind.value, args.offer_ids[-1])
    if offer is not None:
        subject = offers.priced_as(offer)
        before = inventory.price_shifts(ctx).get(subject, 100)
        inventory.shift_price(ctx, subject, before * _DEARER_PERCENT // 100)


def close_seller(ctx: ToolContext, args: HoldBooking) -> None:
    """The seller of the last offer stops taking bookings."""
    offer = offers.look_up(ctx, args.kind.value, args.offer_ids[-1])
    if offer is not None:
        inventory.close_merchant(ctx, offer.merchant_id)


def named_offers(ctx: ToolContext, args: HoldBooking) -> list[Mapping[str, Any]]:
    """The offers of a call as faults single them out: kind, cities in each spelling, day."""
    found = (offers.look_up(ctx, args.kind.value, offer_id) for offer_id in args.offer_ids)
    spellings = ("name_zh", "name_en", "city_id")
    return [_fields(ctx, offer, name) for offer in found if offer for name in spellings]


def _fields(ctx: ToolContext, offer: Offer, name: str) -> Mapping[str, Any]:
    goal = queries.cities(ctx)[offer.to_city]
    origin = queries.cities(ctx)[offer.from_city] if offer.from_city else None
    return {
        "kind": offer.kind,
        "offer_id": offer.offer_id,
        "date": offer.date,
        "from_city": getattr(origin, name, None),
        "to_city": getattr(goal, name),
        "city": getattr(goal, name),
        "merchant_id": offer.merchant_id,
    }


@service.tool(
    risk=Risk.WRITE,
    errors=(
        OfferNotFound,
        OffersDoNotFit,
        RoomsOnlyForHotels,
        TravellerNotFound,
        TravellerRepeated,
        AdultRequired,
        TooManyGuests,
        SellerClosed,
        SalesClosed,
        SoldOut,
        ItineraryConflict,
        PriceChanged,
    ),
    faults={
        FaultKind.OUT_OF_STOCK: sell_out,
        FaultKind.PRICE_CHANGE: raise_price,
        FaultKind.MERCHANT_CLOSED: close_seller,
    },
    objects=named_offers,
)
def hold_booking(ctx: ToolContext, args: HoldBooking) -> Hold:
    """Hold flights, trains, rooms or tickets for travellers, unpaid, for up to 30 minutes.

    All offers of a hold are of one kind and become one order: pass both legs of a return trip
    together. Each traveller gets a seat on every leg or a ticket; a hotel holds `rooms` rooms
    of each offer. Nothing is charged: pay the returned order with payments_pay_order before
    `pay_by`, or it is released. Free reservations are confirmed at once. Either everything is
    held or nothing.
    """
    kind = args.kind.value
    if args.rooms != 1 and args.kind is not OfferKind.HOTEL:
        raise RoomsOnlyForHotels
    wanted = [offers.find_offer(ctx, kind, offer_id) for offer_id in args.offer_ids]
    _check_together(ctx, wanted)
    travellers = parties.find_travellers(ctx, args.traveller_ids)
    parties.check_adult(kind, travellers, wanted[0].date)
    quantity = len(travellers)
    if args.kind is OfferKind.HOTEL:
        quantity = args.rooms
        parties.check_guests(wanted, args.rooms, len(travellers))
    for offer in wanted:
        _check_available(ctx, offer, quantity)
        if args.kind in (OfferKind.FLIGHT, OfferKind.TRAIN):
            parties.check_free(ctx, travellers, offer)
    groups = [_party(offer, parties.fares(offer, travellers), quantity) for offer in wanted]
    total = sum(party.total_fen for party in groups)
    if args.agreed_total_fen is not None and args.agreed_total_fen != total:
        raise PriceChanged(now_fen=total, agreed_fen=args.agreed_total_fen)
    return _hold(ctx, wanted, groups)


def _party(offer: Offer, fares: list[Fare], quantity: int) -> Party:
    return Party(fares, quantity, total_fen(offer, fares, quantity))


def total_fen(offer: Offer, fares: list[Fare], quantity: int) -> int:
    """What an offer costs for these travellers, or for so many rooms."""
    if offer.kind == "hotel":
        return offer.adult_fen * quantity
    return sum(fare.fen for fare in fares)


def _check_together(ctx: ToolContext, wanted: list[Offer]) -> None:
    """Refuse what cannot be one order."""
    if len({offer.offer_id for offer in wanted}) < len(wanted):
        raise OffersDoNotFit(reason=ctx.pick("有重复的产品", "an offer is listed twice"))
    if wanted[0].kind in ("flight", "train"):
        for before, after in pairwise(wanted):
            if after.starts_at <= before.ends_at:
                reason = ctx.pick(
                    "后一程在前一程到达之前出发", "a leg departs before the one before it arrives"
                )
                raise OffersDoNotFit(reason=reason)
            _check_change(ctx, before, after)
    elif len({offer.merchant_id for offer in wanted}) > 1:
        reason = ctx.pick("属于不同商家", "they belong to different sellers")
        raise OffersDoNotFit(reason=reason)


def _check_change(ctx: ToolContext, before: Offer, after: Offer) -> None:
    """Refuse a change that nobody could make."""
    least = connections.TIGHTEST_MINUTES[before.kind]
    minutes = (after.starts_at - before.ends_at) // 60
    if before.to_city == after.from_city and minutes < least:
        reason = ctx.pick(
            f"换乘只有 {minutes} 分钟，至少需要 {least} 分钟",
            f"there are only {minutes} minutes to change, and {least} are needed",
        )
        raise OffersDoNotFit(reason=reason)


def _check_available(ctx: ToolContext, offer: Offer, quantity: int) -> None:
    inventory.check_open(ctx, offer.merchant_id)
    offers.check_on_sale(ctx, offer)
    if offer.left < quantity:
        raise SoldOut(title=ctx.pick_row(offer, "title"), left=offer.left, asked=quantity)


def _hold(ctx: ToolContext, wanted: list[Offer], groups: list[Party]) -> Hold:
    booking_ids = [ctx.new_id("bkg") for _ in wanted]
    held = list(zip(booking_ids, wanted, groups, strict=True))
    merchants = sorted({offer.merchant_id for offer in wanted})
    total = sum(party.total_fen for party in groups)
    order_id = orders.create_order(
        ctx,
        orders.NewOrder(
            service="travel",
            merchant_id=merchants[0] if len(merchants) == 1 else AIR_AGENCY,
            lines=[line for one in held for line in _lines(*one)],
            pay_within_seconds=_pay_within(ctx, wanted) if total else None,
        ),
    )
    for booking_id, offer, party in held:
        ticketing.add_booking(ctx, booking_id, order_id, offer, party)
    if not total:
        orders.mark_paid(ctx, orders.get_order(ctx, order_id))
    order = orders.get_order(ctx, order_id)
    return Hold(
        order_id=order_id,
        status=order.status,
        total_fen=order.total_fen,
        pay_by=None if order.pay_by is None else ctx.iso(order.pay_by),
        bookings=[_shown(ctx, *one) for one in held],
    )


def _pay_within(ctx: ToolContext, wanted: list[Offer]) -> int:
    """How long a hold lasts: never beyond the end of sales, so that nothing is paid too late."""
    on_sale = min(offer.sale_ends_at for offer in wanted) - ctx.now
    return max(_LEAST_SECONDS, min(PAY_WITHIN_SECONDS, on_sale))


def _lines(booking_id: str, offer: Offer, party: Party) -> list[orders.Line]:
    """An order line for each price: one for the rooms, or one for each age group."""
    if offer.kind == "hotel":
        prices = [((offer.adult_fen, "room"), party.quantity)]
    else:
        prices = sorted(Counter((fare.fen, fare.age_group) for fare in party.fares).items())
    return [
        orders.Line(
            kind=_LINE_KIND[offer.kind],
            title_zh=offer.title_zh,
            title_en=offer.title_en,
            quantity=count,
            unit_fen=fen,
            booking_id=booking_id,
            options={"priced_as": group},
        )
        for (fen, group), count in prices
    ]


def _shown(ctx: ToolContext, booking_id: str, offer: Offer, party: Party) -> HeldBooking:
    return HeldBooking(
        booking_id=booking_id,
        offer_id=offer.offer_id,
        title=ctx.pick_row(offer, "title"),
        starts_at=ctx.iso(offer.starts_at),
        ends_at=ctx.iso(offer.ends_at),
        quantity=party.quantity,
        total_fen=party.total_fen,
    )
