"""Running journeys: each is played once in a fresh session, and judged."""

from typing import Any

from superapp.journeys.agents import Agent
from superapp.journeys.format import Journey
from superapp.journeys.injected import JourneyCannotRun
from superapp.journeys.judging import JourneyResult, judge_run
from superapp.journeys.playing import Play, Staging
from superapp.runs.record import RunRecord
from superapp.session import Session
from superapp.simulator import Simulator

__all__ = ["JourneyCannotRun", "Staging", "play", "run_journey"]


def run_journey(
    simulator: Simulator,
    journey: Journey,
    agent: Agent | None = None,
    *,
    model: str | None = None,
    staging: Staging | None = None,
) -> JourneyResult:
    """Play a journey once and judge it.

    Args:
        simulator: A simulator of the journey's world.
        journey: What to play.
        agent: Who answers; the journey's own solution if left out.
        model: The model of our own graph.
        staging: How it is played, beside the agent.

    Raises:
        JourneyCannotRun: the world refuses what the journey lays over it.
    """
    record = play(simulator, journey, agent, model=model, staging=staging)
    return judge_run(simulator.world, simulator.gateway.registry, journey, record)


def play(
    simulator: Simulator,
    journey: Journey,
    agent: Agent | None = None,
    *,
    model: str | None = None,
    staging: Staging | None = None,
) -> RunRecord:
    """Play a journey once; the record of it, not yet judged."""
    staging = staging or Staging(model=model)
    chosen = staging.model
    if staging.tape is not None:
        chosen = staging.tape.recording(chosen or simulator.model)
    session = open_session(simulator, journey, chosen)
    with staging.opened(session):
        try:
            user = staging.user(journey, session.lang)
            return Play(simulator, journey, session, agent, staging, user).run()
        finally:
            simulator.forget(session.session_id)


def open_session(simulator: Simulator, journey: Journey, model: str | None = None) -> Session:
    """A fresh session as a journey starts, with its rows laid over and its faults planned."""
    world = journey.world
    return simulator.session(
        user=world.user,
        actors=world.actors or None,
        lang=world.lang,
        clock=world.clock,
        faults=[_fault(one) for one in journey.faults],
        given=journey.given or None,
        model=model,
        services=journey.tools,
    )


def _fault(fault: Any) -> dict[str, Any]:
    shown = {"on": fault.on, "kind": fault.kind.value, "call": fault.call, "when": fault.when}
    return shown if fault.seconds is None else {**shown, "seconds": fault.seconds}
