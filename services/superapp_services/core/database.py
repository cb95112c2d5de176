"""Runs compiled statements on one connection, and remembers what they answered.

A query is asked again and again within a call and a session: who is the user, what does this
cost, which order is it. So an answer is kept until a table that it came from is written to. What
was asked while none of its tables differed from the base is kept for every session of the base.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from orjson import loads

from superapp_services.core.answers import Answers, Remembered
from superapp_services.core.counting import LAST, MOST_COUNTERS, counting
from superapp_services.core.insertions import Insertion, as_json, insertion
from superapp_services.core.row_log import AS_IN_BASE, UNSURE, Place, RowLog, States
from superapp_services.core.statements import (
    Arguments,
    Query,
    Write,
    query,
    rows,
    values_in,
    write,
)
from superapp_services.core.tables import Table, sql_table, table_name

__all__ = ["Answers", "Database", "Query", "Write", "query", "rows", "values_in", "write"]

T = TypeVar("T")
_MOST_ANSWERS = 4_000
_MOST_ROWS = 100
_UNKNOWN: Any = object()


class Database:
    """Runs compiled statements on one connection, and logs each row that they change.

    It never commits.

    Args:
        connection: Where to run them.
        shared: What queries answer on the bare base.
        numbers: The number of each table whose rows can change.

    Attributes:
        asked: The queries run since it was last emptied, from which follows what a result
            depends on.
        changes: How many row changes it has logged, ever.
        dirty: Names of the tables that may differ from the base.
        execute: Runs a statement on the connection; replaced by who wants to listen.
        execute_many: Runs a statement with each of many parameters; replaced likewise.
        log: The rows that were changed, and what is known of them without asking the connection.
    """

    __slots__ = (
        "_counted",
        "_counters",
        "_inserts",
        "_kept",
        "_numbers",
        "_of_table",
        "_shared",
        "asked",
        "changes",
        "connection",
        "dirty",
        "execute",
        "execute_many",
        "log",
    )

    def __init__(
        self,
        connection: sqlite3.Connection,
        shared: Answers,
        numbers: Mapping[str, int],
    ) -> None:
        self.connection = connection
        self.asked: set[Query[Any]] = set()
        self.dirty: set[str] = set()
        self.execute: Callable[..., sqlite3.Cursor] = connection.execute
        self.execute_many: Callable[..., sqlite3.Cursor] = connection.executemany
        self._shared = shared
        self._numbers = numbers
        self.log = RowLog(numbers)
        self.changes = 0
        self._inserts: dict[type[Table], Insertion] = {}
        self._kept: dict[Any, Any] = {}
        self._of_table: dict[str, set[Any]] = {}
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
        return self._first(statement, arguments, kept) if answer is _UNKNOWN else answer

    def _first(
        self, statement: Query[T], arguments: Arguments, kept: dict[Any, T | None]
    ) -> T | None:
        """Ask for the first row, and keep the answer."""
        found = self.execute(statement.sql, arguments).fetchone()
        if len(kept) >= _MOST_ANSWERS:
            kept.clear()
        kept[arguments] = answer = None if found is None else statement.make(found)
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
        self._kept[name] = (arguments, made, asked)
        for table in frozenset[str]().union(*(statement.tables for statement in asked)):
            self._of_table.setdefault(table, set()).add(name)
        return made

    def _known(self, statement: Query[Any], arguments: Arguments) -> Any:
        """What a query for one row of a changed table answers, if the row is known."""
        point = statement.point
        if point is None or point.table not in self.dirty:
            return _UNKNOWN
        found = self.log.answer(statement, point, arguments)
        if found is UNSURE:
            return _UNKNOWN
        return self._in_base(statement, arguments) if found is AS_IN_BASE else found

    def _in_base(self, statement: Query[Any], arguments: Arguments) -> Any:
        """What a query for one row answers that does not differ from the base."""
        kept = self._shared.get(statement)
        if kept is None:
            kept = self._shared[statement] = {}
        answer = kept.get(arguments, _UNKNOWN)
        return self._first(statement, arguments, kept) if answer is _UNKNOWN else answer

    def _answers(self, statement: Query[Any]) -> dict[Any, Any]:
        """What the query answered so far: on the base, or since its tables were last changed."""
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
        arguments, point = statement.arguments(parameters), statement.point
        if point is None or type(arguments[point.key]) is not point.key_type:
            return self._run_on_many(statement, parameters, arguments)
        key, values = arguments[point.key], None
        place = (self._number(statement.table), key)
        old = self.log.row(place)
        if old is AS_IN_BASE:
            values = self._in_base(statement.row, (key,))
            old = None if values is None else as_json([*values])
        if old is None and not statement.adds:
            return 0
        if not self.execute(statement.sql, arguments).rowcount:
            return 0
        self.touch(statement.table)
        if values is None and old is not None:
            values = loads(old)
        self._put(statement, place, old, values, arguments)
        return 1

    def _run_on_many(
        self, statement: Write, parameters: Mapping[str, Any], arguments: Arguments
    ) -> int:
        """Change rows that the statement does not name."""
        number, matched = self._number(statement.table), statement.matched
        rows = self.execute(matched.sql, matched.arguments(parameters)).fetchall()
        if rows:
            self.execute(statement.sql, arguments)
            self.touch(statement.table)
        for row in rows:
            place = (number, row[statement.key])
            self._put(statement, place, as_json(row), row, arguments)
        return len(rows)

    def _put(
        self,
        statement: Write,
        place: Place,
        old: bytes | None,
        values: Sequence[Any] | None,
        arguments: Arguments,
    ) -> None:
        """Log what a statement made of one row."""
        self.changes += 1
        new = None
        if statement.settings is not None and values is not None:
            new = as_json(statement.settings.apply(values, arguments))
        elif not statement.removes:
            new = as_json(self.connection.execute(statement.row.sql, (place[1],)).fetchone())
        self.log.put(place, old, new)

    def _number(self, table: str) -> int:
        if table not in self._numbers:
            raise TypeError(f"The rows of {table} never change.")
        return self._numbers[table]

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
        self.changes += 1
        self.log.put((plan.number, row[plan.key]), None, as_json(row, plan.booleans))

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
        self.changes += len(added)
        put, number, key, booleans = self.log.put, plan.number, plan.key, plan.booleans
        for row in added:
            put((number, row[key]), None, as_json(row, booleans))

    def _plan(self, table: type[Table]) -> Insertion:
        plan = self._inserts[table] = insertion(table, self._number(table_name(sql_table(table))))
        return plan

    def touch(self, table: str) -> None:
        """Forget what queries of a table answered, because its rows have changed."""
        self.dirty.add(table)
        queries = self._of_table.pop(table, None)
        if queries:
            forget = self._kept.pop
            for statement in queries:
                forget(statement, None)

    # Counting

    def count(self, counter_id: str) -> int:
        """The next number of a counter, from 1. It is written with the changes of the call."""
        if not self._counted:
            self.touch("counters")
        last = self._counters.get(counter_id)
        if last is None:
            last = self._last(counter_id)
        self._counted.setdefault(counter_id, last)
        self._counters[counter_id] = number = (last or 0) + 1
        return number

    def _last(self, counter_id: str) -> int | None:
        """The last number that a counter gave; None before the first."""
        row = self.log.row((self._numbers["counters"], counter_id))
        if row is not None and row is not AS_IN_BASE:
            last: int = loads(row)[1]
            return last
        found = self.execute(LAST, (counter_id,)).fetchone()
        return None if found is None else int(found[0])

    def _write_counters(self) -> None:
        counters, number = self._counters, self._numbers["counters"]
        names = [*self._counted]
        for first in range(0, len(names), MOST_COUNTERS):
            some = names[first : first + MOST_COUNTERS]
            values = [value for name in some for value in (name, counters[name])]
            self.execute(counting(len(some)), values)
        self.touch("counters")
        self.changes += len(names)
        for name, before in self._counted.items():
            old = None if before is None else as_json((name, before))
            self.log.put((number, name), old, as_json((name, counters[name])))
        self._counted.clear()

    # What became of it

    @property
    def is_clean(self) -> bool:
        """Whether nothing was changed since the log was last taken."""
        return not (self.log.pending or self._counted)

    def take_log(self) -> dict[Place, States]:
        """The rows changed since last asked."""
        if self._counted:
            self._write_counters()
        return self.log.take()

    def mark(self) -> dict[Place, States]:
        """What was done so far, for `resume` after something that follows was undone."""
        if self._counted:
            self._write_counters()
        return self.log.pending.copy()

    def resume(self, mark: dict[Place, States]) -> None:
        """Remember again what was done before a `mark`, once what came after it is undone."""
        self.log.pending = mark

    def forget(self) -> None:
        """Forget what was answered and changed: the connection was taken to an earlier state."""
        self.recall(Remembered({}, {}, {}))
        self._counted.clear()
        self.log.pending = {}

    @property
    def remembered(self) -> Remembered:
        """What was answered, to be recalled when the same rows are here again."""
        return Remembered(self._kept, self._of_table, self._counters)

    def recall(self, remembered: Remembered) -> None:
        """Go on with what was answered before."""
        self._kept, self._of_table, self._counters = remembered
