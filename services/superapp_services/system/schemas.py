"""Inputs and outputs of the system service."""

import datetime as dt
from typing import Self

from pydantic import Field, model_validator

from superapp_services.core import ToolInput, ToolOutput


class Wait(ToolInput):
    """How long to wait, or until when."""

    minutes: int | None = Field(
        default=None, gt=0, le=60 * 24 * 30, description="How many minutes to wait.", examples=[30]
    )
    until: dt.datetime | None = Field(
        default=None,
        description="Wait until this time instead; without an offset it is +08:00.",
        examples=["2026-02-06T18:30:00+08:00"],
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.minutes is None) == (self.until is None):
            raise ValueError("give either `minutes` or `until`")
        return self


class Now(ToolOutput):
    """The current virtual time."""

    now: str = Field(description="ISO time in +08:00.")
    date: str = Field(description="Today's date.")
    weekday: str = Field(description="Day of the week, in the session's language.")


class Waited(ToolOutput):
    """Where the clock is after waiting."""

    now: str = Field(description="ISO time in +08:00.")
    notifications: list[str] = Field(description="What the app told the user meanwhile.")
