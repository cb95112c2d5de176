"""Virtual time: epoch seconds inside, ISO 8601 with +08:00 outside."""

import datetime as dt
from functools import lru_cache

ZONE = dt.timezone(dt.timedelta(hours=8))
OFFSET_SECONDS = 8 * 3600
DAY_SECONDS = 86_400
HOUR_SECONDS = 3600
MINUTE_SECONDS = 60


@lru_cache(maxsize=65_536)
def iso(at: int) -> str:
    """An instant as text, `2026-02-06T10:50:00+08:00`."""
    return dt.datetime.fromtimestamp(at, ZONE).isoformat()


def parse_iso(text: str) -> int:
    """Epoch seconds of an ISO instant; one without an offset is in +08:00.

    Raises:
        ValueError: The text is not an ISO 8601 instant.
    """
    return seconds(dt.datetime.fromisoformat(text))


def seconds(instant: dt.datetime) -> int:
    """Epoch seconds of a datetime; a naive one is in +08:00."""
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=ZONE)
    return int(instant.timestamp())


def day(at: int) -> dt.date:
    """The calendar day of an instant in +08:00."""
    return dt.datetime.fromtimestamp(at, ZONE).date()


@lru_cache(maxsize=4096)
def _date_text(day_number: int) -> str:
    return (dt.date(1970, 1, 1) + dt.timedelta(days=day_number)).isoformat()


def date_of(at: int) -> str:
    """The calendar day of an instant as `YYYY-MM-DD`."""
    return _date_text((at + OFFSET_SECONDS) // DAY_SECONDS)


def minute_of_day(at: int) -> int:
    """Minutes after local midnight, 0 to 1439."""
    return (at + OFFSET_SECONDS) % DAY_SECONDS // MINUTE_SECONDS


def weekday_of(at: int) -> int:
    """Day of the week of an instant in +08:00, Monday 0 to Sunday 6."""
    return ((at + OFFSET_SECONDS) // DAY_SECONDS + 3) % 7


def at(date: str, minute: int) -> int:
    """Epoch seconds of a minute of a day; minutes past 1440 fall on later days."""
    days = (dt.date.fromisoformat(date) - dt.date(1970, 1, 1)).days
    return days * DAY_SECONDS - OFFSET_SECONDS + minute * MINUTE_SECONDS


def add_days(date: str, days: int) -> str:
    """The day so many days later, as `YYYY-MM-DD`."""
    return (dt.date.fromisoformat(date) + dt.timedelta(days=days)).isoformat()


def days_between(start: str, end: str) -> int:
    """Whole days from one date to another; negative when the second is earlier."""
    return (dt.date.fromisoformat(end) - dt.date.fromisoformat(start)).days


def weekday(date: str) -> int:
    """Day of the week, Monday 0 to Sunday 6."""
    return dt.date.fromisoformat(date).weekday()
