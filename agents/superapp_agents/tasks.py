"""Cuts a plan into tasks: one for each step, or one for the bookings that make up a trip."""

import json
from datetime import datetime, timedelta, timezone
from typing import Any

from superapp_agents.door import Json
from superapp_agents.grounding.task import Task
from superapp_agents.plan import Goal, Intent, Plan
from superapp_agents.planning import grounded
from superapp_agents.state import SETTLED, AgentState, TaskState, TurnContext, new_task

TRIP = "trip"
ZONE = timezone(timedelta(hours=8))
_BOOKINGS = frozenset({Goal.BOOK_FLIGHT, Goal.BOOK_TRAIN, Goal.BOOK_HOTEL, Goal.BOOK_ATTRACTION})


def tasks_for(
    plan: Plan,
    context: TurnContext,
    state: AgentState,
    old: list[TaskState],
    *,
    standing: frozenset[str] = frozenset(),
) -> tuple[list[TaskState], list[str]]:
    """The tasks of a plan, in its order; bookings that stand or fall together are one task.

    Args:
        plan: The plan in force.
        context: The session's door.
        state: What was shown before.
        old: Tasks of the plan before it. Finished ones whose steps are unchanged stay as they are.
        standing: Ids of those that stay as they are in any case.

    Returns:
        All tasks, and the ids of those that stay.
    """
    every = grounded(plan, context, state["content"])
    unchanged = _unchanged(every, old)
    kept = [task for task in old if task["id"] in standing or task in unchanged]
    covered = {step for task in kept for step in task["steps"]}
    steps = [step for step in every if step.step_id not in covered]
    fresh = _new_tasks(steps, _owners(every, kept), context, state)
    place = {step.step_id: index for index, step in enumerate(every)}
    ordered = sorted([*kept, *fresh], key=lambda task: place[task["steps"][0]])
    return ordered, [task["id"] for task in kept if task["status"] in SETTLED]


def _unchanged(steps: list[Task], old: list[TaskState]) -> list[TaskState]:
    """Finished tasks of which every step still stands as it was.

    What the user rejected is finished; what failed may be tried again.
    """
    now = {step.step_id: spec_of(step) for step in steps}
    done = [task for task in old if task["status"] in ("done", "rejected") and task["fingerprint"]]
    return [
        task
        for task in done
        if all(
            _asked(now.get(step, {})) == _asked(spec)
            for step, spec in json.loads(task["fingerprint"]).items()
        )
    ]


def _asked(spec: Json) -> Json:
    """What a step asks for, in whatever language it goes on."""
    return {name: value for name, value in spec.items() if name != "language"}


def _owners(steps: list[Task], kept: list[TaskState]) -> dict[str, str]:
    """Which task works on each step."""
    owners = {step.step_id: step.step_id for step in steps}
    owners.update({step: task["id"] for task in kept for step in task["steps"]})
    return owners


def _new_tasks(
    steps: list[Task], owner: dict[str, str], context: TurnContext, state: AgentState
) -> list[TaskState]:
    """Tasks for the steps that are still to be done."""
    together = _trip(steps)
    owner = {**owner, **{step.step_id: together[0].step_id for step in together}}
    tasks: list[TaskState] = []
    for step in steps:
        if step in together:
            if step is together[0]:
                tasks.append(_trip_task(together, owner, state))
        else:
            tasks.append(_single(step, owner, state, _served(step, steps)))
    now = datetime.fromtimestamp(context.door.now, ZONE).isoformat()
    return [
        {
            **task,
            "key": f"{state['turn']}.{task['id']}",
            "spec": {**task["spec"], "now": now, "message": state["content"]},
        }
        for task in tasks
    ]


def _trip(steps: list[Task]) -> list[Task]:
    """The bookings of the plan, when there are several."""
    bookings = [step for step in steps if step.goal in _BOOKINGS and step.intent is Intent.DO]
    return bookings if len(bookings) > 1 else []


def spec_of(step: Task) -> Json:
    """The step as the specialist reads it: typed values, nothing that was not said."""
    return step.model_dump(mode="json", exclude_defaults=True)


def _after(step: Task, owner: dict[str, str]) -> list[str]:
    needed = [*step.depends_on, *([step.uses] if step.uses else [])]
    owners = [owner[name] for name in needed if name in owner]
    return [name for name in dict.fromkeys(owners) if name != owner[step.step_id]]


def _served(step: Task, steps: list[Task]) -> list[Json]:
    """The later steps that need this one: what a coupon is claimed for."""
    return [
        {"service": later.service.value, "items": [item.query for item in later.items]}
        for later in steps
        if step.step_id in (*later.depends_on, later.uses)
    ]


def _single(step: Task, owner: dict[str, str], state: AgentState, serves: list[Json]) -> TaskState:
    spec = spec_of(step)
    if step.ordinal is not None or step.choice is not None:
        spec["offers"] = state.get("offers", [])
        if "budget" in spec:
            spec["budget"] = {**spec["budget"], "scope": "per_item"}
    if serves:
        spec["serves"] = serves
    return _task(
        step.step_id,
        [step.step_id],
        step.goal.value,
        step.service.value,
        spec,
        _after(step, owner),
        atomic=False,
        parts={step.step_id: spec_of(step)},
    )


def _trip_task(steps: list[Task], owner: dict[str, str], state: AgentState) -> TaskState:
    bookings = [spec_of(step) for step in steps]
    spec: Json = {
        "goal": TRIP,
        "intent": steps[0].intent.value,
        "language": steps[0].language.value,
        "bookings": bookings,
    }
    if steps[0].total_budget:
        spec["total_budget"] = bookings[0]["total_budget"]
    if any(step.ordinal is not None or step.choice is not None for step in steps):
        spec["offers"] = state.get("offers", [])
    after = [name for step in steps for name in _after(step, owner)]
    return _task(
        steps[0].step_id,
        [step.step_id for step in steps],
        TRIP,
        "travel",
        spec,
        list(dict.fromkeys(after)),
        atomic=True,
        parts={step.step_id: spec_of(step) for step in steps},
    )


def _task(
    task_id: str,
    steps: list[str],
    goal: str,
    group: str,
    spec: Json,
    after: list[str],
    *,
    atomic: bool,
    parts: Json,
) -> TaskState:
    values: dict[str, Any] = {
        "id": task_id,
        "steps": steps,
        "goal": goal,
        "group": group,
        "spec": spec,
        "after": after,
        "atomic": atomic,
        "fingerprint": json.dumps(parts, ensure_ascii=False, sort_keys=True),
    }
    return new_task(**values)
