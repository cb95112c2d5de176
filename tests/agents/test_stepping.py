"""Checkpoints are written before the next step, by the thread that waits for them."""

from threading import get_ident
from types import ModuleType
from typing import Any

import pytest
from agent_doubles import STEP_FOOD, FakeDoor, agent_of, call, finish, plan
from langgraph.checkpoint.memory import InMemorySaver

from superapp_agents import stepping

SEARCH = [plan(STEP_FOOD), call("food_search_restaurants"), finish(), {"text": "Found."}]


class Watched(InMemorySaver):
    """Notes which thread writes what."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[tuple[int, str]] = []

    def put(self, config: Any, checkpoint: Any, metadata: Any, new_versions: Any) -> Any:
        self.written.append((get_ident(), config["configurable"]["thread_id"]))
        return super().put(config, checkpoint, metadata, new_versions)


class Full(InMemorySaver):
    """Has room for three checkpoints."""

    def __init__(self) -> None:
        super().__init__()
        self.left = 3

    def put(self, config: Any, checkpoint: Any, metadata: Any, new_versions: Any) -> Any:
        self.left -= 1
        if self.left < 0:
            raise OSError("full")
        return super().put(config, checkpoint, metadata, new_versions)


def test_the_thread_that_runs_a_turn_writes_its_checkpoints() -> None:
    saver = Watched()

    agent_of(FakeDoor(), SEARCH, saver).turn("ses_1", "a salad, please")

    assert {thread for thread, _ in saver.written} == {get_ident()}
    assert [name for _, name in saver.written].count("ses_1") == 8


def test_no_step_follows_a_checkpoint_that_could_not_be_written() -> None:
    door = FakeDoor()

    with pytest.raises(OSError, match="full"):
        agent_of(door, SEARCH, Full()).turn("ses_1", "a salad, please")

    assert door.step == 0


def test_with_another_langgraph_its_own_threads_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stepping, "pregel", ModuleType("other"))
    monkeypatch.setattr(stepping, "_stream", stepping._stream.__wrapped__)
    saver = Watched()

    turn = agent_of(FakeDoor(), SEARCH, saver).turn("ses_1", "a salad, please")

    assert turn.status == "done"
    assert {name for thread, name in saver.written if thread != get_ident()} == {"ses_1"}
