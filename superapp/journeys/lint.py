"""Testing the journeys themselves: nothing wrong passes, nothing right fails."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from superapp.checks.matchers import Matcher
from superapp.checks.spec import parse_matcher
from superapp.errors import SuperappError
from superapp.gateway.registry import Registry
from superapp.journeys.agents import Agent, AgentSession, NullAgent, Said
from superapp.journeys.batch import Bench, Job
from superapp.journeys.branching import Trunk
from superapp.journeys.end_state import MERCHANTS_OWN
from superapp.journeys.format import Journey, Step, Survivor, Turn
from superapp.journeys.judging import JourneyResult
from superapp.journeys.mutants import Mutant, mutants
from superapp.journeys.predicates.grammar import parse, tables_of
from superapp.journeys.predicates.view import TableInfo
from superapp.journeys.runner import JourneyCannotRun, run_journey
from superapp.journeys.session_view import base_tables
from superapp.runs.record import RunRecord
from superapp.simulator import Simulator

ALTERNATIVES: Final = 3
DONE: Final = {"zh": "好的，已经办好了。", "en": "Done, it is all taken care of."}
REFUSAL: Final = {
    "zh": "抱歉，我暂时无法帮您完成这个请求。",
    "en": "Sorry, I am not able to help with this request.",
}
_SHOWN = re.compile(r"(?:turn|plan)\d+")
_MINTED: Final = r"(?:txn|qot|fqt|cnf|est|cqt)_\d+"
_TIMES = re.compile(r"_(?:at|by|until)$|^(?:seat|confirmation_number|ticket_number)$")


class LintReport(BaseModel):
    """What the tests of one journey showed."""

    model_config = ConfigDict(frozen=True)

    journey: str
    mistakes: tuple[str, ...] = ()
    wrong: int = 0
    wrong_failed: int = 0
    right: int = 0
    right_passed: int = 0
    effective: int = 0
    killed: int = 0
    equivalent: int = 0
    survivors: tuple[str, ...] = ()
    excused: tuple[Survivor, ...] = ()
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong with the journey."""
        return not self.mistakes and not self.survivors

    @property
    def runs(self) -> int:
        """How many runs were played and judged."""
        return self.wrong + self.right + self.effective + self.equivalent


@dataclass(slots=True)
class _Tally:
    """Figures of one journey while it is tested."""

    journey: Journey
    simulator: Simulator
    mistakes: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    survivors: list[str] = field(default_factory=list)

    def count(self, name: str, number: int = 1) -> None:
        self.counts[name] = self.counts.get(name, 0) + number

    def report(self, seconds: float) -> LintReport:
        reasons = {one.mutant: one for one in self.journey.survivors}
        return LintReport(
            journey=self.journey.id,
            mistakes=tuple(self.mistakes),
            survivors=tuple(name for name in self.survivors if name not in reasons),
            excused=tuple(reasons[name] for name in self.survivors if name in reasons),
            seconds=round(seconds, 3),
            **self.counts,
        )


def lint_journey(simulator: Simulator, journey: Journey) -> LintReport:
    """The report on one journey: its names, its wrong agents, its right ones, its mutants."""
    began = perf_counter()
    tally = _Tally(journey, simulator, list(static_mistakes(simulator, journey)))
    if not tally.mistakes:
        try:
            _test(tally)
        except (SuperappError, JourneyCannotRun) as error:
            tally.mistakes.append(str(error))
    return tally.report(perf_counter() - began)


def lint_job(bench: Bench, job: Job) -> LintReport:
    """The report on one journey of many."""
    return lint_journey(bench.simulator(job.journey), job.journey)


def lost_report(job: Job) -> LintReport:
    """The report on a journey whose process died."""
    return LintReport(journey=job.journey.id, mistakes=("the process that tested it ended",))


def _test(tally: _Tally) -> None:
    trunk = Trunk(tally.simulator, tally.journey)
    solution = trunk.grow()
    _right_ways(tally, solution)
    _wrong_agents(tally)
    if solution.passed:
        _mutants(tally, trunk, solution)


