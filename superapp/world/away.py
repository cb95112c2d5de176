"""A session's rows that are not on the connection yet: they come when a statement needs them.

A displaced session has changed rows of twenty tables or more, and the next call of it seldom needs
more than a few of them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import UniqueConstraint

from superapp.world.changes import Change, Net, fold

if TYPE_CHECKING:
    from superapp.world.schema import Schema, TableInfo

Parts = dict[int, Net]
"""A net difference by the numbers of its tables."""
_WORD = re.compile(r"\w+")


class Concern(NamedTuple):
    """What a statement needs of a session's rows.

    Attributes:
        tables: The tables whose rows it may need; rather too many than too few.
        added: The table that it only adds rows to, and need not be there unless a key is taken.
        key: Position of the key among the parameters of such a statement.
    """

    tables: frozenset[int]
    added: int | None = None
    key: int = 0


class Relations:
    """Which tables belong together."""

    def __init__(self, schema: "Schema") -> None:
        self._tables = schema.by_name
        self._parents = {
            table.number: frozenset(
                schema.by_name[key.column.table.name].number for key in table.sql.foreign_keys
            )
            for table in schema.tables
        }
        self._children: defaultdict[int, set[int]] = defaultdict(set)
        for child, parents in self._parents.items():
            for parent in parents:
                self._children[parent].add(child)
        self._concerns: dict[str, Concern] = {}

    def concern(self, sql: str) -> Concern:
        """What a statement needs: the rows of the tables that it names, and what they refer to.

        A DELETE also needs what refers to them. Rows can be added beside others that are not
        there, as long as nothing but the key has to be unique.
        """
        known = self._concerns.get(sql)
        if known is None:
            known = self._concerns[sql] = self._concern(sql)
        return known

    def _concern(self, sql: str) -> Concern:
        words = _WORD.findall(sql)
        named = {self._tables[word].number for word in words if word in self._tables}
        kind = words[0].upper() if words else ""
        only_adds = kind == "INSERT" and not {"SELECT", "CONFLICT"}.intersection(words)
        if only_adds and words[1] == "INTO" and self._only_its_key_is_unique(words[2]):
            table = self._tables[words[2]]
            if f'INSERT INTO "{table.name}" ({_columns(table)}) VALUES' in sql:
                around = self.around(self._parents[table.number], removes=False)
                return Concern(around - {table.number}, table.number, table.key_index)
        return Concern(self.around(named, removes=kind in {"DELETE", "REPLACE"}))

    def _only_its_key_is_unique(self, name: str) -> bool:
        table = self._tables.get(name)
        if table is None or table.number in self._parents[table.number]:
            return False
        rules = [rule for rule in table.sql.constraints if isinstance(rule, UniqueConstraint)]
        return not rules and not any(index.unique for index in table.sql.indexes)

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


def needed(
    parts: Mapping[int, Net], sql: str, parameters: Sequence[Any], relations: Relations
) -> frozenset[int]:
    """The parts that have to come before a statement can run with these rows of parameters.

    A part that removes rows comes with those that refer to its rows.
    """
    tables, added, key = relations.concern(sql)
    wanted = tables.intersection(parts)
    if (
        added is not None
        and added in parts
        and any((added, row[key]) in parts[added] for row in parameters)
    ):
        wanted |= {added}
    while cutting := {table for table in wanted if _removes(parts[table])}:
        more = relations.around(cutting, removes=True).intersection(parts)
        if more <= wanted:
            break
        wanted |= more
    return wanted


def _removes(part: Net) -> bool:
    return any(now is None for _, now in part.values())


def _columns(table: "TableInfo") -> str:
    return ", ".join(f'"{column}"' for column in table.columns)
