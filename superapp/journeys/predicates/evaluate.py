"""The values of a predicate in a state."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from superapp.checks.values import compare, same
from superapp.journeys.predicates.functions import FUNCTION_TABLE
from superapp.journeys.predicates.grammar import (
    Binary,
    Call,
    Condition,
    Literal,
    Node,
    Path,
    PredicateError,
    Selector,
    Step,
    parse,
)
from superapp.journeys.predicates.rows import Row, Value, plain
from superapp.journeys.predicates.view import Data, StateView, TableInfo

OFFERS: Final = "offers"
SAVED: Final = "saved"
PLACES: Final = frozenset({"home", "office"})
"""Columns that hold ids of addresses."""


def evaluate(text: str, view: StateView) -> list[Any]:
    """Values of a predicate, rows shown as plain objects.

    Raises:
        PredicateError: if it is written wrongly or names what does not exist.
    """
    return [plain(value) for value in Evaluator(view).values(parse(text))]


@dataclass(slots=True)
class Evaluator:
    """Evaluates predicates in one state."""

    view: StateView
    _owners: dict[str, str | None] = field(default_factory=dict)

    def values(self, node: Node, row: Row | None = None) -> list[Value]:
        """All values of a node; ``row`` is the row whose filter is being asked."""
        if isinstance(node, Literal):
            return [node.value]
        if isinstance(node, Path):
            return self._path(node, row)
        if isinstance(node, Call):
            return self._call(node, row)
        left, right = self.values(node.left, row), self.values(node.right, row)
        if node.operator in "+-*/":
            return arithmetic(node.operator, left, right)
        return [holds(node.operator, left, right)]

    def _call(self, node: Call, row: Row | None) -> list[Value]:
        arguments = [self.values(one, row) for one in node.arguments]
        return FUNCTION_TABLE[node.name](*arguments)

    def info(self, table: str) -> TableInfo:
        """What is known of a table.

        Raises:
            PredicateError: if there is none of that name.
        """
        known = self.view.tables()
        if table not in known:
            near = [name for name in sorted(known) if name[:3] == table[:3]] or sorted(known)
            raise PredicateError(f"there is no table {table!r}; known: {', '.join(near[:12])}")
        return known[table]

    def _path(self, path: Path, row: Row | None) -> list[Value]:
        if row is not None and not path.scope and path.selector is None:
            own = self._own_column(path, row)
            if own is not None:
                return own
        if path.scope == SAVED:
            values = self.view.saved(path.table)
            rows = [Row(None, one) if isinstance(one, Mapping) else one for one in values]
            return self._along(list(self._selected(rows, path.selector)), path.steps)
        return self._along(list(self._rows(path)), path.steps)

    def _along(self, values: list[Value], steps: Sequence[Step]) -> list[Value]:
        """Follow steps; a column of ids is an id at the end and the row it names before that."""
        for index, step in enumerate(steps):
            values = self._step(values, step, joins=index + 1 < len(steps) or bool(step.selector))
        return values

    def _own_column(self, path: Path, row: Row) -> list[Value] | None:
        """Inside a filter a bare name is first a column of the row."""
        if path.table not in row.data or path.table in self.view.tables():
            return None
        return self._along([row.data[path.table]], path.steps)

    def _rows(self, path: Path) -> list[Row]:
        if path.scope == OFFERS:
            rows = [Row(None, data) for data in self.view.offers(path.table)]
            return self._selected(rows, path.selector)
        info = self.info(path.table)
        if path.selector is not None and path.selector.key is not None and path.scope != "start":
            data = self.view.row(path.table, path.selector.key)
            return [] if data is None else [Row(info, data)]
        named = self._by_key(path, info)
        if named is None:
            named = self._by_column(path, info)
        if named is None:
            named = [Row(info, data) for data in self._scope(path, info)]
        return self._selected(named, path.selector)

    def _by_key(self, path: Path, info: TableInfo) -> list[Row] | None:
        """Rows named by a condition on the key of a whole table, so that it is not scanned."""
        if path.scope == "start" or (path.scope != "base" and info.kind != "static"):
            return None
        for condition in path.selector.conditions if path.selector else ():
            fixed = condition.fields == (info.key,) and condition.operator == "="
            if fixed and all(map(self._stands_alone, condition.values)):
                keys = {str(one) for node in condition.values for one in self.values(node)}
                found = [self.view.row(path.table, key) for key in sorted(keys)]
                return [Row(info, data) for data in found if data is not None]
        return None

    def _by_column(self, path: Path, info: TableInfo) -> list[Row] | None:
        """Rows of a whole table that a condition on one of its columns leaves, by an index."""
        if path.scope == "start" or (path.scope != "base" and info.kind != "static"):
            return None
        for condition in path.selector.conditions if path.selector else ():
            (column, *more) = condition.fields
            if more or column not in info.columns or condition.operator != "=":
                continue
            if all(map(self._stands_alone, condition.values)):
                wanted = [one for node in condition.values for one in self.values(node)]
                if all(map(_indexable, wanted)):
                    keys = sorted({str(one) for one in wanted})
                    return [
                        Row(info, data)
                        for key in keys
                        for data in self.view.matching(path.table, column, key)
                    ]
        return None

    def _stands_alone(self, node: Node) -> bool:
        """Whether a value is the same for every row that a filter asks."""
        if isinstance(node, Path):
            return bool(node.scope) or node.table in self.view.tables()
        if isinstance(node, Call):
            return all(map(self._stands_alone, node.arguments))
        if isinstance(node, Binary):
            return self._stands_alone(node.left) and self._stands_alone(node.right)
        return True

    def _scope(self, path: Path, info: TableInfo) -> Iterable[Data]:
        if path.scope == "start":
            return self.view.base_rows(path.table)
        if path.scope == "base" or info.kind == "static":
            return self.view.rows(path.table)
        changes = self.view.changes().get(path.table)
        return [] if changes is None else changes.rows()

    def _selected(self, rows: list[Row], selector: Selector | None) -> list[Row]:
        if selector is None:
            return rows
        if selector.key is not None:
            return [row for row in rows if row.key == selector.key]
        for condition in selector.conditions:
            fixed = None
            if all(map(self._stands_alone, condition.values)):
                fixed = [value for node in condition.values for value in self.values(node)]
            steps = [Step(name) for name in condition.fields]
            rows = [row for row in rows if self._meets(row, condition, steps, fixed)]
        return rows

    def _meets(
        self, row: Row, condition: Condition, steps: Sequence[Step], fixed: list[Value] | None
    ) -> bool:
        found = self._along([row], steps)
        wanted = fixed
        if wanted is None:
            wanted = [value for node in condition.values for value in self.values(node, row)]
        if condition.operator in {"!=", "!~"}:
            positive = "=" if condition.operator == "!=" else "~"
            return not any(relates(positive, one, other) for one in found for other in wanted)
        return any(relates(condition.operator, one, other) for one in found for other in wanted)

    def _step(self, values: Sequence[Value], step: Step, *, joins: bool) -> list[Value]:
        found: list[Value] = []
        for value in values:
            found.extend(self._follow(value, step.name, joins=joins))
        if step.selector is None:
            return found
        rows = [one if isinstance(one, Row) else Row(None, one) for one in found if _has(one)]
        return list(self._selected(rows, step.selector))

    def _follow(self, value: Value, name: str, *, joins: bool) -> list[Value]:
        if isinstance(value, Row):
            return self._follow_row(value, name, joins=joins)
        if isinstance(value, list):
            return [one for item in value for one in self._follow(item, name, joins=joins)]
        if isinstance(value, Mapping):
            return [value[name]] if name in value else []
        if value is None:
            return []
        raise PredicateError(f"{value!r} has no field {name!r}")

    def _follow_row(self, row: Row, name: str, *, joins: bool) -> list[Value]:
        if name in row.data:
            table = self._table_of(row, name) if joins else None
            return [row.data[name]] if table is None else self._referred(table, row.data[name])
        column = f"{name}_id"
        table = self._table_of(row, column) if column in row.data else None
        if table is not None:
            return self._referred(table, row.data[column])
        joined = self.view.tables().get(name)
        if joined is not None and row.info is not None and row.info.key in joined.columns:
            rows = self.view.matching(name, row.info.key, row.key)
            return [Row(joined, one) for one in rows]
        known = ", ".join(sorted(row.data))
        where = row.info.name if row.info else "an offer"
        raise PredicateError(f"{where} has no column {name!r}; known: {known}")

    def _referred(self, table: str, key: object) -> list[Value]:
        keys = key if isinstance(key, list) else [key]
        found = [self.view.row(table, str(one)) for one in keys if one is not None]
        info = self.info(table)
        return [Row(info, data) for data in found if data is not None]

    def _table_of(self, row: Row, column: str) -> str | None:
        """The table that a column's ids belong to: as declared, or as named."""
        if row.info is not None and column in row.info.references:
            return row.info.references[column]
        if column in PLACES:
            return "addresses"
        if not column.endswith("_id"):
            return None
        if column not in self._owners:
            self._owners[column] = self._owner(column)
        return self._owners[column]

    def _owner(self, column: str) -> str | None:
        """The table whose key a column is."""
        owners = [name for name, info in self.view.tables().items() if info.key == column]
        stem = column.removesuffix("_id")
        named = [name for name in owners if name in {f"{stem}s", f"{stem}es", f"{stem[:-1]}ies"}]
        return next(iter((*named, *owners)), None)


