"""A correction takes the place of what has its kind: amount, person, place, time, thing."""

import datetime as dt
import re

from superapp_agents.grounding.counts import Measure, find_counts
from superapp_agents.grounding.numbers import NUMBER, read_number
from superapp_agents.grounding.text import words
from superapp_agents.grounding.times import find_times
from superapp_agents.offline.understanding.clauses import goal_of
from superapp_agents.offline.understanding.drafts import Draft, same_family, stronger
from superapp_agents.offline.understanding.lexicon import pattern
from superapp_agents.offline.understanding.reader import THING_GOALS, read_clause
from superapp_agents.offline.understanding.roles import DELIVERED, PAID_OUT, TRIPS, Reading
from superapp_agents.plan import Item

_ENDS = re.compile(
    r"^(?:就?是|应该是|要|to be|it's|that's|it should be|the|for|by|at)\s*(?=\S)"
    r"|(?:的那?[个种款]?|吧|了|啊|呀|呢|才对|块钱?|元|once|one|instead|please)+$",
    re.IGNORECASE,
)
_NAME = re.compile(r"[\u3400-\u9fff·]{2,10}|[A-Za-z][\w'.-]*(?: [\w'.-]+){0,3}")
_NO_NAME = re.compile(
    r"等|想|看|[吗呢吧么]|怎么|什么|多少|知道|谢|忘|再说|\b(?:let|think|what|how|maybe|know|forget"
    r"|wait|sorry|please|thanks?|that|this|it|not|no|yes)\b",
    re.IGNORECASE,
)
_STATION = re.compile(
    r"(?:火车|高铁|动车|地铁|公交)站|酒店$|宾馆$"
    r"|\b(?:railway|train|bus|metro|subway) station|\bhotel$",
    re.I,
)
"""What only ends the name of a place where one goes."""
_GONE_TO = re.compile(
    r"(?:去|到|从|往|回|to |from )(?!.*(?:[订买住坐乘搭]|票|航班|\b(?:by|ticket|flight|book)))",
    re.I,
)
_NAMED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(PAID_OUT, ("recipient",)),
    **dict.fromkeys(
        (*TRIPS, "request_ride", "plan_route", "compare_routes"), ("destination", "origin")
    ),
    "get_weather": ("city",),
    "book_hotel": ("city", "near", "place"),
    "reserve_table": ("near", "place"),
    "find_restaurant": ("near",),
    "plan_day": ("city",),
}
"""What a bare name corrects."""
_TIMES = {"time", "return_time", "deadline"}
_NUMBERED = ("amount", "budget", "party", "nights", "rooms", "time", "deadline", "return_time")
_SIZE = re.compile(r"X{0,4}[SL]|M|[2-5]XL|\d{2}(?:\.5)?", re.IGNORECASE)
_KINDS = tuple(
    re.compile(source, re.IGNORECASE)
    for source in (
        r"糖|甜|sugar|sweet",
        r"冰|热|温|\bice|\biced\b|\bhot\b|warm|cold",
        r"辣|spic|chil",
        r"[大中小]杯|[大中小]份|[大中小]碗|large|medium|small",
        r"奶(?!盖)|milk",
    )
)
"""Options of one kind shut each other out."""
_SHARED = ("date", "return_date", "party", "destination", "city", "travellers")


_ALIKE: tuple[frozenset[str], ...] = (
    frozenset(PAID_OUT),
    frozenset(DELIVERED),
    frozenset({*TRIPS}),
    frozenset({"request_ride", "plan_route", "compare_routes"}),
)
"""Goals that a correction may turn into one another."""
_TRAVELS = frozenset({*TRIPS, "request_ride", "plan_route", "compare_routes"})
_UNDONE = ("cancel_", "return_", "change_", "refund")
_IS_DONE = re.compile(r"[订定买点叫转]了|\b(?:booked|bought|ordered|sent)\b", re.IGNORECASE)


def may_drop(draft: Draft) -> bool:
    """Whether to take back a step means not to do it: 不要了 is also said of what was bought."""
    return not draft.goal.startswith(_UNDONE) and _IS_DONE.search(draft.text) is None


def names_end(goal: str, text: str) -> bool:
    """Whether a correction only says where a journey begins or ends: 去火车站 books no train."""
    return goal in _TRAVELS and _GONE_TO.match(text) is not None


def sends_money(goal: str, new: str, text: str) -> bool:
    """Whether "send 150" is about the money of the step before, and no order of goods."""
    plain = not pattern("goods_word").search(text) and not pattern("food_word").search(text)
    return goal in PAID_OUT and new in DELIVERED and plain and bool(re.search(NUMBER, text))


