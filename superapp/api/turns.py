"""Turns of chat under way: each runs once, whoever listens, leaves or asks again."""

import asyncio
import hashlib
import logging
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Final, Literal
from weakref import WeakValueDictionary

from anyio import to_thread

from superapp.api.host import Host
from superapp.api.kept_turns import RUNNING, KeptTurn, KeptTurns
from superapp.api.metrics import Metrics
from superapp.api.problems import Problem
from superapp.api.registry import Registered
from superapp.api.schemas import Decided
from superapp.api.turn_log import LATER, Outcome, TurnLog
from superapp.errors import SuperappError
from superapp.session import Session
from superapp_agents.agent import Emit
from superapp_agents.turn import Turn

REMEMBERED: Final = 200
"""How many turns keep all their events at hand; later only the turn itself is known."""
Work = Callable[[Session, Emit], Outcome]
log = logging.getLogger(__name__)


class Repeated(Exception):
    """Another process took the same request."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a turn answers, and how the same request is known again.

    Attributes:
        content: What the user said.
        scope: Whose chats it is found among.
        asked: What makes another request the same as this one; None where none is.
        said: Hash of what the user said so far, in a chat that its client keeps.
        answered: Given the reply, the hash of the chat with it.
        model: The model that takes the turn; the session's own if left out.
        shown: Whether the user saw what waits for a confirmation, and so can say yes to it.
    """

    content: str
    scope: str
    asked: str | None = None
    said: str | None = None
    answered: Callable[[str], str] | None = None
    model: str | None = None
    shown: bool = True


