"""Matchers that know the type of a value: money, dates, times, numbers, texts and lists."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from pydantic import JsonValue

from superapp.checks.matchers import Eq, Matcher, Scope
from superapp.checks.values import (
    Absent,
    Given,
    compare,
    date_of,
    fold,
    instant_of,
    tidy,
    time_of,
)


@dataclass(frozen=True, slots=True)
class Money(Matcher):
    """An amount in fen that equals an amount written in yuan, or lies between two."""

    low: int | None
    high: int | None

    def accepts(self, value: Given, scope: Scope) -> bool:
        """Only an int is an amount in fen."""
        del scope
        if isinstance(value, bool) or not isinstance(value, int):
            return False
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)

    def describe(self) -> JsonValue:
        """The bounds in yuan."""
        if self.low == self.high:
            return {"money": _yuan(self.low)}
        bounds = {"min": _yuan(self.low), "max": _yuan(self.high)}
        return {"money": {key: bound for key, bound in bounds.items() if bound is not None}}


@dataclass(frozen=True, slots=True)
class Near(Matcher):
    """A number within a tolerance of another."""

    target: float
    within: float

    def accepts(self, value: Given, scope: Scope) -> bool:
        """Numbers only."""
        del scope
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return abs(value - self.target) <= self.within

    def describe(self) -> JsonValue:
        """Target and tolerance."""
        return {"near": {"value": self.target, "within": self.within}}


@dataclass(frozen=True, slots=True)
class Between(Matcher):
    """Within bounds, both included, by the order of numbers, dates or times.

    ``view`` says what of the value is compared: the value itself, its calendar
    day, or its time of day in Beijing.
    """

    view: str
    low: JsonValue
    high: JsonValue

    def accepts(self, value: Given, scope: Scope) -> bool:
        """A value that cannot be put in order with the bounds is refused."""
        shown = _viewed(self.view, value)
        if shown is None:
            return False
        return self._holds(shown, self.low, -1, scope) and self._holds(shown, self.high, 1, scope)

    @staticmethod
    def _holds(value: JsonValue, bound: JsonValue, wrong: int, scope: Scope) -> bool:
        if bound is None:
            return True
        values = scope.evaluate(bound) if isinstance(bound, str) else None
        bounds = [bound] if values is None else values
        orders = [compare(value, one) for one in bounds]
        return bool(orders) and all(order is not None and order != wrong for order in orders)

    def describe(self) -> JsonValue:
        """The bounds, under the name of the view."""
        bounds = {"min": self.low, "max": self.high}
        shown: dict[str, JsonValue] = {key: one for key, one in bounds.items() if one is not None}
        return shown if self.view == "value" else {self.view: shown}


@dataclass(frozen=True, slots=True)
class On(Matcher):
    """An exact calendar day (``date``) or time of day or moment (``time``)."""

    view: str
    expected: str

    def accepts(self, value: Given, scope: Scope) -> bool:
        """The same day or time, however it is written."""
        values = scope.evaluate(self.expected)
        return any(self._equal(one, value) for one in (values or [self.expected]))

    def _equal(self, expected: JsonValue, value: Given) -> bool:
        if self.view == "date":
            day = date_of(expected)
            return day is not None and day == date_of(value)
        moment = instant_of(expected)
        if moment is not None and instant_of(value) is not None:
            return moment == instant_of(value)
        hour = time_of(expected)
        return hour is not None and hour == time_of(value)

    def describe(self) -> JsonValue:
        """The day or time."""
        return {self.view: self.expected}


@dataclass(frozen=True, slots=True)
class Regex(Matcher):
    """Text of which the whole matches a regular expression."""

    pattern: re.Pattern[str]
    limit: ClassVar[int] = 10_000

    def accepts(self, value: Given, scope: Scope) -> bool:
        """Text only, of a length that a pattern can bear."""
        del scope
        return (
            isinstance(value, str)
            and len(value) <= self.limit
            and self.pattern.fullmatch(value) is not None
        )

    def describe(self) -> JsonValue:
        """The pattern."""
        return {"re": self.pattern.pattern}


@dataclass(frozen=True, slots=True)
class Contains(Matcher):
    """A list with such a member, or a text with such a part."""

    member: Matcher

    def accepts(self, value: Given, scope: Scope) -> bool:
        """In a text the part is compared as written."""
        if isinstance(value, list):
            return any(self.member.accepts(item, scope) for item in value)
        if isinstance(value, str) and isinstance(self.member, Eq):
            part = self.member.expected
            return isinstance(part, str) and tidy(part) in tidy(value)
        return False

    def describe(self) -> JsonValue:
        """The member."""
        return {"contains": self.member.describe()}

    def parts(self) -> Iterator[Matcher]:
        """The demand on the member."""
        yield self.member


@dataclass(frozen=True, slots=True)
class Folded(Matcher):
    """Text that is equal when case, width, accents and punctuation are folded."""

    options: tuple[str, ...]

    def accepts(self, value: Given, scope: Scope) -> bool:
        """Text only."""
        del scope
        return isinstance(value, str) and fold(value) in map(fold, self.options)

    def describe(self) -> JsonValue:
        """The text."""
        return {"fold": self.options[0] if len(self.options) == 1 else list(self.options)}


def _yuan(fen: int | None) -> str | None:
    if fen is None:
        return None
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _viewed(view: str, value: Given) -> JsonValue:
    if view == "date":
        day = date_of(value)
        return None if day is None else day.isoformat()
    if view == "time":
        hour = time_of(value)
        return None if hour is None else hour.isoformat()
    return None if isinstance(value, Absent) else value
