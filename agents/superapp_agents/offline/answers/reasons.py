"""Why something was not done."""

import re

from superapp_agents.asking import TOO_LONG
from superapp_agents.door import Json
from superapp_agents.offline.answers.words import moment, yuan
from superapp_agents.offline.understanding.leaving import leaves_alone

_REASONS: dict[str, tuple[str, str]] = {
    "insufficient_funds": (
        "余额不足，没有付款，订单已取消",
        "there was not enough money to pay, so nothing was charged and the order was cancelled",
    ),
    "nothing_found": ("没有找到符合条件的", "nothing that qualifies was found"),
    "over_budget": ("没有在预算之内的选择", "nothing qualifies within the budget"),
    "address_unknown": ("没有找到这个地址", "I could not find that address"),
    "place_unknown": ("没有找到这个地点", "I could not find that place"),
    "contact_unknown": (
        "在您的联系人里没有找到这个人，没有任何转账或付款",
        "I could not find that person among your contacts, so no money was moved",
    ),
    "payee_unknown": (
        "只能转给您的联系人，没有找到这个收款人，没有转账",
        "I can only transfer to your contacts and this payee is not one of them; "
        "no money was transferred",
    ),
    "order_unknown": ("没有找到对应的订单", "I could not find that order"),
    "booking_unknown": ("没有找到对应的预订", "I could not find that booking"),
    "bill_unknown": ("没有找到对应的待缴账单", "I found no such open bill"),
    "too_late": ("没有能按时送到的", "nothing can arrive in time"),
    "left_unpaid": ("没有付款，占用的已经释放", "it was not paid, and what was held was released"),
    "depends_on_failed": (
        "前一步没有完成，所以这一步没有做",
        "the step before it did not work out, so this one was not started",
    ),
    "no_trip": (
        "没有找到能凑齐的行程，已占用的都已释放，没有付款",
        "no complete trip could be put together; everything held was released and nothing was paid",
    ),
    "other_user": (
        "抱歉，我不能查看其他用户的信息，只能查看您自己的",
        "Sorry, I can't look at other users' data; I can only show you your own",
    ),
    "unsupported": (
        "抱歉，这件事我还做不了。我可以帮您点外卖、购物、订机票酒店火车票、查路线和天气、打车、缴费转账等",
        "Sorry, I can't do that. I can order food, shop, book flights, trains and hotels, find "
        "routes, check the weather, get rides, pay bills and send money",
    ),
    "no_collecting": (
        "抱歉，我不能替您向别人要钱，只能帮您转账和发红包；没有发起任何收款",
        "Sorry, I can't ask other people for money; I can only send it, so nothing was requested",
    ),
    "no_such_tool": ("这项服务目前不可用", "this service is not available right now"),
    "model_broken": ("语言模型没有给出可用的调用", "the language model gave no usable tool calls"),
}


_TOLD = ("bill_unknown", "booking_unknown", "nothing_found", "unsupported")
"""Reasons for which the policy may say more."""
_SENDS = ("transfer", "send_red_packet", "pay_bill")
_SHORT = (
    "余额不足，没有扣款",
    "there is not enough money for it, so nothing was charged",
)


_GOALS: dict[str, tuple[str, str]] = {
    "order_food": ("点餐", "The food order"),
    "reserve_table": ("订位", "The table"),
    "buy_product": ("购物", "The purchase"),
    "checkout_cart": ("结算", "The checkout"),
    "book_flight": ("订机票", "The flight"),
    "book_train": ("订火车票", "The train ticket"),
    "book_hotel": ("订酒店", "The hotel"),
    "book_attraction": ("订门票", "The tickets"),
    "trip": ("行程预订", "The trip"),
    "request_ride": ("叫车", "The ride"),
    "pay_bill": ("缴费", "The bill"),
    "transfer": ("转账", "The transfer"),
    "send_red_packet": ("发红包", "The red packet"),
    "cancel_booking": ("取消预订", "The cancellation"),
    "cancel_ride": ("取消行程", "The cancellation"),
    "cancel_order": ("取消订单", "The cancellation"),
    "cancel_reservation": ("取消订位", "The cancellation"),
    "confirm_receipt": ("确认收货", "Confirming receipt"),
    "refund": ("退款申请", "The refund"),
    "return_order": ("退货", "The return"),
    "watch_price": ("降价提醒", "The price watch"),
}


def explained(task: Json, *, zh: bool) -> str:
    """What became of a task that was not done."""
    goal = _GOALS.get(str(task["goal"]))
    if task["status"] == "rejected":
        return _rejected(task, goal, zh=zh)
    if task["status"] in ("asking", "released"):
        return ""
    reason = _reason(task, zh=zh)
    if goal is None or task.get("reason") in ("other_user", "unsupported", "no_collecting"):
        return f"{reason}。" if zh else f"{reason[:1].upper()}{reason[1:]}."
    head = goal[0] if zh else goal[1]
    return f"{head}没有完成：{reason}。" if zh else f"{head} was not done: {reason}."


def _reason(task: Json, *, zh: bool) -> str:
    code = str(task.get("reason") or "")
    told = task.get("facts") or {}
    words = _REASONS.get(code) if not (code in _TOLD and told.get("message")) else None
    if code == "insufficient_funds" and task["goal"] in _SENDS:
        words = _SHORT
    if words:
        text = words[0] if zh else words[1]
    elif told.get("message"):
        text = _for_people(str(told["message"]))
    else:
        text = "没有成功" if zh else "it did not work out"
    return text + _details(told, zh=zh)


_TOOL = re.compile(r"[a-z]+_[a-z]+_[a-z_]+")


