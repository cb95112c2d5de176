"""Events that are planned from outside: what happens in the world, and what other users do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import JsonValue, ValidationError

from superapp.errors import SuperappError
from superapp.gateway.registry import Registry
from superapp.world.slot import Slot
from superapp_services.core import Event, ServiceError, ToolContext

ACTOR_CALLS: Final = "gateway.actor_calls"


class InvalidEvent(SuperappError):
    """An event that cannot be planned."""

    code = "invalid_event"


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """Something due at a virtual time: an event of a service, or a call of another user.

    ``user`` is whom it happens to, or who calls; the session's own user if left out.
    """

    kind: str
    due_at: int
    subject_id: str
    payload: dict[str, JsonValue] = field(default_factory=dict)
    user: str | None = None

    @classmethod
    def call(cls, due_at: int, user: str, tool: str, arguments: dict[str, Any]) -> "PlannedEvent":
        """A tool call that a user makes at a time, of their own accord."""
        return cls(ACTOR_CALLS, due_at, tool, {"arguments": arguments}, user)

    def described(self) -> list[Any]:
        """The event as the step that plans it records it."""
        return [self.kind, self.due_at, self.subject_id, self.payload, self.user]


def schedule(ctx: ToolContext, registry: Registry, events: Iterable[PlannedEvent]) -> None:
    """Put events among those that fall due.

    Raises:
        InvalidEvent: An unknown kind or tool, or arguments that the tool does not take.
    """
    for event in events:
        if event.kind == ACTOR_CALLS:
            _check_call(registry, event)
        elif event.kind not in registry.events:
            known = ", ".join(sorted(registry.events))
            raise InvalidEvent(f"There is no event {event.kind!r}; there are: {known}.")
        ctx.schedule(
            event.kind, event.due_at, event.subject_id, event.user or ctx.actor, **event.payload
        )


def _check_call(registry: Registry, event: PlannedEvent) -> None:
    tool = registry.tools.get(event.subject_id)
    if tool is None:
        raise InvalidEvent(f"Event: there is no tool {event.subject_id!r}.")
    if tool.advances is not None:
        raise InvalidEvent(f"Event: {tool.name} moves the clock, which another user cannot.")
    try:
        tool.input.model_validate(event.payload["arguments"])
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        at = ".".join(map(str, first["loc"])) or "arguments"
        raise InvalidEvent(f"Event: {tool.name}: {at}: {first['msg']}.") from None


def actor_calls(registry: Registry, slot: Slot, ctx: ToolContext, event: Event) -> dict[str, Any]:
    """Let another user call a tool; whoever acts for themselves agrees to what they do.

    A refusal changes nothing, and is told like a success.
    """
    tool = registry.tools[event.subject_id]
    try:
        args = tool.input.model_validate(event.payload["arguments"])
        with slot.savepoint():
            tool.function(ctx, args)
    except ServiceError as refusal:
        return {"ok": False, "error": refusal.code}
    return {"ok": True}
