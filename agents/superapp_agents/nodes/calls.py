"""The node that acts: runs proposed calls one after the other, in the order of the plan.

It is the only node with effects in the world. Every call has a key made of the thread and the
tool call's id, so that running the node again after a crash repeats nothing.
"""

from typing import Any

from langgraph.runtime import Runtime

from superapp_agents.call_log import without_results
from superapp_agents.door import Json
from superapp_agents.state import AgentState, Proposed, TaskState, TurnContext, replaced

MAX_CALLS = 150
REPEATS = 2
UNKNOWN = frozenset({"unknown_outcome", "timeout", "malformed_result"})
"""Codes after which nobody knows whether the call took effect."""
REPEATED = frozenset({"try_again", "terms_changed"})
"""Codes after which the same call is made again: nothing was done, or the user is asked anew."""


def calls(state: AgentState, runtime: Runtime[TurnContext]) -> AgentState:
    """Run what was proposed; keep what waits for consent."""
    context = runtime.context
    tasks = {task["id"]: task for task in state["tasks"]}
    log = list(state["calls"])
    awaiting = list(state.get("awaiting", []))
    changed: dict[str, TaskState] = {}
    told: set[str] = set()
    for proposed in _in_order(state):
        task = changed.get(proposed["task"], tasks[proposed["task"]])
        if len(log) >= MAX_CALLS:
            answer = _error("too_many_calls", "This turn has made too many calls; finish the task.")
        else:
            answer = _run(context, state["session"], proposed, log)
        waits = _waiting(proposed, answer)
        if waits is not None:
            awaiting.append(waits)
            continue
        changed[task["id"]] = _answered(task, proposed, answer)
        told.add(proposed["id"])
    new = log[len(state["calls"]) :]
    return {
        "tasks": replaced(state["tasks"], changed),
        "proposed": [],
        "awaiting": awaiting,
        "calls": [*state["calls"], *without_results(new, frozenset(told))],
        "made": made_objects(
            state.get("made", []), new, {task["id"]: task["key"] for task in state["tasks"]}
        ),
        "step": context.door.step,
    }


def _in_order(state: AgentState) -> list[Proposed]:
    order = {task["id"]: index for index, task in enumerate(state["tasks"])}
    return sorted(state["proposed"], key=lambda proposed: order[proposed["task"]])


def _answered(task: TaskState, proposed: Proposed, answer: Json) -> TaskState:
    entry = {"id": proposed["id"], "content": answer}
    return {**task, "transcript": [*task["transcript"], entry]}


def _error(code: str, message: str) -> Json:
    error = {"code": code, "message": message, "retryable": False, "details": {}}
    return {"ok": False, "error": error}


def _run(context: TurnContext, session: str, proposed: Proposed, log: list[Json]) -> Json:
    """One call with its repeats: an unknown outcome is looked up, then repeated by its key."""
    reads = context.risks.get(proposed["tool"]) == "read"
    key = None if reads else f"{session}/{proposed['id']}"
    answer = _call(context, proposed, key, log)
    for _ in range(REPEATS):
        if answer["ok"]:
            break
        error = answer["error"]
        unknown = error["code"] in UNKNOWN
        if error["code"] not in REPEATED and not unknown:
            break
        if unknown and not reads:
            _look_up(context, proposed, log)
        answer = _call(context, proposed, key, log)
    return answer


def _call(context: TurnContext, proposed: Proposed, key: str | None, log: list[Json]) -> Json:
    begun: Json = {
        "call_id": proposed["id"],
        "task": proposed["task"],
        "tool": proposed["tool"],
        "arguments": proposed["arguments"],
    }
    context.emit({"type": "calling", **begun})
    answer = well_formed(context.door.call(proposed["tool"], proposed["arguments"], key))
    record: Json = {
        **begun,
        "ok": bool(answer["ok"]),
        "result": answer.get("result"),
        "error": answer.get("error"),
    }
    log.append(record)
    context.emit({"type": "call", **record})
    return answer


