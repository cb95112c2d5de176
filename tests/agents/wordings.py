"""Plays a request's journey in other words; its end state, calls and typed facts are the judge."""

from pathlib import Path
from typing import Any

import yaml

from superapp.journeys.format import Journey
from superapp.journeys.judging import JourneyResult
from superapp.journeys.loader import load_file
from superapp.journeys.outside import agent_of
from superapp.journeys.runner import run_journey
from superapp.simulator import Simulator

HERE = Path(__file__).parent / "paraphrases"
JOURNEYS = Path(__file__).parents[2] / "fixtures" / "superapp_fixtures" / "journeys"


def wordings(name: str) -> list[tuple[str, int, list[str]]]:
    """Request, number and turns of every wording of a file."""
    listed: dict[str, list[Any]] = yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))
    return [
        (request, number, [said] if isinstance(said, str) else said)
        for request, texts in listed.items()
        for number, said in enumerate(texts, start=1)
    ]


def journeys_of(request: str) -> list[Journey]:
    """The journeys of a request, one for each of its endings."""
    (path,) = JOURNEYS.glob(f"{request}_*.journey.yaml")
    return load_file(path)


def reworded(journey: Journey, said: list[str]) -> Journey:
    """The journey with the user's messages in other words."""
    left = list(said)
    turns = [
        turn.model_copy(update={"user": left.pop(0)}) if turn.user is not None and left else turn
        for turn in journey.turns
    ]
    return journey.model_copy(update={"turns": turns})


def outcome(simulator: Simulator, request: str, said: list[str], model: str) -> JourneyResult:
    """The judged outcome of a wording, in the first ending of the request's journey."""
    return run_journey(
        simulator, reworded(journeys_of(request)[0], said), agent_of("graph"), model=model
    )
