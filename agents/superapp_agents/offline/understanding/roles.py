"""Dates, times, money and counts of a clause, put into the slots that the goal gives them."""

import datetime as dt
import re
from dataclasses import dataclass, field

from superapp_agents.grounding.counts import Count, Measure, find_counts
from superapp_agents.grounding.dates import DateSpan, find_dates
from superapp_agents.grounding.money import find_money, is_money
from superapp_agents.grounding.negation import negated
from superapp_agents.grounding.numbers import EN_NUMERAL, HOLDER
from superapp_agents.grounding.sums import BARE, widened
from superapp_agents.grounding.text import Found
from superapp_agents.grounding.times import TimeKind, TimeSpan, find_times
from superapp_agents.offline.understanding.canvas import USED, Canvas
from superapp_agents.plan import Item
from superapp_services.shopping.measures import measures

DELIVERED = frozenset({"order_food", "buy_product", "find_product", "checkout_cart", "add_to_cart"})
PAID_OUT = frozenset({"transfer", "send_red_packet", "refund"})
TRIPS = frozenset({"book_flight", "book_train", "trip"})
BESIDE = 2
"""Letters between words that belong together, at most: a blank, 的, a hyphen."""
_NUMBER_BEFORE = re.compile(rf"\b({EN_NUMERAL}|an?|\d{{1,2}}) $", re.IGNORECASE)
_HOLDER_AFTER = re.compile(rf" {HOLDER} of(?= )", re.IGNORECASE)
"""What holds the thing of a size: a 5 kg bag of rice."""
_PART_NEXT = 12
"""Letters in which a part of the day may follow its day: tomorrow morning."""
_BACK_AFTER = re.compile(
    r"^(?:[^，。,;]{0,6}?)(?:回(?!复)|返|离店|退房)|^[^,.]{0,24}\bback\s*[,.\n]"
)
_BACK_BEFORE = re.compile(
    r"(?:\bcheck(?:ing)?[ -]?out|\bback|\bhome|\breturn(?:ing)?|\bcome home|\bfly home|回程|返程"
    r"|回来)[^,.，。]{0,12}$",
    re.I,
)
_UNTIL_BEFORE = re.compile(
    r"(?:\bbefore|\bby|\buntil|\btill|\bno later than|不晚于|最晚|最迟|赶在)\s*(?:the )?$", re.I
)
_PART_TOO = re.compile(r"night$|this (?:morning|afternoon|evening)$", re.IGNORECASE)
_UNTIL_AFTER = re.compile(r"^\s*(?:之前|以前|前(?!往|台|面|去))")
_ARRIVE = re.compile(
    r"\b(?:arriv\w*|get (?:me |us |there|home|in)|home by|there by|deliver\w*|need it"
    r"|have it)\b|送达|到达|赶到|抵达|必?须?到|前到|送到|能到",
    re.I,
)


@dataclass
class Reading:
    """What one clause says."""

    slots: dict[str, str] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)
    quantities: list[tuple[int, int, str]] = field(default_factory=list)
    items_at: list[int] = field(default_factory=list)
    """Where each item stands in the clause."""
    sizes_at: list[tuple[int, int]] = field(default_factory=list)
    """From where to where each size stands."""
    extras: list[tuple[int, str, str]] = field(default_factory=list)
    """Where each option and attribute stands: position, kind, words."""
    waived: list[str] = field(default_factory=list)
    total: str | None = None

    def put(self, name: str, phrase: str | None) -> None:
        """Keeps a phrase, unless the clause gave one before."""
        if phrase and name not in self.slots:
            self.slots[name] = phrase.strip(" ,，。.:：")

    def counted_before(self, position: int) -> str | None:
        """The quantity right before a thing, or before the wishes that stand between them."""
        between = [*self.sizes_at, *((at, at + len(words)) for at, _, words in self.extras)]
        places = [position]
        for start, end in sorted(between, reverse=True):
            if start < places[-1] and 0 <= places[-1] - end <= BESIDE:
                places.append(start)
        for place in places:
            near = [phrase for _, end, phrase in self.quantities if 0 <= place - end <= BESIDE]
            if near:
                return near[-1]
        return None


