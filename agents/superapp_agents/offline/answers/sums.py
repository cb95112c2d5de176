"""Words for money: balances, spending, bills, transfers, red packets."""

from superapp_agents.door import Json
from superapp_agents.offline.answers.words import day, listed, numbered, yuan


def wallet(told: Json, zh: bool) -> str:
    """The balance of the wallet."""
    amount = yuan(told["balance_fen"])
    return f"钱包余额{amount}。" if zh else f"You have {amount} left in your wallet."


_KINDS = {
    "food": ("吃喝外卖", "food"),
    "shopping": ("购物", "shopping"),
    "rides": ("打车", "rides"),
    "travel": ("旅行预订", "travel"),
    "bills": ("缴费", "bills"),
    "transfers": ("转账", "transfers"),
    "red_packets": ("红包", "red packets"),
}


def credit(told: Json, zh: bool) -> str:
    """What is left of the credit line, and what is owed."""
    limit, used = int(told["credit_limit_fen"]), int(told["credit_used_fen"])
    if not limit:
        return "您没有信用额度。" if zh else "You have no credit line."
    due = [*told["credit_statements"], *told["next_instalments"]]
    soonest = min(due, key=lambda item: str(item["due_date"]), default=None)
    if zh:
        text = f"信用额度{yuan(limit)}，已用{yuan(used)}，还剩{yuan(limit - used)}。"
        if soonest:
            text += f"{day(soonest['due_date'], zh=True)}要还{yuan(soonest['amount_fen'])}。"
        return text
    text = f"You owe {yuan(used)} of your {yuan(limit)} credit line; {yuan(limit - used)} is left."
    if soonest:
        text += f" {yuan(soonest['amount_fen'])} is due on {day(soonest['due_date'], zh=False)}."
    return text


def cards(told: Json, zh: bool) -> str:
    """What can be spent from the bank cards."""
    if not told["cards"]:
        return "您没有绑定银行卡。" if zh else "You have no bank card here."
    if zh:
        lines = [f"{c['title']}可用{yuan(c['available_fen'])}" for c in told["cards"]]
        return f"{'；'.join(lines)}。"
    lines = [f"{c['title']}: {yuan(c['available_fen'])} available" for c in told["cards"]]
    return f"{'; '.join(lines)}."


def spending(told: Json, zh: bool) -> str:
    """What was spent in a period, and on what."""
    amount, count, kind = yuan(told["spent_fen"]), told["count"], told.get("on")
    since, until = day(told["since"], zh=zh), day(told["until"], zh=zh)
    if zh:
        on = f"在{_KINDS[kind][0]}上" if kind else "一共"
        note = "这是所有支出的合计，没法按类别分开。" if told.get("all_kinds") else ""
        return f"{since}到{until}{on}花了{amount}（{count}笔，已扣除退款）。{note}"
    on = f" on {_KINDS[kind][1]}" if kind else ""
    note = " That is everything; I can't tell the kinds apart." if told.get("all_kinds") else ""
    times = "payment" if count == 1 else "payments"
    return (
        f"From {since} to {until} you spent {amount}{on} ({count} {times}, refunds deducted).{note}"
    )


def payments(told: Json, zh: bool) -> str:
    """Single payments, newest first."""
    if not told["payments"]:
        since, until = day(told["since"], zh=zh), day(told["until"], zh=zh)
        if zh:
            return f"{since}到{until}没有找到这样的交易。"
        return f"There are no such transactions from {since} to {until}."
    lines = []
    for item in told["payments"]:
        sign = "+" if item["direction"] == "in" else "-"
        who = item["counterparty"] or _KINDS.get(str(item["purpose"]), ("", ""))[0 if zh else 1]
        lines.append(f"{day(item['at'], zh=zh)} {who} {sign}{yuan(item['amount_fen'])}")
    head = "最近的交易：" if zh else "Your latest transactions:"
    return head + "\n" + numbered(lines)


def bill_paid(told: Json, zh: bool) -> str:
    """Bills that are paid, and those that are not."""
    amount = yuan(told["amount_fen"])
    text = f"{told['title']}{amount}，已缴清。" if zh else f"{told['title']}: {amount}, now paid."
    unpaid, missing = told.get("unpaid"), told.get("missing")
    if unpaid:
        names = listed(unpaid, zh=zh)
        text += f"{names}没有缴。" if zh else f" Not paid: {names}."
    if missing:
        names = listed(missing, zh=zh)
        text += f"{names}没有待缴账单。" if zh else f" Nothing is open for: {names}."
    return text


def bills(told: Json, zh: bool) -> str:
    """Bills that are open, or were paid, and whether the wallet suffices for them."""
    lines = [f"{bill['title']} {yuan(bill['amount_fen'])}" for bill in told["bills"]]
    if not lines:
        return _no_bills(told, zh)
    text = ("待缴账单：" if zh else "Open bills:") + "\n" + numbered(lines)
    if not isinstance(told.get("balance_fen"), int):
        return text
    left = told["balance_fen"] - sum(int(bill["amount_fen"]) for bill in told["bills"])
    have = yuan(told["balance_fen"])
    if zh:
        tail = "够交" if left >= 0 else f"不够，还差{yuan(-left)}"
        return f"{text}\n钱包余额{have}，{tail}。没有付款。"
    tail = "which is enough" if left >= 0 else f"{yuan(-left)} short"
    return f"{text}\nYour wallet has {have}, {tail}. Nothing was paid."


def _no_bills(told: Json, zh: bool) -> str:
    """Nothing is open; when what was asked for was paid."""
    named = listed(told.get("named") or [], zh=zh)
    none = (
        f"{named}没有待缴账单。"
        if zh
        else f"You have no open bills{f' ({named})' if named else ''}."
    )
    paid = [
        f"{bill['title']} {yuan(bill['amount_fen'])}，{day(bill['paid_at'], zh=True)}已缴"
        if zh
        else f"{bill['title']} {yuan(bill['amount_fen'])}, paid on {day(bill['paid_at'], zh=False)}"
        for bill in told.get("paid", ())
    ]
    return none + "".join(f"{line}。" if zh else f" {line}." for line in paid)


def transfer(told: Json, zh: bool) -> str:
    """Money that was sent to a contact."""
    amount, memo = yuan(told["amount_fen"]), told.get("memo")
    if zh:
        note = f"，备注“{memo}”" if memo else ""
        return f"已转给{told['to']}{amount}{note}。"
    note = f", with the note “{memo}”" if memo else ""
    return f"I sent {amount} to {told['to']}{note}."


def red_packet(told: Json, zh: bool) -> str:
    """A red packet that was sent."""
    amount = yuan(told["amount_fen"])
    return (
        f"已给{told['to']}发了{amount}的红包。"
        if zh
        else f"I sent {told['to']} {amount} in a red packet."
    )


WORDS = {
    "wallet": wallet,
    "credit": credit,
    "cards": cards,
    "spending": spending,
    "payments": payments,
    "bill_paid": bill_paid,
    "bills": bills,
    "transfer": transfer,
    "red_packet": red_packet,
}
