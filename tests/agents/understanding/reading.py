"""Compares grounded tasks with what a table of expectations says."""

import re
from typing import Any

from superapp_agents.grounding import ground
from superapp_agents.grounding.task import Task
from superapp_agents.plan import Plan

NOW = "2026-02-06T10:00:00+08:00"


def tasks_of(plan: Plan) -> list[Task]:
    """The grounded tasks of a plan at the default clock."""
    return list(ground(plan, now=NOW))


def field(task: Task, path: str) -> str:
    """A field of a task as text, by a dotted path; "" where it is missing."""
    value: Any = task.model_dump(mode="json")
    for part in path.split("."):
        if value is None:
            return ""
        if isinstance(value, list):
            value = value[int(part)] if int(part) < len(value) else None
        else:
            value = value[part]
    if isinstance(value, list):
        return " ".join(str(item) for item in value)
    return "" if value is None else str(value)


def mismatches(plan: Plan, expected: list[dict[str, str]]) -> list[str]:
    """What differs between a plan's tasks and the expectation, one line each."""
    tasks = tasks_of(plan)
    if len(tasks) != len(expected):
        return [
            f"steps: {[task.goal.value for task in tasks]} instead of"
            f" {[e.get('goal') for e in expected]}"
        ]
    found = []
    for task, wanted in zip(tasks, expected, strict=True):
        for path, pattern in wanted.items():
            value = field(task, path)
            if re.fullmatch(pattern, value, re.IGNORECASE) is None:
                found.append(
                    f"{task.step_id} {task.goal.value} {path}: {value!r} instead of {pattern!r}"
                )
    return found
