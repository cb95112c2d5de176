"""What the user does not want: goods in a colour or of a kind, hotels of a kind or name."""

import re

from superapp_agents.door import Json
from superapp_agents.offline.desk import Desk, Steps
from superapp_agents.offline.policies.colours import bare_colour, is_colour, is_in_title
from superapp_agents.offline.policies.matching import tokens

_LOOKED_AT, _ENOUGH = 12, 6
_NEVER_SOLD = re.compile(
    r"二手|翻新|旧的?$|发票|\b(?:used|second[- ]hand|refurbished|pre-?owned)\b", re.IGNORECASE
)
"""No shop sells them here."""
_KINDS = tuple(
    re.compile(source, re.IGNORECASE)
    for source in (
        r"青旅|青年旅[舍社馆]|旅舍|多人间|\b(?:youth )?hostels?\b|\bdorms?\b",
        r"民宿|客栈|农家乐|\bhome ?stays?\b|\bguest ?houses?\b|\bb ?& ?bs?\b",
        r"公寓|\bapartments?\b|\bflats?\b",
        r"度假村|度假酒店|\bresorts?\b",
    )
)
"""Kinds of hotels, by what they are called in either language."""


def without_excluded(desk: Desk, item: Json, found: list[Json]) -> Steps[list[Json]]:
    """The products that are not what was ruled out, each in a colour that was not."""
    words = [str(word) for word in item.get("excluded") or ()]
    if not words or not found:
        return found
    kinds = [word for word in words if not is_colour(word)]
    named = [word for word in kinds if any(_says(card, word) for card in found)]
    unsure = [word for word in kinds if word not in named and not _NEVER_SOLD.search(word)]
    found, unsure = _free_of(found, unsure)
    kept: list[Json] = []
    for card in found[:_LOOKED_AT]:
        if len(kept) == _ENOUGH or any(_says(card, word) for word in named):
            continue
        other = yield from _in_other_colour(desk, card, item)
        kept += [{**other, "unchecked": unsure}] if other else []
    return kept


def _free_of(found: list[Json], words: list[str]) -> tuple[list[Json], list[str]]:
    """The products that say to be free of something, where any do, and what none speaks of."""
    silent: list[str] = []
    for word in words:
        free = [card for card in found if _is_free(_text(card), word)]
        found = free or found
        silent += [] if free else [word]
    return found, silent


def _text(card: Json) -> str:
    names = ("title", "product_type", "category", "brand", "sku_label")
    return " ".join(str(card.get(name) or "") for name in names).lower()


def _is_free(text: str, word: str) -> bool:
    return f"{word.lower()}-free" in text or any(
        f"{no}{word}" in text for no in ("无", "不", "零", "不含", "0")
    )


def _says(card: Json, word: str) -> bool:
    """Whether a card names a word, other than to say that it is free of it."""
    text = _text(card)
    if _is_free(text, word):
        return False
    wanted = tokens(word)
    return word.lower() in text if not word.isascii() else set(wanted) <= set(tokens(text))


def _in_other_colour(desk: Desk, card: Json, item: Json) -> Steps[Json | None]:
    """The product's card with a SKU in none of the colours that were ruled out."""
    if not in_excluded_colour(card.get("sku_label"), item):
        return None if in_excluded_colour(card["title"], item) else card
    shown = yield from desk.call("shopping_get_product", product_id=card["product_id"])
    size = item.get("size")
    fitting = [
        sku
        for sku in shown.list("skus")
        if sku["in_stock"]
        and not in_excluded_colour(sku["label"], item)
        and (size is None or str(sku["size"]) == str(size))
        and sku["price_fen"] <= max(card["sku_price_fen"], _most(desk, item))
    ]
    if not fitting:
        return None
    sku = min(fitting, key=lambda one: (one["price_fen"], one["sku_id"]))
    return {
        **card,
        "sku_id": sku["sku_id"],
        "sku_label": sku["label"],
        "sku_price_fen": sku["price_fen"],
    }


def _most(desk: Desk, item: Json) -> int:
    """The most that it may cost."""
    limit = (item.get("budget") or desk.task.get("budget") or {}).get("max_fen")
    return int(limit) if limit is not None else 10**12


def in_excluded_colour(text: str | None, item: Json) -> bool:
    """Whether words name a colour that was ruled out for the item."""
    colours = [str(word) for word in item.get("excluded") or () if is_colour(str(word))]
    return any(is_in_title(bare_colour(colour), text or "") for colour in colours)


def not_excluded(step: Json, hotels: list[Json]) -> list[Json]:
    """The hotels that are of no kind that was ruled out."""
    return [hotel for hotel in hotels if not hotel_excluded(step, str(hotel["name"]))]


def hotel_excluded(step: Json, name: str) -> bool:
    """Whether a hotel is of a kind that was ruled out, or bears such a name."""
    for word in map(str, step.get("excluded") or ()):
        kinds = [kind for kind in _KINDS if kind.search(word)]
        if any(kind.search(name) for kind in kinds):
            return True
        plain = re.sub(r"酒店|宾馆|连锁|\bhotels?\b", "", word, flags=re.IGNORECASE).strip().lower()
        if not kinds and len(plain) > 1 and plain in name.lower():
            return True
    return False


_TRAINS = (
    (re.compile(r"高铁|高速|高速铁路|high[- ]speed|bullet|fast", re.IGNORECASE), "GCD"),
    (re.compile(r"动车|\bemu\b", re.IGNORECASE), "DCG"),
    (
        re.compile(r"慢|普[通速快]|绿皮|特快|直达|卧铺|\b(?:slow|ordinary|regular|sleeper)", re.I),
        "ZTKYL0123456789",
    ),
)
"""Kinds of trains, by the first letter of their numbers."""


def trains_wanted(step: Json, trains: list[Json]) -> list[Json]:
    """The trains of no kind that was ruled out."""
    words = [str(word) for word in step.get("excluded") or ()]
    out = {first for kind, letters in _TRAINS if any(map(kind.search, words)) for first in letters}
    return [train for train in trains if str(train["train_number"])[:1] not in out]
