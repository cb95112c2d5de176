"""Judging a record: two verdicts, on the calls and on the state, each with its findings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, JsonValue

from superapp.checks.arguments import Witness
from superapp.checks.binding import NOT_YET, SavedScope
from superapp.checks.calls import Call
from superapp.checks.expect import UNLIMITED, Expectation, Extra, compile_calls
from superapp.checks.findings import Author, Code, Finding, Severity, by_cause, flatten
from superapp.checks.judge import judge_calls
from superapp.checks.said.claims import names_thing
from superapp.checks.task import READ, Task, TurnRule
from superapp.checks.values import date_of
from superapp.gateway.registry import Registry
from superapp.journeys.conduct import Run, conduct_findings, planted
from superapp.journeys.end_state import StateScope, judge_state
from superapp.journeys.format import Journey, Turn, TurnExpect
from superapp.journeys.said import Reply, judge_facts, judge_hidden
from superapp.journeys.session_view import DiffView, base_tables
from superapp.runs.record import RunRecord, TurnRecord
from superapp.world.world import World


class Verdict(BaseModel):
    """One verdict and why."""

    model_config = ConfigDict(frozen=True)

    passed: bool
    findings: tuple[Finding, ...]


class Match(BaseModel):
    """One expected call, and the calls that met it: positions among the run's calls."""

    model_config = ConfigDict(frozen=True)

    turn: int
    name: str
    tool: str
    args: dict[str, JsonValue]
    outcome: str
    least: int
    most: int | None
    calls: tuple[int, ...]


