"""Plain text for the grammars: one width, one script, no stray spaces; and what was said."""

import functools
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import yaml

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_DATA = Path(__file__).parent / "data"
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "～": "~"})
_HAN_GAP = re.compile(
    rf"(?<=[{HAN}，。？！；：、]) +(?=[{HAN}，。？！；：、\d])|(?<=\d) +(?=[{HAN}])"
)
_JOINED_ON = re.compile(rf"[{HAN}]+|[ap]m")
"""Words that stand without blanks between others: 晚上 of 晚上七点, "pm" of "7pm"."""
_NUMBER_GAP = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

Value = TypeVar("Value")


@dataclass(frozen=True)
class Found(Generic[Value]):
    """A phrase that was recognised in a text, and what it means."""

    start: int
    end: int
    text: str
    value: Value


@functools.cache
def load(name: str, folder: Path = _DATA) -> dict[str, object]:
    """A data file, of this package if no folder is given, by name without its ending."""
    with (folder / f"{name}.yaml").open(encoding="utf-8") as file:
        loaded = yaml.safe_load(file)
    if not isinstance(loaded, dict):
        raise TypeError(f"{name}.yaml must hold a mapping")
    return loaded


@functools.cache
def words(name: str, key: str) -> dict[str, tuple[str, ...]]:
    """One section of a data file: each value and the words for it."""
    section = load(name)[key]
    if not isinstance(section, dict):
        raise TypeError(f"{key} in {name}.yaml must be a mapping")
    return {str(value): tuple(str(word) for word in listed) for value, listed in section.items()}


@functools.cache
def _simplified() -> dict[int, str]:
    pairs = str(load("characters")["traditional_to_simplified"]).split()
    return {ord(pair[0]): pair[1] for pair in pairs}


def normalise(text: str) -> str:
    """The text in half width, simplified characters, straight quotes and single spaces.

    Spaces between Chinese characters, which a keyboard or a copy leaves behind, are dropped.
    """
    kept = "".join(c for c in text if c in "，。？！；：（）" or unicodedata.category(c) != "Cf")
    wide = "".join(c if c in "，。？！；：（）" else unicodedata.normalize("NFKC", c) for c in kept)
    plain = wide.translate(_QUOTES).translate(_simplified())
    plain = re.sub(r"[ \t\r\f\v]+", " ", plain)
    return _NUMBER_GAP.sub("", _HAN_GAP.sub("", plain)).strip()


def squeezed(text: str) -> str:
    """The text as it is compared: normalised, lower case, only letters, digits and Han."""
    return re.sub(r"[\W_]+", "", normalise(text).lower())


def was_said(phrase: str, utterances: tuple[str, ...]) -> bool:
    """Whether the phrase stands in what the user wrote, spacing and punctuation aside.

    A model may leave out small words, so a phrase of several words also counts when every word of
    it stands in one message.
    """
    wanted = squeezed(phrase)
    if not wanted:
        return False
    for utterance in utterances:
        if wanted in squeezed(utterance):
            return True
        spoken = set(re.findall(r"\w+", normalise(utterance).lower()))
        parts = re.findall(r"\w+", phrase.lower())
        whole = squeezed(utterance)
        if len(parts) > 1 and all(
            part in spoken or (_JOINED_ON.fullmatch(part) and part in whole) for part in parts
        ):
            return True
    return False
