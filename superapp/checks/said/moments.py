"""Times of day and calendar days in a reply."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from superapp.checks.said.numerals import in_digits

_PART = r"(凌晨|清晨|早上|早晨|上午|中午|午后|下午|傍晚|晚上|今晚|明晚|夜里|半夜|当晚)?"
_CLOCK = re.compile(
    rf"{_PART}\s*(?<![\d.:])([01]?\d|2[0-4])[:：]([0-5]\d)(?::[0-5]\d)?(?!\d)\s*(a\.?m\.?|p\.?m\.?)?"
    r"(?:\s*in the (morning|afternoon|evening))?"
)
_DIAN = re.compile(
    rf"{_PART}\s*(?<![\d.])(\d{{1,2}})[点时](?!间)\s*(半|整|1刻|3刻|\d{{1,2}}(?!\s*元))?"
)
_HOUR = re.compile(
    r"(?<![\d.:])(\d{1,2})\s*(?:o'clock\s*)?"
    r"(?:in the (morning|afternoon|evening)|(a\.?m\.?|p\.?m\.?))"
)
_OCLOCK = re.compile(r"(?<![\d.:])(\d{1,2}) o'clock")
_PAIR = re.compile(r"(\d{1,2})‿([0-5]\d)\s*(a\.?m\.?|p\.?m\.?)?")
_PAST = re.compile(
    r"(half|quarter|\d{1,2}(?: minutes)?) (past|to) (\d{1,2})\s*(a\.?m\.?|p\.?m\.?)?"
)
_MORNING: Final = frozenset({"凌晨", "清晨", "早上", "早晨", "上午", "morning"})
_LATER: Final = frozenset(
    {"午后", "下午", "傍晚", "晚上", "今晚", "明晚", "夜里", "当晚", "afternoon", "evening"}
)


def times(text: str) -> list[int]:
    """Times of day in minutes after midnight; a bare "3:30" may also be the afternoon's."""
    text = in_digits(text)
    found: list[int] = []
    for match in _CLOCK.finditer(text):
        part, hour, minute, half, words = match.groups()
        found.extend(_readings(int(hour), int(minute), part or words or half, bare=hour[0] != "0"))
    for match in _DIAN.finditer(text):
        found.extend(_readings(int(match.group(2)), _past(match.group(3)), match.group(1)))
    for match in _HOUR.finditer(text):
        found.extend(_readings(int(match.group(1)), 0, match.group(2) or match.group(3)))
    for match in _OCLOCK.finditer(text):
        found.extend(_readings(int(match.group(1)), 0, None))
    for match in _PAIR.finditer(text):
        found.extend(_readings(int(match.group(1)), int(match.group(2)), match.group(3)))
    found.extend(_spoken(text))
    return found


def _past(text: str | None) -> int:
    if text is None or text == "整":
        return 0
    return {"半": 30, "1刻": 15, "3刻": 45}.get(text) or int(text)


def _spoken(text: str) -> Iterator[int]:
    for match in _PAST.finditer(text):
        amount, way, hour, half = match.groups()
        minutes = {"half": 30, "quarter": 15}.get(amount) or int(re.sub(r"\D", "", amount))
        for base in _readings(int(hour), 0, half):
            yield (base + (minutes if way == "past" else -minutes)) % 1440
    if re.search(r"\bnoon\b|正午", text):
        yield 720
    if re.search(r"\bmidnight\b|午夜", text):
        yield 0


def _readings(hour: int, minute: int, part: str | None, *, bare: bool = True) -> Iterator[int]:
    if hour > 24 or minute > 59:
        return
    part = (part or "").replace(".", "")
    if part in _LATER or part == "pm":
        yield (hour % 12 + 12) * 60 + minute
    elif part in _MORNING or part == "am":
        yield (hour % 12 if hour == 12 and part != "早上" else hour) * 60 + minute
    else:
        yield hour % 24 * 60 + minute
        if bare and not part and 1 <= hour <= 11:
            yield (hour + 12) * 60 + minute


_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?(?![\d:])"
_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_CHINESE = re.compile(r"(?<!年)(?<!\d)(\d{1,2})月(\d{1,2})[日号]?")
_DAY_ONLY = re.compile(r"(?<![月\d])(\d{1,2})[号日](?!线|楼|店|公园)")
_MONTH_DAY = re.compile(rf"\b{_MONTH}\s*{_DAY}")
_DAY_MONTH = re.compile(rf"{_DAY}\s*(?:of\s+)?{_MONTH}\b")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?![\d/])")
_RELATIVE: Final = (
    (re.compile(r"大后天"), 3),
    (re.compile(r"(?<!大)后天|day after tomorrow"), 2),
    (re.compile(r"明[天日早晚]|(?<!after )\btomorrow\b"), 1),
    (re.compile(r"今[天日早晚]|\btoday\b|\btonight\b|this (?:morning|afternoon|evening)"), 0),
    (re.compile(r"昨[天日晚]|\byesterday\b"), -1),
)
_NAMES: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(r"(下+|next )?(?:周|星期)?weekday(\d)")
_ENGLISH_WEEKDAY = re.compile(
    r"\b(next )?(mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?s?\b"
)


def days(text: str, today: date) -> list[date]:
    """Calendar days, those that are relative counted from ``today``."""
    text = in_digits(text).replace("‿", " ")
    found = [_date(int(year), int(month), int(day)) for year, month, day in _ISO.findall(text)]
    found += [_near(today, int(month), int(day)) for month, day in _CHINESE.findall(text)]
    found += [_near(today, today.month, int(day)) for day in _DAY_ONLY.findall(text)]
    found += [
        _near(today, _MONTHS.index(month) + 1, int(day)) for month, day in _MONTH_DAY.findall(text)
    ]
    found += [
        _near(today, _MONTHS.index(month) + 1, int(day)) for day, month in _DAY_MONTH.findall(text)
    ]
    found += [_near(today, int(month), int(day)) for month, day in _SLASHED.findall(text)]
    for pattern, offset in _RELATIVE:
        found += [today + timedelta(days=offset) for _ in pattern.finditer(text)]
    found += list(_weekdays(text, today))
    return [day for day in found if day is not None]


def _weekdays(text: str, today: date) -> Iterator[date]:
    named = [(bool(ahead), int(day)) for ahead, day in _WEEKDAY.findall(text)]
    named += [
        (bool(ahead), _NAMES.index(name) + 1) for ahead, name in _ENGLISH_WEEKDAY.findall(text)
    ]
    for ahead, weekday in named:
        day = today + timedelta(days=(weekday - today.isoweekday()) % 7)
        yield day
        if ahead:
            monday = today + timedelta(days=8 - today.isoweekday())
            yield monday + timedelta(days=weekday - 1)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _near(today: date, month: int, day: int) -> date | None:
    """The day of that name nearest to today."""
    options = [_date(today.year + shift, month, day) for shift in (-1, 0, 1)]
    known = [one for one in options if one is not None]
    return min(known, key=lambda one: abs((one - today).days), default=None)
