"""Equality of argument values: typed and exact, with folding only where it is asked for."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Final

from pydantic import JsonValue

BEIJING: Final = timezone(timedelta(hours=8))


class Absent:
    """The value of an argument that was not given."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "absent"


ABSENT: Final = Absent()
Given = JsonValue | Absent

_DECIMAL = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+-]?\d+(?:\.\d+)?")


def tidy(text: str) -> str:
    """Text without outer white space and with one kind of quotation mark."""
    return text.strip().replace("'", '"')


def same(expected: JsonValue, found: JsonValue) -> bool:
    """Whether two JSON values are equal as typed values.

    A bool is no number, a number is no text, an int is taken where a float is
    expected but not the other way round; lists keep their order and objects
    have exactly the same keys.
    """
    if isinstance(expected, bool) or isinstance(found, bool) or expected is None or found is None:
        return type(expected) is type(found) and expected == found
    if isinstance(expected, str):
        return isinstance(found, str) and tidy(expected) == tidy(found)
    if isinstance(expected, float):
        return isinstance(found, int | float) and expected == found
    if isinstance(expected, int):
        return isinstance(found, int) and expected == found
    if isinstance(expected, list):
        return (
            isinstance(found, list)
            and len(expected) == len(found)
            and all(map(same, expected, found))
        )
    return (
        isinstance(found, dict)
        and expected.keys() == found.keys()
        and all(same(value, found[key]) for key, value in expected.items())
    )


def fold(text: str) -> str:
    """Text with case, width, accents and punctuation taken away, for comparing names."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in decomposed if char.isalnum())


def fen_of(value: JsonValue) -> int | None:
    """Fen of a money value as people write it in a journey: "60.00", "1,250" or 60 yuan."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip().removeprefix("¥").removeprefix("￥").strip()
    if not _DECIMAL.fullmatch(text):
        return None
    try:
        fen = Decimal(text.replace(",", "")) * 100
    except InvalidOperation:
        return None
    return int(fen) if fen == fen.to_integral_value() else None


def instant_of(value: Given) -> datetime | None:
    """Moment of an ISO date-time; without an offset it is Beijing time."""
    if not isinstance(value, str) or len(value) < 16:
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return moment.astimezone(BEIJING) if moment.tzinfo else moment.replace(tzinfo=BEIJING)


def date_of(value: Given) -> date | None:
    """Calendar day, in Beijing, of an ISO date or date-time."""
    moment = instant_of(value)
    if moment is not None:
        return moment.date()
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        return None


def time_of(value: Given) -> time | None:
    """Time of day, in Beijing, of an ISO date-time or of "HH:MM"."""
    moment = instant_of(value)
    if moment is not None:
        return moment.time()
    if not isinstance(value, str):
        return None
    try:
        return time.fromisoformat(value.strip())
    except ValueError:
        return None


Ordered = int | float | datetime | date | time


def ordered(value: Given) -> Ordered | None:
    """A value that can be put in order: a number, an ISO date, date-time or time of day."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    return instant_of(value) or date_of(value) or time_of(value)


def compare(left: Given, right: Given) -> int | None:
    """Order of two values as -1, 0 or 1; None when they cannot be compared.

    A day and a moment are compared by the day.
    """
    first, second = ordered(left), ordered(right)
    if first is None or second is None:
        return None
    if isinstance(first, datetime) and not isinstance(second, datetime):
        first = first.date() if isinstance(second, date) else first.timetz().replace(tzinfo=None)
    elif isinstance(second, datetime) and not isinstance(first, datetime):
        second = second.date() if isinstance(first, date) else second.timetz().replace(tzinfo=None)
    try:
        return (first > second) - (first < second)  # type: ignore[operator]
    except TypeError:
        return None


def fields_of(value: JsonValue) -> Mapping[str, JsonValue]:
    """The fields of an object, or none."""
    return value if isinstance(value, dict) else {}
