"""The short form of a plan, for small models: a goal for each part of the message, and quotes."""

from superapp_agents.shortform.form import SUBMIT_GOALS, form_of
from superapp_agents.shortform.labelled import plan_of

__all__ = ["SUBMIT_GOALS", "form_of", "plan_of"]
