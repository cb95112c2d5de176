"""Dates in a text: 后天, 下周三, 周末, 3月5到8号, "Mar 5 to 8", "in three days"."""

import calendar
import datetime as dt
import functools
import re
from dataclasses import dataclass

from superapp_agents.grounding.numbers import ZH_NUMERAL, read_number
from superapp_agents.grounding.text import Found, words

_N = rf"(?:\d{{1,2}}|{ZH_NUMERAL})"
_DAY = rf"{_N}(?: ?[日号])"
_TO = r" ?(?:到|至|-|~|—|直到|to|till|until|through|thru) ?"
_STAY = r" ?(?:入住|住到|住|出发|去|走|飞)[，, ]?"
_LEAVE = r"离店|离开|退房|返|回|走"
"""What stands between and behind the days of a trip: 2月14入住16离店."""


@dataclass(frozen=True)
class DateSpan:
    """One day, or the first and last day of a span; `month` marks a whole month."""

    start: dt.date
    end: dt.date
    kind: str = "day"

    @property
    def is_range(self) -> bool:
        """Whether more than one day is meant."""
        return self.end != self.start


@functools.cache
def _lookup(key: str) -> dict[str, str]:
    return {word: value for value, listed in words("calendar", key).items() for word in listed}


def _alternatives(key: str) -> str:
    listed = sorted(_lookup(key), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word) for word in listed)


@functools.cache
def _pattern() -> re.Pattern[str]:
    parts = (*_numbered(), *_weekdays(), *_counted(), _relative_days())
    return re.compile("|".join(parts), re.IGNORECASE)


def _numbered() -> tuple[str, ...]:
    """Dates with a number: 3月5日, 5号, "Mar 5 to 8", "the 5th"."""
    month = rf"\b(?P<mon>{_alternatives('months')})\b\.?"
    en_date = (
        rf"{month} (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:{_TO}(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?)?\b"
        rf"(?!:|\d| ?(?:am|pm))(?:,? (?P<en_year>20\d\d))?"
    )
    en_date_back = (
        rf"(?P<b1>\d{{1,2}})(?:st|nd|rd|th)?(?:{_TO}(?P<b2>\d{{1,2}})(?:st|nd|rd|th)?)? (?:of )?"
        rf"\b(?P<b_mon>{_alternatives('months')})\b(?:,? (?P<b_year>20\d\d))?"
    )
    zh_date = (
        rf"(?:(?P<zh_year>20\d\d|今|明|去)年)?(?P<zh_mon>{_N}|这个|本|下个?|上个?)月份?"
        rf"(?P<z1>{_N})(?: ?[日号]|(?={_TO})"
        rf"|(?<=\d)(?![\d块元个点.:]))(?:(?:{_TO}|{_STAY})(?:(?P<z_mon2>{_N})月)?(?P<z2>{_N})"
        rf"(?: ?[日号]|(?:{_LEAVE})|(?<=\d)(?=$|[，。,；\s的住订])))?"
    )
    return (
        r"(?P<iso>20\d\d[-/年]\d{1,2}[-/月]\d{1,2}(?![\d-])日?)",
        zh_date,
        rf"(?P<zo1>{_N}) ?[日号]?{_TO}(?P<zo2>{_N}) ?[日号]",
        rf"(?P<zo>{_N})(?: ?[日号])(?![线楼门院店出机床铺行游三内])",
        en_date_back,
        en_date,
        r"\b(?:the |from the )?(?P<o1>\d{1,2})(?:st|nd|rd|th)(?:"
        rf"{_TO}(?:the )?(?P<o2>\d{{1,2}})(?:st|nd|rd|th)\b)?(?! (?:one|floor|item|option|street))",
        r"(?<![\d/])(?P<slash>(?:1[0-2]|0?[1-9])/(?:3[01]|[12]\d|0?[1-9]))(?![\d/])",
    )


def _weekdays() -> tuple[str, ...]:
    """Days of a week: 下周三, 这周末, "next Friday", "this weekend"."""
    week = (
        r"(?P<week>(?:这个?|本|下下个?|下个?|上个?)?)(?:周|星期|礼拜)(?P<zh_day>[一二三四五六日天])"
    )
    weekend = r"(?P<zh_end>(?:这个?|本|下下个?|下个?|上个?)?(?:周末|星期六日))"
    en_day = (
        rf"(?:(?P<which>this coming|this|next|coming|last|the following) )?"
        rf"\b(?P<en_day>{_alternatives('weekdays')})\b\.?(?! ?(?:light|screen))"
    )
    en_end = r"\b(?P<en_end>(?:(?:this|next|the|this coming|coming|last) )?weekend)\b"
    return (
        week,
        weekend,
        en_end,
        en_day,
    )


