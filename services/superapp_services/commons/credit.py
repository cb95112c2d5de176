"""Instalments of payments made on credit: planned, and made smaller by refunds."""

from sqlalchemy import bindparam, update
from sqlmodel import col, select

from superapp_services.commons.money import CreditInstalment
from superapp_services.core import ToolContext, clock, query, write

INSTALMENT_DUE = "payments.instalment_due"
MONTHLY_FEE_PER_MILLE = {1: 0, 3: 8, 6: 7, 12: 6}
_DUE_DAY = 9
_DUE_MINUTE = 10 * 60

OF_PAYMENT = query(
    select(CreditInstalment)
    .where(col(CreditInstalment.payment_id) == bindparam("payment_id"))
    .order_by(col(CreditInstalment.number))
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
    year, month = (int(text) for text in clock.date_of(ctx.now).split("-")[:2])
    for number in range(1, count + 1):
        due = year * 12 + month - 1 + number
        due_date = f"{due // 12}-{due % 12 + 1:02d}-{_DUE_DAY:02d}"
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
        ctx.schedule(INSTALMENT_DUE, clock.at(due_date, _DUE_MINUTE), instalment_id, ctx.actor)


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
