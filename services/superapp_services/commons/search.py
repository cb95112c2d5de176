"""Bilingual text search over the static rows of a base.

Documents are numbered best first, so that a lower number wins among equal matches. A token's
postings are an integer bitset over those numbers; intersecting them costs nanoseconds. English
words are stemmed lightly, runs of Han characters become overlapping pairs, and facets (`city:xian`)
are tokens that are matched whole. Postings are stored in the base, read together when an index is
opened, and decoded one by one when first asked for.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log2
from typing import Any

import orjson
from sqlalchemy import bindparam
from sqlmodel import Field, col, select

from superapp_services.core import Table, ToolContext, query, rows

_RUN = re.compile(r"[㐀-鿿]+|[a-z0-9]+(?:\.[0-9]+)?")
_HAN_STOP = re.compile(r"[的了和与或及在是把给我你您他她它要想买个款件份只些这那吗呢吧啊请帮]")
_STOP_WORDS = """
a an and any are at for from i in is it me my near of on or please some that the this to with
"""
_STOP = frozenset(_STOP_WORDS.split())
_DENSE = 16
_MIN_COVERAGE = 0.5
_FEW = 32


class SearchDocument(Table, table=True):
    """Which row a document number of an index stands for."""

    __tablename__ = "search_documents"

    document_id: str = Field(primary_key=True)
    index_name: str = Field(index=True)
    number: int
    row_id: str


class SearchPosting(Table, table=True):
    """The documents of an index that hold a token."""

    __tablename__ = "search_postings"

    posting_id: str = Field(primary_key=True)
    documents: str


_DOCUMENTS = query(
    select(SearchDocument.row_id)
    .where(col(SearchDocument.index_name) == bindparam("index_name"))
    .order_by(col(SearchDocument.number))
)
_POSTINGS = rows(
    select(SearchPosting.posting_id, SearchPosting.documents).where(
        col(SearchPosting.posting_id) >= bindparam("first"),
        col(SearchPosting.posting_id) < bindparam("after"),
    )
)


def _stem(word: str) -> str:
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def tokens(text: str) -> list[str]:
    """What a text is found by, in order, each once."""
    return list(_tokens(text))


@lru_cache(maxsize=8192)
def _tokens(text: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if run[0] < "㐀":
            if run not in _STOP:
                found[_stem(run)] = None
            continue
        for part in _HAN_STOP.sub(" ", run).split():
            if len(part) == 1:
                found[part] = None
            for start in range(len(part) - 1):
                found[part[start : start + 2]] = None
    return tuple(found)


def _words(text: str) -> dict[str, None]:
    """The tokens of a text with the single characters of the Chinese ones, each once."""
    found: dict[str, None] = {}
    for token in tokens(text):
        found[token] = None
        if token[0] >= "㐀":
            found.update(dict.fromkeys(token))
    return found


@dataclass
class IndexBuilder:
    """Collects the documents of one index while a world is generated.

    Add documents best first.
    """

    name: str
    _rows: list[str] = field(default_factory=list)
    _postings: dict[str, list[int]] = field(default_factory=dict)
    _words: dict[str, dict[str, None]] = field(default_factory=dict)

    def add(self, row_id: str, texts: Iterable[str], facets: Iterable[str] = ()) -> None:
        """Add a document with all its texts, in both languages, and its facets."""
        number = len(self._rows)
        self._rows.append(row_id)
        seen: dict[str, None] = {}
        for text in texts:
            words = self._words.get(text)
            if words is None:
                words = self._words[text] = _words(text)
            seen.update(words)
        seen.update(dict.fromkeys(f"={facet}" for facet in facets))
        postings = self._postings
        for token in seen:
            if token in postings:
                postings[token].append(number)
            else:
                postings[token] = [number]

    def documents(self) -> Iterator[dict[str, Any]]:
        """Rows of `SearchDocument`."""
        for number, row_id in enumerate(self._rows):
            yield {
                "document_id": f"{self.name}/{number}",
                "index_name": self.name,
                "number": number,
                "row_id": row_id,
            }

    def postings(self) -> Iterator[dict[str, Any]]:
        """Rows of `SearchPosting`."""
        for token, numbers in sorted(self._postings.items()):
            yield {"posting_id": f"{self.name}/{token}", "documents": _encode(numbers)}


def _encode(numbers: Sequence[int]) -> str:
    if len(numbers) * _DENSE < numbers[-1]:
        return ",".join(map(str, numbers))
    bits = 0
    for number in numbers:
        bits |= 1 << number
    return f"x{bits:x}"


def _decode(documents: str) -> int:
    if documents[0] == "x":
        return int(documents[1:], 16)
    numbers: list[int] = orjson.loads(f"[{documents}]")
    octets = bytearray((numbers[-1] >> 3) + 1)
    for number in numbers:
        octets[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(octets, "little")


class Index:
    """An index of a base, ready to be asked. Get it with `index(ctx, name)`."""

    def __init__(self, name: str, row_ids: list[str], postings: dict[str, str]) -> None:
        self.name = name
        self.row_ids = row_ids
        self.numbers = {row_id: number for number, row_id in enumerate(row_ids)}
        self.everything = (1 << len(row_ids)) - 1
        self._postings = postings
        self._bits: dict[str, int] = {}

    def _posting(self, token: str) -> int:
        bits = self._bits.get(token)
        if bits is None:
            documents = self._postings.get(token)
            if documents is None:
                return 0
            bits = self._bits[token] = _decode(documents)
        return bits

    def facet(self, facet: str) -> int:
        """The documents with a facet, as a bitset."""
        return self._posting(f"={facet}")

    def find(self, text: str, within: int | None = None) -> list[int]:
        """The bitsets of the documents that match a text, best match first, disjoint.

        The first holds the documents with every word; later ones those that lack the least
        telling ones. An empty list means that nothing matches well enough.
        """
        within = self.everything if within is None else within
        wanted = tokens(text)
        if not wanted:
            return [within] if within else []
        size = len(self.row_ids)
        unknown = log2(2 + size / 2)
        total = 0.0
        known: list[tuple[float, int]] = []
        for token in wanted:
            bits = self._posting(token)
            weight = log2(2 + size / (1 + bits.bit_count())) if bits else unknown
            total += weight
            if bits:
                known.append((weight, bits))
        known.sort(key=_heaviest_first)
        return _levels(known, total, within)

    def rows(self, levels: Iterable[int], limit: int | None = None) -> list[str]:
        """The row ids of the documents, in order."""
        found: list[str] = []
        for bits in levels:
            for number in members(bits):
                if limit is not None and len(found) >= limit:
                    return found
                found.append(self.row_ids[number])
        return found


def _heaviest_first(weighed: tuple[float, int]) -> float:
    return -weighed[0]


def _levels(known: list[tuple[float, int]], total: float, within: int) -> list[int]:
    levels: list[int] = []
    taken = 0
    for drop in range(len(known)):
        if sum(weight for weight, _ in known[: len(known) - drop]) < _MIN_COVERAGE * total:
            break
        level = _without(known, drop) & within & ~taken
        if level:
            levels.append(level)
            taken |= level
    return levels


def _without(known: list[tuple[float, int]], drop: int) -> int:
    """Documents that hold all tokens but `drop` of the least telling, or but any single one."""
    kept = [bits for _, bits in known[: len(known) - drop]]
    every = _all(kept)
    if drop == 1:
        heaviest = known[0][0]
        for skip, (weight, _) in enumerate(known):
            if weight < heaviest:
                every |= _all([bits for at, (_, bits) in enumerate(known) if at != skip])
    return every


def _all(bitsets: Iterable[int]) -> int:
    result = -1
    for bits in bitsets:
        result &= bits
    return result


def members(bits: int) -> Iterator[int]:
    """The numbers in a bitset, lowest first."""
    if bits.bit_count() < _FEW:
        while bits:
            low = bits & -bits
            yield low.bit_length() - 1
            bits ^= low
        return
    text = bin(bits)[:1:-1]
    at = text.find("1")
    while at >= 0:
        yield at
        at = text.find("1", at + 1)


def index(ctx: ToolContext, name: str) -> Index:
    """The index of this name, opened once per base."""
    opened: Index | None = ctx.cache.get(("index", name))
    if opened is None:
        found = ctx.db.all(_POSTINGS, first=f"{name}/", after=f"{name}0")
        postings = {posting_id[len(name) + 1 :]: documents for posting_id, documents in found}
        opened = Index(name, ctx.db.all(_DOCUMENTS, index_name=name), postings)
        ctx.cache["index", name] = opened
    return opened
