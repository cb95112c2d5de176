"""Clients of the official SDK, and a user who answers their questions."""

from collections.abc import Callable, Coroutine
from typing import Any

import anyio
import mcp_types as types
import pytest

BILL: dict[str, Any] = {"bill_id": "bil_0001", "amount_fen": 18640}
ERAS = {"2025-11-25": "legacy", "2026-07-28": "2026-07-28"}


class Person:
    """Answers elicitations, and remembers what was asked."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.asked: list[str] = []

    async def __call__(self, context: Any, params: Any) -> types.ElicitResult:
        self.asked.append(params.message)
        return types.ElicitResult.model_validate(
            {"action": self.action, "content": {} if self.action == "accept" else None}
        )


@pytest.fixture(params=ERAS.values(), ids=ERAS.keys())
def era(request: pytest.FixtureRequest) -> str:
    """How a client of each protocol era connects."""
    mode: str = request.param
    return mode


def run(main: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run a test's coroutine to its end, within its time."""

    async def timed() -> Any:
        with anyio.fail_after(300):
            return await main()

    try:
        return anyio.run(timed)
    except BaseExceptionGroup as group:
        raise _only(group) from None


def _only(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def code_of(result: types.CallToolResult) -> str | None:
    """The code of a refusal."""
    error = (result.meta or {}).get("superapp/error")
    assert result.is_error == (error is not None)
    return None if error is None else error["code"]


def text_of(result: Any) -> str:
    """The text of a result."""
    (content,) = result.content
    text: str = content.text
    return text
