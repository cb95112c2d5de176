"""Between the planning node and the readers of words: context out, plans and tasks in."""

from collections.abc import Sequence
from typing import Any, Literal

from superapp_agents.door import Json, ToolDoor
from superapp_agents.grounding import ground
from superapp_agents.grounding.revision import continue_plan
from superapp_agents.grounding.said import said_plan
from superapp_agents.grounding.task import Task
from superapp_agents.models.schemas import slim
from superapp_agents.offline.understanding import understand
from superapp_agents.offline.understanding.dialogue import DialogueContext
from superapp_agents.offline.understanding.one_of_several import Waiting, declined_of
from superapp_agents.plan import Decision, Plan, Step
from superapp_agents.state import SETTLED, AgentState, TaskState, TurnContext

SUBMIT = "submit_plan"
PLAN_SPEC: Json = slim(
    {
        "type": "function",
        "function": {
            "name": SUBMIT,
            "description": "Hand in the plan: what the user wants, in the user's own words.",
            "parameters": Plan.model_json_schema(),
        },
    }
)
"""The one tool of the planner."""


def dialogue_of(state: AgentState) -> DialogueContext:
    """The conversation so far, as far as it changes what words mean."""
    previous = Plan.model_validate(state["plan"]) if state.get("plan") else None
    settled = [
        step
        for task in state.get("tasks", [])
        if task["status"] in SETTLED and task["status"] != "released"
        for step in task["steps"]
    ]
    return DialogueContext(
        plan=previous,
        settled=tuple(settled),
        confirming=bool(state.get("awaiting")),
        asking=any(task["status"] == "asking" for task in state.get("tasks", [])),
    )


def user_messages(state: AgentState) -> list[str]:
    """Everything that the user wrote in this chat, as far as it is kept."""
    said = [str(entry["content"]) for entry in state["history"] if entry["role"] == "user"]
    return [*said, state["content"]]


def planner_context(context: TurnContext, state: AgentState) -> Json:
    """What the planner reads: the plan in force, what was shown, and last the message."""
    dialogue = dialogue_of(state)
    return {
        "previous_plan": state.get("plan"),
        "shown": [
            {"position": offer["position"], "title": offer["title"]}
            for offer in state.get("offers", [])
        ],
        "asked": state["history"][-2]["content"] if len(state["history"]) > 1 else None,
        "settled": list(dialogue.settled),
        "open_confirmation": dialogue.confirming,
        "open_question": dialogue.asking,
        "now": context.door.now,
        "message": state["content"],
    }


def tidied(submitted: Json) -> Json:
    """A plan as it was meant: without blank phrases, and without references to no earlier step.

    Small models fill in every field that the schema has; a blank says nothing.
    """
    plan: Json = _without_blanks(submitted)
    earlier: list[str] = []
    steps = [step for step in plan.get("steps", ()) if isinstance(step, dict)]
    for step in steps:
        if not step.get("revises") and not _takes_back(plan, step):
            _drop_unknown(step, earlier)
        earlier.append(str(step.get("id")))
    return {**plan, "steps": steps} if steps else plan


def _takes_back(plan: Json, step: Json) -> bool:
    """Whether a step cancels what an earlier message asked for."""
    return bool(plan.get("continues")) and str(step.get("goal")).startswith("cancel_")


def _drop_unknown(step: Json, earlier: list[str]) -> None:
    needed = [name for name in step.get("depends_on", ()) if name in earlier]
    if "depends_on" in step:
        step["depends_on"] = needed
    if step.get("uses") not in (None, *earlier):
        del step["uses"]


def _without_blanks(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _without_blanks(inner) for name, inner in value.items()}
        return {name: inner for name, inner in kept.items() if inner not in (None, "", [], {})}
    if isinstance(value, list):
        kept_items = [_without_blanks(inner) for inner in value]
        return [inner for inner in kept_items if inner not in (None, "", [], {})]
    return value.strip() if isinstance(value, str) else value


def plan_in_force(previous: Plan | None, change: Plan, said: Sequence[str]) -> Plan:
    """The plan after this message: corrections are laid over the one before.

    Args:
        previous: The plan before.
        change: What the model says that the message wants; phrases that stand in no message of
            the user are dropped from it.
        said: The user's messages.
    """
    return continue_plan(previous, said_plan(change, said))


def grounded(plan: Plan, context: TurnContext, content: str) -> list[Task]:
    """The plan's steps with typed values."""
    return list(ground(plan, now=context.door.now, said=content))


def declined_in(content: str, values: AgentState, door: ToolDoor | None = None) -> list[str]:
    """The open confirmations that a message declines while it leaves or wants others.

    What stands or falls together is declined together.
    """
    calls = {str(call["confirmation_id"]): call["task"] for call in values.get("awaiting", [])}
    shown = {name: door.confirmation(name) if door else {} for name in calls}
    waiting = [
        Waiting(name, str(shown[name].get("summary", "")), _steps_of(name, calls, values))
        for name in calls
        if shown[name].get("status", "open") == "open"
    ]
    declined = declined_of(content, waiting)
    whole = {task["id"] for task in values.get("tasks", []) if task["atomic"]}
    fallen = {calls[name] for name in declined} & whole
    return [one.id for one in waiting if one.id in declined or calls[one.id] in fallen]


def _steps_of(name: str, calls: dict[str, str], values: AgentState) -> tuple[Step, ...]:
    """The steps that a confirmation is about: each its own where a task has as many of both."""
    plan = Plan.model_validate(values["plan"]) if values.get("plan") else None
    tasks = [task for task in values.get("tasks", []) if task["id"] == calls[name]]
    ids = tasks[0]["steps"] if tasks else []
    beside = [other for other, task in calls.items() if task == calls[name]]
    if len(beside) == len(ids):
        ids = [ids[beside.index(name)]]
    steps = [plan.step(step_id) for step_id in ids] if plan else []
    return tuple(step for step in steps if step)


def decision_in(content: str, values: AgentState) -> Literal["approve", "reject"] | None:
    """The user's plain yes or no to what is open, read by code; None for anything else."""
    read = understand(content, now=0, context=dialogue_of(values))
    if read.steps or read.decision is None:
        return None
    return "reject" if read.decision is Decision.REJECT else "approve"


def shown_plan(plan: Json | None, tasks: list[TaskState]) -> Json | None:
    """The plan as a surface shows it: steps with their status, entries of an itinerary."""
    if plan is None:
        return None
    owner = {step: task for task in tasks for step in task["steps"]}
    steps: list[Json] = []
    entries: list[Any] = []
    for step in plan.get("steps", ()):
        task = owner.get(step["id"])
        status = task["status"] if task else "done"
        steps.append({**step, "status": status})
        if task:
            entries.extend(task["outcome"].get("facts", {}).get("entries", ()))
    return {**plan, "steps": steps, "entries": entries}


def readable_plan(plan: Plan, tasks: list[TaskState]) -> Json:
    """The plan as it begins."""
    return shown_plan(plan.model_dump(mode="json", exclude_defaults=True), tasks) or {}
