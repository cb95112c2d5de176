"""Amounts of money, lengths of time and plain numbers in a reply."""

import re
from decimal import Decimal
from typing import Final

from superapp.checks.said.numerals import in_digits

_NUM = r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_MANY: Final = {"万": 10_000, "千": 1000, "k": 1000, "百": 100, "亿": 100_000_000, "": 1, None: 1}
_BEFORE = re.compile(rf"(?:¥|rmb|cny)\s*{_NUM}\s*(万|千|k)?")
_AFTER = re.compile(
    rf"{_NUM}\s*(万|千|k|百)?\s*(?:元|圆|块钱|块|yuan|rmb|cny|kuai|renminbi)"
    r"(?:\s*(?:and\s+)?(\d{1,2})(?![\d:.年月日个张份杯件])\s*(?:毛|角|jiao|mao)?(?:\s*(\d)(?:分)?)?)?"
)
_JIAO = re.compile(rf"(?<![\d.]){_NUM}\s*(?:毛|角|jiao)(?!色)")
_FEN = re.compile(r"(?<![\d.点])(\d+)\s*(?:分钱|fen\b)")
_DECIMAL = re.compile(r"(?<![\d.:,])(\d{1,3}(?:,\d{3})+\.\d{1,2}|\d+\.\d{2})(?![\d.%])")
_PAIR = re.compile(r"(\d+)‿(\d+)")
_POINT = re.compile(r"(\d+)\s*(?:点|point)\s*(\d+)(?=\s*(?:元|块|yuan|rmb))")

_HOURS = r"(?:个)?\s*(?:小时|钟头|hours?|hrs?|h\b|h(?=\d))"
_MINUTES = r"(?:minutes?|mins?|min\b|分钟|分(?!钱)|m\b|')"
_DURATION = re.compile(
    rf"{_NUM}\s*{_HOURS}\s*(半)?(?:(?:零|又|and|,)?\s*{_NUM}\s*{_MINUTES})?(\s*and a half)?"
)
_ONLY_MINUTES = re.compile(rf"(?<![\d.:])(?<!\d点){_NUM}\s*-?\s*{_MINUTES}")
_HALVES: Final[tuple[tuple[re.Pattern[str], int], ...]] = (
    (re.compile(r"(?<!个)半(?:个)?(?:小时|钟头)|\bhalf an hour|\bhalf-hour"), 30),
    (re.compile(r"\ban hour and a half"), 90),
    (re.compile(r"(?<!half )(?<!of )\ban hour(?! and a half)"), 60),
    (re.compile(r"(?:1刻钟|quarter of an hour|a quarter hour)"), 15),
    (re.compile(r"(?:3刻钟|3 quarters of an hour)"), 45),
)
_AND_A_HALF = re.compile(r"(\d+)\s*个半\s*(?:小时|钟头)|(\d+) and a half hours")
_DAYS = re.compile(rf"{_NUM}\s*(?:天|days?)")


def _value(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def amounts(text: str) -> list[int]:
    """Amounts of money in fen, in the order of the text.

    A number is an amount where a currency stands by it, where it has exactly
    two decimals, or where two number words follow each other.
    """
    text = _POINT.sub(r"\1.\2", in_digits(text))
    found = [
        (match.start(), _fen(match.group(1), match.group(2))) for match in _BEFORE.finditer(text)
    ]
    for match in _AFTER.finditer(text):
        whole = _fen(match.group(1), match.group(2))
        found.append((match.start(), whole + _small(match.group(3), match.group(4))))
        if match.group(3):
            found.append((match.start(), whole))
    for pattern, factor in ((_JIAO, 10), (_FEN, 1)):
        found.extend(
            (match.start(), int(_value(match.group(1)) * factor))
            for match in pattern.finditer(text)
        )
    found.extend((one.start(), _fen(one.group(1), None)) for one in _DECIMAL.finditer(text))
    found.extend(
        (one.start(), int(one.group(1)) * 100 + int(one.group(2))) for one in _PAIR.finditer(text)
    )
    return [fen for _, fen in sorted(set(found))]


def _fen(number: str, many: str | None) -> int:
    return int(_value(number) * _MANY[many] * 100)


def _small(tenths: str | None, hundredths: str | None) -> int:
    """Jiao and fen after whole yuan: 18块9 is 18.90, 18块95 is 18.95."""
    if tenths is None:
        return 0
    fen = int(tenths) * 10 if len(tenths) == 1 else int(tenths)
    return fen + int(hundredths or 0)


def durations(text: str) -> list[int]:
    """Lengths of time in minutes."""
    text = in_digits(text).replace("‿", " ")
    found = [
        int(match.group(1) or match.group(2)) * 60 + 30 for match in _AND_A_HALF.finditer(text)
    ]
    rest = _AND_A_HALF.sub(" ", text)
    for match in _DURATION.finditer(rest):
        minutes = _value(match.group(1)) * 60 + _value(match.group(3) or "0")
        found.append(int(minutes) + (30 if match.group(2) or match.group(4) else 0))
    rest = _DURATION.sub(" ", rest)
    found.extend(int(_value(one.group(1))) for one in _ONLY_MINUTES.finditer(rest))
    for pattern, minutes_long in _HALVES:
        found.extend(minutes_long for _ in pattern.finditer(rest))
    found.extend(int(_value(one.group(1)) * 1440) for one in _DAYS.finditer(rest))
    return found


_PLAIN = re.compile(r"(?<![\d.,:a-z_])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d:])")


def numbers(text: str) -> list[float]:
    """Every number that stands alone, whatever its unit."""
    return [float(_value(one.group(1))) for one in _PLAIN.finditer(in_digits(text))]
