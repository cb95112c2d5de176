"""Price limits: what they cover, and what keeps them."""

from collections.abc import Sequence
from typing import Any

from superapp_agents.door import Json


def total_limit(task: Json) -> int | None:
    """The most that the whole of the task may cost, when that was said."""
    budget = task.get("budget") or {}
    if budget.get("scope", "total") in ("total", "per_item"):
        limit: int | None = budget.get("max_fen")
        return limit
    return None


def within(task: Json, total_fen: int, count: int = 1) -> bool:
    """True when a price keeps the task's limit; `count` is what the limit is shared by."""
    budget = task.get("budget") or {}
    most = budget.get("max_fen")
    each = count if budget.get("scope") == "per_item" else 1
    return most is None or total_fen <= most * each


def in_range(task: Json, price_fen: int) -> bool:
    """True when a price lies between the task's limits."""
    budget = task.get("budget") or {}
    least = budget.get("min_fen")
    return within(task, price_fen) and (least is None or price_fen >= least)


def median(values: Sequence[Any]) -> float:
    """The middle value."""
    ordered = sorted(values)
    half = len(ordered) // 2
    if not ordered:
        return 0.0
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
