"""Errors of the application itself, as opposed to refusals of a tool."""

from typing import ClassVar


class SuperappError(Exception):
    """Something was wrong with a request to the application.

    Attributes:
        code: Stable name for programs.
        retry_after: Seconds after which the same request may succeed, if it may.
        status: The HTTP status that fits.
        detail: What was wrong and what to do, for people.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    retry_after: ClassVar[int | None] = None

    def __init__(self, detail: str, **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra
