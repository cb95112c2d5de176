"""Verification by code: what the tasks claim is compared with the world, by read tools."""

from typing import Any

from langgraph.runtime import Runtime

from superapp_agents.call_log import with_results
from superapp_agents.door import Json
from superapp_agents.nodes.calls import ids_in, well_formed
from superapp_agents.state import AgentState, TaskState, TurnContext, replaced

READERS: dict[str, tuple[str, str]] = {
    "food_place_order": ("food_get_order", "order_id"),
    "shopping_place_order": ("shopping_get_order", "order_id"),
    "travel_hold_booking": ("travel_get_booking", "booking_id"),
}
"""Which read tool tells what became of a thing that must be paid."""
LOST = frozenset({"failed", "rejected", "skipped"})
_PAYABLE = ("food_cancel_order", "shopping_cancel_order", "travel_cancel_booking")


def verify(state: AgentState, runtime: Runtime[TurnContext]) -> AgentState:
    """Check every finished task against the world; release what failed tasks still hold."""
    context = runtime.context
    log = list(state["calls"])
    changed: dict[str, TaskState] = {}
    release_of: list[str] = []
    for task in state["tasks"]:
        held = _held(state, task)
        if task["status"] == "done":
            checked = _checked(context, state, task, held, log)
            changed[task["id"]] = checked
            if checked["status"] == "failed":
                release_of.append(_marked(task))
        elif task["status"] in LOST or state.get("failure"):
            release_of.append(_marked(task))
    open_ids = [str(call["confirmation_id"]) for call in state.get("awaiting", [])]
    return {
        "withdrawn": [*state.get("withdrawn", []), *open_ids],
        "awaiting": [],
        "tasks": replaced(state["tasks"], changed),
        "calls": log,
        "release_of": release_of,
        "verified": True,
        "after_release": "answer",
        "step": context.door.step,
    }


def _marked(task: TaskState) -> str:
    """The task's key; of a trip that failed, what was paid goes back as well."""
    return f"{task['key']}!" if task["atomic"] else task["key"]


def _held(state: AgentState, task: TaskState) -> list[Json]:
    return [
        item
        for item in state.get("made", [])
        if item["task"] == task["key"] and item["state"] == "held"
    ]


def _checked(
    context: TurnContext, state: AgentState, task: TaskState, held: list[Json], log: list[Json]
) -> TaskState:
    """The task with what the world says of its orders; failed when it left one unpaid."""
    unpaid = [item for item in held if item["undo"] in _PAYABLE]
    if unpaid and task["spec"].get("intent") == "do":
        outcome = {**task["outcome"], "status": "failed", "reason": "left_unpaid"}
        return TaskState(**{**task, "status": "failed", "outcome": outcome})
    verified = [
        entry for call in _makers(state, task) for entry in _read_back(context, task, call, log)
    ]
    if not verified:
        return task
    if any(_over(task, entry) for entry in verified):
        outcome = {**task["outcome"], "reason": "over_budget"}
        task = {**task, "outcome": outcome}
    return {**task, "outcome": {**task["outcome"], "verified": verified}}


def _makers(state: AgentState, task: TaskState) -> list[Json]:
    released = {item["id"] for item in state.get("made", []) if item["state"] == "released"}
    return [
        call
        for call in with_results(state["calls"], state["tasks"])
        if call["task"] == task["id"]
        and call["ok"]
        and call["tool"] in READERS
        and not released.intersection(ids_in(call["result"], READERS[call["tool"]][1]))
    ]


def _read_back(context: TurnContext, task: TaskState, call: Json, log: list[Json]) -> list[Json]:
    """What the world says of everything that a call made."""
    tool, field = READERS[call["tool"]]
    if tool not in context.specs:
        return []
    seen: list[Json] = []
    for index, made_id in enumerate(ids_in(call["result"], field)):
        arguments = {field: made_id}
        answer = well_formed(context.door.call(tool, arguments, None))
        record: Json = {
            "call_id": f"{call['call_id']}-verify{index}",
            "task": task["id"],
            "tool": tool,
            "arguments": arguments,
            "ok": bool(answer["ok"]),
            "result": answer.get("result"),
            "error": answer.get("error"),
        }
        log.append(record)
        context.emit({"type": "call", **record})
        if answer["ok"]:
            seen.append(answer["result"])
    return seen


def _over(task: TaskState, result: Json) -> bool:
    """True when an order costs more than the task's whole budget."""
    budget: Any = task["spec"].get("budget") or {}
    limit = budget.get("max_fen")
    total = result.get("total_fen")
    per_item = budget.get("scope", "total") != "total"
    return bool(limit and isinstance(total, int) and not per_item and total > limit)
