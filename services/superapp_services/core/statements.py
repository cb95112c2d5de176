"""Statements compiled once from the SQLModel tables.

The ORM costs five to seventy times more a call, so tools use these instead. A compiled statement
has its constants written into its text and its parameters by position, because both are cheaper
than names.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache, partial
from operator import itemgetter
from typing import Any, Generic, TypeVar, overload

from sqlalchemy import Delete, Insert, Update, bindparam, func, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import Select as AnySelect
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlmodel.sql.expression import SelectOfScalar

from superapp_services.core.points import Point, Settings, point_of, point_of_insert, settings_of
from superapp_services.core.tables import table_name

T = TypeVar("T")
Arguments = tuple[Any, ...]
_DIALECT = sqlite.dialect(paramstyle="named")
_PLAIN = {"_raw_columns", "_label_style", "_where_criteria", "_propagate_attrs"}
"""What a SELECT says that has only columns and conditions."""
_NOTED = {"_all_selected_columns", "_memoized_keys", "selected_columns"}
"""What SQLAlchemy notes on a statement for itself."""
_REPLACES = re.compile(r"(INSERT OR )?REPLACE\b", re.IGNORECASE)
_TOKENS = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\(?__\[POSTCOMPILE_(\w+)\]\)?|:(\w+)""")


def _literal(value: object) -> str:
    """A constant of a statement as SQL."""
    if isinstance(value, list | tuple):
        return f"({', '.join(map(_literal, value))})"
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return "'" + str.__str__(value).replace("'", "''") + "'"
    raise TypeError(f"not a constant of a statement: {value!r}")


def _compile(statement: ClauseElement) -> tuple[str, tuple[str, ...]]:
    """The text with `?` for each parameter, and the parameters' names in that order."""
    compiled = statement.compile(dialect=_DIALECT)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError(f"not a statement: {statement}")
    required = {compiled.bind_names[bind] for bind in compiled.bind_names if bind.required}
    names: list[str] = []

    def place(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        if name is None:
            return found[0]
        if name in required:
            names.append(name)
            return "?"
        return _literal(compiled.params[name])

    return _TOKENS.sub(place, str(compiled)), tuple(names)


def _nothing(_: Mapping[str, Any]) -> Arguments:
    return ()


def picker(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], Arguments]:
    """A function that takes the values of these names out of a mapping, in order."""
    if not names:
        return _nothing
    if len(names) == 1:
        (name,) = names
        return lambda parameters: (parameters[name],)
    return itemgetter(*names)


_row_type: Callable[[Iterable[str]], Any] = partial(namedtuple, "Row", rename=True)


def _row_maker(statement: AnySelect[Any]) -> Callable[[Iterable[Any]], Any]:
    names = statement.selected_columns.keys()
    if len(names) == 1:
        return lambda row: next(iter(row))
    return partial(tuple.__new__, _row_type(names))


def _point_of_query(
    statement: AnySelect[Any], tables: Collection[SqlTable], names: tuple[str, ...]
) -> Point | None:
    """How a SELECT of one table with nothing but conditions names its row."""
    if not (_PLAIN | _NOTED).issuperset(vars(statement)) or len(tables) != 1:
        return None
    (table,) = tables
    return point_of(table, getattr(statement, "_where_criteria", ()), names, whole=True)


def _taker(
    statement: AnySelect[Any], table: SqlTable, make: Callable[[Any], Any]
) -> Callable[[Any], Any]:
    """What a SELECT takes of all the values of its table's row."""
    every, selected = table.columns.keys(), [c.name for c in statement.selected_columns]
    if selected == every:
        return make
    places = itemgetter(*map(every.index, selected))
    return places if len(selected) == 1 else lambda row: make(places(row))


