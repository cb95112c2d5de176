"""What the user has and what was spent: balances, credit, sums of a period, single payments."""

import re
from calendar import monthrange
from datetime import date, timedelta

from superapp_agents.door import Json
from superapp_agents.grounding.numbers import NUMBER, read_number
from superapp_agents.grounding.spending import ALL_KINDS, LINES, spent_on
from superapp_agents.offline.desk import Desk, Policy, Steps, done, refused

_LATELY_DAYS = 90
_MOST = 50
_ORDERS = {
    "food": ("food_list_orders", "orders"),
    "shopping": ("shopping_list_orders", "orders"),
    "rides": ("rides_list_rides", "rides"),
    "travel": ("travel_list_bookings", "bookings"),
}
"""The tools that list the orders of a kind of spending."""
_PURPOSES = {
    "bills": ("bill",),
    "transfers": ("transfer",),
    "red_packets": ("red_packet",),
    "rides": ("ride",),
}
_COUNT = re.compile(
    rf"(?P<z>{NUMBER})[笔条]|\b(?:last|latest|recent|past) (?P<e>{NUMBER})\b", re.IGNORECASE
)
_BOTH_WAYS = re.compile(r"交易|流水|收支|收入|\btransactions?\b", re.IGNORECASE)


def check_wallet(desk: Desk) -> Policy:
    """The balance of the wallet, or of the card or the credit line that was named."""
    if desk.task.get("method") == "card":
        listed = yield from desk.call("payments_list_methods")
        cards = [m for m in listed.list("methods") if m["kind"] == "card"]
        told = [{"title": m["name"], "available_fen": m["available_fen"]} for m in cards]
        return done({"kind": "cards", "cards": told}) if listed.ok else refused(listed)
    answer = yield from desk.call("payments_get_wallet")
    if not answer.ok:
        return refused(answer)
    credit = desk.task.get("method") == "credit"
    return done({"kind": "credit" if credit else "wallet", **answer.result})


def _period(task: Json) -> tuple[str, str] | None:
    """The days that were named; None without any."""
    today = date.fromisoformat(str(task["now"])[:10])
    start = date.fromisoformat(task["month"]) if task.get("month") else None
    if start:
        last = start.replace(day=monthrange(start.year, start.month)[1])
        return start.isoformat(), min(last, today).isoformat()
    if task.get("date"):
        end = task.get("end_date") or task["date"]
        return str(task["date"]), min(str(end), today.isoformat())
    return None


def _usual(task: Json, *, lines: bool) -> tuple[str, str]:
    """This month up to today; for single payments as far back as they may lie."""
    today = date.fromisoformat(str(task["now"])[:10])
    since = today - timedelta(days=_LATELY_DAYS) if lines else today.replace(day=1)
    return since.isoformat(), today.isoformat()


def check_spending(desk: Desk) -> Policy:
    """What was spent in a period, refunds deducted, on what was named; or the single payments."""
    words = _words(desk)
    lines, kind = LINES.search(words) is not None, spent_on(words)
    since, until = _period(desk.task) or _usual(desk.task, lines=lines)
    answer = yield from desk.call(
        "payments_list_transactions", since=since, until=until, limit=_MOST
    )
    if not answer.ok:
        return refused(answer)
    found = answer.list("transactions")
    whole = kind is None or answer.result["total"] <= len(found)
    wanted = (yield from _of_kind(desk, kind, found)) if kind and whole else None
    known = wanted if wanted is not None else found
    facts: Json = {"since": since, "until": until, "on": None if wanted is None else kind}
    if lines:
        return done({**facts, "kind": "payments", "payments": _newest(words, known)})
    told = answer.result["net_spent_fen"] if wanted is None else _net_fen(known)
    return done(
        {
            **facts,
            "kind": "spending",
            "spent_fen": told,
            "count": sum(map(_is_paid, known)),
            "all_kinds": kind is not None and wanted is None,
        }
    )


def _net_fen(found: list[Json]) -> int:
    """What was paid less what came back."""
    paid = sum(int(item["amount_fen"]) for item in found if _is_paid(item))
    return paid - sum(int(item["amount_fen"]) for item in found if item["purpose"] == "refund")


def _words(desk: Desk) -> str:
    """What the user wants to know; a sum of everything is of no kind that was named before."""
    message = str(desk.task.get("message") or "")
    before = str((desk.task.get("order") or {}).get("text") or "")
    return message if ALL_KINDS.search(message) else f"{message} {before}"


def _is_paid(item: Json) -> bool:
    return bool(item["direction"] == "out" and item["purpose"] not in ("refund", "repayment"))


def _of_kind(desk: Desk, kind: str, found: list[Json]) -> Steps[list[Json] | None]:
    """The payments and refunds of a kind; None when they cannot be told apart."""
    ids: set[str] = set()
    if kind in _ORDERS:
        tool, name = _ORDERS[kind]
        if not desk.has(tool):
            return None
        answer = yield from desk.call(tool, limit=_MOST)
        if not answer.ok:
            return None
        ids = {str(order["order_id"]) for order in answer.list(name)}
    purposes = _PURPOSES.get(kind, ())
    return [i for i in found if i["reference_id"] in ids or i["purpose"] in purposes]


def _newest(words: str, found: list[Json]) -> list[Json]:
    """The payments to show, newest first; only what went out, unless the words say otherwise."""
    number = _COUNT.search(words)
    count = read_number(number["z"] or number["e"]) if number else None
    shown = found if _BOTH_WAYS.search(words) else [item for item in found if _is_paid(item)]
    return shown[: int(count or 10)]


GOALS = {"check_wallet": check_wallet, "check_spending": check_spending}
