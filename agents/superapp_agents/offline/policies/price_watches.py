"""The price watches that the user has: showing them, and ending them."""

import re

from superapp_agents.door import Json
from superapp_agents.offline.answers.words import day, yuan
from superapp_agents.offline.desk import Desk, Policy, answered, ask_user, refused
from superapp_agents.offline.policies.matching import likeness

_ALL = re.compile(r"全部|所有|都|\b(?:all|every|everything|both)\b", re.IGNORECASE)


def list_watches(desk: Desk) -> Policy:
    """Show which prices are watched."""
    answer = yield from desk.call("shopping_list_price_watches", status="active")
    watches = answer.list("price_watches")
    if not watches:
        return answered("您现在没有降价提醒。", "You have no price alerts.")
    lines = "\n".join(f"{n}. {_line(desk, watch)}" for n, watch in enumerate(watches, 1))
    return answered(f"您的降价提醒：\n{lines}", f"Your price alerts:\n{lines}")


def _line(desk: Desk, watch: Json) -> str:
    below, now = yuan(watch["below_fen"]), yuan(watch["price_fen"])
    until = day(watch["until"], zh=desk.zh)
    buys = watch["action"] == "buy"
    act = desk.say("自动购买" if buys else "提醒", "buy it" if buys else "tell you")
    return desk.say(
        f"{watch['title']}：低于{below}就{act}，现价{now}，到{until}为止",
        f"{watch['title']}: {act} below {below}; now {now}; until {until}",
    )


def cancel_watch(desk: Desk) -> Policy:
    """End the watch that the user means, with its leave to pay by itself."""
    answer = yield from desk.call("shopping_list_price_watches", status="active")
    watches = answer.list("price_watches")
    if not watches:
        return answered(
            "您现在没有降价提醒，不用取消。", "You have no price alerts, so none was cancelled."
        )
    chosen = _meant(desk, watches)
    if not chosen:
        lines = desk.say("；", "; ").join(str(watch["title"]) for watch in watches)
        text = desk.say(f"要取消哪一个？{lines}", f"Which one shall I cancel? {lines}")
        return ask_user(("order", text))
    for watch in chosen:
        gone = yield from desk.call(
            "shopping_cancel_price_watch", price_watch_id=watch["price_watch_id"]
        )
        if not gone.ok:
            return refused(gone)
        if watch["mandate_id"]:
            yield from desk.call("payments_revoke_mandate", mandate_id=watch["mandate_id"])
    titles = desk.say("、", ", ").join(str(watch["title"]) for watch in chosen)
    return answered(f"已取消降价提醒：{titles}。", f"Cancelled the price alert: {titles}.")


def _meant(desk: Desk, watches: list[Json]) -> list[Json]:
    """The watches that the words mean; the only one where they name none."""
    ordinal = desk.task.get("ordinal")
    if ordinal is not None:
        index = ordinal - 1 if ordinal > 0 else len(watches) + ordinal
        return [watches[index]] if 0 <= index < len(watches) else []
    words = str((desk.task.get("order") or {}).get("query") or "")
    words = words or " ".join(str(item["query"]) for item in desk.task.get("items") or [])
    named = [watch for watch in watches if words and likeness(words, str(watch["title"])) >= 0.5]
    if named:
        return named
    if _ALL.search(str(desk.task.get("message") or "")):
        return watches
    return watches if len(watches) == 1 and not words else []


GOALS = {"list_watches": list_watches, "cancel_watch": cancel_watch}
