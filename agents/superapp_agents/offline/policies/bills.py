"""Bills: which are open, what they come to, and paying those that were meant."""

from datetime import date

from superapp_agents.door import Json
from superapp_agents.grounding.bills import BOTH
from superapp_agents.offline.desk import (
    Answer,
    Desk,
    Policy,
    Steps,
    ask_user,
    done,
    failed,
    refused,
)
from superapp_agents.offline.policies.meant import days_named
from superapp_agents.offline.policies.paying import method_id
from superapp_agents.offline.policies.spending import check_spending

_CATEGORIES = {"phone": "mobile"}
_NAMES = {
    "electricity": ("电费", "Electricity bill"),
    "water": ("水费", "Water bill"),
    "gas": ("燃气费", "Gas bill"),
    "mobile": ("话费", "Mobile bill"),
    "internet": ("宽带费", "Internet bill"),
    "property": ("物业费", "Property fee"),
    "heating": ("取暖费", "Heating bill"),
}


def _order(desk: Desk) -> Json:
    return desk.task.get("order") or {}


def _kinds(desk: Desk, name: str = "bills") -> list[str]:
    """The categories that the user named, or ruled out."""
    order = _order(desk)
    kinds = order.get(name) or ([order["bill"]] if name == "bills" and order.get("bill") else [])
    return [_CATEGORIES.get(kind, kind) for kind in kinds]


def _bills(desk: Desk, status: str = "open") -> Steps[list[Json]]:
    """The bills that the task means, those due first at the top."""
    kinds, out = _kinds(desk), _kinds(desk, "not_bills")
    category = kinds[0] if len(kinds) == 1 else None
    if category not in ("electricity", "water", "gas", "mobile", None):
        return []
    answer = yield from desk.call("payments_list_bills", status=status, category=category)
    found = [
        bill
        for bill in answer.list("bills")
        if bill["category"] not in out and (not kinds or bill["category"] in kinds)
    ]
    return _of_month(desk, found)


def _month(desk: Desk) -> str | None:
    """The month that was named, as YYYY-MM."""
    named = days_named(desk)
    month = desk.task.get("month") or (named[0] if named else None)
    return str(month)[:7] if month else None


def _of_month(desk: Desk, bills: list[Json]) -> list[Json]:
    """The bills of the month that was named, and of no other; all of them without one."""
    month = _month(desk)
    return [bill for bill in bills if not month or bill["month"][5:] == month[5:]]


def _title(desk: Desk, bill: Json) -> str:
    zh, en = _NAMES.get(str(bill["category"]), (str(bill["category"]),) * 2)
    return f"{zh}（{bill['month']}）" if desk.zh else f"{en} ({bill['month']})"


def _told(desk: Desk, bill: Json) -> Json:
    told = {"title": _title(desk, bill), "amount_fen": bill["amount_fen"]}
    return {**told, "bill_id": bill["bill_id"], "paid_at": bill["paid_at"]}


def check_bill(desk: Desk) -> Policy:
    """Open bills; what was paid, for a month that has none open; spending, for no kind of bill."""
    month = _month(desk)
    past = month is not None and month < str(desk.task["now"])[:7]
    if past and not _kinds(desk):
        return (yield from check_spending(desk))
    found = yield from _bills(desk)
    paid: list[Json] = []
    if not found and (past or _kinds(desk)):
        paid = yield from _bills(desk, "paid")
        paid = paid if past else sorted(paid, key=lambda bill: str(bill["month"]))[-1:]
    facts: Json = {
        "kind": "bills",
        "bills": [_told(desk, bill) for bill in found],
        "paid": [_told(desk, bill) for bill in paid],
        "named": [_NAMES[kind][0 if desk.zh else 1] for kind in _kinds(desk) if kind in _NAMES],
    }
    words = str(desk.task.get("message") or "").lower()
    if found and any(word in words for word in ("够", "enough", "afford", "cover")):
        wallet = yield from desk.call("payments_get_wallet")
        facts["balance_fen"] = wallet.result.get("balance_fen")
    return done(facts)


def pay_bill(desk: Desk) -> Policy:
    """Pay the bills that were meant; without a kind, ask which one."""
    whose = desk.task.get("recipient")
    if whose and whose["kind"] != "me":
        yield from desk.together([])
        return _of_somebody_else(desk, str(whose["text"]))
    found = yield from _bills(desk)
    if not found:
        return (yield from _nothing_to_pay(desk))
    kinds = {bill["category"] for bill in found}
    words = str(_order(desk).get("text") or desk.task.get("message") or "")
    every = _every(desk, words, len(found))
    if len(kinds) > 1 and not every and not _kinds(desk):
        titles = "、".join(_title(desk, bill) for bill in found)
        text = desk.say(
            f"有这些待缴账单：{titles}，要交哪一个？", f"These are open: {titles}. Which one?"
        )
        return ask_user(("order", text))
    first = {bill["category"]: bill for bill in reversed(found)}
    chosen = found if every else [bill for bill in found if first[bill["category"]] is bill]
    total, wanted = sum(int(bill["amount_fen"]) for bill in chosen), desk.task.get("amount_fen")
    if desk.task.get("amount_said") or (wanted and wanted != total):
        return _other_amount(desk, chosen, total)
    return (yield from _pay(desk, chosen, total))


