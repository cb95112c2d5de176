"""The only nodes that interrupt. They have no effect in the world, so running them again is safe.

On resume LangGraph runs such a node again from its first line; what it returns depends only on the
state, the user's message and the confirmations' status.
"""

from typing import Any

from langgraph.runtime import Runtime
from langgraph.types import interrupt

from superapp_agents.door import Json
from superapp_agents.state import SETTLED, AgentState, Proposed, TaskState, TurnContext, blank_usage

NOT_ATTEMPTED: Json = {
    "ok": False,
    "error": {
        "code": "not_attempted",
        "message": "Not called, because the user rejected another part of the same task.",
        "retryable": False,
        "details": {},
    },
}


def confirm(state: AgentState, runtime: Runtime[TurnContext]) -> AgentState:
    """Wait for the user's decisions; then hand on the calls that are decided.

    Any other message leads to the plan, which says whether what is open still stands.
    """
    message = interrupt({"kind": "confirm"})
    update = begin_turn(state, message)
    if update and not message.get("decision"):
        return {**update, "corrected": True}
    return {**update, **_decided(state, runtime.context), "corrected": False, "note": ""}


def clarify(state: AgentState) -> AgentState:
    """Ask all open questions in one message, and take the answer as the next message."""
    message = interrupt({"kind": "clarify"})
    return {**begin_turn(state, message), "corrected": True}


def begin_turn(state: AgentState, message: Any) -> AgentState:
    """The beginning of the next turn when the resume carries a message of the user."""
    if not isinstance(message, dict) or "content" not in message:
        return {}
    return {
        "content": message["content"],
        "turn": state["turn"] + 1,
        "start_step": message["step"],
        "history": [*state["history"], *message["history"]],
        "calls": [],
        "questions": [],
        "usage": blank_usage(),
        "failure": None,
        "corrected": False,
        "note": "",
        "tasks": without_asides(state["tasks"]),
    }


def without_asides(tasks: list[TaskState]) -> list[TaskState]:
    """The tasks without look-ups beside a confirmation that found no end."""
    return [task for task in tasks if not task["spec"].get("aside") or task["status"] in SETTLED]


def _decided(state: AgentState, context: TurnContext) -> AgentState:
    """The calls of tasks whose confirmations are all decided go on; the others wait."""
    status = {
        call["id"]: context.door.confirmation(str(call["confirmation_id"]))["status"]
        for call in state["awaiting"]
    }
    undecided = {call["task"] for call in state["awaiting"] if status[call["id"]] == "open"}
    ready = [call for call in state["awaiting"] if call["task"] not in undecided]
    refused = {call["task"] for call in ready if status[call["id"]] == "rejected"}
    atomic = {task["id"] for task in state["tasks"] if task["atomic"]}
    skipped: list[Proposed] = [
        call
        for call in ready
        if call["task"] in refused & atomic and status[call["id"]] != "rejected"
    ]
    skipped_ids = {call["id"] for call in skipped}
    return {
        "awaiting": [call for call in state["awaiting"] if call["task"] in undecided],
        "proposed": [call for call in ready if call["id"] not in skipped_ids],
        "tasks": [_with_skipped(task, skipped) for task in without_asides(state["tasks"])],
        "withdrawn": [
            str(call["confirmation_id"]) for call in skipped if status[call["id"]] == "approved"
        ],
    }


def _with_skipped(task: TaskState, skipped: list[Proposed]) -> TaskState:
    entries = [
        {"id": call["id"], "content": NOT_ATTEMPTED}
        for call in skipped
        if call["task"] == task["id"]
    ]
    return {**task, "transcript": [*task["transcript"], *entries]} if entries else task