def _counted() -> tuple[str, ...]:
    """Holidays, days counted from now, whole weeks and months."""
    return (
        rf"(?P<holiday>{_alternatives('holidays')}|{_alternatives('lunar_holidays')})",
        rf"(?:过|再过)?(?P<after>{_N}) ?(?P<after_unit>天|日|周|个?星期|个月)(?:之后|以后|后)",
        r"\b(?:in|after) (?P<in>an?|\d+|two|three|four|five|six|seven"
        r"|ten) (?P<in_unit>days?|weeks?)\b",
        r"\b(?P<from>\d+|an?|two|three|four|five|six|seven) (?P<from_unit>days?"
        r"|weeks?) from (?:now|today)\b",
        r"(?P<months>(?:这个|本|当|上个?|下个?)月(?![底初])|(?:this|last|next) month)",
        r"(?P<weeks>(?:这个?|本|下个?|上个?)(?:周|星期|礼拜)(?![一二三四五六日天末])"
        r"|(?:this|last|next) week\b)",
        rf"(?P<in_month>(?<![\d.])(?:1[0-2]|[1-9]|{ZH_NUMERAL})月份?"
        rf"|\bin (?:{_alternatives('months')})\b(?! ?\d))",
    )


def _relative_days() -> str:
    """Days by their distance from today: 后天, "tomorrow"."""
    day_words = sorted(_lookup("days"), key=lambda word: (-len(word), word))
    relative = "|".join(
        # 今 and 明 count only before a part of the day: 今晚, 明早.
        rf"{word}(?=[早晚夜])" if len(word) == 1 else re.escape(word)
        for word in day_words
    )
    relative = relative.replace("tomorrow", r"tom+or+ow")
    return rf"(?P<relative>{relative})"


def _clamped(year: int, month: int, day: int) -> dt.date | None:
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return dt.date(year, month, day)


def _int(text: str | None) -> int:
    value = read_number(text) if text else None
    return int(value) if value is not None else 0


def _coming(today: dt.date, month: int, day: int) -> dt.date | None:
    """The next such day of the year, today included."""
    this_year = _clamped(today.year, month, day)
    if this_year is not None and this_year >= today:
        return this_year
    return _clamped(today.year + 1, month, day)


def _month_start(today: dt.date, months: int) -> dt.date:
    index = today.year * 12 + today.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)


def _month_span(first: dt.date) -> DateSpan:
    last = calendar.monthrange(first.year, first.month)[1]
    return DateSpan(first, first.replace(day=last), "month")


def _day_of_month(today: dt.date, day: int) -> dt.date | None:
    """The next such day of a month, today included."""
    for months in range(3):
        first = _month_start(today, months)
        found = _clamped(first.year, first.month, day)
        if found is not None and found >= today:
            return found
    return None


def _span(start: dt.date | None, end: dt.date | None, kind: str = "day") -> DateSpan | None:
    if start is None:
        return None
    if end is not None and end < start:
        end = None
    return DateSpan(start, end or start, kind)


def _single(day: dt.date) -> DateSpan:
    return DateSpan(day, day)


def _weeks(word: str) -> int | None:
    """How many weeks ahead 下, 上, "next" or "last" point; None when no week is named."""
    if not word:
        return None
    plain = word.lower()
    ahead = {"下下": 2, "下": 1, "next": 1, "the following": 1, "上": -1, "last": -1}
    return next((weeks for start, weeks in ahead.items() if plain.startswith(start)), 0)


def _weekday(today: dt.date, weekday: int, week: str) -> dt.date:
    weeks = _weeks(week)
    ahead = (weekday - today.weekday()) % 7
    if weeks is None or week.lower() in ("this", "coming", "this coming"):
        return today + dt.timedelta(days=ahead or (7 if "coming" in week.lower() else 0))
    return today + dt.timedelta(days=weekday - today.weekday() + 7 * weeks)


def _weekend(today: dt.date, text: str) -> DateSpan:
    start = _weekday(
        today, 5, next((w for w in ("下下", "下", "上", "next", "last") if w in text), "本")
    )
    end = start + dt.timedelta(days=1)
    return DateSpan(max(start, today) if start <= today <= end else start, end, "weekend")


def _zh_date(match: re.Match[str], today: dt.date) -> DateSpan | None:
    word = match["zh_mon"]
    relative = {"下": 1, "上": -1, "这": 0, "本": 0}.get(word[0])
    if relative is not None:
        first = _month_start(today, relative)
        year, month = first.year, first.month
    else:
        year, month = today.year, _int(word)
    said = match["zh_year"]
    if said:
        year = {"今": today.year, "明": today.year + 1, "去": today.year - 1}.get(said) or int(said)
    start = _clamped(year, month, _int(match["z1"]))
    if start and start < today and not said and relative is None:
        start = _coming(today, month, _int(match["z1"]))
    if start is None or not match["z2"]:
        return _span(start, None)
    end_month = _int(match["z_mon2"]) or month
    return _span(start, _clamped(start.year, end_month, _int(match["z2"])))


