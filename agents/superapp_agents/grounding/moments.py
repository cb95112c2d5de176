"""Phrases about time become datetimes: which day, which half of the day, open or closed ends."""

import datetime as dt
import re
from dataclasses import dataclass

from superapp_agents.grounding.dates import DateSpan, find_dates
from superapp_agents.grounding.task import Window
from superapp_agents.grounding.times import HALF_DAY, TimeKind, TimeSpan, find_times, settle

ZONE = dt.timezone(dt.timedelta(hours=8))
_MORNING_FROM = 5 * 60
_AROUND = dt.timedelta(minutes=30)
_BEFORE_DAY = re.compile(r"之前|以前|前|\bbefore\b|earlier than", re.IGNORECASE)
_PART_TOO = re.compile(r"night|this (?:morning|afternoon|evening)", re.IGNORECASE)
_NEXT_DAY = re.compile(
    r"第二天|次日|隔天|\bnext[ -]day\b|the day after(?! tomorrow)", re.IGNORECASE
)
_SAME_DAY = re.compile(r"当日达|当天达|当天送达|same[ -]day", re.IGNORECASE)
_HOUR = re.compile(
    r"(?:[01]?\d|2[0-4])|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve",
    re.IGNORECASE,
)
"""A number that is all that was said of a time."""


@dataclass(frozen=True)
class Moment:
    """What decides the meaning of "at seven": the present, the day said, the half of the day."""

    now: dt.datetime
    day: dt.date | None = None
    prefer_afternoon: bool = False


def local(now: dt.datetime) -> dt.datetime:
    """The moment in the one time zone of the world."""
    return now.astimezone(ZONE) if now.tzinfo else now.replace(tzinfo=ZONE)


def _at(day: dt.date, minute: int) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=ZONE) + dt.timedelta(minutes=minute)


def _halves(span: TimeSpan, minute: int) -> tuple[int, ...]:
    if not span.ambiguous:
        return (minute,)
    low = minute % HALF_DAY
    return (low, low + HALF_DAY)


def _likely(minute: int, prefer_afternoon: bool) -> int:
    """The half of the day that a bare hour means: seven to noon, unless it is an evening."""
    low = minute % HALF_DAY
    afternoon_below = 11 * 60 if prefer_afternoon else 7 * 60
    return low + HALF_DAY if low < afternoon_below else low


def _clock(span: TimeSpan, minute: int, moment: Moment) -> dt.datetime:
    today = moment.now.date()
    day = moment.day or today
    options = _halves(span, minute)
    if day == today:
        ahead = [_at(day, option) for option in options if _at(day, option) > moment.now]
        if ahead:
            likely = _at(day, _likely(minute, moment.prefer_afternoon))
            return likely if moment.prefer_afternoon and likely in ahead else ahead[0]
        if moment.day is None:
            return _at(day + dt.timedelta(days=1), options[0])
        return _at(day, options[-1])
    if len(options) == 1:
        return _at(day, options[0])
    return _at(day, _likely(minute, moment.prefer_afternoon))


def resolve(span: TimeSpan, moment: Moment) -> Window:
    """The window that a time of day means at this moment."""
    if span.kind in (TimeKind.RELATIVE, TimeKind.WITHIN):
        then = moment.now + dt.timedelta(minutes=span.first)
        if span.kind is TimeKind.WITHIN:
            return Window(earliest=moment.now, latest=then)
        return Window(earliest=then, latest=then, at=then)
    if span.kind is TimeKind.PART:
        return _part(span, moment)
    if span.kind is TimeKind.EXCEPT:
        return _except(span, moment)
    first = _clock(span, span.first, moment)
    length = dt.timedelta(minutes=(span.last - span.first) % (24 * 60))
    windows = {
        TimeKind.BEFORE: Window(latest=first),
        TimeKind.AFTER: Window(earliest=first),
        TimeKind.AROUND: Window(earliest=first - _AROUND, latest=first + _AROUND, at=first),
        TimeKind.BETWEEN: Window(earliest=first, latest=first + length),
    }
    return windows.get(span.kind) or Window(earliest=first, latest=first, at=first)


