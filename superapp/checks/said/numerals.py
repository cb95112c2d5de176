"""Numbers in words, Chinese and English, rewritten in digits so that one reader suffices."""

import re
import unicodedata
from typing import Final

_DIGITS: Final = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
_LARGE: Final = {"万": 10_000, "亿": 100_000_000}
_CHINESE = re.compile(r"(?<!\d)(?![百千万亿])[零〇一二三四五六七八九两十百千万亿]+")
_WEEKDAY = re.compile(r"(周|星期|礼拜)([一二三四五六日天])")
_IDIOM = re.compile(r"一(?=下|起|共|定|样|些|直|般|旦|切)|十分(?![钟之])|千万(?=[别不要])|万一")

_SMALL: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_ROUND: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS: Final = {word: value for value, word in enumerate(_SMALL.split())} | {
    word: 20 + 10 * index for index, word in enumerate(_ROUND.split())
}
_SCALES: Final = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_WORD = "|".join([*_WORDS, *_SCALES])
_ENGLISH = re.compile(rf"\b(?:{_WORD})(?:(?:[\s-]+(?:and\s+)?)(?:{_WORD}))*\b")
_TAKE = re.compile(rf"\b(?:{_WORD})\b")


def in_digits(text: str) -> str:
    """The text in lower case and normal width, with its number words as digits.

    Two English numbers side by side, as in "eighteen ninety" or "ten forty",
    become ``18‿90``: an amount or a time, whoever reads it.
    """
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    text = _WEEKDAY.sub(lambda found: f"weekday{_weekday(found.group(2))}", text)
    text = _IDIOM.sub("", text)
    text = _CHINESE.sub(lambda found: chinese_number(found.group()), text)
    return _ENGLISH.sub(lambda found: _english(found.group()), text)


def _weekday(name: str) -> int:
    return 7 if name in "日天" else "一二三四五六".index(name) + 1


def chinese_number(text: str) -> str:
    """Digits of a Chinese number; of a row of plain digits, each digit."""
    if not any(char in _UNITS or char in _LARGE for char in text):
        return "".join(str(_DIGITS[char]) for char in text)
    total = section = digit = 0
    last = 1
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
            last = 10 if char in "零〇" else last
        elif char in _UNITS:
            section += (digit or 1) * _UNITS[char]
            last, digit = _UNITS[char], 0
        else:
            total = (total + section + digit) * _LARGE[char]
            last, section, digit = _LARGE[char], 0, 0
    if digit and last >= 100 and text[-2:-1] not in {"零", "〇"}:
        digit *= last // 10
    return str(total + section + digit)


def _english(text: str) -> str:
    groups: list[int] = []
    total = current = 0
    fresh = True
    previous = -1
    for word in _TAKE.findall(text):
        if word in _SCALES:
            current = max(current, 1) * _SCALES[word]
            if _SCALES[word] >= 1000:
                total, current = total + current, 0
            previous = -1
            continue
        value = _WORDS[word]
        joins = previous < 0 or (previous >= 20 and previous % 10 == 0 and value < 10)
        if not fresh and not joins:
            groups.append(total + current)
            total = current = 0
        current += value
        previous, fresh = value, False
    groups.append(total + current)
    if len(groups) == 2 and groups[0] < 100 and 10 <= groups[1] < 100:
        return f"{groups[0]}‿{groups[1]}"
    return " ".join(map(str, groups))
