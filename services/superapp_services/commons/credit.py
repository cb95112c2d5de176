"""What is owed on credit: instalments, and purchases of a month that fall due together.

A purchase without instalments has no row of its own: its day is the 9th of the month after it was
made, what is left of it is what was paid less what was refunded, and the payment that settles a
month's purchases names the month in its memo.
"""

from typing import NamedTuple

from sqlalchemy import bindparam, update
from sqlmodel import col, select

from superapp_services.commons.money import CreditInstalment, Method, Payment
from superapp_services.core import ToolContext, clock, query, write

INSTALMENT_DUE = "payments.instalment_due"
STATEMENT_DUE = "payments.statement_due"
REPAYMENT = "repayment"
MONTHLY_FEE_PER_MILLE = {1: 0, 3: 8, 6: 7, 12: 6}
_DUE_DAY = 9
_DUE_MINUTE = 10 * 60

OF_PAYMENT = query(
    select(CreditInstalment)
    .where(col(CreditInstalment.payment_id) == bindparam("payment_id"))
    .order_by(col(CreditInstalment.number))
)
_CREDIT_LINES = query(
    select(Method.method_id)
    .where(col(Method.user) == bindparam("user"), col(Method.method_kind) == "credit")
    .order_by(col(Method.method_id))
)
_BOUGHT = query(
    select(Payment)
    .where(
        col(Payment.user) == bindparam("user"),
        col(Payment.method_id) == bindparam("method_id"),
        col(Payment.instalments) == 1,
    )
    .order_by(col(Payment.payment_id))
)
_SETTLED = query(
    select(Payment).where(
        col(Payment.user) == bindparam("user"),
        col(Payment.purpose) == REPAYMENT,
        col(Payment.memo).startswith("stm_", autoescape=True),
    )
)
_SET = write(
    update(CreditInstalment)
    .where(col(CreditInstalment.instalment_id) == bindparam("b_id"))
    .values(
        amount_fen=bindparam("amount_fen"),
        fee_fen=bindparam("fee_fen"),
        status=bindparam("status"),
    )
)


def monthly_fee_fen(amount_fen: int, count: int) -> int:
    """The fee that each of so many instalments bears."""
    return amount_fen * MONTHLY_FEE_PER_MILLE[count] // 1000


def plan_instalments(ctx: ToolContext, payment_id: str, amount_fen: int, count: int) -> None:
    """Plan equal parts, the odd fen in the first, due on the 9th of each month."""
    part, odd = divmod(amount_fen, count)
    for number in range(1, count + 1):
        due_date = due_date_of(ctx.now, number)
        instalment_id = f"{payment_id}_{number}"
        ctx.db.insert(
            CreditInstalment,
            instalment_id=instalment_id,
            payment_id=payment_id,
            user=ctx.actor,
            number=number,
            amount_fen=part + (odd if number == 1 else 0),
            fee_fen=monthly_fee_fen(amount_fen, count),
            due_date=due_date,
            status="due",
        )
        ctx.schedule(INSTALMENT_DUE, due_at(due_date), instalment_id, ctx.actor)


def due_date_of(paid_at: int, months: int = 1) -> str:
    """The day on which what was paid then is due, so many months later."""
    year, month = (int(text) for text in clock.date_of(paid_at).split("-")[:2])
    due = year * 12 + month - 1 + months
    return f"{due // 12}-{due % 12 + 1:02d}-{_DUE_DAY:02d}"


def due_at(due_date: str) -> int:
    """The moment of a day at which what is due is taken."""
    return clock.at(due_date, _DUE_MINUTE)


class Statement(NamedTuple):
    """The purchases without instalments that fall due together."""

    statement_id: str
    due_date: str
    amount_fen: int
    status: str
    payments: tuple[str, ...]


def plan_statement(ctx: ToolContext) -> None:
    """Have this month's purchases fall due; planned once, however many there are."""
    due_date = due_date_of(ctx.now)
    subject = f"{ctx.actor}/{statement_id(due_date)}"
    ctx.unschedule(subject, STATEMENT_DUE)
    ctx.schedule(STATEMENT_DUE, due_at(due_date), subject, ctx.actor, due_date=due_date)


def statement_id(due_date: str) -> str:
    """What the purchases that fall due on a day are called: `stm_2026_03`."""
    return f"stm_{due_date[:4]}_{due_date[5:7]}"


def statements(ctx: ToolContext) -> list[Statement]:
    """The user's months of purchases on credit, the latest first; none without any."""
    months: dict[str, list[Payment]] = {}
    for method_id in ctx.db.all(_CREDIT_LINES, user=ctx.actor):
        for payment in ctx.db.all(_BOUGHT, user=ctx.actor, method_id=method_id):
            months.setdefault(due_date_of(payment.created_at), []).append(payment)
    settled = {row.memo: row.amount_fen for row in ctx.db.all(_SETTLED, user=ctx.actor)}
    found = []
    for due_date, bought in months.items():
        named = statement_id(due_date)
        owed = sum(payment.amount_fen - payment.refunded_fen for payment in bought)
        ids = tuple(payment.payment_id for payment in bought)
        amount = settled.get(named, owed)
        found.append(Statement(named, due_date, amount, _status(ctx, due_date, settled, owed), ids))
    return sorted(found, key=lambda row: row.due_date, reverse=True)


def _status(ctx: ToolContext, due_date: str, settled: dict[str, int], owed: int) -> str:
    if statement_id(due_date) in settled:
        return "paid"
    if not owed:
        return "cancelled"
    return "overdue" if ctx.now >= due_at(due_date) else "due"


def reduce_instalments(ctx: ToolContext, payment_id: str, refunded_fen: int) -> None:
    """Take a refund off what is still to be paid, the last instalment first.

    An instalment that becomes nothing is cancelled with its fee; of one that shrinks, the fee
    shrinks alike. What exceeds all of them was repaid before, and is back on the credit line.
    """
    left = refunded_fen
    for row in reversed(ctx.db.all(OF_PAYMENT, payment_id=payment_id)):
        if left == 0 or row.status not in ("due", "overdue"):
            continue
        off = min(left, row.amount_fen)
        left -= off
        rest = row.amount_fen - off
        ctx.db.run(
            _SET,
            b_id=row.instalment_id,
            amount_fen=rest,
            fee_fen=row.fee_fen * rest // row.amount_fen,
            status=row.status if rest else "cancelled",
        )
        if not rest:
            ctx.unschedule(row.instalment_id, INSTALMENT_DUE)


def settle(ctx: ToolContext, row: CreditInstalment, status: str) -> None:
    """An instalment was paid, or could not be."""
    ctx.db.run(
        _SET,
        b_id=row.instalment_id,
        amount_fen=row.amount_fen,
        fee_fen=row.fee_fen,
        status=status,
    )
