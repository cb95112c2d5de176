"""After the purchase: tracking, returns, cancelling, price watches, reviews."""

import re
from datetime import datetime, timedelta
from typing import Any

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
from superapp_agents.offline.policies.matching import likeness

_REASONS = {"defect": "defect", "wrong_item": "wrong_item", "damaged": "damaged"}
_RECEIVED = ("delivered", "completed")
_ON_THE_WAY = ("shipped", "delivering")


def _orders(desk: Desk, statuses: tuple[str, ...] = ()) -> Steps[list[Json]]:
    """The user's shopping orders that the task means, newest first."""
    order = desk.task.get("order") or {}
    query = str(order.get("query") or "")
    items = desk.task.get("items") or []
    query = query or " ".join(str(item["query"]) for item in items)
    answer = yield from desk.call("shopping_list_orders", text=query or None, limit=30)
    found = answer.list("orders")
    if not found and query:
        answer = yield from desk.call("shopping_list_orders", limit=30)
        found = _titled(answer.list("orders"), query)
    if order.get("order_id"):
        found = [item for item in found if item["order_id"] == order["order_id"]]
    if order.get("latest") is False:
        found = list(reversed(found))
    return [item for item in found if not statuses or item["status"] in statuses]


def _titled(found: list[Json], query: str) -> list[Json]:
    named = [o for o in found if likeness(query, " ".join(map(str, o["titles"]))) >= 0.5]
    return named or ([] if query.strip() else found)


def return_order(desk: Desk) -> Policy:
    """Request the return of what the user bought last of that kind."""
    found = yield from _orders(desk, _RECEIVED)
    if not found:
        return failed("order_unknown")
    shown = yield from desk.call("shopping_get_order", order_id=found[0]["order_id"])
    if not shown.ok:
        return refused(shown)
    order = shown.result
    line = _line(desk, order)
    text = str(desk.task.get("reason_text") or "")
    answer = yield from desk.call(
        "shopping_request_return",
        order_id=order["order_id"],
        line_id=line["line_id"],
        reason=_REASONS.get(str(desk.task.get("reason")), "no_reason"),
        note=text or None,
    )
    if not answer.ok:
        return refused(answer)
    method = yield from _method_name(desk, str(answer.result["method_id"]))
    return done(
        {
            "kind": "returned",
            "order_id": order["order_id"],
            "title": line["title"],
            "return_id": answer.result["return_id"],
            "refund_fen": answer.result["refund_fen"],
            "method": method,
        }
    )


def _line(desk: Desk, order: Json) -> Json:
    query = str((desk.task.get("order") or {}).get("query") or "")
    lines: list[Json] = order["lines"]
    return max(lines, key=lambda line: likeness(query, str(line["title"])) if query else 0)


def _method_name(desk: Desk, method_id: str) -> Steps[str]:
    answer = yield from desk.call("payments_list_methods")
    for method in answer.list("methods"):
        if method["method_id"] == method_id:
            return str(method["name"])
    return desk.say("原支付方式", "the way you paid")


def track_order(desk: Desk) -> Policy:
    """Where the latest parcel is, and when it will come."""
    found = yield from _orders(desk)
    moving = [order for order in found if order["status"] in _ON_THE_WAY]
    if not moving:
        food = yield from _track_food(desk)
        if food is not None:
            return food
        if not found:
            return failed("order_unknown")
        moving = found
    answer = yield from desk.call("shopping_track_order", order_id=moving[0]["order_id"])
    if not answer.ok:
        return refused(answer)
    parcel = answer.result
    events: list[Json] = parcel["events"]
    latest = max(events, key=lambda event: str(event["at"]), default={"text": parcel["status"]})
    return done(
        {
            "kind": "tracked",
            "order_id": parcel["order_id"],
            "title": "、".join(parcel["titles"]) if desk.zh else ", ".join(parcel["titles"]),
            "place": parcel["place"],
            "latest": str(latest["text"]).rstrip("。."),
            "promised_at": parcel["expected_at"],
            "tracking_number": parcel["tracking_number"],
        }
    )


def _track_food(desk: Desk) -> Steps[Json | None]:
    """A meal on its way, when no parcel is."""
    if not desk.has("food_list_orders"):
        return None
    answer = yield from desk.call("food_list_orders", status="delivering")
    found = answer.list("orders")
    if not found:
        return None
    return done(
        {
            "kind": "tracked",
            "order_id": found[0]["order_id"],
            "title": found[0]["summary"],
            "place": desk.say("配送中", "on its way"),
            "latest": found[0]["restaurant_name"],
            "promised_at": found[0]["promised_at"],
        }
    )