def _part(span: TimeSpan, moment: Moment) -> Window:
    today = moment.now.date()
    day = moment.day or today
    if moment.day is None and _at(day, span.last) <= moment.now:
        day += dt.timedelta(days=1)
    earliest, latest = _at(day, span.first), _at(day, span.last)
    return Window(earliest=max(earliest, min(moment.now, latest)), latest=latest)


def _except(span: TimeSpan, moment: Moment) -> Window:
    """The rest of the day: after a morning, before an evening, around any other time."""
    first = _clock(span, span.first, moment)
    last = first + dt.timedelta(minutes=span.last - span.first)
    if span.first <= _MORNING_FROM:
        return Window(earliest=last)
    if span.last >= 24 * 60:
        return Window(latest=first)
    return Window(except_from=first, except_to=last)


def read_window(phrase: str, moment: Moment) -> Window | None:
    """The window that a phrase names, or None when it names no time of day."""
    if _HOUR.fullmatch(phrase.strip()):
        phrase = f"at {phrase}"
    spans = [item.value for item in find_times(_without_dates(phrase, moment.now.date()))]
    if not spans:
        return None
    part = next((span for span in spans if span.kind is TimeKind.PART), None)
    clock = next((span for span in spans if span.kind is not TimeKind.PART), None)
    if clock is None:
        return resolve(spans[0], moment)
    return resolve(settle(clock, part) if part else clock, moment)


def _without_dates(phrase: str, today: dt.date) -> str:
    """The phrase with its dates blanked out, so that "Mar 3 to 5" is no span of hours."""
    letters = list(phrase)
    for found in find_dates(phrase, today):
        if _PART_TOO.search(found.text):
            continue
        letters[found.start : found.end] = " " * (found.end - found.start)
    return "".join(letters)


def read_date(phrase: str, now: dt.datetime, after: dt.date | None = None) -> DateSpan | None:
    """The day or days that a phrase names.

    Args:
        phrase: The user's words.
        now: The present moment.
        after: An earlier day of the same trip; "Friday" is then the first Friday from it on.
    """
    if after is not None and _NEXT_DAY.search(phrase):
        following = after + dt.timedelta(days=1)
        return DateSpan(following, following)
    found = find_dates(phrase, now.date())
    if not found:
        return None
    span = found[0].value
    if len(found) > 1 and span.kind == "day" and _joined(phrase, found[0].end, found[1].start):
        last = read_date(found[1].text, now, after=span.start)
        span = DateSpan(span.start, last.end) if last else span
    if after is None or span.start >= after:
        return span
    later = find_dates(phrase, after)
    return later[0].value if later else span


def _joined(phrase: str, first_end: int, second_start: int) -> bool:
    gap = phrase[first_end:second_start].strip().lower()
    return gap in ("到", "至", "-", "~", "to", "till", "until", "through", "and", "和", "飞", "去")


def read_deadline(phrase: str, moment: Moment) -> dt.datetime | None:
    """The latest moment that a phrase allows: "tomorrow by 3pm", "before Feb 20", 次日达."""
    today = moment.now.date()
    if _SAME_DAY.search(phrase):
        return _end_of(today)
    said = read_date(phrase, moment.now)
    day = said.end if said else moment.day
    window = read_window(phrase, Moment(moment.now, day, moment.prefer_afternoon))
    if window is not None:
        return window.latest or window.at or window.earliest
    if said is None:
        return None
    if _BEFORE_DAY.search(phrase):
        return _at(said.start, 0)
    return _end_of(said.end)


def _end_of(day: dt.date) -> dt.datetime:
    return _at(day, 24 * 60) - dt.timedelta(seconds=1)
