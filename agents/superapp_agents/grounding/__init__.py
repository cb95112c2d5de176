"""Phrases of the user become typed values: dates, times, money, counts, people and places."""

from superapp_agents.grounding.ground import ground, ground_step
from superapp_agents.grounding.revision import continue_plan
from superapp_agents.grounding.said import said_plan
from superapp_agents.grounding.task import Task

__all__ = ["Task", "continue_plan", "ground", "ground_step", "said_plan"]
