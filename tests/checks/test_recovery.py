from typing import Any

import pytest

from superapp.checks.calls import Call
from superapp.checks.recovery import recovery_findings

RISKS = {"look": "read", "pay": "sensitive", "place": "write"}
CLOSED = {"ok": False, "error": {"code": "restaurant_closed", "retryable": False}}
BUSY = {"ok": False, "error": {"code": "try_again", "retryable": True}}
LOST = {"ok": False, "error": {"code": "unknown_outcome"}}
DONE = {"ok": True, "result": {}}


def codes(*made: tuple[str, int, dict[str, Any]]) -> list[str]:
    calls = [Call(tool, {"n": n}, answer=answer) for tool, n, answer in made]
    return [one.code.value for one in recovery_findings(calls, RISKS.get)]


@pytest.mark.parametrize("tool", ["place", "look"])
def test_a_refusal_repeated_unchanged_is_a_blind_retry(tool: str) -> None:
    assert "blind_retry" in codes((tool, 1, CLOSED), (tool, 1, CLOSED))


def test_another_try_after_a_refusal_is_not_blind() -> None:
    assert "blind_retry" not in codes((("place"), 1, CLOSED), ("place", 2, DONE))
    assert "blind_retry" not in codes(("place", 1, BUSY), ("place", 1, DONE))


def test_a_lost_answer_must_be_looked_after() -> None:
    assert "unknown_outcome_not_checked" in codes(("pay", 1, LOST))
    assert "unknown_outcome_not_checked" in codes(("pay", 1, LOST), ("place", 1, DONE))


def test_a_lost_answer_may_be_repeated_or_read() -> None:
    assert "unknown_outcome_not_checked" not in codes(("pay", 1, LOST), ("pay", 1, DONE))
    assert "unknown_outcome_not_checked" not in codes(("pay", 1, LOST), ("look", 1, DONE))