class Turns:
    """Runs turns to their end, and remembers them.

    Args:
        host: The sessions.
        kept: Where turns are kept.
        metrics: Counts them.
    """

    def __init__(self, host: Host, kept: KeptTurns, metrics: Metrics) -> None:
        self.host, self.kept, self._metrics = host, kept, metrics
        self._logs: OrderedDict[str, TurnLog] = OrderedDict()
        self._asking: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def say(self, find: Callable[[], Awaitable[Registered]], asked: Asked) -> TurnLog:
        """Say something to an agent; a repeated request joins the turn that it led to.

        Args:
            find: Finds the session, or opens one; not called for a repeated request.
            asked: What is said.
        """
        if asked.asked is None:
            return await self._said(await find(), asked)
        name = (asked.scope, asked.asked)
        async with self._asking.setdefault(name, asyncio.Lock()):
            earlier = await to_thread.run_sync(self.kept.asked, *name)
            if earlier is None:
                return await self._said(await find(), asked)
        if earlier.content != asked.content:
            raise Problem(
                409,
                "key_reused",
                "This key came with another message before. Send a new key with a new message.",
            )
        return await self.joined(earlier)

    async def _said(self, known: Registered, asked: Asked) -> TurnLog:
        made = self._opened(secrets.token_hex(8), known.session_id)
        loop = asyncio.get_running_loop()
        began = asyncio.Event()

        def work(session: Session, emit: Emit) -> Turn:
            _choose(session, asked.model)
            if not self.kept.begin(_row(made, session, asked)):
                raise Repeated
            loop.call_soon_threadsafe(began.set)
            return _unseen(session, asked, emit) or session.chat(asked.content, on_event=emit)

        task = self._start(known, made, work, asked.answered)
        task.add_done_callback(lambda _: began.set())
        await began.wait()
        if isinstance(made.outcome, Repeated) and asked.asked is not None:
            self._logs.pop(made.turn_id, None)
            earlier = await to_thread.run_sync(self.kept.asked, asked.scope, asked.asked)
            if earlier is not None:
                return await self.joined(earlier)
        return made

    async def decide(
        self,
        known: Registered,
        confirmation_id: str,
        decision: Literal["approve", "reject"],
        note: str,
        actor: str | None,
    ) -> TurnLog:
        """Record the user's decision, and let the turn that waited for it go on."""
        made = self._opened(secrets.token_hex(8), known.session_id)

        def work(session: Session, emit: Emit) -> Decided:
            told = session.decide(confirmation_id, decision, note, actor=actor, on_event=emit)
            return Decided(**told)

        self._start(known, made, work, None)
        return made

    async def joined(self, earlier: KeptTurn) -> TurnLog:
        """The events of an earlier turn; one that was cut off, or failed, is taken up again."""
        found = self._logs.get(earlier.turn_id)
        if found is not None and not found.failed:
            return found
        made = self._opened(earlier.turn_id, earlier.session_id, LATER)
        if earlier.turn is not None and earlier.status not in {RUNNING, "failed"}:
            made.end(Turn.model_validate_json(earlier.turn))
            return made
        known = await to_thread.run_sync(self.host.registry.find, earlier.session_id)
        if known is None:
            raise Problem(404, "unknown_session", "The session of this turn was deleted.")
        self._start(known, made, lambda session, emit: _taken_up(session, earlier, emit), None)
        return made

    async def log_of(self, session_id: str, turn_id: str) -> TurnLog | None:
        """The events of a turn of a session, by its id."""
        found = self._logs.get(turn_id)
        if found is not None:
            return found if found.session_id == session_id else None
        earlier = await to_thread.run_sync(self.kept.find, turn_id)
        if earlier is None or earlier.session_id != session_id:
            return None
        return await self.joined(earlier)

    async def latest(self, session_id: str) -> TurnLog | None:
        """The events of a session's last turn."""
        for found in reversed(self._logs.values()):
            if found.session_id == session_id:
                return found
        earlier = await to_thread.run_sync(self.kept.latest, session_id)
        return None if earlier is None else await self.joined(earlier)

    def _opened(self, turn_id: str, session_id: str, first: int = 1) -> TurnLog:
        made = self._logs[turn_id] = TurnLog(turn_id, session_id, first)
        self._logs.move_to_end(turn_id)
        while len(self._logs) > REMEMBERED and next(iter(self._logs.values())).over:
            self._logs.popitem(last=False)
        return made

    def _start(
        self,
        known: Registered,
        made: TurnLog,
        work: Work,
        answered: Callable[[str], str] | None,
    ) -> "asyncio.Task[None]":
        """Run the work to its end, whether or not somebody waits for it."""
        loop = asyncio.get_running_loop()

        def tell(event: dict[str, object]) -> None:
            if event["type"] != "turn":
                loop.call_soon_threadsafe(made.add, str(event["type"]), event)

        def whole(session: Session) -> Outcome:
            since = perf_counter()
            outcome = work(session, tell)
            turn = outcome if isinstance(outcome, Turn) else outcome.turn
            if turn is not None:
                self._metrics.turn(known.session_id, session.model, turn, perf_counter() - since)
            if isinstance(outcome, Turn):
                self._keep(made.turn_id, session, outcome, answered)
            return outcome

        async def run() -> None:
            try:
                made.end(await self.host.run(known, whole))
            except Exception as error:  # noqa: BLE001 - whoever listens must hear of it
                await self._failed(made, error)

        task = asyncio.create_task(run())
        self.host.keep(task)
        return task

    def _keep(
        self,
        turn_id: str,
        session: Session,
        turn: Turn,
        answered: Callable[[str], str] | None,
    ) -> None:
        values = {"head": session.head, "status": turn.status, "turn": turn.model_dump_json()}
        if answered is not None:
            values["answered"] = answered(turn.reply)
        self.kept.end(turn_id, **values)

    async def _failed(self, made: TurnLog, error: Exception) -> None:
        expected = isinstance(error, Problem | SuperappError | Repeated)
        if not expected:
            log.error("turn failed", exc_info=error, extra={"session_id": made.session_id})
        made.end(error)
        if not isinstance(error, Repeated):
            await to_thread.run_sync(lambda: self.kept.end(made.turn_id, status="failed"))


def _choose(session: Session, model: str | None) -> None:
    if model is not None:
        session.model = model


def _unseen(session: Session, asked: Asked, emit: Emit) -> Turn | None:
    """What waits for a yes that the user said without having seen it: it is shown first."""
    if asked.shown or session.chat_decision(asked.content) != "approve":
        return None
    waiting = session.resume(emit)
    return waiting if waiting is not None and waiting.status == "needs_confirmation" else None


def _row(made: TurnLog, session: Session, asked: Asked) -> dict[str, object]:
    standing = session.standing()
    return {
        "turn_id": made.turn_id,
        "session_id": session.session_id,
        "before": 0 if standing is None else standing.turn,
        "content": asked.content,
        "scope": asked.scope,
        "asked": asked.asked,
        "said": asked.said,
    }


def _taken_up(session: Session, earlier: KeptTurn, emit: Emit) -> Turn:
    """Finish a turn that was cut off: go on with it, or begin it if it never began."""
    going_on = session.resume(emit)
    if going_on is not None:
        return going_on
    if earlier.turn is not None:
        return Turn.model_validate_json(earlier.turn)
    standing = session.standing()
    if standing is not None and standing.turn > earlier.before:
        return standing
    return session.chat(earlier.content, on_event=emit)


def message_key(key: str | None) -> str | None:
    """What makes a message the same as an earlier one, by the key that its client gave."""
    return None if key is None else f"key:{hashlib.sha256(key.encode()).hexdigest()}"
