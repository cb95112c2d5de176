"""Compensation: what was held or made and is no longer wanted is taken back."""

from langgraph.runtime import Runtime

from superapp_agents.door import Json
from superapp_agents.state import AgentState, Proposed, TurnContext, new_task

RELEASE = "release"


def release(state: AgentState, runtime: Runtime[TurnContext]) -> AgentState:
    """Withdraw what was open, and propose the calls that undo what is still held."""
    for confirmation_id in state.get("withdrawn", []):
        runtime.context.door.withdraw(confirmation_id)
    held = to_release(state.get("made", []), state.get("release_of", []))
    name = f"{RELEASE}-{state['turn']}-{len(state['tasks'])}"
    proposed: list[Proposed] = []
    calls: list[Json] = []
    for index, item in enumerate(reversed(held)):
        call_id = f"t{state['turn']}-{state['start_step']}-{name}.{index}"
        arguments = {item["field"]: item["id"]}
        calls.append({"id": call_id, "name": item["undo"], "args": arguments})
        proposed.append(
            {
                "id": call_id,
                "task": name,
                "tool": item["undo"],
                "arguments": arguments,
                "confirmation_id": None,
                "asked": 0,
            }
        )
    update: AgentState = {"withdrawn": [], "release_of": []}
    if proposed:
        task = new_task(
            id=name, key=name, goal=RELEASE, group="none", transcript=[{"calls": calls}]
        )
        update["tasks"] = [task, *state["tasks"]]
        update["proposed"] = [*state.get("proposed", []), *proposed]
    return update


def to_release(made: list[Json], tasks: list[str]) -> list[Json]:
    """What those tasks still hold; of a task marked with `!`, what they paid as well.

    What is held under one order goes back by one call; what is paid, one by one.
    """
    held: dict[str, Json] = {}
    for item in made:
        paid = item["state"] == "paid" and f"{item['task']}!" in tasks
        if paid or (item["state"] == "held" and {item["task"], f"{item['task']}!"} & set(tasks)):
            held.setdefault(str(item["id"] if paid else item["order_id"] or item["id"]), item)
    return list(held.values())
