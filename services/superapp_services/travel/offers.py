"""What can be booked: an offer id, and the price, times and stock behind it."""

import re
from dataclasses import dataclass

from superapp_services.core import ToolContext, clock, from_json
from superapp_services.travel import days, inventory, queries, rules
from superapp_services.travel.errors import OfferNotFound, SalesClosed
from superapp_services.travel.inventory import Stock
from superapp_services.travel.models import Attraction, Flight, Hotel, Room, Ticket
from superapp_services.travel.queries import Leg

AIR_AGENCY = "mer_air"
"""The merchant that sells flights of several airlines in one order."""
RAILWAY = "mer_rail"
"""The merchant that sells every train ticket."""
FLIGHT_SALE_SECONDS = 45 * 60
HOTEL_CHECK_IN_MINUTE = 15 * 60
HOTEL_CHECK_OUT_MINUTE = 12 * 60
LATEST_CHECK_IN_MINUTE = 24 * 60
_AGE_GROUPS = ("adult", "child", "senior")

_FLIGHT_ID = re.compile(r"(flt_[a-z0-9]{2}\d{3,4})_(\d{4})_([ywcf])")
_TRAIN_ID = re.compile(r"(trn_[gdcztk]\d{1,4})_([a-z]{3})_([a-z]{3})_(\d{4})_(2|1|b|hs|hb|sb)")
_ROOM_ID = re.compile(r"(htl_\d{4,5})_([a-z]\d)_(\d{4})_(\d{4})")
_TICKET_ID = re.compile(r"(tkt_\d{4})_(\d{4})_(\d{4})")


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that can be held, with its price for one person, or one room for the stay.

    Attributes:
        subject_id: The flight, train, room or ticket behind it.
        stocks: What is taken out of sale for each person or room.
        left: How many are left of the scarcest of them.
        sale_ends_at: The last instant at which it can be bought.
    """

    offer_id: str
    kind: str
    subject_id: str
    merchant_id: str
    class_code: str | None
    title_zh: str
    title_en: str
    from_city: str | None
    to_city: str
    date: str
    end_date: str
    starts_at: int
    ends_at: int
    adult_fen: int
    child_fen: int
    senior_fen: int
    nights_fen: tuple[int, ...]
    guests: int
    stocks: tuple[Stock, ...]
    left: int
    sale_ends_at: int
    rule_id: str

    def fare_fen(self, age_group: str) -> int:
        """The price for one person of this age group."""
        return {"child": self.child_fen, "senior": self.senior_fen}.get(age_group, self.adult_fen)


@dataclass(frozen=True, slots=True)
class Market:
    """What the session has changed about prices and stock, read once per call."""

    sold: dict[Stock, int]
    shifts: dict[str, int]
    closed: frozenset[str]

    def priced(self, fen: int, *subject_ids: str) -> int:
        """A price after what moved, in whole ten fen."""
        for subject_id in subject_ids:
            percent = self.shifts.get(subject_id)
            if percent is not None:
                fen = fen * percent // 1000 * 10
        return fen


def market(ctx: ToolContext, first: str, last: str) -> Market:
    """The state of the market for days from first to last."""
    return Market(
        inventory.sold_between(ctx, first, last),
        inventory.price_shifts(ctx),
        inventory.closed_merchants(ctx),
    )


def find_offer(ctx: ToolContext, kind: str, offer_id: str) -> Offer:
    """The offer of this kind with its price and stock now.

    Raises:
        OfferNotFound: No such offer, or its day or its slot does not exist.
    """
    offer = look_up(ctx, kind, offer_id)
    if offer is None:
        raise OfferNotFound(kind=kind_name(ctx, kind), offer_id=offer_id[:40])
    return offer


def look_up(ctx: ToolContext, kind: str, offer_id: str) -> Offer | None:
    """The offer of this kind, if there is one."""
    find = {"flight": _flight, "train": _train, "hotel": _room, "attraction": _ticket}[kind]
    return find(ctx, offer_id)


def kind_name(ctx: ToolContext, kind: str) -> str:
    """A kind of offer in the session's language."""
    zh = {"flight": "机票", "train": "火车票", "hotel": "酒店", "attraction": "门票"}[kind]
    return ctx.pick(zh, kind)


def check_on_sale(ctx: ToolContext, offer: Offer) -> None:
    """Refuse what begins too soon.

    Raises:
        SalesClosed: It is too late to buy this.
    """
    if ctx.now > offer.sale_ends_at:
        raise SalesClosed(title=ctx.pick_row(offer, "title"), starts_at=ctx.iso(offer.starts_at))


def _flight(ctx: ToolContext, offer_id: str) -> Offer | None:
    match = _FLIGHT_ID.fullmatch(offer_id)
    date = days.date_of_month_day(match[2]) if match else None
    flight = queries.flight(ctx, match[1]) if match else None
    if match is None or date is None or flight is None:
        return None
    if match[3] not in rules.cabins_of(flight):
        return None
    return flight_offer(ctx, flight, date, match[3], market(ctx, date, date))


