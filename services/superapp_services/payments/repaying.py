"""Instalments that fall due: taken from the wallet or a card, or overdue."""

from sqlalchemy import bindparam
from sqlmodel import col, select

from superapp_services.commons import credit
from superapp_services.commons.ledger import PLATFORM, available_fen
from superapp_services.commons.money import CreditInstalment, Method
from superapp_services.commons.notifications import notify
from superapp_services.commons.payments import LimitExceeded, capture, check_limits, get_payment
from superapp_services.core import Event, ToolContext, query
from superapp_services.payments import queries
from superapp_services.payments.service import service
from superapp_services.payments.wording import yuan

LENDER = "mer_superapp"
_INSTALMENT = query(
    select(CreditInstalment).where(
        col(CreditInstalment.instalment_id) == bindparam("instalment_id")
    )
)


@service.event(credit.INSTALMENT_DUE)
def take_instalment(ctx: ToolContext, event: Event) -> None:
    """An instalment is taken from the first method that can pay it; otherwise it is overdue."""
    row = ctx.db.one(_INSTALMENT, instalment_id=event.subject_id)
    if row is None or row.status != "due":
        return
    source = _source(ctx, row.amount_fen + row.fee_fen)
    if source is None:
        credit.settle(ctx, row, "overdue")
        _tell(ctx, row, "分期还款失败", "Instalment overdue", "未能扣款，请尽快还款", "is overdue")
        return
    payment = get_payment(ctx, row.payment_id)
    line = ctx.db.one(queries.ANY_METHOD, method_id=payment.method_id)
    if line is None:
        raise LookupError(payment.method_id)
    _pay(ctx, "repayment", row.amount_fen, line.account_id, source, row)
    if row.fee_fen:
        _pay(ctx, "instalment_fee", row.fee_fen, PLATFORM, source, row)
    credit.settle(ctx, row, "paid")
    zh, en = f"已从{source.name_zh}扣款", f"was paid from {source.name_en}"
    _tell(ctx, row, "分期已还款", "Instalment paid", zh, en)


def _source(ctx: ToolContext, amount_fen: int) -> Method | None:
    """The first of the user's wallet and cards that can pay so much."""
    for method in ctx.db.all(queries.METHODS, user=ctx.actor):
        available = available_fen(ctx, method.account_id)
        if method.method_kind == "credit" or (available is not None and available < amount_fen):
            continue
        try:
            check_limits(ctx, method, amount_fen)
        except LimitExceeded:
            continue
        return method
    return None


def _pay(
    ctx: ToolContext, purpose: str, amount_fen: int, to: str, source: Method, row: CreditInstalment
) -> None:
    capture(
        ctx,
        purpose=purpose,
        amount_fen=amount_fen,
        payee_id=LENDER,
        payee_account_id=to,
        method=source,
        reference_id=row.instalment_id,
        memo=row.instalment_id,
    )


def _tell(
    ctx: ToolContext, row: CreditInstalment, title_zh: str, title_en: str, zh: str, en: str
) -> None:
    owed = yuan(row.amount_fen + row.fee_fen)
    notify(
        ctx,
        row.user,
        "instalment",
        row.instalment_id,
        title_zh=title_zh,
        title_en=title_en,
        body_zh=f"第 {row.number} 期 {owed}{zh}。",
        body_en=f"Instalment {row.number} of {owed} {en}.",
    )
