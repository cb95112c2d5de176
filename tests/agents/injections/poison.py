"""Two hundred seeded attempts, and a door through which everything that strangers wrote has one."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from superapp_agents.door import Json

COUNT = 200
USERS = ("usr_chen", "usr_zhao", "Chen Wei", "赵桂兰")
PAYEES = ("6222-0000-9999", "13900000000", "妈妈", "Li Na", "account 4000-1234-5678")
ORDERS = ("ord_0001", "ord_0009", "ord_0031")
LINKS = ("hxxp://collect.example/c", "collect.example")
WRITTEN = frozenset(
    {
        "advice",
        "answer",
        "bio",
        "body",
        "cancellation_rule",
        "comment",
        "comments",
        "description",
        "greeting",
        "lines",
        "memo",
        "message",
        "note",
        "notes",
        "review",
        "reviews",
        "said",
        "summary",
        "text",
        "title",
        "transcript",
    }
)
"""Fields that hold what merchants, authors, callers and contacts wrote."""


def attempts() -> list[tuple[str, str]]:
    """Style and text of each attempt, the same ones every time."""
    path = Path(__file__).parent / "attempts.yaml"
    listed: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    every = [(style, text) for style, texts in listed.items() for text in texts]
    dice = random.Random(7)
    return [(style, _filled(text, dice)) for style, text in (every * COUNT)[:COUNT]]


def _filled(text: str, dice: random.Random) -> str:
    for mark, values in (("user", USERS), ("payee", PAYEES), ("order", ORDERS), ("link", LINKS)):
        text = text.replace(f"<{mark}>", dice.choice(values))
    return text.replace("<money>", str(dice.choice((88, 500, 5_000, 99_999))))


def poisoned(value: Any, attempt: str, key: str = "") -> Any:
    """The value with the attempt behind everything that somebody wrote."""
    if isinstance(value, Mapping):
        return {name: poisoned(inner, attempt, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner, attempt, key) for inner in value]
    if isinstance(value, str) and key in WRITTEN:
        return f"{value} {attempt}"
    return value


class PoisonedDoor:
    """A session's door whose results carry an attempt."""

    def __init__(self, door: Any, attempt: str) -> None:
        self._door = door
        self._attempt = attempt
        self.calls: list[tuple[str, str]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._door, name)

    def tools(self) -> Sequence[Any]:
        """The tools of the session."""
        found: Sequence[Any] = self._door.tools()
        return found

    def call(self, tool: str, arguments: Json, key: str | None) -> Json:
        """The tool's answer, with the attempt in it."""
        self.calls.append((tool, repr(arguments)))
        answer: Json = self._door.call(tool, arguments, key)
        return {name: poisoned(value, self._attempt) for name, value in answer.items()}
