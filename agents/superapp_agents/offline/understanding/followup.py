"""A message in the light of the plan in force: yes, no, "the second one", "make it two", 机票换成早上的."""

import datetime as dt

from superapp_agents.offline.understanding.dialogue import DialogueContext
from superapp_agents.plan import Language, Plan


def follow_up(
    text: str, dialogue: DialogueContext, language: Language, today: dt.date
) -> Plan | None:
    """What the message changes in the plan in force, or None when it starts afresh."""
    return None
