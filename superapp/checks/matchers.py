"""The language of demands on one value: the matcher itself, and how matchers are combined."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import JsonValue

from superapp.checks.values import ABSENT, Absent, Given, same


class Scope(Protocol):
    """What a matcher may look up while it judges one value."""

    def saved(self, name: str) -> Sequence[JsonValue] | None:
        """Values that were saved under a name; None when nothing was saved yet."""

    def evaluate(self, text: str) -> Sequence[JsonValue] | None:
        """Values of a predicate expression; None when the text is plain text."""


class NoScope:
    """A scope in which nothing was saved and no text is an expression."""

    def saved(self, name: str) -> Sequence[JsonValue] | None:
        """Nothing was saved."""
        del name
        return None

    def evaluate(self, text: str) -> Sequence[JsonValue] | None:
        """No text is an expression."""
        del text
        return None


class MatcherError(ValueError):
    """A matcher that is written wrongly; ``path`` leads to the key inside it."""

    def __init__(self, message: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class Matcher(ABC):
    """A typed demand on one value."""

    __slots__ = ()

    @abstractmethod
    def accepts(self, value: Given, scope: Scope) -> bool:
        """Whether the value meets the demand."""

    @abstractmethod
    def describe(self) -> JsonValue:
        """The demand as it would be written in a journey."""

    def parts(self) -> Iterator["Matcher"]:
        """Matchers inside this one."""
        yield from ()

    def refs(self) -> Iterator[str]:
        """Names of the saved values that this matcher or one inside it refers to."""
        for part in self.parts():
            yield from part.refs()


@dataclass(frozen=True, slots=True)
class Eq(Matcher):
    """Equal as a typed value; an expression stands for any one of its values."""

    expected: JsonValue

    def accepts(self, value: Given, scope: Scope) -> bool:
        """Typed and exact."""
        if isinstance(value, Absent):
            return False
        if isinstance(self.expected, str):
            values = scope.evaluate(self.expected)
            if values is not None:
                return any(same(one, value) for one in values)
        return same(self.expected, value)

    def describe(self) -> JsonValue:
        """The value itself."""
        return self.expected


@dataclass(frozen=True, slots=True)
class AnyOf(Matcher):
    """Meets at least one of several demands."""

    options: tuple[Matcher, ...]

    def accepts(self, value: Given, scope: Scope) -> bool:
        """One is enough."""
        return any(option.accepts(value, scope) for option in self.options)

    def describe(self) -> JsonValue:
        """All options."""
        return {"any_of": [option.describe() for option in self.options]}

    def parts(self) -> Iterator[Matcher]:
        """The options."""
        yield from self.options


@dataclass(frozen=True, slots=True)
class AllOf(Matcher):
    """Meets every one of several demands."""

    demands: tuple[Matcher, ...]

    def accepts(self, value: Given, scope: Scope) -> bool:
        """All are needed."""
        return all(demand.accepts(value, scope) for demand in self.demands)

    def describe(self) -> JsonValue:
        """All demands, merged into one object."""
        merged: dict[str, JsonValue] = {}
        for demand in self.demands:
            shown = demand.describe()
            merged.update(shown if isinstance(shown, dict) else {"eq": shown})
        return merged

    def parts(self) -> Iterator[Matcher]:
        """The demands."""
        yield from self.demands


@dataclass(frozen=True, slots=True)
class Not(Matcher):
    """Does not meet a demand."""

    demand: Matcher

    def accepts(self, value: Given, scope: Scope) -> bool:
        """The contrary; a value that is absent meets no contrary either."""
        return not isinstance(value, Absent) and not self.demand.accepts(value, scope)

    def describe(self) -> JsonValue:
        """The demand under ``not``."""
        return {"not": self.demand.describe()}

    def parts(self) -> Iterator[Matcher]:
        """The demand."""
        yield self.demand


@dataclass(frozen=True, slots=True)
class Ref(Matcher):
    """A value that an earlier call's result held."""

    name: str

    def accepts(self, value: Given, scope: Scope) -> bool:
        """A member of the saved values; a list must consist of members."""
        saved = scope.saved(self.name)
        if saved is None or isinstance(value, Absent):
            return False
        if isinstance(value, list):
            return bool(value) and all(any(same(one, item) for one in saved) for item in value)
        return any(same(one, value) for one in saved)

    def describe(self) -> JsonValue:
        """The name."""
        return {"ref": self.name}

    def refs(self) -> Iterator[str]:
        """The name itself."""
        yield self.name


@dataclass(frozen=True, slots=True)
class Presence(Matcher):
    """Any value at all, or none at all; null counts as not given unless ``null_is_given``."""

    present: bool
    null_is_given: bool = False

    def accepts(self, value: Given, scope: Scope) -> bool:
        """Whether the value is there, or is not."""
        del scope
        missing = isinstance(value, Absent) or (value is None and not self.null_is_given)
        return missing is not self.present

    def describe(self) -> JsonValue:
        """``any`` or ``absent``."""
        return {"any": True} if self.present else {"absent": True}


@dataclass(frozen=True, slots=True)
class Fields(Matcher):
    """An object whose named fields meet their demands; others are free unless closed."""

    fields: Mapping[str, Matcher]
    closed: bool = False

    def accepts(self, value: Given, scope: Scope) -> bool:
        """Objects only."""
        if not isinstance(value, dict):
            return False
        if self.closed and not value.keys() <= self.fields.keys():
            return False
        return all(
            matcher.accepts(value.get(name, ABSENT), scope) for name, matcher in self.fields.items()
        )

    def describe(self) -> JsonValue:
        """Each field's demand."""
        return {name: matcher.describe() for name, matcher in self.fields.items()}

    def parts(self) -> Iterator[Matcher]:
        """The demands on the fields."""
        yield from self.fields.values()


@dataclass(frozen=True, slots=True)
class Items(Matcher):
    """A list whose members, in order, meet one demand each."""

    items: tuple[Matcher, ...]

    def accepts(self, value: Given, scope: Scope) -> bool:
        """As many members as demands."""
        return (
            isinstance(value, list)
            and len(value) == len(self.items)
            and all(item.accepts(one, scope) for item, one in zip(self.items, value, strict=True))
        )

    def describe(self) -> JsonValue:
        """The demands in order."""
        return [item.describe() for item in self.items]

    def parts(self) -> Iterator[Matcher]:
        """The demands."""
        yield from self.items
