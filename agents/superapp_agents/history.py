"""What a chat keeps from one turn to the next."""

from superapp_agents.door import Json
from superapp_agents.state import SETTLED

MAX_ENTRIES = 40
_KEPT = ("session", "turn", "step", "lang", "history", "plan", "tasks", "offers", "made")


def turn_entry(role: str, content: str) -> Json:
    """One line of the chat."""
    return {"role": role, "content": content}


def clipped(history: list[Json]) -> list[Json]:
    """The last lines of the chat."""
    return history[-MAX_ENTRIES:]


def kept_values(values: Json) -> Json:
    """The end of a turn without the working of its specialists."""
    kept = {name: values[name] for name in _KEPT if name in values}
    kept["tasks"] = [
        {**task, "transcript": []} if task["status"] in SETTLED else task
        for task in values["tasks"]
        if task["goal"] != "release"
    ]
    return kept
