"""Times of day in a text: 今晚七点, 两点到四点, "by 3pm", "in 30 minutes", 半小时后."""

import functools
import re
from dataclasses import dataclass, replace
from enum import StrEnum

from superapp_agents.grounding.negation import TOO, negated
from superapp_agents.grounding.numbers import ZH_NUMERAL, read_number
from superapp_agents.grounding.text import Found, words

DAY = 24 * 60
HALF_DAY = 12 * 60


class TimeKind(StrEnum):
    """How a time binds."""

    AT = "at"
    BEFORE = "before"
    AFTER = "after"
    AROUND = "around"
    BETWEEN = "between"
    PART = "part"
    RELATIVE = "relative"
    WITHIN = "within"
    EXCEPT = "except"


@dataclass(frozen=True)
class TimeSpan:
    """A time of day, in minutes after midnight, or minutes from now for relative ones."""

    kind: TimeKind
    first: int
    last: int
    ambiguous: bool = False
    """True when morning or evening was not said: "at seven"."""


@dataclass(frozen=True)
class _Clock:
    minute: int
    ambiguous: bool
    part: bool = False


_ZN = rf"(?:\d{{1,2}}|{ZH_NUMERAL})"
_EN_HOUR = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_NOT_UNIT = (
    r"(?![\d.,]*\d|%|st\b|nd\b|rd\b|th\b| ?(?:yuan|rmb|kuai|bucks|dollars?|k\b|km|kilomet|m\b|met"
    r"|stars?|people|persons?|guests|adults|nights?|rooms?|days?|weeks?|min|hours?"
    r"|percent|per |pcs|cups?"
    r"|items?|points?|[个块元公米星人份杯天小分周码岁月号日]))"
)


@functools.cache
def _parts() -> dict[str, tuple[int, int]]:
    found = {}
    for span, listed in words("calendar", "dayparts").items():
        first, last = (int(minute) for minute in span.split("-"))
        found.update(dict.fromkeys(listed, (first, last)))
    return found


_SINGLE_PARTS = {
    "早上": r"早上(?!海(?![鲜底边滩里]))",
    "晚上": r"晚上(?!海(?![鲜底边滩里]))",
    "早": r"(?<![最越早尽太么])早(?![点餐饭就已些一茶于])",
    "晚": r"(?<![一两二三四五六七八九十\d几每最越夜太么])晚(?![点餐饭些一班会于])",
}


def _part_source() -> str:
    listed = sorted(_parts(), key=lambda word: (-len(word), word))
    return "|".join(
        rf"(?<!a )(?<!per )(?<!each )\b{word}\b"
        if word.isascii()
        else _SINGLE_PARTS.get(word, word)
        for word in listed
    )


@functools.cache
def _clock_source() -> str:
    zh_part = "|".join(sorted((w for w in _parts() if not w.isascii()), key=lambda w: (-len(w), w)))
    zh = (
        rf"(?![早晚]一点(?![钟半]))(?:(?:{zh_part}) ?的?)?(?:(?:[01]?\d"
        rf"|2[0-4]):[0-5]\d(?! ?[ap]\.?m)"
        rf"|{_ZN} ?(?:点钟?|时(?![间候段常代]))(?:半|一刻|三刻|整|{_ZN}分?(?![块元个位人名口桌]))?)"
    )
    en_tail = (
        r"(?: ?(?:in the (?:early )?(?:morning|afternoon|evening)|at night|tonight"
        r"|this (?:morning|afternoon|evening)))?"
    )
    en = (
        rf"(?:half past|quarter past|quarter to|a quarter past"
        rf"|a quarter to) {_EN_HOUR}\b(?: ?[ap]\.?m\b\.?)?{en_tail}"
        rf"|\b(?:[01]?\d|2[0-4])(?:[:.][0-5]\d)? ?[ap]\.?m\b\.?"
        rf"|\b{_EN_HOUR} o'?clock{en_tail}"
        rf"|(?<!\bfor )\b{_EN_HOUR} (?:in the (?:morning|afternoon|evening)|at night|tonight)"
        rf"|\b{_EN_HOUR}(?: |:)(?:thirty|fifteen|forty-five|oh five)\b{en_tail}"
        rf"|(?<!\bfor )\b{_EN_HOUR}(?=\s{{2,}}(?:in the )?(?:morning|afternoon|evening|night)\b)"
        r"|\b(?:noon|midnight)\b"
    )
    return f"(?:{zh}|{en})"


