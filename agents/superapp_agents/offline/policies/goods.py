"""Finding products that fit what the user said, best first."""

import re
from statistics import median_low
from typing import Any

from superapp_agents.door import Json
from superapp_agents.offline.desk import Answer, Desk, Steps
from superapp_agents.offline.policies.colours import (
    bare_colour,
    colour_of,
    is_colour,
    is_in_title,
    split_colour,
)
from superapp_agents.offline.policies.excluded import without_excluded
from superapp_agents.offline.policies.limits import in_range
from superapp_agents.offline.policies.matching import ends_in, tokens
from superapp_services.shopping.measures import measures

_SORTS = {
    "cheapest": "price_asc",
    "priciest": "price_desc",
    "rating": "rating",
    "popular": "sales",
    "newest": "newest",
    "value": "value",
}
_LIMITS = ("min_price_fen", "max_price_fen", "min_rating")
_BY_PRICE = re.compile(
    r"[那这][个款件双台种](?P<zh>\d+(?:\.\d+)?)(?:块钱?|元)的"
    r"|\b(?:the|that|this) (?P<en>\d+(?:\.\d+)?)[ -](?:yuan|rmb|kuai)\b",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"礼物|礼品|送给?|爱好者|爱|喜欢|的人|的|一个|\b(?:gifts?|presents?|for|lovers?|fans?|who|loves?|likes?|people|someone|"
    r"a|an|the|new|latest|newest|good|nice)\b|最新款?|新款",
    re.IGNORECASE,
)


def due(task: Json) -> str:
    """When goods have to be there at the latest; empty when nothing was said."""
    if task.get("deadline"):
        return str(task["deadline"])
    return f"{task['date']}T23:59:59+08:00" if task.get("date") else ""


def find_products(desk: Desk, item: Json, address: Json | None) -> Steps[list[Json]]:
    """Products with every property asked for, the best first; only words are relaxed."""
    task = desk.task
    budget = item.get("budget") or task.get("budget") or {}
    base: Json = {
        "address_id": address["address_id"] if address else None,
        "min_price_fen": budget.get("min_fen"),
        "max_price_fen": budget.get("max_fen"),
        "min_rating": task.get("min_rating"),
        "size": item.get("size"),
        "deliver_by": due(task)[:10] if due(task) else None,
        "gift_wrap": True if item.get("gift_wrap") and desk.buys else None,
        "sort": _SORTS.get(str(task.get("sort"))),
        "limit": 50,
    }
    found: dict[str, Json] = {}
    for query in _queries(item):
        titled = query.pop("titled", None)
        answer = yield from desk.call("shopping_search_products", **{**base, **query})
        mended = _mended(query, answer)
        if mended:
            answer = yield from desk.call("shopping_search_products", **{**base, **mended})
        answer = yield from _of_a_size(desk, answer, {**base, **query})
        noun = {**base, "text": str(item["query"])}
        if "attributes" not in query and item.get("attributes"):
            answer = yield from _of_the_kind(desk, answer, noun)
        answer = yield from _with_head(desk, answer, {**base, **query})
        if titled:
            answer = yield from _titled(desk, answer, noun, titled)
        if not answer.list("products"):
            continue
        kinds = yield from _kinds(desk, str(item["query"]), answer, base, query)
        for card in ranked(desk, answer, kinds):
            found.setdefault(card["product_id"], card)
        if len(found) >= _enough(desk) and not item.get("excluded"):
            break
    meant = _at_its_price(desk, list(found.values()))
    return (yield from without_excluded(desk, item, meant))


def _at_its_price(desk: Desk, found: list[Json]) -> list[Json]:
    """The products at the price by which one is named: 那个69块的, "the 69 yuan one"."""
    match = _BY_PRICE.search(str(desk.task.get("message") or ""))
    if match is None:
        return found
    fen = round(float(match["zh"] or match["en"]) * 100)
    return [card for card in found if card["sku_price_fen"] == fen]


def _of_a_size(desk: Desk, answer: Answer, query: Json) -> Steps[Answer]:
    """The answer; where nothing comes in that size, what has it in its title: a 6.7-inch phone."""
    if answer.code != "unknown_filter" or answer.details.get("kind") != "size":
        return answer
    size = str(query["size"])
    anything = yield from desk.call(
        "shopping_search_products",
        **{**query, "size": None, "text": f"{size} {query.get('text') or query.get('category')}"},
    )
    named = [card for card in anything.list("products") if size in str(card["title"])]
    return Answer({"ok": True, "result": {**anything.result, "products": named}})


