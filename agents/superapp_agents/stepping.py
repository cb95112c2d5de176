"""Runs the graph with every checkpoint written by the thread that waits for it.

With durability `sync` LangGraph hands each checkpoint to another thread and waits for it before the
next step. Two threads that wake each other for every step cost more than the writing; here the
waiting thread writes, and hears of what failed at once.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import cache
from types import FunctionType
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph
from langgraph.pregel import main as pregel

from superapp_agents.state import TurnContext

Stream = Callable[..., Iterator[Any]]


class _AtOnce:
    """Does what it is given before it returns; the names in `__` tell an executor what to do."""

    def submit(self, do: Callable[..., Any], *args: Any, **kwargs: Any) -> "Future[Any]":
        options = {name: kwargs[name] for name in kwargs if not name.startswith("__")}
        done: Future[Any] = Future()
        done.set_result(do(*args, **options))
        return done


def run_steps(
    graph: CompiledStateGraph[Any, TurnContext, Any, Any],
    given: Any,
    config: RunnableConfig,
    context: TurnContext,
) -> None:
    """Run a graph of one node a step to its end, or to where it waits for the user."""
    steps = _stream()(graph, given, config, context=context, durability="sync", stream_mode=[])
    deque(steps, maxlen=0)


@cache
def _stream() -> Stream:
    """LangGraph's own `stream` over a loop of ours; as it is where LangGraph has changed."""
    stream: Any = CompiledStateGraph.stream
    theirs = getattr(pregel, "SyncPregelLoop", None)
    if theirs is None or stream.__globals__ is not vars(pregel):
        found: Stream = stream
        return found
    names = {**vars(pregel), "SyncPregelLoop": _loop_over(theirs)}
    own = FunctionType(
        stream.__code__, names, stream.__name__, stream.__defaults__, stream.__closure__
    )
    own.__kwdefaults__ = stream.__kwdefaults__
    return own


def _loop_over(theirs: Any) -> Any:
    class Loop(theirs):  # type: ignore[misc]
        """LangGraph's loop, which gives nothing to other threads."""

        @property
        def submit(self) -> Any:
            return self._at_once.submit

        @submit.setter
        def submit(self, handing: Any) -> None:
            del handing
            self._at_once = _AtOnce()

    return Loop
