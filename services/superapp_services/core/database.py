"""Runs compiled statements on one connection, and remembers what they answered.

A query is asked again and again within a call and a session: who is the user, what does this
cost, which order is it. So an answer is kept until a table that it came from is written to. What
was asked while none of its tables differed from the base is kept for every session of the base.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from superapp_services.core.insertions import Insertion, as_json, insertion
from superapp_services.core.points import AS_IN_BASE, UNSURE, KnownRows, Logged
from superapp_services.core.statements import (
    Arguments,
    Query,
    Write,
    query,
    rows,
    values_in,
    write,
)
from superapp_services.core.tables import Table

__all__ = ["Answers", "Database", "Query", "Write", "query", "rows", "values_in", "write"]

T = TypeVar("T")
Answers = dict[Query[Any], dict[Any, Any]]
"""For each query, what it answered to which arguments."""
Mark = tuple[list[Logged], bool]
"""The rows logged so far, and whether triggers may have logged more."""
_MOST_ANSWERS = 4_000
_MOST_ROWS = 100
_UNKNOWN: Any = object()
_LAST = "SELECT last FROM counters WHERE counter_id = ?"
_MOST_COUNTERS = 200
"""In one statement."""


@lru_cache(maxsize=_MOST_COUNTERS)
def _counted(counters: int) -> str:
    """The statement that notes so many counters."""
    return (
        f"INSERT INTO counters (counter_id, last) VALUES {', '.join(['(?, ?)'] * counters)} "  # noqa: S608 - only places
        "ON CONFLICT (counter_id) DO UPDATE SET last = excluded.last"
    )


class Database:
    """Runs compiled statements on one connection. It never commits.

    Rows that `insert` adds are logged here, which costs a fifth of a trigger; other changes by the
    triggers of the connection.

    Args:
        connection: Where to run them.
        shared: What queries answer on the bare base; nothing is remembered without.
        numbers: The number of each audited table in the log.

    Attributes:
        asked: The queries run since it was last emptied, from which follows what a result
            depends on.
        dirty: Names of the tables that may differ from the base.
        execute: Runs a statement on the connection; replaced by who wants to listen.
        execute_many: Runs a statement with each of many parameters; replaced likewise.
        rows: What is known of single rows without asking the connection.
    """

    __slots__ = (
        "_added",
        "_changed",
        "_counted",
        "_counters",
        "_inserts",
        "_kept",
        "_numbers",
        "_of_table",
        "_shared",
        "asked",
        "connection",
        "dirty",
        "execute",
        "execute_many",
        "rows",
    )

    def __init__(
        self,
        connection: sqlite3.Connection,
        shared: Answers | None = None,
        numbers: Mapping[str, int] | None = None,
    ) -> None:
        self.connection = connection
        self.asked: set[Query[Any]] = set()
        self.dirty: set[str] = set()
        self.execute: Callable[..., sqlite3.Cursor] = connection.execute
        self.execute_many: Callable[..., sqlite3.Cursor] = connection.executemany
        self._shared = shared
        self._numbers = numbers or {}
        self.rows = KnownRows(self._numbers)
        self._inserts: dict[type[Table], Insertion] = {}
        self._kept: dict[Any, Any] = {}
        self._of_table: dict[str, set[Any]] = {}
        self._added: list[Logged] = []
        self._changed = False
        self._counters: dict[str, int] = {}
        self._counted: dict[str, int | None] = {}

    # Reading

    def one(self, statement: Query[T], **parameters: Any) -> T | None:
        """The first row, or None."""
        self.asked.add(statement)
        arguments = statement.arguments(parameters)
        kept = self._kept.get(statement)
        if kept is None:
            known: T | None = self._known(statement, arguments)
            if known is not _UNKNOWN:
                return known
            kept = self._answers(statement)
        answer: T | None = kept.get(arguments, _UNKNOWN)
        if answer is _UNKNOWN:
            found = self.execute(statement.sql, arguments).fetchone()
            answer = None if found is None else statement.make(found)
            if len(kept) >= _MOST_ANSWERS:
                kept.clear()
            kept[arguments] = answer
        return answer

    def all(self, statement: Query[T], **parameters: Any) -> list[T]:
        """All rows, in the statement's order."""
        self.asked.add(statement)
        arguments = statement.arguments(parameters)
        kept = self._kept.get(statement)
        if kept is None:
            kept = self._answers(statement)
        answer: list[T] | None = kept.get((arguments,))
        if answer is None:
            answer = list(map(statement.make, self.execute(statement.sql, arguments)))
            if len(answer) > _MOST_ROWS:
                return answer
            if len(kept) >= _MOST_ANSWERS:
                kept.clear()
            kept[(arguments,)] = answer
        return answer.copy()

    def value(self, statement: Query[T], **parameters: Any) -> Any:
        """The first column of the first row, or None."""
        self.asked.add(statement)
        arguments = statement.arguments(parameters)
        kept = self._kept.get(statement)
        if kept is None:
            known = self._known(statement, arguments)
            if known is not _UNKNOWN:
                return known[0] if isinstance(known, tuple) else known
            kept = self._answers(statement)
        answer = kept.get((arguments, 0), _UNKNOWN)
        if answer is _UNKNOWN:
            found = self.execute(statement.sql, arguments).fetchone()
            answer = None if found is None else found[0]
            if len(kept) >= _MOST_ANSWERS:
                kept.clear()
            kept[(arguments, 0)] = answer
        return answer

    def derived(self, name: str, arguments: Arguments, make: Callable[[], T]) -> T:
        """What was worked out last under a name, until a table that went into it is written to.

        Args:
            name: What it is.
            arguments: Everything that it depends on besides the rows, the time among it.
            make: Works it out, only by reading; nobody may change what it gives.
        """
        kept = self._kept.get(name)
        if kept is not None and kept[0] == arguments:
            self.asked |= kept[2]
            known: T = kept[1]
            return known
        before, self.asked = self.asked, set()
        try:
            made = make()
        finally:
            asked, self.asked = self.asked, before
            before |= asked
        if self._shared is not None:
            self._kept[name] = (arguments, made, asked)
            for table in frozenset[str]().union(*(statement.tables for statement in asked)):
                self._of_table.setdefault(table, set()).add(name)
        return made

    def _known(self, statement: Query[Any], arguments: Arguments) -> Any:
        """What a query for one row of a changed table answers, if the row is known."""
        point, shared = statement.point, self._shared
        if point is None or shared is None or point.table not in self.dirty:
            return _UNKNOWN
        found = self.rows.answer(statement, point, arguments, self._added)
        if found is UNSURE:
            return _UNKNOWN
        if found is not AS_IN_BASE:
            return found
        kept = shared.get(statement)
        if kept is None:
            kept = shared[statement] = {}
        answer = kept.get(arguments, _UNKNOWN)
        if answer is _UNKNOWN:
            found = self.execute(statement.sql, arguments).fetchone()
            answer = None if found is None else statement.make(found)
            if len(kept) >= _MOST_ANSWERS:
                kept.clear()
            kept[arguments] = answer
        return answer

    def _answers(self, statement: Query[Any]) -> dict[Any, Any]:
        """What the query answered so far: on the base, or since its tables were last changed."""
        if self._shared is None:
            return {}
        if self._counted and "counters" in statement.tables:
            self._write_counters()
        if statement.tables.isdisjoint(self.dirty):
            kept = self._shared.setdefault(statement, {})
        else:
            kept = {}
        self._kept[statement] = kept
        for table in statement.tables:
            self._of_table.setdefault(table, set()).add(statement)
        return kept

    # Writing

    def run(self, statement: Write, **parameters: Any) -> int:
        """Change rows; how many were changed."""
        arguments = statement.arguments(parameters)
        changed = self.execute(statement.sql, arguments).rowcount
        if changed:
            self._changed = True
            if statement.point is None:
                self.rows.doubt(statement.table, None, arguments)
            else:
                self.rows.move(statement, statement.point, arguments, self._added)
            self.touch(statement.table)
        return changed

    def returned(self, statement: Write, **parameters: Any) -> Any:
        """Change one row; the value that the statement's RETURNING names."""
        self._changed = True
        arguments = statement.arguments(parameters)
        self.rows.doubt(statement.table, statement.point, arguments)
        self.touch(statement.table)
        (row,) = self.execute(statement.sql, arguments).fetchall()
        return row[0]

    def insert(self, table: type[Table], **values: Any) -> None:
        """Add one row, every column by keyword.

        Raises:
            TypeError: A column is missing or unknown.
        """
        plan = self._inserts.get(table) or self._plan(table)
        if len(values) != len(plan.columns):
            raise TypeError(plan.wrong(values))
        try:
            row = plan.values(values)
        except KeyError as missing:
            raise TypeError(plan.wrong(values)) from missing
        self.execute(plan.sql, row)
        self.touch(plan.name)
        if plan.number is None:
            self._changed = True
            self.rows.doubt(plan.name, None, row)
        else:
            self.rows.fresh.add(plan.number)
            self._added.append((plan.number, row[plan.key], None, as_json(row, plan.booleans)))

    def insert_all(self, table: type[Table], many: Iterable[Mapping[str, Any]]) -> None:
        """Add rows, every column of each by name.

        Raises:
            TypeError: A column is missing or unknown.
        """
        plan = self._inserts.get(table) or self._plan(table)
        added = []
        for values in many:
            if len(values) != len(plan.columns):
                raise TypeError(plan.wrong(values))
            try:
                added.append(plan.values(values))
            except KeyError as missing:
                raise TypeError(plan.wrong(values)) from missing
        if not added:
            return
        self.execute_many(plan.sql, added)
        self.touch(plan.name)
        if plan.number is None:
            self._changed = True
            self.rows.doubt(plan.name, None, ())
            return
        number, key, booleans = plan.number, plan.key, plan.booleans
        self.rows.fresh.add(number)
        self._added += [(number, row[key], None, as_json(row, booleans)) for row in added]

    def _plan(self, table: type[Table]) -> Insertion:
        plan = self._inserts[table] = insertion(table, self._numbers)
        return plan

    def touch(self, table: str) -> None:
        """Forget what queries of a table answered, because its rows have changed."""
        self.dirty.add(table)
        queries = self._of_table.pop(table, None)
        if queries:
            forget = self._kept.pop
            for statement in queries:
                forget(statement, None)

    def changed_rows(self, table: str) -> None:
        """Tell of changes to a table that were not made through this object."""
        self._changed = True
        self.rows.doubt(table, None, ())
        self.touch(table)

    # Counting

    def count(self, counter_id: str) -> int:
        """The next number of a counter, from 1. It is written with the changes of the call."""
        last = self._counters.get(counter_id)
        if not self._counted:
            self.touch("counters")
        if last is None:
            found = self.execute(_LAST, (counter_id,)).fetchone()
            last = 0 if found is None else found[0]
            self._counted.setdefault(counter_id, None if found is None else last)
        else:
            self._counted.setdefault(counter_id, last)
        last += 1
        self._counters[counter_id] = last
        return last

    def _write_counters(self) -> None:
        counters, number = self._counters, self._numbers.get("counters")
        names = [*self._counted]
        for first in range(0, len(names), _MOST_COUNTERS):
            some = names[first : first + _MOST_COUNTERS]
            values = [value for name in some for value in (name, counters[name])]
            self.execute(_counted(len(some)), values)
        self.touch("counters")
        if number is None:
            self._changed = True
        else:
            for name, before in self._counted.items():
                text = as_json((name,), ())[:-1]
                old = None if before is None else f"{text},{before}]"
                self._added.append((number, name, old, f"{text},{counters[name]}]"))
        self._counted.clear()

    # What became of it

    @property
    def is_clean(self) -> bool:
        """Whether nothing was changed since the log was last taken."""
        return not (self._changed or self._added or self._counted)

    def take_added(self) -> tuple[list[Logged], bool]:
        """The rows added since last asked, and whether triggers may have logged more."""
        if self._counted:
            self._write_counters()
        added, changed = self._added, self._changed
        self._added, self._changed = [], False
        self.rows.take(added)
        return added, changed

    def mark(self) -> Mark:
        """What was done so far, for `resume` after something that follows was undone."""
        if self._counted:
            self._write_counters()
        return [*self._added], self._changed

    def resume(self, mark: Mark) -> None:
        """Remember again what was done before a `mark`, once what came after it is undone."""
        self._added, self._changed = mark

    def forget(self) -> None:
        """Forget what was answered and added: the connection was taken back to an earlier state."""
        self.rows.undone()
        self._kept.clear()
        self._of_table.clear()
        self._counters.clear()
        self._counted.clear()
        self._added.clear()
        self._changed = False
