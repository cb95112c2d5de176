"""A session's rows that are not on the connection yet: they come when a statement needs them.

A displaced session has changed rows of twenty tables or more, and the next call of it seldom needs
more than a few of them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from superapp.world.changes import Net

if TYPE_CHECKING:
    from superapp.world.schema import Schema

Parts = Mapping[int, Net]
"""A net difference by the numbers of its tables."""
_WORD = re.compile(r"\w+")


class Relations:
    """Which tables belong together."""

    def __init__(self, schema: "Schema") -> None:
        self._numbers = {table.name: table.number for table in schema.tables}
        self._parents = {
            table.number: frozenset(
                self._numbers[key.column.table.name] for key in table.sql.foreign_keys
            )
            for table in schema.tables
        }
        self._children: defaultdict[int, set[int]] = defaultdict(set)
        for child, parents in self._parents.items():
            for parent in parents:
                self._children[parent].add(child)
        self._concerned: dict[str, frozenset[int]] = {}

    def concerned(self, sql: str) -> frozenset[int]:
        """The tables whose rows a statement may need; rather too many than too few.

        Those are the tables that it names, and what their rows refer to. Where rows are removed,
        also what refers to them.
        """
        known = self._concerned.get(sql)
        if known is None:
            named = {self._numbers[word] for word in _WORD.findall(sql) if word in self._numbers}
            removes = sql.lstrip().upper().startswith(("DELETE", "REPLACE"))
            known = self._concerned[sql] = self.around(named, removes=removes)
        return known

    def around(self, tables: Iterable[int], *, removes: bool) -> frozenset[int]:
        """These tables with all that their rows refer to, and with `removes` the reverse too."""
        reached = _spread(tables, self._children) if removes else set(tables)
        return frozenset(_spread(reached, self._parents))


def _spread(tables: Iterable[int], to: Mapping[int, Iterable[int]]) -> set[int]:
    reached, waiting = set[int](), [*tables]
    while waiting:
        table = waiting.pop()
        if table not in reached:
            reached.add(table)
            waiting += to.get(table, ())
    return reached


def parts_of(net: Net) -> Parts:
    """A net difference, table by table."""
    parts: defaultdict[int, Net] = defaultdict(dict)
    for place, states in net.items():
        parts[place[0]][place] = states
    return dict(parts)


def needed(parts: Parts, concerned: frozenset[int], relations: Relations) -> frozenset[int]:
    """The parts that have to come so that a statement finds the rows of these tables.

    A part that removes rows comes with those that refer to its rows.
    """
    wanted = concerned.intersection(parts)
    while True:
        cutting = {table for table in wanted if _removes(parts[table])}
        more = relations.around(wanted, removes=False) | relations.around(cutting, removes=True)
        more = more.intersection(parts)
        if more == wanted:
            return wanted
        wanted = more


def _removes(part: Net) -> bool:
    return any(now is None for _, now in part.values())
