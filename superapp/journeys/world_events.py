"""Events of the world that a journey plans: they fall due like any other, also in a wait."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from pydantic import JsonValue

from superapp.session import Session
from superapp.simulator import Simulator
from superapp_services.core import ToolContext


@dataclass(frozen=True, slots=True)
class Planned:
    """One event: its kind, when it is due, what it happens to, and what it carries."""

    kind: str
    due_at: int
    subject_id: str
    payload: dict[str, JsonValue]


def plan_events(simulator: Simulator, session: Session, planned: Sequence[Planned]) -> None:
    """Put events among those that fall due in a session, in one step of the world's."""

    def schedule(ctx: ToolContext) -> None:
        for one in planned:
            ctx.schedule(one.kind, one.due_at, one.subject_id, ctx.actor, **one.payload)

    listed = [[one.kind, one.due_at, one.subject_id, one.payload] for one in planned]
    simulator.gateway._operate(  # noqa: SLF001 - planning belongs to the gateway's own steps
        session.session_id,
        "given",
        "world",
        "plan_events",
        schedule,
        arguments=orjson.dumps(listed),
    )
