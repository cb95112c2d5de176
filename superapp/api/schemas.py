"""Bodies of requests and answers."""

from typing import Annotated, Any, Literal

import orjson
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    JsonValue,
    StringConstraints,
    Tag,
)

from superapp_agents.turn import Turn
from superapp_fixtures.given import NAMED

Name = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Json = dict[str, Any]
MOST_STEPS = 2**31 - 1
SAYS_SOMETHING = r"[^\s\u001c-\u001f\u0085\ufeff]"
"""Something that is no white space, whichever dialect of regular expressions reads this."""


def _whole(value: Any) -> Any:
    """A number without a fraction as an integer, as JSON has it: 5.0 is 5, and "5" is not."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_whole)]


def _storable(value: Any) -> Any:
    """JSON as it is kept, in which numbers end at 64 bits.

    Raises:
        ValueError: It holds something else.
    """
    try:
        orjson.dumps(value)
    except TypeError as error:
        raise ValueError(f"it cannot be kept: {error}") from None
    return value


JsonRow = Annotated[dict[str, JsonValue], AfterValidator(_storable)]


def _start_kind(value: Any) -> str:
    return "name" if isinstance(value, str) else "rows"


Start = Annotated[
    Annotated[Name, Tag("name")] | Annotated[dict[str, list[JsonRow]], Tag("rows")],
    Discriminator(_start_kind),
]
"""What lies over the base: the name of a starting point, or rows by table."""


class Body(BaseModel):
    """A request: closed, so that a misspelt field is told."""

    model_config = ConfigDict(extra="forbid", strict=True)


class NewSession(Body):
    """What a session starts from; everything has a default."""

    user: Name | None = Field(default=None, description="Whose super-app it is.")
    actors: list[Name] | None = Field(
        default=None, max_length=16, description="Several users who act in one session."
    )
    world: Name | None = Field(default=None, description="Preset: small, city or large.")
    seed: Whole | None = Field(default=None, ge=0, le=2**31 - 1, description="Seed of the world.")
    clock: Name | None = Field(
        default=None,
        description="Where the virtual clock starts.",
        examples=["2026-02-06T18:00:00+08:00"],
    )
    lang: Literal["zh", "en"] | None = Field(default=None, description="Language of answers.")
    model: Name | None = Field(default=None, description="One of the operator's models.")
    faults: list[JsonRow] | None = Field(
        default=None, max_length=200, description="Planned failures of tools."
    )
    given: Start | None = Field(
        default=None,
        description="Rows laid over the base before the session starts, by table, or the name of "
        f"a starting point: {', '.join(NAMED)}.",
    )


class Message(Body):
    """One message of the user."""

    content: str = Field(
        description="What the user says.",
        examples=["帮我点一杯奶茶，少糖"],
        json_schema_extra={"minLength": 1, "maxLength": 20_000, "pattern": SAYS_SOMETHING},
    )


class Decision(Body):
    """What the user decided about a confirmation."""

    decision: Literal["approve", "reject"]
    note: str | None = Field(default=None, max_length=2000, description="Why, for the agent.")


class Fork(Body):
    """Where the new session starts."""

    at: Whole | None = Field(
        default=None, ge=0, le=MOST_STEPS, description="Step; the last one if left out."
    )


class Rewind(Body):
    """The step to go back to."""

    to: Whole = Field(ge=0, le=MOST_STEPS, description="Number of the step.")


class Clock(Body):
    """A move of the virtual clock: by a duration, or to a time."""

    advance: Name | None = Field(default=None, description="How long.", examples=["PT30M"])
    to: Name | None = Field(
        default=None, description="Until when.", examples=["2026-02-06T18:00:00+08:00"]
    )


class Faults(Body):
    """Planned failures, in place of those planned before."""

    faults: list[JsonRow] = Field(max_length=200)


class ToolCall(Body):
    """A call of a tool by an outside agent."""

    arguments: dict[str, JsonValue] = Field(default_factory=dict)
    key: str | None = Field(
        default=None, min_length=1, max_length=200, description="Idempotency key of a write."
    )


class NewRun(Body):
    """A run of journeys."""

    journeys: list[Name] | None = Field(
        default=None,
        min_length=1,
        max_length=1000,
        description="Ids of journeys of the library; all of it if left out.",
    )
    agent: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        default="graph", description="graph, oracle, null, or another that the operator listed."
    )
    model: Name | None = Field(default=None, description="One of the operator's models.")
    k: Whole | None = Field(
        default=None, ge=1, le=20, description="Runs of each journey; its own number if left out."
    )


class RunView(BaseModel):
    """A run of journeys, and how far it is."""

    run_id: str
    status: Literal["queued", "running", "done", "failed", "interrupted"]
    journeys: list[str]
    agent: str
    model: str | None
    k: int | None
    total: int
    finished: int
    passed: int


class SessionView(BaseModel):
    """A session."""

    session_id: str
    user: str
    actors: list[str]
    world: str
    seed: int
    lang: str
    model: str
    now: str
    step: int


class ActorTokens(BaseModel):
    """The two tokens of one actor."""

    user_token: str
    agent_token: str


class OpenedSession(SessionView):
    """A new session, with the tokens that are told only now."""

    user_token: str
    agent_token: str
    actor_tokens: dict[str, ActorTokens]


class ConfirmationList(BaseModel):
    """The confirmations that wait for a decision."""

    confirmations: list[Json]


class Decided(BaseModel):
    """A decided confirmation, and the turn that continues after it, if a chat was waiting."""

    confirmation: Json
    turn: Turn | None


class StepList(BaseModel):
    """Steps of a session, oldest first."""

    steps: list[Json]
    head: int


class TableList(BaseModel):
    """The tables that can be read."""

    tables: list[str]


class Rows(BaseModel):
    """Rows of one table."""

    rows: list[Json]


class Digest(BaseModel):
    """The fingerprint of all business rows."""

    digest: str
