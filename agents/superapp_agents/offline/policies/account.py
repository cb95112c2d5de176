"""The user's own data: memory, profile, notifications, addresses; and the limits of it."""

import re
from datetime import datetime

from superapp_agents.offline.desk import Desk, Policy, answered, ask_user, failed, refused


def profile(desk: Desk) -> Policy:
    """Show who the user is."""
    answer = yield from desk.call("account_get_profile")
    known = yield from desk.call("account_list_addresses")
    if not answer.ok:
        return refused(answer)
    told = answer.result
    places = [str(item["text"]) for item in known.list("addresses")]
    zh = f"{told['name']}，手机{told['phone']}，地址：{'；'.join(places)}。"
    en = f"{told['name']}, phone {told['phone']}. Addresses: {'; '.join(places)}."
    return answered(zh, en)


def notifications(desk: Desk) -> Policy:
    """Show the newest notifications."""
    answer = yield from desk.call("account_list_notifications", limit=10)
    found = [f"{item['title']}：{item['body']}" for item in answer.list("notifications")]
    if not found:
        return answered("没有新通知。", "There are no notifications.")
    lines = "\n".join(found)
    return answered(f"最近的通知：\n{lines}", f"Your latest notifications:\n{lines}")


def show_other_user(desk: Desk) -> Policy:
    """Nobody sees other users' data; nothing is even asked for."""
    yield from desk.together([])
    return failed("other_user")


_MOODS = (
    "心情",
    "难过",
    "不开心",
    "累",
    "烦",
    "压力",
    "伤心",
    "郁闷",
    "sad",
    "tired",
    "down",
    "stress",
    "bad day",
    "upset",
    "lonely",
)


def chat(desk: Desk) -> Policy:
    """Small talk; no tool, no claim."""
    yield from desk.together([])
    text = str(desk.task.get("text") or desk.task.get("said") or "").lower()
    if any(word in text for word in _MOODS):
        return answered(
            "听起来您今天不太顺心，抱抱您。想说说发生了什么吗？我在这儿慢慢听。"
            "要是想换换心情，我也可以陪您挑点好吃的，或者找个地方散散步。",
            "I am sorry you are having a hard time. Do you want to tell me what happened? I am "
            "here to listen. If a change would help, we could find something nice to eat, or a "
            "quiet walk.",
        )
    return answered(
        "我在呢，想聊点什么？点餐、购物、出行、缴费这些事也可以交给我。",
        "I am here. What would you like to talk about? I can also help with food, shopping, trips "
        "and payments.",
    )


_ASKS_FOR_MONEY = re.compile(
    r"[跟向找问管].{1,6}?[要收讨催].{0,3}(?:钱|款|债|块|元|\d)|[让叫请催提醒].{1,8}?[转还打汇付].{0,3}[我钱]"
    r"|\bto (?:pay|send|transfer|give|wire) (?:me|us)\b"
    r"|\b(?:request|collect|demand|charge|ask|invoice)\b.{0,24}(?:\d|money)",
    re.IGNORECASE,
)


def unsupported(desk: Desk) -> Policy:
    """What the app cannot do is said plainly."""
    yield from desk.together([])
    said = str(desk.task.get("message") or "")
    if _ASKS_FOR_MONEY.search(said):
        return failed("no_collecting")
    if _ADDRESS_GONE.search(said):
        text = (
            "抱歉，我不能删除地址，没有做任何改动",
            "Sorry, I can't delete addresses; nothing was changed",
        )
        return failed("unsupported", message=desk.say(*text))
    return failed("unsupported")


_ADDRESS_GONE = re.compile(
    r"(?:删|去掉|移除).*地址|地址.*(?:删|去掉|移除)|\b(?:delete|remove|erase)\b.*\baddress",
    re.IGNORECASE,
)


def tell_time(desk: Desk) -> Policy:
    """The time of the session."""
    answer = yield from desk.call("system_now")
    now = datetime.fromisoformat(str(answer.result.get("now") or desk.task["now"]))
    zh = f"现在是{now.month}月{now.day}日{now:%H:%M}。"
    return answered(zh, f"It is {now:%H:%M} on {now.day} {now:%B}.", now=now.isoformat())


def wait(desk: Desk) -> Policy:
    """Let virtual time pass."""
    window = desk.task.get("window") or {}
    until = window.get("at") or window.get("latest") or desk.task.get("deadline")
    if not until:
        return ask_user(("time", desk.say("要等到什么时候？", "Until when should I wait?")))
    answer = yield from desk.call("system_wait", until=until)
    if not answer.ok:
        return refused(answer)
    return answered("好的，时间到了。", "All right, it is that time now.")


GOALS = {
    "show_profile": profile,
    "list_notifications": notifications,
    "show_other_user": show_other_user,
    "chat": chat,
    "unsupported": unsupported,
    "tell_time": tell_time,
    "wait": wait,
}
