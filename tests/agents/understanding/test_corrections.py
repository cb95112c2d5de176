"""A correction takes the place of what it corrects, and what is ruled out is never wished for."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from superapp_agents.grounding import said_plan
from superapp_agents.offline.understanding import understand
from superapp_agents.plan import Decision
from tests.agents.understanding.reading import NOW, mismatches

GROUPS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "corrections.yaml").read_text("utf-8")
)
CASES = [
    pytest.param(text, group["expect"], id=f"{group['group']}-{number}")
    for group in GROUPS
    for number, text in enumerate(group["texts"])
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_is_said_last_counts(text: str, expected: list[dict[str, str]]) -> None:
    assert mismatches(understand(text, now=NOW), expected) == []


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_every_phrase_that_counts_was_said(text: str, expected: list[dict[str, str]]) -> None:
    assert mismatches(said_plan(understand(text, now=NOW), (text,)), expected) == []


@pytest.mark.parametrize(
    "text",
    [
        "给小周转100，算了",
        "给小周转100，不转了",
        "打车去西湖，还是算了吧",
        "买个保温杯，不要了",
        "transfer 100 to Tom, never mind",
        "book a flight to Beijing tomorrow, actually forget it",
    ],
)
def test_what_is_taken_back_is_not_done(text: str) -> None:
    plan = understand(text, now=NOW)

    assert (plan.steps, plan.decision) == ((), Decision.REJECT)


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("把昨天买的外套退了，不要了", "return_order"),
        ("我的订单不对，帮我退货", "return_order"),
        ("取消明天的酒店，不去了", "cancel_booking"),
    ],
)
def test_a_complaint_takes_no_request_back(text: str, goal: str) -> None:
    assert understand(text, now=NOW).steps[-1].goal.value == goal
