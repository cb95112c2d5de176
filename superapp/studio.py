"""The agent for LangGraph's own tools, as `langgraph.json` names it.

`chat` can be talked to: a thread is a session, and a confirmation is answered by the next message.
`agent` is the graph behind it, to look at: its nodes need a session's tools, which only a session
gives them.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.graph import END, START, MessagesState, StateGraph

from superapp.bootstrap import build_simulator
from superapp.settings import Settings
from superapp.simulator import Simulator
from superapp_agents.graph import Graph, build_graph


class ChatState(MessagesState):
    """What was said, the session that it was said in, and the last turn."""

    session_id: str
    turn: dict[str, Any]


@cache
def _simulator() -> Simulator:
    return build_simulator(Settings.read())


def agent() -> Graph:
    """The agent's graph, without a place for its checkpoints."""
    return build_graph(None)


def chat() -> Any:
    """A graph of one node that takes a message and gives the agent's turn."""
    graph = StateGraph(ChatState)
    graph.add_node("turn", _turn)
    graph.add_edge(START, "turn")
    graph.add_edge("turn", END)
    return graph.compile(name="superapp")


def _turn(state: ChatState, config: RunnableConfig) -> dict[str, Any]:
    """One turn of the session that belongs to this thread.

    The agent's own graph runs on a thread of its own, where nothing of this graph's run reaches
    it: it is no part of this one, and keeps its own checkpoints.
    """
    wanted = config.get("configurable", {})
    with ThreadPoolExecutor(max_workers=1) as worker:
        return worker.submit(_taken, state, wanted).result()


def _taken(state: ChatState, wanted: dict[str, Any]) -> dict[str, Any]:
    simulator = _simulator()
    known = state.get("session_id")
    session = (
        simulator.open(known)
        if known
        else simulator.session(wanted.get("user") or "usr_lin", model=wanted.get("model"))
    )
    turn = session.chat(_last_words(state["messages"]))
    return {
        "messages": [AIMessage(turn.reply)],
        "session_id": session.session_id,
        "turn": turn.model_dump(mode="json"),
    }


def _last_words(messages: list[AnyMessage]) -> str:
    spoken = [message for message in messages if isinstance(message, HumanMessage)]
    return str(spoken[-1].text) if spoken else ""
