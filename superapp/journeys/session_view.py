"""The state of a session as predicates see it: the shared base, and what differs from it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary, finalize

from superapp.journeys.predicates.view import Changed, Data, TableChanges, TableInfo
from superapp.world.slot import Slot
from superapp.world.world import World

Diff = Mapping[str, Mapping[str, Sequence[Any]]]


class BaseTables:
    """Tables of a bare base; what was read once is kept."""

    def __init__(self, world: World) -> None:
        self._schema = world.schema
        self._slot = Slot(world.base)
        self._rows: dict[str, list[Data]] = {}
        self._found: dict[tuple[str, str], Data | None] = {}
        self._columns: dict[tuple[str, str], dict[str, list[Data]]] = {}
        self.infos = {table.name: _info(table) for table in world.schema.tables}
        finalize(world, self._slot.close)

    def rows(self, table: str) -> list[Data]:
        """All rows of a table, in the order of their keys."""
        if table not in self._rows:
            info = self._schema.by_name[table]
            found = self._slot.connection.execute(info.select_all)
            self._rows[table] = [info.shown(row) for row in found]
        return self._rows[table]

    def matching(self, table: str, column: str, text: str) -> Sequence[Data]:
        """The rows of which a column reads so."""
        if (table, column) not in self._columns:
            found = self._columns[table, column] = {}
            for row in self.rows(table):
                found.setdefault(str(row[column]), []).append(row)
        return self._columns[table, column].get(text, ())

    def row(self, table: str, key: str) -> Data | None:
        """One row by its primary key."""
        if (table, key) not in self._found:
            info = self._schema.by_name[table]
            sql = f'SELECT * FROM "{table}" WHERE "{info.key}" = ?'  # noqa: S608 - our names
            row = self._slot.connection.execute(sql, (key,)).fetchone()
            self._found[table, key] = None if row is None else info.shown(row)
        return self._found[table, key]


_KEPT: WeakKeyDictionary[World, BaseTables] = WeakKeyDictionary()


def base_tables(world: World) -> BaseTables:
    """The tables of a world's base; the same object for the same world."""
    if world not in _KEPT:
        _KEPT[world] = BaseTables(world)
    return _KEPT[world]


def _info(table: Any) -> TableInfo:
    references = {
        column.name: next(iter(column.foreign_keys)).column.table.name
        for column in table.sql.columns
        if column.foreign_keys
    }
    return TableInfo(table.name, table.key, table.kind.value, frozenset(table.columns), references)


class LaterDiff(Mapping[str, Mapping[str, Sequence[Any]]]):
    """What changed since the start, asked for only when somebody looks."""

    def __init__(self, ask: Callable[[], Diff]) -> None:
        self._ask = ask

    @cached_property
    def _found(self) -> Diff:
        return self._ask()

    def __getitem__(self, table: str) -> Mapping[str, Sequence[Any]]:
        """What changed in a table."""
        return self._found[table]

    def __iter__(self) -> Iterator[str]:
        """Names of the tables that changed."""
        return iter(self._found)

    def __len__(self) -> int:
        """How many tables changed."""
        return len(self._found)


@dataclass(slots=True)
class DiffView:
    """A state as its base, what ``given`` laid over it, and what changed since the start."""

    base: BaseTables
    given: Diff
    diff: Diff
    looked_up: Mapping[str, Sequence[Data]] = field(default_factory=dict)
    kept: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    _start: dict[str, Sequence[Data]] = field(default_factory=dict)
    _now: dict[str, Sequence[Data]] = field(default_factory=dict)
    _changes: dict[str, TableChanges] | None = None
    _touched: dict[str, dict[str, Data | None]] = field(default_factory=dict)

    def tables(self) -> Mapping[str, TableInfo]:
        """Every table by name."""
        return self.base.infos

    def rows(self, table: str) -> Sequence[Data]:
        """All rows as they are now."""
        if table not in self._now:
            self._now[table] = _applied(
                self.base_rows(table), self.diff.get(table), self.base.infos[table].key
            )
        return self._now[table]

    def base_rows(self, table: str) -> Sequence[Data]:
        """All rows as they were at the start."""
        if table not in self._start:
            self._start[table] = _applied(
                self.base.rows(table), self.given.get(table), self.base.infos[table].key
            )
        return self._start[table]

    def row(self, table: str, key: str) -> Data | None:
        """The row with a primary key as it is now."""
        touched = self._touched.get(table)
        if touched is None:
            touched = self._touched[table] = self._touched_rows(table)
        return touched[key] if key in touched else self.base.row(table, key)

    def _touched_rows(self, table: str) -> dict[str, Data | None]:
        """The rows that are not as the base has them, by key; None where there is one no more."""
        found: dict[str, Data | None] = {}
        key = self.base.infos[table].key
        for bucket in (self.given.get(table), self.diff.get(table)):
            if bucket:
                found.update((str(row[key]), None) for row in bucket["removed"])
                found.update((str(one["key"]), one["after"]) for one in bucket["changed"])
                found.update((str(row[key]), row) for row in bucket["added"])
        return found

    def matching(self, table: str, column: str, text: str) -> Sequence[Data]:
        """The rows, as they are now, of which a column reads so."""
        found = self.base.matching(table, column, text)
        key = self.base.infos[table].key
        for bucket in (self.given.get(table), self.diff.get(table)):
            found = _applied(found, bucket, key)
            if bucket:
                now = (one["after"] for one in bucket["changed"])
                here = {str(row[key]) for row in found}
                found = [*found, *(row for row in now if str(row[key]) not in here)]
                found = [row for row in found if str(row[column]) == text]
        return found

    def changes(self) -> Mapping[str, TableChanges]:
        """Business tables that differ from the start."""
        if self._changes is None:
            self._changes = {name: table_changes(one) for name, one in self.diff.items()}
        return self._changes

    def offers(self, name: str) -> Sequence[Data]:
        """Offers that the journey looked up."""
        return self.looked_up.get(name, ())

    def saved(self, name: str) -> Sequence[Any]:
        """Values of results that the journey saved under a name."""
        return self.kept.get(name, ())


def table_changes(bucket: Mapping[str, Sequence[Any]]) -> TableChanges:
    """One table's part of a session's diff."""
    changed = [Changed(str(one["key"]), one["before"], one["after"]) for one in bucket["changed"]]
    return TableChanges(bucket["added"], bucket["removed"], changed)


def _applied(
    rows: Sequence[Data], bucket: Mapping[str, Sequence[Any]] | None, key: str
) -> Sequence[Data]:
    if not bucket:
        return rows
    changed = {str(one["key"]): one["after"] for one in bucket["changed"]}
    removed = {str(row[key]) for row in bucket["removed"]}
    kept = [changed.get(str(row[key]), row) for row in rows if str(row[key]) not in removed]
    return [*kept, *bucket["added"]]
