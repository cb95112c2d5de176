"""Colours among the words for a thing, and in the titles of goods, in either language."""

import re

from superapp_agents.door import Json
from superapp_agents.offline.policies.matching import tokens

_CALLED = {
    "black": "黑",
    "white": "白",
    "grey": "灰",
    "gray": "灰",
    "red": "红",
    "blue": "蓝",
    "green": "绿",
    "pink": "粉",
    "yellow": "黄",
    "purple": "紫",
    "orange": "橙",
    "brown": "棕",
    "beige": "米",
    "silver": "银",
    "gold": "金",
    "navy": "藏青",
}
"""What each colour is called in Chinese, without 色."""
_ENGLISH = "|".join(_CALLED)
_CHINESE = "|".join(dict.fromkeys(_CALLED.values()))
_COLOURS = re.compile(rf"^(?:in )?(?:{_ENGLISH}|(?:{_CHINESE})色?)(?:的)?$", re.IGNORECASE)
_LEADING = re.compile(
    rf"^({_ENGLISH})\s+(?=\S)|^((?:{_CHINESE})色)的?(?=\S)",
    re.IGNORECASE,
)
_TRAILING = re.compile(rf"(?<=\S) in ({_ENGLISH})$", re.IGNORECASE)


def split_colour(text: str) -> tuple[str, str | None]:
    """The words without the colour that they begin or end with, and that colour."""
    led = _LEADING.match(text)
    if led:
        return text[led.end() :], led.group(1) or led.group(2)
    ended = _TRAILING.search(text)
    return (text[: ended.start()], ended.group(1)) if ended else (text, None)


def is_colour(text: str) -> bool:
    """Whether the words name a colour and nothing else."""
    return _COLOURS.match(text) is not None


def colour_of(item: Json) -> str | None:
    """The colour among the wishes; None when there is none."""
    words = [str(word) for word in (*item.get("attributes", ()), *item.get("options", ()))]
    return next((word for word in words if is_colour(word)), None)


def bare_colour(colour: str) -> str:
    """The colour without the words around it: red, 红."""
    return re.sub(r"^in |[色的]+$", "", colour, flags=re.IGNORECASE).casefold()


def is_in_title(colour: str, title: str) -> bool:
    """Whether a title names the colour, in whichever language it is."""
    same = {colour, _CALLED.get(colour, colour)}
    same |= {english for english, chinese in _CALLED.items() if chinese == colour}
    words = tokens(title)
    return any(word in (words if word.isascii() else title) for word in same)
