"""Runs the figures and shows them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from superapp.bench import figures
from superapp.bench.agent import agent_figures
from superapp.bench.journeys import journey_figures
from superapp.bench.measure import Figure
from superapp.bench.scale import crowd_figures, revival_figures, size_figures
from superapp.bench.startup import large_figure, startup_figures
from superapp.bench.workload import Workload
from superapp.simulator import Simulator

Say = Callable[[str], None]


def run_bench(
    *,
    world: str = "city",
    seed: int = 7,
    cache_dir: Path | None = None,
    quick: bool = False,
    say: Say = lambda _: None,
) -> list[Figure]:
    """Measure everything once; `quick` takes a tenth of the samples.

    Args:
        world: Preset to measure on.
        seed: Its seed.
        cache_dir: Where worlds are cached.
        quick: Fewer samples, shorter sessions.
        say: Told the name of each figure when it is done.
    """
    found = []
    for figure in _figures(world, seed, cache_dir, quick):
        say(f"{figure.name}: {figure.median:.4g} {figure.unit}")
        found.append(figure)
    return found


def _figures(world: str, seed: int, cache_dir: Path | None, quick: bool) -> Iterator[Figure]:
    repeats = 50 if quick else 500
    yield from startup_figures(world, seed, 1 if quick else 3)
    with Simulator(world, seed, cache_dir=cache_dir) as simulator:
        load = Workload(simulator)
        yield from figures.session_figures(load, repeats)
        yield from figures.read_figures(load, repeats)
        yield from figures.write_figures(load, repeats // 2)
        yield from figures.episode_figures(load, repeats // 2)
        yield from revival_figures(load)
        yield from figures.length_figures(load, 1_000 if quick else 10_000)
        if not quick and world != "large":
            yield large_figure(seed)
            yield from size_figures(load, seed, cache_dir, 100)
    calls = 1_000 if quick else 10_000
    yield from figures.stored_figures(world, seed, cache_dir, repeats // 5, calls)
    yield from agent_figures(world, seed, cache_dir, 5 if quick else 50)
    yield from journey_figures(seed, cache_dir, 1 if quick else 5)
    if not quick:
        yield from crowd_figures(world, seed, cache_dir)


def as_table(found: list[Figure]) -> str:
    """The figures as a Markdown table."""
    lines = [
        "| figure | median | p10 | p90 | target | floor | ratio | |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for figure in found:
        sign = "≥" if figure.at_least else "≤"
        target = "" if figure.target is None else f"{sign} {figure.target:g}"
        floor = "" if figure.floor is None else f"{figure.floor:.1f}"
        ratio = "" if not figure.floor else f"{figure.median / figure.floor:.1f}"
        verdict = {True: "holds", False: "misses", None: ""}[figure.holds]
        note = f"{verdict}{'; ' if verdict and figure.note else ''}{figure.note}"
        lines.append(
            f"| {figure.name} ({figure.unit}) | {figure.median:.3g} | {figure.quantile(0.1):.3g} "
            f"| {figure.quantile(0.9):.3g} | {target} | {floor} | {ratio} | {note} |"
        )
    return "\n".join(lines)


def as_json(found: list[Figure]) -> str:
    """The figures as JSON."""
    return json.dumps([figure.as_json() for figure in found], ensure_ascii=False, indent=1)
