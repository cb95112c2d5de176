"""Reads what a reply claims: amounts, times and ids, to compare them with the facts."""

import re

_ID = re.compile(r"\b[a-z]{2,4}_[a-z0-9_]*[0-9][a-z0-9_]*\b")
_MONEY = re.compile(
    r"(?:¥|￥|RMB|CNY)\s?([0-9][0-9,]*(?:\.[0-9]{1,2})?)|([0-9][0-9,]*(?:\.[0-9]{1,2})?)\s?(?:元|块|yuan)"
)
_TIME = re.compile(r"(?<![0-9:])([01]?[0-9]|2[0-3])[:：]([0-5][0-9])(?![0-9])")
_NUMBER = re.compile(r"(?<![0-9.])[0-9]+(?:\.[0-9]+)?")


_MINUTES = re.compile(
    r"(?<!小时)(?<!hour )(?<!hours )(?<!hours and )(?<![0-9.])([0-9]+)\s?(?:分钟|minutes?\b)"
)


def unsupported(reply: str, facts: str) -> list[str]:
    """Ids, amounts of money, times and minutes in the reply that occur nowhere in the facts."""
    amounts = list(_MONEY.finditer(reply))
    minutes = list(_MINUTES.finditer(reply))
    numbers = set(_NUMBER.findall(facts)) if amounts or minutes else set()
    wrong = [found for found in _ID.findall(reply) if found not in facts]
    for match in amounts:
        said = (match.group(1) or match.group(2)).replace(",", "")
        if not _known_amount(said, numbers):
            wrong.append(match.group(0))
    for match in _TIME.finditer(reply):
        clock = f"{int(match.group(1)):02d}:{match.group(2)}"
        if clock not in facts and match.group(0) not in facts:
            wrong.append(match.group(0))
    wrong.extend(m.group(0) for m in minutes if m.group(1) not in numbers)
    return wrong


def _known_amount(said: str, numbers: set[str]) -> bool:
    fen = round(float(said) * 100)
    return str(fen) in numbers or said in numbers
