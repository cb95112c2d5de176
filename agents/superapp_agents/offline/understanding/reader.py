"""Reads one clause for one goal: every slot that its words fill, and the things that are left."""

import datetime as dt
import re

from superapp_agents.offline.understanding import chinese, english
from superapp_agents.offline.understanding.canvas import Canvas
from superapp_agents.offline.understanding.carts import drop_cart
from superapp_agents.offline.understanding.distances import read_distance
from superapp_agents.offline.understanding.exclusions import read_excluded
from superapp_agents.offline.understanding.lexicon import pattern
from superapp_agents.offline.understanding.making import attach
from superapp_agents.offline.understanding.payees import read_payee
from superapp_agents.offline.understanding.records import RECORD_GOALS, read_record
from superapp_agents.offline.understanding.roles import (
    DELIVERED,
    PAID_OUT,
    Reading,
    read_amount_left,
    read_counts,
    read_dates,
    read_money,
    read_times,
)
from superapp_agents.offline.understanding.watches import read_watch
from superapp_agents.offline.understanding.wording import (
    read_ruled_out,
    read_travellers,
    read_wording,
)
from superapp_agents.plan import Item

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
        "remove_from_cart",
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


_ALL_BUT = re.compile(r"除|except|any(?:thing| ?time)? but", re.IGNORECASE)
"""What begins so says what is not wanted: 除了早上都行."""


_THAT_OF = re.compile(r"(?P<of>.{2,})[那这][个款件双台种]")
"""Whose or which thing is meant, before its name: 张小泉那款菜刀."""


def _apart(item: Item) -> str | None:
    """The property of the thing named next that stands apart as if it were a thing itself."""
    if pattern("colour").fullmatch(item.query):
        return item.query
    whose = _THAT_OF.fullmatch(item.query)
    return whose["of"] if whose else None


def _colour(reading: Reading) -> None:
    """A colour or a brand that stands apart from its thing belongs to the thing."""
    for number in range(len(reading.items) - 2, -1, -1):
        item, thing = reading.items[number], reading.items[number + 1]
        told = _apart(item)
        if told is None:
            continue
        changed = {
            "attributes": (told, *thing.attributes),
            "quantity": thing.quantity or item.quantity,
        }
        reading.items[number : number + 2] = [thing.model_copy(update=changed)]
        del reading.items_at[number]


def _read_payment(canvas: Canvas, goal: str, lang: str, today: dt.date, reading: Reading) -> None:
    """Who gets money, and how much."""
    reading.put("recipient", canvas.take(_ACCOUNT, "r"))
    read_money(canvas, goal, reading)
    read_dates(canvas, goal, today, reading)
    read_wording(canvas, goal, reading)
    if goal == "transfer":
        read_payee(canvas, lang, reading)
    (chinese if lang == "zh" else english).read_places(canvas, goal, reading)
    read_amount_left(canvas, reading)


def read_clause(text: str, goal: str, lang: str, today: dt.date) -> Reading:
    """Everything that a clause says about a goal."""
    reading = Reading()
    canvas = Canvas(text)
    for name in ("only_quote", "waived"):
        match = canvas.search(pattern(name))
        if match and not _ALL_BUT.match(match.group().strip()):
            reading.waived.append(canvas.use(*match.span()))
    read_ruled_out(canvas, reading)
    canvas.drop(pattern("polite"))
    drop_cart(canvas, goal)
    if goal in RECORD_GOALS:
        read_record(canvas, goal, lang, today, reading)
        return reading
    if goal in DELIVERED:
        reading.put("_make", next(filter(None, (canvas.take(_MAKE_IT, g) for g in "qnz")), None))
    language = chinese if lang == "zh" else english
    if goal in PAID_OUT:
        _read_payment(canvas, goal, lang, today, reading)
        return reading
    ends = read_dates(canvas, goal, today, reading)
    read_travellers(canvas, goal, reading)
    read_money(canvas, goal, reading)
    read_times(canvas, goal, ends, reading)
    if goal == "watch_price":
        read_watch(canvas, lang, reading)
        return reading
    read_excluded(canvas, goal, reading)
    read_counts(canvas, goal, reading)
    read_wording(canvas, goal, reading)
    if goal == "plan_route":
        read_distance(canvas, lang, reading)
    language.read_places(canvas, goal, reading)
    if goal in THING_GOALS:
        reading.items = language.read_things(canvas, reading)
        _colour(reading)
        attach(reading, text)
    return reading
