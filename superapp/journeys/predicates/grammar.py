"""The grammar of predicates, and the tree that a text is read into.

::

    predicate  = sum [ ( "=" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" ) sum ]
    sum        = product { ( "+" | "-" ) product }
    product    = primary { ( "*" | "/" ) primary }
    primary    = number | quoted | call | path | "(" predicate ")"
    call       = name "(" [ predicate { "," predicate } ] ")"
    path       = [ scope ":" ] table [ "[" selector "]" ] { "." step }
    scope      = "base" | "start" | "offers" | "saved"
    step       = name [ "[" selector "]" ]
    selector   = "*" | key | condition { "," condition }
    condition  = field { "." field } operator value
    operator   = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "!~"
    value      = alternative { "|" alternative }
    alternative = quoted | bare | "{" predicate "}"
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pydantic import JsonValue

COMPARISONS: Final = ("==", "!=", "<=", ">=", "=", "<", ">")
SCOPES: Final = frozenset({"base", "start", "offers", "saved"})
FUNCTIONS: Final = {
    "count": 1,
    "sum": 1,
    "min": 1,
    "max": 1,
    "first": 1,
    "last": 1,
    "distinct": 1,
    "median": 1,
    "date": 1,
    "time": 1,
    "weekday": 1,
    "days": 2,
    "minutes": 2,
    "distance": 2,
    "before": 2,
    "cheapest_among": 1,
    "abs": 1,
    "any": 1,
    "each": 1,
    "all": 1,
    "not": 1,
    "and": -1,
    "or": -1,
}


class PredicateError(ValueError):
    """A predicate that is written wrongly, or that asks for what does not exist."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the text."""

    value: JsonValue


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a filter: any of the values may make it true."""

    fields: tuple[str, ...]
    operator: str
    values: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Selector:
    """Which rows are meant: all, one by its key, or those that meet every condition."""

    key: str | None = None
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step along a path: a column, a joined table, or a field inside a column."""

    name: str
    selector: Selector | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """Rows of a table, and what is read of them."""

    table: str
    scope: str = ""
    selector: Selector | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A function of values."""

    name: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic or a comparison."""

    operator: str
    left: "Node"
    right: "Node"


Node = Literal | Path | Call | Binary

