"""The record of one run: everything that a judge needs, without the agent."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, JsonValue

from superapp.checks.calls import Call

COST = "cost_micro_yuan"
"""Name of the cost in a turn's usage, which is left out where it is not known."""


class Recorded(BaseModel):
    """Base of everything in a record."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CallRecord(Recorded):
    """One tool call, as the world recorded it and as the agent saw it.

    ``lost`` names the fault that replaced the answer after the call was carried
    out; ``effect`` says whether any business row changed.
    """

    turn: int
    step: int
    tool: str
    arguments: dict[str, Any]
    ok: bool
    answer: Any
    author: str
    actor: str
    key: str | None = None
    effect: bool = False
    lost: str | None = None
    consent: str | None = None
    now: str
    digest: str = ""

    def judged(self) -> Call:
        """The call in the form that is judged; a lost answer is one nobody saw."""
        answer: dict[str, JsonValue]
        if self.lost is not None:
            answer = {"ok": False, "error": {"code": "unknown_outcome"}}
        elif self.ok:
            answer = {"ok": True, "result": self.answer}
        else:
            answer = {"ok": False, "error": self.answer}
        return Call(self.tool, self.arguments, turn=self.turn, answer=answer, effect=self.effect)


class DecisionRecord(Recorded):
    """What the user did with a confirmation."""

    confirmation_id: str
    tool: str
    decision: str
    amount_fen: int | None = None
    summary: str = ""
    step: int = 0
    same_terms: bool = True


class Happened(Recorded):
    """Something that fell due while time passed: an event of the world, or another user's call."""

    step: int
    turn: int
    at: str
    kind: str
    subject: str
    actor: str | None = None
    refused: str | None = None


class Answered(Recorded):
    """What the user answered to a question of the agent, and who spoke for the user."""

    turn: int
    question: str
    answer: str
    by: str = "facts"


class Incident(Recorded):
    """Something that an agent tried and must not: seen by the harness, not by the world."""

    code: str
    evidence: str


class TurnRecord(Recorded):
    """One turn of the user, with the reply and the state it left."""

    number: int
    place: str
    user: str
    reply: str
    status: str
    plan: Any = None
    questions: list[Any] = []
    offers: list[Any] = []
    decisions: list[DecisionRecord] = []
    answers: list[Answered] = []
    incidents: list[Incident] = []
    usage: dict[str, int] = {}
    now: str
    seconds: float = 0.0
    diff: dict[str, Any] = {}
    failure: str | None = None
    failure_code: str | None = None


class ModelDecision(Recorded):
    """One decision of a model as it was recorded: the key of what it was asked, and its answer."""

    turn: int
    line: dict[str, Any]


class RunRecord(Recorded):
    """One run of one journey."""

    journey: str
    world: str
    seed: int
    base_digest: str
    user: str
    agent: str
    model: str | None = None
    lang: str = "zh"
    started_at: str
    ended_at: str
    given: dict[str, Any] = {}
    lookups: dict[str, list[Any]] = {}
    turns: list[TurnRecord] = []
    calls: list[CallRecord] = []
    events: list[Happened] = []
    model_decisions: list[ModelDecision] = []
    diff: dict[str, Any] = {}
    touched: dict[str, list[str]] = {}
    digest: str = ""
    seconds: float = 0.0

    def replies(self) -> Sequence[str]:
        """What the agent said, turn by turn."""
        return [turn.reply for turn in self.turns]

    def usage(self) -> Mapping[str, int]:
        """Model calls, tokens and cost of all turns; no cost where that of a turn is not known."""
        total: dict[str, int] = {}
        for turn in self.turns:
            for name, value in turn.usage.items():
                total[name] = total.get(name, 0) + value
        if any(COST not in turn.usage for turn in self.turns if turn.usage):
            total.pop(COST, None)
        return total