class Query(Generic[T]):
    """A SELECT compiled once, when first used; `T` is what one row looks like.

    Attributes:
        sql: The text.
        names: Names of the parameters, in the order in which the text has them.
        arguments: Takes the parameters out of a mapping, in that order.
        tables: Names of the tables that it reads.
        make: Turns what the connection gives for a row into what a reader gets.
        point: How it names its row, where it can only give one row of one table.
        take: Turns all values of the table's row into what a reader gets; only with a point.
    """

    __slots__ = ("_statement", "arguments", "make", "names", "point", "sql", "tables", "take")

    arguments: Callable[[Mapping[str, Any]], Arguments]
    make: Callable[[Iterable[Any]], T]
    names: tuple[str, ...]
    point: Point | None
    sql: str
    tables: frozenset[str]
    take: Callable[[Any], T]

    def __init__(self, statement: AnySelect[Any]) -> None:
        self._statement = statement
        _DECLARED.append(self)

    def __getattr__(self, name: str) -> Any:
        """Compile when something is asked for the first time; later reads never come here."""
        if name not in Query.__slots__:
            raise AttributeError(name)
        statement = self._statement
        self.sql, self.names = _compile(statement)
        self.arguments = picker(self.names)
        tables = {part for part in visitors.iterate(statement) if isinstance(part, SqlTable)}
        self.tables = frozenset(map(table_name, tables))
        self.make = _row_maker(statement)
        self.point = _point_of_query(statement, tables, self.names)
        if self.point is not None:
            (table,) = tables
            self.take = _taker(statement, table, self.make)
        return object.__getattribute__(self, name)


class Write:
    """An INSERT, UPDATE or DELETE compiled once, when first used.

    Attributes:
        sql: The text.
        names: Names of the parameters, in the order in which the text has them.
        arguments: Takes the parameters out of a mapping, in that order.
        table: Name of the table that it changes.
        key: Position of the primary key among the table's columns.
        point: How it names its row, where it can only change one.
        settings: What it makes of a row; None where SQL works that out.
        adds: Whether it may add a row.
        removes: Whether it removes rows.
        matched: The rows that an UPDATE or DELETE is about.
        row: The row that has a key.
    """

    __slots__ = (
        *("_statement", "adds", "arguments", "key", "matched", "names", "point", "removes"),
        *("row", "settings", "sql", "table"),
    )

    adds: bool
    arguments: Callable[[Mapping[str, Any]], Arguments]
    key: int
    matched: Query[Any]
    names: tuple[str, ...]
    point: Point | None
    removes: bool
    row: Query[Any]
    settings: Settings | None
    sql: str
    table: str

    def __init__(self, statement: Update | Delete | Insert) -> None:
        self._statement = statement
        _DECLARED.append(self)

    def __getattr__(self, name: str) -> Any:
        """Compile when something is asked for the first time; later reads never come here."""
        if name not in Write.__slots__:
            raise AttributeError(name)
        statement = self._statement
        self.sql, self.names = _compile(statement)
        changed = statement.table
        if not isinstance(changed, SqlTable) or _REPLACES.match(self.sql):
            raise TypeError(f"not a change of a table's rows: {statement}")
        self.arguments = picker(self.names)
        self.table = table_name(changed)
        (key,) = changed.primary_key.columns
        self.key = changed.columns.keys().index(key.name)
        self.adds, self.removes = isinstance(statement, Insert), isinstance(statement, Delete)
        self.settings = None
        values = getattr(statement, "_values", None) or {}
        if isinstance(statement, Insert):
            self.point = point_of_insert(changed, values, self.names)
        else:
            criteria = getattr(statement, "_where_criteria", ())
            self.point = point_of(changed, criteria, self.names, whole=False)
            self.matched = Query(select(changed).where(*criteria))
        if isinstance(statement, Update):
            self.settings = settings_of(changed, values, self.names)
        self.row = _row_of(changed)
        return object.__getattribute__(self, name)


@cache
def _row_of(table: SqlTable) -> Query[Any]:
    """The row of a table that has a key."""
    (key,) = table.primary_key.columns
    return Query(select(table).where(key == bindparam("key")))


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


_DECLARED: list[Query[Any] | Write] = []


def compile_statements() -> None:
    """Compile now whatever was declared so far, so that no call has to wait for it."""
    for statement in _DECLARED:
        _ = statement.sql


def values_in(name: str) -> Any:
    """The members of a JSON list given as parameter `name`, for use in `col(X).in_(…)`."""
    return select(func.json_each(bindparam(name)).table_valued("value").c.value)
