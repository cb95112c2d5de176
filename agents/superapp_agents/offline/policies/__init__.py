"""Policies: for each goal, what a careful person would do with the app, step by step."""

from collections.abc import Callable

from superapp_agents.door import Json
from superapp_agents.offline.desk import Desk, Policy, ask_user, failed
from superapp_agents.offline.policies import (
    account,
    addresses,
    aftercare,
    bills,
    carts,
    changes,
    feed,
    food,
    forest,
    maps,
    money,
    preferences,
    price_watches,
    rides,
    shopping,
    social,
    spending,
    tables,
    trips,
    undoing,
    watching,
)
from superapp_agents.offline.policies.paying import NoMethodLeft, some_method_left
from superapp_agents.offline.policies.questions import questions_for

PolicyOf = Callable[[Desk], Policy]
POLICIES: dict[str, PolicyOf] = {
    **account.GOALS,
    **addresses.GOALS,
    **aftercare.GOALS,
    **carts.GOALS,
    **bills.GOALS,
    **changes.GOALS,
    **feed.GOALS,
    **food.GOALS,
    **forest.GOALS,
    **maps.GOALS,
    **money.GOALS,
    **preferences.GOALS,
    **price_watches.GOALS,
    **rides.GOALS,
    **shopping.GOALS,
    **social.GOALS,
    **spending.GOALS,
    **tables.GOALS,
    **trips.GOALS,
    **watching.GOALS,
}


def policy_for(task: Json) -> PolicyOf:
    """The policy of a task's goal; a task that lacks a fact asks for it first."""
    found = POLICIES.get(str(task["goal"]), account.unsupported)
    if "undoes" in task:
        return undoing.undo

    def policy(desk: Desk) -> Policy:
        missing = questions_for(desk)
        if missing:
            yield from desk.together([])
            return ask_user(*missing)
        shop = task["goal"] == "order_food" and task.get("service") == "shopping"
        try:
            yield from some_method_left(desk)
            return (yield from (shopping.buy_product if shop else found)(desk))
        except NoMethodLeft as none:
            return none.outcome

    return policy


__all__ = ["POLICIES", "failed", "policy_for"]
