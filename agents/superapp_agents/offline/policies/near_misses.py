"""Why nothing fits: the one wish that nothing keeps, and what there is instead."""

import re
from collections.abc import Iterator

from superapp_agents.door import Json
from superapp_agents.offline.desk import Desk, Steps, failed
from superapp_agents.offline.policies.goods import find_products

_MOST_ASKED, _MOST_SIZES = 3, 6


def nothing_fits(desk: Desk, item: Json, address: Json | None) -> Steps[Json]:
    """The end of a search that found nothing, with the wish to give up and what is then there."""
    for wish, task, relaxed in _without_one(desk.task, item):
        found = yield from find_products(Desk(task, desk.tools), relaxed, address)
        if found:
            message = yield from _told(desk, wish, item, found)
            return failed("nothing_found", title=item["query"], message=message)
    return failed("nothing_found", title=item["query"])


def _without_one(task: Json, item: Json) -> Iterator[tuple[str, Json, Json]]:
    """The task and the thing without one of the wishes, for each of them."""
    for wish in ("size", "attributes"):
        if item.get(wish):
            yield wish, task, {**item, wish: None if wish == "size" else []}
    if (item.get("budget") or task.get("budget") or {}).get("max_fen"):
        yield "budget", {**task, "budget": None, "sort": "cheapest"}, {**item, "budget": None}
    if task.get("min_rating"):
        yield "rating", {**task, "min_rating": None, "sort": "rating"}, item
    if task.get("deadline") or task.get("date"):
        yield "date", {**task, "deadline": None, "date": None}, item


def _told(desk: Desk, wish: str, item: Json, found: list[Json]) -> Steps[str]:
    """In words what there is in place of what was wished for."""
    what = str(item["query"])
    if wish == "size":
        sizes = yield from _sizes(desk, found)
        listed = desk.say("、".join(sizes), ", ".join(sizes))
        return desk.say(
            f"{what}没有{item['size']}的，有{listed}",
            f"{what} does not come in {item['size']}; there is {listed}",
        )
    if wish == "attributes":
        wished = desk.say("、".join(item["attributes"]), ", ".join(item["attributes"]))
        return desk.say(
            f"没有{wished}的{what}，不限{wished}的话有{len(found)}种",
            f"nothing matches {what} with {wished}, but there is a choice of {len(found)} without",
        )
    if wish == "budget":
        price = f"¥{min(card['price_fen'] for card in found) / 100:,.2f}"
        return desk.say(
            f"没有这个价位的{what}，最便宜的要{price}",
            f"no {what} is that cheap; the lowest price is {price}",
        )
    if wish == "rating":
        best = max(card["rating"] for card in found)
        return desk.say(
            f"没有评分这么高的{what}，最高的是{best}分",
            f"no {what} is rated that high; the best is rated {best}",
        )
    return desk.say(
        f"{what}有货，但没有能按时送到的", f"there is {what}, but nothing can arrive in time"
    )


def _sizes(desk: Desk, found: list[Json]) -> Steps[list[str]]:
    """The sizes that the first products are in stock in, as their shops write them."""
    labels: list[str] = []
    for card in found[:_MOST_ASKED]:
        shown = yield from desk.call("shopping_get_product", product_id=card["product_id"])
        labels += [
            str(sku["label"]).rpartition(" / ")[2] for sku in shown.list("skus") if sku["in_stock"]
        ]
    sizes = list(dict.fromkeys(sorted(labels, key=_amount)))
    if len(sizes) > _MOST_SIZES:
        return [desk.say(f"{sizes[0]}到{sizes[-1]}", f"{sizes[0]} to {sizes[-1]}")]
    return sizes


def _amount(label: str) -> float:
    """What a size comes to, so that a kilogram comes after 500 grams."""
    number = re.search(r"\d+(?:\.\d+)?", label)
    great = re.search(r"千克|公斤|\bkg\b|升(?!级)|\bl\b|TB", label) and "毫升" not in label
    return float(number.group()) * (1000 if great else 1) if number else 0.0
