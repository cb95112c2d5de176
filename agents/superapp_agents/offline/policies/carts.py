"""The cart: what lies in it, and taking things out of it again."""

import re

from superapp_agents.door import Json
from superapp_agents.offline.desk import Desk, Policy, Steps, answered, ask_user, done, refused
from superapp_agents.offline.policies.matching import likeness

_ALL = re.compile(
    r"全部|所有|都(?:删|移|去|拿|不要)|清空|\b(?:all|everything|both|empty|clear)\b", re.IGNORECASE
)


def view_cart(desk: Desk) -> Policy:
    """Show the cart."""
    cart = yield from desk.call("shopping_view_cart")
    items = [
        {"title": item["title"], "quantity": item["quantity"], "options": [item["label"]]}
        for item in cart.list("items")
    ]
    return done({"kind": "cart", "items": items, "total_fen": cart.result.get("items_fen", 0)})


def lying_in_cart(desk: Desk, words: str, inside: list[Json]) -> Steps[list[Json]]:
    """The things of the cart that words mean, by their titles, else by what a search finds."""
    scored = [(likeness(words, str(item["title"])), item) for item in inside]
    best = max((score for score, _ in scored), default=0.0)
    if best >= 0.5:
        return [item for score, item in scored if score == best]
    found = yield from desk.call("shopping_search_products", text=words, limit=50)
    by_product = {item["product_id"]: item for item in inside}
    ranked = [by_product.get(card["product_id"]) for card in found.list("products")]
    return [item for item in ranked if item][:1]


def remove_from_cart(desk: Desk) -> Policy:
    """Take what the user names out of the cart, or as many of it as they say."""
    cart = yield from desk.call("shopping_view_cart")
    inside = cart.list("items")
    wanted: list[Json] = desk.task.get("items") or []
    if not inside:
        return answered("购物车本来就是空的。", "Your cart is empty already.")
    chosen: list[tuple[Json, int]] = []
    if _ALL.search(str(desk.task.get("message") or "")) and not wanted:
        chosen = [(item, 0) for item in inside]
    for said in wanted:
        meant = yield from lying_in_cart(desk, str(said["query"]), inside)
        if len(meant) != 1:
            return _unclear(desk, str(said["query"]), meant or inside, known=bool(meant))
        there = int(meant[0]["quantity"])
        less = int(said.get("quantity", 1)) if said.get("quantity_said") else there
        chosen.append((meant[0], max(0, there - less)))
    if not chosen:
        return _unclear(desk, "", inside, known=True)
    return (yield from _taken_out(desk, chosen))


def _unclear(desk: Desk, words: str, items: list[Json], *, known: bool) -> Json:
    """Says what is in the cart instead, or asks which of several things is meant."""
    titles = desk.say("；", "; ").join(str(item["title"]) for item in items)
    if known:
        return ask_user(
            ("items", desk.say(f"要移除哪一件？{titles}", f"Which one shall I remove? {titles}"))
        )
    return answered(
        f"购物车里没有{words}，没有改动。里面有：{titles}。",
        f"There is no {words} in your cart, so nothing was changed. It holds: {titles}.",
    )


def _taken_out(desk: Desk, chosen: list[tuple[Json, int]]) -> Policy:
    told: list[str] = []
    for item, left in chosen:
        gone = yield from desk.call(
            "shopping_update_cart", cart_item_id=item["cart_item_id"], quantity=left
        )
        if not gone.ok:
            return refused(gone)
        kept = desk.say(f"（还剩{left}件）", f" ({left} left)") if left else ""
        told.append(f"{item['title']}{kept}")
    return answered(
        f"已从购物车移除：{'、'.join(told)}。", f"Removed from your cart: {', '.join(told)}."
    )


GOALS = {"view_cart": view_cart, "remove_from_cart": remove_from_cart}
