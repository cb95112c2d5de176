"""Runs a policy over what happened so far, to find what it does next.

A policy is a generator: it yields calls and is sent their results. It keeps nothing between two
decisions: each time it is run again from its first line over the results in the conversation, so
that the conversation alone decides, as for any model.
"""

from collections.abc import Mapping

from superapp_agents.door import Json
from superapp_agents.offline.desk import Answer, Desk
from superapp_agents.offline.policies import policy_for
from superapp_agents.specialists import FINISH


def decide(task: Json, results: list[Json], tools: Mapping[str, Json]) -> list[tuple[str, Json]]:
    """The next calls of the task's policy, or its end."""
    run = policy_for(task)(Desk(task, tools))
    left = list(results)
    try:
        wanted = next(run)
        while len(left) >= len(wanted):
            answers, left = left[: len(wanted)], left[len(wanted) :]
            wanted = run.send([Answer(answer) for answer in answers])
    except StopIteration as stop:
        return [(FINISH, dict(stop.value))]
    return [(call.tool, call.arguments) for call in wanted]