def _indexable(value: Value) -> bool:
    """Whether equal values look alike: not moments, which are also equal to their days."""
    if isinstance(value, str):
        return not value[:1].isdigit() or ("-" not in value and ":" not in value)
    return isinstance(value, int) and not isinstance(value, bool)


def _has(value: Value) -> bool:
    return isinstance(value, Row | Mapping)


def arithmetic(operator: str, left: Sequence[Value], right: Sequence[Value]) -> list[Value]:
    """One number with another, or each of several with one."""
    if len(left) != 1 and len(right) != 1 and len(left) != len(right):
        raise PredicateError(f"{len(left)} values {operator} {len(right)} values makes no sense")
    size = max(len(left), len(right)) if left and right else 0
    pairs = zip(_spread(left, size), _spread(right, size), strict=False)
    return [_compute(operator, one, other) for one, other in pairs]


def _spread(values: Sequence[Value], size: int) -> Sequence[Value]:
    return list(values) * size if len(values) == 1 else values


def _compute(operator: str, left: Value, right: Value) -> Value:
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        raise PredicateError(f"{left!r} {operator} {right!r}: both must be numbers")
    operations: Mapping[str, Callable[[Any, Any], Any]] = {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b,
    }
    if operator == "/" and right == 0:
        raise PredicateError("division by zero")
    result: Value = operations[operator](left, right)
    return result


