"""Counts and measures in a text: 四个人, 两晚, "two rooms", 3公里以内, 38码, "the second"."""

import re
from dataclasses import dataclass
from enum import StrEnum

from superapp_agents.grounding.numbers import GOODS_UNIT, NUMBER, read_count, read_number
from superapp_agents.grounding.text import Found


class Measure(StrEnum):
    """What a number counts."""

    PEOPLE = "people"
    NIGHTS = "nights"
    DAYS = "days"
    ROOMS = "rooms"
    DISTANCE = "distance"
    STARS = "stars"
    RATING = "rating"
    SIZE = "size"
    DURATION = "duration"
    CHOICES = "choices"
    TICKETS = "tickets"
    ORDINAL = "ordinal"
    PERCENT = "percent"
    QUANTITY = "quantity"


@dataclass(frozen=True)
class Count:
    """A number with its measure: metres for distances, minutes for durations, else as said."""

    measure: Measure
    value: float
    text: str = ""
    """The word of a size or percentage: "XL"."""


_N = rf"(?:{NUMBER}|[俩仨])"
_FROM = (
    r"(?:at least|minimum|not less than|no less than|min\.?|above|over|至少|不低于|最低|最少"
    r"|不少于|起码|高于) ?"
)
_ZH_CLASSIFIERS = (
    "杯|份|碗|盒|瓶|罐|袋|包|斤|公斤|克|打|双|对|件|条|套|台|部|只|支|枝|束|朵|把|本"
    "|块(?!钱)|盘|笼|屉|串|桶|箱"
    "|顶|副|顿|听|扎|提|捆|根|颗|粒|枚|片|张|辆|间|位|个|款|种|样|棵|单|笔|次|趟"
)
_MEMORY = r"(?:(?:8|16|32|64|128|256|512|1024) ?GB?|[1248] ?TB?)"
_PIECES = "[双颗片包盒支个枚粒张]"
_FLOWER_COLOURS = "(?:red|white|pink|yellow|orange|champagne|fresh)"
_FLOWERS = "(?:roses|tulips|lilies|sunflowers|carnations|peonies)"
_PATTERNS: tuple[tuple[Measure, str], ...] = (
    (
        Measure.ORDINAL,
        r"第(?P<n>[一二三四五六七八九十]|\d{1,2})(?:个|款|家|件|种|双|台|部|条|间|项|班"
        r"|趟|杯|份|份儿|瓶)?",
    ),
    (
        Measure.ORDINAL,
        r"\b(?:the |option |number |no\.? ?|#)(?P<n>first|second|third|fourth|fifth|sixth"
        r"|last|1st|2nd|3rd|4th|5th)"
        r"(?: (?:one|option|item|choice|result|hotel|flight|train|restaurant"
        r"|product))?\b(?! (?:week|day|class|half|time))",
    ),
    (Measure.ORDINAL, r"\b(?:option|number|no\.|choice|#) ?(?P<n>[1-9]|one|two|three|four|five)\b"),
    (Measure.ORDINAL, r"(?P<n>最后)(?:一)?(?:个|款|家|件|种|双|台)"),
    (Measure.SIZE, rf"(?P<n>{NUMBER})(?<!千)(?P<unit>[ -]?{GOODS_UNIT})(?:装)?"),
    (
        Measure.SIZE,
        rf"(?<![a-z0-9+])(?P<n>)(?P<unit>(?:{_MEMORY})(?: ?\+ ?(?:{_MEMORY}))?)(?![a-z0-9恤])",
    ),
    (Measure.SIZE, rf"(?!一[枝朵]|1 ?[枝朵])(?P<n>{NUMBER})(?P<unit> ?[枝朵])"),
    (Measure.SIZE, rf"(?P<n>{NUMBER})(?P<unit>{_PIECES})装"),
    (Measure.SIZE, rf"(?<=[盒袋包箱瓶罐])(?P<n>{NUMBER})(?P<unit>{_PIECES})(?=的)"),
    (Measure.SIZE, rf"(?P<n>{NUMBER})(?= (?:{_FLOWER_COLOURS} )?{_FLOWERS}\b)"),
    (
        Measure.DISTANCE,
        rf"(?:within |less than |under |不超过|最多)?(?P<n>{_N})(?P<half>半)? ?(?P<u>km"
        rf"|kms|kilomet(?:er|re)s?|公里|千米|里地|m\b|met(?:er|re)s?|米)"
        r"(?P<half2>半)?(?: ?(?:以内|之内|内|范围内?|以里))?",
    ),
    (
        Measure.STARS,
        rf"(?:{_FROM})?(?P<n>\d|[一二三四五]|\b(?:one|two|three|four|five))\+?(?: "
        rf"|-)?(?:stars?|星级?)(?:及)?(?: ?(?:以上|起|or (?:better|above|higher|more)"
        rf"|and (?:up|above)|plus|\+))?",
    ),
    (
        Measure.RATING,
        rf"(?:\b(?:rat(?:ed|ing|ings)|scor(?:e|ed|ing))(?: of)? |评分"
        rf"|口碑分?)?(?:{_FROM})?(?P<n>[1-5]\.\d|[1-5](?=分))(?:分)?(?: ?(?:以上|\+"
        rf"|or (?:above|better|higher|more)|and (?:up|above)))?(?: ?rat(?:ed|ing))?",
    ),
    (
        Measure.RATING,
        rf"(?:\b(?:rat(?:ed|ing|ings)|scor(?:e|ed))(?: of)? |评分"
        rf"|口碑分?)(?:{_FROM})?(?P<n>[1-5](?:\.\d)?)(?:分)?(?: ?(?:以上|\+|or (?:above"
        rf"|better|higher|more)|and (?:up|above)))?",
    ),
    (
        Measure.SIZE,
        r"(?P<n>\d{2}(?:\.5)?"
        r"|[三四][十零]?[一二三四五六七八九]?十?[一二三四五六七八九]?) ?[码号](?!线|楼|店"
        r"|院)",
    ),
    (
        Measure.SIZE,
        r"(?:\bsize|尺码|码数|鞋码) ?(?:is |是|:)?(?P<n>\d{1,2}(?:\.5)?"
        r"|[2-5]?X{0,3}[SL]\b|M\b|small|medium|large)",
    ),
    (Measure.SIZE, r"(?P<n>(?<![a-zA-Z])(?:X{1,3}L|XS|[SML])(?= ?(?:码|号| size)))(?:码|号| size)"),
    (Measure.PERCENT, r"(?P<n>\d{1,3}(?:\.\d+)?) ?%"),
    (
        Measure.PEOPLE,
        rf"(?:\b(?:a )?(?:table|party|family|group) (?:of|for) )(?P<n>{NUMBER})(?! ?(?:pm"
        rf"|am|:|o'clock|yuan|night))",
    ),
    (
        Measure.PEOPLE,
        rf"(?P<n>{_N})(?: ?(?:个|位|名|口)(?:大人|成人|人|客人|朋友|乘客|旅客|小孩"
        rf"|孩子)?(?=人|大人|的?位|的?桌|一起|一家|吃|去|，|。|$)(?:人)?|口(?:人|之家)?|人(?!民|均"
        rf"|气)(?:桌|位|座)?"
        rf"|(?: |-)(?:people|persons?|guests?|adults?|of us|seats?|diners|passengers?"
        rf"|travell?ers?|pax|friends)\b)",
    ),
    (
        Measure.PEOPLE,
        r"\bfor (?P<n>two|three|four|five|six|seven|eight|ten|[2-9]|1\d)\b(?! ?(?:pm|am|:"
        r"|o'clock|yuan|nights?|days?|hours?|min|rmb|kuai|bucks|%|[\d.,]|star))",
    ),
    (Measure.PEOPLE, rf"\bwe(?:'re| are) (?P<n>{NUMBER})\b(?! (?:min|hours?))"),
    (Measure.NIGHTS, rf"(?P<n>{_N}|\ban?)(?: |-)?(?:nights?\b|晚(?![上点餐饭班])上?|夜|宿)"),
    (Measure.DAYS, rf"(?P<n>{_N}|\ban?)(?: |-)?(?:days?\b|天|日游)(?!后|之后|以后)"),
    (
        Measure.ROOMS,
        rf"(?P<n>{_N}|\ban?)(?: ?(?:hotel |double |twin |single |standard |king "
        rf"|family )?rooms?\b|间(?:客房|房间?|大床房?|双床房?|标间|双人间)?|个(?:房间"
        rf"|标间|大床房|双床房|单间))",
    ),
    (
        Measure.CHOICES,
        rf"(?P<n>{_N}) ?(?:款|种|家|(?:different )?(?:options|choices|models|candidates"
        rf"|alternatives|of them)\b)",
    ),
    (
        Measure.CHOICES,
        r"\b(?:compar(?:e|ing)|find(?: me)?|pick|choose|recommend|list|show me|give me"
        r"|top|best) (?P<n>two|three|four|five|six|ten|[2-9]"
        r"|10)\b(?! ?(?:pm|am|:|o'clock|yuan))",
    ),
    (
        Measure.DURATION,
        rf"(?P<n>{_N}|半|\b(?:half )?an?)个?(?P<half>半)?(?: |-)?(?P<u>分钟|小时|钟头"
        rf"|刻钟|minutes?\b|mins?\b|hours?\b|hrs?\b)(?:(?:以内|之内|内)|(?:'s? |-"
        rf"| )(?:walk|walking|drive|on foot)\b)?",
    ),
    (
        Measure.TICKETS,
        rf"(?P<n>{_N}|\ban?) ?(?:张(?:票|门票|机票|车票)?|(?:park |train |plane |flight "
        rf"|entrance |admission )?tickets?\b)",
    ),
    (Measure.QUANTITY, rf"(?P<n>{NUMBER}|[俩仨]|一|半|几) ?(?:小|大)?(?:{_ZH_CLASSIFIERS})(?:儿)?"),
    (
        Measure.QUANTITY,
        rf"\b(?P<n>half a dozen|a dozen|a couple of|a pair of|{NUMBER} pairs? of"
        r"|an? (?:bag|sack|carton|case|tin|jar|pack|packet) of"
        rf"|{NUMBER} (?:cups?|bottles?|boxes|box|bags?|sacks?|cartons?|cases|tins?|jars?"
        r"|packs?|packets?|pieces?|pcs|portions?"
        r"|bunch(?:es)?|sets?|copies|cans?|bowls?|servings?)(?: of)?)\b",
    ),
    (Measure.QUANTITY, r"\b[x×] ?(?P<n>\d{1,2})\b|(?P<n2>\d{1,2}) ?[x×](?![a-z])"),
)
_COMPILED = tuple((measure, re.compile(source, re.IGNORECASE)) for measure, source in _PATTERNS)
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "last": -1,
    "最后": -1,
}
_SIZES = {"small": "S", "medium": "M", "large": "L"}


