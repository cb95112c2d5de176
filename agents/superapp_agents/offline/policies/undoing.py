"""Taking back what was done earlier in the same chat, by the ids that it left."""

from superapp_agents.door import Json
from superapp_agents.offline.answers.words import items, moment, yuan
from superapp_agents.offline.desk import Answer, Desk, Policy, Steps, answered, refused

_FINAL: dict[str, tuple[str, str]] = {
    "transfer": (
        "钱已经转出，不能撤回，只能请对方退还",
        "the money has been sent and can't be taken back; the other side would have to return it",
    ),
    "send_red_packet": ("红包已经发出，不能撤回", "the red packet has been sent for good"),
    "pay_bill": ("账单已经缴清，不能撤回", "the bill has been paid for good"),
}
_DONE = ("这件事已经完成，不能撤回", "this is done and can't be taken back")
_KINDS = {
    "book_flight": "flight",
    "book_train": "train",
    "book_hotel": "hotel",
    "book_attraction": "attraction",
}


def undo(desk: Desk) -> Policy:
    """Cancel everything that the earlier step left, and tell what comes back."""
    undoes: Json = desk.task["undoes"]
    if undoes["status"] != "done":
        zh, en = (
            "刚才那件事没有做成，没有需要取消的",
            "that was never done, so nothing needs cancelling",
        )
        return answered(f"{zh}。", f"{en[:1].upper()}{en[1:]}.")
    things = yield from _meant(desk, undoes)
    if not things:
        zh, en = _FINAL.get(str(undoes["goal"]), _DONE)
        return answered(f"{zh}。", f"{en[:1].upper()}{en[1:]}.")
    gone: list[Answer] = []
    for thing in things:
        answer = yield from desk.call(str(thing["tool"]), **{str(thing["field"]): thing["id"]})
        if not answer.ok:
            return refused(answer, title=_what(undoes["facts"], zh=desk.zh) or None)
        gone.append(answer)
    return _told(undoes["facts"], gone)


def _meant(desk: Desk, undoes: Json) -> Steps[list[Json]]:
    """What is taken back; of a trip only the bookings of the kind that was named."""
    things: list[Json] = list(undoes["things"])
    kind = _KINDS.get(str(undoes["goal"]))
    said = str((desk.task.get("order") or {}).get("text") or "")
    if undoes["steps"] < 2 or kind is None or not _names(said, kind):
        return things
    meant: list[Json] = []
    for thing in things:
        shown = yield from desk.call("travel_get_booking", booking_id=thing["id"])
        if shown.result.get("kind") == kind:
            meant.append(thing)
    return meant


def _names(said: str, kind: str) -> bool:
    words = {
        "flight": ("flight", "plane", "机票", "航班", "飞机"),
        "train": ("train", "车票", "火车", "高铁", "动车"),
        "hotel": ("hotel", "room", "酒店", "宾馆", "房", "民宿", "住宿"),
        "attraction": ("ticket", "门票"),
    }
    return any(word in said.lower() for word in words[kind])


def _told(facts: Json, gone: list[Answer]) -> Json:
    back = sum(
        int(answer.result.get(name) or 0)
        for answer in gone
        for name in ("refund_fen", "refunded_fen")
    )
    fee = sum(int(answer.result.get("fee_fen") or 0) for answer in gone)
    zh = f"已取消{_what(facts, zh=True)}" if _what(facts, zh=True) else "已经取消"
    en = f"Cancelled: {_what(facts, zh=False)}" if _what(facts, zh=False) else "It is cancelled"
    if back:
        zh, en = f"{zh}，退回{yuan(back)}", f"{en}; {yuan(back)} comes back to you"
    if fee:
        zh, en = f"{zh}，手续费{yuan(fee)}", f"{en}, with a fee of {yuan(fee)}"
    return answered(f"{zh}。", f"{en}.", refund_fen=back, fee_fen=fee)


def _what(facts: Json, *, zh: bool) -> str:
    """What the earlier step had done, in a few words."""
    kind = facts.get("kind")
    if kind == "table":
        at = moment(str(facts["starts_at"]), zh=zh)
        return f"{facts['shop']}{at}的订位" if zh else f"the table at {facts['shop']} on {at}"
    if kind == "ride":
        way = f"{facts['from']}到{facts['to']}" if zh else f"{facts['from']} to {facts['to']}"
        return f"{way}的叫车" if zh else f"the ride from {way}"
    if facts.get("items") and kind in ("food_order", "shop_order"):
        return f"订单：{items(facts['items'], zh=True)}" if zh else items(facts["items"], zh=False)
    return str(facts.get("title") or "")