def list_orders(desk: Desk) -> Policy:
    """The user's own orders, newest first."""
    found = yield from _orders(desk)
    count = int(desk.task.get("count") or 5)
    orders = [
        {
            "order_id": order["order_id"],
            "title": "、".join(order["titles"]) if desk.zh else ", ".join(order["titles"]),
            "total_fen": order["total_fen"],
            "status": order["status"],
        }
        for order in found[:count]
    ]
    return done({"kind": "order_list", "orders": orders})


def cancel_order(desk: Desk) -> Policy:
    """Cancel the order that the user means: of goods, else of food."""
    found = yield from _orders(desk, ("unpaid", "paid", "preparing", "shipped"))
    if desk.task.get("service") == "food" or not found:
        answer = yield from desk.call("food_list_orders")
        open_ones = [
            o for o in answer.list("orders") if o["status"] in ("unpaid", "paid", "preparing")
        ]
        if open_ones:
            gone = yield from desk.call("food_cancel_order", order_id=open_ones[0]["order_id"])
            return _cancelled(gone, "refunded_fen")
    if not found:
        return failed("order_unknown")
    gone = yield from desk.call("shopping_cancel_order", order_id=found[0]["order_id"])
    return _cancelled(gone, "refund_fen")


def _cancelled(gone: Any, name: str) -> Json:
    if not gone.ok:
        return refused(gone)
    return done(
        {
            "kind": "order_cancelled",
            "order_id": gone.result["order_id"],
            "refund_fen": gone.result.get(name, 0),
        }
    )


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
        return failed("nothing_found")
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
    cart = yield from desk.call("shopping_view_cart")
    inside = cart.list("items")
    if inside:
        scored = [(likeness(words, str(item["title"])), -i) for i, item in enumerate(inside)]
        best = max(scored)
        if best[0] > 0 or len(inside) == 1:
            return inside[-best[1]]
        found = yield from desk.call("shopping_search_products", text=words, limit=50)
        by_product = {item["product_id"]: item for item in inside}
        ranked = (by_product.get(card["product_id"]) for card in found.list("products"))
        return next((item for item in ranked if item), None)
    found = yield from desk.call("shopping_search_products", text=words, limit=5)
    return next(iter(found.list("products")), None)


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


def confirm_receipt(desk: Desk) -> Policy:
    """Confirm that the latest delivered order has come."""
    found = yield from _orders(desk, ("delivered",))
    if not found:
        return failed("order_unknown")
    answer = yield from desk.call("shopping_confirm_receipt", order_id=found[0]["order_id"])
    if not answer.ok:
        return refused(answer)
    order_id = found[0]["order_id"]
    zh, en = (
        f"已确认收货，订单{order_id}完成。",
        f"Receipt confirmed; order {order_id} is complete.",
    )
    return done({"kind": "said", "zh": zh, "en": en})


def review(desk: Desk) -> Policy:
    """Publish a review of the latest delivered order, in the user's own words."""
    found = yield from _orders(desk, _RECEIVED)
    if not found:
        return failed("order_unknown")
    text = desk.task.get("text")
    rating = desk.task.get("min_rating") or desk.task.get("min_stars")
    if not text:
        return ask_user(
            (
                "text",
                desk.say(
                    "您想写什么评价？几颗星？", "What should the review say, and how many stars?"
                ),
            )
        )
    answer = yield from desk.call(
        "shopping_review_product", order_id=found[0]["order_id"], stars=int(rating or 5), text=text
    )
    if not answer.ok:
        return refused(answer)
    return done({"kind": "said", "zh": "评价已发布。", "en": "Your review is published."})


def list_coupons(desk: Desk) -> Policy:
    """The user's coupons, and the ones that can be claimed."""
    answer = yield from desk.call("shopping_list_coupons")
    held = [str(coupon["title"]) for coupon in answer.list("coupons")]
    offers = [str(coupon["title"]) for coupon in answer.list("offers")]
    zh = f"您有{len(held)}张券：{'、'.join(held) or '无'}。可领取：{'、'.join(offers) or '无'}。"
    mine, more = ", ".join(held) or "none", ", ".join(offers) or "none"
    en = f"You have {len(held)} coupons: {mine}. To claim: {more}."
    return done({"kind": "said", "zh": zh, "en": en})


GOALS = {
    "return_order": return_order,
    "track_order": track_order,
    "list_orders": list_orders,
    "cancel_order": cancel_order,
    "watch_price": watch_price,
    "price_history": price_history,
    "confirm_receipt": confirm_receipt,
    "review": review,
    "list_coupons": list_coupons,
}
