"""The city that a clause names, for everything that is in a city."""

import re

from superapp_agents.grounding.cities import find_cities, is_part_of_name
from superapp_agents.offline.understanding.canvas import USED, Canvas
from superapp_agents.offline.understanding.roles import Reading

CITY_GOALS = frozenset(
    {
        "get_weather",
        "book_hotel",
        "plan_day",
        "book_attraction",
        "reserve_table",
        "find_restaurant",
    }
)
_MEALS = ("reserve_table", "find_restaurant")
_KEPT = ("book_attraction",)
"""Goals whose things bear the name of the city: the ticket of a sight."""
_LEFT = re.compile(r"(?:从|离开|\bfrom|\bleaving)\s*$", re.IGNORECASE)
_BEFORE = re.compile(r"(?:在|去|到|住|\b(?:in|at|around|to|for)(?: downtown| central)?)\s*$", re.I)
_AFTER = re.compile(r"(?:的|市|那边|这边|当地)|$", re.IGNORECASE)


def read_known_city(canvas: Canvas, goal: str, reading: Reading) -> None:
    """Puts the city into its slot, and uses its words up unless a longer name has them."""
    left = canvas.left
    for match in find_cities(left):
        before = _BEFORE.search(left[: match.start()])
        after = _AFTER.match(left, match.end())
        if _LEFT.search(left[: match.start()]):
            continue
        if goal in _MEALS and not before and not (after and after.group()):
            continue
        reading.put("city", match.group().strip(USED))
        if goal not in _KEPT and not is_part_of_name(left, match.end()):
            start = before.start() if before else match.start()
            canvas.use(start, after.end() if after and after.group() else match.end())
        return
