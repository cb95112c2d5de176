"""What a statement needs of a session's rows, told from its text.

Statements are compiled once from the tables, so their text has one shape: names in full, values as
`?`. What is not of that shape needs whole tables: rather too many rows than too few.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import UniqueConstraint

from superapp.world.conditions import Comparison, compared

if TYPE_CHECKING:
    from superapp.world.schema import Schema, TableInfo

_WORD = re.compile(r"\w+")
_ADDS = re.compile(
    r'INSERT INTO "?(\w+)"? \(([^()]*)\) VALUES ((?:\([^()]*\)(?:, )?)+)(?: ON CONFLICT (.*))?$',
    re.DOTALL,
)
_ROW = re.compile(r"\(([^()]*)\)")

_OWNER = "user"
"""A column that tells no rows apart: those of a session are of its user, or nearly all."""


class Equal(NamedTuple):
    """A value that a row must hold.

    Attributes:
        column: Position of the column.
        at: Position of the value among the parameters; None for a constant.
        value: The constant.
    """

    column: int
    at: int | None
    value: str | int | None = None


class Want(NamedTuple):
    """Rows of one table.

    Attributes:
        table: Its number.
        key: Position among the parameters of the key of the only row.
        equal: What each row must hold, now or at the start: of every alternative one. With
            neither, any row of the table.
        unseen: Whether the row is written without a look at what it was.
    """

    table: int
    key: int | None = None
    equal: tuple[tuple[Equal, ...], ...] = ()
    unseen: bool = False


class Relations:
    """Which tables belong together, and what statements need of them."""

    def __init__(self, schema: "Schema") -> None:
        self._tables = schema.by_name
        self._changing = frozenset(table.number for table in schema.logged)
        self.references = {table.number: self._references_of(table) for table in schema.tables}
        self.children: defaultdict[int, set[int]] = defaultdict(set)
        for child, references in self.references.items():
            for _, parent in references:
                self.children[parent].add(child)
        self._wants: dict[str, tuple[Want, ...]] = {}

    def _references_of(self, table: "TableInfo") -> tuple[tuple[int, int], ...]:
        """Positions of columns, and the tables that they refer to, of those that can change."""
        keys = sorted(table.sql.foreign_keys, key=lambda key: key.parent.name)
        found = (
            (table.columns.index(key.parent.name), self._tables[key.column.table.name].number)
            for key in keys
        )
        return tuple(each for each in found if each[1] in self._changing)

    def wants(self, sql: str) -> tuple[Want, ...]:
        """The rows that a statement may find, and those that what it writes may refer to.

        A DELETE also needs what may refer to its rows. Rows can be added beside others that are
        not there, as long as nothing but the key has to be unique.
        """
        known = self._wants.get(sql)
        if known is None:
            told = self._told(sql)
            known = tuple(want for want in told if want.table in self._changing)
            self._wants[sql] = known
        return known

    def _told(self, sql: str) -> Iterator[Want]:
        added = _ADDS.match(sql)
        if added is not None and added[1] in self._tables:
            yield from self._of_insert(self._tables[added[1]], added)
            return
        words = _WORD.findall(sql)
        kind = words[0].upper() if words else ""
        named = [self._tables[word] for word in dict.fromkeys(words) if word in self._tables]
        equal = compared(sql)
        for table in named:
            alone = len(re.findall(rf'\b{table.name}\b(?!"?\.)', sql)) == 1
            yield self._of_table(table, equal.get(table.name, []) if alone else [])
        if kind == "DELETE":
            reached = _spread([table.number for table in named], self.children)
            yield from map(Want, sorted(reached.difference(table.number for table in named)))
        if kind == "UPDATE":
            yield from self._of_references(named[0], sql.partition(" WHERE ")[0])

    def _of_table(self, table: "TableInfo", each: Sequence[tuple[Comparison, ...]]) -> Want:
        if not _only_its_key_is_unique(table):
            return Want(table.number)
        equal = []
        for either in each:
            if len(either) == 1 and either[0].column == table.key and either[0].at is not None:
                return Want(table.number, key=either[0].at)
            if all(_is_of_its_kind(table, one) and one.column != _OWNER for one in either):
                places = [table.columns.index(one.column) for one in either]
                values = [(one.at, one.value) for one in either]
                equal.append(tuple(map(Equal, places, *zip(*values, strict=True))))
        return Want(table.number, equal=tuple(equal))

    def _of_references(self, table: "TableInfo", sets: str) -> Iterator[Want]:
        """Whatever the columns refer to that an UPDATE sets."""
        words = set(_WORD.findall(sets))
        for column, parent in self.references[table.number]:
            if table.columns[column] in words:
                yield Want(parent)

    def _of_insert(self, table: "TableInfo", found: re.Match[str]) -> Iterator[Want]:
        """The row of the same key, and those that the new one refers to."""
        columns = [name.strip(' "') for name in found[2].split(",")]
        first = 0
        for row in _ROW.findall(found[3]):
            values = [value.strip() for value in row.split(",")]
            places = {}
            for column, value in zip(columns, values, strict=True):
                if value == "?":
                    places[column] = first
                    first += 1
            if table.key in places and _only_its_key_is_unique(table):
                unseen = _writes_all(table, columns, found[4] or "")
                yield Want(table.number, key=places[table.key], unseen=unseen)
            else:
                yield Want(table.number)
            for column, parent in self.references[table.number]:
                if table.columns[column] in places:
                    yield Want(parent, key=places[table.columns[column]])
                else:
                    yield Want(parent)
        yield from self._of_references(table, found[4] or "")


def _writes_all(table: "TableInfo", given: Sequence[str], conflict: str) -> bool:
    """Whether an INSERT leaves nothing of a row that has the same key."""
    sets = {f"{name} = excluded.{name}" for name in table.columns if name != table.key}
    then, _, found = conflict.partition(" DO UPDATE SET ")
    return (
        then == f"({table.key})"
        and set(given) == set(table.columns)
        and {one.strip() for one in found.split(",")} == sets
    )


def _is_of_its_kind(table: "TableInfo", one: Comparison) -> bool:
    """Whether a column holds such values as a constant is, which SQLite then need not convert."""
    return one.at is not None or isinstance(one.value, int) == (one.column in table.number_columns)


def _only_its_key_is_unique(table: "TableInfo") -> bool:
    rules = [rule for rule in table.sql.constraints if isinstance(rule, UniqueConstraint)]
    return not rules and not any(index.unique for index in table.sql.indexes)


def _spread(tables: Iterable[int], to: Mapping[int, Iterable[int]]) -> set[int]:
    reached, waiting = set[int](), [*tables]
    while waiting:
        table = waiting.pop()
        if table not in reached:
            reached.add(table)
            waiting += to.get(table, ())
    return reached