def _for_people(message: str) -> str:
    """A tool's message without the parts that tell a program what to call next."""
    parts = re.split(r"(?<=[。，；;])|(?<=[.,] )", message)
    kept = "".join(part for part in parts if not _TOOL.search(part)) or "没有成功"
    return kept.strip().rstrip("。.，,；; ")


def _details(told: Json, *, zh: bool) -> str:
    parts: list[str] = []
    if isinstance(told.get("total_fen"), int):
        amount = yuan(told["total_fen"])
        parts.append(f"金额{amount}" if zh else f"the amount was {amount}")
    if isinstance(told.get("balance_fen"), int):
        amount = yuan(told["balance_fen"])
        parts.append(f"余额{amount}" if zh else f"the balance is {amount}")
    if isinstance(told.get("earliest_at"), str):
        at = moment(told["earliest_at"], zh=zh)
        parts.append(f"最早{at}" if zh else f"the earliest is {at}")
    if not parts:
        return ""
    return f"（{'，'.join(parts)}）" if zh else f" ({', '.join(parts)})"


_UNTOUCHED: dict[str, tuple[str, str]] = {
    "request_ride": (
        "好的，按您的意思没有叫车：{what}没有下单，也没有扣款。",
        "As you decided, no ride was requested{what}, and nothing was charged.",
    ),
    "transfer": (
        "好的，按您的意思没有转账：{what}没有转出，没有扣款。",
        "As you decided, nothing was transferred{what}; no money was moved.",
    ),
    "send_red_packet": (
        "好的，按您的意思没有发红包：{what}没有发出，没有扣款。",
        "As you decided, no red packet was sent{what}; no money was moved.",
    ),
    "watch_price": (
        "好的，按您的意思没有授权自动付款，{what}不会自动购买，没有扣款。",
        "As you decided, no automatic payment was allowed{what}; nothing will be bought by itself "
        "and no money was moved.",
    ),
    "confirm_receipt": (
        "好的，按您的意思没有确认收货：{what}的货款没有放给商家。",
        "As you decided, receipt was not confirmed{what}; the seller has not been given the money.",
    ),
    "refund": (
        "好的，按您的意思没有申请退款：{what}保持原样。",
        "As you decided, no refund was requested{what}; everything stays as it was.",
    ),
    "return_order": (
        "好的，按您的意思没有申请退货：{what}保持原样。",
        "As you decided, no return was requested{what}; the order stays as it was.",
    ),
    "change_booking": (
        "好的，按您的意思没有改签：{what}保持原样，没有扣款。",
        "As you decided, nothing was changed{what}; the booking stays as it was and no money "
        "was moved.",
    ),
    "plant_tree": (
        "好的，按您的意思没有种树，能量没有动用。",
        "As you decided, no tree was planted; your energy is untouched.",
    ),
    "review": (
        "好的，按您的意思没有发表评价。",
        "As you decided, no review was published.",
    ),
    "call_merchant": (
        "好的，按您的意思没有联系商家。",
        "As you decided, the shop was not contacted.",
    ),
    "revoke_mandate": (
        "好的，按您的意思没有改动自动付款的授权。",
        "As you decided, the standing permission to pay stays as it was.",
    ),
}
_KEPT = (
    "好的，按您的意思没有取消：{what}保持原样，没有扣手续费。",
    "As you decided, nothing was cancelled{what}; it stays as it was and no fee was charged.",
)
"""Whatever is not cancelled after all: a booking, an order, a ride, a table."""
_THING = {"confirm_receipt": "这一单", "request_ride": "这趟车", "watch_price": "商品"}


def _rejected(task: Json, goal: tuple[str, str] | None, *, zh: bool) -> str:
    """What did not happen because the user said no; each kind in its own words."""
    told = task.get("facts") or {}
    title = str(told.get("title") or "")
    amount = yuan(told["total_fen"]) if isinstance(told.get("total_fen"), int) else ""
    name = str(task["goal"])
    words = _KEPT if name.startswith("cancel_") else _UNTOUCHED.get(name)
    if words is None:
        return _unpaid(title or (goal[0 if zh else 1] if goal else ""), amount, zh=zh)
    if zh:
        return words[0].format(what=f"{title}{amount}" or _THING.get(name, "这一笔"))
    named = ", ".join(part for part in (title, amount) if part)
    return words[1].format(what=f" ({named})" if named else "")


def _unpaid(what: str, amount: str, *, zh: bool) -> str:
    """A payment that was not made: of an order or a bill."""
    if zh:
        named = f"{what}{amount}" if what else "这一笔"
        return f"好的，按您的意思没有付款：{named}仍未支付，没有扣款。"
    named = " ".join(part for part in (what, f"({amount})" if amount else "") if part) or "This"
    return f"As you decided, nothing was paid. {named} stays unpaid and no money was moved."


_LENGTHY = (
    "抱歉，这些内容超出了语言模型一次能读的长度，这一轮没有完成。请说得短一些，或分成几条来说。",
    "Sorry, this is more than the language model can read at once, so this turn did not finish. "
    "Please say it more briefly, or in several messages.",
)


def broken(reason: str, *, zh: bool) -> str:
    """The model could not be used."""
    if reason == TOO_LONG:
        return _LENGTHY[0 if zh else 1]
    if zh:
        return f"抱歉，语言模型没有正常回应，这一轮没有完成（{reason}）。请稍后再试。"
    said = "Sorry, the language model gave no usable answer, so this turn did not finish"
    return f"{said} ({reason}). Please try again."


def nothing_done(message: str, *, zh: bool) -> str:
    """There was nothing to do, or what is done is to stay as it is."""
    if leaves_alone(message):
        kept = "All right, nothing is cancelled; everything stands as it is."
        return "好的，没有取消，一切照旧。" if zh else kept
    return "好的。还有什么可以帮您的吗？" if zh else "All right. Is there anything else?"
