"""The user's own data: memory, profile, notifications, addresses; and the limits of it."""

from datetime import datetime

from superapp_agents.offline.desk import Desk, Policy, answered, ask_user, failed, refused
from superapp_agents.offline.policies.finding import named_place
from superapp_agents.offline.policies.matching import diets_in, likeness

_TOPICS = (
    (
        "diet",
        (
            "吃",
            "辣",
            "素",
            "过敏",
            "eat",
            "vegetarian",
            "vegan",
            "allerg",
            "spicy",
            "halal",
            "food",
        ),
    ),
    ("travel", ("座", "航班", "酒店", "飞", "seat", "flight", "hotel", "window", "aisle")),
    ("payment", ("付", "支付", "pay", "card")),
)


def _topic(text: str) -> str:
    if diets_in(text):
        return "diet"
    lowered = text.lower()
    return next((name for name, words in _TOPICS if any(w in lowered for w in words)), "other")


def remember(desk: Desk) -> Policy:
    """Keep what the user wants remembered, in their own words."""
    text = desk.task.get("text")
    if not text:
        return ask_user(("text", desk.say("您想让我记住什么？", "What should I remember?")))
    answer = yield from desk.call(
        "account_remember_preference", topic=_topic(str(text)), value=str(text)[:200]
    )
    if not answer.ok:
        return refused(answer)
    return answered(f"好的，我记住了：{text}。", f"I will remember: {text}.")


def recall(desk: Desk) -> Policy:
    """Tell what is remembered."""
    answer = yield from desk.call("account_recall_preferences")
    kept = [str(item["value"]) for item in answer.list("preferences")]
    if not kept:
        return answered(
            "我还没有记住您的任何偏好。", "I do not remember any preferences of yours yet."
        )
    return answered(f"我记得：{'；'.join(kept)}。", f"I remember: {'; '.join(kept)}.")


def forget(desk: Desk) -> Policy:
    """Forget the preference that is meant, or all of them."""
    answer = yield from desk.call("account_recall_preferences")
    kept = answer.list("preferences")
    text = str(desk.task.get("text") or "")
    scored = [(likeness(str(item["value"]), text), item) for item in kept]
    meant = [item for score, item in scored if score >= 0.3]
    everything = not text or any(word in text.lower() for word in ("全部", "所有", "all", "every"))
    chosen = kept if everything else meant
    if not chosen:
        return answered("没有找到要忘记的内容。", "There is nothing of that kind to forget.")
    for item in chosen:
        gone = yield from desk.call(
            "account_forget_preference", preference_id=item["preference_id"]
        )
        if not gone.ok:
            return refused(gone)
    values = [str(item["value"]) for item in chosen]
    return answered(f"已忘记：{'；'.join(values)}。", f"Forgotten: {'; '.join(values)}.")


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


def add_address(desk: Desk) -> Policy:
    """Save a new address, found on the map; ask for what is missing."""
    place = desk.task.get("address") or desk.task.get("place")
    me = yield from desk.call("account_get_profile")
    if not place or place["kind"] != "named":
        return ask_user(("address", desk.say("请告诉我完整的地址。", "What is the full address?")))
    found = yield from named_place(desk, str(place["text"]), desk.task.get("city"))
    if found is None:
        return failed("address_unknown")
    answer = yield from desk.call(
        "account_add_address",
        label="other",
        city=found.get("city") or me.result["city"],
        district=str(found.get("district") or found.get("name")),
        street=str(place["text"])[:120],
        recipient=me.result["name"],
        phone=me.result["phone"],
        lat_e6=found["lat_e6"],
        lng_e6=found["lng_e6"],
    )
    if not answer.ok:
        return refused(answer)
    return answered(
        f"已保存地址：{answer.result['text']}。", f"Saved the address: {answer.result['text']}."
    )


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


def unsupported(desk: Desk) -> Policy:
    """What the app cannot do is said plainly."""
    yield from desk.together([])
    return failed("unsupported")


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
    "remember_preference": remember,
    "recall_preferences": recall,
    "forget_preference": forget,
    "show_profile": profile,
    "list_notifications": notifications,
    "add_address": add_address,
    "show_other_user": show_other_user,
    "chat": chat,
    "unsupported": unsupported,
    "tell_time": tell_time,
    "wait": wait,
}
