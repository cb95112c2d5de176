"""Days on which more or fewer people travel, and how long things are on sale."""

from functools import cache

from superapp_services.core import ToolContext, clock
from superapp_services.travel.errors import DateBeyondTimetable, DateInPast, DatesNotInOrder

SALE_DAYS = 30
START_DATE = "2026-02-06"
_SPRING_RUSH_OUT = ("2026-02-12", "2026-02-15")
_SPRING_RUSH_BACK = ("2026-02-21", "2026-02-24")
_NEW_YEAR = ("2026-02-16", "2026-02-18")
_HOLIDAY = ("2026-02-16", "2026-02-22")
_VALENTINE = "2026-02-14"


def last_date() -> str:
    """The last day on sale."""
    return clock.add_days(START_DATE, SALE_DAYS)


def check_date(ctx: ToolContext, date: str) -> None:
    """Refuse a day that is over or not on sale yet.

    Raises:
        DateInPast: It is before today.
        DateBeyondTimetable: It is after the last day on sale.
    """
    today = clock.date_of(ctx.now)
    if date < today:
        raise DateInPast(date=date, today=today)
    if date > last_date():
        raise DateBeyondTimetable(date=date, last=last_date())


def check_order(first: str, second: str) -> None:
    """Refuse a way back before the way out.

    Raises:
        DatesNotInOrder: The second day is before the first.
    """
    if second < first:
        raise DatesNotInOrder(first=first, second=second)


def date_of_month_day(month_day: str) -> str | None:
    """The day on sale that an offer id calls `0208`; None if there is none."""
    year = int(START_DATE[:4])
    for candidate in (year, year + 1):
        date = f"{candidate}-{month_day[:2]}-{month_day[2:]}"
        if START_DATE <= date <= last_date() and _exists(date):
            return date
    return None


def _exists(date: str) -> bool:
    try:
        clock.weekday(date)
    except ValueError:
        return False
    return True


def month_day(date: str) -> str:
    """How offer ids write a day: `0208`."""
    return date[5:7] + date[8:10]


def _within(date: str, span: tuple[str, str]) -> bool:
    return span[0] <= date <= span[1]


def flight_demand(date: str) -> int:
    """Points of the full fare that a day adds to a flight's price."""
    demand = (0, -4, -4, -1, 6, 1, 5)[clock.weekday(date)]
    if _within(date, _SPRING_RUSH_OUT):
        demand += 5
    elif _within(date, _SPRING_RUSH_BACK):
        demand += 8
    elif _within(date, _NEW_YEAR):
        demand -= 10
    return demand


def rail_load(date: str) -> int:
    """How many percent more of a train's seats are taken on a day."""
    load = (0, -4, -4, 0, 8, 2, 7)[clock.weekday(date)]
    if _within(date, _SPRING_RUSH_OUT) or _within(date, _SPRING_RUSH_BACK):
        load += 6
    elif _within(date, _NEW_YEAR):
        load -= 18
    return load


@cache
def hotel_percent(date: str) -> int:
    """A night's price level, 100 on a plain weekday."""
    percent = (100, 100, 100, 102, 114, 116, 103)[clock.weekday(date)]
    if date == _VALENTINE:
        percent += 14
    if _within(date, _HOLIDAY):
        percent += 26
    return percent


def is_peak_day(date: str) -> bool:
    """Weekends and the Spring Festival week, when parks charge more."""
    return clock.weekday(date) >= 5 or _within(date, _HOLIDAY)


def is_holiday(date: str) -> bool:
    """The Spring Festival week, when museums open also on their closing day."""
    return _within(date, _HOLIDAY)
