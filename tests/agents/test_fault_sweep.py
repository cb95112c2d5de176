"""A fault of each kind at each write call of the requests of level 2 and 3.

Whatever fails: nothing is paid twice, no trip is left half, nothing is left held. `FAULT_SWEEP=all`
plays every one in the world `city`, which takes some minutes, and prints the share that still
reaches its whole outcome (`pytest -s`); a number plays that many of them, evenly chosen.
"""

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from wordings import journeys_of

from superapp import Simulator
from superapp.checks.findings import Code
from superapp.gateway.faults import kinds_for
from superapp.journeys.format import Fault, Invariant, Journey
from superapp.journeys.judging import JourneyResult
from superapp.journeys.outside import agent_of
from superapp.journeys.runner import run_journey

WANTED = os.environ.get("FAULT_SWEEP", "12")
REQUESTS = ("r07", "r11", "r13", "r15", "r16", "r33")
KINDS = frozenset(
    {
        *("error", "timeout_before", "timeout_after_commit", "malformed_result"),
        *("out_of_stock", "price_change", "merchant_closed"),
    }
)
NEVER = frozenset({Code.DUPLICATE_SIDE_EFFECT, Code.RESOURCE_LEAK, Code.UNBALANCED_LEDGER})
LEAST = 0.7
GONE = frozenset({"cancelled", "refunded", "expired"})


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as made:
        yield made


def judged(journey: Journey) -> Journey:
    """The journey, judged by everything that must always hold."""
    end = journey.end.model_copy(update={"invariants": list(Invariant)})
    return journey.model_copy(update={"end": end})


def requests() -> list[Journey]:
    """The first ending of every request of level 2 and 3, or of some where not all are wanted."""
    names = [f"r{number:02d}" for number in range(1, 37)] if WANTED == "all" else REQUESTS
    first = [journeys_of(name)[0] for name in names]
    return [judged(one) for one in first if {"level_2", "level_3"} & set(one.tags)]


def faults_of(simulator: Simulator, whole: JourneyResult) -> Iterator[Fault]:
    """Every fault that can strike one of the writes of a run."""
    seen: Counter[str] = Counter()
    for call in whole.record.calls:
        if not call.effect or call.author != "agent":
            continue
        seen[call.tool] += 1
        tool = simulator.gateway.registry.tools[call.tool]
        for kind in sorted(KINDS.intersection(kinds_for(tool))):
            yield Fault.model_validate({"on": call.tool, "kind": kind, "call": seen[call.tool]})


def live_bookings(result: JourneyResult) -> int:
    """How many bookings were made and are still there."""
    rows = [
        row
        for turn in result.record.turns[-1:]
        for row in turn.diff.get("bookings", {}).get("added", ())
    ]
    return sum(row["status"] not in GONE for row in rows)


def play(simulator: Simulator, journey: Journey) -> JourneyResult:
    return run_journey(simulator, journey, agent_of("graph"), model="offline")


def test_no_fault_pays_twice_leaves_half_a_trip_or_something_held(simulator: Simulator) -> None:
    wanted = []
    for journey in requests():
        whole = play(simulator, journey)
        bookings = live_bookings(whole)
        wanted += [(journey, fault, bookings) for fault in faults_of(simulator, whole)]
    step = 1 if WANTED == "all" else max(1, len(wanted) // int(WANTED))
    chosen = wanted[::step]

    wrong, reached = [], Counter[str]()
    for journey, fault, bookings in chosen:
        result = play(simulator, journey.model_copy(update={"faults": [fault]}))
        codes = {finding.code for finding in result.findings} & NEVER
        half = live_bookings(result) not in (0, bookings) if bookings > 1 else False
        if codes or half:
            wrong.append((journey.id, fault.on, fault.kind, fault.call, sorted(codes), half))
        reached[str(fault.kind)] += result.passed
    share = sum(reached.values()) / len(chosen)
    summary = f"{sum(reached.values())} of {len(chosen)} reached ({share:.0%}): {dict(reached)}"
    print(summary)  # noqa: T201 - what the sweep is for

    assert chosen
    assert wrong == []
    assert share >= LEAST
