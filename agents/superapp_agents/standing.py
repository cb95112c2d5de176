"""What a message leaves as it stands: open confirmations and questions, and what is done."""

import re

from superapp_agents.door import Json
from superapp_agents.nodes.release import to_release
from superapp_agents.offline.understanding.decisions import asks
from superapp_agents.plan import Decision, Goal, Intent, Plan
from superapp_agents.specialists import GROUP_TOOLS
from superapp_agents.state import SETTLED, AgentState, TaskState

_MOST_STEPS = 8
_DO_IT = re.compile(
    r"[付买订转发交缴叫]|下单|\b(?:pay|buy|book|order|send|transfer|get|take|do|go ahead)\b",
    re.IGNORECASE,
)
_PENDING = (Intent.OFFER, Intent.QUOTE)


def is_aside(change: Plan, state: AgentState) -> bool:
    """Whether a message only looks something up, or nothing at all, while a confirmation waits."""
    if not state.get("awaiting") or change.decision is Decision.REJECT or change.total_budget:
        return False
    return all(step.intent is Intent.READ and not step.revises for step in change.steps)


def beside(previous: Plan | None, change: Plan) -> tuple[Plan | None, Plan]:
    """The plan in force without old look-ups, and the change as an addition to it."""
    steps = tuple(step for step in change.steps if step.goal is not Goal.UNSUPPORTED)
    if previous is not None and len(previous.steps) + len(steps) > _MOST_STEPS:
        steps = ()
    added = change.model_copy(update={"steps": steps, "continues": True, "decision": None})
    return previous, added


def changes_nothing(previous: Plan, change: Plan) -> bool:
    """Whether the plan in force stays: the message was a no, an empty yes or small talk."""
    if change.steps or change.total_budget or not (change.continues or change.decision):
        return False
    agreed = change.decision in (Decision.APPROVE, Decision.APPROVE_ALL)
    return not (agreed and any(step.intent in _PENDING for step in previous.steps))


def wants_again(change: Plan, state: AgentState) -> bool:
    """Whether a yes with nothing open takes back the no that was said before."""
    agreed = change.decision in (Decision.APPROVE, Decision.APPROVE_ALL) and not change.steps
    refused = any(task["status"] == "rejected" for task in state.get("tasks", []))
    return agreed and refused and _DO_IT.search(state["content"]) is not None


def left_standing(state: AgentState, change: Plan) -> AgentState:
    """All tasks as they are; after a no, those that are open are rejected and give back."""
    refused = change.decision is Decision.REJECT
    tasks = state.get("tasks", [])
    unsettled = [task for task in tasks if task["status"] not in SETTLED]
    waiting = state.get("awaiting", [])
    update: AgentState = {
        "tasks": [_rejected(task) if refused and task in unsettled else task for task in tasks],
        "kept": [task["id"] for task in tasks if task not in unsettled],
        "proposed": [],
        "awaiting": [] if refused else waiting,
        "withdrawn": [str(call["confirmation_id"]) for call in waiting] if refused else [],
        "questions": [],
        "verified": False,
        "after_release": "work",
        "release_of": [task["key"] for task in unsettled] if refused else [],
        "failure": None,
        "corrected": False,
    }
    if waiting and not refused:
        update["note"] = "asked" if asks(state["content"]) else "waits"
    return update


def _rejected(task: TaskState) -> TaskState:
    outcome = {"status": "rejected", "reason": "rejected", "facts": {}}
    return TaskState(**{**task, "status": "rejected", "outcome": outcome})


def standing_ids(change: Plan, old: list[TaskState], *, aside: bool) -> frozenset[str]:
    """Tasks that a message leaves: all beside a look-up, the settled where one is cancelled."""
    cancels = any(step.uses and step.goal.value.startswith("cancel_") for step in change.steps)
    if not aside and not cancels:
        return frozenset()
    return frozenset(task["id"] for task in old if aside or task["status"] in SETTLED)


def marked_aside(task: TaskState, old: list[TaskState]) -> TaskState:
    """A new task as one that is only looked up beside what waits."""
    if task in old:
        return task
    return {**task, "spec": {**task["spec"], "aside": True}}


def taking_back(task: TaskState, plan: Plan, state: AgentState) -> TaskState:
    """A cancelling of what this chat did, told exactly what that left in the world."""
    step = plan.step(task["steps"][0])
    if task["status"] in SETTLED or not task["goal"].startswith("cancel_"):
        return task
    uses = step.uses if step else None
    done = next((one for one in state.get("tasks", []) if uses in one["steps"]), None)
    if done is None or step is None:
        return task
    things = [
        {"tool": item["undo"], "field": item["field"], "id": item["id"]}
        for item in to_release(state.get("made", []), [f"{done['key']}!"])
    ]
    meant = plan.step(str(uses))
    undoes: Json = {
        "goal": meant.goal.value if meant else done["goal"],
        "status": done["status"],
        "steps": len(done["steps"]),
        "facts": done["outcome"].get("facts", {}),
        "things": things,
    }
    group = str(things[0]["tool"]).split("_", 1)[0] if things else task["group"]
    return {
        **task,
        "after": [],
        "group": group if group in GROUP_TOOLS else task["group"],
        "spec": {**task["spec"], "undoes": undoes},
    }
