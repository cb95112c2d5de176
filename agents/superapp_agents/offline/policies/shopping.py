"""Shopping: find, compare, quote with coupons, order and pay."""

import re
from typing import Any

from superapp_agents.door import Json
from superapp_agents.offline.desk import (
    Desk,
    Policy,
    Steps,
    answered,
    ask_user,
    done,
    failed,
    refused,
)
from superapp_agents.offline.policies.excluded import in_excluded_colour
from superapp_agents.offline.policies.finding import address_text, delivery_address
from superapp_agents.offline.policies.goods import (
    comes_in,
    distinct,
    due,
    find_products,
    offer_of,
    things,
)
from superapp_agents.offline.policies.limits import within
from superapp_agents.offline.policies.matching import likeness
from superapp_agents.offline.policies.nameless import is_named, is_thing
from superapp_agents.offline.policies.near_misses import nothing_fits
from superapp_agents.offline.policies.packs import in_packs
from superapp_agents.offline.policies.paying import method_for

TRIES = 6
_WORN = re.compile(r"^(?:[2-5]\d(?:\.5)?|X{0,4}[SL]|M|[2-5]XL)$")


def buy_product(desk: Desk) -> Policy:
    """Offer, quote or buy, as far as the user wants to go."""
    address = yield from delivery_address(desk)
    if address is None:
        return failed("address_unknown")
    said = desk.task.get("items") or []
    items = things([item for item in said if is_thing(str(item["query"]))])
    chosen = _chosen_offer(desk)
    if chosen is None and desk.task.get("offers") and desk.task.get("ordinal") is not None:
        text = desk.say("刚才没有那么多选项，您指哪一个？", "There were not that many. Which one?")
        return ask_user(("choice", text))
    if chosen is not None:
        settled = Desk({**desk.task, "budget": None, **_wish(desk)}, desk.tools)
        return (yield from _buy_chosen(settled, chosen, things(said), address))
    if not items:
        return ask_user(("items", desk.say("您想买什么？", "What would you like to buy?")))
    return (yield from _buy_found(desk, items, address))


def _buy_found(desk: Desk, items: list[Json], address: Json) -> Policy:
    """Search, then offer, quote or buy."""
    if len(items) > 1 and desk.task.get("intent") != "offer":
        return (yield from _buy_several(desk, items, address))
    found = yield from find_products(desk, items[0], address)
    item, found = yield from in_packs(desk, items[0], found, address)
    if not found:
        return (yield from nothing_fits(desk, item, address))
    offers = desk.task.get("intent") == "offer" or found[0].get("unchecked")
    if offers or not (yield from is_named(desk, item, found[0])):
        return offered(desk, found)
    return (yield from _buy_best(desk, found, item, address))


def offered(desk: Desk, found: list[Json]) -> Json:
    """Show a few products and order nothing."""
    count = max(2, int(desk.task.get("count") or 3))
    offers = [offer_of(card) for card in distinct(found)[:count]]
    unchecked = found[0].get("unchecked")
    return done({"kind": "products", "offers": offers, "unchecked": unchecked}, offers)


def _wish(desk: Desk) -> Json:
    """A choice among offers means that the thing is to be bought, at the price that was shown."""
    return {"intent": "do"} if desk.task.get("intent") == "offer" else {}


def _chosen_offer(desk: Desk) -> Json | None:
    """The one of the things shown that the user means."""
    offers: list[Json] = [o for o in desk.task.get("offers", ()) if o["kind"] == "product"]
    ordinal, words = desk.task.get("ordinal"), desk.task.get("choice")
    if not offers or (ordinal is None and words is None):
        return None
    if ordinal is not None:
        index = ordinal - 1 if ordinal > 0 else len(offers) + ordinal
        return offers[index] if 0 <= index < len(offers) else None
    if desk.task.get("sort") == "cheapest":
        return min(offers, key=lambda offer: offer["price_fen"] or 0)
    scored = [(likeness(str(words), str(o["title"])), -i) for i, o in enumerate(offers)]
    best = max(scored)
    return offers[-best[1]] if best[0] > 0 else None


def _buy_chosen(desk: Desk, offer: Json, items: list[Json], address: Json) -> Policy:
    """Buy one of the things that were shown before."""
    item = items[0] if items else {}
    shown = yield from desk.call(
        "shopping_get_product", product_id=offer["id"], address_id=address["address_id"]
    )
    if not shown.ok:
        return refused(shown)
    skus = [sku for sku in shown.list("skus") if sku["in_stock"]]
    size = item.get("size")
    skus = [sku for sku in skus if size is None or comes_in(sku, size)]
    skus = [sku for sku in skus if not in_excluded_colour(sku["label"], item)]
    if not skus:
        return failed("nothing_found")
    sku = min(skus, key=lambda sku: (sku["price_fen"] != offer["price_fen"], sku["price_fen"]))
    lines = [{"sku_id": sku["sku_id"], "quantity": item.get("quantity", 1)}]
    wrapped = bool(item.get("gift_wrap")) and shown.result["gift_wrap_fen"] is not None
    outcome = yield from order_lines(desk, lines, address, gift_wrap=wrapped)
    if item.get("gift_wrap") and not wrapped and outcome.get("facts"):
        outcome["facts"]["no_gift_wrap"] = True
    return outcome


