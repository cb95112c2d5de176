"""The list of a turn's calls, which leaves the results to the transcripts that hold them."""

from collections.abc import Iterable

from superapp_agents.door import Json
from superapp_agents.state import TaskState


def without_results(calls: Iterable[Json], told: frozenset[str]) -> list[Json]:
    """The calls as a checkpoint keeps them.

    Args:
        calls: Calls with their outcome.
        told: Ids of calls whose answer the transcript of their task holds.
    """
    return [
        {name: value for name, value in call.items() if name != "result"}
        if call["ok"] and call["call_id"] in told
        else call
        for call in calls
    ]


def with_results(calls: Iterable[Json], tasks: Iterable[TaskState]) -> list[Json]:
    """The calls with their results, from the transcripts where they are left to them."""
    told = {
        (task["id"], entry["id"]): entry["content"]
        for task in tasks
        for entry in task["transcript"]
        if "content" in entry
    }
    return [
        call
        if "result" in call
        else {**call, "result": told.get((call["task"], call["call_id"]), {}).get("result")}
        for call in calls
    ]
