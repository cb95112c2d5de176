"""Which of the things that exist already the user means: by its words, and by when it was.

What the user names is found or it is not; nothing else is ever taken in its place.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from superapp_agents.door import Json
from superapp_agents.grounding.dates import find_dates
from superapp_agents.offline.desk import Desk
from superapp_agents.offline.policies.matching import likeness, tokens

AHEAD = timedelta(days=60)
"""A month or day that is farther ahead than this was meant in the year before."""
ALIKE = 0.5

_GENERIC = re.compile(
    r"订单|那单|这单|那笔|这笔|那个|这个|那家|这家|那趟|这趟|一趟|那张|这张|那次|这次|买的|订的|点的|我的?"
    r"|预订|预定|房间|酒店|宾馆|民宿|住宿|机票|航班|飞机|车票|火车|高铁|动车|门票|位子|餐位|座位|包间|餐厅|饭店"
    r"|外卖|快递|包裹|东西|取消|退掉|退订|退货|退款|一下|帮忙|帮|请|把|将|给|从|到|往|飞|去|的|了|吧|单|票"
    r"|\b(?:my|the|that|this|order|orders|booking|bookings|reservation|room|hotel|stay|flight|train|ticket"
    r"|tickets|table|at|in|on|for|to|from|of|i|bought|booked|ordered|made|last|latest|upcoming|next|please"
    r"|and|a|an|it|one|delivery|food|meal|purchase|restaurant)\b",
    re.IGNORECASE,
)
_BOUGHT_ZH = re.compile(
    r"^(?:凌晨|早上|上午|中午|下午|傍晚|晚上|夜里|早|晚)?(?:[^，。,]{0,8}?(?:买|订|定|购|下的?单|点的|叫的|打的|坐的)"
    r"|从|在|到|的?[那这]|的)"
)
_BOUGHT_EN = re.compile(
    r"\b(?:bought|ordered|got|purchased|booked|took|placed|made|paid|order|ride|purchase|from|trip|stay)\b"
    r"[^,.;]{0,24}$",
    re.IGNORECASE,
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH_EN = re.compile(
    r"\b(?:(?P<of>in|of|for|from|my) )?(?P<name>" + "|".join(_MONTHS) + r")\b(?P<own>'s)?(?! ?\d)",
    re.IGNORECASE,
)


def bare(words: str) -> str:
    """The words that tell one record from another, without dates and kinds."""
    today = date(2000, 1, 1)
    for found in reversed(find_dates(words, today)):
        words = words[: found.start] + " " + words[found.end :]
    return " ".join(_GENERIC.sub(" ", _MONTH_EN.sub(" ", words)).split())


def alike(words: str, titles: Sequence[object]) -> bool:
    """True when the words name nothing in particular, or half of them stand in the titles."""
    left = bare(words)
    if not tokens(left):
        return True
    return likeness(left, " ".join(str(title) for title in titles if title)) >= ALIKE


def _year_back(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def days_named(desk: Desk) -> tuple[str, str] | None:
    """First and last day, both past, that the user's words say the thing is from."""
    today = date.fromisoformat(str(desk.task["now"])[:10])
    text = str(desk.task.get("message") or "")
    for found in find_dates(text, today):
        before, after = text[: found.start], text[found.end :]
        if not (_BOUGHT_ZH.match(after) or _BOUGHT_EN.search(before) or after.startswith("'s")):
            continue
        start, end = found.value.start, found.value.end
        if start > today + AHEAD:
            start, end = _year_back(start), _year_back(end)
        if end < today or (start < today and found.value.kind != "day"):
            return start.isoformat(), end.isoformat()
    return _english_month(text, today)


def _english_month(text: str, today: date) -> tuple[str, str] | None:
    """A month by its English name: "December's flask", "my January bill"."""
    for match in _MONTH_EN.finditer(text):
        if not (match["of"] or match["own"]):
            continue
        number = _MONTHS.index(match["name"].lower()) + 1
        start = date(today.year if number <= today.month else today.year - 1, number, 1)
        after = (start + timedelta(days=31)).replace(day=1)
        return start.isoformat(), (after - timedelta(days=1)).isoformat()
    return None


def from_then(found: Sequence[Json], name: str, days: tuple[str, str] | None) -> list[Json]:
    """Those whose time of that name lies in the days; all of them where no day was said."""
    if days is None:
        return list(found)
    return [item for item in found if days[0] <= str(item.get(name) or "")[:10] <= days[1]]
