"""One way in for every call: validate, key, consent, fault, act, commit, answer."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from time import monotonic
from typing import Any, TypeVar

import orjson

from superapp.errors import SuperappError
from superapp.gateway import clockwork, consent, faults, world_events
from superapp.gateway.call import Answer, Call, refusal_answer
from superapp.gateway.given import lay
from superapp.gateway.registry import Registry
from superapp.gateway.tables import Confirmation
from superapp.world.errors import SessionBusy
from superapp.world.slot import Slot, SlotBroken
from superapp.world.store import SessionMeta, StepTaken
from superapp.world.world import World
from superapp_services.core import Lang, Terms, ToolContext
from superapp_services.core.errors import UnknownOutcome

_TRIES = 20
_PATIENCE_S = 10.0
T = TypeVar("T")
Listener = Callable[[str, Answer], None]
Watch = Callable[[str, str], AbstractContextManager[Callable[[str], None]]]
"""Given a tool and a session, goes around the call, and is told the code that it ended with."""


class UnknownActor(SuperappError):
    """The session does not have this actor."""

    code = "unknown_actor"
    status = 404


def _attempts() -> Iterator[int]:
    """Tries, while other processes are faster with their steps, for as long as one can wait."""
    until, tries = monotonic() + _PATIENCE_S, 0
    while tries < _TRIES or monotonic() < until:
        yield tries
        tries += 1


def _busy(session_id: str) -> SessionBusy:
    return SessionBusy(
        f"Others change session {session_id} without pause. Nothing was done; ask again."
    )


class Gateway:
    """The only caller of tools.

    Args:
        world: Where sessions live.
        registry: The tools on offer.

    Attributes:
        watch: Goes around each call where somebody counts or traces them.
    """

    def __init__(self, world: World, registry: Registry) -> None:
        self.world = world
        self.registry = registry
        self.watch: Watch | None = None
        self._listeners: dict[str, Listener] = {}

    @contextmanager
    def heard(self, session_id: str, listener: Listener) -> Iterator[None]:
        """Tell somebody of every answer in a session, whoever called, before it is handed over."""
        self._listeners[session_id] = listener
        try:
            yield
        finally:
            self._listeners.pop(session_id, None)

    def call(
        self,
        session_id: str,
        tool: str,
        arguments: Mapping[str, Any],
        *,
        key: str | None = None,
        actor: str | None = None,
        author: str = "agent",
        encoded: bool = False,
    ) -> Answer:
        """Call a tool for a user; success and refusal are both answers.

        Args:
            session_id: The session.
            tool: Name of the tool.
            arguments: Its arguments, not yet validated.
            key: Idempotency key of a write.
            actor: Whom it acts for; the session's user if left out.
            author: Who makes the call, for the record.
            encoded: Whether the answer is only written out with `orjson`; then a result is in it as
                the text that was kept.

        Returns:
            `{"ok": True, "result": …}` or `{"ok": False, "error": {…}}`.
        """
        if self.watch is None:
            return self._called(session_id, tool, arguments, key, actor, author, encoded)
        with self.watch(tool, session_id) as told:
            answer = self._called(session_id, tool, arguments, key, actor, author, encoded)
            told("ok" if answer["ok"] else answer["error"]["code"])
        return answer

    def _called(
        self,
        session_id: str,
        tool: str,
        arguments: Mapping[str, Any],
        key: str | None,
        actor: str | None,
        author: str,
        encoded: bool,
    ) -> Answer:
        world = self.world
        meta = world.meta(session_id)
        who = _actor(meta, actor)
        for _ in _attempts():
            slot = world.acquire(session_id)
            try:
                ctx = self.context(slot, meta, who)
                call = Call(world, self.registry, slot, ctx, tool, key, author, encoded=encoded)
                answer = call.run(arguments)
            except StepTaken:
                continue
            except SlotBroken:
                answer = refusal_answer(UnknownOutcome(), ctx.lang)
            finally:
                world.release(slot)
            if session_id in self._listeners:
                heard = orjson.loads(orjson.dumps(answer)) if encoded else answer
                self._listeners[session_id](tool, heard)
            return answer
        raise _busy(session_id)

    def context(self, slot: Slot, meta: SessionMeta, actor: str) -> ToolContext:
        """What a tool sees of the session that is alive on the slot."""
        lang: Lang = "en" if meta.lang == "en" else "zh"
        return ToolContext(
            slot.db,
            actor=actor,
            lang=lang,
            now=slot.now_at,
            seed=slot.base.seed,
            hooks=self.registry.hooks,
            cache=slot.base.cache,
            asked_again=consent.asked_again,
        )

    def _operate(
        self,
        session_id: str,
        kind: str,
        author: str,
        tool: str,
        operation: Callable[[ToolContext], T],
        *,
        actor: str | None = None,
        arguments: bytes = b"",
        always: bool = False,
    ) -> T:
        """Do something to the session outside of tools, as a step of its own."""
        for _ in _attempts():
            try:
                with self.world.alive(session_id, fresh=True) as slot:
                    meta = self.world.meta(session_id)
                    who = _actor(meta, actor)
                    with slot.savepoint():
                        outcome = operation(self.context(slot, meta, who))
                        slot.planned = None
                        changed = slot.take_changes()
                        if changed or always:
                            self.world.commit(
                                slot,
                                kind=kind,
                                author=author,
                                actor=who,
                                tool=tool,
                                arguments=arguments,
                                changed=changed,
                            )
                    return outcome
            except StepTaken:
                continue
        raise _busy(session_id)

    def decide(
        self,
        session_id: str,
        confirmation_id: str,
        decision: str,
        *,
        note: str = "",
        actor: str | None = None,
    ) -> dict[str, Any]:
        """Record the user's yes or no; the confirmation as it is now.

        Raises:
            ConfirmationNotFound: There is no such confirmation of the user.
            ConfirmationDecided: It can no longer be decided this way.
        """

        def operation(ctx: ToolContext) -> dict[str, Any]:
            consent.decide(ctx, confirmation_id, decision, note)
            return shown(ctx, consent.get_confirmation(ctx, confirmation_id))

        return self._operate(session_id, "decision", "user", decision, operation, actor=actor)

    def withdraw(
        self, session_id: str, confirmation_id: str, *, actor: str | None = None
    ) -> dict[str, Any]:
        """Take a question back, so that its id can never pay."""

        def operation(ctx: ToolContext) -> dict[str, Any]:
            consent.withdraw(ctx, confirmation_id)
            return shown(ctx, consent.get_confirmation(ctx, confirmation_id))

        return self._operate(session_id, "decision", "agent", "withdraw", operation, actor=actor)

    def look(
        self, session_id: str, read: Callable[[ToolContext], T], *, actor: str | None = None
    ) -> T:
        """Read something of the session without a step."""
        with self.world.alive(session_id, fresh=True) as slot:
            meta = self.world.meta(session_id)
            return read(self.context(slot, meta, _actor(meta, actor)))

    def confirmation(
        self, session_id: str, confirmation_id: str, *, actor: str | None = None
    ) -> dict[str, Any]:
        """One confirmation, as the user sees it."""
        return self.look(
            session_id,
            lambda ctx: shown(ctx, consent.get_confirmation(ctx, confirmation_id)),
            actor=actor,
        )

    def confirmations(
        self, session_id: str, *, actor: str | None = None, open_only: bool = True
    ) -> list[dict[str, Any]]:
        """The user's confirmations, oldest first."""

        def read(ctx: ToolContext) -> list[dict[str, Any]]:
            every = [shown(ctx, c) for c in consent.confirmations(ctx)]
            return [c for c in every if c["status"] == "open" or not open_only]

        return self.look(session_id, read, actor=actor)

    def plan_faults(self, session_id: str, planned: Iterable[Mapping[str, Any]]) -> None:
        """Plan failures of later calls."""
        listed = list(planned)
        self._operate(
            session_id,
            "fault",
            "user",
            "plan_faults",
            lambda ctx: faults.plan(ctx, self.registry, listed),
            arguments=orjson.dumps(listed),
        )

    def plan_events(self, session_id: str, planned: Iterable[world_events.PlannedEvent]) -> None:
        """Put events among those that fall due: of the world, or what other users do.

        Raises:
            InvalidEvent: An unknown kind or tool, or arguments that the tool does not take.
            UnknownActor: The session does not have the user who is to act.
        """
        listed = list(planned)
        meta = self.world.meta(session_id)
        for event in listed:
            _actor(meta, event.user)
        self._operate(
            session_id,
            "given",
            "world",
            "plan_events",
            lambda ctx: world_events.schedule(ctx, self.registry, listed),
            arguments=orjson.dumps([event.described() for event in listed]),
        )

    def lay_over(self, session_id: str, given: Mapping[str, Any]) -> None:
        """Lay rows over the base before the session's first turn.

        Raises:
            InvalidGiven: An unknown table or column, or a row that cannot be.
        """
        self._operate(
            session_id,
            "given",
            "world",
            "given",
            lambda ctx: lay(ctx, self.world.schema, given),
            arguments=orjson.dumps(given),
            always=True,
        )

    def move_clock(self, session_id: str, to: int) -> int:
        """Move virtual time forward, firing what falls due; the time reached.

        Raises:
            ClockBackwards: The time lies before the session's.
        """
        for _ in _attempts():
            try:
                with self.world.alive(session_id, fresh=True) as slot:
                    meta = self.world.meta(session_id)
                    ctx = self.context(slot, meta, meta.user)
                    return clockwork.advance(self.world, self.registry, slot, ctx, to)
            except StepTaken:
                continue
        raise _busy(session_id)


def _actor(meta: SessionMeta, actor: str | None) -> str:
    if actor is None or actor == meta.user:
        return meta.user
    if actor not in meta.actors:
        raise UnknownActor(f"Session {meta.session_id} has no actor {actor!r}.")
    return actor


def shown(ctx: ToolContext, found: Confirmation) -> dict[str, Any]:
    """A confirmation as people read it."""
    terms = orjson.loads(found.terms)
    return {
        "confirmation_id": found.confirmation_id,
        "tool": found.tool,
        "arguments": orjson.loads(found.arguments),
        "status": consent.status_of(ctx, found),
        "summary": Terms.model_validate(terms).summary(ctx.lang),
        "payee": terms["payee"],
        "amount_fen": terms["amount_fen"],
        "max_amount_fen": terms["max_amount_fen"],
        "terms": terms,
        "created_at": ctx.iso(found.created_at),
        "expires_at": ctx.iso(found.expires_at),
        "note": found.note,
    }
