"""Which values a row must hold for a statement to find it, told from the statement's text.

Only conditions that all have to hold are told, and of them `column = value`, alone or in brackets
with others of which one has to hold. Whatever else is there finds fewer rows, and never more.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_TOKEN = re.compile(r"'(?:[^']|'')*'|\w+\.\w+|\w+|[()?]|[^\s\w'()?]+")
_END = {"GROUP", "ORDER", "LIMIT"}
_UNSURE = {"OR", "CASE", "BETWEEN"}
_COMPARED = 3


class Comparison(NamedTuple):
    """`column = value`.

    Attributes:
        table: The column's table.
        column: Its name.
        at: Position of the value among the statement's parameters; None for a constant.
        value: The constant.
    """

    table: str
    column: str
    at: int | None
    value: str | int | None = None


def compared(sql: str) -> dict[str, list[tuple[Comparison, ...]]]:
    """For each table what its rows have to hold: of every list one."""
    head, where, conditions = sql.partition("WHERE ")
    kind = head.split(maxsplit=1)[0].upper() if head.split() else ""
    if kind not in {"SELECT", "UPDATE", "DELETE"} or re.search(r"\bUNION\b", sql):
        return {}
    if not where or "(SELECT" in head:
        return {}
    tokens = _numbered(_TOKEN.findall(conditions), _TOKEN.findall(head).count("?"))
    (tokens, *_) = _split(tokens, _END)
    if len(_split(tokens, _UNSURE)) > 1:
        return {}
    found: defaultdict[str, list[tuple[Comparison, ...]]] = defaultdict(list)
    for condition in _split(tokens, {"AND"}):
        either = [_comparison(one) for one in _split(_unwrapped(condition), {"OR"})]
        known = tuple(one for one in either if one is not None)
        if len(known) == len(either) and len({one.table for one in known}) == 1:
            found[known[0].table].append(known)
    return found


def _numbered(tokens: Iterable[str], first: int) -> list[str]:
    """The tokens, each `?` with its position."""
    numbers = iter(range(first, first + 10_000))
    return [f"?{next(numbers)}" if token == "?" else token for token in tokens]  # noqa: S105


def _split(tokens: Sequence[str], words: set[str]) -> list[list[str]]:
    """What stands between some words, as far as they are in no brackets."""
    depth, parts = 0, list[list[str]]([[]])
    for token in tokens:
        depth += (token == "(") - (token == ")")  # noqa: S105
        if depth == 0 and token in words:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _unwrapped(tokens: list[str]) -> list[str]:
    """What stands between brackets, if it begins and ends with one."""
    return tokens[1:-1] if tokens[:1] == ["("] and tokens[-1:] == [")"] else tokens


def _comparison(tokens: Sequence[str]) -> Comparison | None:
    """The comparison that these words are, if they are one."""
    if len(tokens) != _COMPARED or tokens[1] != "=" or not re.fullmatch(r"\w+\.\w+", tokens[0]):
        return None
    table, column = tokens[0].split(".")
    value = tokens[2]
    if value[0] == "?":
        return Comparison(table, column, int(value[1:]))
    if value[0] == "'":
        return Comparison(table, column, None, value[1:-1].replace("''", "'"))
    return Comparison(table, column, None, int(value)) if value.isdecimal() else None
