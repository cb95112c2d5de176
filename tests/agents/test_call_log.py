"""A checkpoint holds each result once, and a turn tells them all the same."""

from typing import Any

from agent_doubles import ORDER, STEP_FOOD, FakeDoor, agent_of, call, finish, plan
from langgraph.checkpoint.memory import InMemorySaver

from superapp_agents.call_log import with_results

PAID = [finish(facts={"order_id": "ord_0001"}), {"text": "Paid ¥28.00 for ord_0001."}]


class Kept(InMemorySaver):
    """Remembers the state of each checkpoint."""

    def __init__(self) -> None:
        super().__init__()
        self.states: list[Any] = []

    def put(self, config: Any, checkpoint: Any, metadata: Any, new_versions: Any) -> Any:
        self.states.append(checkpoint["channel_values"])
        return super().put(config, checkpoint, metadata, new_versions)


class Earlier(InMemorySaver):
    """Writes the results beside the calls, as earlier versions did."""

    def put(self, config: Any, checkpoint: Any, metadata: Any, new_versions: Any) -> Any:
        values = dict(checkpoint["channel_values"])
        if "calls" in values:
            values["calls"] = with_results(values["calls"], values["tasks"])
        changed = {**checkpoint, "channel_values": values}
        return super().put(config, changed, metadata, new_versions)


def test_a_checkpoint_holds_each_result_once() -> None:
    saver = Kept()
    search = [plan(STEP_FOOD), call("food_search_restaurants"), finish(), {"text": "Found."}]

    turn = agent_of(FakeDoor(), search, saver).turn("ses_1", "a salad, please")

    (told,) = turn.calls
    assert told.result
    counts = {str(state).count(repr(told.result)) for state in saver.states}
    assert counts == {0, 1}


def test_a_turn_that_goes_on_tells_the_results_of_the_calls_before() -> None:
    door, saver = FakeDoor(), InMemorySaver()
    waiting = agent_of(door, ORDER, saver).turn("ses_1", "a salad, please")
    door.decide("cnf_ord_0001", "approve")

    turn = agent_of(door, PAID, saver).resume("ses_1")

    assert turn is not None
    assert turn.calls[: len(waiting.calls)] == waiting.calls
    assert all(one.result for one in turn.calls if one.ok)


def test_a_turn_that_an_earlier_version_began_goes_on() -> None:
    turns = []
    for saver in (InMemorySaver(), Earlier()):
        door = FakeDoor()
        agent_of(door, ORDER, saver).turn("ses_1", "a salad, please")
        door.decide("cnf_ord_0001", "approve")
        turns.append(agent_of(door, PAID, saver).resume("ses_1"))

    assert turns[0] == turns[1]
    assert turns[0] is not None
    assert turns[0].status == "done"
