"""What the user asked to be remembered: keeping it, telling it, forgetting it."""

import re

from superapp_agents.door import Json
from superapp_agents.offline.desk import Desk, Policy, answered, ask_user, refused
from superapp_agents.offline.policies.avoiding import kinds_in
from superapp_agents.offline.policies.matching import diets_in, tokens

_TOPICS = (
    (
        "diet",
        re.compile(
            r"吃|辣|素|过敏|忌口|\beat|vegetarian|vegan|allerg|spicy|halal|food|drink|喝",
            re.IGNORECASE,
        ),
    ),
    ("travel", re.compile(r"座|航班|酒店|飞|\b(?:seat|flight|hotel|window|aisle)", re.IGNORECASE)),
    ("payment", re.compile(r"付|支付|\b(?:pay|card)", re.IGNORECASE)),
)
_PARTS = re.compile(
    r"[，,；;。\n]+\s*|\s*(?:而且|并且|以及|还有)\s*"
    r"|(?<=.)(?=也(?:不|对|别|爱|喜欢))|\s+and (?=(?:i\b|i'm\b|also\b|no\b|don't\b|my\b|never\b))",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"^(?:也|还|和|以及|另外|并且|而且|记住|请|(?:and|also|that|please|remember)\b|\s)+",
    re.IGNORECASE,
)
_LASTING = re.compile(
    r"吃|喝|过敏|喜欢|爱|讨厌|忌|要|坐|住|靠|用|偏好|习惯|是|不"
    r"|\b(?:eat|drink|like|love|hate|prefer|allerg\w*|want|always|never|only|no|not|am|i'm|vegan"
    r"|vegetarian|halal|use|take|fly|stay|pay|don't|can't|my|is)\b",
    re.IGNORECASE,
)
_ALL = re.compile(r"全部|所有|一切|\b(?:all|everything|every)\b", re.IGNORECASE)
_COMMON = re.compile(
    r"[我你的了那这个条不也都对吃喝爱喜欢要是在有把记住忘掉过敏口味偏好一]|i|m|am|don|t|do|not|eat|to|that"
    r"|it|one|thing|my|no|can|allergic|allergy|like|preference|about|rule|note|forget"
)
"""Words that stand in many preferences."""


def _topic(text: str) -> str:
    if diets_in(text) or kinds_in(text):
        return "diet"
    return next((name for name, words in _TOPICS if words.search(text)), "other")


def matters(text: str) -> list[str]:
    """The separate things that a text wants remembered: 不吃香菜 and 不吃花生 are two."""
    parts = [_LEADS.sub("", part).strip(" 。.，,") for part in _PARTS.split(text) if part]
    kept = [part for part in parts if part and _LASTING.search(part)]
    return kept or [text.strip()]


def remember(desk: Desk) -> Policy:
    """Keep what the user wants remembered, in their own words, each matter by itself."""
    text = str(desk.task.get("text") or "").strip()
    if not text:
        return ask_user(("text", desk.say("您想让我记住什么？", "What should I remember?")))
    told = matters(text)
    for matter in told:
        answer = yield from desk.call(
            "account_remember_preference", topic=_topic(matter), value=matter[:200]
        )
        if not answer.ok:
            return refused(answer)
    return answered(f"好的，我记住了：{'；'.join(told)}。", f"I will remember: {'; '.join(told)}.")


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
    """Forget the preference that is meant, or, when the user says so, all of them."""
    answer = yield from desk.call("account_recall_preferences")
    kept = answer.list("preferences")
    text = str(desk.task.get("text") or "")
    chosen = _meant(kept, text) or (kept if _ALL.search(text) else [])
    values = [str(item["value"]) for item in kept]
    if not chosen and (not kept or tokens_of(text)):
        return answered(
            f"没有找到要忘记的内容。{_still(values, zh=True)}",
            f"There is nothing of that kind to forget.{_still(values, zh=False)}",
        )
    if not chosen:
        listed = desk.say("；", "; ").join(values)
        return ask_user(("text", desk.say(f"要忘记哪一条？{listed}", f"Forget which? {listed}")))
    for item in chosen:
        gone = yield from desk.call(
            "account_forget_preference", preference_id=item["preference_id"]
        )
        if not gone.ok:
            return refused(gone)
    gone_values = [str(item["value"]) for item in chosen]
    return answered(f"已忘记：{'；'.join(gone_values)}。", f"Forgotten: {'; '.join(gone_values)}.")


def _still(values: list[str], *, zh: bool) -> str:
    if not values:
        return ""
    return f"我记得的有：{'；'.join(values)}。" if zh else f" I remember: {'; '.join(values)}."


def tokens_of(text: str) -> set[str]:
    """The words of a text that tell one preference from another."""
    return {word for word in tokens(text) if not _COMMON.fullmatch(word)}


def _meant(kept: list[Json], text: str) -> list[Json]:
    """The preferences about the same things as the text; else those that share most words."""
    kinds = set(kinds_in(text))
    same = [item for item in kept if kinds & set(kinds_in(str(item["value"])))]
    if same or not tokens_of(text):
        return same
    scored = [(len(tokens_of(text) & tokens_of(str(item["value"]))), item) for item in kept]
    best = max((score for score, _ in scored), default=0)
    return [item for score, item in scored if score == best and score * 2 >= len(tokens_of(text))]


GOALS = {
    "remember_preference": remember,
    "recall_preferences": recall,
    "forget_preference": forget,
}
