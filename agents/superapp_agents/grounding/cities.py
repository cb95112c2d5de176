"""Cities that a text names, in either language and any case, apart from what is named for them."""

import functools
import re

from superapp_agents.grounding.text import load

_NAMED_FOR_ZH = (
    r"(?!市?[东西南北中]{0,2}[路街巷弄道桥门]|大[街道厦桥]|烤鸭|小面|火锅|菜|话|人(?!民)|饭店|银行|东路|西路"
    r"|啤酒|拉面|板鸭|米粉|热干面|火腿|肉夹馍|公园|陵)"
)
_NAMED_FOR_EN = (
    r"(?! (?:east |west |north |south |middle )?(?:road|rd|street|st|avenue|lane)\b"
    r"| (?:duck|opera|noodles?|beer|ham|fried|style|bank)\b)"
)
_PART_OF_NAME = re.compile(
    r"市?(?:[东西南北]站|火车站|高铁站|.{0,4}机场|.{0,4}大学|动物园|植物园|博物馆|图书馆|体育馆|美术馆|站)"
    r"| (?:east|west|north|south)? ?(?:railway|train)? ?station\b"
    r"| (?:\w+ )?(?:international )?airport\b"
    r"| (?:university|zoo|museum|library|disney\w*|tower)\b",
    re.IGNORECASE,
)


@functools.cache
def _names() -> dict[str, str]:
    """Every spelling, in lower case, with the city's Chinese name."""
    listed = load("cities")["cities"]
    if not isinstance(listed, dict):
        raise TypeError("cities.yaml must map names")
    names = {str(zh): str(zh) for zh in listed}
    for zh, spellings in listed.items():
        names |= {name.strip().lower(): str(zh) for name in str(spellings).split(",") if name}
    return names


@functools.cache
def _source() -> re.Pattern[str]:
    ordered = sorted(_names(), key=lambda name: (-len(name), name))
    han = "|".join(name for name in ordered if not name.isascii())
    latin = "|".join(re.escape(name) for name in ordered if name.isascii())
    return re.compile(
        rf"(?P<zh>(?:{han}){_NAMED_FOR_ZH}市?)|\b(?P<en>(?:{latin})(?: city\b)?\b{_NAMED_FOR_EN})",
        re.IGNORECASE,
    )


def find_cities(text: str) -> list[re.Match[str]]:
    """Where the text names a city, in order."""
    return list(_source().finditer(text))


_LEFT = re.compile(r"(?:从|离开|\bfrom|\bleaving)\s*$", re.IGNORECASE)


def city_said(text: str) -> str | None:
    """The one city that the text names, apart from the one that somebody leaves."""
    there = [found for found in find_cities(text) if not _LEFT.search(text[: found.start()])]
    names = {_names()[_key(found.group())] for found in there}
    return there[0].group() if len(names) == 1 else None


def _key(spelled: str) -> str:
    plain = spelled.lower().removesuffix(" city")
    return plain if plain in _names() else plain.removesuffix("市")


def is_part_of_name(text: str, end: int) -> bool:
    """Whether a name goes on after the city that ends there: 杭州东站, "Shanghai Disneyland"."""
    return _PART_OF_NAME.match(text, end) is not None
