"""What a journey lets happen: its events, as the world plans them."""

from superapp.checks.values import instant_of
from superapp.gateway.world_events import PlannedEvent
from superapp.journeys.format import Injected, duration_of
from superapp.journeys.predicates.evaluate import evaluate
from superapp.journeys.predicates.grammar import looks_like_expression
from superapp.journeys.predicates.view import StateView
from superapp_services.core import clock


class JourneyCannotRun(ValueError):
    """The journey asks for something that the world refuses: its own fault, not the agent's."""


def planned(event: Injected, started: str, view: StateView) -> PlannedEvent:
    """An event at its moment; times may count from the start.

    Raises:
        JourneyCannotRun: What it is about does not exist.
    """
    moment = moment_of(event.at, started)
    if event.actor is not None and event.tool is not None:
        return PlannedEvent.call(moment, event.actor, event.tool, event.args)
    text = event.subject or ""
    found = evaluate(text, view) if looks_like_expression(text) else [text]
    if not found:
        raise JourneyCannotRun(f"events: {text} has no value")
    return PlannedEvent(event.kind or "", moment, str(found[0]), event.payload)


def moment_of(text: str, started: str) -> int:
    """A moment written as such, or as the time since the start."""
    moment = instant_of(text)
    if moment is not None:
        return int(moment.timestamp())
    return clock.parse_iso(started) + int(duration_of(text).total_seconds())
