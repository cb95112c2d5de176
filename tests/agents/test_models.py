"""Models chosen by one string."""

import json
from pathlib import Path

import pytest
from agent_doubles import STEP_FOOD, FakeDoor, finish, plan
from langgraph.checkpoint.memory import InMemorySaver

from superapp_agents import UnknownModel, build_agent, make_model
from superapp_agents.claims import unsupported

FINE = [plan(STEP_FOOD), finish(facts={"note": "fine"}), {"text": "Fine."}]


@pytest.mark.parametrize("name", ["", "nonsense", "scripted:/no/such/file", "openai:"])
def test_an_unknown_model_is_refused_by_name(name: str) -> None:
    with pytest.raises(UnknownModel, match="Models: offline"):
        make_model(name)


def test_a_recorded_model_decides_as_the_model_that_was_recorded(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text(json.dumps(FINE))
    recording = tmp_path / "decisions.jsonl"
    recorder = make_model(f"record:{recording}:scripted:{script}")
    first = build_agent(lambda _: FakeDoor(), recorder, InMemorySaver()).turn("ses_1", "salad")

    replayed = make_model(f"recorded:{recording}")
    second = build_agent(lambda _: FakeDoor(), replayed, InMemorySaver()).turn("ses_1", "salad")
    other = build_agent(lambda _: FakeDoor(), replayed, InMemorySaver()).turn("ses_2", "soup")

    assert second == first
    assert other.status == "failed"
    assert "diverged" in other.reply


@pytest.mark.parametrize(
    ("reply", "wrong"),
    [
        ("It costs ¥18.90.", []),
        ("共18.9元，11:00前送到", []),
        ("It costs ¥19.00.", ["¥19.00"]),
        ("坐地铁大约要17分钟。", ["17分钟"]),
        ("It takes 1 hour 17 minutes.", []),
        ("ord_0008 arrives at 12:30.", ["ord_0008", "12:30"]),
    ],
)
def test_claims_are_compared_with_the_facts(reply: str, wrong: list[str]) -> None:
    facts = '{"total_fen":1890,"order_id":"ord_0007","promised_at":"2026-02-06T11:00:00+08:00"}'

    assert unsupported(reply, facts) == wrong