def holds(operator: str, left: Sequence[Value], right: Sequence[Value]) -> bool:
    """Whether every value on the left relates to those on the right; of none nothing holds."""
    if not left or not right:
        return False
    if operator == "in":
        return all(any(relates("=", one, other) for other in right) for one in left)
    return all(relates(operator, one, other) for one in left for other in right)


def relates(operator: str, left: Value, right: Value) -> bool:
    """Whether one value relates to another; texts and numbers of one look are alike in filters."""
    first, second = plain(left), plain(right)
    if operator in {"=", "!="}:
        return _equal(left, right) is (operator == "=")
    if operator == "~":
        return _contains(first, second)
    order = compare(first, second)
    if order is None:
        return False
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[operator]


def _equal(left: Value, right: Value) -> bool:
    if isinstance(left, Row) or isinstance(right, Row):
        return _identity(left) == _identity(right)
    if same(left, right):
        return True
    if isinstance(left, str) and isinstance(right, int | float) and not isinstance(right, bool):
        return left == str(right)
    if isinstance(left, str) and isinstance(right, str) and len(left) != len(right):
        dated = left[:1].isdigit() and right[:1].isdigit()
        return dated and compare(left, right) == 0
    return False


def _identity(value: Value) -> object:
    return value.key if isinstance(value, Row) else value


def _contains(whole: object, part: object) -> bool:
    if isinstance(whole, list):
        return any(_equal(one, part) for one in whole)
    return isinstance(whole, str) and str(part).casefold() in whole.casefold()
