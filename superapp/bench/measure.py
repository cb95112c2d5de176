"""Timing, and what a figure is."""

import gc
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any


@dataclass
class Figure:
    """One measured quantity.

    Attributes:
        name: What was measured.
        unit: Unit of the samples.
        samples: The measurements.
        target: What it should be at most (or at least, for rates); None where there is none.
        floor: The bare SQLite statements of the same call, in the same unit.
        at_least: Whether more is better.
        note: What to know when reading it.
    """

    name: str
    unit: str
    samples: list[float]
    target: float | None = None
    floor: float | None = None
    at_least: bool = False
    note: str = ""

    def quantile(self, share: float) -> float:
        """The sample below which this share of them lies."""
        ordered = sorted(self.samples)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def median(self) -> float:
        """The middle sample."""
        return statistics.median(self.samples)

    @property
    def holds(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None:
            return None
        return self.median >= self.target if self.at_least else self.median <= self.target

    def as_json(self) -> dict[str, Any]:
        """The figure as plain data."""
        return {
            "name": self.name,
            "unit": self.unit,
            "median": round(self.median, 4),
            "p10": round(self.quantile(0.1), 4),
            "p90": round(self.quantile(0.9), 4),
            "count": len(self.samples),
            "target": self.target,
            "at_least": self.at_least,
            "holds": self.holds,
            "floor": None if self.floor is None else round(self.floor, 4),
            "ratio_to_floor": None if not self.floor else round(self.median / self.floor, 2),
            "note": self.note,
        }


@dataclass
class Timer:
    """Collects the durations of single actions, in microseconds."""

    samples: list[float] = field(default_factory=list)

    def __call__(self, action: Callable[[], Any]) -> Any:
        """Time one action; its result."""
        begun = perf_counter()
        result = action()
        self.samples.append((perf_counter() - begun) * 1e6)
        return result


def timed(actions: Iterable[Callable[[], Any]]) -> list[float]:
    """The durations of actions run one after the other, in microseconds, without the collector."""
    timer = Timer()
    gc.collect()
    gc.disable()
    try:
        for action in actions:
            timer(action)
    finally:
        gc.enable()
    return timer.samples