def read_money(canvas: Canvas, goal: str, reading: Reading) -> None:
    """A limit is a budget; a plain amount is what is sent, or the price that is meant."""
    for found in find_money(canvas.left):
        if not canvas.free(found.start, found.end):
            continue
        span = (found.start, found.end)
        phrase = canvas.use(*(widened(canvas.left, *span) if goal in PAID_OUT else span))
        exact = found.value.budget is None
        if goal in PAID_OUT or (goal == "pay_bill" and exact):
            reading.put("amount", phrase)
        elif goal == "wait":
            continue
        else:
            reading.put("budget", phrase)


def read_amount_left(canvas: Canvas, reading: Reading) -> None:
    """A bare number is the amount when money is what is sent: "transfer 5000".

    Of several numbers none is taken, so that the amount is asked for.
    """
    if "amount" in reading.slots:
        return
    left = canvas.left
    found = [m for m in BARE.finditer(left) if is_money(left, m.end()) and m[0].lower() != "one"]
    spans = {widened(left, *match.span()) for match in found}
    if len(spans) == 1:
        reading.put("amount", canvas.use(*spans.pop()))


def _extended(canvas: Canvas, start: int, end: int) -> tuple[int, int]:
    """今 and 明 take 晚, 早 along; 之前 and "before" stay with their date."""
    text = canvas.text
    if text[start:end] in ("今", "明", "昨", "后") and end < len(text) and text[end] in "早晚天夜":
        end += 1
    before = _UNTIL_BEFORE.search(text[:start])
    if before:
        start = before.start()
    after = _UNTIL_AFTER.match(text[end:])
    if after:
        end += after.end()
    return start, end


def _is_return(canvas: Canvas, start: int, end: int, next_start: int) -> bool:
    between = canvas.text[end:next_start].replace(USED, " ")
    between += "\n" if next_start == len(canvas.text) else ""
    return bool(_BACK_AFTER.match(between) or _BACK_BEFORE.search(canvas.text[:start]))


def _until(phrase: str) -> bool:
    return bool(
        _UNTIL_BEFORE.search(phrase.split(" ", maxsplit=1)[0] + " ")
        or re.search(r"(?:之前|以前|前)$", phrase)
    )


def read_dates(
    canvas: Canvas, goal: str, today: dt.date, reading: Reading
) -> list[tuple[int, bool]]:
    """Puts dates into day, return or deadline; tells where each ended and if it was the return."""
    dates: list[Found[DateSpan]] = [
        found for found in find_dates(canvas.text, today) if canvas.free(found.start, found.end)
    ]
    ends: list[tuple[int, bool]] = []
    for number, found in enumerate(dates):
        next_start = dates[number + 1].start if number + 1 < len(dates) else len(canvas.text)
        back = (
            goal in (*TRIPS, "book_hotel", "")
            and not (found.value.is_range and found.value.kind == "day")
            and _is_return(canvas, found.start, found.end, next_start)
        )
        start, end = _extended(canvas, found.start, found.end)
        phrase = canvas.text[start:end].strip()
        out = negated(canvas.text, found.start, found.end)
        if out and not find_times(canvas.text[found.end :][:_PART_NEXT]):
            canvas.use(*out)
            continue
        ends.append((found.end, back))
        if not _PART_TOO.search(found.text):
            canvas.use(found.start, found.end)
        if start < found.start:
            canvas.use(start, found.start)
        if found.end < end and canvas.text[end - 1] in "前":
            canvas.use(found.end, end)
        _put_date(phrase, goal, back, reading)
    return ends


def _put_date(phrase: str, goal: str, back: bool, reading: Reading) -> None:
    if back:
        reading.put("return_date", phrase)
    elif goal == "watch_price" or (goal in DELIVERED and _until(phrase)):
        reading.put("deadline", phrase)
    elif "date" in reading.slots and goal in (*TRIPS, "book_hotel", "get_weather", "plan_day", ""):
        reading.put("return_date", phrase)
    else:
        reading.put("date", phrase)