def _buy_best(desk: Desk, found: list[Json], item: Json, address: Json) -> Policy:
    """Compare if that was asked for, then buy or quote the best that keeps every limit."""
    compared: list[Json] = []
    if desk.task.get("count") and len(found) > 1:
        found, compared = yield from _compared(desk, found)
    last: Json | None = None
    for card in found[:TRIES]:
        question = yield from _size_question(desk, card, item)
        if question:
            return question
        lines = [{"sku_id": card["sku_id"], "quantity": item.get("quantity", 1)}]
        wrapped = bool(item.get("gift_wrap")) and card.get("gift_wrap_fen") is not None
        outcome = yield from order_lines(desk, lines, address, gift_wrap=wrapped)
        if outcome["status"] != "failed" or outcome["reason"] in _FINAL:
            facts = outcome.get("facts") or {}
            told = {"compared": compared, "unchecked": card.get("unchecked")}
            return {**outcome, "facts": {**facts, **told}}
        last = outcome
    return last or failed("nothing_found")


_FINAL = frozenset({"insufficient_funds", "card_declined", "credit_limit_exceeded"})


def _compared(desk: Desk, found: list[Json]) -> Steps[tuple[list[Json], list[Json]]]:
    """The best few side by side; the best of them first."""
    few = distinct(found)[: min(6, max(2, int(desk.task["count"])))]
    answer = yield from desk.call(
        "shopping_compare_products", product_ids=[card["product_id"] for card in few]
    )
    if not answer.ok:
        return found, []
    wanted = {"cheapest": "cheapest_product_id", "rating": "best_rated_product_id"}
    name = wanted.get(str(desk.task.get("sort")), "best_value_product_id")
    best = answer.result[name]
    few.sort(key=lambda card: card["product_id"] != best)
    return [*few, *(card for card in found if card not in few)], [offer_of(card) for card in few]


def _size_question(desk: Desk, card: Json, item: Json) -> Steps[Json | None]:
    """Ask for the size of what is worn, once, when it was not said."""
    if item.get("size") or card["sku_count"] < 2 or not desk.buys:
        return None
    shown = yield from desk.call("shopping_get_product", product_id=card["product_id"])
    sizes = list(dict.fromkeys(str(s["size"]) for s in shown.list("skus") if s["size"]))
    if len(sizes) < 2 or not all(_WORN.match(size) for size in sizes):
        return None
    choices = "/".join(sizes)
    text = desk.say(f"您要什么尺码？有{choices}。", f"Which size? There are {choices}.")
    return ask_user(("size", text))


def _buy_several(desk: Desk, items: list[Json], address: Json) -> Policy:
    """Buy one product for each item, in one checkout; what drops out is replaced."""
    shelves: list[list[Json]] = []
    wanted: list[Json] = []
    for said in items:
        found = yield from find_products(desk, said, address)
        item, found = yield from in_packs(desk, said, found, address)
        if not found:
            return (yield from nothing_fits(desk, item, address))
        if not (yield from is_named(desk, item, found[0])):
            return offered(desk, found)
        shelves.append(found)
        wanted.append(item)
    wrapped = any(item.get("gift_wrap") for item in items)
    outcome: Json = failed("nothing_found")
    for _ in range(TRIES):
        if not all(shelves):
            break
        lines = [
            {"sku_id": shelf[0]["sku_id"], "quantity": item.get("quantity", 1)}
            for shelf, item in zip(shelves, wanted, strict=True)
        ]
        outcome = yield from order_lines(desk, lines, address, gift_wrap=wrapped)
        if outcome["status"] != "failed" or outcome["reason"] in _FINAL:
            break
        shelves = _without_culprit(shelves, outcome)
    return outcome


def _without_culprit(shelves: list[list[Json]], outcome: Json) -> list[list[Json]]:
    """The shelves without the product or shop that a refusal names; else without the dearest."""
    details = (outcome.get("facts") or {}).get("details") or {}
    named = {str(value) for value in details.values() if isinstance(value, str)}
    kept = [
        [card for card in shelf if not {card["sku_id"], card["merchant_id"]} & named]
        for shelf in shelves
    ]
    if kept != shelves:
        return kept
    dearest = max(shelves, key=lambda shelf: int(shelf[0]["sku_price_fen"]))
    return [shelf[1:] if shelf is dearest else shelf for shelf in shelves]


