"""The data files of this package: goal patterns and word lists, compiled once."""

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from superapp_agents.grounding.text import load

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Trigger:
    """A pattern that names what a clause asks for."""

    goal: str
    pattern: re.Pattern[str]


@functools.cache
def triggers(lang: str) -> tuple[Trigger, ...]:
    """The goal patterns of a language, in order."""
    listed = load(f"{lang}_goals", _DATA)["goals"]
    if not isinstance(listed, list):
        raise TypeError(f"{lang}_goals.yaml must list goals")
    return tuple(
        Trigger(str(row["goal"]), re.compile(str(row["pattern"]), re.IGNORECASE)) for row in listed
    )


@functools.cache
def section(name: str) -> frozenset[str]:
    """A plain word list."""
    return frozenset(_list(name))


def _list(name: str) -> list[str]:
    for file in ("phrases", "languages"):
        found = load(file, _DATA).get(name)
        if isinstance(found, list):
            return [str(word) for word in found]
        if isinstance(found, str):
            return found.split()
    raise KeyError(name)


@functools.cache
def pattern(name: str) -> re.Pattern[str]:
    """A word list as one pattern: any of its entries, which may be expressions, longest first."""
    listed = sorted(_list(name), key=lambda word: (-len(word), word))
    return re.compile("|".join(f"(?:{_bounded(word)})" for word in listed), re.IGNORECASE)


@functools.cache
def entries(name: str) -> tuple[re.Pattern[str], ...]:
    """The entries of a word list, each a pattern of its own."""
    return tuple(re.compile(_bounded(word), re.IGNORECASE) for word in _list(name))


def _bounded(word: str) -> str:
    """An entry of English words, so that it matches no part of a longer word."""
    if re.match(r"[\\(?:]*[A-Za-z]", word):
        return rf"(?<![A-Za-z])(?:{word})(?![A-Za-z])"
    return word
