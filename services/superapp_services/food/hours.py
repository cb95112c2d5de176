"""Opening hours: pairs of minutes after midnight, the second possibly past 24:00."""

from collections.abc import Sequence

from superapp_services.core import clock

DAY = 1440
Hours = Sequence[Sequence[int]]


def is_open(hours: Hours, at: int) -> bool:
    """Whether an instant lies in the opening hours, of that day or of the night before."""
    minute = clock.minute_of_day(at)
    return any(
        opens <= minute < closes or opens <= minute + DAY < closes for opens, closes in hours
    )


def next_opening(hours: Hours, at: int) -> int:
    """The first instant at or after another at which it is open."""
    if is_open(hours, at):
        return at
    date, minute = clock.date_of(at), clock.minute_of_day(at)
    later = sorted(opens for opens, _ in hours if opens > minute)
    if later:
        return clock.at(date, later[0])
    return clock.at(clock.add_days(date, 1), min(opens for opens, _ in hours))


def hours_text(hours: Hours) -> list[str]:
    """The hours as people write them, `10:00-14:00`."""
    return [f"{_time(opens)}-{_time(closes)}" for opens, closes in hours]


def _time(minute: int) -> str:
    minute %= DAY
    return f"{minute // 60:02d}:{minute % 60:02d}"
