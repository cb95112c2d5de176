"""Words with a fixed meaning, read from data files: sort orders, seats, means, relations."""

import functools
import re

from superapp_agents.grounding.text import load, words


@functools.cache
def _table(section: str) -> tuple[tuple[re.Pattern[str], str, str], ...]:
    pairs = [(word, value) for value, listed in words("words", section).items() for word in listed]
    pairs.sort(key=lambda pair: (-len(pair[0]), pair[0]))
    return tuple((_compiled(word), word, value) for word, value in pairs)


@functools.cache
def _listed(section: str) -> tuple[str, ...]:
    found = load("words")[section]
    if not isinstance(found, list):
        raise TypeError(f"{section} in words.yaml must be a list")
    return tuple(sorted((str(word) for word in found), key=lambda word: (-len(word), word)))


@functools.cache
def _compiled(word: str) -> re.Pattern[str]:
    source = rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)
    return re.compile(source, re.IGNORECASE)


def meaning(section: str, phrase: str) -> str | None:
    """The value whose longest word stands in the phrase, or None."""
    for pattern, _, value in _table(section):
        if pattern.search(phrase):
            return value
    return None


def spelled(section: str, phrase: str) -> str | None:
    """The longest word of the section that stands in the phrase, as the user wrote it."""
    for pattern, _, _ in _table(section):
        match = pattern.search(phrase)
        if match:
            return match.group()
    return None


def found_in(section: str, phrase: str) -> list[tuple[int, str]]:
    """Where each word of the section ends in the phrase, and its value; longer words win."""
    taken: list[tuple[int, int]] = []
    found = []
    for pattern, _, value in _table(section):
        for match in pattern.finditer(phrase):
            if all(end <= match.start() or match.end() <= start for start, end in taken):
                taken.append(match.span())
                found.append((match.end(), value))
    return found


def mentions(section: str, phrase: str) -> str | None:
    """The longest word of a plain list that stands in the phrase, as the user wrote it."""
    for word in _listed(section):
        match = _compiled(word).search(phrase)
        if match:
            return match.group()
    return None


def is_word(section: str, phrase: str) -> bool:
    """Whether the whole phrase is one word of a plain list."""
    return phrase.strip().lower() in _listed(section)