def order_lines(
    desk: Desk,
    lines: list[Json],
    address: Json,
    *,
    gift_wrap: bool = False,
    cart_item_ids: list[str] | None = None,
) -> Policy:
    """Quote, and, unless only a quote was wanted, order and pay. Empty lines mean the cart."""
    task = desk.task
    quote = yield from desk.call(
        "shopping_preview_checkout",
        lines=lines or None,
        cart_item_ids=cart_item_ids,
        address_id=address["address_id"],
        deliver_by=task.get("deadline"),
        coupons="none" if task.get("coupons") == "none" else None,
        gift_wrap=True if gift_wrap else None,
        note=task.get("memo"),
    )
    if not quote.ok:
        return refused(quote)
    problem = _unfit(desk, quote.result)
    if problem:
        return problem
    if not desk.buys:
        return done(facts_of(quote.result, address, [], kind="shop_quote", wrapped=gift_wrap))
    return (yield from _place_and_pay(desk, quote.result, address, wrapped=gift_wrap))


def _unfit(desk: Desk, quote: Json) -> Json | None:
    deadline = due(desk.task)
    if deadline and str(quote["promised_at"]) > deadline:
        return failed("too_late", earliest_at=quote["promised_at"])
    count = sum(line["quantity"] for share in quote["merchants"] for line in share["lines"])
    if not within(desk.task, int(quote["total_fen"]), count):
        return failed("over_budget", total_fen=quote["total_fen"])
    return None


def _place_and_pay(desk: Desk, quote: Json, address: Json, *, wrapped: bool) -> Policy:
    method = yield from method_for(desk, int(quote["total_fen"]))
    placed = yield from desk.call("shopping_place_order", quote_id=quote["quote_id"])
    if not placed.ok:
        return refused(placed)
    orders = placed.list("orders")
    answers = yield from desk.together(
        [
            (
                "payments_pay_order",
                {
                    "order_id": order["order_id"],
                    "amount_fen": order["total_fen"],
                    "method_id": method,
                },
            )
            for order in orders
        ]
    )
    ids = [str(order["order_id"]) for order in orders]
    facts = facts_of(quote, address, ids, kind="shop_order", wrapped=wrapped)
    bad = [(o, a) for o, a in zip(orders, answers, strict=True) if not a.ok]
    if not bad:
        named = answers[0].result.get("method_name") if desk.task.get("method") else None
        return done({**facts, "paid": True, "method": named})
    for order, _ in bad:
        yield from desk.call("shopping_cancel_order", order_id=order["order_id"])
    unpaid = sum(int(order["total_fen"]) for order, _ in bad)
    return refused(bad[0][1], **{**facts, "total_fen": unpaid, "title": facts["items"][0]["title"]})


def facts_of(quote: Json, address: Json, order_ids: list[str], *, kind: str, wrapped: bool) -> Json:
    """What a checkout comes to."""
    lines: list[Any] = [line for share in quote["merchants"] for line in share["lines"]]
    return {
        "kind": kind,
        "items": [
            {
                "title": line["title"],
                "quantity": line["quantity"],
                "options": [line["label"]] if line["label"] else [],
            }
            for line in lines
        ],
        "total_fen": quote["total_fen"],
        "discount_fen": quote["discount_fen"],
        "coupons": [coupon["title"] for coupon in quote["coupons"]],
        "address": quote.get("deliver_to") or address_text(address),
        "promised_at": quote["promised_at"],
        "order_ids": order_ids,
        "quote_id": quote["quote_id"],
        "gift_wrap": wrapped,
    }


def checkout_cart(desk: Desk) -> Policy:
    """Order everything in the cart, with the best coupons."""
    cart = yield from desk.call("shopping_view_cart")
    if not cart.list("items"):
        return done({"kind": "cart", "items": [], "total_fen": 0})
    address = yield from delivery_address(desk)
    if address is None:
        return failed("address_unknown")
    outcome: Json = failed("nothing_found")
    for _ in range(3):
        outcome = yield from order_lines(desk, [], address)
        if outcome.get("reason") not in ("price_changed", "quote_expired"):
            break
    return outcome


def add_to_cart(desk: Desk) -> Policy:
    """Put the best fitting product of each item into the cart."""
    address = yield from delivery_address(desk)
    added: list[Json] = []
    named = [item for item in desk.task.get("items", ()) if is_thing(str(item["query"]))]
    if not named:
        return ask_user(("items", desk.say("您想加什么？", "What should I put into it?")))
    for said in named:
        found = yield from find_products(desk, said, address)
        item, found = yield from in_packs(desk, said, found, address)
        if not found:
            return (yield from nothing_fits(desk, item, address))
        question = yield from _size_question(desk, found[0], item)
        if question:
            return question
        answer = yield from desk.call(
            "shopping_add_to_cart", sku_id=found[0]["sku_id"], quantity=item.get("quantity", 1)
        )
        if not answer.ok:
            return refused(answer)
        added.append(found[0])
    titles = desk.say("、", ", ").join(str(card["title"]) for card in added)
    return answered(f"已把{titles}加入购物车。", f"I put {titles} into your cart.")


GOALS = {
    "buy_product": buy_product,
    "find_product": buy_product,
    "checkout_cart": checkout_cart,
    "add_to_cart": add_to_cart,
}
