"""Credit that falls due: taken from the wallet or a card, or overdue and tried again each day."""

from sqlalchemy import bindparam
from sqlmodel import col, select

from superapp_services.commons import credit
from superapp_services.commons.ledger import PLATFORM, available_fen
from superapp_services.commons.money import CreditInstalment, Method
from superapp_services.commons.notifications import notify
from superapp_services.commons.payments import LimitExceeded, capture, check_limits, get_payment
from superapp_services.core import Event, ToolContext, clock, query
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
    if row is None or row.status not in ("due", "overdue"):
        return
    source = _source(ctx, row.amount_fen + row.fee_fen)
    if source is None:
        ctx.schedule(event.kind, ctx.now + clock.DAY_SECONDS, event.subject_id, ctx.actor)
        if row.status == "overdue":
            return
        credit.settle(ctx, row, "overdue")
        _tell(ctx, row, "分期还款失败", "Instalment overdue", "未能扣款，请尽快还款", "is overdue")
        return
    payment = get_payment(ctx, row.payment_id)
    line = ctx.db.one(queries.ANY_METHOD, method_id=payment.method_id)
    if line is None:
        raise LookupError(payment.method_id)
    _pay(ctx, credit.REPAYMENT, row.amount_fen, line.account_id, source, row.instalment_id)
    if row.fee_fen:
        _pay(ctx, "instalment_fee", row.fee_fen, PLATFORM, source, row.instalment_id)
    credit.settle(ctx, row, "paid")
    zh, en = f"已从{source.name_zh}扣款", f"was paid from {source.name_en}"
    _tell(ctx, row, "分期已还款", "Instalment paid", zh, en)


@service.event(credit.STATEMENT_DUE)
def take_statement(ctx: ToolContext, event: Event) -> None:
    """A month's purchases are repaid from the first method that can; otherwise they are overdue."""
    due_date = str(event.payload["due_date"])
    row = next((s for s in credit.statements(ctx) if s.due_date == due_date), None)
    if row is None or row.status != "overdue":
        return
    source = _source(ctx, row.amount_fen)
    if source is not None:
        bought = get_payment(ctx, row.payments[0])
        line = ctx.db.one(queries.ANY_METHOD, method_id=bought.method_id)
        if line is None:
            raise LookupError(bought.method_id)
        _pay(ctx, credit.REPAYMENT, row.amount_fen, line.account_id, source, row.statement_id)
        _tell_statement(ctx, row, source)
        return
    again = ctx.now + clock.DAY_SECONDS
    ctx.schedule(event.kind, again, event.subject_id, ctx.actor, due_date=due_date)
    if ctx.now < credit.due_at(due_date) + clock.DAY_SECONDS:
        _tell_statement(ctx, row, None)


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
    ctx: ToolContext, purpose: str, amount_fen: int, to: str, source: Method, subject_id: str
) -> None:
    capture(
        ctx,
        purpose=purpose,
        amount_fen=amount_fen,
        payee_id=LENDER,
        payee_account_id=to,
        method=source,
        reference_id=subject_id,
        memo=subject_id,
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


def _tell_statement(ctx: ToolContext, row: credit.Statement, source: Method | None) -> None:
    owed = yuan(row.amount_fen)
    notify(
        ctx,
        ctx.actor,
        "instalment",
        row.statement_id,
        title_zh="信用账单还款失败" if source is None else "信用账单已还款",
        title_en="Credit repayment overdue" if source is None else "Credit repaid",
        body_zh=f"应还 {owed}未能扣款，每天会再试一次，请尽快充值。"
        if source is None
        else f"应还 {owed}已从{source.name_zh}扣款。",
        body_en=f"{owed} could not be taken and is overdue; it is tried again every day."
        if source is None
        else f"{owed} of purchases was repaid from {source.name_en}.",
    )
