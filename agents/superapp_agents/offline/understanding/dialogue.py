"""What understanding may know of the conversation so far."""

from pydantic import BaseModel, ConfigDict

from superapp_agents.plan import Plan


class DialogueContext(BaseModel):
    """The conversation so far, as far as it changes what words mean."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    plan: Plan | None = None
    """The plan in force, corrections included."""
    settled: tuple[str, ...] = ()
    """Steps that are done: changing them is a request of its own."""
    confirming: bool = False
    """True while a confirmation is open."""
    asking: bool = False
    """True while a question to the user is open."""
