"""Where a meal is that was ordered, or what became of the last one."""

import re

from superapp_agents.door import Json
from superapp_agents.offline.answers.words import moment
from superapp_agents.offline.desk import Desk, Policy, Steps, answered, done
from superapp_agents.offline.policies.meant import alike

_FOOD = re.compile(
    r"外卖|骑手|奶茶|咖啡|吃的|饭|餐|火锅|披萨|汉堡|粥|面条|饺子|寿司"
    r"|\b(?:food|meal|lunch|dinner|breakfast|takeaway|takeout|pizza|coffee|tea|burger|noodles|courier)\b",
    re.IGNORECASE,
)
_GOODS = re.compile(
    r"快递|包裹|物流|书|杯|鼠标|餐具|饭盒|餐桌|\b(?:parcel|package|maker|machine|mug|cup)\b",
    re.IGNORECASE,
)
_MOVING = ("paid", "preparing", "delivering")
_STAGES = {
    "unpaid": ("还没有付款", "it has not been paid"),
    "paid": ("商家还没有开始做", "the kitchen has not started on it"),
    "preparing": ("商家正在做", "the kitchen is making it"),
    "delivering": ("骑手正在送", "the courier is on the way"),
    "delivered": ("已经送达", "it was delivered"),
    "completed": ("已经送达", "it was delivered"),
    "cancelled": ("已经取消", "it was cancelled"),
    "expired": ("没有付款，已经过期", "it was never paid and has expired"),
    "refunded": ("已经退款", "it was refunded"),
}
_ENDED = ("delivered", "completed")


def is_about_food(desk: Desk) -> bool:
    """Whether a meal is asked for and no parcel."""
    order = desk.task.get("order") or {}
    said = " ".join(str(part or "") for part in (order.get("text"), desk.task.get("message")))
    return bool(_FOOD.search(said)) and not _GOODS.search(said)


def track_food(desk: Desk) -> Policy:
    """How far the meal has come; where none is under way, what became of the last."""
    answer = yield from desk.call("food_list_orders")
    found = answer.list("orders")
    moving = [order for order in found if order["status"] in _MOVING]
    if moving:
        words = str((desk.task.get("order") or {}).get("text") or "")
        named = [o for o in moving if alike(words, (o["summary"], o["restaurant_name"]))]
        return _told(desk, (named or moving)[0])
    if not found:
        return answered("您没有点过外卖。", "You have not ordered any food.")
    return _last(desk, found[0])


def moving_food(desk: Desk) -> Steps[Json | None]:
    """A meal on its way, when no parcel is."""
    if not desk.has("food_list_orders"):
        return None
    answer = yield from desk.call("food_list_orders")
    moving = [order for order in answer.list("orders") if order["status"] in _MOVING]
    return _told(desk, moving[0]) if moving else None


def _stage(order: Json) -> tuple[str, str]:
    return _STAGES.get(str(order["status"]), (str(order["status"]),) * 2)


def _told(desk: Desk, order: Json) -> Json:
    zh, en = _stage(order)
    return done(
        {
            "kind": "tracked",
            "order_id": order["order_id"],
            "title": order["summary"],
            "place": order["restaurant_name"],
            "latest": desk.say(zh, en),
            "promised_at": order["promised_at"],
        }
    )


def _last(desk: Desk, order: Json) -> Json:
    """What became of the last order, as none is under way."""
    zh, en = _stage(order)
    at = str(order["promised_at"] if order["status"] in _ENDED else order["created_at"])
    when = moment(at, zh=desk.zh)
    shop, what = order["restaurant_name"], order["summary"]
    return answered(
        f"现在没有正在送的外卖。最近一单是{shop}的{what}（{when}），{zh}。",
        f"No food is on its way now. Your last order, {what} from {shop} ({when}): {en}.",
    )
