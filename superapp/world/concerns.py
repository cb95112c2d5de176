"""What a statement needs of a session's rows, told from its text.

Statements are compiled once from the tables, so their text has one shape: names in full, values as
`?`. What is not of that shape needs whole tables: rather too many rows than too few.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import UniqueConstraint

if TYPE_CHECKING:
    from superapp.world.schema import Schema, TableInfo

_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"'(?:[^']|'')*'|[()?]|[^'()?]+")
_END = re.compile(r"\b(GROUP|ORDER|LIMIT)\b.*", re.DOTALL)
_EQUAL = re.compile(r"(?:^|\bAND)\s+(\w+)\.(\w+) = \?(\d+)\?(?=\s+AND\b|\s*$)")
_ADDS = re.compile(
    r'INSERT INTO "?(\w+)"? \(([^()]*)\) VALUES ((?:\([^()]*\)(?:, )?)+)(?: ON CONFLICT (.*))?$',
    re.DOTALL,
)
_ROW = re.compile(r"\(([^()]*)\)")


class Want(NamedTuple):
    """Rows of one table.

    Attributes:
        table: Its number.
        key: Position among the parameters of the key of the only row.
        values: Columns by position, and the positions of the values that each row must hold in
            them, now or at the start. With neither, any row of the table.
    """

    table: int
    key: int | None = None
    values: tuple[tuple[int, int], ...] = ()


class Relations:
    """Which tables belong together, and what statements need of them."""

    def __init__(self, schema: "Schema") -> None:
        self._tables = schema.by_name
        self.references = {
            table.number: tuple(
                (table.columns.index(key.parent.name), schema.by_name[key.column.table.name].number)
                for key in sorted(table.sql.foreign_keys, key=lambda key: key.parent.name)
            )
            for table in schema.tables
        }
        self.children: defaultdict[int, set[int]] = defaultdict(set)
        for child, references in self.references.items():
            for _, parent in references:
                self.children[parent].add(child)
        self._wants: dict[str, tuple[Want, ...]] = {}

    def wants(self, sql: str) -> tuple[Want, ...]:
        """The rows that a statement may find, and those that what it writes may refer to.

        A DELETE also needs what may refer to its rows. Rows can be added beside others that are
        not there, as long as nothing but the key has to be unique.
        """
        known = self._wants.get(sql)
        if known is None:
            known = self._wants[sql] = tuple(self._told(sql))
        return known

    def _told(self, sql: str) -> Iterator[Want]:
        added = _ADDS.match(sql)
        if added is not None and added[1] in self._tables:
            yield from self._of_insert(self._tables[added[1]], added)
            return
        words = _WORD.findall(sql)
        kind = words[0].upper() if words else ""
        named = [self._tables[word] for word in dict.fromkeys(words) if word in self._tables]
        equal = _compared(sql, kind)
        for table in named:
            alone = len(re.findall(rf'\b{table.name}\b(?!"?\.)', sql)) == 1
            yield self._of_table(table, equal.get(table.name, {}) if alone else {})
        if kind == "DELETE":
            reached = _spread([table.number for table in named], self.children)
            yield from map(Want, sorted(reached.difference(table.number for table in named)))
        if kind == "UPDATE":
            yield from self._of_references(named[0], sql.partition(" WHERE ")[0])

    def _of_table(self, table: "TableInfo", equal: Mapping[str, int]) -> Want:
        if not equal or not _only_its_key_is_unique(table):
            return Want(table.number)
        if table.key in equal:
            return Want(table.number, key=equal[table.key])
        values = ((table.columns.index(column), at) for column, at in equal.items())
        return Want(table.number, values=tuple(values))

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
                yield Want(table.number, key=places[table.key])
            else:
                yield Want(table.number)
            for column, parent in self.references[table.number]:
                if table.columns[column] in places:
                    yield Want(parent, key=places[table.columns[column]])
                else:
                    yield Want(parent)
        yield from self._of_references(table, found[4] or "")


def _only_its_key_is_unique(table: "TableInfo") -> bool:
    rules = [rule for rule in table.sql.constraints if isinstance(rule, UniqueConstraint)]
    return not rules and not any(index.unique for index in table.sql.indexes)


def _compared(sql: str, kind: str) -> dict[str, dict[str, int]]:
    """For each table the columns that must equal a parameter, and the parameter's position."""
    if kind not in {"SELECT", "UPDATE", "DELETE"} or re.search(r"\bUNION\b", sql):
        return {}
    head, where, conditions = sql.partition("WHERE ")
    if not where or "(SELECT" in head:
        return {}
    flat = _flat(conditions, _TOKEN.findall(head).count("?"))
    flat = _END.sub("", flat)
    if re.search(r"\b(OR|CASE)\b", flat):
        return {}
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for table, column, place in _EQUAL.findall(f" {flat}"):
        found[table][column] = int(place)
    return found


def _flat(text: str, first: int) -> str:
    """A condition without what stands in brackets, and each `?` with its position."""
    depth, place, kept = 0, first, []
    for part in _TOKEN.findall(text):
        if part == "(":
            depth += 1
        elif part == ")":
            depth -= 1
        elif part == "?":
            if depth == 0:
                kept.append(f"?{place}?")
            place += 1
        elif depth == 0:
            kept.append("''" if part.startswith("'") else part)
    return "".join(kept)


def _spread(tables: Iterable[int], to: Mapping[int, Iterable[int]]) -> set[int]:
    reached, waiting = set[int](), [*tables]
    while waiting:
        table = waiting.pop()
        if table not in reached:
            reached.add(table)
            waiting += to.get(table, ())
    return reached
