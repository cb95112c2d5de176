"""What calls change: rows before and after, folded, encoded, applied."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import compress
from operator import ne
from typing import TYPE_CHECKING, Any, TypeVar

import orjson

from superapp.world.hashing import MODULUS, row_hash

if TYPE_CHECKING:
    from superapp.world.schema import Schema, TableInfo

Row = TypeVar("Row", bound=tuple[Any, ...])
Change = tuple[int, Any, bytes | None, bytes | None]
"""Table number, primary key, row before and row after, each as a JSON array or None."""
Net = dict[tuple[int, Any], tuple[bytes | None, bytes | None]]
"""For each row, how it was at the start and how it is now."""


def fold(into: Net, changes: Iterable[Change]) -> None:
    """Add changes to a net difference; what ends as it began drops out."""
    for table, key, old, new in changes:
        place = (table, key)
        known = into.get(place)
        first = old if known is None else known[0]
        if first == new:
            into.pop(place, None)
        else:
            into[place] = (first, new)


def since(net: Net, start: Net) -> Net:
    """A net difference seen from where `start` leads, in place of from the base."""
    for place, (first, began) in start.items():
        now = net.get(place, (None, first))[1]
        if now == began:
            net.pop(place, None)
        else:
            net[place] = (began, now)
    return net


def encode(changes: Iterable[Change]) -> bytes:
    """Changes as JSON; the rows, which are JSON already, are put in as they are."""
    raw = orjson.Fragment
    parts = [
        (table, key, None if old is None else raw(old), None if new is None else raw(new))
        for table, key, old, new in changes
    ]
    return bytes(memoryview(orjson.dumps(parts))) if parts else b""


def decode(data: bytes) -> list[Change]:
    """The changes that `encode` wrote."""
    if not data:
        return []
    return [
        (table, key, None if old is None else _row(old), None if new is None else _row(new))
        for table, key, old, new in orjson.loads(data)
    ]


def _row(values: Sequence[Any]) -> bytes:
    """A row as JSON, without the room that the encoder left behind it."""
    return bytes(memoryview(orjson.dumps(values)))


def move_digest(schema: "Schema", digest: int, changes: Iterable[Change]) -> int:
    """The digest after the changes: old rows out, new rows in, business tables only."""
    business, tables = schema.business, schema.tables
    for table, _, old, new in changes:
        if table in business:
            name = tables[table].name
            if old is not None:
                digest -= row_hash(name, old)
            if new is not None:
                digest += row_hash(name, new)
    return digest % MODULUS


def apply_net(connection: sqlite3.Connection, schema: "Schema", net: Net) -> None:
    """Bring a connection that holds the base to the state that the net difference describes.

    Rows are added after those that they may refer to, and removed before them. Of changed rows the
    columns that differ are set, and no others: indexes and references cost more than values.
    """
    tables, loads = schema.tables, orjson.loads
    added, changed, removed = _sorted_out(schema, net)
    alike: defaultdict[str, list[Sequence[Any]]] = defaultdict(list)
    for number, new in added:
        alike[tables[number].insert_row].append(loads(new))
    for number, old, new in changed:
        table, before, after = tables[number], loads(old), loads(new)
        places = tuple(compress(table.places, map(ne, before, after)))
        values = [*map(after.__getitem__, places), after[table.key_index]]
        alike[table.update_sql(places)].append(values)
    for number, key in reversed(removed):
        alike[tables[number].delete_row].append((key,))
    for sql, rows in alike.items():
        if len(rows) == 1:
            connection.execute(sql, rows[0])
        else:
            connection.executemany(sql, rows)


def _sorted_out(
    schema: "Schema", net: Net
) -> tuple[list[tuple[int, bytes]], list[tuple[int, bytes, bytes]], list[tuple[int, Any]]]:
    """Rows added, changed and removed, each with their table's number, first those of parents."""
    added: list[tuple[int, bytes]] = []
    changed: list[tuple[int, bytes, bytes]] = []
    removed: list[tuple[int, Any]] = []
    for (number, key), (old, new) in net.items():
        if new is None:
            removed.append((number, key))
        elif old is None:
            added.append((number, new))
        else:
            changed.append((number, old, new))
    return _ranked(schema, added), _ranked(schema, changed), _ranked(schema, removed)


def _ranked(schema: "Schema", rows: list[Row]) -> list[Row]:
    """Rows, which begin with their table's number, after those that they may refer to."""
    if len(rows) > 1:
        rank = schema.rank
        rows.sort(key=lambda row: rank[row[0]])
    return rows


def diff(schema: "Schema", net: Net) -> dict[str, dict[str, list[Any]]]:
    """Business rows added, removed and changed since the start, by table, in key order."""
    touched: dict[int, list[tuple[Any, bytes | None, bytes | None]]] = {}
    for (number, key), (old, new) in net.items():
        rows = touched.get(number)
        if rows is None:
            rows = touched[number] = []
        rows.append((key, old, new))
    return {
        schema.tables[number].name: _table_diff(schema.tables[number], touched[number])
        for number in sorted(schema.business.intersection(touched))
    }


def _table_diff(
    table: "TableInfo", touched: list[tuple[Any, bytes | None, bytes | None]]
) -> dict[str, list[Any]]:
    added, removed, changed = [], [], []
    shown, columns = table.shown_text, table.columns
    for key, old, new in sorted(touched, key=_by_key):
        if old is None:
            added.append(shown(new or b""))
        elif new is None:
            removed.append(shown(old))
        else:
            before, after = shown(old), shown(new)
            fields = [*compress(columns, map(ne, before.values(), after.values()))]
            changed.append({"key": key, "fields": fields, "before": before, "after": after})
    return {"added": added, "removed": removed, "changed": changed}


def _by_key(row: tuple[Any, bytes | None, bytes | None]) -> str:
    return str(row[0])
