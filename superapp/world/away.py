"""A session's rows that are not on the connection yet: they come when a statement needs them.

A displaced session has changed rows of twenty tables or more, and the next call of it seldom needs
more than a few of them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from superapp.world.changes import Change, Net, fold

if TYPE_CHECKING:
    from superapp.world.concerns import Relations, Want

Parts = dict[int, Net]
"""A net difference by the numbers of its tables."""
_PLAIN = re.compile(r"[\w:.+-]+", re.ASCII)
"""Texts that JSON writes as they are."""


def parts_of(net: Net) -> Parts:
    """A net difference, table by table."""
    parts: defaultdict[int, Net] = defaultdict(dict)
    for place, states in net.items():
        parts[place[0]][place] = states
    return dict(parts)


def fold_parts(parts: Parts, away: Mapping[int, Net], changed: Sequence[Change]) -> None:
    """Add changes to parts, and leave those alone that are away: they say what is to come."""
    touched: defaultdict[int, list[Change]] = defaultdict(list)
    for change in changed:
        touched[change[0]].append(change)
    for table, of_table in touched.items():
        part = parts.get(table)
        if part is None or part is away.get(table):
            part = parts[table] = dict(part or {})
        fold(part, of_table)
        if not part:
            del parts[table]


def without(away: Mapping[int, Net], come: Mapping[int, Net]) -> Parts:
    """What is still away when some of it has come."""
    left: Parts = {}
    for table, part in away.items():
        rows = come.get(table)
        if rows is None:
            left[table] = part
        elif len(rows) < len(part):
            left[table] = {place: part[place] for place in part if place not in rows}
    return left


def needed(
    away: Mapping[int, Net], sql: str, parameters: Sequence[Any], relations: "Relations"
) -> Parts:
    """The rows that have to come before a statement can run with these rows of parameters.

    They come with what they refer to, and those that are removed with what refers to them.
    """
    come: Parts = {}
    for want in relations.wants(sql):
        part = away.get(want.table)
        if part is not None:
            rows = _wanted(part, want, parameters)
            if rows:
                _add(come, want.table, rows)
    if come:
        _complete(come, away, relations)
    return come


def _add(come: Parts, table: int, rows: Net) -> None:
    known = come.get(table)
    come[table] = rows if known is None else {**known, **rows}


def _wanted(part: Net, want: "Want", parameters: Sequence[Any]) -> Net:
    """The rows of a table that a statement may find."""
    if want.key is not None:
        places = [(want.table, row[want.key]) for row in parameters]
        return {place: part[place] for place in places if place in part}
    if not want.values:
        return part
    found: Net = {}
    for row in parameters:
        held = [b'"%b"' % text.encode() for at in want.values if _is_plain(text := row[at])]
        if not held:
            return part
        rows = part
        for text in held:
            rows = {at: both for at, both in rows.items() if _holds(both, text)}
        found.update(rows)
    return found


def _is_plain(value: Any) -> bool:
    return isinstance(value, str) and _PLAIN.fullmatch(value) is not None


def _holds(states: tuple[bytes | None, bytes | None], text: bytes) -> bool:
    """Whether a row holds a text, as it is now or as it was at the start."""
    old, new = states
    return (new is not None and text in new) or (old is not None and text in old)


def _complete(come: Parts, away: Mapping[int, Net], relations: "Relations") -> None:
    """Add what rows refer to, and what refers to those that are removed."""
    waiting = [*come.items()]
    while waiting:
        table, rows = waiting.pop()
        more: Parts = {}
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
    row: Sequence[Any], parents: Iterable[tuple[int, int]], away: Mapping[int, Net], more: Parts
) -> None:
    for column, parent in parents:
        place = (parent, row[column])
        if place in away[parent]:
            _add(more, parent, {place: away[parent][place]})
