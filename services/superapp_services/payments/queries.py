"""Statements and small readings that the payment tools share."""

from sqlalchemy import bindparam, update
from sqlmodel import col, select

from superapp_services.commons import credit
from superapp_services.commons.ledger import available_fen
from superapp_services.commons.merchants import get_merchant
from superapp_services.commons.money import (
    Account,
    Bill,
    CreditInstalment,
    LedgerEntry,
    Mandate,
    Method,
    Payment,
    Refund,
)
from superapp_services.commons.people import Person
from superapp_services.core import ToolContext, from_json, query, write
from superapp_services.payments.models import Transfer
from superapp_services.payments.schemas import (
    CreditStatement,
    InstalmentInfo,
    MandateInfo,
    MethodInfo,
    PaymentInfo,
)

METHODS = query(
    select(Method)
    .where(col(Method.user) == bindparam("user"), col(Method.status) == "active")
    .order_by(col(Method.is_default).desc(), col(Method.priority))
)
ACCOUNT = query(select(Account).where(col(Account.account_id) == bindparam("account_id")))
PAID = query(
    select(Payment)
    .where(
        col(Payment.user) == bindparam("user"),
        col(Payment.created_at).between(bindparam("since"), bindparam("until")),
    )
    .order_by(col(Payment.created_at).desc(), col(Payment.payment_id).desc())
)
REFUNDED = query(
    select(Refund)
    .where(
        col(Refund.user) == bindparam("user"),
        col(Refund.created_at).between(bindparam("since"), bindparam("until")),
    )
    .order_by(col(Refund.created_at).desc(), col(Refund.refund_id).desc())
)
RECEIVED = query(
    select(Transfer)
    .where(
        col(Transfer.person_id) == bindparam("user"),
        col(Transfer.created_at).between(bindparam("since"), bindparam("until")),
    )
    .order_by(col(Transfer.created_at).desc(), col(Transfer.transfer_id).desc())
)
SHARES = query(
    select(LedgerEntry)
    .where(
        col(LedgerEntry.account_id) == bindparam("account_id"),
        col(LedgerEntry.memo) == "red_packet",
        col(LedgerEntry.amount_fen) > 0,
        col(LedgerEntry.created_at).between(bindparam("since"), bindparam("until")),
    )
    .order_by(col(LedgerEntry.created_at).desc(), col(LedgerEntry.entry_id).desc())
)
ANY_METHOD = query(select(Method).where(col(Method.method_id) == bindparam("method_id")))
OF_CONFIRMATION = query(
    select(Payment)
    .where(
        col(Payment.confirmation_id) == bindparam("confirmation_id"),
        col(Payment.user) == bindparam("user"),
    )
    .limit(1)
)
ANY_PAYMENT = query(select(Payment).where(col(Payment.payment_id) == bindparam("payment_id")))
BILLS = query(
    select(Bill)
    .where(col(Bill.user) == bindparam("user"))
    .order_by(col(Bill.status) == "paid", col(Bill.due_date), col(Bill.bill_id))
)
BILL = query(
    select(Bill).where(
        col(Bill.bill_id) == bindparam("bill_id"), col(Bill.user) == bindparam("user")
    )
)
SETTLE_BILL = write(
    update(Bill)
    .where(col(Bill.bill_id) == bindparam("b_id"), col(Bill.status) == "open")
    .values(status="paid", paid_at=bindparam("paid_at"))
)
MANDATES = query(
    select(Mandate)
    .where(col(Mandate.user) == bindparam("user"))
    .order_by(col(Mandate.mandate_id).desc())
)
SET_MANDATE = write(
    update(Mandate)
    .where(col(Mandate.mandate_id) == bindparam("b_id"))
    .values(status=bindparam("status"))
)
_UNPAID_INSTALMENTS = query(
    select(CreditInstalment)
    .where(
        col(CreditInstalment.user) == bindparam("user"),
        (col(CreditInstalment.status) == "due") | (col(CreditInstalment.status) == "overdue"),
    )
    .order_by(col(CreditInstalment.due_date), col(CreditInstalment.instalment_id))
)
PERSON = query(select(Person).where(col(Person.person_id) == bindparam("person_id")))