def may_become(goal: str, new: str) -> bool:
    """Whether a correction that names a goal is about the same step."""
    return same_family(goal, new) or any({goal, new} <= alike for alike in _ALIKE)


def becomes(goal: str, new: str, text: str) -> bool:
    """Whether a correction changes what is done: 不对，坐高铁."""
    if {goal, new} <= DELIVERED:
        named = pattern("food_word" if new == "order_food" else "goods_word")
        return goal != new and "find_product" not in (goal, new) and bool(named.search(text))
    return not same_family(goal, new) or stronger(goal, new) != goal


def correct(drafts: list[Draft], text: str, lang: str, today: dt.date) -> bool:
    """Lays a correction over the latest step that has what it corrects.

    Returns:
        Whether it says anything that the steps can take.
    """
    read = [(draft, _read(text, draft, lang, today)) for draft in reversed(drafts)]
    fitting = [pair for pair in read if _conflicts(*pair)]
    fitting = fitting or [pair for pair in read[:1] if _says(pair[1])]
    for draft, reading in fitting[:1]:
        _share_old(drafts, draft, reading)
        _lay_over(draft, reading, text)
        return True
    return False


def _bare(text: str) -> str:
    """The words without those that only join them to what they correct."""
    plain, previous = pattern("polite").sub(" ", text).strip(" ,，。.!！"), ""
    while plain and plain != previous:
        previous = plain
        plain = _ENDS.sub("", plain).strip(" ,，。.!！") or plain
    return plain


def _read(text: str, draft: Draft, lang: str, today: dt.date) -> Reading:
    """What a correction says about a step, also where it is a bare name or number."""
    reading = read_clause(text, draft.goal, lang, today)
    reading.slots.pop("coupons", None)
    plain = _bare(text)
    number = re.fullmatch(rf"[¥￥$]? ?{NUMBER}", plain)
    if number and read_number(plain.lstrip("¥￥$ ")) is not None:
        return _numbered(plain, draft, reading)
    if draft.goal in THING_GOALS and _SIZE.fullmatch(plain) and _sizes(draft):
        return Reading(options=[plain])
    if not reading.slots and not reading.items and _NAME.fullmatch(plain):
        names = _NAMED.get(draft.goal, ())
        said = [name for name in names if name in draft.slots]
        if said and not _NO_NAME.search(plain) and not goal_of(_STATION.sub("", plain), lang):
            reading.put(max(said, key=lambda name: draft.text.find(draft.slots[name])), plain)
    return reading


def _numbered(plain: str, draft: Draft, reading: Reading) -> Reading:
    """A bare number is an amount of money, or what was last said with a number."""
    if draft.goal in PAID_OUT:
        reading.slots["amount"] = plain
        return reading
    said = {name: draft.slots[name] for name in _NUMBERED if name in draft.slots}
    for item in draft.items[-1:]:
        sizes = [option for option in item.options if _is_size(option)]
        said |= {"_size": sizes[-1]} if sizes else {}
        said |= {"_make": item.quantity} if item.quantity else {}
    if not said:
        return Reading(slots={"_make": plain}) if draft.goal in DELIVERED else Reading()
    last = max(said, key=lambda name: draft.text.find(said[name]))
    if last == "_size":
        return Reading(options=[_with_number(said[last], plain)])
    return Reading(slots={last: plain if last == "_make" else _with_number(said[last], plain)})


def _with_number(phrase: str, number: str) -> str:
    """The new number with the English words that stood by the old one: "at 7" becomes "at 8"."""
    changed = re.sub(rf"{NUMBER}( ?[ap]m\b)?", rf"{number} \1", phrase, count=1, flags=re.I).strip()
    return changed if phrase.isascii() and " " in phrase else number


def _says(reading: Reading) -> bool:
    return bool(reading.slots or reading.items or reading.options or reading.attributes) or bool(
        reading.quantities
    )


def _conflicts(draft: Draft, reading: Reading) -> bool:
    """Whether a correction has something of a kind that the step has."""
    if reading.slots.keys() & draft.slots.keys():
        return True
    if draft.goal not in THING_GOALS:
        return False
    things = reading.items or reading.options or reading.attributes or reading.quantities
    return bool(things or "_make" in reading.slots) and bool(draft.items)


def _share_old(drafts: list[Draft], draft: Draft, reading: Reading) -> None:
    """A day or a city that several bookings share is corrected in all of them."""
    for name in _SHARED:
        old, new = draft.slots.get(name), reading.slots.get(name)
        for other in drafts if old and new else ():
            if other.slots.get(name) == old and other is not draft and new:
                other.slots[name] = new