_BARE = (
    rf"(?:{_EN_HOUR}(?::[0-5]\d)?\b{_NOT_UNIT}(?: ?(?:in the (?:morning|afternoon|evening)"
    rf"|at night|tonight))?)"
)


@functools.cache
def _pattern() -> re.Pattern[str]:
    clock = _clock_source()
    either = f"(?:{clock}|{_BARE})"
    # 一点 is "a bit" unless something marks it as a time of day.
    bit = r"(?<![高低好快慢早晚多少大小宜贵近远新便些了有甜辣])"
    after = (
        r"(?P<after_end> ?(?:之前|以前|前(?![往去面台])|之后|以后|后(?![天面来]))|左右|前后"
        r"| or (?:so|earlier|later|before|after)| at the latest| sharp)?"
    )
    prefix = (
        r"(?P<before>(?:不要?[晚迟]于|别[晚迟]于|不能[晚迟]于|最晚|最迟|赶在"
        r"|\bbefore|\bby|\bno later than|\bnot later than|\buntil"
        r"|\btill|\bat the latest by|\blatest by|\bat the latest at) ?)"
        r"|(?P<after>(?:不要?早于|别早于|不能早于|最早|\bafter|\bnot before"
        r"|\bfrom|\bno earlier than|\bearliest) ?)"
        r"|(?P<around>(?:大概|大约|约|\baround|\babout|\bat around|\bat about|\broughly) ?)"
        r"|(?P<at>(?:\bat|\bat exactly) )"
    )
    now = (
        r"(?P<now>现在|马上|立刻|立即|这就|尽快|即刻|\bright now\b|\bright away\b"
        r"|\bimmediately\b|\basap\b|\bnow\b)"
    )
    between = (
        rf"(?:\bbetween |\bfrom |从)?(?P<b1>{either}) ?(?:到|至|-|~|\band\b|\bto\b|\btill\b"
        rf"|\buntil\b) ?(?P<b2>{clock}|{_BARE})(?:之间)?"
    )
    single = (
        rf"(?:{prefix})(?P<t1>{either}){after}"
        rf"|{bit}(?P<t2>{clock}){after.replace('after_end', 'after_end2')}"
    )
    part = rf"(?P<part>{_part_source()})(?P<part_before>之前|以前)?"
    return re.compile("|".join((_relative_source(), between, single, part, now)), re.IGNORECASE)


def _relative_source() -> str:
    """Times counted from now: "in 30 minutes", 半小时后."""
    number = (
        r"(?:an?|half an?|\d+(?:\.\d)?|one|two|three|four|five|ten|fifteen|twenty|thirty"
        r"|forty|forty-five|sixty|ninety)"
    )
    unit = r"(?:minutes?|mins?|hours?|hrs?|h\b)"
    return (
        rf"\b(?P<en_rel>(?:in|within|after)) (?:about "
        rf"|the next )?(?P<en_n>{number}(?: and a half)?) ?(?P<en_u>{unit})(?P<en_half>"
        rf" and a half)?"
        rf"|(?P<en_n2>{number}) (?P<en_u2>{unit}) from now"
        rf"|(?:过|再过)?(?P<zh_n>{_ZN}|半)个?(?P<zh_half>半)?(?P<zh_u>小时|钟头|分钟"
        rf"|刻钟)(?P<zh_rel>之后|以后|后|之内|以内|内)"
        rf"|(?:过|再过)(?P<zh_n2>{_ZN}|半)个?(?P<zh_half2>半)?(?P<zh_u2>小时|钟头|分钟|刻钟)"
    )


