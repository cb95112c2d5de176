"""What grows with the world, with the changes of a session, and with the number of sessions."""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from superapp.bench.measure import Figure, Timer, timed
from superapp.bench.workload import MANY_SESSIONS, USER, Workload, warmed
from superapp.simulator import Simulator

_ROWS = (100, 1_000, 3_000)


def size_figures(
    load: Workload, seed: int, cache_dir: Path | None, repeats: int
) -> Iterator[Figure]:
    """How much longer the same takes on `large` than on the measured world, interleaved."""
    with Simulator("large", seed, cache_dir=cache_dir) as large:
        both = (load, Workload(large))
        sessions = [warmed(one) for one in both]
        news: tuple[list[float], list[float]] = ([], [])
        forks: tuple[list[float], list[float]] = ([], [])
        alive: tuple[list[float], list[float]] = ([], [])
        for _ in range(repeats):
            for at, (one, session) in enumerate(zip(both, sessions, strict=True)):
                news[at].extend(timed([partial(_come_and_go, one)]))
                made = Timer()
                fork = made(session.fork)
                forks[at].extend(made.samples)
                one.simulator.world.drop(fork.session_id)
                alive[at].append(_revival_us(one, session.session_id))
    for name, (small, big) in (("new session", news), ("fork", forks), ("come alive", alive)):
        ratio = statistics.median(big) / statistics.median(small)
        yield Figure(f"{name}, large against {load.simulator.world.base.preset}", "×", [ratio], 1.5)


def _come_and_go(load: Workload) -> None:
    load.simulator.session(USER).delete()


def _revival_us(load: Workload, session_id: str) -> float:
    world = load.simulator.world
    with world.alive(session_id) as slot:
        timer = Timer()
        slot.stand_in(session_id, slot.standing())
        timer(slot.rouse)
        return timer.samples[0]


def revival_figures(load: Workload, repeats: int = 20) -> Iterator[Figure]:
    """What a net row costs when a session comes alive, for short and long sessions."""
    session = load.session()
    for wanted in _ROWS:
        while _net_rows(load, session.session_id) < wanted:
            load.ten_calls(session)
        rows = _net_rows(load, session.session_id)
        each = [_revival_us(load, session.session_id) / rows for _ in range(repeats)]
        target = 6 if wanted <= 1_000 else 18
        yield Figure(f"come alive, each of {wanted:_} net rows", "µs", each, target)
    session.delete()


def _net_rows(load: Workload, session_id: str) -> int:
    with load.simulator.world.alive(session_id) as slot:
        return len(slot.net)


def crowd_figures(world: str, seed: int, cache_dir: Path | None) -> Iterator[Figure]:
    """Memory of many sessions of ten calls, and how soon any of them answers."""
    arguments = [world, str(seed), "" if cache_dir is None else str(cache_dir)]
    ran = subprocess.run(  # noqa: S603 - our own module, in a process of its own
        [sys.executable, "-m", "superapp.bench.crowd", *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    megabytes, *answers = map(float, ran.stdout.split())
    yield Figure(f"memory with {MANY_SESSIONS} sessions of ten calls", "MB", [megabytes], 1_000)
    yield Figure("the slowest of 200 of them answers in", "ms", [max(answers)], 5)
