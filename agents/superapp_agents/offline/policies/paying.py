"""Paying an order, and taking back what was not paid."""

import re

from superapp_agents.offline.desk import Answer, Desk, Steps
from superapp_agents.offline.policies.matching import likeness

_KIND_ONLY = re.compile(
    r"我的?|账户|零钱|余额|钱包|银行卡|储蓄卡|借记卡|信用卡|信用额度|花呗|信用付|卡|里面?的?|那张|这张"
    r"|\b(?:my|the|a|bank|debit|credit|card|line|wallet|balance|account|money|on|in)\b",
    re.IGNORECASE,
)


def method_id(desk: Desk) -> Steps[str | None]:
    """The method that the user named; None for the default one.

    A method that the user does not have is handed on in the user's words, so that it is refused:
    nothing is ever paid from another pocket.
    """
    kind, text = desk.task.get("method"), str(desk.task.get("method_text") or "")
    if kind is None and not text:
        return None
    answer = yield from desk.call("payments_list_methods")
    methods = answer.list("methods")
    bank = _KIND_ONLY.sub("", text).strip()
    if bank:
        named = [m for m in methods if likeness(bank, str(m["name"])) >= 1.0]
        return str(named[0]["method_id"]) if named else text
    of_kind = [m for m in methods if m.get("kind") == kind]
    return str(of_kind[0]["method_id"]) if of_kind else text or str(kind)


def method_for(desk: Desk, total_fen: int) -> Steps[str | None]:
    """The method that the user named; else the default one, or another where it cannot pay."""
    if desk.task.get("method") is not None or desk.task.get("method_text"):
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