def read_times(canvas: Canvas, goal: str, ends: list[tuple[int, bool]], reading: Reading) -> None:
    """Times into departure, return or deadline."""
    hour = canvas.search(_FOR_AN_HOUR) if goal == "request_ride" else None
    if hour:
        reading.put("time", canvas.use(*hour.span("t")))
    found = [
        item
        for item in find_times(canvas.left)
        if item.value.kind is TimeKind.EXCEPT or canvas.free(item.start, item.end)
    ]
    wanted = _joined(found, canvas)
    for item in sorted(wanted, key=lambda one: one.value.kind is TimeKind.EXCEPT):
        back = next((is_back for end, is_back in reversed(ends) if end <= item.start + 1), False)
        arrive = _is_arrival(canvas, goal, item)
        phrase = canvas.use(item.start, item.end)
        if back:
            reading.put("return_time", phrase)
        elif arrive or (goal in DELIVERED and item.value.kind not in _NO_DEADLINE):
            reading.put("deadline", phrase)
        elif goal in DELIVERED and (item.value.first == 0 or item.value.kind is TimeKind.EXCEPT):
            reading.put("time", phrase)
        else:
            reading.put("deadline" if goal in DELIVERED else "time", phrase)


_NO_DEADLINE = (TimeKind.RELATIVE, TimeKind.EXCEPT)
_FOR_AN_HOUR = re.compile(
    r"\bfor (?P<t>(?:[7-9]|1[0-2]|seven|eight|nine|ten|eleven|twelve)"
    rf"[\s{USED}]+(?:in the )?(?:morning|afternoon|evening|night)\b)",
    re.IGNORECASE,
)
"""A car for eight tomorrow morning: no car has so many seats."""
_PICKED_UP = re.compile(
    r"接我|来接|出发|上车|动身|走人|\bpick(?:ed)? (?:me|us) up|\bpick-?up\b"
    r"|\bleav(?:e|ing)\b|\bset off\b|\bdepart",
    re.IGNORECASE,
)
_THERE_AFTER = re.compile(
    r"^(?:必须|一定|就|得|要|能|需要|钟)*(?:赶到|到达|抵达|到(?!期|家接|.{0,12}接我))"
)
_THERE_BEFORE = re.compile(
    r"\b(?:be|arrive|arriving|arrival)\b[^,.]{0,40}$|(?:赶到|到达|抵达|到)[^，。]{1,12}$",
    re.IGNORECASE,
)


def _is_arrival(canvas: Canvas, goal: str, item: Found[TimeSpan]) -> bool:
    """Whether a time is that of being there, and not of leaving."""
    until = item.value.kind is TimeKind.BEFORE
    if goal == "request_ride":
        left = canvas.left.replace(USED, "")
        if _PICKED_UP.search(left) or item.value.kind in (TimeKind.PART, TimeKind.RELATIVE):
            return False
        after = canvas.left[item.end :].lstrip(f" {USED}")
        before = canvas.left[: item.start].rstrip(f" {USED}")
        there = _THERE_AFTER.match(after) or (
            before.isascii() and _THERE_BEFORE.search(f"{before} ")
        )
        return until or bool(there)
    return until and (
        goal in (*DELIVERED, "plan_day", "watch_price") or bool(_ARRIVE.search(canvas.text))
    )


_BETWEEN = re.compile(rf"(?:[\s的{USED}]|\b(?:at|on|in the|around|about|the)\b)*", re.IGNORECASE)
"""What may stand between a clock time and its part of the day: above all the day itself."""


