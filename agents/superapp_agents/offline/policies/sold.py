"""Who sells what was named: restaurants, or shops only. The menus and the catalogue decide."""

from superapp_agents.door import Json
from superapp_agents.offline.desk import Desk, Steps
from superapp_agents.offline.policies.matching import ends_in, likeness
from superapp_services.shopping.measures import measures

_PACKS = frozenset(
    [*"袋箱桶包罐提斤颗粒", "bag", "sack", "pack", "packet", "case", "carton", "tin", "jar"]
)
"""What goods are counted in, and dishes hardly ever."""
_SERVED = frozenset(
    [*"杯碗份盘笼屉串", "cup", "bowl", "portion", "serving", "plate", "glass", "slice"]
)
"""What dishes and drinks are counted in."""


def is_packed(item: Json) -> bool:
    """Whether it is counted in packs, or said with a measure: two bags, 500 g."""
    return item.get("unit") in _PACKS or bool(measures(str(item.get("size") or "")))


def are_goods(desk: Desk, items: list[Json]) -> Steps[bool]:
    """Whether shops have a kind of goods that is called so, for each of the items."""
    for item in items:
        known = yield from _is_kind(desk, str(item["query"]))
        if not known:
            return False
    return bool(items)


def _is_kind(desk: Desk, name: str) -> Steps[bool]:
    """Whether a kind of goods has this name in any language, or ends in it, or it in the kind's."""
    called = yield from desk.call("shopping_search_products", category=name, limit=1)
    if called.code != "unknown_filter":
        return bool(called.list("products"))
    found = yield from desk.call("shopping_search_products", text=name, limit=5)
    kinds = {str(card["product_type"]) for card in found.list("products")}
    return any(ends_in(kind, name) or ends_in(name, kind) for kind in kinds)


def are_dishes(items: list[Json], restaurants: list[Json]) -> bool:
    """Whether any item is counted in servings, or by every word a dish of the restaurants found."""
    dishes = [str(dish["name"]) for card in restaurants for dish in card["dishes"]]
    return any(
        item.get("unit") in _SERVED or _is_dish(str(item["query"]), dishes) for item in items
    )


def _is_dish(name: str, dishes: list[str]) -> bool:
    """Names in another language than the menu's cannot be compared; the search knows both."""
    comparable = [dish for dish in dishes if dish.isascii() == name.isascii()]
    return bool(dishes) and (
        not comparable or max(likeness(name, dish) for dish in comparable) >= 1
    )
