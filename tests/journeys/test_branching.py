"""Ways played from where they part from the solution: the same results as whole plays."""

from collections.abc import Iterator
from typing import Any

import pytest

from superapp.journeys.branching import Trunk
from superapp.journeys.format import Journey
from superapp.journeys.judging import JourneyResult
from superapp.journeys.loader import load_file
from superapp.journeys.mutants import mutants
from superapp.journeys.runner import run_journey
from superapp.simulator import Simulator
from superapp_fixtures.journeys import library

FILES = ["r01", "r19", "r30", "pay_bill_under_faults", "race_for_a_red_packet", "mandate_paused"]
"""Consent, several turns, faults, others who act meanwhile, and time that passes."""


@pytest.fixture(scope="module")
def city() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as opened:
        yield opened


def first_of(name: str) -> Journey:
    return load_file(next(library().glob(f"{name}*.journey.yaml")))[0]


def without_time_taken(result: JourneyResult) -> dict[str, Any]:
    shown = result.model_dump(mode="json")
    for part in (shown["record"], *shown["record"]["turns"]):
        del part["seconds"]
    return shown


@pytest.mark.parametrize("name", FILES)
def test_a_way_that_branches_off_has_the_result_of_a_whole_play(city: Simulator, name: str) -> None:
    journey = first_of(name)
    trunk = Trunk(city, journey)
    grown = trunk.grow()

    assert without_time_taken(grown) == without_time_taken(run_journey(city, journey))
    assert trunk.points
    for mutant in mutants(journey.solution, lambda tool: "search" in tool):
        changed = journey.model_copy(update={"solution": list(mutant.steps)})
        branched = without_time_taken(trunk.result_of(mutant.steps))

        assert branched == without_time_taken(run_journey(city, changed)), mutant.name


def test_a_way_out_of_order_is_played_from_its_start(city: Simulator) -> None:
    journey = first_of("r19")
    trunk = Trunk(city, journey)
    trunk.grow()
    backwards = [*journey.solution[1:], journey.solution[0].model_copy(update={"turn": 0})]
    changed = journey.model_copy(update={"solution": backwards})

    found = trunk.result_of(backwards)

    assert without_time_taken(found) == without_time_taken(run_journey(city, changed))


def test_branches_leave_no_sessions_behind(city: Simulator) -> None:
    trunk = Trunk(city, first_of("r01"))
    before = city.sessions()
    trunk.grow()
    trunk.result_of(trunk.journey.solution[:-1])

    assert city.sessions() == before
