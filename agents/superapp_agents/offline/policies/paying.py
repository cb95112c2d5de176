"""Paying an order, and taking back what was not paid."""

from superapp_agents.offline.desk import Answer, Desk, Steps

CANCEL = {"ord": "food_cancel_order"}


def method_id(desk: Desk) -> Steps[str | None]:
    """The method that the user named; None for the default one."""
    kind = desk.task.get("method")
    if kind is None:
        return None
    answer = yield from desk.call("payments_list_methods")
    for method in answer.list("methods"):
        if method.get("kind") == kind:
            return str(method["method_id"])
    return None


def method_for(desk: Desk, total_fen: int) -> Steps[str | None]:
    """The method that the user named; else the default one, or another where it cannot pay."""
    if desk.task.get("method") is not None:
        return (yield from method_id(desk))
    answer = yield from desk.call("payments_list_methods")
    methods = answer.list("methods")
    able = [m for m in methods if m.get("available_fen") is None or m["available_fen"] >= total_fen]
    usual = next((m for m in methods if m.get("is_default")), None)
    if not able or usual in able:
        return None
    return str(able[0]["method_id"])


def pay(desk: Desk, order_id: str, total_fen: int, chosen: str | None) -> Steps[Answer]:
    """Pay one order of exactly this total."""
    return (
        yield from desk.call(
            "payments_pay_order", order_id=order_id, amount_fen=total_fen, method_id=chosen
        )
    )
