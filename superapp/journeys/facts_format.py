"""Facts that a reply must state, as a journey writes them."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from superapp.checks.expect import Closed


class Outcome(StrEnum):
    """What a reply can say of how things ended."""

    PAID = "paid"
    UNPAID = "unpaid"
    ORDERED = "ordered"
    BOOKED = "booked"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    REFUSED = "refused"
    REJECTED = "rejected"
    ENOUGH = "enough"
    NOT_ENOUGH = "not_enough"
    SOLD_OUT = "sold_out"
    CLOSED = "closed"
    NOT_FOUND = "not_found"
    SENT = "sent"


AnOutcome = Annotated[Outcome, Field(strict=False)]
FACT_KINDS = ("money", "minutes", "time", "date", "number", "entity", "outcome", "language")


class FactSpec(Closed):
    """One fact; its value is written out, or is an expression of the predicate language."""

    money: str | int | None = Field(default=None, description='Amount: "18.90", or fen of rows.')
    minutes: str | int | None = Field(default=None, description="A length of time, in minutes.")
    time: str | None = Field(default=None, description="A time of day or a moment.")
    date: str | None = Field(default=None, description="A calendar day.")
    number: str | int | float | None = Field(default=None, description="Any other number.")
    entity: str | list[str] | None = Field(
        default=None, description="A thing by any of its names, or the rows that bear them."
    )
    outcome: AnOutcome | list[AnOutcome] | None = Field(
        default=None, description="How it ended; any of several."
    )
    language: Literal["zh", "en"] | None = Field(default=None, description="Language of the reply.")
    within: float = Field(default=0, ge=0, description="Tolerance, for minutes and numbers.")
    any_of: list["FactSpec"] | None = Field(
        default=None, min_length=1, description="Any one of several facts."
    )
    unless: str | None = Field(
        default=None, description="An expression; where it is true the fact need not be said."
    )

    @property
    def kind(self) -> str:
        """Which of the keys it has."""
        return next(name for name in (*FACT_KINDS, "any_of") if getattr(self, name) is not None)

    @model_validator(mode="after")
    def _one_kind(self) -> "FactSpec":
        given = [name for name in (*FACT_KINDS, "any_of") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"a fact is exactly one of {', '.join(FACT_KINDS)}, any_of")
        return self