def _joined(found: list[Found[TimeSpan]], canvas: Canvas) -> list[Found[TimeSpan]]:
    """A part of the day and a clock time side by side are one time: "six tomorrow morning"."""
    joined: list[Found[TimeSpan]] = []
    for item in found:
        last = joined[-1] if joined else None
        between = canvas.left[last.end : item.start] if last else ""
        gap = between if USED in between else re.sub(r"[,，]", " ", between)
        beside = last is not None and _BETWEEN.fullmatch(gap) is not None
        parts = last is not None and TimeKind.PART in (last.value.kind, item.value.kind)
        out = last is not None and TimeKind.EXCEPT in (last.value.kind, item.value.kind)
        if last and parts and beside and not out and last.value.kind is not item.value.kind:
            clock = item if last.value.kind is TimeKind.PART else last
            text = canvas.text[last.start : item.end]
            joined[-1] = Found(last.start, item.end, text, clock.value)
        else:
            joined.append(item)
    return joined


_COUNT_SLOTS = {
    Measure.PEOPLE: "party",
    Measure.NIGHTS: "nights",
    Measure.DAYS: "nights",
    Measure.ROOMS: "rooms",
    Measure.DISTANCE: "within",
    Measure.STARS: "stars",
    Measure.RATING: "rating",
    Measure.CHOICES: "count",
    Measure.ORDINAL: "choice",
    Measure.DURATION: "within",
}
_ONLY_FOR: dict[Measure, tuple[str, ...]] = {
    Measure.ROOMS: ("book_hotel",),
    Measure.NIGHTS: ("book_hotel", "trip", "book_flight", "book_train", ""),
    Measure.DAYS: ("book_hotel", "trip", "book_flight", "book_train", "plan_day", ""),
    Measure.STARS: ("book_hotel", ""),
    Measure.PEOPLE: (
        "reserve_table",
        "book_hotel",
        "book_flight",
        "book_train",
        "book_attraction",
        "trip",
        "order_food",
        "request_ride",
        "plan_day",
        "find_restaurant",
        "",
    ),
    Measure.CHOICES: (
        "find_product",
        "buy_product",
        "find_restaurant",
        "book_hotel",
        "find_place",
        "",
    ),
    Measure.DURATION: ("book_hotel", "find_restaurant", "reserve_table", "find_place", "wait", ""),
}


def read_counts(canvas: Canvas, goal: str, reading: Reading) -> None:
    """Counts into their slots; quantities and sizes wait for the thing that they count."""
    for found in find_counts(canvas.text):
        if not canvas.free(found.start, found.end):
            continue
        _put_count(canvas, goal, found, reading)


def _put_count(canvas: Canvas, goal: str, found: Found[Count], reading: Reading) -> None:
    measure = found.value.measure
    if measure is Measure.SIZE:
        if goal == "order_food" and not measures(found.value.text):
            return
        number = _NUMBER_BEFORE.search(canvas.text[: found.start])
        if number and canvas.free(*number.span(1)):
            counted = canvas.use(*number.span(1))
            reading.quantities.append((*number.span(1), counted))
        phrase = canvas.use(found.start, found.end)
        holder = _HOLDER_AFTER.match(canvas.text, found.end)
        if holder:
            canvas.use(*holder.span())
        reading.options.append(phrase)
        reading.extras.append((found.start, "options", phrase))
        reading.sizes_at.append((found.start, holder.end() if holder else found.end))
        return
    if measure in (Measure.QUANTITY, Measure.TICKETS, Measure.PERCENT):
        if measure is Measure.TICKETS and goal in (*TRIPS, "book_attraction"):
            reading.put("party", canvas.text[found.start : found.end])
        if measure is not Measure.PERCENT:
            phrase = canvas.use(found.start, found.end)
            reading.quantities.append((found.start, found.end, phrase))
        return
    allowed = _ONLY_FOR.get(measure)
    if allowed is not None and goal not in allowed:
        if measure in (Measure.CHOICES, Measure.ROOMS, Measure.PEOPLE) and goal in DELIVERED:
            reading.quantities.append((found.start, found.end, canvas.use(found.start, found.end)))
        return
    name = "text" if goal == "wait" else _COUNT_SLOTS[measure]
    reading.put(name, canvas.use(found.start, found.end))
