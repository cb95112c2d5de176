"""Prices over time: watching one, buying once it falls, how it went."""

import re
from datetime import datetime, timedelta

from superapp_agents.door import Json
from superapp_agents.offline.desk import (
    Answer,
    Desk,
    Policy,
    Steps,
    ask_user,
    done,
    failed,
    refused,
)
from superapp_agents.offline.policies.carts import lying_in_cart


def watch_price(desk: Desk) -> Policy:
    """Watch a price; buy once under a mandate when that was asked for."""
    task = desk.task
    budget = task.get("budget") or {}
    below = budget.get("limit_fen") or budget.get("max_fen") or task.get("amount_fen")
    if below is None:
        return ask_user(
            ("budget", desk.say("降到多少钱以下提醒您？", "Below which price should I act?"))
        )
    sku = yield from _watched(desk)
    if sku is None:
        return ask_user(("items", desk.say("要关注哪件商品的价格？", "Which product do you mean?")))
    until = _until(desk)
    mandate: str | None = None
    if desk.buys and _buys_itself(desk):
        granted = yield from _mandate(desk, sku, below, until)
        if not granted.ok:
            return refused(granted, title=sku["title"])
        mandate = granted.result["mandate_id"]
    answer = yield from desk.call(
        "shopping_watch_price",
        sku_id=sku["sku_id"],
        below_fen=below,
        until=until,
        action="buy" if mandate else "notify",
        mandate_id=mandate,
    )
    if not answer.ok:
        if mandate:
            yield from desk.call("payments_revoke_mandate", mandate_id=mandate)
        return refused(answer)
    return done(
        {
            "kind": "watch",
            "title": sku["title"],
            "below_fen": below,
            "until": until,
            "auto_buy": bool(mandate),
        }
    )


def _mandate(desk: Desk, sku: Json, below: int, until: str) -> Steps[Answer]:
    """Leave for one purchase below the limit, until the watch ends."""
    return (
        yield from desk.call(
            "payments_create_mandate",
            purpose="price_watch",
            per_payment_fen=below - 1,
            total_fen=below - 1,
            max_payments=1,
            merchants=[sku["merchant_id"]] if sku.get("merchant_id") else None,
            valid_until=until,
        )
    )


_BUY = re.compile(
    r"自动(?:购买|下单|买)|帮我买|就买|直接买|下单|\b(?:buy|purchase|order)\b", re.IGNORECASE
)


def _buys_itself(desk: Desk) -> bool:
    """True when the thing is to be bought by itself, and not only watched."""
    said = str(desk.task.get("text") or desk.task.get("message") or "")
    return bool(_BUY.search(said))


def _until(desk: Desk) -> str:
    """When watching ends: the start of the day named as a limit, else in thirty days."""
    task = desk.task
    if task.get("deadline"):
        at = datetime.fromisoformat(str(task["deadline"]))
        if (at.hour, at.minute) == (23, 59):
            at = at.replace(hour=0, minute=0, second=0)
        return at.isoformat()
    day = task.get("end_date") or task.get("date")
    if day:
        return f"{day}T00:00:00+08:00"
    return (datetime.fromisoformat(str(task["now"])) + timedelta(days=30)).isoformat()


def _watched(desk: Desk) -> Steps[Json | None]:
    """The thing in the cart that the words mean, else the best product by those words."""
    words = " ".join(str(item["query"]) for item in desk.task.get("items", ()))
    message = str(desk.task.get("message") or "").lower()
    if not words and "cart" not in message and "购物车" not in message:
        return None
    in_cart = "cart" in message or "购物车" in message
    cart = yield from desk.call("shopping_view_cart")
    inside = cart.list("items")
    if in_cart and len(inside) == 1:
        return inside[0]
    if inside and words:
        found = yield from lying_in_cart(desk, words, inside)
        if found or in_cart:
            return next(iter(found), None)
    elif inside:
        return None
    answer = yield from desk.call("shopping_search_products", text=words, limit=5)
    return next(iter(answer.list("products")), None)


def price_history(desk: Desk) -> Policy:
    """How the price of a product went."""
    sku = yield from _watched(desk)
    if sku is None:
        return failed("nothing_found")
    answer = yield from desk.call("shopping_get_price_history", sku_id=sku["sku_id"])
    if not answer.ok:
        return refused(answer)
    told = answer.result
    return done(
        {
            "kind": "price_history",
            "title": told["title"],
            "now_fen": told["price_fen"],
            "lowest_fen": told["lowest_fen"],
            "highest_fen": told["highest_fen"],
        }
    )


GOALS = {
    "watch_price": watch_price,
    "price_history": price_history,
}
