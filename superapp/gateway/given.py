"""What a journey lays over the base before it starts: rows, and money from an opening account."""

import sqlite3
from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import bindparam, update

from superapp.errors import SuperappError
from superapp.world.schema import Schema, TableInfo
from superapp_services.commons import ledger
from superapp_services.core import (
    Table,
    TableKind,
    ToolContext,
    Write,
    clock,
    json_text,
    write,
)
from superapp_services.core.tables import sql_table


class InvalidGiven(SuperappError):
    """Rows that cannot be laid over the base."""

    code = "invalid_given"


def lay(ctx: ToolContext, schema: Schema, given: Mapping[str, Any]) -> None:
    """Add the rows, or change those whose key exists; fields left out stay as they are.

    A changed balance of a wallet or an account is posted from the opening account.

    Raises:
        InvalidGiven: An unknown table or column, a missing column, a row that breaks a rule.
    """
    for name, rows in given.items():
        table = schema.by_name.get(name)
        if table is None or table.kind is not TableKind.BUSINESS:
            known = sorted(t.name for t in schema.tables if t.kind is TableKind.BUSINESS)
            raise InvalidGiven(f"given: no table {name!r}. Tables: {', '.join(known)}.")
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise InvalidGiven(f"given.{name}: must be a list of rows.")
        for row in rows:
            try:
                _lay_row(ctx, table, row)
            except sqlite3.IntegrityError as error:
                raise InvalidGiven(f"given.{name}: {error} in {dict(row)}.") from error


def _lay_row(ctx: ToolContext, table: TableInfo, row: Mapping[str, Any]) -> None:
    unknown = sorted(set(row) - set(table.columns))
    if unknown or table.key not in row:
        raise InvalidGiven(
            f"given.{table.name}: each row needs {table.key!r} and may have "
            f"{', '.join(table.columns)}; unknown here: {', '.join(unknown) or 'none'}."
        )
    values = {name: _stored(table, name, value) for name, value in row.items()}
    key = values[table.key]
    connection = ctx.db.connection
    sql = f'SELECT * FROM "{table.name}" WHERE "{table.key}" = ?'  # noqa: S608 - our names
    found = connection.execute(sql, (key,)).fetchone()
    if table.name in ("wallets", "accounts") and "balance_fen" in values:
        _post_opening(ctx, table, key, found, values.pop("balance_fen"))
        found = connection.execute(sql, (key,)).fetchone()
    if found is None:
        missing = sorted(set(table.columns) - set(values))
        if missing:
            raise InvalidGiven(f"given.{table.name}: new row {key!r} lacks {', '.join(missing)}.")
        ctx.db.insert(table.cls, **values)
        return
    merged = {**dict(zip(table.columns, found, strict=True)), **values}
    ctx.db.run(_replacing(table.cls), **{f"b_{name}": value for name, value in merged.items()})


@cache
def _replacing(table: type[Table]) -> Write:
    """Sets every column of a row but its key."""
    declared = sql_table(table)
    (key,) = declared.primary_key.columns
    others = [column.name for column in declared.columns if column is not key]
    return write(
        update(declared)
        .where(key == bindparam(f"b_{key.name}"))
        .values({name: bindparam(f"b_{name}") for name in others})
    )


def _post_opening(
    ctx: ToolContext, table: TableInfo, key: str, found: Any, balance_fen: object
) -> None:
    if not isinstance(balance_fen, int):
        raise InvalidGiven(f"given.{table.name}: balance_fen must be whole fen.")
    before = 0 if found is None else found[table.columns.index("balance_fen")]
    account = ledger.wallet_account(key) if table.name == "wallets" else key
    delta = balance_fen - before
    if delta:
        ledger.post(ctx, "opening", key, [(ledger.OPENING, -delta), (account, delta)])


def _stored(table: TableInfo, name: str, value: Any) -> Any:
    if value is not None and name in table.json_columns:
        return json_text(value)
    if isinstance(value, str) and name in table.number_columns:
        try:
            return clock.parse_iso(value)
        except ValueError as error:
            raise InvalidGiven(f"given.{table.name}.{name}: {value!r} is not a time.") from error
    return value
