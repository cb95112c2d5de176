"""Crashes between an effect and its checkpoint, rewinding and forking."""

import pytest
from agent_doubles import ORDER, STEP_FOOD, FakeDoor, agent_of, call, finish, plan
from langgraph.checkpoint.memory import InMemorySaver

FINE = [plan(STEP_FOOD), finish(facts={"note": "fine"}), {"text": "Fine."}]


class Crash(BaseException):
    """The process dies."""


def test_a_crash_between_effect_and_checkpoint_repeats_nothing() -> None:
    door, saver = FakeDoor(), InMemorySaver()
    crashes = ["once"]

    def die_after_the_effect(door: FakeDoor, tool: str, arguments: dict) -> None:
        if tool == "food_place_order" and crashes:
            crashes.clear()
            raise Crash

    door.after = die_after_the_effect
    with pytest.raises(Crash):
        agent_of(door, ORDER, saver).turn("ses_1", "a salad, please")

    turn = agent_of(door, ORDER[3:], saver).resume("ses_1")

    assert turn is not None
    assert turn.status == "needs_confirmation"
    assert list(door.orders) == ["ord_0001"]


def test_a_confirmation_survives_a_restart() -> None:
    door, saver = FakeDoor(), InMemorySaver()
    agent_of(door, ORDER, saver).turn("ses_1", "a salad, please")
    door.decide("cnf_ord_0001", "approve")

    later = agent_of(door, [finish(facts={}), {"text": "Paid."}], saver)
    turn = later.resume("ses_1")

    assert turn is not None
    assert (turn.status, len(door.payments)) == ("done", 1)


def test_finished_turns_keep_one_checkpoint_each() -> None:
    door, saver = FakeDoor(), InMemorySaver()
    agent = agent_of(door, FINE * 3, saver)

    for _ in range(3):
        agent.turn("ses_1", "a salad, please")

    assert list(saver.list({"configurable": {"thread_id": "ses_1"}})) == []
    assert len(list(saver.list({"configurable": {"thread_id": "ses_1/turns"}}))) == 3


def test_rewinding_takes_the_chat_back_to_the_turn_at_that_step() -> None:
    door = FakeDoor()
    search = [plan(STEP_FOOD), call("food_search_restaurants"), finish(), {"text": "Found."}]
    agent = agent_of(door, search * 3 + FINE)
    agent.turn("ses_1", "first")
    step = door.step
    agent.turn("ses_1", "second")
    agent.turn("ses_1", "third")

    agent.rewind("ses_1", step)

    assert agent.turn("ses_1", "again").turn == 2


def test_a_fork_takes_the_chat_and_what_waits_in_it() -> None:
    door = FakeDoor()
    agent = agent_of(door, [*ORDER, finish(facts={}), {"text": "Paid."}])
    agent.turn("ses_1", "a salad, please")

    agent.fork("ses_1", "ses_2", door.step)
    door.decide("cnf_ord_0001", "approve")
    turn = agent.resume("ses_2")

    assert turn is not None
    assert turn.status == "done"


def test_a_fork_before_the_first_turn_is_a_fresh_chat() -> None:
    door = FakeDoor(step=5)
    agent = agent_of(door, FINE + FINE)
    agent.turn("ses_1", "first")

    agent.fork("ses_1", "ses_2", 1)

    assert agent.turn("ses_2", "hello").turn == 1