_SPACE = re.compile(r"\s*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_QUOTED = re.compile(r'"([^"]*)"|\'([^\']*)\'')
_BARE = re.compile(r"[^,|\]\"'{}]+")
_KEY = re.compile(r"[A-Za-z0-9_:\-]+")
_CONDITION = re.compile(r"\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*(!=|<=|>=|!~|=|<|>|~)\s*")
_DEEPEST: Final = 30


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """The tree of a predicate.

    Raises:
        PredicateError: with the place where the text stops making sense.
    """
    parser = _Parser(text)
    node = parser.predicate()
    parser.space()
    if parser.at < len(text):
        raise parser.error("an operator or the end")
    return node


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def error(self, wanted: str) -> PredicateError:
        rest = self.text[self.at : self.at + 20] or "the end"
        return PredicateError(
            f"{self.text!r}: at character {self.at + 1} {wanted} is needed, not {rest!r}"
        )

    def space(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def take(self, text: str) -> bool:
        self.space()
        if not self.text.startswith(text, self.at):
            return False
        self.at += len(text)
        return True

    def need(self, text: str) -> None:
        if not self.take(text):
            raise self.error(repr(text))

    def match(self, pattern: re.Pattern[str]) -> str | None:
        self.space()
        found = pattern.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        return found.group()

    def predicate(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise PredicateError(f"{self.text[:40]!r}…: parentheses lie too deep")
        left = self.sum()
        for operator in COMPARISONS:
            if self.take(operator):
                left = Binary("=" if operator == "==" else operator, left, self.sum())
                break
        else:
            if self.word("in"):
                left = Binary("in", left, self.sum())
        self.depth -= 1
        return left

    def word(self, word: str) -> bool:
        before = self.at
        if self.match(_NAME) == word:
            return True
        self.at = before
        return False

    def sum(self) -> Node:
        return self.chain(("+", "-"), self.product)

    def product(self) -> Node:
        return self.chain(("*", "/"), self.primary)

    def chain(self, operators: tuple[str, ...], part: Callable[[], Node]) -> Node:
        left = part()
        while True:
            operator = next((one for one in operators if self.take(one)), None)
            if operator is None:
                return left
            left = Binary(operator, left, part())

    def primary(self) -> Node:
        number = self.match(_NUMBER)
        if number is not None:
            return Literal(float(number) if "." in number else int(number))
        quoted = self.match(_QUOTED)
        if quoted is not None:
            return Literal(quoted[1:-1])
        if self.take("("):
            node = self.predicate()
            self.need(")")
            return node
        return self.named()

    def named(self) -> Node:
        name = self.match(_NAME)
        if name is None:
            raise self.error("a table, a function or a value")
        if name in {"true", "false"}:
            return Literal(name == "true")
        if name in FUNCTIONS and self.take("("):
            return self.call(name)
        if name in SCOPES and self.take(":"):
            table = self.match(_NAME)
            if table is None:
                raise self.error("a table")
            return self.path(name, table)
        return self.path("", name)

    def call(self, name: str) -> Node:
        arguments: list[Node] = []
        if not self.take(")"):
            arguments.append(self.predicate())
            while self.take(","):
                arguments.append(self.predicate())
            self.need(")")
        wanted = FUNCTIONS[name]
        if wanted >= 0 and len(arguments) != wanted:
            raise PredicateError(f"{self.text!r}: {name} takes {wanted} arguments")
        return Call(name, tuple(arguments))

    def path(self, scope: str, table: str) -> Path:
        selector = self.selector()
        steps = []
        while self.take("."):
            name = self.match(_NAME)
            if name is None:
                raise self.error("a column")
            steps.append(Step(name, self.selector()))
        return Path(table, scope, selector, tuple(steps))

    def selector(self) -> Selector | None:
        if not self.take("["):
            return None
        if self.take("*"):
            self.need("]")
            return Selector()
        first = _CONDITION.match(self.text, self.at)
        if first is None:
            key = self.match(_KEY)
            if key is None:
                raise self.error("*, a key or a condition")
            self.need("]")
            return Selector(key=key)
        conditions = [self.condition()]
        while self.take(","):
            conditions.append(self.condition())
        self.need("]")
        return Selector(conditions=tuple(conditions))

    def condition(self) -> Condition:
        found = _CONDITION.match(self.text, self.at)
        if found is None:
            raise self.error("a condition like status=paid")
        self.at = found.end()
        values = [self.value()]
        while self.take("|"):
            values.append(self.value())
        return Condition(tuple(found.group(1).split(".")), found.group(2), tuple(values))

    def value(self) -> Node:
        if self.take("{"):
            node = self.predicate()
            self.need("}")
            return node
        quoted = self.match(_QUOTED)
        if quoted is not None:
            return Literal(quoted[1:-1])
        bare = self.match(_BARE)
        if bare is None:
            raise self.error("a value")
        return Literal(_typed(bare.strip()))


def _typed(text: str) -> JsonValue:
    if text in {"true", "false"}:
        return text == "true"
    if text == "null":
        return None
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


def looks_like_expression(text: str) -> bool:
    """Whether a value is meant as an expression: a path with a selector or scope, or a call."""
    if "[" not in text and "(" not in text and ":" not in text:
        return False
    try:
        node = parse(text)
    except PredicateError:
        return False
    return _is_lookup(node)


def _is_lookup(node: Node) -> bool:
    if isinstance(node, Path):
        return bool(node.scope) or node.selector is not None
    if isinstance(node, Binary):
        return _is_lookup(node.left) or _is_lookup(node.right)
    return isinstance(node, Call)


def tables_of(node: Node) -> frozenset[tuple[str, str]]:
    """Scopes and tables that a predicate reads."""
    if isinstance(node, Path):
        inside = _selector_tables(node.selector)
        for step in node.steps:
            inside |= _selector_tables(step.selector)
        return inside | {(node.scope, node.table)}
    if isinstance(node, Call):
        return frozenset().union(*(tables_of(one) for one in node.arguments))
    if isinstance(node, Binary):
        return tables_of(node.left) | tables_of(node.right)
    return frozenset()


def _selector_tables(selector: Selector | None) -> frozenset[tuple[str, str]]:
    if selector is None:
        return frozenset()
    values = (value for condition in selector.conditions for value in condition.values)
    return frozenset().union(*(tables_of(one) for one in values))
