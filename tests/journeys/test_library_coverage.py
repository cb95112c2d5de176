"""What the library of journeys shows: every tool, every kind of fault, refusals, both languages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from superapp.gateway.registry import Registry
from superapp.journeys.format import Journey, Step
from superapp.journeys.judging import JourneyResult
from superapp.journeys.loader import journey_files, load_file
from superapp.journeys.runner import run_journey
from superapp.journeys.session_view import base_tables
from superapp.simulator import Simulator
from superapp_fixtures.journeys import library
from superapp_services.core import FaultKind

FILES = journey_files([library()])
LIBRARY = {file: load_file(file) for file in FILES}
JOURNEYS = [journey for journeys in LIBRARY.values() for journey in journeys]
HARD = [journey for journey in JOURNEYS if "hard" in journey.tags]
HARD_CALLS = 12
CARELESS = {
    "incomplete_point",
    "invalid_cursor",
    "nothing_to_search",
    "offers_do_not_fit",
    "quote_used",
    "rooms_only_for_hotels",
    "same_place",
    "traveller_repeated",
}


@pytest.fixture(scope="module")
def city() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as opened:
        yield opened


@pytest.fixture(scope="module")
def solved(city: Simulator) -> list[JourneyResult]:
    return [run_journey(city, journey) for journey in JOURNEYS]


def test_every_tool_is_used_by_a_solution(city: Simulator) -> None:
    used = {step.tool for journey in JOURNEYS for step in journey.solution if step.tool}

    assert sorted(set(city.gateway.registry.tools) - used) == []


def test_every_kind_of_fault_is_declared() -> None:
    declared = {fault.kind for journey in JOURNEYS for fault in journey.faults}

    assert sorted(set(FaultKind) - declared) == []


def test_at_least_a_third_of_the_files_speak_each_language(city: Simulator) -> None:
    spoken = [_language(city, journeys[0]) for journeys in LIBRARY.values()]

    assert min(spoken.count("zh"), spoken.count("en")) * 3 >= len(spoken)


def _language(city: Simulator, journey: Journey) -> str:
    person = base_tables(city.world).row("people", journey.world.user)
    return journey.world.lang or str((person or {})["lang"])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.split(".")[0])
def test_a_file_opens_with_the_one_thing_that_it_proves(file: Path) -> None:
    assert file.read_text(encoding="utf-8").startswith("# Proves that ")


def test_every_solution_passes(solved: list[JourneyResult]) -> None:
    assert [result.journey for result in solved if not result.passed] == []


def test_two_thirds_of_the_refusals_that_a_sound_call_can_meet_are_met(
    city: Simulator, solved: list[JourneyResult]
) -> None:
    codes = _refusals(city.gateway.registry)
    met = {code for result in solved for code in _met(result)}

    assert len(codes & met) * 3 >= len(codes) * 2, sorted(codes - met)


def _refusals(registry: Registry) -> set[str]:
    """Codes of all tools but those that only a made-up id or a careless argument is answered."""
    codes = {error.code for tool in registry.tools.values() for error in tool.errors}
    return {code for code in codes if not code.endswith("_not_found")} - CARELESS


def _met(result: JourneyResult) -> set[str]:
    return {str(call.answer["code"]) for call in result.record.calls if not call.ok}


def test_a_refusal_named_by_an_example_is_the_one_that_is_met(
    solved: list[JourneyResult],
) -> None:
    named = [one for one in solved if one.journey.startswith("refused_")]

    wrong = [one.journey for one in named if not any(map(one.journey.endswith, _met(one)))]
    assert named
    assert wrong == []


@pytest.mark.parametrize("journey", HARD, ids=lambda journey: journey.id)
def test_a_hard_journey_needs_at_least_twelve_calls(journey: Journey, city: Simulator) -> None:
    calls = [step for step in journey.solution if step.tool is not None]

    assert len(calls) >= HARD_CALLS
    assert len(_necessary(journey, city.gateway.registry)) >= HARD_CALLS - 2
    assert len(journey.alternatives) >= 3


def _necessary(journey: Journey, registry: Registry) -> list[Step]:
    """Calls that change something, that a turn demands, or whose result a later step uses."""
    demanded = _demanded(journey)
    found = []
    for index, step in enumerate(journey.solution):
        if step.tool is None:
            continue
        later = " ".join(one.model_dump_json() for one in journey.solution[index + 1 :])
        used = any(f'"{name}"' in later or f"{{{name}" in later for name in step.save)
        writes = registry.tools[step.tool].risk.value != "read"
        if used or writes or (step.turn, step.tool) in demanded:
            found.append(step)
    return found


def _demanded(journey: Journey) -> set[tuple[int, str]]:
    spoken = [turn for turn in journey.turns if turn.user is not None]
    return {
        (number, call.tool)
        for number, turn in enumerate(spoken, 1)
        for call in (turn.expect.calls if turn.expect else ())
        if call.count.min
    }