def flight_offer(ctx: ToolContext, flight: Flight, date: str, cabin: str, state: Market) -> Offer:
    """A cabin of a flight on a day."""
    airline = queries.airlines(ctx)[flight.airline_id]
    today = clock.date_of(ctx.now)
    percent = rules.flight_percent(ctx.seed, flight, date, today, airline.is_budget)
    fare = state.priced(rules.flight_fare_fen(flight, cabin, percent), flight.flight_id)
    child = rules.flight_child_fare_fen(flight, cabin, fare)
    adult_fen = fare + rules.flight_taxes_fen(flight, is_child=False)
    starts_at = clock.at(date, flight.departs_minute)
    stock = (f"{flight.flight_id}:{cabin}", date)
    left = rules.flight_left(ctx.seed, flight, cabin, date, today) - state.sold.get(stock, 0)
    names = queries.cities(ctx)
    origin, goal = names[flight.from_city], names[flight.to_city]
    return Offer(
        offer_id=f"{flight.flight_id}_{days.month_day(date)}_{cabin}",
        kind="flight",
        subject_id=flight.flight_id,
        merchant_id=airline.merchant_id,
        class_code=cabin,
        title_zh=f"{airline.name_zh}{flight.number} {origin.name_zh}—{goal.name_zh}",
        title_en=f"{airline.name_en} {flight.number}, {origin.name_en} to {goal.name_en}",
        from_city=flight.from_city,
        to_city=flight.to_city,
        date=date,
        end_date=clock.add_days(date, flight.arrives_minute // 1440),
        starts_at=starts_at,
        ends_at=clock.at(date, flight.arrives_minute),
        adult_fen=adult_fen,
        child_fen=child + rules.flight_taxes_fen(flight, is_child=True),
        senior_fen=adult_fen,
        nights_fen=(),
        guests=1,
        stocks=(stock,),
        left=max(0, left),
        sale_ends_at=starts_at - FLIGHT_SALE_SECONDS,
        rule_id=_flight_rule(cabin, percent),
    )


def _flight_rule(cabin: str, percent: int) -> str:
    if cabin in "cf":
        return "flight_premium"
    return "flight_saver" if percent < 50 else "flight_standard"


def _train(ctx: ToolContext, offer_id: str) -> Offer | None:
    match = _TRAIN_ID.fullmatch(offer_id)
    date = days.date_of_month_day(match[4]) if match else None
    train = queries.train(ctx, match[1]) if match else None
    if match is None or date is None or train is None or match[5] not in rules.train_layout(train):
        return None
    at = {stop.station_id: stop for stop in queries.stops_of(ctx, train.train_id)}
    board, alight = at.get(f"stn_{match[2]}"), at.get(f"stn_{match[3]}")
    if board is None or alight is None or board.position >= alight.position:
        return None
    state = market(ctx, clock.add_days(date, -2), date)
    return train_offer(ctx, Leg(train, board, alight), date, match[5], state)


def train_offer(ctx: ToolContext, leg: Leg, date: str, seat: str, state: Market) -> Offer:
    """A class of a train between two stations; the day is that of boarding."""
    train, board, alight = leg
    day_of_origin = clock.add_days(date, -(board.departs_minute // 1440))
    percent = rules.rail_percent(ctx.seed, train, date)
    fare = rules.rail_fare_fen(train, alight.fare_km - board.fare_km, seat, percent)
    fare = state.priced(fare, train.train_id)
    starts_at = clock.at(day_of_origin, board.departs_minute)
    ends_at = clock.at(day_of_origin, alight.arrives_minute)
    stock = (f"{train.train_id}:{seat}", day_of_origin)
    left = rules.train_left(ctx.seed, train, seat, day_of_origin) - state.sold.get(stock, 0)
    names = queries.stations(ctx)
    origin, goal = names[board.station_id], names[alight.station_id]
    codes = f"{origin.code.lower()}_{goal.code.lower()}"
    child_fen = rules.rail_child_fare_fen(fare)
    return Offer(
        offer_id=f"{train.train_id}_{codes}_{days.month_day(date)}_{seat}",
        kind="train",
        subject_id=train.train_id,
        merchant_id=RAILWAY,
        class_code=seat,
        title_zh=f"{train.number} {origin.name_zh}—{goal.name_zh}",
        title_en=f"Train {train.number}, {short_en(origin.name_en)} to {short_en(goal.name_en)}",
        from_city=board.city_id,
        to_city=alight.city_id,
        date=date,
        end_date=clock.date_of(ends_at),
        starts_at=starts_at,
        ends_at=ends_at,
        adult_fen=fare,
        child_fen=child_fen,
        senior_fen=fare,
        nights_fen=(),
        guests=1,
        stocks=(stock,),
        left=max(0, left),
        sale_ends_at=starts_at - 60,
        rule_id="train_standard",
    )


def short_en(name_en: str) -> str:
    """A station's name without `Railway Station`."""
    return name_en.removesuffix(" Railway Station")


def _room(ctx: ToolContext, offer_id: str) -> Offer | None:
    match = _ROOM_ID.fullmatch(offer_id)
    first = days.date_of_month_day(match[3]) if match else None
    last = days.date_of_month_day(match[4]) if match else None
    hotel = queries.hotel(ctx, match[1]) if match else None
    if match is None or first is None or last is None or hotel is None or first >= last:
        return None
    room_id = f"{match[1]}_{match[2]}"
    for room in queries.rooms_of(ctx, hotel.hotel_id):
        if room.room_id == room_id:
            return room_offer(ctx, hotel, room, first, last, market(ctx, first, last))
    return None


def nights_of(first: str, last: str) -> list[str]:
    """The nights of a stay, by the day on which they begin."""
    return [clock.add_days(first, n) for n in range(clock.days_between(first, last))]


def room_offer(
    ctx: ToolContext, hotel: Hotel, room: Room, first: str, last: str, state: Market
) -> Offer:
    """One room for a stay."""
    nights = nights_of(first, last)
    prices = tuple(
        state.priced(
            rules.night_fen(room, rules.night_percent(ctx.seed, hotel.hotel_id, night)),
            hotel.hotel_id,
        )
        for night in nights
    )
    left = min(
        rules.rooms_left(ctx.seed, room, night) - state.sold.get((room.stock_id, night), 0)
        for night in nights
    )
    return Offer(
        offer_id=f"{room.room_id}_{days.month_day(first)}_{days.month_day(last)}",
        kind="hotel",
        subject_id=room.room_id,
        merchant_id=hotel.merchant_id,
        class_code=room.bed,
        title_zh=f"{hotel.name_zh} {room.name_zh}",
        title_en=f"{hotel.name_en}, {room.name_en}",
        from_city=None,
        to_city=hotel.city_id,
        date=first,
        end_date=last,
        starts_at=clock.at(first, HOTEL_CHECK_IN_MINUTE),
        ends_at=clock.at(last, HOTEL_CHECK_OUT_MINUTE),
        adult_fen=sum(prices),
        child_fen=0,
        senior_fen=0,
        nights_fen=prices,
        guests=room.guests,
        stocks=tuple((room.stock_id, night) for night in nights),
        left=max(0, left),
        sale_ends_at=clock.at(first, LATEST_CHECK_IN_MINUTE),
        rule_id=room.rule_id,
    )


def _ticket(ctx: ToolContext, offer_id: str) -> Offer | None:
    match = _TICKET_ID.fullmatch(offer_id)
    date = days.date_of_month_day(match[2]) if match else None
    ticket = queries.ticket(ctx, match[1]) if match else None
    sight = queries.attraction(ctx, ticket.attraction_id) if ticket else None
    if match is None or date is None or ticket is None or sight is None:
        return None
    if not is_open(sight, date):
        return None
    minute = int(match[3][:2]) * 60 + int(match[3][2:])
    for begins, ends in from_json(ticket.slots):
        if begins == minute:
            state = market(ctx, date, date)
            return ticket_offer(ctx, sight, ticket, date, (begins, ends), state)
    return None


def is_open(sight: Attraction, date: str) -> bool:
    """Whether a sight is open on a day; closing days do not count in the holidays."""
    return days.is_holiday(date) or clock.weekday(date) != sight.closed_weekday


def ticket_offer(
    ctx: ToolContext,
    sight: Attraction,
    ticket: Ticket,
    date: str,
    slot: tuple[int, int],
    state: Market,
) -> Offer:
    """A ticket for a slot of a day."""
    begins, ends = slot
    adult, child, senior = (
        state.priced(list_fen(ticket, date, group), ticket.ticket_id) for group in _AGE_GROUPS
    )
    time = f"{begins // 60:02d}{begins % 60:02d}"
    stock = f"{ticket.ticket_id}:{time}", date
    left = rules.ticket_left(ctx.seed, ticket, date, begins) - state.sold.get(stock, 0)
    return Offer(
        offer_id=f"{ticket.ticket_id}_{days.month_day(date)}_{time}",
        kind="attraction",
        subject_id=ticket.ticket_id,
        merchant_id=sight.merchant_id,
        class_code=None,
        title_zh=f"{sight.name_zh} {ticket.name_zh}",
        title_en=f"{sight.name_en}, {ticket.name_en}",
        from_city=None,
        to_city=sight.city_id,
        date=date,
        end_date=date,
        starts_at=clock.at(date, begins),
        ends_at=clock.at(date, ends),
        adult_fen=adult,
        child_fen=child,
        senior_fen=senior,
        nights_fen=(),
        guests=1,
        stocks=(stock,),
        left=max(0, left),
        sale_ends_at=clock.at(date, ends) - 30 * 60,
        rule_id=ticket.rule_id,
    )


def list_fen(ticket: Ticket, date: str, age_group: str = "adult") -> int:
    """What a ticket costs on a day by its rule, for an age group."""
    listed = {"child": ticket.child_fen, "senior": ticket.senior_fen}
    return rules.ticket_fen(ticket, listed.get(age_group, ticket.adult_fen), date)


def priced_as(offer: Offer) -> str:
    """The id under which an offer's price moves: a hotel's for all its rooms."""
    return "_".join(offer.subject_id.split("_")[:2]) if offer.kind == "hotel" else offer.subject_id
