"""Binding calls to expectations: which fit, by arguments, outcomes and saved values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from superapp.checks.assignment import Assignment, Chosen, Slot, assign
from superapp.checks.calls import Call
from superapp.checks.expect import extract
from superapp.checks.task import Task

LOST_ANSWERS: Final = frozenset(
    {"timeout", "outcome_unknown", "unknown_outcome", "malformed_result"}
)
NOT_YET: Final = frozenset({"confirmation_required"})


@dataclass(frozen=True, slots=True)
class SavedScope:
    """Values saved by the calls that were chosen for the expectations that save them."""

    task: Task
    calls: Sequence[Call]
    chosen: Chosen

    def saved(self, name: str) -> Sequence[JsonValue] | None:
        """All values saved under a name by the chosen calls."""
        values: list[JsonValue] = []
        bound = False
        for index, expectation in enumerate(self.task.expectations):
            if name not in expectation.save:
                continue
            for call in self.chosen.get(index, ()):
                bound = True
                values.extend(extract(expectation.save[name], self.calls[call].result))
        return values if bound else self.task.scope.saved(name)

    def evaluate(self, text: str) -> Sequence[JsonValue] | None:
        """As the task's own scope."""
        return self.task.scope.evaluate(text)


def outcome_fits(call: Call, outcome: str) -> bool:
    """Whether a call was answered as an expectation demands; a lost answer may be either."""
    refusal = call.refusal
    if refusal is None:
        return outcome in {"done", "any"}
    if refusal in NOT_YET or outcome == "asked":
        return refusal in NOT_YET and outcome == "asked"
    if refusal in LOST_ANSWERS:
        return call.effect is None or call.effect is (outcome != "refused")
    return outcome != "done"


def assign_calls(calls: Sequence[Call], task: Task) -> Assignment:
    """Exact assignment of calls to expectations under order, references and counts."""
    expectations = task.expectations
    savers = {name: index for index, one in enumerate(expectations) for name in one.save}

    def compatible(index: int, number: int, chosen: Chosen) -> bool:
        return expectations[index].arguments.accepts(
            dict(calls[number].arguments), SavedScope(task, calls, chosen)
        )

    slots = []
    for index, one in enumerate(expectations):
        needs = frozenset(savers[name] for name in one.needs if name in savers)
        likely = frozenset(
            call.index
            for call in calls
            if call.broken is None
            and call.turn == one.turn
            and call.tool == one.tool
            and outcome_fits(call, one.outcome)
            and (needs or compatible(index, call.index, {}))
        )
        slots.append(Slot(likely, one.least, one.most, one.after, needs))
    return assign(slots, compatible)
