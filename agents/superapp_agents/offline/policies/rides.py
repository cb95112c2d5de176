"""Rides: estimate, choose the product, request."""

from collections.abc import Callable

from superapp_agents.offline.desk import Desk, Policy

GOALS: dict[str, Callable[[Desk], Policy]] = {}
