"""Money: transfers, refunds, mandates, orders that wait to be paid."""

from datetime import date, timedelta

from superapp_agents.door import Json
from superapp_agents.offline.desk import (
    Desk,
    Policy,
    answered,
    ask_user,
    done,
    failed,
    refused,
)
from superapp_agents.offline.policies.finding import everybody
from superapp_agents.offline.policies.meant import alike, days_named, from_then
from superapp_agents.offline.policies.paying import method_id


def transfer(desk: Desk) -> Policy:
    """Send money to a contact; of several people the user is asked who comes first."""
    recipient, amount = desk.task.get("recipient"), desk.task.get("amount_fen")
    missing = []
    if not recipient:
        missing.append(("recipient", desk.say("您想转给谁？", "Who should get the money?")))
    if not amount:
        missing.append(("amount", desk.say("您想转多少钱？", "How much should I send?")))
    if missing or recipient is None or not amount:
        return ask_user(*missing)
    people, unknown = yield from everybody(desk)
    if unknown or not people:
        return failed("payee_unknown")
    if len(people) > 1:
        return _one_at_a_time(desk, people)
    person = people[0]
    chosen = yield from method_id(desk, amount)
    answer = yield from desk.call(
        "payments_transfer",
        to=person.get("contact_id") or person["person_id"],
        amount_fen=amount,
        memo=desk.task.get("memo"),
        method_id=chosen,
    )
    title = person["name"]
    if not answer.ok:
        return refused(answer, title=title, total_fen=amount)
    told = answer.result
    return done(
        {
            "kind": "transfer",
            "to": title,
            "amount_fen": told["amount_fen"],
            "memo": desk.task.get("memo"),
            "transfer_id": told["transfer_id"],
        }
    )


def _one_at_a_time(desk: Desk, people: list[Json]) -> Json:
    """Several people at once: which of them first, and how much, is asked, never guessed."""
    names = desk.say("、", ", ").join(str(person["name"]) for person in people)
    text = desk.say(
        f"转账一次只能给一个人（您说的是{names}），还没有转。先转给谁，转多少？",
        f"A transfer goes to one person at a time (you named {names}), so nothing was sent yet. "
        "Who is first, and how much?",
    )
    return ask_user(("recipient", text))


def refund(desk: Desk) -> Policy:
    """Ask for the refund of the payment that the user means."""
    today = date.fromisoformat(str(desk.task["now"])[:10])
    since = (today - timedelta(days=60)).isoformat()
    answer = yield from desk.call(
        "payments_list_transactions", since=since, direction="out", limit=50
    )
    amount = desk.task.get("amount_fen")
    orders = [item for item in answer.list("transactions") if item["purpose"] == "order"]
    found = from_then(orders, "at", days_named(desk))
    words = str((desk.task.get("order") or {}).get("text") or "")
    found = [item for item in found if alike(words, (item["counterparty"],))]
    if not found:
        return failed("order_unknown")
    if len(found) > 1:
        return ask_user(("order", _which_payment(desk, found)))
    asked = yield from desk.call(
        "payments_request_refund",
        payment_id=found[0]["id"],
        amount_fen=amount or found[0]["amount_fen"],
        reason=desk.task.get("reason_text") or desk.say("用户申请退款", "asked for by the user"),
    )
    if not asked.ok:
        return refused(asked)
    yuan = f"{asked.result['amount_fen'] / 100:.2f}"
    return answered(
        f"已申请退款{yuan}元，等待商家审核。",
        f"I asked for a refund of {yuan} yuan; it is under review.",
    )


def _which_payment(desk: Desk, found: list[Json]) -> str:
    """Asks which of several payments is meant."""
    lines = [f"{str(i['at'])[:10]} {i['counterparty']} ¥{i['amount_fen'] / 100:.2f}" for i in found]
    shown = desk.say("；", "; ").join(lines[:5])
    return desk.say(f"要退哪一笔？{shown}", f"Which payment should be refunded? {shown}")


def revoke_mandate(desk: Desk) -> Policy:
    """Revoke the active mandate; which one is asked when there are several."""
    answer = yield from desk.call("payments_list_mandates")
    active = [item for item in answer.list("mandates") if item["status"] == "active"]
    if not active:
        zh, en = (
            "没有找到生效中的授权",
            "I could not find an active mandate, so nothing was changed",
        )
        return failed("mandate_unknown", message=desk.say(zh, en))
    if len(active) > 1:
        active = _named_mandates(desk, active)
        if len(active) != 1:
            zh, en = "有多个生效中的授权，要取消哪一个？", "Several mandates are active. Which one?"
            return ask_user(("order", desk.say(zh, en)))
    gone = yield from desk.call("payments_revoke_mandate", mandate_id=active[0]["mandate_id"])
    if not gone.ok:
        return refused(gone)
    return answered("授权已撤销。", "The mandate is revoked.")


def _titles(order: Json) -> tuple[object, ...]:
    """What an order of food or goods is known by."""
    names = ("summary", "restaurant_name", "shop")
    return (*order.get("titles", ()), *(order.get(name) for name in names))


_MANDATE_WORDS = {
    "food": ("外卖", "点餐", "吃", "food", "meal"),
    "shopping": ("购物", "淘", "买东西", "shopping", "goods"),
    "travel": ("旅行", "出行", "机票", "酒店", "travel", "trip"),
    "rides": ("打车", "用车", "ride", "taxi", "car"),
    "bills": ("水电", "缴费", "账单", "bill"),
    "price_watch": ("降价", "价格", "price"),
}


def _named_mandates(desk: Desk, active: list[Json]) -> list[Json]:
    """The mandates whose purpose or category was named."""
    words = str(desk.task.get("message") or "").lower()
    named = {name for name, said in _MANDATE_WORDS.items() if any(word in words for word in said)}
    return [m for m in active if named & {str(m["purpose"]), *m.get("categories", ())}]


def pay_order(desk: Desk) -> Policy:
    """Pay the order that waits: of food, goods or travel."""
    order_id = (desk.task.get("order") or {}).get("order_id")
    waiting: list[Json] = []
    for tool in ("food_list_orders", "shopping_list_orders"):
        answer = yield from desk.call(tool, status="unpaid")
        waiting += answer.list("orders")
    if order_id:
        waiting = [order for order in waiting if order["order_id"] == order_id]
    words = str((desk.task.get("order") or {}).get("text") or "")
    waiting = [o for o in waiting if order_id or alike(words, _titles(o))]
    if not waiting:
        return failed("order_unknown")
    order = max(waiting, key=lambda item: str(item["created_at"]))
    chosen = yield from method_id(desk, int(order["total_fen"]))
    paid = yield from desk.call(
        "payments_pay_order",
        order_id=order["order_id"],
        amount_fen=order["total_fen"],
        method_id=chosen,
    )
    if not paid.ok:
        return refused(paid, title=order["order_id"], total_fen=order["total_fen"])
    yuan = f"{order['total_fen'] / 100:.2f}"
    return answered(
        f"订单{order['order_id']}已付款{yuan}元。",
        f"Order {order['order_id']} is paid: {yuan} yuan.",
    )


GOALS = {
    "transfer": transfer,
    "refund": refund,
    "revoke_mandate": revoke_mandate,
    "pay_order": pay_order,
}
