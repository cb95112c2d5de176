"""How rows of a table are added, and logged as they are."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy.types import Boolean

from superapp_services.core.statements import Arguments, picker
from superapp_services.core.tables import Table, sql_table, table_name


class Insertion(NamedTuple):
    """How rows of a table are added.

    Attributes:
        name: The table.
        sql: The statement.
        columns: Its columns, in order.
        values: Takes a row out of a mapping.
        booleans: Positions of the columns that hold true or false.
        number: The table's number in the log.
        key: Position of the primary key.
    """

    name: str
    sql: str
    columns: tuple[str, ...]
    values: Callable[[Mapping[str, Any]], Arguments]
    booleans: tuple[int, ...]
    number: int
    key: int

    def wrong(self, values: Mapping[str, Any]) -> str:
        """What is wrong with values that do not make a row."""
        wrong = sorted(set(self.columns).symmetric_difference(values))
        return f"{self.name}: missing or unknown columns {wrong}"


def insertion(table: type[Table], number: int) -> Insertion:
    """How rows of this table are added, which has this number in the log."""
    declared = sql_table(table)
    columns = tuple(column.name for column in declared.columns)
    names, places = ", ".join(f'"{c}"' for c in columns), ", ".join("?" * len(columns))
    (key,) = declared.primary_key.columns
    return Insertion(
        name=table_name(declared),
        sql=f'INSERT INTO "{declared.name}" ({names}) VALUES ({places})',  # noqa: S608 - our own names
        columns=columns,
        values=picker(columns),
        booleans=tuple(at for at, c in enumerate(declared.columns) if isinstance(c.type, Boolean)),
        number=number,
        key=columns.index(key.name),
    )


def as_json(row: Sequence[Any], booleans: tuple[int, ...] = ()) -> bytes:
    """A row exactly as SQLite's `json_array` writes it, in bytes that have no room to spare.

    Args:
        row: Its values, in a list or a plain tuple.
        booleans: Where true and false may stand, which SQLite keeps as 1 and 0.
    """
    if booleans:
        values = list(row)
        for at in booleans:
            if values[at] is not None:
                values[at] = int(values[at])
        return bytes(memoryview(orjson.dumps(values)))
    return bytes(memoryview(orjson.dumps(row)))
