"""What predicates look at: tables, their rows now and at the start, and what changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TableInfo:
    """What is known of a table: its primary key, kind, columns and references."""

    name: str
    key: str
    kind: str = "business"
    columns: frozenset[str] = frozenset()
    references: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changed:
    """One row that is not what it was at the start."""

    key: str
    before: Data
    after: Data


@dataclass(frozen=True, slots=True)
class TableChanges:
    """How one table differs from the start."""

    added: Sequence[Data] = ()
    removed: Sequence[Data] = ()
    changed: Sequence[Changed] = ()

    @property
    def count(self) -> int:
        """How many rows differ."""
        return len(self.added) + len(self.removed) + len(self.changed)

    def rows(self) -> list[Data]:
        """The rows that are new or different, as they are now."""
        return [*self.added, *(one.after for one in self.changed)]


class StateView(Protocol):
    """The state of a session, as it is and as it was."""

    def tables(self) -> Mapping[str, TableInfo]:
        """Every table by name."""

    def rows(self, table: str) -> Sequence[Data]:
        """All rows as they are now; times are ISO texts, JSON columns are decoded."""

    def row(self, table: str, key: str) -> Data | None:
        """The row with a primary key as it is now, if there is one."""

    def matching(self, table: str, column: str, text: str) -> Sequence[Data]:
        """The rows, as they are now, of which a column reads so."""

    def base_rows(self, table: str) -> Sequence[Data]:
        """All rows as they were at the start, after ``given``."""

    def changes(self) -> Mapping[str, TableChanges]:
        """Business tables that differ from the start."""

    def offers(self, name: str) -> Sequence[Data]:
        """Offers that the journey looked up under a name."""

    def saved(self, name: str) -> Sequence[Any]:
        """Values of the agent's results that the journey saved under a name."""


@dataclass(slots=True)
class MemoryView:
    """A state held in plain rows: for tests, and for runs judged from their log."""

    infos: Mapping[str, TableInfo]
    start: Mapping[str, Sequence[Data]]
    now: Mapping[str, Sequence[Data]]
    looked_up: Mapping[str, Sequence[Data]] = field(default_factory=dict)
    kept: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def tables(self) -> Mapping[str, TableInfo]:
        """Every table by name."""
        return self.infos

    def rows(self, table: str) -> Sequence[Data]:
        """All rows as they are now."""
        return self.now.get(table, ())

    def row(self, table: str, key: str) -> Data | None:
        """The row with a primary key as it is now."""
        column = self.infos[table].key
        return next((row for row in self.rows(table) if str(row[column]) == key), None)

    def matching(self, table: str, column: str, text: str) -> Sequence[Data]:
        """The rows of which a column reads so."""
        return [row for row in self.rows(table) if str(row[column]) == text]

    def base_rows(self, table: str) -> Sequence[Data]:
        """All rows as they were at the start."""
        return self.start.get(table, ())

    def offers(self, name: str) -> Sequence[Data]:
        """Offers that were looked up under a name."""
        return self.looked_up.get(name, ())

    def saved(self, name: str) -> Sequence[Any]:
        """Values that were saved under a name."""
        return self.kept.get(name, ())

    def changes(self) -> Mapping[str, TableChanges]:
        """Differences of all tables."""
        found = {}
        for name, info in self.infos.items():
            changes = compare_rows(info.key, self.base_rows(name), self.rows(name))
            if changes.count:
                found[name] = changes
        return found


def compare_rows(key: str, before: Iterable[Data], after: Iterable[Data]) -> TableChanges:
    """How the rows of a table differ, by their primary key."""
    old = {str(row[key]): row for row in before}
    new = {str(row[key]): row for row in after}
    return TableChanges(
        added=[row for name, row in new.items() if name not in old],
        removed=[row for name, row in old.items() if name not in new],
        changed=[
            Changed(name, old[name], row)
            for name, row in new.items()
            if name in old and old[name] != row
        ],
    )


@dataclass(frozen=True, slots=True)
class WithOffers:
    """Another state, with further offers."""

    view: StateView
    extra: Mapping[str, Sequence[Data]]

    def tables(self) -> Mapping[str, TableInfo]:
        """Every table by name."""
        return self.view.tables()

    def rows(self, table: str) -> Sequence[Data]:
        """All rows as they are now."""
        return self.view.rows(table)

    def row(self, table: str, key: str) -> Data | None:
        """The row with a primary key as it is now."""
        return self.view.row(table, key)

    def matching(self, table: str, column: str, text: str) -> Sequence[Data]:
        """The rows of which a column reads so."""
        return self.view.matching(table, column, text)

    def base_rows(self, table: str) -> Sequence[Data]:
        """All rows as they were at the start."""
        return self.view.base_rows(table)

    def changes(self) -> Mapping[str, TableChanges]:
        """Business tables that differ from the start."""
        return self.view.changes()

    def offers(self, name: str) -> Sequence[Data]:
        """The further offers first."""
        return self.extra[name] if name in self.extra else self.view.offers(name)

    def saved(self, name: str) -> Sequence[Any]:
        """Values that were saved under a name."""
        return self.view.saved(name)
