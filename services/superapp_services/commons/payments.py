"""Capturing, holding, releasing and refunding payments, for every vertical."""

from typing import Any

from sqlalchemy import bindparam, func, update
from sqlmodel import col, select

from superapp_services.commons.credit import plan_statement, reduce_instalments
from superapp_services.commons.ledger import ESCROW, post
from superapp_services.commons.money import Method, Payment, Refund
from superapp_services.core import ServiceError, ToolContext, clock, query, write


class MethodNotFound(ServiceError):
    """No such active payment method of this user."""

    en = "There is no active payment method {method_id} of yours. List your methods first."
    zh = "没有找到可用的付款方式 {method_id}，请先查看付款方式列表。"


class LimitExceeded(ServiceError):
    """The payment is above a limit of its method."""

    en = (
        "This exceeds the {limit} limit of {limit_fen} for this payment method. "
        "Use another method or a smaller amount."
    )
    zh = "超过该付款方式的{limit}限额 {limit_fen}，请换一种方式或减少金额。"


class PaymentNotFound(ServiceError):
    """No such payment of this user."""

    en = "There is no payment {payment_id} of yours. List your transactions to find it."
    zh = "没有找到付款 {payment_id}，请先查看交易记录。"


class RefundExceedsPayment(ServiceError):
    """More would be refunded than was paid."""

    en = "Only {refundable_fen} can still be refunded; {asked_fen} was asked for."
    zh = "最多还可退款 {refundable_fen}，申请的是 {asked_fen}。"


_METHOD = query(
    select(Method).where(
        col(Method.method_id) == bindparam("method_id"),
        col(Method.user) == bindparam("user"),
        col(Method.status) == "active",
    )
)
_DEFAULT = query(
    select(Method)
    .where(col(Method.user) == bindparam("user"), col(Method.status) == "active")
    .order_by(col(Method.is_default).desc(), col(Method.priority), col(Method.method_id))
    .limit(1)
)
_PAID_TODAY = query(
    select(func.coalesce(func.sum(Payment.amount_fen), 0)).where(
        col(Payment.user) == bindparam("user"),
        col(Payment.method_id) == bindparam("method_id"),
        col(Payment.created_at) >= bindparam("since"),
    )
)
_PAYMENT = query(
    select(Payment).where(
        col(Payment.payment_id) == bindparam("payment_id"), col(Payment.user) == bindparam("user")
    )
)
_OF_ORDER = query(
    select(Payment)
    .where(col(Payment.order_id) == bindparam("order_id"))
    .order_by(col(Payment.payment_id))
)
_METHOD_ACCOUNT = query(
    select(Method.account_id).where(col(Method.method_id) == bindparam("method_id"))
)
_SET_REFUNDED = write(
    update(Payment)
    .where(col(Payment.payment_id) == bindparam("b_payment_id"))
    .values(
        refunded_fen=bindparam("refunded_fen"),
        held_fen=bindparam("held_fen"),
        status=bindparam("status"),
    )
)


def choose_method(ctx: ToolContext, method_id: str | None) -> Method:
    """The method asked for, or the user's default.

    Raises:
        MethodNotFound: It does not exist, is not active, or is somebody else's.
    """
    if method_id is None:
        method = ctx.db.one(_DEFAULT, user=ctx.actor)
    else:
        method = ctx.db.one(_METHOD, method_id=method_id, user=ctx.actor)
    if method is None:
        raise MethodNotFound(method_id=method_id or "default")
    return method


def check_limits(ctx: ToolContext, method: Method, amount_fen: int) -> None:
    """Refuse a payment above the method's limits.

    Raises:
        LimitExceeded: Above the limit per payment or per day.
    """
    if method.per_payment_fen is not None and amount_fen > method.per_payment_fen:
        raise LimitExceeded(
            limit=ctx.pick("单笔", "single payment"), limit_fen=method.per_payment_fen
        )
    if method.per_day_fen is None:
        return
    midnight = clock.at(clock.date_of(ctx.now), 0)
    spent = ctx.db.value(_PAID_TODAY, user=ctx.actor, method_id=method.method_id, since=midnight)
    if spent + amount_fen > method.per_day_fen:
        raise LimitExceeded(limit=ctx.pick("单日", "daily"), limit_fen=method.per_day_fen)


