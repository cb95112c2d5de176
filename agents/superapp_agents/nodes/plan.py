"""The planning node: the model copies the user's phrases into a plan, code makes tasks of it."""

import json
from typing import Any

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langgraph.runtime import Runtime
from pydantic import ValidationError

from superapp_agents.asking import ModelFailed, ask
from superapp_agents.door import Json
from superapp_agents.plan import Plan
from superapp_agents.planning import (
    PLAN_SPEC,
    SUBMIT,
    dialogue_of,
    plan_in_force,
    planner_context,
    readable_plan,
    tidied,
    user_messages,
)
from superapp_agents.prompting import prompt
from superapp_agents.shortform.asking import short_plan
from superapp_agents.standing import (
    beside,
    changes_nothing,
    is_aside,
    left_standing,
    marked_aside,
    standing_ids,
    taking_back,
    wants_again,
)
from superapp_agents.state import AgentState, TaskState, TurnContext, blank_usage
from superapp_agents.tasks import tasks_for

ATTEMPTS = 3


def plan(state: AgentState, runtime: Runtime[TurnContext]) -> AgentState:
    """Understand the message, in the light of the plan in force, and cut it into tasks."""
    context = runtime.context
    usage = {**blank_usage(), **state.get("usage", {})}
    previous = Plan.model_validate(state["plan"]) if state.get("plan") else None
    try:
        change = _submitted(context, state, usage)
    except ModelFailed as failed:
        return _failed(state, failed.reason, usage)
    aside = is_aside(change, state)
    if aside:
        previous, change = beside(previous, change)
    current = plan_in_force(previous, change, user_messages(state))
    again = not state.get("awaiting") and wants_again(change, state)
    if previous is not None and changes_nothing(previous, change) and not again:
        return {**left_standing(state, change), "usage": usage, **_dumped(current)}
    continuing = change.continues or change.decision is not None
    old = state.get("tasks", []) if continuing else []
    old = [task for task in old if not (again and task["status"] == "rejected")]
    standing = standing_ids(change, old, aside=aside)
    tasks, kept = tasks_for(current, context, state, old, standing=standing)
    tasks = [taking_back(task, current, state) for task in tasks]
    if aside:
        tasks = [marked_aside(task, old) for task in tasks]
    context.emit({"type": "plan", "plan": readable_plan(current, tasks)})
    return {
        **_dumped(current),
        "tasks": tasks,
        "kept": kept,
        "proposed": [],
        "awaiting": state.get("awaiting", []) if aside else [],
        "withdrawn": [] if aside else _open_ids(state),
        "questions": [],
        "usage": usage,
        "verified": False,
        "after_release": "work",
        "release_of": [] if aside else _abandoned(state, tasks, continuing=continuing),
        "failure": None,
        "corrected": False,
    }


def _dumped(plan: Plan) -> AgentState:
    return {"plan": plan.model_dump(mode="json", exclude_defaults=True)}


def _open_ids(state: AgentState) -> list[str]:
    """Confirmations that a change withdraws."""
    waiting = [str(call["confirmation_id"]) for call in state.get("awaiting", [])]
    return [*state.get("withdrawn", []), *waiting]


def _failed(state: AgentState, reason: str, usage: Json) -> AgentState:
    """The end of a turn for which the model gave no plan: what was open is withdrawn."""
    return {
        "failure": reason,
        "usage": usage,
        "kept": [task["id"] for task in state.get("tasks", [])],
        "awaiting": [],
        "withdrawn": _open_ids(state),
        "verified": True,
        "after_release": "answer",
        "release_of": [],
    }


def _submitted(context: TurnContext, state: AgentState, usage: Json) -> Plan:
    """The model's plan; broken ones are explained to it, a few times.

    Raises:
        ModelFailed: the model gave no valid plan.
    """
    if getattr(context.model, "short_form", False):
        return short_plan(context, state["content"], dialogue_of(state), usage)
    words = json.dumps(planner_context(context, state), ensure_ascii=False, separators=(",", ":"))
    messages: list[Any] = [SystemMessage(prompt("planner")), HumanMessage(words)]
    problem = "no plan"
    for _ in range(ATTEMPTS):
        answer = ask(context.model, messages, [PLAN_SPEC], usage, context.span, tool_choice=SUBMIT)
        submitted, problem = _read(answer)
        if submitted is not None:
            return submitted
        messages = [*messages[:2], HumanMessage(f"That was not a valid plan: {problem}")]
    raise ModelFailed(f"the model gave no valid plan: {problem}")


def _read(answer: AIMessage) -> tuple[Plan | None, str]:
    call = next((call for call in answer.tool_calls if call["name"] == SUBMIT), None)
    if call is None:
        return None, f"call {SUBMIT} once"
    try:
        return Plan.model_validate_json(json.dumps(tidied(call["args"]))), ""
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        return None, f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def _abandoned(state: AgentState, tasks: list[TaskState], *, continuing: bool) -> list[str]:
    """Earlier tasks that are replaced or left: what they hold goes back.

    A finished task is left alone unless the user corrects it: then also what it paid goes back.
    """
    going_on = {task["key"] for task in tasks}
    steps = {step for task in tasks for step in task["steps"]}
    left: list[str] = []
    for task in state.get("tasks", []):
        if task["key"] in going_on:
            continue
        if task["status"] != "done":
            left.append(task["key"])
        elif continuing and steps.intersection(task["steps"]):
            left.append(f"{task['key']}!")
    return left
