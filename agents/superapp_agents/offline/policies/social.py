"""Red packets, the forest, campaigns, calls to shops, the feed."""

from collections.abc import Callable

from superapp_agents.offline.desk import Desk, Policy

GOALS: dict[str, Callable[[Desk], Policy]] = {}
