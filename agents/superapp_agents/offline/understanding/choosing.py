"""Words by which one of the flights, trains or rooms shown is chosen: 订CA1702, 东航那班."""

import re

from superapp_agents.plan import Goal, Intent, Step

_OFFERED = (Goal.BOOK_FLIGHT, Goal.BOOK_TRAIN, Goal.BOOK_HOTEL, Goal.BOOK_ATTRACTION)
_NAMED = re.compile(
    r"(?<![A-Z0-9])(?:(?=[A-Z0-9]?[A-Z])[A-Z0-9]{2}\d{3,4}|[GDCKZ]\d{1,4}|T\d{2,4})(?![A-Z0-9])"
    r"|(?:^|(?<=[，。,订定要选买就]))[^，。,订定要选买换改]{2,12}?[那这]一?[个班趟家间架](?!人|月|星期|周)"
    r"|\bthe (?!same\b|other\b|first\b)[^,.]{2,30}? (?:one|flight|train|hotel|room)\b",
    re.IGNORECASE,
)
_OTHER_WISH = re.compile(
    r"\b(?:change|instead|cancel|earlier|later|cheaper)\b|有没有|取消", re.IGNORECASE
)


def named_choice(text: str, step: Step | None) -> re.Match[str] | None:
    """Where the message names one of the things that the step has offered."""
    if step is None or step.goal not in _OFFERED or step.intent is not Intent.OFFER:
        return None
    return None if _OTHER_WISH.search(text) else _NAMED.search(text)
