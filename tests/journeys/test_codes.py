"""The judge against seeded runs: every code is given where it must be, and nowhere else."""

from collections import Counter
from collections.abc import Iterator

import pytest

from superapp.checks.findings import Code, flatten
from superapp.journeys.codes import Seeded, run_seeded, seeded_runs, tally
from superapp.simulator import Simulator
from tests.checks.make_cases import cases

SEEDED = list(seeded_runs())


@pytest.fixture(scope="module")
def small() -> Iterator[Simulator]:
    with Simulator(world="small", seed=7) as opened:
        yield opened


@pytest.mark.parametrize("seeded", SEEDED, ids=[f"{i}" for i in range(len(SEEDED))])
def test_a_seeded_run_is_given_its_code_and_its_neighbour_is_not(
    small: Simulator, seeded: Seeded
) -> None:
    given = {one.code.value for one in flatten(run_seeded(small, seeded).findings)}

    if seeded.case.code is not None:
        assert seeded.case.code in given, seeded.case.why
    else:
        assert seeded.case.spared not in given, seeded.case.why


def test_at_least_95_percent_are_first_under_their_own_code(small: Simulator) -> None:
    tallies = tally(small, SEEDED)

    assert sum(one.first for one in tallies) >= 0.95 * sum(one.seeded for one in tallies)


def test_every_code_has_two_runs_and_two_counter_examples() -> None:
    runs = Counter(one.case.code for one in SEEDED)
    runs.update(str(case["code"]) for case in cases() if case["code"])
    spared = Counter(one.case.spared for one in SEEDED)
    named = {code.value for code in Code}

    assert {name for name in named if runs[name] < 2} == set()
    assert all(spared[one.case.code] >= 2 for one in SEEDED)
