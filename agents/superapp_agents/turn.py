"""What one message of the user leads to, as every surface shows it."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Status = Literal["done", "needs_confirmation", "needs_input", "failed"]


class Shown(BaseModel):
    """Base of the parts of a turn: frozen, closed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Call(Shown):
    """A tool call that was made, with its outcome."""

    call_id: str
    task: str
    tool: str
    arguments: dict[str, Any]
    ok: bool
    result: dict[str, Any] | None = None
    error: dict[str, Any] | None = None


class Confirmation(Shown):
    """Exact terms that wait for the user's decision."""

    confirmation_id: str
    tool: str
    arguments: dict[str, Any]
    summary: str
    payee: str
    amount_fen: int | None
    max_amount_fen: int | None = None
    """The most that may be charged later, where no exact amount is known."""
    expires_at: str | int | None


class Question(Shown):
    """A fact that only the user can give."""

    id: str
    slot: str
    text: str


class Offer(Shown):
    """Something shown to the user; ``position`` is what "the second one" refers to."""

    position: int
    kind: str
    id: str
    title: str
    price_fen: int | None


class Usage(Shown):
    """What the turn cost in model calls, tokens and money."""

    model_calls: int = 0
    input_tokens: int = 0
    """Tokens read, those from the provider's cache among them."""
    cached_tokens: int = 0
    """Of the tokens read, those that the provider had in its cache."""
    output_tokens: int = 0
    uncounted_calls: int = 0
    """Answers for which the provider told no tokens."""
    cost_micro_yuan: int | None = None
    """Cost by the operator's prices in millionths of a yuan; null where it is not known."""


class Turn(Shown):
    """The agent's answer to one message."""

    turn: int
    status: Status
    reply: str
    plan: dict[str, Any] | None
    calls: list[Call]
    confirmations: list[Confirmation]
    questions: list[Question]
    offers: list[Offer]
    usage: Usage
