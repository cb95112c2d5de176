"""Paying household bills."""

from superapp_services.commons import risk
from superapp_services.commons.ledger import InsufficientFunds, available_fen, merchant_account
from superapp_services.commons.merchants import get_merchant
from superapp_services.commons.money import Bill, Method
from superapp_services.commons.payments import (
    LimitExceeded,
    MethodNotFound,
    capture,
    check_limits,
    choose_method,
)
from superapp_services.core import Risk, Terms, ToolContext
from superapp_services.core.wording import LANGUAGES, month_text
from superapp_services.payments import queries
from superapp_services.payments.errors import BillAlreadyPaid, BillNotFound, PriceChanged
from superapp_services.payments.schemas import PayBill, Receipt
from superapp_services.payments.service import service
from superapp_services.payments.wording import yuan

_CATEGORY = {
    "electricity": ("电费", "electricity"),
    "water": ("水费", "water"),
    "gas": ("燃气费", "gas"),
    "mobile": ("话费", "mobile"),
}


def _payable(ctx: ToolContext, args: PayBill) -> tuple[Bill, Method]:
    bill = ctx.db.one(queries.BILL, bill_id=args.bill_id, user=ctx.actor)
    if bill is None:
        raise BillNotFound(bill_id=args.bill_id)
    if bill.paid_at is not None:
        raise BillAlreadyPaid(bill_id=bill.bill_id, paid_at=ctx.iso(bill.paid_at))
    if bill.amount_fen != args.amount_fen:
        raise PriceChanged(agreed_fen=args.amount_fen, now_fen=bill.amount_fen)
    method = choose_method(ctx, args.method_id)
    check_limits(ctx, method, bill.amount_fen)
    available = available_fen(ctx, method.account_id)
    if available is not None and available < bill.amount_fen:
        raise InsufficientFunds(needed_fen=bill.amount_fen, available_fen=available)
    return bill, method


def pay_bill_terms(ctx: ToolContext, args: PayBill) -> Terms:
    """What the user agrees to: this bill, this amount, this method."""
    bill, method = _payable(ctx, args)
    biller = get_merchant(ctx, bill.merchant_id)
    label_zh, label_en = _CATEGORY[bill.category]
    amount = yuan(bill.amount_fen)
    month_zh, month_en = (month_text(bill.month, lang) for lang in LANGUAGES)
    return Terms(
        action="pay",
        payee=ctx.pick_row(biller, "name"),
        payee_id=biller.merchant_id,
        amount_fen=bill.amount_fen,
        method_id=method.method_id,
        reference_id=bill.bill_id,
        category=bill.category,
        merchant_id=biller.merchant_id,
        **risk.look(ctx, biller.merchant_id, bill.amount_fen, person=False)._asdict(),
        summary_zh=f"用{method.name_zh}向{biller.name_zh}缴纳{month_zh}{label_zh} {amount}。",
        summary_en=f"Pay the {label_en} bill for {month_en}, {amount}, to {biller.name_en} "
        f"from {method.name_en}.",
    )


@service.tool(
    risk=Risk.SENSITIVE,
    terms=pay_bill_terms,
    errors=(
        BillNotFound,
        BillAlreadyPaid,
        PriceChanged,
        MethodNotFound,
        LimitExceeded,
        InsufficientFunds,
    ),
)
def pay_bill(ctx: ToolContext, args: PayBill) -> Receipt:
    """Pay one open household bill in full.

    The amount must equal the bill's. A bill that was paid before is refused and nothing is
    charged. Find bills with payments_list_bills.
    """
    bill, method = _payable(ctx, args)
    payment_id = capture(
        ctx,
        purpose="bill",
        amount_fen=bill.amount_fen,
        payee_id=bill.merchant_id,
        payee_account_id=merchant_account(bill.merchant_id),
        method=method,
        reference_id=bill.bill_id,
        bill_id=bill.bill_id,
    )
    ctx.db.run(queries.SETTLE_BILL, b_id=bill.bill_id, paid_at=ctx.now)
    return Receipt(
        payment_id=payment_id,
        status="captured",
        amount_fen=bill.amount_fen,
        payee=queries.payee_name(ctx, bill.merchant_id),
        method_id=method.method_id,
        method_name=ctx.pick_row(method, "name"),
        order_id=None,
        bill_id=bill.bill_id,
        paid_at=ctx.iso(ctx.now),
        instalments=1,
    )
