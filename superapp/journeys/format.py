"""The journey format: one closed model, from which files are read and a JSON Schema is made."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, JsonValue, model_validator

from superapp.checks.expect import (
    Closed,
    Count,
    ExpectedCalls,
    Identifier,
    ToolName,
    read_count,
)
from superapp.checks.spec import MatcherSpec
from superapp.checks.values import instant_of
from superapp.journeys.facts_format import FactSpec
from superapp.journeys.predicates.grammar import PredicateError, parse
from superapp_fixtures.given import NAMED
from superapp_services.core import FaultKind

_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


def duration_of(text: str) -> timedelta:
    """The length of an ISO 8601 duration of days, hours, minutes and seconds."""
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        raise ValueError(f"{text!r} is no duration; write it like PT30M or P1DT2H")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _duration(text: str) -> str:
    duration_of(text)
    return text


def _moment(text: str) -> str:
    if instant_of(text) is None:
        raise ValueError(f"{text!r} is no moment; write it like 2026-02-06T18:00:00+08:00")
    return text


def _expression(text: str) -> str:
    try:
        parse(text)
    except PredicateError as error:
        raise ValueError(str(error)) from None
    return text


def _named(name: str) -> str:
    if name not in NAMED:
        raise ValueError(f"there is no starting point {name!r}; there are: {', '.join(NAMED)}")
    return name


Duration = Annotated[str, AfterValidator(_duration)]
Rows = list[dict[str, JsonValue]]
Moment = Annotated[str, AfterValidator(_moment)]
Expression = Annotated[str, AfterValidator(_expression)]


class Decision(StrEnum):
    """What the user does with a confirmation."""

    APPROVE = "approve"
    REJECT = "reject"
    WAIT = "wait"


Decide = (
    Annotated[Decision, Field(strict=False)]
    | dict[ToolName, Annotated[Decision, Field(strict=False)]]
)


class World(Closed):
    """Where and when the journey happens."""

    preset: str = Field(default="small", description="Preset of the world.")
    seed: int = Field(default=7, ge=0, description="Seed of the world.")
    user: str = Field(default="usr_lin", description="The persona who speaks.")
    clock: Moment | None = Field(default=None, description="Start; 2026-02-06T10:00 if left out.")
    lang: Literal["zh", "en"] | None = Field(default=None, description="Language of the session.")
    actors: list[str] = Field(default_factory=list, description="Further users who act.")


class Budget(Closed):
    """What the agent may spend."""

    amount: str | None = Field(
        default=None, pattern=r"^\d+(\.\d{1,2})?$", description="Most yuan to pay out."
    )
    calls: int | None = Field(default=None, ge=0, description="Most tool calls.")
    writes: int | None = Field(default=None, ge=0, description="Most calls that change something.")


class Fault(Closed):
    """A planned failure."""

    on: ToolName = Field(description="Tool that fails.")
    kind: FaultKind = Field(strict=False, description="How it fails.")
    call: int = Field(default=1, ge=1, description="Which of the matching calls fails.")
    when: dict[str, JsonValue] = Field(
        default_factory=dict, description="Arguments, or fields of the objects they name."
    )
    seconds: int | None = Field(default=None, ge=0, description="How slow, for kind slow.")


class Injected(Closed):
    """Something that happens at a virtual time: another actor's call, or an event of the world."""

    at: Moment | Duration = Field(description="When: a moment, or a time after the start.")
    actor: str | None = Field(default=None, description="Who does it.")
    tool: ToolName | None = Field(default=None, description="The tool that the actor calls.")
    args: dict[str, JsonValue] = Field(default_factory=dict)
    kind: str | None = Field(default=None, description="Kind of event, as shopping.price_changed.")
    subject: str | None = Field(
        default=None, description="What it happens to: an id, or an expression over the start."
    )
    payload: dict[str, JsonValue] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_kind(self) -> "Injected":
        called = self.actor is not None and self.tool is not None
        happens = self.kind is not None and self.subject is not None
        mixed = (self.actor or self.tool or self.args) and (self.kind or self.subject)
        if called == happens or mixed:
            raise ValueError("an event has either actor and tool, or kind and subject")
        return self


class TurnExpect(ExpectedCalls):
    """What must come of one turn."""

    says: list[FactSpec] = Field(default_factory=list, description="Facts that the reply states.")
    hides: list[FactSpec] = Field(
        default_factory=list, description="Facts that the reply must not tell yet."
    )
    status: list[Literal["done", "needs_confirmation", "needs_input", "failed"]] | None = Field(
        default=None, description="How the turn may end."
    )
    offers: Count | None = Field(default=None, description="How many things the turn offers.")


class Condition(Closed):
    """When a branch is taken, judged by the turn before it; exactly one of the keys."""

    called: ToolName | None = Field(default=None, description="The tool was called.")
    asked: str | None = Field(default=None, description="The agent asked for this slot.")
    status: Literal["done", "needs_confirmation", "needs_input", "failed"] | None = None
    otherwise: Literal[True] | None = Field(default=None, alias="else")

    @model_validator(mode="after")
    def _one(self) -> "Condition":
        if len(self.model_fields_set) != 1:
            raise ValueError("a condition is one of called, asked, status, else")
        return self


class Branch(Closed):
    """Turns that are played where the turn before ended in a certain way."""

    when: Condition
    turns: list["Turn"] = Field(min_length=1)


