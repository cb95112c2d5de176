"""Sessions of an older version: their world and their rows brought to today's tables.

A session pins the world that it was made on, and its rows are lists in the order of that world's
columns. After an upgrade of superapp each table whose columns changed needs a function, which
makes today's row of an older one. Where one is missing, or fails, the session stays as it is:
it can be read, and says `session_needs_version` to whatever needs its world.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import orjson

from superapp.world.changes import Net
from superapp.world.schema import Schema, TableInfo
from superapp_services.core import TableKind

Row = dict[str, Any]
Upgrades = Mapping[str, Callable[[Row], Row | None]]
"""For tables by name, what makes today's row of an older one; None drops the row."""

UPGRADES: Upgrades = {}
"""The functions of this version: one for each table whose columns changed since a release."""


class CannotUpgrade(Exception):
    """A table changed in a way that no function covers."""


@dataclass(frozen=True)
class OldTables:
    """The tables of an older world: names in the order of their numbers, and their columns."""

    columns: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, connection: sqlite3.Connection) -> "OldTables":
        """The tables that a world's file has."""
        rows = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' "
            "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_%' ESCAPE '\\' "
            "ORDER BY name"
        ).fetchall()
        columns = {
            name: tuple(
                column
                for (column,) in connection.execute(
                    "SELECT name FROM pragma_table_info(?) ORDER BY cid", (name,)
                )
            )
            for (name,) in rows
        }
        return cls(columns)


class Upgrade:
    """From the tables of one older world to today's.

    Args:
        old: The older tables.
        schema: Today's.
        upgrades: What makes rows of today out of older ones.
    """

    def __init__(self, old: OldTables, schema: Schema, upgrades: Upgrades) -> None:
        self._old, self._schema, self._upgrades = old, schema, upgrades
        self._names = tuple(old.columns)

    def row(self, table: str, values: Sequence[Any]) -> list[Any] | None:
        """Today's row; None if it is dropped.

        Raises:
            CannotUpgrade: The table changed, and no function covers it.
        """
        info, columns = self._schema.by_name.get(table), self._old.columns[table]
        made: Row | None = dict(zip(columns, values, strict=True))
        if table in self._upgrades:
            made = self._upgrades[table](dict(made or {}))
        if made is None:
            return None
        if info is None:
            raise CannotUpgrade(f"the table {table} is gone")
        if table not in self._upgrades and columns != info.columns:
            raise CannotUpgrade(f"the columns of {table} changed")
        if set(made) != set(info.columns):
            raise CannotUpgrade(f"the function of {table} does not give its columns")
        return [made[column] for column in info.columns]

    def net(self, net: Net) -> Net:
        """A net difference in today's tables.

        Raises:
            CannotUpgrade: A table in it changed, and no function covers it.
        """
        upgraded: Net = {}
        for (number, key), texts in net.items():
            name = self._names[number]
            old, new = (self._text(name, text) for text in texts)
            if old != new:
                upgraded[(self._schema.by_name[name].number, key)] = (old, new)
        return upgraded

    def _text(self, table: str, text: bytes | None) -> bytes | None:
        row = None if text is None else self.row(table, orjson.loads(text))
        return None if row is None else orjson.dumps(row)

    def rows_of(self, info: TableInfo, old: sqlite3.Connection) -> Iterator[list[Any]]:
        """All rows of a table of the older world, as they are today.

        Raises:
            CannotUpgrade: The table is new and must not be empty, or no function covers it.
        """
        if info.name not in self._old.columns:
            if info.kind is TableKind.STATIC:
                raise CannotUpgrade(f"the table {info.name} is new")
            return
        names = ", ".join(f'"{column}"' for column in self._old.columns[info.name])
        sql = f'SELECT {names} FROM "{info.name}"'  # noqa: S608 - our own names
        for values in old.execute(sql):
            row = self.row(info.name, values)
            if row is not None:
                yield row


def upgrade_of(data: bytes, schema: Schema, upgrades: Upgrades = UPGRADES) -> Upgrade:
    """What leads from an older world to today's tables."""
    with closing(sqlite3.connect(":memory:")) as old:
        old.deserialize(data)
        return Upgrade(OldTables.of(old), schema, upgrades)


def upgraded_world(data: bytes, schema: Schema, upgrades: Upgrades = UPGRADES) -> bytes:
    """An older world in today's tables: the same world, which keeps the name that sessions pin.

    Raises:
        CannotUpgrade: A table changed, and no function covers it.
    """
    from superapp.world.base import finish_upgraded  # noqa: PLC0415 - it builds on this module

    with (
        closing(sqlite3.connect(":memory:")) as old,
        closing(sqlite3.connect(":memory:", isolation_level=None)) as new,
    ):
        old.deserialize(data)
        upgrade = Upgrade(OldTables.of(old), schema, upgrades)
        new.execute("PRAGMA page_size=4096")
        new.execute("BEGIN")
        for statement in schema.ddl():
            new.execute(statement)
        try:
            for number in schema.insert_order:
                info = schema.tables[number]
                new.executemany(info.insert_row, upgrade.rows_of(info, old))
        except sqlite3.Error as error:
            raise CannotUpgrade(str(error)) from error
        return finish_upgraded(new, schema)
