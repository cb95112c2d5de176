"""Rules that read a message: Chinese or English words in, a plan of phrases out."""

from superapp_agents.offline.understanding.dialogue import DialogueContext
from superapp_agents.offline.understanding.understand import understand

__all__ = ["DialogueContext", "understand"]
