"""The statements that read and note counters, which are written together at the end of a call."""

from functools import lru_cache
from typing import Final

LAST: Final = "SELECT last FROM counters WHERE counters.counter_id = ?"
MOST_COUNTERS: Final = 200
"""In one statement."""


@lru_cache(maxsize=MOST_COUNTERS)
def counting(counters: int) -> str:
    """The statement that notes so many counters."""
    return (
        f"INSERT INTO counters (counter_id, last) VALUES {', '.join(['(?, ?)'] * counters)} "  # noqa: S608 - only places
        "ON CONFLICT (counter_id) DO UPDATE SET last = excluded.last"
    )
