"""Looking at money: wallet, methods, transactions, payments, bills, mandates."""

from operator import attrgetter
from typing import Any

from superapp_services.commons import credit
from superapp_services.commons.ledger import available_fen, wallet_account
from superapp_services.commons.mandates import MandateNotFound
from superapp_services.commons.mandates import get_mandate as find_mandate
from superapp_services.commons.merchants import get_merchant
from superapp_services.commons.money import LedgerEntry, Payment, Refund
from superapp_services.commons.payments import PaymentNotFound, choose_method
from superapp_services.commons.payments import get_payment as find_payment
from superapp_services.core import NoArguments, Risk, ToolContext, clock
from superapp_services.payments import queries
from superapp_services.payments.models import Transfer
from superapp_services.payments.schemas import (
    BillInfo,
    Bills,
    GetPayment,
    ListBills,
    ListTransactions,
    MandateId,
    MandateInfo,
    Mandates,
    Methods,
    PaymentInfo,
    Transaction,
    Transactions,
    WalletInfo,
)
from superapp_services.payments.service import service

_DEFAULT_DAYS = 30


@service.tool(risk=Risk.READ)
def get_wallet(ctx: ToolContext, args: NoArguments) -> WalletInfo:
    """Tell the user's wallet balance, credit line and default payment method.

    Amounts are in fen (100 fen are 1 yuan). For what was spent, use payments_list_transactions.
    """
    del args
    limit = used = balance = 0
    for method in ctx.db.all(queries.METHODS, user=ctx.actor):
        if method.method_kind == "wallet":
            balance = available_fen(ctx, method.account_id) or 0
        elif method.method_kind == "credit":
            account = ctx.db.one(queries.ACCOUNT, account_id=method.account_id)
            if account is not None and account.floor_fen is not None:
                limit, used = -account.floor_fen, -account.balance_fen
    return WalletInfo(
        balance_fen=balance,
        credit_limit_fen=limit,
        credit_used_fen=used,
        next_instalments=queries.next_instalments(ctx),
        credit_statements=queries.owed_statements(ctx),
        default_method_id=choose_method(ctx, None).method_id,
    )


@service.tool(risk=Risk.READ)
def list_methods(ctx: ToolContext, args: NoArguments) -> Methods:
    """List the user's ways to pay (wallet, bank cards, credit line) with limits."""
    del args
    found = ctx.db.all(queries.METHODS, user=ctx.actor)
    return Methods(methods=[queries.method_info(ctx, method) for method in found])


@service.tool(risk=Risk.READ)
def list_transactions(ctx: ToolContext, args: ListTransactions) -> Transactions:
    """List money that went out and came in over a span of days, newest first, with sums.

    The sums cover the whole span, also what the limit leaves out: `net_spent_fen` is what was
    paid less what was refunded. Repaying credit is listed and is no spending of its own.
    """
    today = clock.date_of(ctx.now)
    since = args.since.isoformat() if args.since else clock.add_days(today, -_DEFAULT_DAYS)
    until = args.until.isoformat() if args.until else today
    span = {"user": ctx.actor, "since": clock.at(since, 0), "until": clock.at(until, 24 * 60) - 1}
    paid = ctx.db.all(queries.PAID, **span)
    refunded = ctx.db.all(queries.REFUNDED, **span)
    received = ctx.db.all(queries.RECEIVED, **span)
    everything = [_paid(ctx, row) for row in paid]
    everything += [_refunded(ctx, row) for row in refunded]
    everything += [_received(ctx, row) for row in received]
    shares = _shares(ctx, span)
    everything += [_share(ctx, row) for row in shares]
    everything.sort(key=attrgetter("at", "id"), reverse=True)
    shown = [t for t in everything if args.direction in (None, t.direction)]
    paid_fen = sum(payment.amount_fen for payment in paid if payment.purpose != "repayment")
    refunded_fen = sum(refund.amount_fen for refund in refunded)
    return Transactions(
        since=since,
        until=until,
        transactions=shown[: args.limit],
        total=len(shown),
        paid_fen=paid_fen,
        refunded_fen=refunded_fen,
        net_spent_fen=paid_fen - refunded_fen,
        received_fen=sum(transfer.amount_fen for transfer in received)
        + sum(share.amount_fen for share in shares),
    )


def _paid(ctx: ToolContext, payment: Payment) -> Transaction:
    return Transaction(
        id=payment.payment_id,
        direction="out",
        purpose=payment.purpose,
        counterparty=queries.payee_name(ctx, payment.payee_id),
        amount_fen=payment.amount_fen,
        reference_id=payment.order_id or payment.bill_id,
        method_id=payment.method_id,
        at=ctx.iso(payment.created_at),
    )


