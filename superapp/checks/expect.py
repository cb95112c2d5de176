"""What calls are expected: the form written in journeys and case files, and its compiled twin."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dc_field
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, model_validator

from superapp.checks.matchers import Fields, Matcher
from superapp.checks.spec import MatcherSpec, parse_matcher
from superapp.checks.values import fields_of

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=64)]
ToolName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.\-]*\*?$", max_length=128)]


class Closed(BaseModel):
    """A model in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Order(StrEnum):
    """How the expected calls of a turn lie in time."""

    STRICT = "strict"
    IN_ORDER = "in_order"
    DAG = "dag"
    ANY = "any"


class Extra(StrEnum):
    """Which calls beside the expected ones are accepted."""

    NONE = "none"
    READS = "reads"
    ANY = "any"


class Count(Closed):
    """How many calls may meet one expectation."""

    min: int = Field(default=1, ge=0, description="At least so many.")
    max: int | None = Field(
        default=None, ge=0, description="At most so many; no limit if left out."
    )

    @model_validator(mode="after")
    def _ordered(self) -> "Count":
        if self.max is not None and self.max < self.min:
            raise ValueError("max is below min")
        return self


def read_count(value: object) -> object:
    """A bare number as a count of exactly so many."""
    if isinstance(value, int) and not isinstance(value, bool):
        return {"min": value, "max": max(value, 1)}
    return value


class ExpectedCall(Closed):
    """One call that is expected in a turn."""

    id: Identifier | None = Field(default=None, description="Name for `after`.")
    tool: ToolName = Field(description="Tool that must be called.")
    args: dict[str, MatcherSpec] = Field(
        default_factory=dict, description="Demands on arguments; arguments not named are free."
    )
    args_exact: bool = Field(default=False, description="Refuse arguments that `args` leaves out.")
    save: dict[Identifier, str] = Field(
        default_factory=dict, description="Names for parts of the result, by path from `$`."
    )
    after: list[Identifier] = Field(
        default_factory=list, description="Calls of this turn that must come earlier."
    )
    count: Annotated[Count, BeforeValidator(read_count)] = Field(
        default=Count(min=1, max=1), description="How many such calls; exactly one by default."
    )
    outcome: Literal["done", "refused", "asked", "any"] = Field(
        default="done",
        description="Whether the tool must have done it, refused it, asked for the user's "
        "consent, or done or refused it.",
    )

    @model_validator(mode="after")
    def _paths(self) -> "ExpectedCall":
        for name, path in self.save.items():
            if not _PATH.fullmatch(path):
                raise ValueError(f"save {name}: {path!r} is no path like $.dishes[*].dish_id")
        return self


class ExpectedCalls(Closed):
    """The calls that are expected, and which others are accepted beside them."""

    order: Order = Field(default=Order.DAG, strict=False, description="How the calls lie in time.")
    extra: Extra | None = Field(
        default=None,
        strict=False,
        description="Calls accepted beside these: reads, or none where order: strict.",
    )
    calls: list[ExpectedCall] = Field(default_factory=list, description="The expected calls.")
    forbid: list[ToolName] = Field(
        default_factory=list, description="Tools that must not be called; `payments_*` for many."
    )

    @model_validator(mode="after")
    def _consistent(self) -> "ExpectedCalls":
        if self.order is Order.STRICT and self.extra not in {None, Extra.NONE}:
            raise ValueError("order strict allows no extra calls; use in_order")
        if self.order is not Order.DAG and any(call.after for call in self.calls):
            raise ValueError("after has a meaning in order dag only")
        names = [call.id for call in self.calls if call.id]
        if len(names) != len(set(names)):
            raise ValueError("two calls have the same id")
        self._acyclic()
        return self

    def _acyclic(self) -> None:
        after = {call.id: set(call.after) for call in self.calls if call.id}
        for call in self.calls:
            for name in call.after:
                if name not in after:
                    known = ", ".join(sorted(map(str, after))) or "none"
                    raise ValueError(f"after: there is no call {name!r} here; known: {known}")
        while after:
            free = [name for name, before in after.items() if not before & after.keys()]
            if not free:
                raise ValueError(f"after goes round in a circle: {', '.join(map(str, after))}")
            for name in free:
                del after[name]

    @property
    def accepted_extra(self) -> Extra:
        """Calls accepted beside the expected ones, with the default filled in."""
        if self.extra is not None:
            return self.extra
        return Extra.NONE if self.order is Order.STRICT else Extra.READS


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expected call, compiled: its matchers built and its order resolved to positions."""

    name: str
    tool: str
    arguments: Fields
    turn: int = 1
    least: int = 1
    most: int = 1
    after: frozenset[int] = frozenset()
    save: Mapping[str, str] = dc_field(default_factory=dict)
    outcome: str = "done"

    @property
    def needs(self) -> frozenset[str]:
        """Names of saved values that its arguments refer to."""
        return frozenset(self.arguments.refs())


UNLIMITED: Final = 1_000_000


def compile_calls(expected: ExpectedCalls, *, turn: int = 1, offset: int = 0) -> list[Expectation]:
    """Expectations of one turn; ``offset`` is the position of the first in the journey's list."""
    places = {call.id: offset + index for index, call in enumerate(expected.calls) if call.id}
    compiled = []
    for index, call in enumerate(expected.calls):
        after = frozenset(places[name] for name in call.after)
        if expected.order in {Order.STRICT, Order.IN_ORDER} and index:
            after = frozenset({offset + index - 1})
        matchers: dict[str, Matcher] = {key: parse_matcher(one) for key, one in call.args.items()}
        compiled.append(
            Expectation(
                name=call.id or f"{call.tool}#{index + 1}",
                tool=call.tool,
                arguments=Fields(matchers, closed=call.args_exact),
                turn=turn,
                least=call.count.min,
                most=UNLIMITED if call.count.max is None else call.count.max,
                after=after,
                save=call.save,
                outcome=call.outcome,
            )
        )
    return compiled


_PATH = re.compile(r"\$(?:\.[A-Za-z_]\w*|\[(?:\*|-?\d+)\])*")
_STEP = re.compile(r"\.([A-Za-z_]\w*)|\[(\*|-?\d+)\]")


def extract(path: str, result: JsonValue) -> Sequence[JsonValue]:
    """Values at a path like ``$.dishes[*].dish_id`` of a result; missing parts give none."""
    values: list[JsonValue] = [result]
    for name, index in _STEP.findall(path):
        if name:
            values = [fields_of(one)[name] for one in values if name in fields_of(one)]
            continue
        lists = [one for one in values if isinstance(one, list)]
        if index == "*":
            values = [item for one in lists for item in one]
        else:
            place = int(index)
            values = [one[place] for one in lists if -len(one) <= place < len(one)]
    return values