_EN_SMALL = dict(zip(("thirty", "fifteen", "forty-five", "oh five"), (30, 15, 45, 5), strict=True))


def _minute_of(text: str) -> int:
    tail = text.strip().lower()
    for word, minute in {"半": 30, "一刻": 15, "三刻": 45, **_EN_SMALL}.items():
        if tail.endswith(word) or f"{word} " in tail:
            return minute
    if tail.startswith("half past"):
        return 30
    if "quarter past" in tail:
        return 15
    if "quarter to" in tail:
        return -15
    match = re.search(rf"[:.](\d\d)|(?:点钟?|时)({_ZN})", tail)
    value = read_number(match[1] or match[2]) if match else None
    return int(value) if value is not None else 0


def _hour_of(text: str) -> int | None:
    plain = re.sub(r"^(?:half past|a?n? ?quarter past|a?n? ?quarter to)", "", text.strip().lower())
    match = re.search(rf"\d{{1,2}}|{ZH_NUMERAL}|{_EN_HOUR}", plain)
    value = read_number(match.group()) if match else None
    return int(value) if value is not None and value <= 24 else None


def _part_in(text: str) -> tuple[int, int] | None:
    plain = text.lower()
    hits = [
        word for word in _parts() if re.search(rf"\b{word}\b" if word.isascii() else word, plain)
    ]
    best = max(hits, key=len, default=None)
    return _parts()[best] if best else None


def _clock(text: str) -> _Clock | None:
    plain = text.strip().lower()
    if plain in ("noon", "midnight"):
        return _Clock(HALF_DAY if plain == "noon" else DAY, ambiguous=False)
    part, hour = _part_in(plain), _hour_of(plain)
    if hour is None or _minute_of(plain) > 59:
        return None
    minute = hour * 60 + _minute_of(plain)
    meridiem = re.search(r"([ap])\.?m\b", plain)
    if meridiem:
        return _Clock(minute % HALF_DAY + (HALF_DAY if meridiem[1] == "p" else 0), ambiguous=False)
    if part is not None:
        return _Clock(_in_part(minute, part), ambiguous=False, part=True)
    clear = hour > 12 or hour == 0 or re.match(r"0\d", plain) is not None
    return _Clock(minute, ambiguous=not clear)


def _in_part(minute: int, part: tuple[int, int]) -> int:
    """The clock minute moved to the half of the day that the part names."""
    if minute >= 13 * 60:
        return minute
    low, high = minute % HALF_DAY, minute % HALF_DAY + HALF_DAY
    if part[0] < HALF_DAY and part[1] <= HALF_DAY:
        return low
    if part[1] == DAY and low < 4 * 60 and minute >= HALF_DAY:
        return DAY + low
    return low if part[0] <= low else high


def _relative(match: re.Match[str]) -> TimeSpan | None:
    group = match.groupdict()
    number = group["en_n"] or group["en_n2"] or group["zh_n"] or group["zh_n2"]
    if not number:
        return None
    unit = (group["en_u"] or group["en_u2"] or group["zh_u"] or group["zh_u2"]).lower()
    halves = bool(group["en_half"] or group["zh_half"] or group["zh_half2"])
    scale = 15 if unit == "刻钟" else 60 if unit[0] in "h小钟" else 1
    plain = number.lower()
    if plain.endswith(" and a half"):
        plain, halves = plain.removesuffix(" and a half"), True
    value = 0.5 if plain == "半" or plain.startswith("half") else 1.0
    if plain not in ("半", "a", "an") and not plain.startswith("half"):
        value = read_number(plain) or 0.0
    minutes = round((value + (0.5 if halves else 0)) * scale)
    inside = (group["en_rel"] or "").lower() == "within" or (group["zh_rel"] or "").endswith("内")
    return TimeSpan(TimeKind.WITHIN if inside else TimeKind.RELATIVE, minutes, minutes)


