"""One play of a journey: the user speaks, decides and waits; the agent acts."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Final

from superapp.checks.findings import Code
from superapp.journeys.agents import (
    MOST_CALLS,
    NOT_YET,
    Agent,
    AgentFailed,
    AgentSession,
    CallLimit,
    GraphAgent,
    Said,
    TooManyCalls,
    graph_step,
    said_of,
)
from superapp.journeys.decisions import DecisionTape
from superapp.journeys.format import Branch, Decision, Journey, Turn, duration_of
from superapp.journeys.injected import JourneyCannotRun, planned
from superapp.journeys.oracle import OracleAgent, select
from superapp.journeys.recording import call_records, calls_and_events, given_diff, touched_rows
from superapp.journeys.session_view import DiffView, LaterDiff, base_tables
from superapp.journeys.user import ModelUserFailed, ScriptedUser, User, decision_on
from superapp.runs.log import (
    Asked,
    Called,
    Decided,
    Ended,
    Fired,
    Replied,
    RunLog,
    Spoke,
    Started,
    Thought,
)
from superapp.runs.record import (
    Answered,
    CallRecord,
    DecisionRecord,
    Incident,
    RunRecord,
    TurnRecord,
)
from superapp.session import Session
from superapp.simulator import Simulator
from superapp_services.core import clock

ROUNDS: Final = 8


@dataclass(slots=True)
class Staging:
    """How a journey is played, beside the agent: all of it may be left out.

    Attributes:
        model: The model of our own graph.
        log: Where the run is written down.
        tape: Records the model's decisions.
        user: Makes whoever speaks for the user between the written turns.
        opened: Told of the session before the first turn, and around the whole run.
    """

    model: str | None = None
    log: RunLog = field(default_factory=RunLog)
    tape: DecisionTape | None = None
    user: Callable[[Journey, str], User] = ScriptedUser
    opened: Callable[[Session], AbstractContextManager[None]] = lambda _: nullcontext()


@dataclass(slots=True)
class Play:
    """One run of a journey in a fresh session, written down as it goes."""

    simulator: Simulator
    journey: Journey
    session: Session
    agent: Agent | None
    staging: Staging
    user: User
    first: int = 0
    logged: int = 0
    started: str = ""
    calls_in_turn: int = 0
    place: tuple[int, ...] = ()
    turns: list[TurnRecord] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    decisions: list[DecisionRecord] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)
    lookups: dict[str, list[Any]] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    differs: tuple[int, dict[str, Any]] | None = None

    def run(self) -> RunRecord:
        """Play it to its end; the record of it."""
        began = perf_counter()
        self.first = self.session.head
        self.started = self.session.now
        self.given = given_diff(self.simulator, self.session)
        if self.agent is None:
            self.agent = OracleAgent(self.journey.solution, self.view)
        self._plan_events()
        self.logged = self.first
        self._start()
        self._play(self.journey.turns, ())
        return self._finished(began)

    def go_on(self, place: tuple[int, ...]) -> RunRecord:
        """Play the rest of one that stands within the turn at a place; the record of all of it."""
        began = perf_counter()
        self._play(self.journey.turns, (), place)
        return self._finished(began)

    def _finished(self, began: float) -> RunRecord:
        seconds = perf_counter() - began
        self._look_up()
        self._end(seconds)
        return self.staging.log.record()

    def _start(self) -> None:
        base = self.simulator.world.base
        model = self.staging.model or self.simulator.model
        self.staging.log.add(
            Started(
                journey=self.journey.id,
                world=base.preset,
                seed=base.seed,
                base_digest=base.content_digest,
                user=self.session.user,
                lang=self.session.lang,
                agent=self.agent.name if self.agent else "graph",
                model=model if isinstance(self.agent, GraphAgent) else None,
                started_at=self.started,
                given=dict(self.given),
            )
        )

    def _end(self, seconds: float) -> None:
        self._write_down(len(self.starts))
        self.staging.log.add(
            Ended(
                ended_at=self.session.now,
                lookups=self.lookups,
                diff=self._diff(),
                touched=touched_rows(self.simulator, self.session, self.first),
                digest=self.session.digest(),
                seconds=round(seconds, 6),
            )
        )

    def view(self) -> DiffView:
        """The state as it is now."""
        tables = base_tables(self.simulator.world)
        return DiffView(tables, self.given, LaterDiff(self._diff), self.lookups)

    def _diff(self) -> dict[str, Any]:
        """What changed since the start; worked out once per step."""
        head = self.session.head
        if self.differs is None or self.differs[0] != head:
            self.differs = (head, self.session.diff())
        return self.differs[1]

    def _look_up(self) -> None:
        """Look up offers as they were at the start, on a fork; arguments may name the end."""
        if not self.journey.end.lookups:
            return
        fork = self.session.fork(at=self.first)
        try:
            for name, lookup in self.journey.end.lookups.items():
                arguments = self._filled(lookup.args)
                if arguments is None:
                    continue
                answer = fork.call_with(lookup.tool, arguments)
                if not answer["ok"]:
                    raise JourneyCannotRun(f"lookup {name}: {answer['error']['message']}")
                self.lookups[name] = select(lookup.items, answer["result"], self.view)
        finally:
            self.simulator.forget(fork.session_id)

    def _filled(self, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
        """Arguments of a lookup with expressions filled in; None if one has no value."""
        oracle = OracleAgent([], self.view)
        try:
            return {name: oracle.argument(value) for name, value in arguments.items()}
        except AgentFailed:
            return None

    def _play(self, turns: list[Turn], path: tuple[int, ...], within: tuple[int, ...] = ()) -> None:
        """Play turns; with ``within`` the rest of them, from the middle of the turn there."""
        begun = within[0] if within else 0
        for index, turn in enumerate(turns[begun:], begun):
            if within and turn.branches is not None:
                place = (*path, index, within[1])
                self._play(turn.branches[within[1]].turns, place, within[2:])
            elif within:
                self._carry_out(turn, (*path, index))
            elif turn.branches is not None:
                chosen = self._branch(turn.branches)
                if chosen is not None:
                    self._play(turn.branches[chosen].turns, (*path, index, chosen))
            elif turn.user is not None:
                self._speak(turn, (*path, index))
            else:
                self._wait(turn)
            within = ()

    def _wait(self, turn: Turn) -> None:
        if turn.advance_to is not None:
            target = turn.advance_to
        else:
            seconds = int(duration_of(turn.advance or "PT0S").total_seconds())
            target = clock.iso(clock.parse_iso(self.session.now) + seconds)
        if clock.parse_iso(target) > clock.parse_iso(self.session.now):
            self.session.advance(to=target)

    def _plan_events(self) -> None:
        """Schedule what happens, so that it also happens while a tool waits."""
        view, started = self.view(), self.started
        events = [planned(event, started, view) for event in self.journey.events]
        if not events:
            return
        self.simulator.gateway.plan_events(self.session.session_id, events)
        if any(event.due_at <= clock.parse_iso(self.session.now) for event in events):
            self.session.advance(seconds=0)
        self.first = self.session.head

    def _branch(self, branches: list[Branch]) -> int | None:
        return next((index for index, one in enumerate(branches) if self._holds(one)), None)

    def _holds(self, branch: Branch) -> bool:
        when, last = branch.when, self.turns[-1] if self.turns else None
        if when.otherwise:
            return True
        if last is None:
            return False
        if when.status is not None:
            return last.status == when.status
        if when.asked is not None:
            return any(one.get("slot") == when.asked for one in last.questions)
        calls = call_records(self.simulator, self.session, self.starts, self.first)
        return any(one.tool == when.called and one.turn == last.number for one in calls)

    def _speak(self, turn: Turn, path: tuple[int, ...]) -> None:
        self.starts.append(self.session.head)
        self.place = path
        number, place = len(self.starts), ".".join(map(str, path))
        spoken = Spoke(turn=number, place=place, text=turn.user or "", now=self.session.now)
        self.staging.log.add(spoken)
        self.calls_in_turn = 0
        self._carry_out(turn, path)

    def _carry_out(self, turn: Turn, path: tuple[int, ...]) -> None:
        number, place = len(self.starts), ".".join(map(str, path))
        began = perf_counter()
        failure, code = None, None
        try:
            said = self._converse(turn, number)
        except AgentFailed as error:
            said, failure, code = Said("", status="failed"), str(error), error.code.value
        except ModelUserFailed as error:
            said, failure = Said("", status="failed"), f"the user's model: {error}"
            code = Code.USER_SCRIPT_ERROR.value
        record = TurnRecord(
            number=number,
            place=place,
            user=turn.user or "",
            reply=said.reply,
            status=said.status,
            plan=said.plan,
            questions=list(said.questions),
            offers=list(said.offers),
            decisions=list(self.decisions),
            answers=list(self.answers),
            incidents=[Incident.model_validate(one) for one in said.incidents],
            usage=dict(said.usage),
            now=self.session.now,
            seconds=round(perf_counter() - began, 6),
            diff=self._diff(),
            failure=failure,
            failure_code=code,
        )
        self.turns.append(record)
        self._write_down(number)
        self.staging.log.add(Replied(turn=record))
        self.decisions.clear()
        self.answers.clear()

    def _write_down(self, number: int) -> None:
        """Log what happened since the last time, step by step."""
        log = self.staging.log
        for decision in self.staging.tape.take(number) if self.staging.tape else ():
            log.add(Thought(decision=decision))
        happened = calls_and_events(self.simulator, self.session, self.starts, self.logged)
        self.logged = self.session.head
        for one in sorted((*happened, *self.decisions), key=lambda each: each.step):
            if isinstance(one, CallRecord):
                log.add(Called(call=one))
            elif isinstance(one, DecisionRecord):
                log.add(Decided(turn=number, decision=one))
            else:
                log.add(Fired(event=one))
        for answered in self.answers:
            log.add(Asked(answered=answered))

    @contextmanager
    def _door(self, turn: Turn) -> Iterator[AgentSession]:
        """What the agent may touch in a turn; the user decides as soon as an outside one asks."""
        door = AgentSession(self.session)

        def hear(tool: str, answer: Mapping[str, Any]) -> None:
            del tool
            self.calls_in_turn += 1
            if self.calls_in_turn > MOST_CALLS:
                door.broken = TooManyCalls()
                raise CallLimit(str(door.broken))
            error = answer.get("error") or {}
            if not answer["ok"] and error.get("code") == NOT_YET:
                self._decide_now(error["details"], turn)

        try:
            if isinstance(self.agent, GraphAgent):
                yield door
                return
            with self.simulator.gateway.heard(self.session.session_id, hear):
                yield door
        finally:
            door.closed = True

    def _converse(self, turn: Turn, number: int) -> Said:
        """One message, and all that follows until the agent needs the user's next one."""
        with self._door(turn) as door:
            try:
                said = self._rounds(turn, number, door)
            except AgentFailed as failure:
                raise door.broken or failure from None
            if door.broken is not None:
                raise door.broken
        return said

    def _rounds(self, turn: Turn, number: int, door: AgentSession) -> Said:
        agent = self.agent or GraphAgent()
        said = agent.say(turn.user or "", door, number)
        for _ in range(ROUNDS):
            if said.status == "needs_confirmation":
                following = self._decide_all(said, turn)
            else:
                following = self._answer(agent, said, turn, door)
            if following is None:
                break
            said = following
        return said

    def _answer(self, agent: Agent, said: Said, turn: Turn, door: AgentSession) -> Said | None:
        if isinstance(agent, OracleAgent):
            return None
        answered = self.user.answer(said, turn, len(self.starts))
        if answered is None:
            return None
        self.answers.append(answered)
        return agent.say(answered.answer, door, len(self.starts))

    def _decide_now(self, details: Mapping[str, Any], turn: Turn) -> None:
        """The user decides what an outside agent's call asked for, at once."""
        identifier = str(details["confirmation_id"])
        shown = self.simulator.gateway.confirmation(self.session.session_id, identifier)
        decision = decision_on(shown["tool"], turn, self.journey)
        if shown["status"] != "open":
            return
        self._note(shown, decision)
        if decision is not Decision.WAIT:
            self.simulator.gateway.decide(self.session.session_id, identifier, decision.value)

    def _note(self, shown: Mapping[str, Any], decision: Decision) -> None:
        self.decisions.append(
            DecisionRecord(
                confirmation_id=shown["confirmation_id"],
                tool=shown["tool"],
                decision=decision.value,
                amount_fen=shown.get("amount_fen"),
                summary=shown.get("summary") or "",
                step=self.session.head,
            )
        )

    def _decide_all(self, said: Said, turn: Turn) -> Said | None:
        following = None
        for shown in said.confirmations:
            decision = decision_on(shown["tool"], turn, self.journey)
            self._note(shown, decision)
            if decision is Decision.WAIT:
                return None
            act = self.session.approve if decision is Decision.APPROVE else self.session.reject
            identifier = shown["confirmation_id"]
            following = graph_step(lambda: act(identifier))["turn"] or following  # noqa: B023
        return None if following is None else said_of(following)