class JourneyResult(BaseModel):
    """The verdicts on one run of a journey, with its record."""

    model_config = ConfigDict(frozen=True)

    journey: str
    title: str
    calls: Verdict
    state: Verdict
    record: RunRecord
    matches: tuple[Match, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether both verdicts are good."""
        return self.calls.passed and self.state.passed

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings of both verdicts, the first cause first."""
        return by_cause(flatten((*self.calls.findings, *self.state.findings)))


@dataclass(frozen=True, slots=True)
class OfferedTools:
    """The tools of the app, as the judge sees them."""

    registry: Registry

    def known(self, tool: str) -> bool:
        """Whether there is such a tool."""
        return tool in self.registry.tools

    def risk(self, tool: str) -> str | None:
        """What the tool can do; waiting is no more than a read."""
        if tool == "system_wait":
            return READ
        return self.registry.tools[tool].risk.value if self.known(tool) else None

    def schema(self, tool: str) -> Mapping[str, Any] | None:
        """The schema of the tool's arguments."""
        return self.registry.tools[tool].input_schema if self.known(tool) else None


def judge_run(
    world: World, registry: Registry, journey: Journey, record: RunRecord
) -> JourneyResult:
    """Both verdicts on a run, from its record alone."""
    base = base_tables(world)
    view = DiffView(base, record.given, record.diff, record.lookups)
    calls, saved, matches = judge_expected(journey, record, registry, view)
    view.kept = saved
    view.looked_up = ShownOffers(record)
    state = [*judge_state(journey, view, record.touched), *judge_said(journey, record, view)]
    state.extend(_abstained(journey, record))
    unmet: dict[int, list[str]] = {}
    for match in matches:
        if len(match.calls) < match.least:
            unmet.setdefault(match.turn, []).append(match.tool)
    run = Run(record, view, OfferedTools(registry).risk, unmet, state)
    calls = [*calls, *conduct_findings(run)]
    return JourneyResult(
        journey=journey.id,
        title=journey.title,
        calls=_verdict(calls),
        state=_verdict(state),
        record=record,
        matches=matches,
    )


def _verdict(findings: Sequence[Finding]) -> Verdict:
    found = by_cause(findings)
    return Verdict(passed=not any(one.fails for one in flatten(found)), findings=found)


def played(journey: Journey, record: RunRecord) -> Iterator[tuple[TurnRecord, Turn]]:
    """Each recorded turn with the turn of the journey that it played."""
    for turn in record.turns:
        found: Turn | None = None
        turns = journey.turns
        steps = [int(part) for part in turn.place.split(".")]
        for depth, step in enumerate(steps):
            if depth % 2 == 0:
                found = turns[step]
            elif found is not None and found.branches is not None:
                turns = found.branches[step].turns
        if found is not None:
            yield turn, found


def judge_expected(
    journey: Journey, record: RunRecord, registry: Registry, view: DiffView
) -> tuple[list[Finding], Mapping[str, Sequence[Any]], tuple[Match, ...]]:
    """Findings on the calls, what the calls that met an expectation saved, and which met which."""
    expectations: list[Expectation] = []
    rules: dict[int, TurnRule] = {}
    for turn, script in played(journey, record):
        expect = script.expect or TurnExpect()
        rules[turn.number] = TurnRule(expect.accepted_extra, tuple(expect.forbid))
        if script.expect is None or not script.expect.calls:
            rules[turn.number] = TurnRule(_free(script), tuple(expect.forbid))
        expectations += compile_calls(expect, turn=turn.number, offset=len(expectations))
    calls = [call.judged() for call in record.calls if call.author != "user"]
    tools = registry.select(journey.tools)
    task = Task(
        expectations,
        rules,
        OfferedTools(registry),
        frozenset(tool.name for tool in tools),
        StateScope(view),
        _witness(record, view),
    )
    verdict = judge_calls(calls, task)
    scope = SavedScope(task, calls, dict(enumerate(verdict.assignment.calls)))
    names = [name for one in expectations for name in one.save]
    saved = {name: scope.saved(name) or () for name in names}
    found = [*flatten(verdict.findings), *_limits(journey, calls, OfferedTools(registry))]
    return found, saved, _matches(record, expectations, verdict.assignment.calls)


def _matches(
    record: RunRecord, expectations: Sequence[Expectation], chosen: Sequence[Sequence[int]]
) -> tuple[Match, ...]:
    places = [place for place, call in enumerate(record.calls) if call.author != "user"]
    return tuple(
        Match(
            turn=one.turn,
            name=one.name,
            tool=one.tool,
            args={name: matcher.describe() for name, matcher in one.arguments.fields.items()},
            outcome=one.outcome,
            least=one.least,
            most=None if one.most >= UNLIMITED else one.most,
            calls=tuple(places[number] for number in chosen[index]),
        )
        for index, one in enumerate(expectations)
    )


def _free(script: Turn) -> Extra:
    """Extra calls of a turn that expects none by name: any, unless it says otherwise."""
    if script.expect is not None and script.expect.extra is not None:
        return script.expect.extra
    return Extra.ANY


def _witness(record: RunRecord, view: DiffView) -> Witness:
    spoken = " ".join(turn.user for turn in record.turns)
    answers = cache(lambda place: str(record.calls[place].answer))

    def seen(call: Call, value: Any) -> bool:
        text = str(value)
        earlier = map(answers, range(min(call.index, len(record.calls))))
        return text in spoken or any(text in answer for answer in earlier)

    def in_world(value: Any) -> bool:
        return any(
            view.row(name, str(value)) is not None
            for name, info in view.tables().items()
            if info.key.endswith("_id") and info.kind != "system"
        )

    return Witness(seen=seen, in_world=in_world, injected=planted(record))


def _limits(journey: Journey, calls: Sequence[Call], book: OfferedTools) -> Iterator[Finding]:
    """More calls or writes than the journey grants; an answer "not yet" and its repeat are one."""
    budget = journey.budget
    if budget is None:
        return
    counted = [call for call in calls if call.refusal not in NOT_YET]
    writes = [call for call in counted if book.risk(call.tool) != READ and call.effect is not False]
    for limit, made, what in (
        (budget.calls, counted, "calls"),
        (budget.writes, writes, "calls that changed something"),
    ):
        if limit is not None and len(made) > limit:
            yield Finding(
                code=Code.OVER_CALL_LIMIT,
                turn=made[limit].turn,
                evidence=f"{len(made)} {what}",
                expected=limit,
                found=len(made),
            )


def judge_said(journey: Journey, record: RunRecord, end: DiffView) -> list[Finding]:
    """Findings on the replies, each judged in the state in which it was given."""
    found: list[Finding] = []
    for turn, script in played(journey, record):
        found.extend(broken_turn(turn))
        if not turn.reply.strip() and turn.status in {"done", "needs_input"}:
            found.append(
                Finding(
                    code=Code.REQUIRED_INFO_NOT_SAID, turn=turn.number, evidence="nothing was said"
                )
            )
        if script.expect is None:
            continue
        view = DiffView(end.base, record.given, turn.diff, end.looked_up, end.kept)
        reply = Reply(turn.reply, view, _today(turn.now), turn.number)
        found.extend(judge_facts(script.expect.says, reply))
        found.extend(judge_hidden(script.expect.hides, reply))
        found.extend(_turn_end(script.expect, turn, end))
    every = Reply("\n".join(record.replies()), end, _today(record.ended_at))
    found.extend(judge_facts(journey.end.says, every))
    return found


_NOT_AGENTS: Final = {
    Code.WORLD_FAULT: Author.WORLD,
    Code.USER_SCRIPT_ERROR: Author.USER,
    Code.RECORDING_DIVERGED: Author.JOURNEY,
}


def broken_turn(turn: TurnRecord) -> Iterator[Finding]:
    """How a turn broke off, and what the agent tried in it and must not."""
    if turn.failure is not None:
        code = Code(turn.failure_code or Code.PREMATURE_END)
        author = _NOT_AGENTS.get(code, Author.AGENT)
        yield Finding(code=code, turn=turn.number, evidence=turn.failure, author=author)
    for incident in turn.incidents:
        yield Finding(code=Code(incident.code), turn=turn.number, evidence=incident.evidence)


def _today(now: str) -> date:
    return date_of(now) or date(2026, 2, 6)


class ShownOffers(Mapping[str, list[Any]]):
    """What each turn offered, as ``turn1`` and so on, and what the judge looked up.

    An agent that only talks offers what it names: things with an id and a title
    among its results of which the reply gives the title. That is read out of the
    reply only when a journey asks for it.
    """

    def __init__(self, record: RunRecord) -> None:
        self._record = record
        self._turns = {f"turn{turn.number}": turn for turn in record.turns}
        self._plans = {f"plan{turn.number}": turn for turn in record.turns}
        self._found: dict[str, list[Any]] = {}

    def __getitem__(self, name: str) -> list[Any]:
        """The offers of that name."""
        if name in self._plans:
            return _entries(self._plans[name].plan)
        if name not in self._turns:
            return self._record.lookups[name]
        if name not in self._found:
            self._found[name] = shown_in(self._turns[name], self._record)
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        """All names."""
        return iter({**self._record.lookups, **self._turns, **self._plans})

    def __len__(self) -> int:
        """How many names there are."""
        return sum(1 for _ in self)


def shown_in(turn: TurnRecord, record: RunRecord) -> list[Any]:
    """What one turn offered."""
    if turn.offers:
        return list(turn.offers)
    made = [call.answer for call in record.calls if call.turn <= turn.number]
    things = {one["id"]: one for answer in made for one in things_in(answer)}
    return [one for one in things.values() if names_thing(turn.reply, [str(one["title"])])]


def _entries(plan: Any) -> list[Any]:
    """What a turn planned: a list of entries, or a plan that has one."""
    entries = plan.get("entries") if isinstance(plan, dict) else plan
    listed = entries if isinstance(entries, list) else []
    return [one for one in listed if isinstance(one, dict)]


def things_in(value: Any) -> Iterator[dict[str, Any]]:
    """Objects with an id and a title or name, anywhere in a result."""
    if isinstance(value, list):
        for one in value:
            yield from things_in(one)
    elif isinstance(value, dict):
        key = next(iter(value), "")
        title = value.get("title", value.get("name"))
        if key.endswith("_id") and isinstance(title, str) and title:
            yield {"id": value[key], "title": title, "price_fen": value.get("price_fen")}
        for one in value.values():
            if isinstance(one, dict | list):
                yield from things_in(one)


def _turn_end(expect: TurnExpect, turn: TurnRecord, end: DiffView) -> Iterator[Finding]:
    if expect.status is not None and turn.status not in expect.status:
        asked = "needs_input" in expect.status
        yield Finding(
            code=Code.SHOULD_HAVE_ASKED if asked else Code.PREMATURE_END,
            turn=turn.number,
            evidence="the turn ended otherwise",
            expected=list(expect.status),
            found=turn.status,
        )
    if expect.offers is not None and turn.status != "needs_input":
        most, offered = expect.offers.max, len(end.offers(f"turn{turn.number}"))
        if offered < expect.offers.min or (most is not None and offered > most):
            yield Finding(
                code=Code.REQUIRED_INFO_NOT_SAID,
                turn=turn.number,
                evidence="offers of the turn",
                expected=expect.offers.model_dump(),
                found=offered,
            )


def _abstained(journey: Journey, record: RunRecord) -> Iterator[Finding]:
    """Where no lasting change is right, every call that changed something is one too many."""
    if journey.kind != "abstain" or journey.end.changes_only:
        return
    for call in record.calls:
        if call.effect and call.author != "user":
            yield Finding(
                code=Code.CALL_WHEN_NONE_NEEDED,
                turn=call.turn,
                call=call.step,
                evidence=f"{call.tool} changed the world",
            )


def charged_to(result: JourneyResult) -> Author:
    """Whose failure it is: the author of the first cause."""
    failing = [one for one in result.findings if one.fails and one.severity is Severity.ERROR]
    return failing[0].author if failing else Author.AGENT
