"""Counts that are sizes: 12 chocolates are a box of 12 pieces, and no 12 boxes."""

import re

from superapp_agents.door import Json
from superapp_agents.offline.desk import Desk, Steps
from superapp_agents.offline.policies.goods import find_products

_LABEL = re.compile(
    r"^(?P<n>\d+) ?(?P<zh>[双颗片包盒支个枚粒张])|^(?P<m>\d+) (?P<en>[a-z]+)"
    r"|^(?:Box|Pack) of (?P<k>\d+)"
)
_ENGLISH = {
    "双": ("pair",),
    "颗": ("piece",),
    "片": ("sheet", "tablet", "piece"),
    "包": ("pack", "bag"),
    "盒": ("carton",),
    "支": ("piece",),
    "个": ("piece",),
    "枚": ("piece",),
    "粒": ("piece", "tablet"),
    "张": ("sheet",),
}
"""What each Chinese unit of a pack's contents is called in English labels."""
_NEVER_ALONE = frozenset([*"颗粒片枚张", "piece", "sheet", "tablet"])
"""Units that are sold in packs only."""


def in_packs(
    desk: Desk, item: Json, found: list[Json], address: Json | None
) -> Steps[tuple[Json, list[Json]]]:
    """The item and products for it, its count read as a size where these come in such sizes.

    Packs of that many are taken, else several smaller ones that make as many. Where no packs do,
    the count is one of packs, unless what is counted is never sold but in packs.
    """
    count, unit = int(item.get("quantity", 1)), item.get("unit")
    sizes = _sizes(found, unit)
    if count < 2 or item.get("size") or not sizes:
        return item, found
    parts = [size for size in sorted(sizes, reverse=True) if count % size == 0 and size < count]
    for size in (count, *parts):
        packed = {**item, "size": str(size), "quantity": count // size}
        fitting = yield from find_products(desk, packed, address)
        fitting = [card for card in fitting if size in _sizes([card], unit)]
        if fitting:
            return packed, fitting
    return item, [] if unit in _NEVER_ALONE else found


def _sizes(cards: list[Json], unit: str | None) -> set[int]:
    """The sizes of the products that are counts in this unit."""
    labels = (str(card.get("sku_label") or "").rpartition(" / ")[2] for card in cards)
    counted = [label for label in map(_LABEL.match, labels) if label and _is_unit(label, unit)]
    return {int(label["n"] or label["m"] or label["k"]) for label in counted}


def _is_unit(label: re.Match[str], unit: str | None) -> bool:
    """Whether a label counts in this unit; a count without one, "12 cupcakes", is of pieces."""
    if label["k"]:
        return unit in (None, "个", "piece")
    if label["zh"]:
        return unit == label["zh"] or (unit or "piece") in _ENGLISH[label["zh"]]
    word = str(label["en"]).removesuffix("s")
    return unit == word or word in _ENGLISH.get(str(unit), ("piece",) if unit is None else ())
