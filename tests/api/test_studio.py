"""LangGraph's own tools find the graphs that `langgraph.json` names, and can talk to one."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.memory import InMemorySaver

from superapp import studio
from superapp.simulator import Simulator

ROOT = Path(__file__).parents[2]
CONFIG = json.loads((ROOT / "langgraph.json").read_text("utf-8"))


def graph(name: str) -> Any:
    module, _, attribute = CONFIG["graphs"][name].partition(":")
    return getattr(import_module(module), attribute)()


@pytest.mark.parametrize(
    ("name", "nodes"),
    [
        ("chat", {"turn"}),
        ("agent", {"plan", "work", "calls", "confirm", "clarify", "release", "verify", "answer"}),
    ],
)
def test_a_graph_of_the_file_loads_and_can_be_drawn(name: str, nodes: set[str]) -> None:
    assert set(graph(name).get_graph().nodes) == {"__start__", "__end__", *nodes}


def test_a_thread_is_a_session(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studio, "_simulator", lambda: simulator)
    chat = graph("chat")
    chat.checkpointer = InMemorySaver()
    thread = {"configurable": {"thread_id": "t1", "user": "usr_lin"}}

    asked = chat.invoke({"messages": [HumanMessage("帮我点一杯奶茶，少糖，送到公司")]}, thread)
    paid = chat.invoke({"messages": [HumanMessage("好的，付吧")]}, thread)

    assert asked["turn"]["status"] == "needs_confirmation"
    assert (paid["session_id"], paid["turn"]["status"]) == (asked["session_id"], "done")
    assert len(simulator.open(paid["session_id"]).diff()["payments"]["added"]) == 1
    simulator.forget(paid["session_id"])
