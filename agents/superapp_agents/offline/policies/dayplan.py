"""A day out: activities in order, with the ways between them, home in time."""

from superapp_agents.offline.desk import Desk, Policy, failed


def plan_day(desk: Desk) -> Policy:
    """Plan the day."""
    yield from desk.together([])
    return failed("unsupported")


__all__ = ["plan_day"]
