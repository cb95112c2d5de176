"""The agent as a LangGraph ``StateGraph``.

plan → work → calls → confirm → … → verify → answer. Model and calls are separate nodes, and only
``confirm`` and ``clarify`` interrupt, so that a resumed graph repeats no effect.
"""

from collections.abc import Callable
from typing import Any, Protocol

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command

from superapp_agents.nodes.answer import answer
from superapp_agents.nodes.calls import calls
from superapp_agents.nodes.interrupts import clarify, confirm
from superapp_agents.nodes.plan import plan
from superapp_agents.nodes.release import release, to_release
from superapp_agents.nodes.verify import verify
from superapp_agents.nodes.work import is_ready, work
from superapp_agents.state import AgentState, TurnContext


class Node(Protocol):
    """A plain function from state to a partial update."""

    def __call__(self, state: AgentState, runtime: Runtime[TurnContext]) -> AgentState:
        """What the node changes."""


Graph = CompiledStateGraph[AgentState, TurnContext, AgentState, AgentState]


def build_graph(checkpointer: BaseCheckpointSaver[Any] | None) -> Graph:
    """The compiled graph over a checkpointer, or without one where the caller brings it."""
    graph: StateGraph[AgentState, TurnContext, AgentState, AgentState] = StateGraph(
        AgentState, context_schema=TurnContext
    )
    working = ("work", "calls", "confirm", "clarify", "verify", "release", "answer")
    graph.add_node(
        "plan", _traced("plan", plan, after_plan), destinations=("release", "work", "answer")
    )
    graph.add_node("work", _traced("work", work, after_work), destinations=working)
    graph.add_node("calls", _traced("calls", calls, after_work), destinations=working)
    graph.add_node("confirm", confirm)
    graph.add_node("clarify", clarify)
    graph.add_node(
        "release",
        _traced("release", release, after_release),
        destinations=("calls", "work", "answer"),
    )
    graph.add_node(
        "verify",
        _traced("verify", verify, after_verify),
        destinations=("release", "work", "answer"),
    )
    graph.add_node("answer", _traced("answer", answer, None))
    graph.add_edge(START, "plan")
    graph.add_conditional_edges("confirm", after_interrupt, ["plan", "release", "calls", "work"])
    graph.add_conditional_edges("clarify", after_interrupt, ["plan", "calls", "work"])
    graph.add_edge("answer", END)
    return graph.compile(checkpointer=checkpointer, name="superapp")


def _traced(name: str, node: Node, after: Callable[[AgentState], str] | None) -> Any:
    """The node inside a span, and where the graph goes from it.

    A node that says itself where to go spares LangGraph a copy of the whole state. The nodes that
    wait for the user have no span.
    """

    def inside(state: AgentState, runtime: Runtime[TurnContext]) -> Any:
        with runtime.context.span(f"graph {name}", superapp__session_id=state["session"]):
            update = node(state, runtime)
        if after is None:
            return update
        return Command(update=update, goto=after({**state, **update}))

    return inside


def after_plan(state: AgentState) -> str:
    """First take back what the new plan abandons, then work."""
    if state.get("withdrawn") or to_release(state.get("made", []), state.get("release_of", [])):
        return "release"
    return "answer" if state.get("failure") else "work"


def after_release(state: AgentState) -> str:
    """Run the calls that release, or go on where nothing was held."""
    if state.get("proposed"):
        return "calls"
    return state.get("after_release", "work")


def after_work(state: AgentState) -> str:
    """Act on what was proposed; decide again; wait for the user; or verify."""
    if state.get("proposed"):
        return "calls"
    if state.get("verified"):
        return "confirm" if state.get("awaiting") else "answer"
    if state.get("failure"):
        return "verify"
    if any(is_ready(task, state["tasks"]) for task in _idle(state)):
        return "work"
    if state.get("awaiting"):
        return "confirm"
    asking = any(task["status"] == "asking" for task in state["tasks"])
    return "clarify" if asking else "verify"


def _idle(state: AgentState) -> list[Any]:
    """Tasks that wait for no call of theirs."""
    waiting = {call["task"] for call in state.get("awaiting", [])}
    return [task for task in state["tasks"] if task["id"] not in waiting]


def after_interrupt(state: AgentState) -> str:
    """A message leads to a new plan, a decision to the calls that it was about."""
    if state.get("corrected"):
        return "plan"
    if state.get("withdrawn"):
        return "release"
    return "calls" if state.get("proposed") else "work"


def after_verify(state: AgentState) -> str:
    """Take back what failed tasks hold, then answer."""
    if state.get("withdrawn") or to_release(state.get("made", []), state.get("release_of", [])):
        return "release"
    return "answer"