def _between(match: re.Match[str]) -> TimeSpan | None:
    if not match["b1"]:
        return None
    first, last = _clock(match["b1"]), _clock(match["b2"])
    if first is None or last is None:
        return None
    low, high = first.minute, last.minute
    if first.ambiguous and not last.ambiguous and low + HALF_DAY < high:
        low += HALF_DAY
    if last.ambiguous and not first.ambiguous and high <= low:
        high += HALF_DAY
    return TimeSpan(TimeKind.BETWEEN, low, high, first.ambiguous and last.ambiguous)


def _kind(match: re.Match[str]) -> TimeKind:
    end = (match["after_end"] or match["after_end2"] or "").strip()
    if end in ("左右", "前后", "or so") or match["around"]:
        return TimeKind.AROUND
    if end.endswith(("前", "earlier", "before", "latest")) or match["before"]:
        return TimeKind.BEFORE
    if end.endswith(("后", "later", "after")) or match["after"]:
        return TimeKind.AFTER
    return TimeKind.AT


def _single(match: re.Match[str]) -> TimeSpan | None:
    text = match["t1"] or match["t2"]
    clock = _clock(text) if text else None
    if clock is None:
        return None
    return TimeSpan(_kind(match), clock.minute, clock.minute, clock.ambiguous)


def _value(match: re.Match[str]) -> TimeSpan | None:
    if match["now"]:
        return TimeSpan(TimeKind.RELATIVE, 0, 0)
    if match["part"]:
        first, last = _parts()[match["part"].lower()]
        if match["part_before"]:
            return TimeSpan(TimeKind.BEFORE, first, first)
        return TimeSpan(TimeKind.PART, first, last)
    return _relative(match) or _between(match) or _single(match)


_FLIPPED = {TimeKind.BEFORE: TimeKind.AFTER, TimeKind.AFTER: TimeKind.BEFORE}
_EARLY, _LATE = 9 * 60, 21 * 60
"""What is too early ends, and what is too late begins."""


def _ruled_out(span: TimeSpan) -> TimeSpan:
    """The opposite of a time: not in the morning, not before nine, not at seven."""
    if span.kind in _FLIPPED:
        return replace(span, kind=_FLIPPED[span.kind])
    last = span.last if span.last > span.first else span.first + 59
    return replace(span, kind=TimeKind.EXCEPT, last=last)


def _too(text: str) -> list[Found[TimeSpan]]:
    """Not too early, not too late."""
    found = []
    for match in TOO.finditer(text):
        early = (match["zh"] or match["en"]).lower() in ("早", "early")
        kind, minute = (TimeKind.AFTER, _EARLY) if early else (TimeKind.BEFORE, _LATE)
        found.append(Found(*match.span(), match.group().strip(), TimeSpan(kind, minute, minute)))
    return found


def find_times(text: str) -> list[Found[TimeSpan]]:
    """Every time of day in the text, in order."""
    found = _too(text)
    for match in _pattern().finditer(text):
        value = _value(match)
        if value is None or any(
            one.start < match.end() and match.start() < one.end for one in found
        ):
            continue
        start, end = match.span()
        out = negated(text, start, end) if value.kind not in _FROM_NOW else None
        if out is not None:
            (start, end), value = out, _ruled_out(value)
        found.append(Found(start, end, text[start:end].strip(), value))
    return sorted(found, key=lambda one: one.start)


_FROM_NOW = (TimeKind.RELATIVE, TimeKind.WITHIN, TimeKind.AROUND)


def settle(span: TimeSpan, part: TimeSpan) -> TimeSpan:
    """An ambiguous clock time settled by a part of the day that stands elsewhere in the phrase."""
    if not span.ambiguous or part.kind is not TimeKind.PART:
        return span
    bounds = (part.first, part.last)
    return replace(
        span,
        first=_in_part(span.first, bounds),
        last=_in_part(span.last, bounds),
        ambiguous=False,
    )
