"""How prices moved before the session, by rule."""

import random

from superapp_services.core import ToolContext, clock

_SALES = {
    "11-10": 88,
    "11-11": 82,
    "11-12": 86,
    "12-12": 88,
    "01-01": 92,
    "01-20": 90,
    "01-21": 90,
    "01-22": 90,
    "01-23": 90,
    "01-24": 90,
}
_SALE_SHARE = 70


def past_prices(ctx: ToolContext, sku_id: str, base_fen: int, days: int) -> list[tuple[str, int]]:
    """The price on each of so many days up to yesterday, oldest first.

    A regular price that steps every two or three weeks and ends at the base price, and the sale
    days of the season, in which most shops take part.
    """
    rng = random.Random(f"{ctx.seed}:{sku_id}")  # noqa: S311 - a simulation, not a secret
    joins = rng.randrange(100) < _SALE_SHARE
    today = clock.date_of(ctx.now)
    level, left = 100, rng.randint(4, 20)
    found = []
    for back in range(1, 91):
        date = clock.add_days(today, -back)
        if left == 0:
            level, left = rng.choice([94, 97, 100, 100, 103, 106, 110]), rng.randint(9, 24)
        left -= 1
        percent = min(level, _SALES.get(date[5:], 999)) if joins else level
        found.append((date, max(1, base_fen * percent // 100)))
    return found[:days][::-1]