def _metres(number: float, match: re.Match[str]) -> float:
    unit = match["u"].lower()
    halves = 0.5 if match["half"] or match["half2"] else 0.0
    scale = 1 if unit in ("米", "m") or unit.startswith("met") else 500 if unit == "里地" else 1000
    return (number + halves) * scale


def _minutes(match: re.Match[str]) -> float | None:
    plain = match["n"].lower()
    halved = plain == "半" or plain.startswith("half")
    number = 0.5 if halved else 1.0 if plain in ("a", "an") else read_number(plain)
    if number is None:
        return None
    unit = match["u"].lower()
    scale = 15 if unit == "刻钟" else 60 if unit[0] in "小钟h" else 1
    return (number + (0.5 if match["half"] else 0)) * scale


def _ordinal(word: str) -> float | None:
    plain = word.lower()
    if plain in _ORDINALS:
        return float(_ORDINALS[plain])
    return read_number(re.sub(r"(?:st|nd|rd|th)$", "", plain))


def _value(measure: Measure, match: re.Match[str]) -> Count | None:
    groups = match.groupdict()
    word, unit = match["n"] or groups.get("n2"), str(groups.get("unit") or "").strip(" -")
    if measure is Measure.SIZE and unit:
        number = read_number(word) if word else None
        return Count(measure, number or 0.0, unit if number is None else f"{number:g}{unit}")
    if not word:
        return None
    if measure is Measure.SIZE:
        number = read_number(word)
        said = _SIZES.get(word.lower(), word.upper())
        return Count(measure, number or 0.0, f"{number:g}" if number is not None else said)
    if measure is Measure.DURATION:
        minutes = _minutes(match)
        return None if minutes is None else Count(measure, minutes)
    value = _ordinal(word) if measure is Measure.ORDINAL else read_number(word)
    if value is None:
        counted = read_count(word)
        value = float(counted) if counted is not None else None
    if value is None:
        return None
    return Count(measure, _metres(value, match) if measure is Measure.DISTANCE else value)


