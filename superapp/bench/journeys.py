"""How fast journeys are played and judged, by their own solutions."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import perf_counter

from superapp.bench.measure import Figure, timed
from superapp.journeys.judging import judge_run
from superapp.journeys.loader import journey_files, load_file
from superapp.journeys.runner import run_journey
from superapp.simulator import Simulator
from superapp_fixtures.journeys import library

_TARGET_PER_SECOND = 50
_TARGET_AGAIN_MS = 50


def journey_figures(seed: int, cache_dir: Path | None, rounds: int) -> Iterator[Figure]:
    """Solutions per second in one process once each was played, and judging from their records."""
    journeys = [one for file in journey_files([library()]) for one in load_file(file)]
    rates = []
    with Simulator("city", seed, cache_dir=cache_dir) as simulator:
        chosen = [one for one in journeys if (one.world.preset, one.world.seed) == ("city", seed)]
        for number in range(rounds + 1):
            began = perf_counter()
            results = [run_journey(simulator, journey) for journey in chosen]
            if number:
                rates.append(len(chosen) / (perf_counter() - began))
        judge = partial(judge_run, simulator.world, simulator.gateway.registry)
        judged = timed(
            partial(judge, one, result.record) for one, result in zip(chosen, results, strict=True)
        )
    yield Figure(
        "solutions of journeys run and judged",
        "1/s",
        rates,
        target=_TARGET_PER_SECOND,
        at_least=True,
        note="one process, warm",
    )
    again = [each / 1000 for each in judged]
    yield Figure("a stored run judged again", "ms", again, target=_TARGET_AGAIN_MS)
