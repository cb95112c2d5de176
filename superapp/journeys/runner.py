"""Playing a journey: the user speaks, decides and waits; the agent acts; the judge looks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Final

from superapp.checks.values import instant_of
from superapp.gateway.world_events import PlannedEvent
from superapp.journeys.agents import (
    Agent,
    AgentFailed,
    AgentSession,
    GraphAgent,
    Said,
    said_of,
)
from superapp.journeys.format import Branch, Decision, Injected, Journey, Turn, duration_of
from superapp.journeys.judging import JourneyResult, judge_run
from superapp.journeys.oracle import OracleAgent, select
from superapp.journeys.predicates.evaluate import evaluate
from superapp.journeys.predicates.grammar import looks_like_expression
from superapp.journeys.recording import call_records, given_diff, touched_rows
from superapp.journeys.session_view import DiffView, base_tables
from superapp.runs.record import DecisionRecord, RunRecord, TurnRecord
from superapp.session import Session
from superapp.simulator import Simulator
from superapp_services.core import clock

ROUNDS: Final = 8
YOU_DECIDE: Final = {"zh": "你决定就好", "en": "You decide."}


class JourneyCannotRun(ValueError):
    """The journey asks for something that the world refuses: its own fault, not the agent's."""


def run_journey(
    simulator: Simulator, journey: Journey, agent: Agent | None = None, *, model: str | None = None
) -> JourneyResult:
    """Play a journey once and judge it.

    Args:
        simulator: A simulator of the journey's world.
        journey: What to play.
        agent: Who answers; the journey's own solution if left out.
        model: The model of our own graph.

    Raises:
        JourneyCannotRun: the world refuses what the journey lays over it.
    """
    record = play(simulator, journey, agent, model=model)
    return judge_run(simulator.world, simulator.gateway.registry, journey, record)


def play(
    simulator: Simulator, journey: Journey, agent: Agent | None = None, *, model: str | None = None
) -> RunRecord:
    """Play a journey once; the record of it, not yet judged."""
    world = journey.world
    session = simulator.session(
        user=world.user,
        actors=world.actors or None,
        lang=world.lang,
        clock=world.clock,
        faults=[_fault(one) for one in journey.faults],
        given=journey.given or None,
        model=model,
        services=journey.tools,
    )
    try:
        return _Play(simulator, journey, session, agent).run()
    finally:
        simulator.forget(session.session_id)


def _fault(fault: Any) -> dict[str, Any]:
    shown = {"on": fault.on, "kind": fault.kind.value, "call": fault.call, "when": fault.when}
    return shown if fault.seconds is None else {**shown, "seconds": fault.seconds}


