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
    return Point(table.name, at, kind, tuple(conditions), tuple(constants))


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


class KnownRows:
    """What is known of the rows of a session, beside what the base has.

    Args:
        numbers: The number of each audited table in the log.

    Attributes:
        fresh: Numbers of the tables that rows were added to meanwhile.
    """

    __slots__ = ("_net", "_numbers", "_read", "_taken", "_unsure", "fresh")

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self.fresh: set[int] = set()
        self._numbers = numbers
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
        self._unsure.clear()
        self.fresh.clear()

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
        key, table = arguments[point.key], point.table
        number = self._numbers.get(table)
        if number is None or type(key) is not point.key_type:
            return UNSURE
        unsure = self._unsure
        if unsure and (table in unsure or (table, key) in unsure):
            return UNSURE
        row: Any = UNSURE
        if number in self.fresh:
            row = self._added(number, key, added)
        if row is UNSURE:
            differing = self._net.get((number, key))
            if differing is None:
                return AS_IN_BASE
            row = differing[1]
        if row is None:
            return None
        known = self._read.get((query, arguments))
        if known is not None and known[0] is row:
            return known[1]
        return self._read_of(query, point, arguments, row)

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