def _refunded(ctx: ToolContext, refund: Refund) -> Transaction:
    source = ctx.db.one(queries.ANY_PAYMENT, payment_id=refund.payment_id)
    return Transaction(
        id=refund.refund_id,
        direction="in",
        purpose="refund",
        counterparty="" if source is None else queries.payee_name(ctx, source.payee_id),
        amount_fen=refund.amount_fen,
        reference_id=refund.order_id,
        method_id=refund.method_id,
        at=ctx.iso(refund.created_at),
    )


def _received(ctx: ToolContext, transfer: Transfer) -> Transaction:
    return Transaction(
        id=transfer.transfer_id,
        direction="in",
        purpose="transfer",
        counterparty=queries.payee_name(ctx, transfer.user),
        amount_fen=transfer.amount_fen,
        reference_id=None,
        method_id=None,
        at=ctx.iso(transfer.created_at),
    )


def _shares(ctx: ToolContext, span: dict[str, Any]) -> list[LedgerEntry]:
    """What came out of red packets of others in a span."""
    wallet = wallet_account(ctx.actor)
    times = {"since": span["since"], "until": span["until"]}
    return ctx.db.all(queries.SHARES, account_id=wallet, **times)


def _share(ctx: ToolContext, entry: LedgerEntry) -> Transaction:
    """A share of a red packet that somebody sent."""
    return Transaction(
        id=entry.entry_id,
        direction="in",
        purpose="red_packet",
        counterparty=ctx.pick("红包", "Red packet"),
        amount_fen=entry.amount_fen,
        reference_id=entry.reference_id,
        method_id=None,
        at=ctx.iso(entry.created_at),
    )


@service.tool(risk=Risk.READ, errors=(PaymentNotFound,))
def get_payment(ctx: ToolContext, args: GetPayment) -> PaymentInfo:
    """Look up one payment by its id, or by the confirmation under which it was made.

    Use it when an answer to a payment was lost: if no payment is found under the confirmation,
    nothing was charged. Where the user was asked twice, either confirmation finds it.
    """
    if args.payment_id.startswith("cnf_"):
        found = _of_confirmation(ctx, args.payment_id)
        if found is None:
            raise PaymentNotFound(payment_id=args.payment_id)
        return queries.payment_info(ctx, found)
    return queries.payment_info(ctx, find_payment(ctx, args.payment_id))


def _of_confirmation(ctx: ToolContext, confirmation_id: str) -> Payment | None:
    """The payment made under a confirmation, or under the second one that followed it."""
    found: Payment | None
    found = ctx.db.one(queries.OF_CONFIRMATION, confirmation_id=confirmation_id, user=ctx.actor)
    if found is not None:
        return found
    again = ctx.asked_again(ctx, confirmation_id)
    if again is None:
        return None
    return ctx.db.one(queries.OF_CONFIRMATION, confirmation_id=again, user=ctx.actor)


@service.tool(risk=Risk.READ)
def list_bills(ctx: ToolContext, args: ListBills) -> Bills:
    """List household bills (electricity, water, gas, mobile), open ones first, by due date.

    What is owed on the credit line is listed beside them; it is repaid by itself on its day.
    """
    found = [
        BillInfo(
            bill_id=bill.bill_id,
            category=bill.category,
            biller=ctx.pick_row(get_merchant(ctx, bill.merchant_id), "name"),
            account_number=bill.account_number,
            month=bill.month,
            amount_fen=bill.amount_fen,
            due_date=bill.due_date,
            status=bill.status,
            paid_at=None if bill.paid_at is None else ctx.iso(bill.paid_at),
        )
        for bill in ctx.db.all(queries.BILLS, user=ctx.actor)
        if args.status in (None, bill.status) and args.category in (None, bill.category)
    ]
    wanted = {None: ("due", "overdue", "paid"), "open": ("due", "overdue"), "paid": ("paid",)}
    owed = [] if args.category else credit.statements(ctx)
    return Bills(
        bills=found,
        open_total_fen=sum(b.amount_fen for b in found if b.status == "open"),
        credit_statements=[
            queries.statement_info(s) for s in owed if s.status in wanted[args.status]
        ],
    )


@service.tool(risk=Risk.READ, errors=(MandateNotFound,))
def get_mandate(ctx: ToolContext, args: MandateId) -> MandateInfo:
    """Look up one mandate: its limits, what was spent under it, and whether it is active."""
    return queries.mandate_info(ctx, find_mandate(ctx, args.mandate_id))


@service.tool(risk=Risk.READ)
def list_mandates(ctx: ToolContext, args: NoArguments) -> Mandates:
    """List the user's mandates, newest first, with limits, what is left, and whether active."""
    del args
    found = ctx.db.all(queries.MANDATES, user=ctx.actor)
    return Mandates(mandates=[queries.mandate_info(ctx, mandate) for mandate in found])
