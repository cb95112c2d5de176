"""Reviews of what the user received, in their own words and with their own stars."""

import re

from superapp_agents.door import Json
from superapp_agents.grounding.numbers import read_count
from superapp_agents.offline.desk import (
    Desk,
    Policy,
    answered,
    ask_user,
    failed,
    refused,
)

_STARS = re.compile(
    r"(?P<zh>[一二两三四五1-5])(?:颗|个)?星|打(?P<p>[一二三四五1-5])分"
    r"|\b(?P<en>[1-5]|one|two|three|four|five)(?:[- ]?stars?\b| out of (?:5|five)\b|/5)",
    re.IGNORECASE,
)
_FULL = re.compile(r"满分|满星|好评(?!率)", re.IGNORECASE)


def stars_in(text: str) -> int | None:
    """The stars that words give; 好评 alone gives all five, 差评 alone does not say how few."""
    said = _STARS.search(text)
    if said:
        return read_count(said["zh"] or said["p"] or said["en"])
    return 5 if _FULL.search(text) else None


_WORD = re.compile(r"[a-z]{4,}|[\u4e00-\u9fff]{2,}", re.IGNORECASE)


def is_spoken_of(order: Json, message: str) -> bool:
    """Whether a message holds a word, or two characters in a row, of what was ordered."""
    said = message.lower()
    for word in _WORD.findall(" ".join(map(str, order["titles"])).lower()):
        if word in said if word.isascii() else _share_two(word, said):
            return True
    return False


def _share_two(word: str, said: str) -> bool:
    return any(word[at : at + 2] in said for at in range(len(word) - 1))


def published(desk: Desk, order: Json, line: Json) -> Policy:
    """Publish what the user says of a line of an order; ask for what they did not say."""
    text, stars = desk.task.get("text"), _stars(desk)
    title = str(line["title"])
    missing = []
    if not text:
        words = (f"您想怎么评价“{title}”？", f"What should the review of “{title}” say?")
        missing.append(("text", desk.say(*words)))
    if not stars:
        missing.append(("stars", desk.say("打几颗星（1到5）？", "How many stars, 1 to 5?")))
    if missing:
        return ask_user(*missing)
    answer = yield from desk.call(
        "shopping_review_product",
        order_id=order["order_id"],
        line_id=line["line_id"],
        stars=stars,
        text=text,
    )
    if answer.code == "already_reviewed":
        known = (f"“{title}”您已经评价过了", f"you have already reviewed “{title}”")
        return failed("already_reviewed", message=desk.say(*known))
    if not answer.ok:
        return refused(answer, title=title)
    return answered(
        f"评价已发布：{title}，{stars}星，“{text}”。",
        f"Your review is published: {title}, {stars} star{'s' if stars != 1 else ''}, “{text}”.",
    )


def _stars(desk: Desk) -> int | None:
    task = desk.task
    said = task.get("min_stars") or task.get("min_rating")
    return int(said) if said else stars_in(str(task.get("message") or ""))
