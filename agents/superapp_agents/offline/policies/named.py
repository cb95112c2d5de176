"""Which contact a text names: by name, by nickname or by relation."""

import re
from collections.abc import Iterator, Sequence

from superapp_agents.door import Json
from superapp_agents.grounding.lexicon import found_in

_NAMES = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)+|(?<=[a-z,] )[A-Z][a-z]+")
"""Capitalised words, one alone only inside a sentence."""


def last_named(text: str, contacts: Sequence[Json]) -> Json | None:
    """The contact whom a text names last; None where it names none, or several as well."""
    places = [_last_place(text, contact) for contact in contacts]
    last = max(places, default=-1)
    named = [contact for place, contact in zip(places, contacts, strict=True) if place == last]
    return named[0] if last >= 0 and len(named) == 1 else None


def names_in(text: str) -> Iterator[str]:
    """What may be names in an English text, the last first; a Chinese one as a whole."""
    if text and not text.isascii():
        yield text
    yield from reversed(_NAMES.findall(text))


def _last_place(text: str, contact: Json) -> int:
    """Where the text ends to name the contact; -1 where it never does."""
    names = {str(contact[field]) for field in ("name", "alias")}
    ends = [match.end() for name in names for match in _spelled(name).finditer(text)]
    ends += [end for end, value in found_in("relation", text) if value == contact["relation"]]
    return max(ends, default=-1)


def _spelled(name: str) -> re.Pattern[str]:
    """The name as a whole word; an English one also by its first part: Tom for Tom Baker."""
    if not name.isascii():
        return re.compile(re.escape(name))
    return re.compile(
        rf"\b(?:{re.escape(name)}|{re.escape(name.split(maxsplit=1)[0])})\b", re.IGNORECASE
    )
