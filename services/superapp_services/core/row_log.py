"""How the rows of a session differ from the base, and what a call has changed so far.

Whether some other row of the table was changed does not matter to a query that names its row. So
the row is what the call made of it, or what the session's difference to the base says, or else
what the base has.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import orjson

from superapp_services.core.points import Point

Arguments = tuple[Any, ...]
Place = tuple[int, Any]
"""A table's number, and the key of a row in it."""
States = tuple[bytes | None, bytes | None]
"""A row before and after, each as a JSON array, or None where there is none."""
Difference = Mapping[Place, States]
_MOST_READ = 2_000
AS_IN_BASE: Any = object()
UNSURE: Any = object()


class Readable(Protocol):
    """A query, as far as this module knows it."""

    take: Callable[[Any], Any]


class RowLog:
    """The rows that a session has changed.

    Args:
        numbers: The number of each table whose rows can change.

    Attributes:
        pending: What was changed since the log was last taken, one entry for each row.
    """

    __slots__ = ("_net", "_numbers", "_read", "_taken", "pending")

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self.pending: dict[Place, States] = {}
        self._numbers = numbers
        self._net: Difference = {}
        self._read: dict[Any, tuple[bytes, Any]] = {}
        self._taken: dict[Place, States] = {}

    def start(self, net: Difference) -> None:
        """Begin with a session that differs from the base like this."""
        self._net = net
        self._taken = {}
        self.pending = {}

    def put(self, place: Place, old: bytes | None, new: bytes | None) -> None:
        """A row was changed; one that is again as it was before the call drops out."""
        known = self.pending.get(place)
        first = old if known is None else known[0]
        if first == new:
            self.pending.pop(place, None)
        else:
            self.pending[place] = (first, new)

    def take(self) -> dict[Place, States]:
        """What was changed, which is about to become part of the session's difference."""
        taken, self.pending = self.pending, {}
        self._taken = {**self._taken, **taken} if self._taken else taken
        return taken

    def settle(self) -> None:
        """The session's difference to the base now holds what was taken."""
        self._taken = {}

    def row(self, place: Place) -> Any:
        """The row as it is now, as JSON; None where it was removed, or AS_IN_BASE."""
        found = self.pending.get(place)
        if found is None and self._taken:
            found = self._taken.get(place)
        if found is None:
            found = self._net.get(place)
        return AS_IN_BASE if found is None else found[1]

    def answer(self, query: Readable, point: Point, arguments: Arguments) -> Any:
        """What a query answers, if its row differs from the base; else AS_IN_BASE, or UNSURE.

        Args:
            query: The query.
            point: How it names its row.
            arguments: What it was asked with.
        """
        key, number = arguments[point.key], self._numbers.get(point.table)
        if number is None or type(key) is not point.key_type:
            return UNSURE
        row = self.row((number, key))
        if row is None or row is AS_IN_BASE:
            return row
        known = self._read.get((query, arguments))
        if known is not None and known[0] is row:
            return known[1]
        return self._read_of(query, point, arguments, row)

    def _read_of(self, query: Readable, point: Point, arguments: Arguments, row: bytes) -> Any:
        """What the query takes of a row given as its JSON; read once."""
        values = orjson.loads(row)
        answer = query.take(values) if point.admits(values, arguments) else None
        if len(self._read) >= _MOST_READ:
            self._read.clear()
        self._read[query, arguments] = (row, answer)
        return answer
