"""Models that are down, wrong, endless or silent never lose the session."""

import pytest
from agent_doubles import STEP_FOOD, FakeDoor, agent_of, call, finish, plan

GOOD = [plan(STEP_FOOD), finish(facts={"note": "fine"}), {"text": "Fine."}]
DOWN = {"error": "connection refused"}


@pytest.mark.parametrize(
    "script",
    [
        [DOWN],
        [{"text": "I would rather talk."}] * 3,
        [{"calls": [{"tool": "submit_plan", "args": {"steps": "none"}}]}] * 3,
        [plan(STEP_FOOD), DOWN],
    ],
    ids=["down", "no plan", "broken plan", "down while working"],
)
def test_the_turn_fails_with_a_reason_and_the_session_goes_on(script: list) -> None:
    agent = agent_of(FakeDoor(), [*script, *GOOD])

    failed = agent.turn("ses_1", "a salad, please")
    after = agent.turn("ses_1", "and now?")

    assert failed.status == "failed"
    assert failed.reply
    assert after.status == "done"


def test_what_was_held_is_released_when_the_model_goes_down() -> None:
    door = FakeDoor()

    turn = agent_of(door, [plan(STEP_FOOD), call("food_place_order"), DOWN]).turn("ses_1", "salad")

    assert turn.status == "failed"
    assert door.orders["ord_0001"]["status"] == "cancelled"


@pytest.mark.parametrize(
    "bad",
    [
        {"text": ""},
        {"invalid": [{"tool": "food_place_order", "args": '{"restaurant'}]},
        call("food_invent_order"),
        call("maps_get_weather"),
    ],
    ids=["empty", "malformed", "unknown tool", "another specialist's tool"],
)
def test_a_broken_answer_is_explained_and_may_be_mended(bad: dict) -> None:
    script = [plan(STEP_FOOD), bad, finish(facts={"note": "fine"}), {"text": "Fine."}]

    turn = agent_of(FakeDoor(), script).turn("ses_1", "a salad, please")

    assert turn.status == "done"
    assert [c.tool for c in turn.calls] == []


def test_a_model_that_never_mends_fails_the_turn() -> None:
    script = [plan(STEP_FOOD), *[{"text": ""}] * 4, {"text": "It did not work."}]

    turn = agent_of(FakeDoor(), script).turn("ses_1", "a salad, please")

    assert turn.status == "failed"


def test_an_endless_loop_ends() -> None:
    script = [plan(STEP_FOOD), *[call("food_search_restaurants")] * 60, {"text": "No luck."}]
    door = FakeDoor()

    turn = agent_of(door, script).turn("ses_1", "a salad, please")

    assert turn.status == "failed"
    assert len(door.log) <= 4


@pytest.mark.parametrize("content", ["", "  \n", "x" * 100_000])
def test_an_empty_or_endless_message_changes_nothing(content: str) -> None:
    door = FakeDoor()

    turn = agent_of(door, []).turn("ses_1", content)

    assert turn.status in ("needs_input", "failed")
    assert turn.reply
    assert door.log == []