def _of_somebody_else(desk: Desk, name: str) -> Json:
    """Only the user's own bills are here, and none of them is paid in place of another's."""
    return failed(
        "not_own_bill",
        message=desk.say(
            f"我只能缴您自己名下的账单，缴不了{name}的，所以没有付款。可以把钱转给对方",
            f"I can only pay bills in your own name, not {name}'s, so nothing was paid. "
            "I could send them the money instead",
        ),
    )


def _every(desk: Desk, words: str, count: int) -> bool:
    """Whether all bills are meant; "both" means all only of two."""
    if BOTH.search(words) and count != 2:
        return False
    if _order(desk):
        return bool(_order(desk).get("every"))
    return any(word in words.lower() for word in ("全部", "所有", "都", "all ", "every", "both"))


def _other_amount(desk: Desk, chosen: list[Json], total: int) -> Json:
    """A bill is paid as it stands: nothing is paid when the user named another amount."""
    names = desk.say("、", ", ").join(_title(desk, bill) for bill in chosen)
    due, wanted = f"{total / 100:.2f}", desk.task.get("amount_fen")
    said = f"{wanted / 100:.2f}" if wanted else str(desk.task.get("amount_said"))
    return failed(
        "bill_amount",
        message=desk.say(
            f"账单只能按金额缴清：{names}是{due}元，不是您说的{said}元，所以没有付款。"
            f"要缴这{due}元的话，再跟我说一声",
            f"a bill can only be paid in full. {names} comes to {due} yuan, not {said}, so nothing "
            f"was paid. Tell me if you want to pay the {due} yuan",
        ),
    )


def _pay(desk: Desk, bills: list[Json], total: int) -> Policy:
    """Pay these bills, and tell which could not be paid."""
    chosen = yield from method_id(desk, total)
    answers: list[Answer] = yield from desk.together(
        [
            (
                "payments_pay_bill",
                {"bill_id": b["bill_id"], "amount_fen": b["amount_fen"], "method_id": chosen},
            )
            for b in bills
        ]
    )
    paid = [bill for bill, answer in zip(bills, answers, strict=True) if answer.ok]
    bad = [bill for bill in bills if bill not in paid]
    if not paid:
        facts = _told(desk, bills[0])
        return refused(answers[0], title=facts["title"], total_fen=facts["amount_fen"])
    return done(
        {
            "kind": "bill_paid",
            "title": "、".join(_title(desk, bill) for bill in paid),
            "amount_fen": sum(int(bill["amount_fen"]) for bill in paid),
            "paid": True,
            "unpaid": [_title(desk, bill) for bill in bad],
            "missing": _missing(desk, bills),
        }
    )


def _missing(desk: Desk, bills: list[Json]) -> list[str]:
    """The kinds that were named and of which no bill is open."""
    found = {bill["category"] for bill in bills}
    return [_NAMES[kind][0 if desk.zh else 1] for kind in _kinds(desk) if kind not in found]


def _nothing_to_pay(desk: Desk) -> Policy:
    """Why the bill that was meant is not paid: it was, or there is none; and what is open."""
    paid = yield from _bills(desk, "paid")
    open_now = yield from desk.call("payments_list_bills", status="open")
    titles = [_title(desk, bill) for bill in open_now.list("bills")]
    waiting = desk.say("、", ", ").join(titles)
    more_zh = f"；现在待缴的有：{waiting}" if waiting else ""
    more_en = f"; open now: {waiting}" if waiting else ""
    month = desk.task.get("month") or days_named(desk)
    if not paid or not month:
        return failed(
            "bill_unknown",
            message=desk.say(
                f"没有找到对应的待缴账单，没有付款{more_zh}",
                f"I found no such open bill, so nothing was paid{more_en}",
            ),
        )
    last = max(paid, key=lambda bill: str(bill["paid_at"]))
    title, day = _title(desk, last), date.fromisoformat(str(last["paid_at"])[:10])
    amount = f"{last['amount_fen'] / 100:.2f}"
    return failed(
        "bill_already_paid",
        message=desk.say(
            f"{title}{amount}元在{day.month}月{day.day}日就缴过了，不能重复缴费，"
            f"这次没有付款{more_zh}",
            f"{title}, {amount} yuan, was settled on {day.day} {day:%B}, so it can't be "
            f"paid again and nothing was charged{more_en}",
        ),
    )


GOALS = {"check_bill": check_bill, "pay_bill": pay_bill}
