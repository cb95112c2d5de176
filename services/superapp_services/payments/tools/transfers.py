"""Sending money to contacts."""

from superapp_services.commons import risk
from superapp_services.commons.ledger import InsufficientFunds, available_fen, wallet_account
from superapp_services.commons.money import Method
from superapp_services.commons.payments import (
    LimitExceeded,
    MethodNotFound,
    capture,
    check_limits,
    choose_method,
)
from superapp_services.commons.people import Person, PersonNotFound, get_contact
from superapp_services.core import Risk, Terms, ToolContext
from superapp_services.payments.errors import PayeeNotFound
from superapp_services.payments.models import Transfer
from superapp_services.payments.schemas import SendTransfer, TransferReceipt
from superapp_services.payments.service import service
from superapp_services.payments.wording import yuan


def _sendable(ctx: ToolContext, args: SendTransfer) -> tuple[Person, Method]:
    try:
        person = get_contact(ctx, args.to)
    except PersonNotFound:
        raise PayeeNotFound(payee=args.to) from None
    method = choose_method(ctx, args.method_id)
    check_limits(ctx, method, args.amount_fen)
    available = available_fen(ctx, method.account_id)
    if available is not None and available < args.amount_fen:
        raise InsufficientFunds(needed_fen=args.amount_fen, available_fen=available)
    return person, method


def transfer_terms(ctx: ToolContext, args: SendTransfer) -> Terms:
    """What the user agrees to: this person, this amount, this method."""
    person, method = _sendable(ctx, args)
    amount = yuan(args.amount_fen)
    memo_zh = f"，备注“{args.memo}”" if args.memo else ""
    memo_en = f' with the note "{args.memo}"' if args.memo else ""
    return Terms(
        action="transfer",
        payee=ctx.pick_row(person, "name"),
        payee_id=person.person_id,
        amount_fen=args.amount_fen,
        method_id=method.method_id,
        mandate_allowed=False,
        **risk.look(ctx, person.person_id, args.amount_fen, person=True)._asdict(),
        summary_zh=f"用{method.name_zh}向{person.name_zh}（{person.phone}）"
        f"转账 {amount}{memo_zh}。",
        summary_en=f"Send {amount} to {person.name_en} ({person.phone}) "
        f"from {method.name_en}{memo_en}.",
    )


@service.tool(
    risk=Risk.SENSITIVE,
    terms=transfer_terms,
    errors=(PayeeNotFound, MethodNotFound, LimitExceeded, InsufficientFunds),
)
def transfer(ctx: ToolContext, args: SendTransfer) -> TransferReceipt:
    """Send money to one of the user's contacts, at once and for good.

    Only contacts can be paid: look the person up with account_list_contacts. Bank account
    numbers and strangers are refused. The first large amount to somebody who was never paid
    before is confirmed twice.
    """
    person, method = _sendable(ctx, args)
    to = wallet_account(person.person_id) if person.is_user else f"person:{person.person_id}"
    transfer_id = ctx.new_id("trf")
    payment_id = capture(
        ctx,
        purpose="transfer",
        amount_fen=args.amount_fen,
        payee_id=person.person_id,
        payee_account_id=to,
        method=method,
        reference_id=transfer_id,
        memo=args.memo,
    )
    ctx.db.insert(
        Transfer,
        transfer_id=transfer_id,
        user=ctx.actor,
        person_id=person.person_id,
        payment_id=payment_id,
        amount_fen=args.amount_fen,
        memo=args.memo,
        created_at=ctx.now,
    )
    return TransferReceipt(
        transfer_id=transfer_id,
        payment_id=payment_id,
        payee=ctx.pick_row(person, "name"),
        amount_fen=args.amount_fen,
        memo=args.memo,
        method_id=method.method_id,
        paid_at=ctx.iso(ctx.now),
    )
