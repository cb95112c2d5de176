"""Policies: for each goal, what a careful person would do with the app, step by step."""

from collections.abc import Callable

from superapp_agents.door import Json
from superapp_agents.offline.desk import Desk, Policy

PolicyOf = Callable[[Desk], Policy]
POLICIES: dict[str, PolicyOf] = {}


def policy_for(task: Json) -> PolicyOf:
    """The policy of a task's goal."""
    return POLICIES[task["goal"]]
