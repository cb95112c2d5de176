"""The agent that people talk to: turns, resumption after decisions and crashes, rewind, fork.

The chat lives in three threads of the checkpointer: ``<session>`` is the turn in progress with a
checkpoint for every node, ``<session>/turns`` keeps one checkpoint at each end of a turn, and
``<session>/waiting`` one wherever a turn waited for the user. When a turn is finished, its working
checkpoints are dropped.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Literal

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.types import Command, StateSnapshot

from superapp_agents.asking import ModelFailed
from superapp_agents.call_log import with_results
from superapp_agents.door import DecidingDoor, Json, ToolDoor
from superapp_agents.graph import build_graph
from superapp_agents.history import clipped, kept_values, turn_entry
from superapp_agents.offline.model import OfflineChatModel
from superapp_agents.planning import decision_in, declined_in, shown_plan
from superapp_agents.prices import Price
from superapp_agents.replies import asking, confirming, empty_reply, failed_reply, too_long
from superapp_agents.specialists import function_spec
from superapp_agents.state import AgentState, TurnContext, blank_usage
from superapp_agents.stepping import run_steps
from superapp_agents.turn import Confirmation, Turn, Usage

RECURSION_LIMIT = 500
MAX_MESSAGE = 20_000
Emit = Callable[[Json], None]
Span = Callable[..., AbstractContextManager[Any]]
DoorFor = Callable[[str], ToolDoor]


class Agent:
    """One agent for any number of sessions; all state is in the checkpointer."""

    def __init__(
        self,
        door_for: DoorFor,
        model: BaseChatModel,
        checkpointer: BaseCheckpointSaver[Any],
        span: Span | None = None,
        price: Price | None = None,
    ) -> None:
        self._price = price
        self._spans: Json = {"span": span} if span else {}
        self._door_for = door_for
        self._model = model
        guided = bool(getattr(model, "guided", False))
        self._worker = OfflineChatModel(counted=False) if guided else None
        self._saver = checkpointer
        self._graph = build_graph(checkpointer)

    @property
    def mermaid(self) -> str:
        """The graph as a Mermaid diagram."""
        return self._graph.get_graph().draw_mermaid()

    def turn(self, session_id: str, content: str, on_event: Emit | None = None) -> Turn:
        """Take one message of the user as far as it goes without them.

        Args:
            session_id: The session, which is also the thread of the checkpoints.
            content: What the user wrote.
            on_event: Called with plan, calls, confirmations and reply as they happen.
        """
        context = self._context(session_id, on_event)
        if not content.strip() or len(content) > MAX_MESSAGE:
            return self._refused(session_id, context, content)
        snapshot = self._graph.get_state(_config(session_id))
        if snapshot.next and not snapshot.interrupts:
            self._invoke(session_id, None, context)
            snapshot = self._graph.get_state(_config(session_id))
        if snapshot.interrupts:
            kind = snapshot.interrupts[0].value["kind"]
            return self._answered(session_id, context, content, kind, snapshot.values)
        return self._invoke(session_id, self._beginning(session_id, context, content), context)

    def resume(self, session_id: str, on_event: Emit | None = None) -> Turn | None:
        """Go on after the user's decisions, or after a crash in the middle of a turn.

        Returns:
            The turn as it now stands, or None when nothing waits.
        """
        snapshot = self._graph.get_state(_config(session_id))
        if not snapshot.next:
            return None
        context = self._context(session_id, on_event)
        if not snapshot.interrupts:
            return self._invoke(session_id, None, context)
        if snapshot.interrupts[0].value["kind"] == "clarify":
            return None
        if not _decided(snapshot.values, context.door):
            return self._turn(session_id, context)
        return self._invoke(session_id, Command(resume={"decided": True}), context)

    def standing(self, session_id: str) -> Turn | None:
        """The last turn as it stands, waiting or over; None before the first.

        Of a turn that is over, the calls and their cost are no longer known.
        """
        if self._graph.get_state(_config(session_id)).next:
            return self._turn(session_id, self._context(session_id, None))
        values = self._last(session_id)
        if not values.get("turn"):
            return None
        said = [entry["content"] for entry in values["history"] if entry["role"] == "assistant"]
        return Turn(
            turn=values["turn"],
            status="done",
            reply=said[-1] if said else "",
            plan=shown_plan(values.get("plan"), values.get("tasks", [])),
            calls=[],
            confirmations=[],
            questions=[],
            offers=values.get("offers", []),
            usage=Usage(),
        )

    def decision(self, session_id: str, content: str) -> Literal["approve", "reject"] | None:
        """How a message would decide what waits for a confirmation; None if it would not."""
        snapshot = self._graph.get_state(_config(session_id))
        if not snapshot.interrupts or snapshot.interrupts[0].value["kind"] != "confirm":
            return None
        values = _state(snapshot.values)
        return "reject" if declined_in(content, values) else decision_in(content, values)

    def rewind(self, session_id: str, step: int) -> None:
        """Set the chat back to where it was at a step: a turn that waited, or one that ended."""
        values = self._boundary(session_id, step)
        self._saver.delete_thread(session_id)
        self._archive(session_id, values or {})
        self._copy(_waiting(session_id, step), _config(session_id))

    def fork(self, src: str, dst: str, step: int) -> None:
        """Give a new session the chat as it stood at a step of another one."""
        values = self._boundary(src, step)
        if values:
            self._archive(dst, {**values, "session": dst})
        if self._copy(_waiting(src, step), _config(dst)):
            return
        open_turn = self._graph.get_state(_config(src))
        if open_turn.next and open_turn.values.get("step", step + 1) <= step:
            self._copy(_config(src), _config(dst))

    def _context(self, session_id: str, on_event: Emit | None) -> TurnContext:
        door = self._door_for(session_id)
        tools = list(door.tools())
        return TurnContext(
            door=door,
            model=self._model,
            emit=on_event or (_ignore),
            specs={tool.name: function_spec(tool) for tool in tools},
            risks={tool.name: str(tool.risk) for tool in tools},
            services={tool.name: tool.service for tool in tools},
            worker=self._worker,
            **self._spans,
        )

    def _beginning(self, session_id: str, context: TurnContext, content: str) -> AgentState:
        """The state with which a new turn starts: what the last one left, and the message."""
        values = self._last(session_id)
        return AgentState(
            session=session_id,
            turn=values.get("turn", 0) + 1,
            start_step=context.door.step,
            step=context.door.step,
            content=content,
            lang=context.door.lang,
            history=[*values.get("history", []), turn_entry("user", content)],
            plan=values.get("plan"),
            tasks=values.get("tasks", []),
            proposed=[],
            awaiting=[],
            withdrawn=[],
            release_of=[],
            after_release="work",
            corrected=False,
            verified=False,
            kept=[],
            calls=[],
            questions=[],
            offers=values.get("offers", []),
            made=values.get("made", []),
            note="",
            failure=None,
            reply="",
            status="",
            usage=blank_usage(),
        )

    def _answered(
        self, session_id: str, context: TurnContext, content: str, kind: str, values: Json
    ) -> Turn:
        """A message while the turn waits: the user's decision, or a further message."""
        message: Json = {
            "content": content,
            "step": context.door.step,
            "history": [
                turn_entry("assistant", self._turn(session_id, context).reply),
                turn_entry("user", content),
            ],
        }
        if kind == "confirm":
            declined = declined_in(content, _state(values), context.door)
            decision = "reject" if declined else decision_in(content, _state(values))
            if decision and not isinstance(context.door, DecidingDoor):
                return self._turn(session_id, context)
            if decision:
                self._decide(context.door, values, decision, declined)
                message["decision"] = decision
        return self._invoke(session_id, Command(resume=message), context)

    @staticmethod
    def _decide(
        door: Any, values: Json, decision: Literal["approve", "reject"], only: list[str]
    ) -> None:
        for call in values["awaiting"]:
            if only and call["confirmation_id"] not in only:
                continue
            if door.confirmation(call["confirmation_id"])["status"] == "open":
                door.decide(call["confirmation_id"], decision)

    def _invoke(self, session_id: str, given: Any, context: TurnContext) -> Turn:
        config: RunnableConfig = {**_config(session_id), "recursion_limit": RECURSION_LIMIT}
        try:
            run_steps(self._graph, given, config, context)
        except ModelFailed as failed:
            return self._gave_up(session_id, context, failed.reason)
        snapshot = self._graph.get_state(_config(session_id))
        turn = self._shown(snapshot, context)
        if turn.status in ("done", "failed"):
            self._close(session_id, turn, snapshot.values)
        else:
            self._copy(_config(session_id), _waiting(session_id, context.door.step))
        context.emit({"type": "turn", "status": turn.status, "reply": turn.reply})
        return turn

    def _turn(self, session_id: str, context: TurnContext) -> Turn:
        """The turn as the working thread shows it."""
        return self._shown(self._graph.get_state(_config(session_id)), context)

    def _shown(self, snapshot: StateSnapshot, context: TurnContext) -> Turn:
        values = snapshot.values
        waiting = snapshot.interrupts[0].value["kind"] if snapshot.interrupts else ""
        confirmations: list[Confirmation] = []
        questions: list[Json] = []
        status, reply = values.get("status") or "failed", values.get("reply", "")
        if waiting == "confirm":
            status = "needs_confirmation"
            confirmations, reply = confirming(values, context.door)
        elif waiting == "clarify":
            status = "needs_input"
            questions, reply = asking(values)
        return Turn.model_validate(
            {
                "turn": values.get("turn", 1),
                "status": status,
                "reply": reply,
                "plan": shown_plan(values.get("plan"), values.get("tasks", [])),
                "calls": with_results(values.get("calls", []), values.get("tasks", [])),
                "confirmations": confirmations,
                "questions": questions,
                "offers": values.get("offers", []),
                "usage": self._priced(values.get("usage") or blank_usage()),
            }
        )

    def _gave_up(self, session_id: str, context: TurnContext, reason: str) -> Turn:
        turn = self._turn(session_id, context)
        reply = failed_reply(context.door.lang, reason)
        return turn.model_copy(update={"status": "failed", "reply": reply})

    def _refused(self, session_id: str, context: TurnContext, content: str) -> Turn:
        """An empty or endless message changes nothing."""
        lang = context.door.lang
        long = len(content) > MAX_MESSAGE
        return Turn.model_validate(
            {
                "turn": self._last(session_id).get("turn", 0),
                "status": "failed" if long else "needs_input",
                "reply": too_long(lang, MAX_MESSAGE) if long else empty_reply(lang),
                "plan": None,
                "calls": [],
                "confirmations": [],
                "questions": [],
                "offers": [],
                "usage": self._priced(blank_usage()),
            }
        )

    def _priced(self, usage: Json) -> Json:
        """The usage with what it cost, where a price is known and every token was counted."""
        price = None if usage.get("uncounted_calls") else self._price
        return {**usage, "cost_micro_yuan": None if price is None else price.micro_yuan(usage)}

    def _close(self, session_id: str, turn: Turn, values: Json) -> None:
        """Keep the end of the turn, then drop its working checkpoints."""
        history = [*values["history"], turn_entry("assistant", turn.reply)]
        self._archive(session_id, kept_values({**values, "history": clipped(history)}))
        self._saver.delete_thread(session_id)

    def _archive(self, session_id: str, values: Json) -> None:
        blank: Json = {"session": session_id, "turn": 0, "step": 0, "history": [], "tasks": []}
        blank |= {"plan": None, "offers": [], "made": []}
        self._graph.update_state(
            _config(f"{session_id}/turns"), {**blank, **values}, as_node="answer"
        )

    def _last(self, session_id: str) -> Json:
        values: Json = self._graph.get_state(_config(f"{session_id}/turns")).values
        return values

    def _boundary(self, session_id: str, step: int) -> Json | None:
        """The last end of a turn at or before the step."""
        for snapshot in self._graph.get_state_history(_config(f"{session_id}/turns")):
            if snapshot.values.get("step", 0) <= step:
                values: Json = snapshot.values
                return values
        return None

    def _copy(self, source: RunnableConfig, target: RunnableConfig) -> bool:
        """Copy the last checkpoint of a turn that waits for the user, if there is one."""
        saved = self._saver.get_tuple(source)
        if saved is None:
            return False
        target["configurable"].setdefault("checkpoint_ns", "")
        stored = self._saver.put(
            target, saved.checkpoint, saved.metadata, saved.checkpoint["channel_versions"]
        )
        for task_id, channel, value in saved.pending_writes or ():
            self._saver.put_writes(stored, [(channel, value)], task_id)
        return True


def build_agent(
    door_for: DoorFor,
    model: BaseChatModel,
    checkpointer: BaseCheckpointSaver[Any],
    span: Span | None = None,
    price: Price | None = None,
) -> Agent:
    """An agent over a door to each session's tools, a model, and where its chats are kept.

    `span` opens a span around each node of the graph and each question to the model; `price` is
    what the model's tokens cost, by which each turn's `usage` tells its cost.
    """
    return Agent(door_for, model, checkpointer, span, price)


def _state(values: Any) -> AgentState:
    """A checkpoint's values as the state that they are."""
    state: AgentState = values
    return state


def _ignore(event: Json) -> None:
    del event


def _config(thread: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread}}


def _waiting(session_id: str, step: int) -> RunnableConfig:
    """Where a turn is kept as it waited at a step, to be gone back to."""
    return {"configurable": {"thread_id": f"{session_id}/waiting", "checkpoint_ns": str(step)}}


def _decided(values: Json, door: ToolDoor) -> bool:
    """True when every confirmation of at least one task is decided."""
    open_tasks = {
        call["task"]
        for call in values["awaiting"]
        if door.confirmation(call["confirmation_id"])["status"] == "open"
    }
    return any(call["task"] not in open_tasks for call in values["awaiting"])
