"""Virtual time: moving it, and firing what falls due on the way."""

from typing import Any

import orjson
from sqlalchemy import bindparam, delete, update
from sqlmodel import col, select

from superapp.errors import SuperappError
from superapp.gateway import world_events
from superapp.gateway.registry import Registry
from superapp.world.slot import Slot
from superapp.world.world import World
from superapp_services.core import Event, ToolContext, from_json, query, write
from superapp_services.core.system import Clock, DueEvent

_MOST_EVENTS = 100_000
_NEXT = query(
    select(DueEvent)
    .where(col(DueEvent.due_at) <= bindparam("until"))
    .order_by(col(DueEvent.due_at), col(DueEvent.event_id))
    .limit(1)
)
_IDS = query(select(DueEvent.event_id))
_EVENT = query(select(DueEvent).where(col(DueEvent.event_id) == bindparam("event_id")))
_REMOVE = write(delete(DueEvent).where(col(DueEvent.event_id) == bindparam("b_id")))
_SET = write(update(Clock).values(now_at=bindparam("now_at")))


class ClockBackwards(SuperappError):
    """Virtual time only moves forward."""

    code = "clock_backwards"


def advance(world: World, registry: Registry, slot: Slot, ctx: ToolContext, to: int) -> int:
    """Move the clock to a time, firing due events in order, as one step; the time reached.

    Raises:
        ClockBackwards: The time lies before the session's. Rewind the session instead.
    """
    if to < slot.now_at:
        raise ClockBackwards(
            f"The clock is at {ctx.iso(slot.now_at)} and cannot go back to {ctx.iso(to)}. "
            "Rewind the session to an earlier step instead."
        )
    with slot.savepoint():
        fired = _fire(registry, slot, ctx, to)
        slot.db.run(_SET, now_at=to)
        world.commit(
            slot,
            kind="clock",
            author="clock",
            actor=ctx.actor,
            tool="advance",
            arguments=orjson.dumps({"to": ctx.iso(to)}),
            result=orjson.dumps({"events": fired}),
            changed=slot.take_changes(),
            now_at=to,
        )
    return to


def _fire(registry: Registry, slot: Slot, ctx: ToolContext, to: int) -> list[dict[str, Any]]:
    fired: list[dict[str, Any]] = []
    while (row := slot.db.one(_NEXT, until=to)) is not None:
        if len(fired) >= _MOST_EVENTS:
            raise RuntimeError(f"events never end: {fired[-3:]}")
        slot.db.run(_REMOVE, b_id=row.event_id)
        event = Event(
            event_id=row.event_id,
            kind=row.event_kind,
            due_at=row.due_at,
            subject_id=row.subject_id,
            user=row.user,
            payload=from_json(row.payload),
        )
        acting = ctx.acting_for(row.user or ctx.actor)
        acting.now = max(row.due_at, slot.now_at)
        shown = {
            "event_id": event.event_id,
            "kind": event.kind,
            "at": ctx.iso(event.due_at),
            "subject_id": event.subject_id,
        }
        if event.kind == world_events.ACTOR_CALLS:
            shown |= {"actor": acting.actor}
            shown |= world_events.actor_calls(registry, slot, acting, event)
        else:
            registry.events[event.kind](acting, event)
        fired.append(shown)
    return fired


def scheduled(ctx: ToolContext) -> set[str]:
    """Ids of the events now due later."""
    return set(ctx.db.all(_IDS))


def duplicate(ctx: ToolContext, before: set[str]) -> None:
    """Have every event scheduled since then happen twice."""
    for event_id in sorted(scheduled(ctx) - before):
        event = ctx.db.one(_EVENT, event_id=event_id)
        if event is not None:
            ctx.schedule(
                event.event_kind,
                event.due_at,
                event.subject_id,
                event.user,
                **from_json(event.payload),
            )