def static_mistakes(simulator: Simulator, journey: Journey) -> Iterator[str]:
    """Names that do not exist: tools, tables, columns' tables, references to unsaved values."""
    registry = simulator.gateway.registry
    for tool in sorted(_tools(journey)):
        if not tool.endswith("*") and tool not in registry.tools:
            yield f"there is no tool {tool!r}"
    known = base_tables(simulator.world).infos
    yield from _unknown_events(registry, journey)
    given = () if isinstance(journey.given, str) else journey.given
    for table in sorted({*(journey.end.changes_only or {}), *given}):
        if table not in known:
            yield f"there is no table {table!r}"
    for text in journey.end.state:
        for scope, name in sorted(tables_of(parse(text))):
            if not _exists(journey, scope, name, known):
                yield f"{text}: there is no {scope or 'table'} {name!r}"
    yield from _unsaved(journey)
    if not journey.solution:
        yield "there is no solution"


def _unknown_events(registry: Registry, journey: Journey) -> Iterator[str]:
    for event in journey.events:
        if event.kind is not None and event.kind not in registry.events:
            known = ", ".join(sorted(registry.events))
            yield f"there is no event {event.kind!r}; there are: {known}"


def _exists(journey: Journey, scope: str, name: str, tables: Mapping[str, TableInfo]) -> bool:
    if scope == "offers":
        return name in journey.end.lookups or _SHOWN.fullmatch(name) is not None
    if scope == "saved":
        turns = [turn.expect for turn in _every_turn(journey.turns) if turn.expect is not None]
        return any(name in call.save for expect in turns for call in expect.calls)
    column = not scope and any(name in info.columns for info in tables.values())
    return name in tables or column


def _every_turn(turns: Sequence[Turn]) -> Iterator[Turn]:
    for turn in turns:
        yield turn
        for branch in turn.branches or ():
            yield from _every_turn(branch.turns)


def _tools(journey: Journey) -> set[str]:
    named = {fault.on for fault in journey.faults} | {
        event.tool for event in journey.events if event.tool
    }
    named |= {step.tool for step in journey.solution if step.tool}
    named |= {one.tool for one in journey.end.lookups.values()}
    for alternative in journey.alternatives:
        named |= {step.tool for step in alternative.steps if step.tool}
    for turn in _every_turn(journey.turns):
        if turn.expect is not None:
            named |= {call.tool for call in turn.expect.calls}
            named |= set(turn.expect.forbid)
    return named


def _unsaved(journey: Journey) -> Iterator[str]:
    saved: set[str] = set()
    for turn in _every_turn(journey.turns):
        if turn.expect is None:
            continue
        saved |= {name for call in turn.expect.calls for name in call.save}
        for call in turn.expect.calls:
            for spec in call.args.values():
                matcher: Matcher = parse_matcher(spec)
                for name in matcher.refs():
                    if name not in saved:
                        yield f"{call.tool}: ref {name!r} is saved by no call up to here"


def _run(simulator: Simulator, journey: Journey, steps: Sequence[Step]) -> JourneyResult:
    return run_journey(simulator, journey.model_copy(update={"solution": list(steps)}), None)


def _why(result: JourneyResult) -> str:
    first = next((one for one in result.findings if one.fails), None)
    return "" if first is None else f": {first.code.value}, {first.evidence}"


def _right_ways(tally: _Tally, solution: JourneyResult) -> None:
    journey = tally.journey
    tally.count("right")
    tally.count("right_passed", solution.passed)
    if not solution.passed:
        tally.mistakes.append(f"the solution fails{_why(solution)}")
    if len(journey.alternatives) < ALTERNATIVES:
        few = f"{len(journey.alternatives)} alternatives; at least {ALTERNATIVES} are needed"
        tally.mistakes.append(few)
    for alternative in journey.alternatives:
        result = _run(tally.simulator, journey, alternative.steps)
        tally.count("right")
        tally.count("right_passed", result.passed)
        if not result.passed:
            tally.mistakes.append(f"the alternative {alternative.name!r} fails{_why(result)}")