def method_info(ctx: ToolContext, method: Method) -> MethodInfo:
    """A method with what can be spent from it."""
    return MethodInfo(
        method_id=method.method_id,
        kind=method.method_kind,
        name=ctx.pick_row(method, "name"),
        is_default=bool(method.is_default),
        available_fen=available_fen(ctx, method.account_id),
        per_payment_limit_fen=method.per_payment_fen,
        per_day_limit_fen=method.per_day_fen,
    )


def payment_info(ctx: ToolContext, payment: Payment) -> PaymentInfo:
    """A payment as its user sees it."""
    return PaymentInfo(
        payment_id=payment.payment_id,
        status=payment.status,
        purpose=payment.purpose,
        payee=payee_name(ctx, payment.payee_id),
        amount_fen=payment.amount_fen,
        refunded_fen=payment.refunded_fen,
        held_in_escrow_fen=payment.held_fen,
        method_id=payment.method_id,
        order_id=payment.order_id,
        bill_id=payment.bill_id,
        confirmation_id=payment.confirmation_id,
        instalments=[
            instalment_info(row)
            for row in ctx.db.all(credit.OF_PAYMENT, payment_id=payment.payment_id)
        ],
        repaid_by=_repaid_by(ctx, payment),
        paid_at=ctx.iso(payment.created_at),
    )


def _repaid_by(ctx: ToolContext, payment: Payment) -> CreditStatement | None:
    """The month of purchases on credit that a payment belongs to."""
    if payment.instalments > 1:
        return None
    found = credit.statements(ctx)
    return next((statement_info(s) for s in found if payment.payment_id in s.payments), None)


def statement_info(row: credit.Statement) -> CreditStatement:
    """A month of purchases on credit as its user sees it."""
    return CreditStatement(
        statement_id=row.statement_id,
        due_date=row.due_date,
        amount_fen=row.amount_fen,
        status=row.status,
        payment_ids=list(row.payments),
    )


def owed_statements(ctx: ToolContext) -> list[CreditStatement]:
    """Months of purchases on credit that are still owed, soonest first."""
    found = reversed(credit.statements(ctx))
    return [statement_info(row) for row in found if row.status in ("due", "overdue")]


def instalment_info(row: CreditInstalment) -> InstalmentInfo:
    """An instalment as its user sees it."""
    return InstalmentInfo(
        payment_id=row.payment_id,
        number=row.number,
        amount_fen=row.amount_fen,
        fee_fen=row.fee_fen,
        due_date=row.due_date,
        status=row.status,
    )


def next_instalments(ctx: ToolContext) -> list[InstalmentInfo]:
    """What is overdue, and what falls due on the next day on which something does."""
    rows = ctx.db.all(_UNPAID_INSTALMENTS, user=ctx.actor)
    overdue = [row for row in rows if row.status == "overdue"]
    due = [row for row in rows if row.status == "due"]
    return [
        instalment_info(r) for r in (*overdue, *(d for d in due if d.due_date == due[0].due_date))
    ]


def payee_name(ctx: ToolContext, payee_id: str) -> str:
    """Name of a merchant or person, in the session's language."""
    if payee_id.startswith("mer_"):
        return ctx.pick_row(get_merchant(ctx, payee_id), "name")
    person = ctx.db.one(PERSON, person_id=payee_id)
    return payee_id if person is None else ctx.pick_row(person, "name")


def mandate_info(ctx: ToolContext, mandate: Mandate) -> MandateInfo:
    """A mandate with what is left of it."""
    expired = mandate.status == "active" and mandate.valid_until <= ctx.now
    return MandateInfo(
        mandate_id=mandate.mandate_id,
        status="expired" if expired else mandate.status,
        level=mandate.level,
        purpose=mandate.purpose,
        per_payment_fen=mandate.per_payment_fen,
        total_fen=mandate.total_fen,
        spent_fen=mandate.spent_fen,
        left_fen=mandate.total_fen - mandate.spent_fen,
        payments_left=mandate.uses_left,
        categories=from_json(mandate.categories),
        merchants=from_json(mandate.merchants),
        method_id=mandate.method_id,
        valid_from=ctx.iso(mandate.valid_from),
        valid_until=ctx.iso(mandate.valid_until),
    )