def capture(
    ctx: ToolContext,
    *,
    purpose: str,
    amount_fen: int,
    payee_id: str,
    payee_account_id: str,
    method: Method,
    reference_id: str,
    order_id: str | None = None,
    bill_id: str | None = None,
    hold: bool = False,
    memo: str = "",
    instalments: int = 1,
) -> str:
    """Take money from the user's method; the payment's id.

    With `hold` it stays in escrow until released or refunded.

    Raises:
        LimitExceeded: Above a limit of the method.
        InsufficientFunds: The method's account does not hold enough.
    """
    to = ESCROW if hold else payee_account_id
    payment_id = _moved(ctx, purpose, amount_fen, method, to, reference_id)
    ctx.db.insert(
        Payment,
        **_captured(ctx, purpose, amount_fen, hold),
        payment_id=payment_id,
        memo=memo,
        order_id=order_id,
        bill_id=bill_id,
        method_id=method.method_id,
        payee_id=payee_id,
        payee_account_id=payee_account_id,
        instalments=instalments,
    )
    if method.method_kind == "credit" and instalments == 1:
        plan_statement(ctx)
    return payment_id


def _moved(
    ctx: ToolContext, purpose: str, amount_fen: int, method: Method, to: str, reference_id: str
) -> str:
    """Post the money, and give the payment its id."""
    check_limits(ctx, method, amount_fen)
    payment_id = ctx.new_id("pay")
    post(ctx, purpose, reference_id, [(method.account_id, -amount_fen), (to, amount_fen)])
    return payment_id


def _captured(ctx: ToolContext, purpose: str, amount_fen: int, hold: bool) -> dict[str, Any]:
    """What every payment of this call begins with."""
    return {
        "user": ctx.actor,
        "purpose": purpose,
        "mandate_id": ctx.mandate_id,
        "confirmation_id": ctx.confirmation_id,
        "amount_fen": amount_fen,
        "refunded_fen": 0,
        "held_fen": amount_fen if hold else 0,
        "status": "captured",
        "created_at": ctx.now,
    }


def get_payment(ctx: ToolContext, payment_id: str) -> Payment:
    """The user's payment with this id.

    Raises:
        PaymentNotFound: It does not exist or is somebody else's.
    """
    payment = ctx.db.one(_PAYMENT, payment_id=payment_id, user=ctx.actor)
    if payment is None:
        raise PaymentNotFound(payment_id=payment_id)
    return payment


def payments_of_order(ctx: ToolContext, order_id: str) -> list[Payment]:
    """The payments made for an order, oldest first."""
    return ctx.db.all(_OF_ORDER, order_id=order_id)


def refund(ctx: ToolContext, payment: Payment, amount_fen: int, reason: str) -> str:
    """Pay back, out of escrow first and then from the payee, to the source; the refund's id.

    Raises:
        RefundExceedsPayment: More than is left of the payment.
    """
    refundable = payment.amount_fen - payment.refunded_fen
    if amount_fen > refundable:
        raise RefundExceedsPayment(refundable_fen=refundable, asked_fen=amount_fen)
    from_escrow = min(amount_fen, payment.held_fen)
    source = str(ctx.db.value(_METHOD_ACCOUNT, method_id=payment.method_id))
    refund_id = ctx.new_id("ref")
    from_payee = (payment.payee_account_id, from_escrow - amount_fen)
    post(ctx, "refund", refund_id, [(ESCROW, -from_escrow), from_payee, (source, amount_fen)])
    refunded = payment.refunded_fen + amount_fen
    ctx.db.run(
        _SET_REFUNDED,
        b_payment_id=payment.payment_id,
        refunded_fen=refunded,
        held_fen=payment.held_fen - from_escrow,
        status="refunded" if refunded == payment.amount_fen else "partially_refunded",
    )
    ctx.db.insert(
        Refund,
        refund_id=refund_id,
        payment_id=payment.payment_id,
        user=payment.user,
        order_id=payment.order_id,
        amount_fen=amount_fen,
        method_id=payment.method_id,
        reason=reason,
        created_at=ctx.now,
    )
    if payment.instalments > 1:
        reduce_instalments(ctx, payment.payment_id, amount_fen)
    return refund_id


def release_escrow(ctx: ToolContext, order_id: str) -> int:
    """Pass what is held for an order on to its payee; how much, in fen."""
    released = 0
    for payment in payments_of_order(ctx, order_id):
        if payment.held_fen == 0:
            continue
        held = payment.held_fen
        post(ctx, "release", order_id, [(ESCROW, -held), (payment.payee_account_id, held)])
        ctx.db.run(
            _SET_REFUNDED,
            b_payment_id=payment.payment_id,
            refunded_fen=payment.refunded_fen,
            held_fen=0,
            status=payment.status,
        )
        released += held
    return released
