"""How a statement names the one row that it is about, and what it makes of it."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Column
from sqlalchemy import Table as SqlTable
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, Null

from superapp_services.core.tables import table_name

Value = Callable[[Sequence[Any], Sequence[Any]], Any]
"""Made of a row as it is and of a statement's arguments."""
_NOT_HERE = ("counters",)
"""Written at the end of a call, so what is logged of them comes late."""
_KINDS = {"VARCHAR": str, "TEXT": str, "INTEGER": int}
_SUMS: dict[Any, int] = {operators.add: 1, operators.sub: -1}


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


def point_of_insert(table: SqlTable, values: Mapping[Any, Any], names: Sequence[str]) -> Point:
    """How an INSERT names the one row that it adds, or changes where it is there.

    Raises:
        TypeError: Its key is no parameter.
    """
    (key,) = table.primary_key.columns
    given = {getattr(target, "name", target): value for target, value in values.items()}
    kind, bind = _KINDS.get(str(key.type)), given.get(key.name)
    if kind is None or not isinstance(bind, BindParameter) or not bind.required:
        raise TypeError(f"{table.name}: an INSERT needs its key as a parameter")
    return Point(table_name(table), names.index(bind.key), kind, (), ())


class Settings(NamedTuple):
    """What an UPDATE makes of a row: the position of each column that is set, and its value."""

    values: tuple[tuple[int, Value], ...]

    def apply(self, row: Sequence[Any], arguments: Sequence[Any]) -> list[Any]:
        """The row as it is afterwards, in the values that SQLite keeps."""
        changed = [*row]
        for column, value in self.values:
            made = value(row, arguments)
            changed[column] = int(made) if made is True or made is False else made
        return changed


def settings_of(
    table: SqlTable, values: Mapping[Any, Any], names: Sequence[str]
) -> Settings | None:
    """What these SET clauses make of a row; None where SQL has to work it out.

    Raises:
        TypeError: They change a primary key.
    """
    columns = [column.name for column in table.columns]
    set_to = {getattr(target, "name", target): value for target, value in values.items()}
    if not set_to.keys().isdisjoint(column.name for column in table.primary_key.columns):
        raise TypeError(f"{table.name}: primary keys never change")
    made = {columns.index(name): _value(table, value, names) for name, value in set_to.items()}
    known = tuple((column, value) for column, value in made.items() if value is not None)
    return Settings(known) if len(known) == len(made) else None


def _value(table: SqlTable, expression: Any, names: Sequence[str]) -> Value | None:
    """What an expression over a row and the arguments comes to; None for what is not known here."""
    if isinstance(expression, Column) and expression.table is table:
        at = table.columns.keys().index(expression.name)
        return lambda row, _: row[at]
    if isinstance(expression, BindParameter) and expression.required:
        place = names.index(expression.key)
        return lambda _, arguments: arguments[place]
    if isinstance(expression, BindParameter | Null):
        constant = getattr(expression, "value", None)
        return lambda _, __: constant
    if isinstance(expression, BinaryExpression) and expression.operator in _SUMS:
        first = _value(table, expression.left, names)
        second = _value(table, expression.right, names)
        if first is not None and second is not None:
            return partial(_summed, _SUMS[expression.operator], first, second)
    return None


def _summed(sign: int, first: Value, second: Value, row: Any, arguments: Any) -> int | None:
    one, other = first(row, arguments), second(row, arguments)
    return None if one is None or other is None else one + sign * other


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
