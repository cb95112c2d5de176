"""Whether words for a sum of money name exactly one, in yuan: not 三五百, 一百多 or "$50"."""

import re

from superapp_agents.grounding.numbers import NUMBER, ZH_NUMERAL

_ZH_DIGIT = "[一二两三四五六七八九]"
_OR = r"(?:到|至|-|~|或者?|\bto\b|\bor\b)"
_LEAD = r"(?:好几|几|数|近|上(?=[百千万])|小(?=一))"
_MORE = r"(?:多|来|几|余|把|好几)"
_FOREIGN = (
    r"[$€£]|\b(?:usd|eur|gbp|hkd|jpy|aud|cad|dollars?|euros?|pounds?|quid|cents|yen)\b"
    r"|美元|美金|美刀|刀(?![具片])|欧元?|英?镑|日元|日币|港币|港元|加元|加币"
    r"|澳元|澳币|卢布|韩元|泰铢|台币|新币"
)
FOREIGN = re.compile(_FOREIGN, re.IGNORECASE)
"""A currency that is not yuan."""
_ROUGH = re.compile(
    rf"{_LEAD}[一二两三四五六七八九十百千万亿\d]|几"
    rf"|(?<![零〇一二两三四五六七八九十百千万亿\d. ])[百千万亿]"
    rf"|(?<!{_ZH_DIGIT}){_ZH_DIGIT}{_ZH_DIGIT}(?:[十百千万]|个?(?=块|元|毛))"
    rf"|[\d十百千万k]{_MORE}"
    rf"|{NUMBER} ?(?:块钱?|元)? ?{_OR} ?{NUMBER}"
    r"|\d ?k\d|\d(?!k(?![a-z]))(?!(?:yuan|rmb|cny|kuai|bucks|renminbi)\b)[a-z]"
    r"|\b(?:few|couple|several|some|dozens|hundreds|thousands|bit|little)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?:好几|几|数|近|上|小|{_FOREIGN}|\ba (?:few|couple(?: of)?) |\b(?:few|several|couple of) "
    rf"|{NUMBER} ?(?:块钱?|元)? ?{_OR} ?)$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"{_MORE}(?:块钱?|元|百|千|万)?| ?(?:{_FOREIGN})| ?{_OR} ?{NUMBER}"
    r"|[十百千万亿兆]+|[a-zA-Z][a-zA-Z\d]*",
    re.IGNORECASE,
)
_WAN = re.compile(r"(?<=\d) ?w(?![a-z])", re.IGNORECASE)
BARE = re.compile(
    rf"(?:\d{{1,2}}|{_ZH_DIGIT})(?:[毛角]钱?|分钱)"
    rf"|(?<![\d\-_/.])\d+(?:\.\d+)? ?[wW](?![a-zA-Z])"
    rf"|(?<![\d\-_/.a-zA-Z])(?!{ZH_NUMERAL}){NUMBER}(?![\d\-_/]|\.\d|\d*-\d)"
    r"|[一二两三四五六七八九十百千万]{2,}|(?<=几)[百千万]",
    re.IGNORECASE,
)
"""A bare number that may be a sum of money."""


def widened(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of a sum with the words that make it rough or foreign: 几百, 300 to 500, $50."""
    before = _BEFORE.search(text[:start])
    if before and before[0] in ("上", "小") and text[start] not in "百千万一":
        before = None
    after = _AFTER.match(text, end)
    return (before.start() if before else start, after.end() if after else end)


def in_chinese_units(phrase: str) -> str:
    """The phrase with the w that people type for 万."""
    return _WAN.sub("万", phrase)


def is_exact(phrase: str) -> bool:
    """Whether the phrase names one sum in yuan."""
    return FOREIGN.search(phrase) is None and _ROUGH.search(phrase) is None
