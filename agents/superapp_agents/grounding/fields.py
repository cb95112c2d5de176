"""The parts of a task that are neither time, money nor place: items, ratings, seats, orders."""

import re
from dataclasses import asdict, dataclass

from superapp_agents.grounding.bills import EVERY, bills, not_bills
from superapp_agents.grounding.counts import Measure, find_counts, read_measure, read_unit
from superapp_agents.grounding.lexicon import is_word, meaning, mentions
from superapp_agents.grounding.methods import not_methods, ruled_out
from superapp_agents.grounding.moments import Moment, read_window
from superapp_agents.grounding.money import read_budget
from superapp_agents.grounding.negation import free_of, what_not
from superapp_agents.grounding.numbers import NUMBER, read_count
from superapp_agents.grounding.task import (
    CouponUse,
    Mode,
    OrderRef,
    PayMethod,
    Seat,
    Sort,
    TaskItem,
)
from superapp_agents.plan import Item, Slots

WALKING_M_PER_MINUTE = 80
_AT_LEAST = re.compile(
    r"at least|or (?:more|better|above|higher)|and (?:up|above)|plus|\+|minimum|以上|至少"
    r"|不低于|起|及以上|最低|最少",
    re.IGNORECASE,
)
_OLD = re.compile(r"第一次|最早|\bfirst\b|\boldest\b|\bearliest\b", re.IGNORECASE)
_ID = re.compile(r"\b[a-z]{2,4}_[a-z0-9_]*\d[a-z0-9_]*\b")
_ORDER_FILLER = re.compile(
    r"(?:上次|上一次|上回|上周|昨天|之前|最近|刚才|刚刚|前几天|我|买的|订的|点的|下的|买"
    r"|的|现在|目前|那个|那双|那件|那单|订单|快递|包裹"
    r"|第一次|最新|一个|这个|那|\blast (?:time|week|month)\b"
    r"|(?<!')\b(?:my|the|last|latest|most recent|recent|recently|previous|first|that|this"
    r"|i|bought|ordered|booked|purchased|got"
    r"|order|orders|parcel|package|booking|reservation|purchase|a|an|from|of|on|it)\b)",
    re.IGNORECASE,
)


@dataclass
class Words:
    """Values that words and counts alone decide."""

    nights: int | None = None
    rooms: int | None = None
    party: int | None = None
    radius_m: int | None = None
    min_rating: float | None = None
    high_rating: bool | None = None
    min_stars: int | None = None
    exact_stars: bool | None = None
    count: int | None = None
    ordinal: int | None = None
    sort: Sort | None = None
    seat: Seat | None = None
    mode: Mode | None = None
    method: PayMethod | None = None
    method_text: str | None = None
    not_methods: tuple[str, ...] | None = None
    coupons: CouponUse | None = None

    def found(self) -> dict[str, object]:
        """Everything by name."""
        return {name: value for name, value in asdict(self).items() if name != "nights"}


def _whole(phrase: str | None, measure: Measure) -> int | None:
    value = read_measure(phrase, measure) if phrase else None
    return int(value) if value is not None and value >= 1 else None


def _nights(phrase: str | None) -> int | None:
    """Nights; a trip of two days has one night."""
    if not phrase:
        return None
    for item in find_counts(phrase):
        if item.value.measure is Measure.NIGHTS:
            return int(item.value.value)
        if item.value.measure is Measure.DAYS:
            return max(1, int(item.value.value) - 1)
    return read_count(phrase)


def _radius(phrase: str | None) -> int | None:
    for item in find_counts(phrase) if phrase else ():
        if item.value.measure is Measure.DISTANCE:
            return int(item.value.value)
        if item.value.measure is Measure.DURATION:
            return int(item.value.value * WALKING_M_PER_MINUTE)
    return None


def _ordinal(phrase: str | None) -> int | None:
    if not phrase:
        return None
    found = next((i.value for i in find_counts(phrase) if i.value.measure is Measure.ORDINAL), None)
    return int(found.value) if found else None


def _rating(phrase: str | None) -> float | None:
    for item in find_counts(phrase) if phrase else ():
        if item.value.measure is Measure.RATING:
            return item.value.value
    number = re.search(r"[1-5](?:\.\d)?", phrase or "")
    return float(number.group()) if number else None


def _stars(phrase: str | None) -> int | None:
    """Stars of a hotel, or of a review: 4 out of 5, 四分; 好评 has all five."""
    whole = _whole(phrase, Measure.STARS)
    number = None if whole or not phrase else re.search(r"[1-5]|[一二三四五]", phrase)
    if number:
        return read_count(number.group())
    return whole or (5 if phrase and re.search(r"好评|满", phrase) else None)