def comes_in(sku: Json, size: str) -> bool:
    """Whether a SKU has this size, or all the measures of it: 1TB, 10公斤."""
    said, measured = measures(size), set[str]().union(*measures(str(sku["label"])))
    return str(sku["size"]) == size or bool(said and all(one & measured for one in said))


def _of_the_kind(desk: Desk, answer: Answer, noun: Json) -> Steps[Answer]:
    """The answer with only what the noun alone finds too: something white is no white shoe."""
    if not answer.list("products"):
        return answer
    plain = yield from desk.call("shopping_search_products", **{**noun, "sort": None})
    ids = {card["product_id"] for card in plain.list("products")}
    kept = [card for card in answer.list("products") if card["product_id"] in ids]
    return Answer({"ok": True, "result": {**answer.result, "products": kept}})


def _with_head(desk: Desk, answer: Answer, query: Json) -> Steps[Answer]:
    """The answer, if it is about the head of the words: of white sneakers, sneakers.

    Shops answer with whatever holds one of the words. Only English is checked, where the head is
    the last word and where the titles are English too.
    """
    words = tokens(str(query.get("text") or ""))
    cards = answer.list("products")
    if len(words) < 2 or not cards or not all(word.isascii() for word in words):
        return answer
    texts = [f"{card['title']} {card['product_type']} {card['category']}" for card in cards]
    if not all(text.isascii() for text in texts):
        return answer
    head = words[-1]
    if any(head in tokens(text) for text in texts):
        return answer
    last = str(query["text"]).split()[-1]
    return (yield from desk.call("shopping_search_products", **{**query, "text": last}))


def _enough(desk: Desk) -> int:
    """How many products there should be to choose from before the words are relaxed."""
    if desk.task.get("intent") == "offer":
        return max(2, int(desk.task.get("count") or 3))
    return int(desk.task.get("count") or 1)


def _mended(query: Json, answer: Answer) -> Json | None:
    """The query with the name that the shop uses for a property, when it knows a longer one."""
    details = answer.details
    if answer.code != "unknown_filter" or details.get("kind") != "attribute":
        return None
    said = str(details.get("name"))
    known = re.split(r"[,，、;]\s*", str(details.get("suggestions") or ""))
    better = next((name for name in known if said in name or name in said), None)
    if not better:
        return None
    names = [
        {**wanted, "name": better} if wanted["name"] == said else wanted
        for wanted in query.get("attributes") or ()
    ]
    return {**query, "attributes": names}


def _kinds(
    desk: Desk, words: str, answer: Answer, base: Json, query: Json
) -> Steps[frozenset[str]]:
    """The product types that the words name: a phone is no phone case.

    By name where one ends in the words, also where no such product keeps the limits; else, when
    the list is not sorted by relevance, the type of the most relevant product.
    """
    found = _types(answer)
    named = _called(found, words)
    if not named and any(base[limit] is not None for limit in _LIMITS):
        anything = yield from desk.call(
            "shopping_search_products", text=words, address_id=base["address_id"], limit=20
        )
        named = _called(_types(anything), words)
    if named or base["sort"] is None or len(found) < 2:
        return named
    plain = {**base, **query, "sort": None, "limit": 5}
    relevant = yield from desk.call("shopping_search_products", **plain)
    return frozenset([*_types(relevant)][:1])


def _types(answer: Answer) -> list[str]:
    """The types of the products found, in order."""
    return list(dict.fromkeys(str(card["product_type"]) for card in answer.list("products")))


def _called(kinds: list[str], words: str) -> frozenset[str]:
    """Those of the types whose names end in the words, or that the words end in."""
    ending = frozenset(kind for kind in kinds if ends_in(kind, words))
    return ending or frozenset(kind for kind in kinds if ends_in(words, kind))


def things(items: list[Json]) -> list[Json]:
    """The items, a lone colour told of the thing that it belongs to."""
    merged: list[Json] = []
    colours: list[str] = []
    for item in items:
        if is_colour(str(item["query"])) and item is not items[-1]:
            colours.append(str(item["query"]))
            continue
        merged.append({**item, "attributes": [*item.get("attributes", ()), *colours]})
        colours = []
    return merged


