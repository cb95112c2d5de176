"""Reads one clause for one goal: every slot that its words fill, and the things that are left."""

import datetime as dt
import re

from superapp_agents.offline.understanding import chinese, english
from superapp_agents.offline.understanding.canvas import Canvas
from superapp_agents.offline.understanding.distances import read_distance
from superapp_agents.offline.understanding.lexicon import pattern
from superapp_agents.offline.understanding.records import RECORD_GOALS, read_record, read_watch
from superapp_agents.offline.understanding.roles import (
    BESIDE,
    DELIVERED,
    PAID_OUT,
    Reading,
    read_amount_left,
    read_counts,
    read_dates,
    read_money,
    read_times,
)
from superapp_agents.offline.understanding.wording import read_travellers, read_wording

THING_GOALS = frozenset(
    {
        *DELIVERED,
        "reserve_table",
        "find_restaurant",
        "find_place",
        "plan_day",
        "book_attraction",
        "call_merchant",
        "price_history",
    }
) - {"checkout_cart"}
_ACCOUNT = re.compile(
    r"(?:\b(?:to )?(?:the )?account(?: number| no\.?)?|\bto|[给到往]|账号|账户"
    r"|卡号)*[ :]*(?<!\d)(?P<r>\d{4}[\d -]{3,}\d)(?!\d)",
    re.IGNORECASE,
)
_MAKE_IT = re.compile(
    r"\b(?P<n>\d{1,2}|two|three|four|five|six|both) of (?:them|those|these|it)\b"
    r"|(?:数量|件数|份数)(?:改成?|换成?|变成|要|是)?(?P<z>\d{1,2}|[一两二三四五六七八九十])"
    r"(?:个|份|杯|件|双|套|盒)?"
    r"|(?:\bmake (?:it|that)|\bi(?:'ll| will) (?:take|have)|\bgive me|改成|换成|改为|变成"
    r"|要|来)\s*(?P<q>\d{1,2}|one|two|three|four|five|six|a dozen|half a dozen"
    r"|[一两二三四五六七八九十])"
    r"(?:个|份|杯|件|双|套|盒|张|间)?(?=(?:吧|了|就好)? *(?:$|[,，。.!]|of them|instead"
    r"|please|\0))",
    re.IGNORECASE,
)


def attach(reading: Reading) -> None:
    """Wishes go to the thing that they stand by: an attribute before it, an option after it."""
    if not reading.items or len(reading.items_at) != len(reading.items):
        return
    for position, kind, phrase in reading.extras:
        after = [number for number, at in enumerate(reading.items_at) if at >= position]
        before = [number for number, at in enumerate(reading.items_at) if at < position]
        ends = dict(reading.sizes_at).get(position)
        leads = ends is not None and after and reading.items_at[after[0]] - ends <= BESIDE
        number = (
            (after or before)[0 if after else -1]
            if leads or kind == "attributes"
            else (before or after)[-1 if before else 0]
        )
        item = reading.items[number]
        reading.items[number] = item.model_copy(update={kind: (*getattr(item, kind), phrase)})
        getattr(reading, kind).remove(phrase)


def _colour(reading: Reading) -> None:
    """A colour that stands apart from its thing by another property belongs to the thing."""
    for number in range(len(reading.items) - 2, -1, -1):
        item, thing = reading.items[number], reading.items[number + 1]
        if not pattern("colour").fullmatch(item.query):
            continue
        changed = {
            "attributes": (item.query, *thing.attributes),
            "quantity": thing.quantity or item.quantity,
        }
        reading.items[number : number + 2] = [thing.model_copy(update=changed)]
        del reading.items_at[number]


def read_clause(text: str, goal: str, lang: str, today: dt.date) -> Reading:
    """Everything that a clause says about a goal."""
    reading = Reading()
    canvas = Canvas(text)
    for name in ("only_quote", "waived"):
        phrase = canvas.take(pattern(name))
        if phrase:
            reading.waived.append(phrase)
    canvas.drop(pattern("polite"))
    if goal in RECORD_GOALS:
        read_record(canvas, goal, lang, today, reading)
        return reading
    if goal in DELIVERED:
        reading.put("_make", next(filter(None, (canvas.take(_MAKE_IT, g) for g in "qnz")), None))
    language = chinese if lang == "zh" else english
    if goal in PAID_OUT:
        reading.put("recipient", canvas.take(_ACCOUNT, "r"))
        read_money(canvas, goal, reading)
        ends = read_dates(canvas, goal, today, reading)
        read_wording(canvas, goal, reading)
        language.read_places(canvas, goal, reading)
        read_amount_left(canvas, reading)
        return reading
    ends = read_dates(canvas, goal, today, reading)
    read_travellers(canvas, goal, reading)
    read_money(canvas, goal, reading)
    read_times(canvas, goal, ends, reading)
    if goal == "watch_price":
        read_watch(canvas, lang, reading)
        return reading
    read_counts(canvas, goal, reading)
    read_wording(canvas, goal, reading)
    if goal == "plan_route":
        read_distance(canvas, lang, reading)
    language.read_places(canvas, goal, reading)
    if goal in THING_GOALS:
        reading.items = language.read_things(canvas, reading)
        _colour(reading)
        attach(reading)
    return reading
