"""Statements compiled once from the SQLModel tables and run on the bare connection.

The ORM costs five to seventy times more a call, so tools use these instead.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any, Generic, TypeVar, overload

from sqlalchemy import Delete, Insert, Update, bindparam, func, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import Select as AnySelect
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlmodel.sql.expression import SelectOfScalar

from superapp_services.core.tables import Table, sql_table

T = TypeVar("T")
_DIALECT = sqlite.dialect(paramstyle="named")


def _compile(statement: ClauseElement) -> tuple[str, dict[str, Any]]:
    compiled = statement.compile(dialect=_DIALECT)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError(f"not a statement: {statement}")
    required = {compiled.bind_names[bind] for bind in compiled.bind_names if bind.required}
    preset = {name: value for name, value in compiled.params.items() if name not in required}
    return str(compiled), preset


_row_type: Callable[[Iterable[str]], Any] = partial(namedtuple, "Row", rename=True)


def _row_maker(statement: AnySelect[Any]) -> Callable[[Iterable[Any]], Any]:
    described = statement.column_descriptions
    is_entity = [isinstance(d["expr"], type) and issubclass(d["expr"], Table) for d in described]
    if len(described) == 1 and not is_entity[0]:
        return lambda row: next(iter(row))
    make: Callable[[Iterable[Any]], Any] = _row_type(statement.selected_columns.keys())._make
    return make


class Query(Generic[T]):
    """A SELECT compiled once, when first used; `T` is what one row looks like."""

    __slots__ = ("_statement", "make", "preset", "sql", "tables")

    make: Callable[[Iterable[Any]], T]
    preset: dict[str, Any]
    sql: str
    tables: frozenset[str]

    def __init__(self, statement: AnySelect[Any]) -> None:
        self._statement = statement

    def __getattr__(self, name: str) -> Any:
        """Compile when something is asked for the first time; later reads never come here."""
        if name not in Query.__slots__:
            raise AttributeError(name)
        statement = self._statement
        self.sql, self.preset = _compile(statement)
        self.tables = frozenset(
            part.name for part in visitors.iterate(statement) if isinstance(part, SqlTable)
        )
        self.make = _row_maker(statement)
        return getattr(self, name)


class Write:
    """An INSERT, UPDATE or DELETE compiled once, when first used."""

    __slots__ = ("_statement", "preset", "sql")

    preset: dict[str, Any]
    sql: str

    def __init__(self, statement: Update | Delete | Insert) -> None:
        self._statement = statement

    def __getattr__(self, name: str) -> Any:
        """Compile when something is asked for the first time; later reads never come here."""
        if name not in Write.__slots__:
            raise AttributeError(name)
        self.sql, self.preset = _compile(self._statement)
        return getattr(self, name)


@overload
def query(statement: SelectOfScalar[T]) -> Query[T]: ...
@overload
def query(statement: AnySelect[Any]) -> Query[Any]: ...
def query(statement: AnySelect[Any]) -> Query[Any]:
    """A SELECT of one table (rows read like that table) or of one column (bare values)."""
    return Query(statement)


def rows(statement: AnySelect[*tuple[Any, ...]]) -> Query[Any]:
    """A SELECT of several columns; its rows are named tuples."""
    return Query(statement)


def write(statement: Update | Delete | Insert) -> Write:
    """A change of rows, compiled once."""
    return Write(statement)


def values_in(name: str) -> Any:
    """The members of a JSON list given as parameter `name`, for use in `col(X).in_(…)`."""
    return select(func.json_each(bindparam(name)).table_valued("value").c.value)


@cache
def insert_sql(table: type[Table]) -> tuple[str, int]:
    """The INSERT of one whole row by column names, and how many columns it has."""
    columns = [column.name for column in sql_table(table).columns]
    names, places = ", ".join(f'"{c}"' for c in columns), ", ".join(f":{c}" for c in columns)
    return f'INSERT INTO "{sql_table(table).name}" ({names}) VALUES ({places})', len(columns)  # noqa: S608 - our own names


class Database:
    """Runs compiled statements on one connection. It never commits.

    Attributes:
        asked: The queries run since it was last emptied, from which follows what a result
            depends on.
    """

    __slots__ = ("_execute", "asked", "connection")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.asked: set[Query[Any]] = set()
        self._execute = connection.execute

    def one(self, statement: Query[T], **parameters: Any) -> T | None:
        """The first row, or None."""
        self.asked.add(statement)
        if statement.preset:
            parameters = {**statement.preset, **parameters}
        found = self._execute(statement.sql, parameters).fetchone()
        return None if found is None else statement.make(found)

    def all(self, statement: Query[T], **parameters: Any) -> list[T]:
        """All rows, in the statement's order."""
        self.asked.add(statement)
        if statement.preset:
            parameters = {**statement.preset, **parameters}
        return list(map(statement.make, self._execute(statement.sql, parameters)))

    def value(self, statement: Query[T], **parameters: Any) -> Any:
        """The first column of the first row, or None."""
        self.asked.add(statement)
        if statement.preset:
            parameters = {**statement.preset, **parameters}
        found = self._execute(statement.sql, parameters).fetchone()
        return None if found is None else found[0]

    def run(self, statement: Write, **parameters: Any) -> int:
        """Change rows; how many were changed."""
        if statement.preset:
            parameters = {**statement.preset, **parameters}
        return self._execute(statement.sql, parameters).rowcount

    def returned(self, statement: Write, **parameters: Any) -> Any:
        """Change one row; the value that the statement's RETURNING names."""
        if statement.preset:
            parameters = {**statement.preset, **parameters}
        (row,) = self._execute(statement.sql, parameters).fetchall()
        return row[0]

    def insert(self, table: type[Table], **values: Any) -> None:
        """Add one row, every column by keyword.

        Raises:
            TypeError: A column is missing or unknown.
        """
        sql, width = insert_sql(table)
        if len(values) != width:
            columns = {column.name for column in sql_table(table).columns}
            wrong = sorted(columns.symmetric_difference(values))
            raise TypeError(f"{sql_table(table).name}: missing or unknown columns {wrong}")
        self._execute(sql, values)
