"""Paying an order, and taking back what was not paid."""

import re
from typing import Any

from superapp_agents.door import Json
from superapp_agents.grounding.lexicon import meaning
from superapp_agents.offline.desk import Answer, Desk, Steps, failed
from superapp_agents.offline.policies.matching import likeness

_KIND_ONLY = re.compile(
    r"我的?|账户|零钱|余额|钱包|银行卡|储蓄卡|借记卡|信用卡|信用额度|额度|花呗|信用付|白条|卡|里面?的?|那张|这张"
    r"|\b(?:my|the|a|bank|debit|credit|card|line|wallet|balance|account|money|on|in|huabei)\b",
    re.IGNORECASE,
)


class NoMethodLeft(Exception):
    """The user ruled out every method that there is."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("no method is left")
        named = desk.say("、", ", ").join(_wish(desk, "not_methods") or ())
        self.outcome = failed(
            "no_method_left",
            message=desk.say(
                f"不用{named}的话，就没有别的付款方式了，没有付款",
                f"without the {named} there is no other way to pay, so nothing was paid",
            ),
        )


def _wish(desk: Desk, name: str) -> Any:
    """What the task says of how to pay; of a trip, what the first of its bookings says."""
    tasks: list[Json] = desk.task.get("bookings") or [desk.task]
    return next((task[name] for task in tasks if task.get(name)), None)


def _named(methods: list[Json], kind: object, words: str) -> list[Json]:
    """The methods that words mean: of the bank that they name, else of that kind."""
    bank = _KIND_ONLY.sub("", words).strip()
    if bank:
        return [m for m in methods if likeness(bank, str(m["name"])) >= 1.0]
    return [m for m in methods if m.get("kind") == kind]


def _allowed(desk: Desk, methods: list[Json]) -> list[Json]:
    """The methods that the user has not ruled out."""
    out = [
        method["method_id"]
        for words in _wish(desk, "not_methods") or ()
        for method in _named(methods, meaning("method", words), str(words))
    ]
    return [method for method in methods if method["method_id"] not in out]


def _usable(desk: Desk, methods: list[Json], total_fen: int) -> Json:
    """The default method, else the first that can pay, of those that were not ruled out."""
    allowed = _allowed(desk, methods)
    if not allowed:
        raise NoMethodLeft(desk)
    allowed.sort(key=lambda m: not m.get("is_default"))
    able = [m for m in allowed if m.get("available_fen") is None or m["available_fen"] >= total_fen]
    return (able or allowed)[0]


def method_id(desk: Desk, total_fen: int = 0) -> Steps[str | None]:
    """The method that the user named; None for the default one.

    A method that the user does not have is handed on in the user's words, so that it is refused:
    nothing is ever paid from another pocket, and never from one that the user ruled out.

    Raises:
        NoMethodLeft: the user ruled out every method that there is.
    """
    kind, text = _wish(desk, "method"), str(_wish(desk, "method_text") or "")
    if kind is None and not text and not _wish(desk, "not_methods"):
        return None
    answer = yield from desk.call("payments_list_methods")
    methods = answer.list("methods")
    if kind is None and not text:
        return str(_usable(desk, methods, total_fen)["method_id"])
    named = _allowed(desk, _named(methods, kind, text))
    return str(named[0]["method_id"]) if named else text or str(kind)


def some_method_left(desk: Desk) -> Steps[None]:
    """Makes sure, before anything is ordered or held, that the user did not rule out all methods.

    Raises:
        NoMethodLeft: the user ruled out every method that there is.
    """
    if desk.buys and _wish(desk, "not_methods") and desk.has("payments_list_methods"):
        yield from method_id(desk)


def method_for(desk: Desk, total_fen: int) -> Steps[str | None]:
    """The method that the user named; else the default one, or another where it cannot pay.

    Raises:
        NoMethodLeft: the user ruled out every method that there is.
    """
    if any(_wish(desk, name) for name in ("method", "method_text", "not_methods")):
        return (yield from method_id(desk, total_fen))
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
