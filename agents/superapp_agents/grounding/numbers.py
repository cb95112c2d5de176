"""Numbers as people write them: 两千五, 1.2万, 12,000, 5k, "five hundred", "half a dozen"."""

import re

_DIGITS = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_DIGITS |= dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)) | {"俩": 2, "仨": 3, "幺": 1}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG = {"万": 10_000, "萬": 10_000, "亿": 100_000_000}

_WORDS = {
    **dict(
        zip(
            ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"],
            range(11),
            strict=True,
        )
    ),
    **dict(
        zip(
            [
                "eleven",
                "twelve",
                "thirteen",
                "fourteen",
                "fifteen",
                "sixteen",
                "seventeen",
                "eighteen",
                "nineteen",
            ],
            range(11, 20),
            strict=True,
        )
    ),
    **dict(
        zip(
            ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
            range(20, 100, 10),
            strict=True,
        )
    ),
}
_SCALES = {"hundred": 100, "thousand": 1000, "grand": 1000, "million": 1_000_000}
_FIXED = {
    "half a dozen": 6,
    "a dozen": 12,
    "dozen": 12,
    "a couple of": 2,
    "a couple": 2,
    "a pair of": 1,
    "both": 2,
    "single": 1,
}

_LONGEST, _GREATEST = 60, 1e12
"""Letters of a number, and what it comes to: no more means anything, or can be an amount."""
GOODS_UNIT = (
    r"(?:公斤|千克|克(?!拉)|毫升|升(?![级舱降])|英寸|寸|(?:kgs?|kilos?|kilograms?|grams?|ml|lit(?:re|er)s?|inch(?:es)?"
    r"|stems?|g(?=$| (?:of|bags?|packs?|packets?|box(?:es)?|tins?|jars?)))\b)"
)
"""A unit of the sizes that goods come in."""
HOLDER = (
    r"(?:bags?|sacks?|box(?:es)?|packs?|packets?|cartons?|cases?|tins?|jars?|bottles?|tubs?|sets?"
    r"|bunch(?:es)?|bouquets?)"
)
"""What holds goods, in English."""
_WORD = "|".join(sorted(_WORDS, key=lambda word: -len(word)))
_SCALE = "|".join(_SCALES)
ARABIC = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
ZH_NUMERAL = r"[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]+"
EN_NUMERAL = (
    rf"(?:(?:an?|{_WORD})(?=[ -](?:{_SCALE})\b)|(?:{_WORD}))"
    rf"(?:[ -](?:and )?(?:{_WORD}|{_SCALE})\b)*"
)
_COUNTED = r"[个晚位人件份间张天杯双款条只次夜瓶盒袋斤家]"
_LESS = (
    r"(?:[零〇]?(?:\d+|[一二两三四五六七八九])[千百十])*"
    rf"(?:[零〇]?(?:\d{{1,4}}(?!\d)|[一二两三四五六七八九])(?!{_COUNTED}))?"
)
"""What follows 万, 千 or 百 in a number: 1万2千, 3千5, 2万零5百."""
NUMBER = (
    rf"(?:(?:{ARABIC})(?: ?(?:[kK](?![a-zA-Z])|(?:{_SCALE})\b"
    rf"|[万千百]{_LESS}))?|{ZH_NUMERAL}"
    rf"|\b(?:half a dozen|{EN_NUMERAL})\b)"
)
"""Source of a regular expression for one number, without groups."""


def _zh(text: str) -> float | None:
    """A Chinese numeral; a last digit after 百, 千 or 万 counts the next unit: 三百五 is 350."""
    known = (*_DIGITS, *_UNITS, *_BIG)
    if any(c not in known for c in text):
        return None
    if all(c in _DIGITS for c in text):
        return float("".join(str(_DIGITS[c]) for c in text))
    total, section, digit, last = 0, 0, 0, 1
    for position, c in enumerate(text):
        if c in _DIGITS:
            digit = _DIGITS[c]
            if position == len(text) - 1 and last >= 100 and text[position - 1] not in "零〇":
                digit *= last // 10
        elif c in _UNITS:
            section += (digit or 1) * _UNITS[c]
            digit, last = 0, _UNITS[c]
        else:
            total = (total + section + digit) * _BIG[c]
            section, digit, last = 0, 0, _BIG[c]
    return float(total + section + digit)


def _mixed(text: str) -> float | None:
    """Digits with Chinese units: 1.2万, 3千5, 1万2千3百."""
    if not re.fullmatch(rf"\d+(?:\.\d+)?(?: ?[万千百]{_LESS})?", text):
        return None
    total, section, last, waiting = 0.0, 0.0, 1, 0.0
    for part in re.findall(r"\d+(?:\.\d+)?|[^\d ]", text):
        unit = {**_UNITS, **_BIG}.get(part)
        if unit is None:
            waiting = float(part) if part[0].isdigit() else float(_DIGITS[part])
            last = 1 if part in "零〇" else last
        elif unit >= 10_000:
            total, section, waiting, last = total + (section + waiting) * unit, 0.0, 0.0, unit
        else:
            section, waiting, last = section + waiting * unit, 0.0, unit
    if last >= 100 and 0 < waiting < 10:
        waiting *= last // 10
    return round(total + section + waiting, 4)


def _en(text: str) -> float | None:
    if text in _FIXED:
        return float(_FIXED[text])
    total, current = 0, 0
    parts = re.split(r"[ -]+", text)
    for part in parts:
        if part in _WORDS:
            current += _WORDS[part]
        elif part in ("a", "an"):
            current += 1
        elif part in _SCALES:
            scaled = (current or 1) * _SCALES[part]
            total, current = (total + scaled, 0) if _SCALES[part] > 100 else (total, scaled)
        elif part != "and":
            return None
    return float(total + current)


def read_number(text: str) -> float | None:
    """The value of a phrase that is one number and nothing else, or None."""
    plain = text.strip().lower().replace(",", "")
    value = _value(plain) if 0 < len(plain) <= _LONGEST else None
    return value if value is not None and value <= _GREATEST else None


def _value(plain: str) -> float | None:
    scaled = re.fullmatch(rf"(\d+(?:\.\d+)?) ?(k|{_SCALE})", plain)
    if scaled:
        return round(float(scaled[1]) * {"k": 1000, **_SCALES}[scaled[2]], 4)
    if re.match(r"\d", plain):
        return _mixed(plain)
    return _zh(plain) if re.fullmatch(ZH_NUMERAL + "|[俩仨]", plain) else _en(plain)


def read_count(text: str) -> int | None:
    """The whole number in a phrase ("一双", "two pairs", "四个人"), or None."""
    plain = text.strip().lower()
    for words, value in _FIXED.items():
        if re.search(rf"\b{words}\b", plain):
            return value
    if re.search(r"一对", plain):
        return 2
    for match in re.finditer(NUMBER + "|[俩仨]", plain):
        number = read_number(match.group())
        if number is not None and number == int(number):
            return int(number)
    return 1 if re.match(r"(an?|the|another)\b", plain) else None