def well_formed(answer: Any) -> Json:
    """The answer; one that cannot be read leaves the outcome unknown."""
    if isinstance(answer, dict):
        error = answer.get("error")
        if answer.get("ok") is True and isinstance(answer.get("result"), dict):
            return answer
        if answer.get("ok") is False and isinstance(error, dict) and "code" in error:
            return answer
    return _error("malformed_result", "The answer could not be read.")


def _look_up(context: TurnContext, proposed: Proposed, log: list[Json]) -> None:
    """Ask what became of a payment whose answer was lost."""
    confirmation = proposed["confirmation_id"]
    if confirmation and "payments_get_payment" in context.specs:
        query: Proposed = {
            "id": f"{proposed['id']}-query",
            "task": proposed["task"],
            "tool": "payments_get_payment",
            "arguments": {"payment_id": confirmation},
            "confirmation_id": None,
            "asked": 0,
        }
        _call(context, query, None, log)


def _waiting(proposed: Proposed, answer: Json) -> Proposed | None:
    """The call as it waits for consent, or None when it has its answer."""
    if answer["ok"] or answer["error"]["code"] != "confirmation_required":
        return None
    if proposed["asked"] >= 3:
        return None
    confirmation = answer["error"]["details"]["confirmation_id"]
    return {**proposed, "confirmation_id": confirmation, "asked": proposed["asked"] + 1}


MAKERS: dict[str, tuple[str, str]] = {
    "food_place_order": ("order_id", "food_cancel_order"),
    "food_reserve_table": ("reservation_id", "food_cancel_reservation"),
    "shopping_place_order": ("order_id", "shopping_cancel_order"),
    "travel_hold_booking": ("booking_id", "travel_cancel_booking"),
    "rides_request_ride": ("ride_id", "rides_cancel_ride"),
    "shopping_watch_price": ("price_watch_id", "shopping_cancel_price_watch"),
    "payments_create_mandate": ("mandate_id", "payments_revoke_mandate"),
}
"""Tools that leave something in the world: where its id is, and which tool takes it back."""
GONE = frozenset({"booking_not_open", "order_not_open", "ride_not_cancellable"})
"""Refusals of taking something back that is not held any more."""
UNMAKERS = {undo: (field, tool) for tool, (field, undo) in MAKERS.items()}


def ids_in(result: Any, field: str) -> list[str]:
    """Every value of the field in a result, at any depth, in order, once."""
    found: list[str] = []
    _collect(result, field, found)
    return list(dict.fromkeys(found))


def _collect(value: Any, field: str, found: list[str]) -> None:
    if isinstance(value, dict):
        if isinstance(value.get(field), str):
            found.append(value[field])
        for inner in value.values():
            _collect(inner, field, found)
    elif isinstance(value, list):
        for inner in value:
            _collect(inner, field, found)


def made_objects(before: list[Json], log: list[Json], keys: dict[str, str]) -> list[Json]:
    """What the calls left in the world: kind, id, task, and whether it is paid or released.

    Args:
        before: What earlier calls left.
        log: The new calls.
        keys: Each task's key, unique over the turns.
    """
    made = {item["id"]: dict(item) for item in before}
    for call in log:
        tool = call["tool"]
        if tool in UNMAKERS and (call["ok"] or call["error"]["code"] in GONE):
            _mark(made, call["arguments"].get(UNMAKERS[tool][0]), "released")
            for gone in (call["result"] or {}).get("booking_ids", ()):
                _mark(made, gone, "released")
        if not call["ok"]:
            continue
        if tool in MAKERS:
            field, undo = MAKERS[tool]
            for made_id in ids_in(call["result"], field):
                order = made_id if field == "order_id" else None
                order = order or next(iter(ids_in(call["result"], "order_id")), None)
                made.setdefault(
                    made_id,
                    {
                        "id": made_id,
                        "field": field,
                        "undo": undo,
                        "task": keys.get(call["task"], call["task"]),
                        "order_id": order,
                        "state": "held",
                    },
                )
        elif tool == "payments_pay_order":
            _mark(made, call["arguments"].get("order_id"), "paid")
    return list(made.values())


def _mark(made: dict[str, Json], object_id: Any, state: str) -> None:
    for item in made.values():
        if object_id in (item["id"], item["order_id"]):
            item["state"] = state
