"""Words for facts, in Chinese and in English, as a native speaker would put them."""

from superapp_agents.door import Json


def render(facts: Json) -> str:
    """The answer of a turn."""
    return str(facts)