_PLURAL = re.compile(r"(?<=[a-z](?:s|x|z))es$|(?<=[a-z](?:ch|sh))es$", re.IGNORECASE)


def _queries(item: Json) -> list[Json]:
    """Ways to ask for the same thing, the most exact first."""
    text, colour = str(item["query"]), colour_of(item)
    if colour is None:
        text, colour = split_colour(text)
    wanted = [str(word) for word in item.get("attributes", ()) if str(word) != colour]
    filters = [{"name": word} for word in wanted]
    joined = " ".join([*wanted, text])
    plain = " ".join(_FILLER.sub(" ", text).split())
    queries: list[Json] = [{"text": text, "attributes": filters or None}]
    if wanted:
        queries.append({"text": joined})
    if plain and plain != text:
        queries.append({"text": plain, "attributes": filters or None})
        queries.extend([{"text": " ".join([*wanted, plain])}] if wanted else [])
    queries.append({"category": plain or text, "attributes": filters or None})
    if _PLURAL.search(text):
        queries.append({"text": _PLURAL.sub("", text), "attributes": filters or None})
    coloured: list[Json] = [{**query, "colour": colour} for query in queries]
    if colour:
        word = bare_colour(colour)
        coloured.append({"text": f"{word} {text}", "attributes": filters or None, "titled": word})
    return coloured


def _titled(desk: Desk, answer: Answer, noun: Json, word: str) -> Steps[Answer]:
    """What is called so in its title, as red roses, which come in no other colour."""
    same = yield from _of_the_kind(desk, answer, {**noun, "text": split_colour(noun["text"])[0]})
    named = [card for card in same.list("products") if is_in_title(word, str(card["title"]))]
    return Answer({"ok": True, "result": {**same.result, "products": named}})


def ranked(desk: Desk, answer: Answer, kinds: frozenset[str]) -> list[Json]:
    """Products best first; a sponsored place in the list counts for nothing."""
    task = desk.task
    found = [card for card in answer.list("products") if in_range(task, card["sku_price_fen"])]
    found = [card for card in found if not kinds or card["product_type"] in kinds]
    if task.get("high_rating"):
        middle = answer.result.get("median_rating") or 0
        found = [card for card in found if card["rating"] >= middle]
    keys: dict[str, Any] = {
        "cheapest": lambda card: card["sku_price_fen"],
        "priciest": lambda card: -card["sku_price_fen"],
        "rating": lambda card: -card["rating"],
        "popular": lambda card: -card["sales_count"],
        "fastest": lambda card: str(card["delivery_date"]),
    }
    key = keys.get(str(task.get("sort")))
    if key is not None:
        return sorted(found, key=lambda card: (key(card), card["product_id"]))
    if task.get("sort") in ("value", "newest"):
        return found
    found = sorted(found, key=lambda card: bool(card["sponsored"]))
    return found if task.get("budget") else _ordinary_first(found)


def _ordinary_first(found: list[Json]) -> list[Json]:
    """The products, last those that cost more than twice the usual of their kind."""
    prices: dict[str, list[int]] = {}
    for card in found:
        prices.setdefault(str(card["product_type"]), []).append(int(card["sku_price_fen"]))
    most = {kind: 2 * median_low(some) for kind, some in prices.items()}
    return sorted(found, key=lambda card: card["sku_price_fen"] > most[str(card["product_type"])])


def distinct(products: list[Json]) -> list[Json]:
    """The products without ones that only differ in a word, as far as that leaves enough."""
    kept: list[Json] = []
    seen: set[tuple[str, ...]] = set()
    for card in products:
        mark = tuple(tokens(str(card["title"]))[:4])
        if mark not in seen:
            seen.add(mark)
            kept.append(card)
    return kept if len(kept) > 1 else products


def offer_of(card: Json) -> Json:
    """A product as an offer to the user."""
    return {
        "kind": "product",
        "id": card["product_id"],
        "sku_id": card["sku_id"],
        "title": card["title"],
        "price_fen": card["sku_price_fen"] if "sku_price_fen" in card else card["price_fen"],
        "rating": card["rating"],
        "spec": card.get("sku_label"),
    }
