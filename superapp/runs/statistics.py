"""Figures over runs: rates with the interval in which the true rate lies, tokens, cost and time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import comb, sqrt
from typing import Final

import numpy as np

from superapp.checks.findings import Author
from superapp.journeys.judging import JourneyResult, charged_to
from superapp.runs.record import COST, RunRecord

DRAWS: Final = 4000
MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Prices:
    """Yuan for a million tokens, read and written."""

    paid_in: float
    paid_out: float

    def cost(self, usage: Mapping[str, int]) -> float:
        """What a run cost."""
        read, written = usage.get("input_tokens", 0), usage.get("output_tokens", 0)
        return (read * self.paid_in + written * self.paid_out) / MILLION


Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures over runs of journeys; runs that failed through no fault of the agent's left out."""

    journeys: int
    runs: int
    passed: int
    not_counted: int
    k: int
    pass_at_k: float
    pass_at_interval: Interval
    pass_hat_k: float
    pass_hat_interval: Interval
    calls: int
    usage: Mapping[str, int]
    seconds: float
    virtual_seconds: float
    cost: float | None = None

    @property
    def rate(self) -> float:
        """Share of runs that passed."""
        return self.passed / self.runs if self.runs else 0.0

    @property
    def interval(self) -> Interval:
        """The 95 % interval of the rate."""
        return wilson(self.passed, self.runs)


def wilson(passed: int, runs: int, z: float = 1.96) -> Interval:
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


def intervals(k: int, counts: Sequence[tuple[int, int]]) -> tuple[Interval, Interval]:
    """95 % intervals of pass@k and pass^k over journeys, each with (passed, runs).

    The rate of a journey is drawn from what its runs allow (Jeffreys), and the journeys
    are drawn anew each time, since others might have been chosen; the draws are seeded.
    """
    if not counts:
        return (0.0, 1.0), (0.0, 1.0)
    random = np.random.default_rng(0)
    passed = np.array([one for one, _ in counts], dtype=float)
    runs = np.array([one for _, one in counts], dtype=float)
    chosen = random.integers(0, len(counts), size=(DRAWS, len(counts)))
    rates = random.beta(passed[chosen] + 0.5, runs[chosen] - passed[chosen] + 0.5)
    return _middle((1 - (1 - rates) ** k).mean(axis=1)), _middle((rates**k).mean(axis=1))


def _middle(draws: "np.typing.NDArray[np.float64]") -> Interval:
    low, high = np.quantile(draws, (0.025, 0.975))
    return float(low), float(high)


def counts_for_agent(result: JourneyResult) -> bool:
    """Whether a run says something about the agent: it passed, or failed by the agent's doing."""
    return result.passed or charged_to(result) is Author.AGENT


def virtual_seconds(record: RunRecord) -> float:
    """How much time passed in the world."""
    if not record.started_at or not record.ended_at:
        return 0.0
    began, ended = map(datetime.fromisoformat, (record.started_at, record.ended_at))
    return (ended - began).total_seconds()


def _yuan(results: Sequence[JourneyResult], usage: Mapping[str, int]) -> float | None:
    """What the turns say that they cost, in yuan; None where one does not, or nothing was read."""
    spent = [result.record.usage() for result in results]
    if not usage.get("input_tokens") or any(COST not in one for one in spent if one):
        return None
    return sum(one.get(COST, 0) for one in spent) / MILLION


def summarise(results: Sequence[JourneyResult], prices: Prices | None = None) -> Summary:
    """Figures over all runs; k is the number of runs of the journey that ran least."""
    counted = [result for result in results if counts_for_agent(result)]
    by_journey: dict[str, list[bool]] = {}
    for result in counted:
        by_journey.setdefault(result.journey, []).append(result.passed)
    counts = [(sum(one), len(one)) for one in by_journey.values()]
    k = min((runs for _, runs in counts), default=1)
    number = max(len(counts), 1)
    usage: dict[str, int] = {}
    for result in results:
        for name, value in result.record.usage().items():
            usage[name] = usage.get(name, 0) + value
    at_interval, hat_interval = intervals(k, counts)
    return Summary(
        journeys=len(by_journey),
        runs=len(counted),
        passed=sum(result.passed for result in counted),
        not_counted=len(results) - len(counted),
        k=k,
        pass_at_k=sum(pass_at(k, runs, passed) for passed, runs in counts) / number,
        pass_at_interval=at_interval,
        pass_hat_k=sum(pass_hat(k, runs, passed) for passed, runs in counts) / number,
        pass_hat_interval=hat_interval,
        calls=sum(len(result.record.calls) for result in results),
        usage=usage,
        seconds=sum(result.record.seconds for result in results),
        virtual_seconds=sum(virtual_seconds(result.record) for result in results),
        cost=_yuan(results, usage) if prices is None else prices.cost(usage),
    )
