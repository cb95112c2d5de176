"""The verdict on calls: what was expected, what was made, and how they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from pydantic import JsonValue

from superapp.checks.arguments import argument_findings
from superapp.checks.assignment import Assignment
from superapp.checks.binding import (
    LOST_ANSWERS,
    NOT_YET,
    SavedScope,
    assign_calls,
    outcome_fits,
)
from superapp.checks.calls import Call
from superapp.checks.expect import Expectation, Extra
from superapp.checks.findings import Code, Finding, Severity, by_cause
from superapp.checks.matchers import Scope
from superapp.checks.recovery import recovery_findings
from superapp.checks.schemas import schema_findings
from superapp.checks.task import READ, Task
from superapp.checks.values import same

LOOP_LENGTH: Final = 4


@dataclass(frozen=True, slots=True)
class CallVerdict:
    """Whether the calls are right, why not, and which call met which expectation."""

    findings: tuple[Finding, ...]
    assignment: Assignment
    met: int
    expected: int

    @property
    def passed(self) -> bool:
        """Whether nothing was found that fails."""
        return not any(finding.fails for finding in self.findings)


def matches_tool(pattern: str, tool: str) -> bool:
    """Whether a tool has a name, or begins like a name that ends in ``*``."""
    return tool.startswith(pattern[:-1]) if pattern.endswith("*") else tool == pattern


def judge_calls(calls: Sequence[Call], task: Task) -> CallVerdict:
    """The verdict on all calls of a run, or on a list of calls that were never made."""
    calls = [_numbered(call, index) for index, call in enumerate(calls)]
    assignment = assign_calls(calls, task)
    judgement = _Judgement(calls, task, assignment)
    findings = [*judgement.findings(), *recovery_findings(calls, task.book.risk)]
    met = sum(
        expectation.least <= len(assignment.calls[index])
        for index, expectation in enumerate(task.expectations)
    )
    return CallVerdict(by_cause(findings), assignment, met, len(task.expectations))


def _numbered(call: Call, index: int) -> Call:
    return Call(
        tool=call.tool,
        arguments=call.arguments,
        turn=call.turn,
        answer=call.answer,
        broken=call.broken,
        raw=call.raw,
        effect=call.effect,
        index=index,
    )


@dataclass(slots=True)
class _Judgement:
    calls: Sequence[Call]
    task: Task
    assignment: Assignment
    explained: set[int] = field(default_factory=set)

    def findings(self) -> list[Finding]:
        assigned = self.assignment.slot_of()
        found = [one for call in self.calls for one in self._protocol(call, assigned)]
        for index, wanted in enumerate(self.task.expectations):
            if len(self.assignment.calls[index]) < wanted.least:
                found.extend(self._unmet(index, wanted, assigned))
        for call in self.calls:
            found.extend(self._forbidden(call))
            if call.index not in assigned and call.index not in self.explained:
                found.extend(self._extra(call, assigned))
        found.extend(self._loops())
        return found

    def _find(self, code: Code, call: Call, evidence: str, **more: JsonValue) -> Finding:
        self.explained.add(call.index)
        severity = Severity.WARNING if self._recovered(call) else Severity.ERROR
        return Finding(
            code=code,
            turn=call.turn,
            call=call.index,
            evidence=evidence,
            severity=severity,
            recovered=severity is Severity.WARNING,
            **more,
        )

    def _recovered(self, call: Call) -> bool:
        """Whether a refused call was followed by one of the same tool that worked."""
        if call.refusal is None:
            return False
        return any(
            later.refusal is None and later.tool == call.tool
            for later in self.calls[call.index + 1 :]
        )

    def _protocol(self, call: Call, assigned: Mapping[int, int]) -> list[Finding]:
        if call.broken is not None:
            return [self._find(Code.PARSE_FAILURE, call, call.broken, found=call.raw)]
        if not self.task.book.known(call.tool):
            return [self._find(Code.UNKNOWN_TOOL, call, f"there is no tool {call.tool}")]
        if self.task.allowed is not None and call.tool not in self.task.allowed:
            return [self._find(Code.DISALLOWED_TOOL, call, f"{call.tool} was not offered")]
        slot = assigned.get(call.index)
        if slot is not None and self.task.expectations[slot].arguments.closed:
            return []
        schema = self.task.book.schema(call.tool)
        found = [] if schema is None else schema_findings(call.arguments, schema)
        return [
            self._find(one.code, call, f"{call.tool}: {one.evidence}").model_copy(
                update={"expected": one.expected, "found": one.found}
            )
            for one in found
        ]

    def _unmet(self, index: int, wanted: Expectation, assigned: Mapping[int, int]) -> list[Finding]:
        scope = SavedScope(self.task, self.calls, dict(enumerate(self.assignment.calls)))
        free = [
            call
            for call in self.calls
            if call.index not in assigned and call.turn == wanted.turn and call.broken is None
        ]
        alike = [call for call in free if call.tool == wanted.tool]
        fresh = [call for call in alike if call.index not in self.explained] or alike
        wrong = [(self._wrong(call, wanted, index, scope), call) for call in fresh]
        if wrong:
            return self._nearest(wrong, wanted)
        replaced = next((call for call in free if self._may_replace(call, wanted)), None)
        if replaced is not None:
            evidence = f"{replaced.tool} was called where {wanted.tool} was needed"
            return [
                self._find(
                    Code.WRONG_TOOL, replaced, evidence, expected=wanted.tool, found=replaced.tool
                )
            ]
        missed = _missed(wanted, len(self.assignment.calls[index]))
        if self._was_waited_for(index):
            code = Code.MISSING_PRECHECK
            return [missed.model_copy(update={"code": code})]
        return [missed]

    def _was_waited_for(self, index: int) -> bool:
        """Whether a read was left out, and what should have waited for it was done."""
        wanted = self.task.expectations[index]
        return self.task.book.risk(wanted.tool) == READ and any(
            taken and index in self._before(place)
            for place, taken in enumerate(self.assignment.calls)
        )

    def _wrong(self, call: Call, wanted: Expectation, index: int, scope: Scope) -> list[Finding]:
        rivals = [
            rival
            for place, rival in enumerate(self.task.expectations)
            if place != index and rival.tool == wanted.tool and rival.turn == wanted.turn
        ]
        earlier = [one for one in self.calls[: call.index] if one.tool == call.tool]
        return argument_findings(
            call, wanted, rivals=rivals, earlier=earlier, scope=scope, witness=self.task.witness
        )

    def _nearest(
        self, wrong: Sequence[tuple[list[Finding], Call]], wanted: Expectation
    ) -> list[Finding]:
        """What is wrong with the call that comes nearest to an unmet expectation."""
        found, call = min(wrong, key=lambda pair: (len(pair[0]), pair[1].index))
        already = call.index in self.explained
        self.explained.add(call.index)
        if found:
            return found
        if already:
            return [_missed(wanted, 0)]
        if not outcome_fits(call, wanted.outcome):
            evidence = f"{call.tool} was answered {call.refusal or 'ok'}, not {wanted.outcome}"
            missed = _missed(wanted, 0)
            return [missed.model_copy(update={"evidence": evidence, "call": call.index})]
        return [self._out_of_order(call, wanted)]

    def _out_of_order(self, call: Call, wanted: Expectation) -> Finding:
        """The call that came too early: this one, or one that should have waited for it."""
        place = self.task.expectations.index(wanted)
        hasty = [
            self.calls[taken[0]]
            for index, taken in enumerate(self.assignment.calls)
            if taken and taken[0] < call.index and place in self._before(index)
        ]
        early = min(hasty, key=lambda one: one.index, default=call)
        self.explained.add(call.index)
        pays = self.task.book.risk(early.tool) == "sensitive"
        return self._find(
            Code.PREMATURE_PAYMENT if pays else Code.WRONG_ORDER,
            early,
            f"{early.tool} came before what it depends on",
            expected=[self.task.expectations[one].name for one in sorted(wanted.after)],
        )

    def _before(self, index: int) -> set[int]:
        """Expectations that come before one, directly or through others."""
        found: set[int] = set()
        frontier = set(self.task.expectations[index].after)
        while frontier:
            found |= frontier
            frontier = {
                one for before in frontier for one in self.task.expectations[before].after
            } - found
        return found

    def _may_replace(self, call: Call, wanted: Expectation) -> bool:
        if call.index in self.explained or call.refusal in NOT_YET:
            return False
        risk = self.task.book.risk
        accepted = self._accepted(call)
        return not accepted and (risk(call.tool) == READ) == (risk(wanted.tool) == READ)

    def _accepted(self, call: Call) -> bool:
        """Whether a call may stand beside the expected ones."""
        extra = self.task.rule(call.turn).extra
        if extra is Extra.ANY or call.refusal in NOT_YET:
            return True
        return extra is Extra.READS and self.task.book.risk(call.tool) == READ

    def _forbidden(self, call: Call) -> list[Finding]:
        forbid = self.task.rule(call.turn).forbid
        if not any(matches_tool(pattern, call.tool) for pattern in forbid):
            return []
        return [self._find(Code.POLICY_VIOLATION, call, f"{call.tool} is forbidden here")]

    def _extra(self, call: Call, assigned: Mapping[int, int]) -> list[Finding]:
        """A call that nothing asked for: harmless if it did nothing, else an error."""
        if call.refusal in NOT_YET and self._done_before(call):
            evidence = f"the user was asked again for what was done or rejected: {call.tool}"
            return [self._find(Code.UNNEEDED_WRITE, call, evidence)]
        if self._accepted(call):
            return []
        read = self.task.book.risk(call.tool) == READ
        if call.effect is False and not read:
            return [self._needless(call, read, Severity.INFO)]
        if call.refusal is not None and call.refusal not in LOST_ANSWERS:
            return [self._needless(call, read, Severity.WARNING)]
        twins = [one for one in self.calls[: call.index] if _twins(one, call)]
        if call.refusal is None and any(twin.refusal in LOST_ANSWERS for twin in twins):
            return []
        return [self._harmful(call, read, any(one.index in assigned for one in twins))]

    def _done_before(self, call: Call) -> bool:
        """Whether the same call was carried out, or rejected by the user, before."""
        twins = [one for one in self.calls[: call.index] if _twins(one, call)]
        return any(
            (one.effect and one.refusal is None) or one.refusal == "confirmation_rejected"
            for one in twins
        )

    def _harmful(self, call: Call, read: bool, repeats: bool) -> Finding:
        if not self.task.expectations and not read:
            return self._find(Code.CALL_WHEN_NONE_NEEDED, call, f"{call.tool} was not needed")
        if not read and repeats:
            evidence = f"{call.tool} was called again with the same arguments"
            return self._find(Code.DUPLICATE_SIDE_EFFECT, call, evidence)
        return self._needless(call, read, Severity.ERROR)

    def _needless(self, call: Call, read: bool, severity: Severity) -> Finding:
        code = Code.UNNEEDED_READ if read else Code.UNNEEDED_WRITE
        found = self._find(code, call, f"{call.tool} was not asked for")
        return found.model_copy(update={"severity": severity})

    def _loops(self) -> list[Finding]:
        """The same call, many times in a row, with the same answer."""
        found = []
        run = 1
        for earlier, call in pairwise(self.calls):
            run = run + 1 if _twins(earlier, call) and earlier.answer == call.answer else 1
            if run == LOOP_LENGTH:
                evidence = f"{call.tool} was called {run} times in a row with the same arguments"
                found.append(self._find(Code.LOOP, call, evidence))
        return found


def _twins(one: Call, other: Call) -> bool:
    return one.tool == other.tool and same(dict(one.arguments), dict(other.arguments))


def _missed(wanted: Expectation, seen: int) -> Finding:
    return Finding(
        code=Code.MISSED_CALL,
        turn=wanted.turn,
        evidence=f"{wanted.name}: {wanted.tool} was called {seen} times, not {wanted.least}",
        expected={"tool": wanted.tool, "args": wanted.arguments.describe()},
    )
