"""The tables of a world as SQL: creation, and application of changes."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import orjson
from sqlalchemy import CheckConstraint, Constraint, Index, Integer, UniqueConstraint
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.types import Boolean

from superapp.world.concerns import Relations
from superapp_services.commons.tables import COMMON_TABLES
from superapp_services.core import JsonText, Table, TableKind, clock, from_json
from superapp_services.core.tables import sql_table, table_classes, table_name

_MOST_KNOWN = 1_000
_TIME_SUFFIXES = ("_at", "_by", "_until", "_from")
_ONE_OF = re.compile(r"""(\w+|"\w+") IN \(('[^']*'(?:, '[^']*')+)\)""")
_LITERAL = re.compile("'[^']*'")


def _spelled(text: str) -> str:
    """A check, or DDL with checks, that compares with each of a list of texts by itself.

    SQLite makes a table out of the list of an `IN` whenever it checks a row, which costs more than
    to store the row.
    """

    def compared(found: re.Match[str]) -> str:
        return f"({' OR '.join(f'{found[1]} = {text}' for text in _LITERAL.findall(found[2]))})"

    return _ONE_OF.sub(compared, text)


def _where(index: Index) -> str:
    """To which rows an index is limited."""
    return str(sorted((name, str(value)) for name, value in index.dialect_kwargs.items()))


@dataclass(frozen=True)
class TableInfo:
    """What the engine knows of one table."""

    number: int
    name: str
    cls: type[Table]

    @cached_property
    def sql(self) -> SqlTable:
        """The SQLAlchemy table."""
        return sql_table(self.cls)

    @cached_property
    def kind(self) -> TableKind:
        """Static, business or system."""
        return self.cls.kind

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.sql.columns)

    @cached_property
    def key(self) -> str:
        """Name of the primary key column."""
        (column,) = self.sql.primary_key.columns
        return column.name

    @cached_property
    def key_index(self) -> int:
        """Position of the primary key among the columns."""
        return self.columns.index(self.key)

    @cached_property
    def places(self) -> range:
        """Positions of the columns."""
        return range(len(self.columns))

    @cached_property
    def row_sql(self) -> str:
        """An expression that gives a row of the table as canonical JSON."""
        columns = ", ".join(f'"{column}"' for column in self.columns)
        return f"json_array({columns})"

    def create(self) -> list[str]:
        """DDL of the table and its indexes."""
        dialect = sqlite.dialect()
        table = _spelled(str(CreateTable(self.sql).compile(dialect=dialect))).rstrip()
        made = [f"{table}{self._stored_by}"]
        indexes = sorted(self.sql.indexes, key=lambda index: str(index.name))
        return made + [str(CreateIndex(index).compile(dialect=dialect)) for index in indexes]

    @cached_property
    def _stored_by(self) -> str:
        """How rows are stored: by a key that is no number, which saves an index of keys."""
        (key,) = self.sql.primary_key.columns
        return "" if isinstance(key.type, Integer) else " WITHOUT ROWID"

    @cached_property
    def description(self) -> str:
        """Everything that the DDL depends on."""
        columns = [
            (c.name, type(c.type).__name__, vars(c.type).get("length"), c.nullable)
            for c in self.sql.columns
        ]
        references = sorted(
            (key.parent.name, key.target_fullname, key.ondelete or "")
            for key in self.sql.foreign_keys
        )
        rules = sorted(
            (type(rule).__name__, self._checked(rule), [c.name for c in rule.columns])
            for rule in self.sql.constraints
            if isinstance(rule, CheckConstraint | UniqueConstraint)
        )
        indexes = sorted(
            (str(index.name), index.unique, [c.name for c in index.columns], _where(index))
            for index in self.sql.indexes
        )
        stored_by = self._stored_by
        return repr((self.name, self.key, columns, references, rules, indexes, stored_by))

    def _checked(self, rule: Constraint) -> str:
        return _spelled(str(rule.sqltext)) if isinstance(rule, CheckConstraint) else ""

    @cached_property
    def insert_row(self) -> str:
        """INSERT of one row by position."""
        places = ", ".join("?" * len(self.columns))
        return f'INSERT INTO "{self.name}" VALUES ({places})'  # noqa: S608 - our names

    @cached_property
    def _updates(self) -> dict[tuple[int, ...], str]:
        return {}

    def update_sql(self, places: tuple[int, ...]) -> str:
        """UPDATE of the columns at these positions, then the key."""
        known = self._updates.get(places)
        if known is None:
            sets = ", ".join(f'"{self.columns[at]}" = ?' for at in places)
            known = f'UPDATE "{self.name}" SET {sets} WHERE "{self.key}" = ?'  # noqa: S608 - our names
            self._updates[places] = known
        return known

    @cached_property
    def delete_row(self) -> str:
        """DELETE by key."""
        return f'DELETE FROM "{self.name}" WHERE "{self.key}" = ?'  # noqa: S608 - our names

    @cached_property
    def select_all(self) -> str:
        """All rows in key order."""
        return f'SELECT * FROM "{self.name}" ORDER BY "{self.key}"'  # noqa: S608 - our names

    @cached_property
    def _decoders(self) -> tuple[tuple[str, Any], ...]:
        found: list[tuple[str, Any]] = []
        for column in self.sql.columns:
            if isinstance(column.type, Boolean):
                found.append((column.name, bool))
            elif isinstance(column.type, Integer) and column.name.endswith(_TIME_SUFFIXES):
                found.append((column.name, clock.iso))
        return tuple(found)

    @cached_property
    def json_columns(self) -> tuple[str, ...]:
        """Names of the columns that hold JSON."""
        return tuple(c.name for c in self.sql.columns if isinstance(c.type, JsonText))

    @cached_property
    def number_columns(self) -> frozenset[str]:
        """Names of the columns that hold whole numbers, times among them."""
        return frozenset(c.name for c in self.sql.columns if "INT" in str(c.type))

    @cached_property
    def _copies(self) -> dict[bytes, Callable[[], dict[str, Any]]]:
        """What gives a row of its own, as people read it, by the row's JSON."""
        return {}

    def shown(self, values: Iterable[Any]) -> dict[str, Any]:
        """A row as people read it: ISO times, real booleans, JSON decoded."""
        row = self._readable(values)
        for name in self.json_columns:
            value = row[name]
            if value is not None:
                row[name] = from_json(value)
        return row

    def shown_text(self, row: bytes) -> dict[str, Any]:
        """The same for a row given as its JSON; rows that were shown before cost less."""
        copied = self._copies.get(row)
        return self._read(row) if copied is None else copied()

    def _read(self, row: bytes) -> dict[str, Any]:
        known = self._readable(orjson.loads(row))
        if len(self._copies) >= _MOST_KNOWN:
            self._copies.clear()
        boxes = [
            (name, _copier(from_json(text)))
            for name in self.json_columns
            if (text := known[name]) is not None
        ]
        copied = partial(_copied, known, boxes) if boxes else known.copy
        self._copies[row] = copied
        return copied()

    def _readable(self, values: Iterable[Any]) -> dict[str, Any]:
        row = dict(zip(self.columns, values, strict=True))
        for name, decode in self._decoders:
            value = row[name]
            if value is not None:
                row[name] = decode(value)
        return row


