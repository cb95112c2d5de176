"""Policies: for each goal, what a careful person would do with the app, step by step."""

from collections.abc import Callable

from superapp_agents.door import Json
from superapp_agents.offline.desk import Desk, Policy, ask_user, failed
from superapp_agents.offline.policies import (
    account,
    aftercare,
    changes,
    feed,
    food,
    forest,
    maps,
    money,
    rides,
    shopping,
    social,
    tables,
    trips,
    watching,
)
from superapp_agents.offline.policies.questions import questions_for

PolicyOf = Callable[[Desk], Policy]
POLICIES: dict[str, PolicyOf] = {
    **account.GOALS,
    **aftercare.GOALS,
    **changes.GOALS,
    **feed.GOALS,
    **food.GOALS,
    **forest.GOALS,
    **maps.GOALS,
    **money.GOALS,
    **rides.GOALS,
    **shopping.GOALS,
    **social.GOALS,
    **tables.GOALS,
    **trips.GOALS,
    **watching.GOALS,
}


def policy_for(task: Json) -> PolicyOf:
    """The policy of a task's goal; a task that lacks a fact asks for it first."""
    found = POLICIES.get(str(task["goal"]), account.unsupported)

    def policy(desk: Desk) -> Policy:
        missing = questions_for(desk)
        if missing:
            yield from desk.together([])
            return ask_user(*missing)
        if task["goal"] == "order_food" and task.get("service") == "shopping":
            return (yield from shopping.buy_product(desk))
        return (yield from found(desk))

    return policy


__all__ = ["POLICIES", "failed", "policy_for"]
