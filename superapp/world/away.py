"""A session's rows that are not on the connection yet: they come when a statement needs them.

A displaced session has changed rows of twenty tables or more, and the next call of it seldom needs
more than a few of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import orjson

from superapp.world.changes import Change, Net, fold

if TYPE_CHECKING:
    from superapp.world.concerns import Relations, Want

Place = tuple[int, Any]


class Part(Net):
    """The rows of one table in a net difference, which can be found by their values.

    Args:
        rows: The rows.
        whole: The part that these are some rows of; it knows where values are.
    """

    __slots__ = ("_holders", "_whole")

    def __init__(self, rows: Net | None = None, whole: "Part | None" = None) -> None:
        super().__init__(rows or {})
        self._whole = whole
        self._holders: dict[int, dict[Any, dict[Place, None]]] = {}

    def holding(self, column: int, value: Any) -> Net:
        """The rows that hold a value, now or at the start; some may have held it in between."""
        whole = self if self._whole is None else self._whole
        known = whole._holders  # noqa: SLF001 - of its own kind
        if column not in known:
            known[column] = {}
            _note(known, whole.items(), [column])
        return {place: self[place] for place in known[column].get(value, ()) if place in self}

    def without(self, rows: Net) -> "Part":
        """All rows but these."""
        left = {place: self[place] for place in self if place not in rows}
        return Part(left, self if self._whole is None else self._whole)

    def copied(self) -> Self:
        """The same rows, to be changed apart; who holds what is known to both."""
        copy = type(self)(self)
        copy._holders = self._holders  # noqa: SLF001 - of its own kind
        return copy

    def fold(self, changed: Sequence[Change]) -> None:
        """Add changes of rows of the table."""
        fold(self, changed)
        if self._holders:
            states = (((table, key), (old, new)) for table, key, old, new in changed)
            _note(self._holders, states, [*self._holders])


Parts = dict[int, Part]
"""A net difference by the numbers of its tables."""


def _note(
    holders: dict[int, dict[Any, dict[Place, None]]],
    rows: Iterable[tuple[Place, tuple[bytes | None, bytes | None]]],
    columns: Sequence[int],
) -> None:
    """Note which rows hold which values in some columns."""
    for place, states in rows:
        for row in states:
            if row is not None:
                values = orjson.loads(row)
                for column in columns:
                    holders[column].setdefault(values[column], {})[place] = None


def parts_of(net: Net) -> Parts:
    """A net difference, table by table."""
    parts: defaultdict[int, Part] = defaultdict(Part)
    for place, states in net.items():
        parts[place[0]][place] = states
    return dict(parts)


def fold_parts(parts: Parts, away: Mapping[int, Part], changed: Sequence[Change]) -> None:
    """Add changes to parts, and leave those alone that are away: they say what is to come."""
    touched: defaultdict[int, list[Change]] = defaultdict(list)
    for change in changed:
        touched[change[0]].append(change)
    for table, of_table in touched.items():
        part = parts.get(table)
        if part is None:
            part = parts[table] = Part()
        elif part is away.get(table):
            part = parts[table] = part.copied()
        part.fold(of_table)
        if not part:
            del parts[table]


def without(away: Mapping[int, Part], come: Mapping[int, Net]) -> Parts:
    """What is still away when some of it has come."""
    left = {**away}
    for table, rows in come.items():
        part = left.pop(table)
        if len(rows) < len(part):
            left[table] = part.without(rows)
    return left


def needed(
    away: Mapping[int, Part], sql: str, parameters: Sequence[Any], relations: "Relations"
) -> dict[int, Net]:
    """The rows that have to come before a statement can run with these rows of parameters.

    They come with what they refer to, and those that are removed with what refers to them.
    """
    come: dict[int, Net] = {}
    for want in relations.wants(sql):
        part = away.get(want.table)
        if part is not None:
            rows = _wanted(part, want, parameters)
            if rows:
                _add(come, want.table, rows)
    if come:
        _complete(come, away, relations)
    return come


def _add(come: dict[int, Net], table: int, rows: Net) -> None:
    known = come.get(table)
    come[table] = rows if known is None else {**known, **rows}


def _wanted(part: Part, want: "Want", parameters: Sequence[Any]) -> Net:
    """The rows of a table that a statement may find."""
    if want.key is not None:
        places = [(want.table, row[want.key]) for row in parameters]
        return {place: part[place] for place in places if place in part}
    if not want.values:
        return part
    found: Net = {}
    for row in parameters:
        (column, at), *others = want.values
        rows = part.holding(column, row[at])
        for column, at in others:
            both = part.holding(column, row[at])
            rows = {place: rows[place] for place in rows if place in both}
        found.update(rows)
    return found


def _complete(come: dict[int, Net], away: Mapping[int, Net], relations: "Relations") -> None:
    """Add what rows refer to, and what refers to those that are removed."""
    waiting = [*come.items()]
    while waiting:
        table, rows = waiting.pop()
        more: dict[int, Net] = {}
        parents = [to for to in relations.references[table] if to[1] in away]
        for _, new in rows.values():
            if new is None:
                for child in relations.children[table].intersection(away):
                    _add(more, child, away[child])
            elif parents:
                _refer(orjson.loads(new), parents, away, more)
        for other, found in more.items():
            fresh = {place: found[place] for place in found if place not in come.get(other, ())}
            if fresh:
                _add(come, other, fresh)
                waiting.append((other, fresh))


def _refer(
    row: Sequence[Any],
    parents: Iterable[tuple[int, int]],
    away: Mapping[int, Net],
    more: dict[int, Net],
) -> None:
    for column, parent in parents:
        place = (parent, row[column])
        if place in away[parent]:
            _add(more, parent, {place: away[parent][place]})