def _value(section: str, phrase: str | None) -> str | None:
    return meaning(section, phrase) if phrase else None


def ground_words(slots: Slots) -> Words:
    """The typed values of the slots that words and counts alone decide."""
    rating = _rating(slots.rating)
    stars = _stars(slots.stars)
    sort, seat = _value("sort", slots.sort), _value("seat", slots.seat)
    mode, out = _value("mode", slots.mode), not_methods(slots.waived, slots.method)
    said = None if ruled_out(slots.method or "") else slots.method
    method = _value("method", said)
    coupons = _value("coupons", slots.coupons)
    return Words(
        nights=_nights(slots.nights),
        rooms=_whole(slots.rooms, Measure.ROOMS),
        party=_party(slots),
        radius_m=_radius(slots.within),
        min_rating=rating,
        high_rating=(bool(slots.rating) and rating is None) or None,
        min_stars=stars,
        exact_stars=(_AT_LEAST.search(slots.stars or "") is None or None) if stars else None,
        count=_whole(slots.count, Measure.CHOICES),
        ordinal=_ordinal(slots.choice),
        sort=Sort(sort) if sort else _chosen_sort(slots.choice),
        seat=Seat(seat) if seat else None,
        mode=Mode(mode) if mode else None,
        method=PayMethod(method) if method else None,
        method_text=said,
        not_methods=out or None,
        coupons=CouponUse(coupons) if coupons else CouponUse.BEST if slots.coupons else None,
    )


def _chosen_sort(choice: str | None) -> Sort | None:
    """What "the cheapest one" of the things shown is chosen by."""
    value = _value("sort", choice)
    return Sort(value) if value else None


def _party(slots: Slots) -> int | None:
    party = _whole(slots.party, Measure.PEOPLE)
    if party is None and slots.travellers:
        counted = [i for i in find_counts(slots.travellers) if i.value.measure is Measure.PEOPLE]
        party = int(counted[0].value.value) if counted else None
        if party is None and is_word("me", re.sub(r"^(?:就|只有|只)", "", slots.travellers)):
            party = 1
    return party


def _size(options: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """The size among the options, and the other options."""
    for option in options:
        sizes = [i.value.text for i in find_counts(option) if i.value.measure is Measure.SIZE]
        bare = re.fullmatch(NUMBER, option.strip(), re.IGNORECASE) and read_count(option)
        if sizes or bare:
            others = tuple(other for other in options if other != option)
            return (sizes[0] if sizes else str(bare)), others
    return None, options


def _item(item: Item, moment: Moment) -> TaskItem:
    quantity = read_count(item.quantity) if item.quantity else None
    size, options = _size(item.options)
    wraps = tuple(option for option in options if mentions("gift_wrap", option))
    return TaskItem(
        query=item.query,
        quantity=quantity or 1,
        quantity_said=quantity is not None,
        unit=read_unit(item.quantity) if item.quantity else None,
        options=tuple(option for option in options if option not in wraps),
        attributes=item.attributes,
        size=size,
        window=read_window(item.when, moment) if item.when else None,
        budget=read_budget(item.budget) if item.budget else None,
        gift_wrap=bool(wraps),
    )


def ground_items(items: tuple[Item, ...], moment: Moment) -> tuple[TaskItem, ...]:
    """The items with quantities, sizes, times and limits."""
    return tuple(_item(item, moment) for item in items)


def apart(item: TaskItem) -> TaskItem:
    """The item with what it must not be apart from what it must be."""
    said = (*item.attributes, *(word for word in item.options if free_of(word)))
    out = tuple(filter(None, (free_of(word) or what_not(word) for word in said)))
    kept = tuple(w for w in item.attributes if not free_of(w) and what_not(w) is None)
    options = tuple(word for word in item.options if not free_of(word))
    return item.model_copy(update={"attributes": kept, "options": options, "excluded": out})


def ground_order(phrase: str | None, waived: tuple[str, ...] = ()) -> OrderRef | None:
    """Which order, booking or bill a phrase means."""
    if not phrase:
        return None
    order_id = _ID.search(phrase)
    query = _ORDER_FILLER.sub(" ", phrase)
    named, out = bills(phrase), not_bills(phrase)
    if not named:
        out = (*out, *(kind for words in waived for kind in bills(words)))
    return OrderRef(
        text=phrase,
        query=re.sub(r"\s+", " ", query.replace("'s", "")).strip(" ,.，。"),
        latest=_OLD.search(phrase) is None,
        bill=next(iter(named), None) if named or out else meaning("bill", phrase),
        bills=named,
        not_bills=out,
        every=EVERY.search(phrase) is not None,
        order_id=order_id.group() if order_id else None,
    )
