"""Rates over runs: pass@k, pass^k, and the interval in which the true rate lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, sqrt
from typing import Protocol


class Ran(Protocol):
    """One run of a journey."""

    @property
    def journey(self) -> str:
        """Which journey."""

    @property
    def passed(self) -> bool:
        """Whether it passed."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures over runs of journeys."""

    journeys: int
    runs: int
    passed: int
    k: int
    pass_at_k: float
    pass_hat_k: float

    @property
    def rate(self) -> float:
        """Share of runs that passed."""
        return self.passed / self.runs if self.runs else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the rate."""
        return wilson(self.passed, self.runs)


def wilson(passed: int, runs: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval of a rate, which is honest for few runs and for rates near 0 and 1."""
    if runs == 0:
        return 0.0, 1.0
    rate = passed / runs
    spread = z * sqrt(rate * (1 - rate) / runs + z * z / (4 * runs * runs))
    middle = rate + z * z / (2 * runs)
    scale = 1 + z * z / runs
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def pass_at(k: int, runs: int, passed: int) -> float:
    """Chance that at least one of k runs passes, from what was seen."""
    return 1 - comb(runs - passed, k) / comb(runs, k)


def pass_hat(k: int, runs: int, passed: int) -> float:
    """Chance that all of k runs pass, from what was seen."""
    return comb(passed, k) / comb(runs, k)


def summarise(results: Sequence[Ran]) -> Summary:
    """Figures over all runs; k is the number of runs of the journey that ran least."""
    by_journey: dict[str, list[bool]] = {}
    for result in results:
        by_journey.setdefault(result.journey, []).append(result.passed)
    k = min((len(runs) for runs in by_journey.values()), default=1)
    number = max(len(by_journey), 1)
    return Summary(
        journeys=len(by_journey),
        runs=len(results),
        passed=sum(result.passed for result in results),
        k=k,
        pass_at_k=sum(pass_at(k, len(one), sum(one)) for one in by_journey.values()) / number,
        pass_hat_k=sum(pass_hat(k, len(one), sum(one)) for one in by_journey.values()) / number,
    )
