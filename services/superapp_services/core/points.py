"""Rows that are asked for by their key, and known without asking the connection.

Whether some other row of the table was changed does not matter to a query that names its row. So
the row is what the call added, or what the session's difference to the base says, or else what the
base has. Only a row that triggers may have logged is asked for again.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import orjson
from sqlalchemy import Column
from sqlalchemy import Table as SqlTable
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BindParameter

from superapp_services.core.tables import table_name

Logged = tuple[int, Any, str | None, str | None]
Arguments = tuple[Any, ...]
Difference = Mapping[tuple[int, Any], tuple[str | None, str | None]]
_MOST_READ = 2_000
_NOT_HERE = ("counters",)
"""Written at the end of a call, so what is logged of them comes late."""
AS_IN_BASE: Any = object()
UNSURE: Any = object()
_KINDS = {"VARCHAR": str, "TEXT": str, "INTEGER": int}


class Point(NamedTuple):
    """How a statement names the one row that it is about.

    Attributes:
        table: The table's name.
        key: Position of the row's key among the arguments.
        key_type: What a key of the table is.
        conditions: Position of each other column that is compared, and of the argument.
        constants: The same with constants in place of arguments.
    """

    table: str
    key: int
    key_type: type
    conditions: tuple[tuple[int, int], ...]
    constants: tuple[tuple[int, Any], ...]

    def admits(self, row: Sequence[Any], arguments: Sequence[Any]) -> bool:
        """Whether the row is the one meant; SQL finds nothing equal to NULL."""
        for column, at in self.conditions:
            value = row[column]
            if value is None or value != arguments[at]:
                return False
        constants = self.constants
        return not constants or all(row[column] == constant for column, constant in constants)


def point_of(
    table: SqlTable, criteria: Sequence[Any], names: Sequence[str], *, whole: bool
) -> Point | None:
    """How these criteria, which all have to hold, name one row; None when they do not.

    With `whole` the point has to say all that they say, and not only which row it is.
    """
    if table.name in _NOT_HERE or len(table.primary_key.columns) != 1:
        return None
    (key,) = table.primary_key.columns
    columns = [column.name for column in table.columns]
    at: int | None = None
    conditions, constants = [], []
    for criterion in criteria:
        compared = _compared(table, criterion)
        if compared is None:
            if whole:
                return None
            continue
        column, bind = compared
        if not bind.required:
            constants.append((columns.index(column.name), bind.value))
        elif column.name == key.name:
            at = names.index(bind.key)
        else:
            conditions.append((columns.index(column.name), names.index(bind.key)))
    kind = _KINDS.get(str(key.type))
    if at is None or kind is None:
        return None
    return Point(table_name(table), at, kind, tuple(conditions), tuple(constants))


class Settings(NamedTuple):
    """What an UPDATE makes of a row.

    Attributes:
        arguments: Position of each column that is set, and of the argument.
        constants: The same with constants.
        copies: The same with other columns of the row as it was.
    """

    arguments: tuple[tuple[int, int], ...]
    constants: tuple[tuple[int, Any], ...]
    copies: tuple[tuple[int, int], ...]

    def apply(self, row: Sequence[Any], arguments: Sequence[Any]) -> list[Any]:
        """The row as it is afterwards, in the values that SQLite keeps."""
        values = [*row]
        for column, at in self.arguments:
            value = arguments[at]
            values[column] = int(value) if isinstance(value, bool) else value
        for column, value in self.constants:
            values[column] = value
        for column, other in self.copies:
            values[column] = row[other]
        return values


def settings_of(
    table: SqlTable, values: Mapping[Any, Any], names: Sequence[str]
) -> Settings | None:
    """What these SET clauses make of a row; None where SQL has to work it out."""
    columns = [column.name for column in table.columns]
    arguments, constants, copies = [], [], []
    for target, value in values.items():
        column = columns.index(getattr(target, "name", target))
        if isinstance(value, Column) and value.table is table:
            copies.append((column, columns.index(value.name)))
        elif not isinstance(value, BindParameter):
            return None
        elif value.required:
            arguments.append((column, names.index(value.key)))
        else:
            constant = int(value.value) if isinstance(value.value, bool) else value.value
            constants.append((column, constant))
    return Settings(tuple(arguments), tuple(constants), tuple(copies))


def _compared(table: SqlTable, criterion: Any) -> tuple[Column[Any], BindParameter[Any]] | None:
    """The column and the value of `column = value`, of texts or whole numbers."""
    if not isinstance(criterion, BinaryExpression) or criterion.operator is not operators.eq:
        return None
    column, bind = criterion.left, criterion.right
    if not isinstance(column, Column) or column.table is not table:
        return None
    if not isinstance(bind, BindParameter) or str(column.type) not in _KINDS:
        return None
    return column, bind


class Readable(Protocol):
    """A query, as far as this module knows it."""

    take: Callable[[Any], Any]


class Changing(Protocol):
    """A change of rows, as far as this module knows it."""

    settings: Settings | None


class KnownRows:
    """What is known of the rows of a session, beside what the base has.

    Args:
        numbers: The number of each audited table in the log.

    Attributes:
        fresh: Numbers of the tables that rows were added to meanwhile.
    """

    __slots__ = ("_moved", "_net", "_numbers", "_read", "_taken", "_unsure", "fresh")

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self.fresh: set[int] = set()
        self._numbers = numbers
        self._moved: dict[tuple[int, Any], str] = {}
        self._net: Difference = {}
        self._read: dict[Any, tuple[str, Any]] = {}
        self._taken: list[Logged] = []
        self._unsure: set[Any] = set()

    def start(self, net: Difference) -> None:
        """Begin with a session that differs from the base like this."""
        self._net = net
        self.settle()

    def doubt(self, table: str, point: Point | None, arguments: Sequence[Any]) -> None:
        """A row of a table was changed in a way that triggers log; any row, without a point."""
        if point is not None and type(arguments[point.key]) is point.key_type:
            self._unsure.add((table, arguments[point.key]))
        else:
            self._unsure.add(table)

    def take(self, added: list[Logged]) -> None:
        """These rows are about to become part of the session's difference."""
        self._taken = [*self._taken, *added] if self._taken else added

    def settle(self) -> None:
        """The session's difference to the base now says everything."""
        self._taken = []
        self._moved.clear()
        self._unsure.clear()
        self.fresh.clear()

    def undone(self) -> None:
        """Some of the changes since then were undone, nobody says which."""
        names = {number: table for table, number in self._numbers.items()} if self._moved else {}
        self._unsure.update([(names[number], key) for number, key in self._moved])
        self._moved.clear()

    def move(
        self, change: Changing, point: Point, arguments: Arguments, added: Sequence[Logged]
    ) -> None:
        """A row was changed by a statement that names it: say how it is now, or doubt it."""
        row = None
        if change.settings is not None and type(arguments[point.key]) is point.key_type:
            row = self._row(point.table, arguments[point.key], added)
        if change.settings is None or row is None or row is UNSURE or row is AS_IN_BASE:
            self.doubt(point.table, point, arguments)
            return
        values = change.settings.apply(orjson.loads(row), arguments)
        place = (self._numbers[point.table], arguments[point.key])
        self._moved[place] = orjson.dumps(values).decode()

    def answer(
        self, query: Readable, point: Point, arguments: Arguments, added: Sequence[Logged]
    ) -> Any:
        """What a query answers, if its row differs from the base; else AS_IN_BASE, or UNSURE.

        Args:
            query: The query.
            point: How it names its row.
            arguments: What it was asked with.
            added: Rows that are not part of the session's difference yet.
        """
        key = arguments[point.key]
        if type(key) is not point.key_type:
            return UNSURE
        row = self._row(point.table, key, added)
        if row is UNSURE or row is AS_IN_BASE:
            return row
        if row is None:
            return None
        known = self._read.get((query, arguments))
        if known is not None and known[0] is row:
            return known[1]
        return self._read_of(query, point, arguments, row)

    def _row(self, table: str, key: Any, added: Sequence[Logged]) -> Any:
        """The row as it is now, as JSON; None where it was removed, or AS_IN_BASE, or UNSURE."""
        number = self._numbers.get(table)
        if number is None:
            return UNSURE
        unsure = self._unsure
        if unsure and (table in unsure or (table, key) in unsure):
            return UNSURE
        if self._moved:
            moved = self._moved.get((number, key))
            if moved is not None:
                return moved
        if number in self.fresh:
            row = self._added(number, key, added)
            if row is not UNSURE:
                return row
        differing = self._net.get((number, key))
        return AS_IN_BASE if differing is None else differing[1]

    def _added(self, number: int, key: Any, added: Sequence[Logged]) -> Any:
        for logged in (added, self._taken):
            for known in reversed(logged):
                if known[1] == key and known[0] == number:
                    return known[3]
        return UNSURE

    def _read_of(self, query: Readable, point: Point, arguments: Arguments, row: str) -> Any:
        """What the query takes of a row given as its JSON; read once."""
        values = orjson.loads(row)
        answer = query.take(values) if point.admits(values, arguments) else None
        if len(self._read) >= _MOST_READ:
            self._read.clear()
        self._read[query, arguments] = (row, answer)
        return answer
