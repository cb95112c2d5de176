"""Cases in the form of the Berkeley Function-Calling Leaderboard (BFCL).

A case holds its functions, a list of acceptable answers per argument, and the
candidate calls. In acceptable answers the empty text means that the argument
may be left out. ``strict_argument`` reads them as typed and exact demands;
``FoldedArgument`` is the leaderboard's own rule, folding and Python equality
included, so that verdicts can be compared with published ones.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from pydantic import JsonValue

from superapp.checks.matchers import AnyOf, Eq, Fields, Items, Matcher, Presence, Scope
from superapp.checks.values import Absent, Given, fields_of

_PYTHON: Final[Mapping[str, type]] = {
    "string": str,
    "integer": int,
    "float": float,
    "boolean": bool,
    "array": list,
    "tuple": list,
    "dict": dict,
    "any": str,
}
_SEPARATORS = re.compile(r"[ ,./\-_*^]")


def strict_argument(acceptable: Sequence[JsonValue], *, required: bool) -> Matcher:
    """Typed and exact: one of the acceptable values, or none where that is acceptable."""
    options: list[Matcher] = [strict_value(one) for one in acceptable]
    if "" in acceptable and not required:
        options.append(Presence(present=False, null_is_given=True))
    return AnyOf(tuple(options))


def strict_value(value: JsonValue) -> Matcher:
    """One acceptable value; inside objects each field again lists its acceptable values."""
    if isinstance(value, dict):
        return Fields(
            {
                name: strict_argument(options, required=False)
                if isinstance(options, list)
                else strict_value(options)
                for name, options in value.items()
            },
            closed=True,
        )
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return Items(tuple(strict_value(one) for one in value))
    return Eq(value)


@dataclass(frozen=True, slots=True)
class FoldedArgument(Matcher):
    """One argument by the leaderboard's rule."""

    acceptable: tuple[JsonValue, ...]
    declared: str
    item: str | None

    def accepts(self, value: Given, scope: Scope) -> bool:
        """Whether the leaderboard accepts this value of a declared type."""
        del scope
        if isinstance(value, Absent):
            return "" in self.acceptable
        wanted = _PYTHON[self.declared]
        item = None if self.item is None else _PYTHON[self.item]
        if self.declared == "float" and type(value) is int:
            value = float(value)
        valid, variable = _typed(value, self.acceptable, wanted, item)
        if not valid:
            return False
        if variable:
            return value in self.acceptable
        return self._equal(value, wanted, item)

    def _equal(self, value: JsonValue, wanted: type, item: type | None) -> bool:
        if wanted is dict:
            return any(_objects(value, one) for one in self.acceptable if one != "")
        if wanted is list and item is dict:
            return any(_object_lists(value, one) for one in self.acceptable)
        if wanted is str:
            texts = [_fold(one) for one in self.acceptable if isinstance(one, str)]
            return _fold(value) in texts
        if wanted is list:
            members = cast("list[JsonValue]", value)
            folded = [_fold(one) for one in members]
            return any(folded == [_fold(one) for one in _each(given)] for given in self.acceptable)
        return value in self.acceptable

    def describe(self) -> JsonValue:
        """The acceptable values."""
        return {"any_of": list(self.acceptable)}


def _fold(value: JsonValue) -> JsonValue:
    if not isinstance(value, str):
        return value
    return _SEPARATORS.sub("", value).lower().replace("'", '"')


def _each(value: JsonValue) -> Sequence[JsonValue]:
    return value if isinstance(value, list | str) else []


def _typed(
    value: JsonValue, acceptable: Sequence[JsonValue], wanted: type, item: type | None
) -> tuple[bool, bool]:
    """Whether a value has a fitting type, and whether it stands for a variable."""
    likely = next((type(one) for one in acceptable if one != ""), None)
    variable = likely is not None and likely is not wanted
    if type(value) is wanted:
        if item is None:
            return True, variable
        members = cast("list[JsonValue]", value)
        if any(_members_typed(members, one, item) for one in acceptable):
            return True, variable
        return False, variable
    return (likely is not None and type(value) is likely), True


def _members_typed(members: Sequence[JsonValue], one: JsonValue, item: type) -> bool:
    return not isinstance(one, list) or all(
        _typed(member, one, item, None)[0] for member in members
    )


def _objects(value: JsonValue, acceptable: JsonValue) -> bool:
    found, wanted = fields_of(value), fields_of(acceptable)
    for name, one in found.items():
        if name not in wanted or _fold(one) not in [
            _fold(option) for option in _each(wanted[name])
        ]:
            return False
    return all(name in found or "" in _each(options) for name, options in wanted.items())


def _object_lists(value: JsonValue, acceptable: JsonValue) -> bool:
    found, wanted = _each(value), _each(acceptable)
    return len(found) == len(wanted) and all(map(_objects, found, wanted))