def _copier(value: Any) -> Callable[[], Any]:
    """What gives an equal value that shares nothing with it."""
    inner = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list) and not any(isinstance(one, dict | list) for one in inner):
        return value.copy
    return partial(deepcopy, value)


def _copied(row: dict[str, Any], boxes: list[tuple[str, Callable[[], Any]]]) -> dict[str, Any]:
    row = row.copy()
    for name, box in boxes:
        row[name] = box()
    return row


class Schema:
    """All tables of a world; numbers are positions in name order."""

    def __init__(self, tables: Mapping[str, type[Table]]) -> None:
        self.tables = tuple(
            TableInfo(number, name, cls) for number, (name, cls) in enumerate(tables.items())
        )
        self.by_name = {table.name: table for table in self.tables}
        self.logged = tuple(t for t in self.tables if t.kind is not TableKind.STATIC)
        self.business = frozenset(t.number for t in self.tables if t.kind is TableKind.BUSINESS)
        self.insert_order = self._dependency_order()
        self.rank = {number: rank for rank, number in enumerate(self.insert_order)}

    @cached_property
    def relations(self) -> Relations:
        """Which tables belong together."""
        return Relations(self)

    def _dependency_order(self) -> tuple[int, ...]:
        by_name = self.by_name
        done: list[int] = []
        seen: set[int] = set()

        def visit(table: TableInfo) -> None:
            if table.number in seen:
                return
            seen.add(table.number)
            parents = {key.column.table.name for key in table.sql.foreign_keys}
            for parent in sorted(parents):
                visit(by_name[parent])
            done.append(table.number)

        for table in self.tables:
            visit(table)
        return tuple(done)

    def ddl(self) -> list[str]:
        """Statements that create the empty world."""
        made: list[str] = []
        for number in self.insert_order:
            made += self.tables[number].create()
        return made

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever a table or a constraint does; costs less than writing DDL."""
        described = [table.description for table in self.tables]
        text = "\n".join(described)
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def imported_schema() -> Schema:
    """The schema of every table class imported so far: call it after the services are loaded."""
    common = {table_name(sql_table(table)): table for table in COMMON_TABLES}
    return Schema(dict(sorted({**common, **table_classes()}.items())))
