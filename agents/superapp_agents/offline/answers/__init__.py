"""Words for facts, in Chinese and in English, as a native speaker would put them."""

from superapp_agents.door import Json
from superapp_agents.offline.answers.everyday import WORDS as EVERYDAY
from superapp_agents.offline.answers.everyday import plain
from superapp_agents.offline.answers.orders import WORDS as ORDERS
from superapp_agents.offline.answers.orders import Words
from superapp_agents.offline.answers.reasons import broken, explained, nothing_done
from superapp_agents.offline.answers.sums import WORDS as SUMS
from superapp_agents.offline.answers.trips import WORDS as TRIPS

_WORDS: dict[str, Words] = {**ORDERS, **TRIPS, **EVERYDAY, **SUMS}
_OTHER = "抱歉，我目前只会中文和英文。Sorry, I only speak Chinese and English."


def render(facts: Json) -> str:
    """The answer of a turn: what was done, what was not and why."""
    zh = facts["language"] == "zh"
    if facts.get("other_language"):
        return _OTHER
    if facts.get("failure"):
        return broken(str(facts["failure"]), zh=zh)
    parts = [_told(task, zh=zh) for task in facts["tasks"]]
    said = [part for part in dict.fromkeys(parts) if part]
    return "\n".join(said) if said else nothing_done(str(facts.get("message", "")), zh=zh)


def _told(task: Json, *, zh: bool) -> str:
    told = task.get("facts") or {}
    if task["status"] == "done":
        words = _WORDS.get(str(told.get("kind", "")))
        said = words(told, zh) if words else plain(task, zh)
        return f"{said}{_unchecked(told, zh=zh)}"
    return explained(task, zh=zh)


def _unchecked(told: Json, *, zh: bool) -> str:
    """What the user does not want, and nothing says whether it is so."""
    words = told.get("unchecked")
    if not words:
        return ""
    if zh:
        return f"您不要“{'、'.join(words)}”，商品页上没有写，这一点我没法确认。"
    return f" You want none with {' or '.join(words)}; the pages do not say, so I could not check."