def _wrong_agents(tally: _Tally) -> None:
    journey = tally.journey
    lang = journey.world.lang or _language(tally.simulator, journey.world.user)
    agents: list[Agent] = [NullAgent("silent")]
    if journey.kind == "abstain":
        agents.append(EagerAgent(DONE[lang]))
    else:
        agents.append(NullAgent("polite refuser", REFUSAL[lang]))
    for agent in agents:
        passed = run_journey(tally.simulator, journey, agent).passed
        tally.count("wrong")
        tally.count("wrong_failed", not passed)
        if passed:
            tally.mistakes.append(f"the {agent.name} agent passes")


@dataclass(slots=True)
class EagerAgent:
    """Does something lasting where nothing was asked for, and says that all is well."""

    reply: str
    name: str = "eager"

    def say(self, text: str, session: AgentSession, turn: int) -> Said:
        """A preference kept and a yuan sent that nobody wanted."""
        del text, turn
        session.call("account_remember_preference", topic="diet", value="vegan")
        contacts = (session.call("account_list_contacts").get("result") or {}).get("contacts", ())
        for contact in contacts[:1]:
            for _ in range(2):
                session.call("payments_transfer", to=contact["contact_id"], amount_fen=100)
        return Said(self.reply)


def _language(simulator: Simulator, user: str) -> str:
    person = base_tables(simulator.world).row("people", user)
    return "zh" if person is None else str(person["lang"])


def _mutants(tally: _Tally, trunk: Trunk, solution: JourneyResult) -> None:
    registry = tally.simulator.gateway.registry
    right = effects(solution.record)
    for mutant in mutants(tally.journey.solution, lambda tool: _is_read(registry, tool)):
        result = trunk.result_of(mutant.steps)
        if not result.passed:
            tally.count("effective")
            tally.count("killed")
        elif _same(mutant, right, effects(result.record)):
            tally.count("equivalent")
        else:
            tally.count("effective")
            tally.survivors.append(mutant.name)


def _is_read(registry: Registry, tool: str) -> bool:
    return tool in registry.tools and registry.tools[tool].risk.value == "read"


def _same(mutant: Mutant, right: Any, other: Any) -> bool:
    return mutant.kind != "silenced" and right == other


def effects(record: RunRecord) -> Any:
    """What a run did, apart from the names of new things and the moments they were made.

    Changed rows, and what the user was asked and answered.
    """
    new = {
        str(value)
        for bucket in record.diff.values()
        for row in bucket["added"]
        for name, value in list(row.items())[:1]
    }
    names = _names(new)
    rows = []
    for table, bucket in sorted(record.diff.items()):
        if table not in MERCHANTS_OWN:
            rows += [(table, "added", _plain(row, names)) for row in bucket["added"]]
            rows += [(table, "gone", _plain(row, names)) for row in bucket["removed"]]
            rows += [(table, "changed", _plain(one["after"], names)) for one in bucket["changed"]]
    decisions = [
        (one.tool, one.decision, one.amount_fen) for turn in record.turns for one in turn.decisions
    ]
    return sorted(map(str, rows)), sorted(map(str, decisions))


def _names(new: set[str]) -> re.Pattern[str]:
    """The names of new things, on their own or inside a text such as a payment's memo."""
    ids = [re.escape(name) for name in sorted(sorted(new), key=len, reverse=True) if "_" in name]
    other = [re.escape(name) for name in sorted(new) if "_" not in name]
    minted = rf"(?<![A-Za-z0-9_])(?:{'|'.join([*ids, _MINTED])})(?![A-Za-z0-9_])"
    return re.compile("|".join([minted, *(f'(?<="){name}(?=")' for name in other)]))


def _plain(row: dict[str, Any], names: re.Pattern[str]) -> str:
    kept = {name: value for name, value in row.items() if not _TIMES.search(name)}
    return names.sub("new", json.dumps(kept, ensure_ascii=False, sort_keys=True))
