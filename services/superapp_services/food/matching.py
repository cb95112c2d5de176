"""The words by which restaurants and dishes are found, in Chinese and English."""

import unicodedata
from functools import lru_cache

from superapp_services.commons.search import tokens

INDEX = "food"
_NOT_FOOD = (
    "外卖",
    "餐厅",
    "饭店",
    "餐馆",
    "附近",
    "一份",
    "一杯",
    "一个",
    "好吃的",
    "晚餐",
    "晚饭",
    "午餐",
    "午饭",
    "中饭",
    "夜宵",
    "店",
)
_NOT_FOOD_EN = frozenset(
    (
        "restaurant",
        "place",
        "shop",
        "nearby",
        "delivery",
        "order",
        "food",
        "dinner",
        "lunch",
        "supper",
        "meal",
        "takeaway",
    )
)


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """A text without accents, so that `doner` finds döner."""
    split = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in split if not unicodedata.combining(letter))


@lru_cache(maxsize=65_536)
def words(text: str) -> frozenset[str]:
    """The words of a name: English stems, pairs of Han characters, and each of these alone."""
    found = tokens(plain(text))
    return frozenset(found).union(*(token for token in found if token[0] >= "㐀"))


def asked_text(text: str) -> str:
    """A query without what says nothing about the food; all of it if nothing else is left."""
    for word in _NOT_FOOD:
        text = text.replace(word, " ")
    kept = " ".join(w for w in plain(text).split() if w.lower().rstrip("s") not in _NOT_FOOD_EN)
    return kept or plain(text)


def asked_words(text: str) -> frozenset[str]:
    """The words of a query."""
    return frozenset(tokens(text))