class Turn(Closed):
    """One thing that happens: the user speaks, time passes, or a branch is chosen."""

    user: str | None = Field(default=None, min_length=1, description="What the user says.")
    advance: Duration | None = Field(default=None, description="How much time passes.")
    advance_to: Moment | None = Field(default=None, description="Until when time passes.")
    branches: list[Branch] | None = Field(default=None, min_length=1)
    decide: Decide | None = Field(default=None, description="Decisions in this turn.")
    expect: TurnExpect | None = Field(default=None, description="What must come of this turn.")

    @model_validator(mode="after")
    def _one_kind(self) -> "Turn":
        kinds = [self.user, self.advance, self.advance_to, self.branches]
        if sum(kind is not None for kind in kinds) != 1:
            raise ValueError("a turn is one of user, advance, advance_to, branches")
        if self.user is None and (self.expect is not None or self.decide is not None):
            raise ValueError("expect and decide belong to a turn in which the user speaks")
        for branch in (self.branches or [])[:-1]:
            if branch.when.otherwise:
                raise ValueError("branches after else can never run")
        return self


class Invariant(StrEnum):
    """What must hold of every world."""

    LEDGER_BALANCES = "ledger_balances"
    NO_DUPLICATE_EFFECTS = "no_duplicate_effects"
    NOTHING_HELD = "nothing_held"


class Lookup(Closed):
    """Offers that the judge itself looks up, before the first turn, on a fork of the session."""

    tool: ToolName
    args: dict[str, JsonValue] = Field(default_factory=dict)
    items: str = Field(pattern=r"^\$", description="Path of the list in the result.")


Change = Annotated[Count, BeforeValidator(read_count)] | Literal["any"]


class End(Closed):
    """What must hold when all is over."""

    lookups: dict[Identifier, Lookup] = Field(
        default_factory=dict, description="Tables of offers for predicates, as `offers:name`."
    )
    state: dict[Expression, MatcherSpec] = Field(
        default_factory=dict, description="Predicates, each with what its values must be."
    )
    changes_only: dict[Identifier, Change] | None = Field(
        default=None, description="Business tables that may change, and in how many rows."
    )
    invariants: list[Annotated[Invariant, Field(strict=False)]] = Field(
        default_factory=lambda: list(Invariant)
    )
    says: list[FactSpec] = Field(default_factory=list, description="Facts said in some reply.")


class Step(Closed):
    """One call, decision or reply of a solution."""

    turn: int = Field(default=1, ge=1, description="The user's turn in which it happens.")
    tool: ToolName | None = None
    args: dict[str, JsonValue] = Field(default_factory=dict)
    save: dict[Identifier, str] = Field(default_factory=dict, description="Names for results.")
    retries: int = Field(
        default=2,
        ge=0,
        le=5,
        description="Repeats of a call that failed for the moment.",
    )
    reply: str | None = Field(default=None, description="What the agent says; {name} is filled in.")
    status: Literal["done", "needs_input"] = "done"
    offers: Identifier | None = Field(
        default=None, description="Saved things that the reply shows as offers."
    )
    plan: list[dict[str, JsonValue]] = Field(
        default_factory=list, description="Entries of an itinerary that the reply comes with."
    )

    @model_validator(mode="after")
    def _one_kind(self) -> "Step":
        if (self.tool is None) == (self.reply is None):
            raise ValueError("a step is either a tool or a reply")
        return self


class Alternative(Closed):
    """Another right way."""

    name: str = Field(min_length=1, description="How it differs from the solution.")
    steps: list[Step] = Field(min_length=1)


class Survivor(Closed):
    """A mutant that changes nothing that matters here, and why."""

    mutant: str
    reason: str = Field(min_length=10)


class Runs(Closed):
    """How often the journey is run, and how many runs must pass."""

    k: int = Field(default=1, ge=1, le=100)
    require: Literal["all", "any", "majority"] = "all"


class Journey(Closed):
    """One journey: a user, a world, a conversation, and what must come of it."""

    id: Identifier
    title: str = Field(min_length=1, description="The one thing that it proves.")
    kind: Literal["task", "abstain"] = Field(
        default="task", description="abstain: no lasting change is right."
    )
    tags: list[str] = Field(default_factory=list)
    world: World = Field(default_factory=World)
    given: Annotated[str, AfterValidator(_named)] | dict[Identifier, Rows] = Field(
        default_factory=dict,
        description="Rows laid over the base before the first turn, or a named starting point.",
    )
    decide: Decide = Field(default=Decision.APPROVE, description="What the user confirms.")
    facts: dict[str, str] = Field(
        default_factory=dict, description="Answers to questions, by slot; else: you decide."
    )
    budget: Budget | None = None
    faults: list[Fault] = Field(default_factory=list)
    events: list[Injected] = Field(default_factory=list)
    tools: list[str] | None = Field(default=None, description="Services that the agent sees.")
    turns: list[Turn] = Field(min_length=1)
    end: End = Field(default_factory=End)
    solution: list[Step] = Field(default_factory=list)
    alternatives: list[Alternative] = Field(default_factory=list)
    survivors: list[Survivor] = Field(default_factory=list)
    examples: list[dict[str, JsonValue]] | None = Field(default=None, min_length=1)
    runs: Runs = Field(default_factory=Runs)
