from pathlib import Path
from typing import Any

import pytest
import yaml

from superapp_agents.grounding import continue_plan, ground
from superapp_agents.offline.understanding import understand
from superapp_agents.plan import Plan
from tests.agents.understanding.reading import NOW, mismatches

HERE = Path(__file__).parent
KINDS: list[dict[str, Any]] = yaml.safe_load((HERE / "paraphrases.yaml").read_text("utf-8"))
DIALOGUES: list[dict[str, Any]] = yaml.safe_load((HERE / "dialogues.yaml").read_text("utf-8"))
SAID = [
    pytest.param(kind, text, id=f"{kind['id']}-{number}")
    for kind in KINDS
    for number, text in enumerate(kind["texts"])
]


@pytest.mark.parametrize(("kind", "text"), SAID)
def test_other_words_for_a_request_mean_the_same(kind: dict[str, Any], text: str) -> None:
    plan = understand(text, now=NOW)

    assert mismatches(plan, kind["expect"]) == []


@pytest.mark.parametrize(("kind", "text"), [s for s in SAID if "total_fen" in s.values[0]])
def test_a_limit_over_several_bookings_belongs_to_the_plan(kind: dict[str, Any], text: str) -> None:
    plan = understand(text, now=NOW)

    totals = {task.total_budget.limit_fen for task in ground(plan, now=NOW) if task.total_budget}

    assert totals == {kind["total_fen"]}


@pytest.mark.parametrize("dialogue", [pytest.param(d, id=d["id"]) for d in DIALOGUES])
def test_a_conversation_keeps_what_was_said_before(dialogue: dict[str, Any]) -> None:
    plan: Plan | None = None
    for turn in dialogue["turns"]:
        change = understand(turn["say"], now=NOW, context=plan)
        plan = continue_plan(plan, change)

        assert mismatches(plan, turn["expect"]) == []
        assert (change.decision.value if change.decision else None) == turn.get("decision")


@pytest.mark.parametrize(("kind", "text"), SAID)
def test_every_phrase_of_a_plan_was_said(kind: dict[str, Any], text: str) -> None:
    tasks = ground(understand(text, now=NOW), now=NOW, said=text)

    assert {task.dropped for task in tasks} == {()}