def find_counts(text: str) -> list[Found[Count]]:
    """Every measured number in the text, in order; earlier measures win where they overlap."""
    taken: list[tuple[int, int]] = []
    found = []
    for measure, pattern in _COMPILED:
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            value = _value(measure, match)
            if value is not None:
                taken.append(match.span())
                found.append(Found(match.start(), match.end(), match.group().strip(), value))
    return sorted(found, key=lambda item: item.start)


_UNIT = re.compile(rf"(?P<zh>{_ZH_CLASSIFIERS})儿?$|(?P<en>[a-z]+)(?: of)?$", re.IGNORECASE)


def read_unit(phrase: str) -> str | None:
    """What a quantity is counted in, in the singular: 袋 of 两袋, "bag" of "two bags of"."""
    found = _UNIT.search(phrase.strip())
    if found is None or found["zh"]:
        return found and found["zh"]
    word = found["en"].lower()
    if read_count(word) is not None or word in ("an", "of"):
        return None
    return word[:-2] if word.endswith(("xes", "ches")) else word.removesuffix("s")


def read_measure(phrase: str, measure: Measure) -> float | None:
    """The number of one measure in a phrase, or the only number in it."""
    for item in find_counts(phrase):
        if item.value.measure is measure:
            return item.value.value
    count = read_count(phrase)
    return None if count is None else float(count)
