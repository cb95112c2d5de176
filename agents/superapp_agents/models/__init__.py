"""Chat models, chosen by one string."""

from superapp_agents.models.registry import ModelSettings, UnknownModel, make_model

__all__ = ["ModelSettings", "UnknownModel", "make_model"]
