"""After the purchase: tracking, returns, cancelling, reviews."""

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
from superapp_agents.offline.policies.food_on_its_way import (
    is_about_food,
    moving_food,
    track_food,
)
from superapp_agents.offline.policies.matching import likeness
from superapp_agents.offline.policies.meant import alike, days_named, from_then
from superapp_agents.offline.policies.reviewing import is_spoken_of, published

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
    found = from_then(found, "created_at", days_named(desk))
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
        return (yield from _no_such_order(desk))
    if len(found) > 1 and not _points_at_one(desk):
        return ask_user(("order", _which(desk, found)))
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


def _points_at_one(desk: Desk) -> bool:
    """True when the words say which order: by a thing, an id, a day, or as the last one."""
    task = desk.task
    if task.get("items") or days_named(desk):
        return True
    order = task.get("order") or {}
    said = str(order.get("text") or "") + str(task.get("message") or "")
    return bool(order.get("query") or order.get("order_id") or _LAST.search(said))


def _which(desk: Desk, found: list[Json]) -> str:
    """Asks which of several orders is meant."""
    lines = [f"{str(o['created_at'])[:10]} {_title(desk, o)}" for o in found[:5]]
    shown = desk.say("；", "; ").join(lines)
    return desk.say(f"是哪一单？{shown}", f"Which order is it? {shown}")


def _title(desk: Desk, order: Json) -> str:
    return desk.say("、", ", ").join(str(title) for title in order["titles"])


def _no_such_order(desk: Desk) -> Policy:
    """The order that was named is not there, or is not in a state for it; nothing was touched."""
    every = yield from _orders(desk)
    if not every:
        return failed("order_unknown")
    title, day = _title(desk, every[0]), str(every[0]["created_at"])[:10]
    state = _STATES.get(str(every[0]["status"]), (str(every[0]["status"]),) * 2)
    return failed(
        "order_not_open",
        message=desk.say(
            f"{day}的订单“{title}”{state[0]}，不能这样处理，没有做任何改动",
            f"the order of {day}, “{title}”, {state[1]}, so this can't be done and nothing was "
            "changed",
        ),
    )


_STATES = {
    "unpaid": ("还没有付款", "has not been paid"),
    "paid": ("还没有发货", "has not been shipped yet"),
    "preparing": ("还在备货", "is still being prepared"),
    "shipped": ("已经发货，还没有送到", "has been shipped and has not arrived"),
    "delivering": ("正在配送，还没有送到", "is on its way and has not arrived"),
    "delivered": ("已经送达", "has been delivered"),
    "completed": ("已经完成", "is complete"),
    "cancelled": ("已经取消", "was cancelled before"),
    "refunded": ("已经退款", "was refunded before"),
    "refunding": ("正在退款", "is being refunded"),
    "expired": ("已经过期", "has expired"),
}
_LAST = re.compile(
    r"上次|上一[次单个]|最近|刚刚?|最新|最后|\b(?:last|latest|most recent|just)\b", re.IGNORECASE
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
    """Where the latest parcel or meal is, and when it will come."""
    if desk.has("food_list_orders") and is_about_food(desk):
        return (yield from track_food(desk))
    found = yield from _orders(desk)
    moving = [order for order in found if order["status"] in _ON_THE_WAY]
    if not moving:
        food = yield from moving_food(desk)
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


_OPEN_FOOD = ("unpaid", "paid", "preparing")


def _open_food(desk: Desk) -> Steps[list[Json]]:
    """Meals that can still be cancelled, of those that the words mean."""
    answer = yield from desk.call("food_list_orders")
    words = str((desk.task.get("order") or {}).get("text") or "")
    found = from_then(answer.list("orders"), "created_at", days_named(desk))
    order_id = (desk.task.get("order") or {}).get("order_id")
    return [
        order
        for order in found
        if order["status"] in _OPEN_FOOD
        and (not order_id or order["order_id"] == order_id)
        and (order_id or alike(words, (order["summary"], order["restaurant_name"])))
    ]


def cancel_order(desk: Desk) -> Policy:
    """Cancel the order that the user means, of goods or of food, and no other one."""
    found = yield from _orders(desk, ("unpaid", "paid", "preparing", "shipped"))
    if desk.task.get("service") == "food" or not found:
        meals = yield from _open_food(desk)
        if meals:
            gone = yield from desk.call("food_cancel_order", order_id=meals[0]["order_id"])
            return _cancelled(gone, "refunded_fen")
    if not found:
        return (yield from _no_such_order(desk))
    if len(found) > 1 and not _points_at_one(desk):
        return ask_user(("order", _which(desk, found)))
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


def confirm_receipt(desk: Desk) -> Policy:
    """Confirm that the latest delivered order has come."""
    found = yield from _orders(desk, ("delivered",))
    if not found:
        return (yield from _no_such_order(desk))
    answer = yield from desk.call("shopping_confirm_receipt", order_id=found[0]["order_id"])
    if not answer.ok:
        return refused(answer)
    order_id = found[0]["order_id"]
    zh, en = (
        f"已确认收货，订单{order_id}完成。",
        f"Receipt confirmed; order {order_id} is complete.",
    )
    return answered(zh, en)


def review(desk: Desk) -> Policy:
    """Publish a review of what the user received, in their own words."""
    found = yield from _orders(desk, _RECEIVED)
    if not found:
        return (yield from _no_such_order(desk))
    if len(found) > 1 and not _points_at_one(desk):
        spoken = [order for order in found if is_spoken_of(order, str(desk.task.get("message")))]
        if not spoken:
            return ask_user(("order", _which(desk, found)))
        found = spoken
    shown = yield from desk.call("shopping_get_order", order_id=found[0]["order_id"])
    if not shown.ok:
        return refused(shown)
    return (yield from published(desk, shown.result, _line(desk, shown.result)))


def list_coupons(desk: Desk) -> Policy:
    """The user's coupons, and the ones that can be claimed."""
    answer = yield from desk.call("shopping_list_coupons")
    held = [str(coupon["title"]) for coupon in answer.list("coupons")]
    offers = [str(coupon["title"]) for coupon in answer.list("offers")]
    zh = f"您有{len(held)}张券：{'、'.join(held) or '无'}。可领取：{'、'.join(offers) or '无'}。"
    mine, more = ", ".join(held) or "none", ", ".join(offers) or "none"
    en = f"You have {len(held)} coupons: {mine}. To claim: {more}."
    return answered(zh, en)


GOALS = {
    "return_order": return_order,
    "track_order": track_order,
    "list_orders": list_orders,
    "cancel_order": cancel_order,
    "confirm_receipt": confirm_receipt,
    "review": review,
    "list_coupons": list_coupons,
}