def _lay_over(draft: Draft, reading: Reading, text: str) -> None:
    quantity = reading.slots.pop("_make", None)
    if reading.quantities and not reading.items:
        quantity = quantity or reading.quantities[-1][2]
    for name in _TIMES & reading.slots.keys() & draft.slots.keys():
        reading.slots[name] = _with_part(reading.slots[name], draft.slots[name])
    if len(reading.slots) == 1 and {"date", "return_date"} <= draft.slots.keys():
        _to_last(draft, reading)
    new = {name: phrase for name, phrase in reading.slots.items() if not name.startswith("_")}
    for name in new.keys() & draft.slots.keys():
        draft.text = draft.text.replace(draft.slots[name], new[name])
    if not new or new.keys() - draft.slots.keys() or draft.goal not in PAID_OUT:
        draft.text = ", ".join(filter(None, (draft.text, text)))
    draft.slots.update(new)
    draft.waived.extend(reading.waived)
    if draft.goal in THING_GOALS:
        _lay_over_things(draft, reading, quantity)


def _with_part(time: str, old: str) -> str:
    """A bare hour stays in the part of the day of the hour that it corrects."""
    if not any(found.value.ambiguous for found in find_times(time)):
        return time
    parts = [word for listed in words("calendar", "dayparts").values() for word in listed]
    part = re.search("|".join(sorted(parts, key=len, reverse=True)) + r"|[ap]\.?m\b", old, re.I)
    return f"{part.group()} {time}" if part else time


def _to_last(draft: Draft, reading: Reading) -> None:
    """A bare day corrects the one of two that was said last."""
    day = reading.slots.get("date")
    if day and draft.text.find(draft.slots["return_date"]) > draft.text.find(draft.slots["date"]):
        reading.slots = {"return_date": day}


def _lay_over_things(draft: Draft, reading: Reading, quantity: str | None) -> None:
    colours = [item for item in reading.items if _colour(item.query)]
    things = [item for item in reading.items if item not in colours]
    if things:
        _replace_thing(draft, things)
    wishes = (reading.options, reading.attributes, colours)
    if not any(wishes) and not quantity:
        return
    if not draft.items:
        draft.items.append(Item(query="it"))
    target = draft.items[-1]
    for colour in colours:
        target = _recoloured(target, str(_colour(colour.query)))
        quantity = quantity or colour.quantity
    target = _with_options(target, tuple(reading.options))
    attributes = (*target.attributes, *reading.attributes)
    update = {"attributes": attributes, **({"quantity": quantity} if quantity else {})}
    draft.items[-1] = target.model_copy(update=update)


def _replace_thing(draft: Draft, things: list[Item]) -> None:
    """A thing takes the place of the one that is called alike, else of the last."""
    new = things[0]
    number = len(draft.items) - 1
    for index, item in enumerate(draft.items):
        if item.query in new.query or new.query in item.query:
            number = index
    old = draft.items[number] if draft.items else Item(query="it")
    if _colour(old.query):
        old = Item(query="it", quantity=old.quantity)
    merged = _with_options(old, new.options).model_copy(
        update={
            "query": new.query,
            "quantity": new.quantity or old.quantity,
            "attributes": (*old.attributes, *new.attributes),
        }
    )
    draft.items[max(number, 0) : number + 1] = [merged, *things[1:]]


def _colour(query: str) -> str | None:
    """The colour, if the words name nothing else: 灰色的, "the grey one"."""
    plain = re.sub(r"^(?:the|an?|in) | (?:one|ones)$|的那?[个件款双条]?$", "", query.strip())
    return plain if pattern("colour").fullmatch(plain) else None


def _recoloured(item: Item, colour: str) -> Item:
    """The thing in another colour."""
    source = pattern("colour").pattern
    query = re.sub(
        rf"^(?:{source})(?:的|\s+)?(?=\S)|(?<=\S) in (?:{source})$", "", item.query, flags=re.I
    )
    kept = tuple(word for word in item.attributes if not _colour(word))
    options = tuple(word for word in item.options if not _colour(word))
    update = {"query": query, "attributes": (*kept, colour), "options": options}
    return item.model_copy(update=update)


def _sizes(draft: Draft) -> bool:
    return any(_is_size(option) for item in draft.items for option in item.options)


def _is_size(option: str) -> bool:
    measured = any(found.value.measure is Measure.SIZE for found in find_counts(option))
    return measured or _SIZE.fullmatch(option.strip()) is not None


def _with_options(item: Item, options: tuple[str, ...]) -> Item:
    """The thing with options, each in place of the one of its kind."""
    kept = tuple(
        old
        for old in item.options
        if old not in options and not any(_same_kind(old, new) for new in options)
    )
    return item.model_copy(update={"options": (*kept, *options)})


def _same_kind(old: str, new: str) -> bool:
    if _is_size(old) and _is_size(new):
        return True
    return any(kind.search(old) and kind.search(new) for kind in _KINDS)
