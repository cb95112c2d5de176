"""The agent graph, its models, prompts and memory."""

from superapp_agents.agent import Agent, build_agent
from superapp_agents.door import ToolDoor, ToolSchema
from superapp_agents.models import ModelSettings, UnknownModel, make_model
from superapp_agents.turn import Call, Confirmation, Offer, Question, Turn, Usage

__all__ = [
    "Agent",
    "Call",
    "Confirmation",
    "ModelSettings",
    "Offer",
    "Question",
    "ToolDoor",
    "ToolSchema",
    "Turn",
    "UnknownModel",
    "Usage",
    "build_agent",
    "make_model",
]