def _en_date(
    today: dt.date, month: str, first: str, last: str | None, year: str | None
) -> DateSpan | None:
    number = int(_lookup("months")[month.lower()])
    start = _clamped(int(year), number, int(first)) if year else _coming(today, number, int(first))
    end = _clamped(start.year, number, int(last)) if start and last else None
    return _span(start, end)


def _of_month(today: dt.date, first: str, last: str | None) -> DateSpan | None:
    start = _day_of_month(today, _int(first))
    end = _day_of_month(start, _int(last)) if start and last else None
    return _span(start, end)


def _ahead(today: dt.date, number: str, unit: str) -> DateSpan:
    count = 1 if number.lower() in ("a", "an") else _int(number)
    if "月" in unit:
        first = _month_start(today, count)
        last = calendar.monthrange(first.year, first.month)[1]
        return _single(first.replace(day=min(today.day, last)))
    days = count * (7 if "周" in unit or "星期" in unit or unit.lower().startswith("week") else 1)
    return _single(today + dt.timedelta(days=days))


def _named_day(match: re.Match[str], today: dt.date) -> DateSpan | None:
    word = match["relative"].lower()
    word = re.sub(r"tom+or+ow", "tomorrow", word)
    days = int(_lookup("days")[word])
    return _single(today + dt.timedelta(days=days))


def _holiday(word: str, today: dt.date) -> DateSpan | None:
    plain = word.lower()
    if plain in _lookup("holidays"):
        month, day = _lookup("holidays")[plain].split("-")
        return _span(_coming(today, int(month), int(day)), None)
    listed = words("calendar", "lunar_holidays").items()
    days = sorted(dt.date.fromisoformat(day) for day, names in listed if plain in names)
    return _span(next((day for day in days if day >= today), None), None)


def _whole(word: str, today: dt.date) -> DateSpan:
    weeks = _weeks(word) or 0
    if "月" in word or "month" in word.lower():
        return _month_span(_month_start(today, weeks))
    monday = today + dt.timedelta(days=7 * weeks - today.weekday())
    return DateSpan(monday, monday + dt.timedelta(days=6), "week")


def _in_month(word: str, today: dt.date) -> DateSpan | None:
    plain = word.lower().removeprefix("in ")
    listed = _lookup("months")
    month = int(listed[plain]) if plain in listed else _int(re.split("月", plain)[0])
    if not 1 <= month <= 12:
        return None
    near = [dt.date(today.year + years, month, 1) for years in (-1, 0, 1)]
    return _month_span(min(near, key=lambda first: abs((first - today.replace(day=1)).days)))


def _numeric(match: re.Match[str], today: dt.date) -> DateSpan | None:
    if match["iso"]:
        year, month, day = (int(part) for part in re.findall(r"\d+", match["iso"]))
        return _span(_clamped(year, month, day), None)
    if match["slash"]:
        month, day = (int(part) for part in match["slash"].split("/"))
        return _span(_coming(today, month, day), None)
    if match["zh_mon"]:
        return _zh_date(match, today)
    if match["mon"]:
        return _en_date(today, match["mon"], match["d1"], match["d2"], match["en_year"])
    if match["b_mon"]:
        return _en_date(today, match["b_mon"], match["b1"], match["b2"], match["b_year"])
    first = match["zo1"] or match["zo"] or match["o1"]
    return _of_month(today, first, match["zo2"] or match["o2"]) if first else None


def _worded(match: re.Match[str], today: dt.date) -> DateSpan | None:
    if match["zh_day"]:
        weekday = "一二三四五六日天".index(match["zh_day"])
        return _span(_weekday(today, min(weekday, 6), match["week"]), None)
    if match["en_day"]:
        weekday = int(_lookup("weekdays")[match["en_day"].lower()])
        return _span(_weekday(today, weekday, match["which"] or ""), None)
    if match["zh_end"] or match["en_end"]:
        return _weekend(today, (match["zh_end"] or match["en_end"]).lower())
    if match["holiday"]:
        return _holiday(match["holiday"], today)
    if match["months"] or match["weeks"]:
        return _whole(match["months"] or match["weeks"], today)
    return _in_month(match["in_month"], today) if match["in_month"] else None


def _value(match: re.Match[str], today: dt.date) -> DateSpan | None:
    if match["relative"]:
        return _named_day(match, today)
    for number, unit in (("after", "after_unit"), ("in", "in_unit"), ("from", "from_unit")):
        if match[number]:
            return _ahead(today, match[number], match[unit])
    return _numeric(match, today) or _worded(match, today)


def find_dates(text: str, today: dt.date) -> list[Found[DateSpan]]:
    """Every date in the text, in order; bare weekdays and days of a month are the next ones.

    Args:
        text: Normalised text.
        today: The day from which relative dates count.
    """
    found = []
    for match in _pattern().finditer(text):
        value = _value(match, today)
        if value is not None:
            found.append(Found(match.start(), match.end(), match.group(), value))
    return found