@dataclass(slots=True)
class _Play:
    simulator: Simulator
    journey: Journey
    session: Session
    agent: Agent | None
    first: int = 0
    started: str = ""
    turns: list[TurnRecord] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    decisions: list[DecisionRecord] = field(default_factory=list)
    lookups: dict[str, list[Any]] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)

    def run(self) -> RunRecord:
        began = perf_counter()
        self.first = self.session.head
        self.started = self.session.now
        self.given = given_diff(self.simulator, self.session)
        if self.agent is None:
            self.agent = OracleAgent(self.journey.solution, self._view)
        self._plan_events()
        self._play(self.journey.turns, ())
        seconds = perf_counter() - began
        self._look_up()
        return self._record(seconds)

    def _view(self) -> DiffView:
        base = base_tables(self.simulator.world)
        return DiffView(base, self.given, self.session.diff(), self.lookups)

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
                self.lookups[name] = select(lookup.items, answer["result"], self._view())
        finally:
            self.simulator.forget(fork.session_id)

    def _filled(self, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
        """Arguments of a lookup with expressions filled in; None if one has no value."""
        oracle = OracleAgent([], self._view)
        try:
            return {name: oracle.argument(value) for name, value in arguments.items()}
        except AgentFailed:
            return None

    def _play(self, turns: list[Turn], path: tuple[int, ...]) -> None:
        for index, turn in enumerate(turns):
            if turn.branches is not None:
                chosen = self._branch(turn.branches)
                if chosen is not None:
                    self._play(turn.branches[chosen].turns, (*path, index, chosen))
            elif turn.user is not None:
                self._speak(turn, (*path, index))
            else:
                self._wait(turn)

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
        planned = [self._planned(event) for event in self.journey.events]
        if not planned:
            return
        self.simulator.gateway.plan_events(self.session.session_id, planned)
        if any(event.due_at <= clock.parse_iso(self.session.now) for event in planned):
            self.session.advance(seconds=0)
        self.first = self.session.head

    def _planned(self, event: Injected) -> PlannedEvent:
        moment = self._moment(event.at)
        if event.actor is not None and event.tool is not None:
            return PlannedEvent.call(moment, event.actor, event.tool, event.args)
        text = event.subject or ""
        found = evaluate(text, self._view()) if looks_like_expression(text) else [text]
        if not found:
            raise JourneyCannotRun(f"events: {text} has no value")
        return PlannedEvent(event.kind or "", moment, str(found[0]), event.payload)

    def _moment(self, text: str) -> int:
        moment = instant_of(text)
        if moment is not None:
            return int(moment.timestamp())
        return clock.parse_iso(self.started) + int(duration_of(text).total_seconds())

    def _branch(self, branches: list[Branch]) -> int | None:
        for index, branch in enumerate(branches):
            if self._holds(branch):
                return index
        return None

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
        began = perf_counter()
        failure = None
        try:
            said = self._converse(turn)
        except AgentFailed as error:
            said, failure = Said("", status="failed"), str(error)
        self.turns.append(
            TurnRecord(
                number=len(self.starts),
                place=".".join(map(str, path)),
                user=turn.user or "",
                reply=said.reply,
                status=said.status,
                plan=said.plan,
                questions=list(said.questions),
                offers=list(said.offers),
                decisions=list(self.decisions),
                usage=dict(said.usage),
                now=self.session.now,
                seconds=round(perf_counter() - began, 6),
                diff=self.session.diff(),
                failure=failure,
            )
        )
        self.decisions.clear()

    def _converse(self, turn: Turn) -> Said:
        """One message, and all that follows until the agent needs the user's next one."""
        agent = self.agent or GraphAgent()
        door = AgentSession(
            self.session, lambda details: self._outside(details, turn), self.session.session_id
        )
        said = agent.say(turn.user or "", door, len(self.starts))
        for _ in range(ROUNDS):
            if said.status == "needs_confirmation":
                following = self._decide_all(said, turn)
            elif said.status == "needs_input" and self._answers(turn):
                following = agent.say(self._answer(said), door, len(self.starts))
            else:
                break
            if following is None:
                break
            said = following
        return said

    def _decision(self, tool: str, turn: Turn) -> Decision:
        rule = turn.decide if turn.decide is not None else self.journey.decide
        if isinstance(rule, Decision):
            return rule
        default = self.journey.decide
        fallback = default if isinstance(default, Decision) else Decision.APPROVE
        return rule.get(tool, fallback)

    def _outside(self, details: Mapping[str, Any], turn: Turn) -> str:
        """The user decides what an outside agent's call asked for, at once."""
        identifier = str(details["confirmation_id"])
        shown = self.simulator.gateway.confirmation(self.session.session_id, identifier)
        decision = self._decision(shown["tool"], turn)
        self._note(shown, decision)
        if decision is not Decision.WAIT and shown["status"] == "open":
            self.simulator.gateway.decide(self.session.session_id, identifier, decision.value)
        return decision.value

    def _note(self, shown: Mapping[str, Any], decision: Decision) -> None:
        self.decisions.append(
            DecisionRecord(
                confirmation_id=shown["confirmation_id"],
                tool=shown["tool"],
                decision=decision.value,
                amount_fen=shown.get("amount_fen"),
                summary=shown.get("summary") or "",
            )
        )

    def _decide_all(self, said: Said, turn: Turn) -> Said | None:
        following = None
        for shown in said.confirmations:
            decision = self._decision(shown["tool"], turn)
            self._note(shown, decision)
            if decision is Decision.WAIT:
                return None
            act = self.session.approve if decision is Decision.APPROVE else self.session.reject
            following = act(shown["confirmation_id"])["turn"] or following
        return None if following is None else said_of(following)

    def _answers(self, turn: Turn) -> bool:
        """Whether the user answers questions, and does not leave them for a later turn."""
        wanted = turn.expect.status if turn.expect is not None else None
        return not (wanted and "needs_input" in wanted)

    def _answer(self, said: Said) -> str:
        default = YOU_DECIDE["zh" if self.session.lang == "zh" else "en"]
        slots = [str(one.get("slot", "")) for one in said.questions]
        answers = [self.journey.facts[slot] for slot in slots if slot in self.journey.facts]
        if not answers:
            return default
        return ("，" if self.session.lang == "zh" else ", ").join(answers)

    def _record(self, seconds: float) -> RunRecord:
        base = self.simulator.world.base
        return RunRecord(
            journey=self.journey.id,
            world=base.preset,
            seed=base.seed,
            base_digest=base.content_digest,
            user=self.session.user,
            agent=self.agent.name if self.agent else "graph",
            started_at=self.started,
            ended_at=self.session.now,
            given=dict(self.given),
            lookups=self.lookups,
            turns=self.turns,
            calls=call_records(self.simulator, self.session, self.starts, self.first),
            diff=self.session.diff(),
            touched=touched_rows(self.simulator, self.session, self.first),
            digest=self.session.digest(),
            seconds=round(seconds, 6),
        )
