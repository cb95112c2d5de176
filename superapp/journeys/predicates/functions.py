"""Functions of predicates. Each takes lists of values and gives a list of values."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cmp_to_key
from typing import Any, Final

from superapp.checks.values import compare, date_of, instant_of, same, time_of
from superapp.journeys.predicates.grammar import PredicateError
from superapp.journeys.predicates.rows import Row, Value, plain, position
from superapp_services.commons.geometry import distance_m

Values = Sequence[Value]


def count(values: Values) -> list[Value]:
    """How many values there are."""
    return [len(values)]


def total(values: Values) -> list[Value]:
    """Their sum; nothing sums to 0."""
    return [sum(_number(value, "sum") for value in values if value is not None)]


def _number(value: Value, name: str) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PredicateError(f"{name}: {plain(value)!r} is no number")
    return value


def _in_order(values: Values) -> list[Value]:
    def by(left: Value, right: Value) -> int:
        order = compare(left, right)
        if order is None:
            raise PredicateError(f"{plain(left)!r} and {plain(right)!r} have no order")
        return order

    return sorted((one for one in values if one is not None), key=cmp_to_key(by))


def least(values: Values) -> list[Value]:
    """The least; of nothing, nothing."""
    return _in_order(values)[:1]


def greatest(values: Values) -> list[Value]:
    """The greatest; of nothing, nothing."""
    return _in_order(values)[-1:]


def median(values: Values) -> list[Value]:
    """The middle value; of an even number the lower of the two."""
    ranked = _in_order(values)
    return ranked[(len(ranked) - 1) // 2 : (len(ranked) + 1) // 2] if ranked else []


def cheapest(values: Values) -> list[Value]:
    """The least price among offers, of which there must be at least one."""
    if not values:
        raise PredicateError("cheapest_among: no offer qualifies, so the journey cannot be met")
    return least(values)


def distinct(values: Values) -> list[Value]:
    """Each value once."""
    found: list[Value] = []
    for value in values:
        if not any(same(plain(value), plain(one)) for one in found):
            found.append(value)
    return found


def each(values: Values) -> list[Value]:
    """The members of lists, one by one."""
    return [one for value in values for one in (value if isinstance(value, list) else [value])]


def days(first: Values, second: Values) -> list[Value]:
    """Calendar days from one date to another."""
    return [(_day(later) - _day(earlier)).days for earlier in first for later in second]


def _day(value: Value) -> date:
    day = date_of(plain(value))
    if day is None:
        raise PredicateError(f"{plain(value)!r} is no date")
    return day


def _moment(value: Value) -> datetime:
    moment = instant_of(plain(value))
    if moment is None:
        raise PredicateError(f"{plain(value)!r} is no moment")
    return moment


def minutes(first: Values, second: Values) -> list[Value]:
    """Minutes from one moment to another."""
    return [
        int((_moment(later) - _moment(earlier)).total_seconds() // 60)
        for earlier in first
        for later in second
    ]


def distances(first: Values, second: Values) -> list[Value]:
    """Metres between things that have coordinates, each with each."""
    found: list[Value] = []
    for one in first:
        for other in second:
            here, there = position(one), position(other)
            if here is None or there is None:
                lost = one if here is None else other
                raise PredicateError(f"distance: {_name(lost)} has no coordinates")
            found.append(distance_m(*here, *there))
    return found


def _name(value: Value) -> str:
    return value.key if isinstance(value, Row) else repr(value)


def before(first: Values, second: Values) -> list[Value]:
    """Whether all of the first are earlier than, or at the same time as, all of the second."""
    orders = [compare(plain(one), plain(other)) for one in first for other in second]
    return [bool(orders) and all(order is not None and order <= 0 for order in orders)]


def _each(function: Callable[[Value], Value]) -> Callable[[Values], list[Value]]:
    def apply(values: Values) -> list[Value]:
        return [function(value) for value in values]

    return apply


def _time(value: Value) -> str:
    hour = time_of(plain(value))
    if hour is None:
        raise PredicateError(f"{plain(value)!r} has no time of day")
    return hour.strftime("%H:%M")


def _truth(values: Values) -> bool:
    return bool(values) and all(value is True for value in values)


FUNCTION_TABLE: Final[Mapping[str, Callable[..., list[Any]]]] = {
    "count": count,
    "sum": total,
    "min": least,
    "max": greatest,
    "first": lambda values: list(values[:1]),
    "last": lambda values: list(values[-1:]),
    "distinct": distinct,
    "median": median,
    "cheapest_among": cheapest,
    "date": _each(lambda value: _day(value).isoformat()),
    "time": _each(_time),
    "weekday": _each(lambda value: _day(value).isoweekday()),
    "abs": _each(lambda value: abs(_number(value, "abs"))),
    "days": days,
    "minutes": minutes,
    "distance": distances,
    "before": before,
    "each": each,
    "any": lambda values: [any(value is True for value in values)],
    "all": lambda values: [_truth(values)],
    "not": lambda values: [not _truth(values)],
    "and": lambda *groups: [all(_truth(group) for group in groups)],
    "or": lambda *groups: [any(_truth(group) for group in groups)],
}
