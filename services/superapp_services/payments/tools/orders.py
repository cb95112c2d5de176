"""Paying orders, and asking for money back."""

from superapp_services.commons import credit, orders, risk
from superapp_services.commons.contents import contents_of
from superapp_services.commons.ledger import InsufficientFunds, available_fen, merchant_account
from superapp_services.commons.merchants import get_merchant
from superapp_services.commons.money import Method
from superapp_services.commons.order_tables import Order
from superapp_services.commons.orders import OrderNotFound, OrderNotOpen
from superapp_services.commons.payments import (
    LimitExceeded,
    MethodNotFound,
    PaymentNotFound,
    RefundExceedsPayment,
    capture,
    check_limits,
    choose_method,
    get_payment,
)
from superapp_services.core import Risk, Terms, ToolContext, clock
from superapp_services.core.wording import LANGUAGES, day_text
from superapp_services.payments.errors import (
    InstalmentsNotOffered,
    PriceChanged,
    RefundNotPossible,
)
from superapp_services.payments.events import REFUND_DECIDED
from superapp_services.payments.models import RefundRequest
from superapp_services.payments.schemas import (
    PayOrder,
    Receipt,
    RefundRequested,
    RequestRefund,
)
from superapp_services.payments.service import service
from superapp_services.payments.wording import yuan

_REVIEW_SECONDS = 2 * clock.HOUR_SECONDS
_REFUND_WINDOW_SECONDS = clock.DAY_SECONDS


def _payable(ctx: ToolContext, args: PayOrder) -> tuple[Order, Method]:
    """The order and the method, once everything that can be known beforehand is right."""
    order = orders.get_order(ctx, args.order_id)
    if order.status != "unpaid":
        raise OrderNotOpen(order_id=order.order_id, status=order.status)
    if order.total_fen != args.amount_fen:
        raise PriceChanged(agreed_fen=args.amount_fen, now_fen=order.total_fen)
    method = choose_method(ctx, args.method_id)
    if args.instalments > 1 and method.method_kind != "credit":
        raise InstalmentsNotOffered()
    check_limits(ctx, method, order.total_fen)
    available = available_fen(ctx, method.account_id)
    if available is not None and available < order.total_fen:
        raise InsufficientFunds(needed_fen=order.total_fen, available_fen=available)
    return order, method


def pay_order_terms(ctx: ToolContext, args: PayOrder) -> Terms:
    """What the user agrees to: this order, this amount, this merchant, this method."""
    order, method = _payable(ctx, args)
    merchant = get_merchant(ctx, order.merchant_id)
    amount = yuan(order.total_fen)
    later_zh, later_en = _later_text(ctx, method, order.total_fen, args.instalments)
    return Terms(
        action="pay",
        payee=ctx.pick_row(merchant, "name"),
        payee_id=merchant.merchant_id,
        amount_fen=order.total_fen,
        method_id=method.method_id,
        reference_id=order.order_id,
        category=merchant.category,
        merchant_id=merchant.merchant_id,
        mandate_allowed=args.instalments == 1,
        expires_at=order.pay_by,
        **risk.look(ctx, merchant.merchant_id, order.total_fen, person=False)._asdict(),
        summary_zh=f"用{method.name_zh}向{merchant.name_zh}支付 {amount}{later_zh}"
        f"（订单 {order.order_id}）。",
        summary_en=f"Pay {amount} to {merchant.name_en} from {method.name_en}{later_en} "
        f"(order {order.order_id}).",
        contents=lambda: contents_of(ctx, order),
    )


@service.tool(
    risk=Risk.SENSITIVE,
    terms=pay_order_terms,
    errors=(
        OrderNotFound,
        OrderNotOpen,
        PriceChanged,
        MethodNotFound,
        InstalmentsNotOffered,
        LimitExceeded,
        InsufficientFunds,
    ),
)
def pay_order(ctx: ToolContext, args: PayOrder) -> Receipt:
    """Pay one open order of the user, from any service.

    The amount must equal the order's total, so that a price which changed after the user agreed
    is refused and never charged. Shopping and food money stays in escrow until the goods arrive.
    An order that is not open any more is refused; list the orders to see what became of it.
    """
    order, method = _payable(ctx, args)
    merchant = get_merchant(ctx, order.merchant_id)
    payment_id = ""
    if order.total_fen > 0:
        payment_id = capture(
            ctx,
            purpose="order",
            amount_fen=order.total_fen,
            payee_id=order.merchant_id,
            payee_account_id=merchant_account(order.merchant_id),
            method=method,
            reference_id=order.order_id,
            order_id=order.order_id,
            hold=order.service in ("shopping", "food"),
            instalments=args.instalments,
        )
        if args.instalments > 1:
            credit.plan_instalments(ctx, payment_id, order.total_fen, args.instalments)
    orders.mark_paid(ctx, order)
    return Receipt(
        payment_id=payment_id,
        status="captured",
        amount_fen=order.total_fen,
        payee=ctx.pick_row(merchant, "name"),
        method_id=method.method_id,
        method_name=ctx.pick_row(method, "name"),
        order_id=order.order_id,
        bill_id=None,
        paid_at=ctx.iso(ctx.now),
        instalments=args.instalments,
    )


def _later_text(ctx: ToolContext, method: Method, amount_fen: int, count: int) -> tuple[str, str]:
    """When credit is repaid, in how many instalments and at what cost, in both languages."""
    if method.method_kind != "credit":
        return "", ""
    if count == 1:
        day_zh, day_en = (day_text(credit.due_date_of(ctx.now), lang) for lang in LANGUAGES)
        return f"，{day_zh}自动还款", f", to be repaid on {day_en},"
    fee = yuan(credit.monthly_fee_fen(amount_fen, count) * count)
    zh = f"，分 {count} 期，每月 9 日自动还款，手续费共 {fee}"
    en = f" in {count} instalments taken on the 9th of each month, with {fee} of fees in all,"
    return zh, en


def _refundable(ctx: ToolContext, args: RequestRefund) -> Order:
    payment = get_payment(ctx, args.payment_id)
    if payment.order_id is None:
        raise RefundNotPossible(
            payment_id=payment.payment_id,
            why=ctx.pick("这不是订单付款", "it did not pay for an order"),
        )
    order = orders.get_order(ctx, payment.order_id)
    if order.service == "shopping":
        raise RefundNotPossible(
            payment_id=payment.payment_id,
            why=ctx.pick("商品请走退货流程", "goods are returned with shopping_request_return"),
        )
    left = payment.amount_fen - payment.refunded_fen
    if args.amount_fen > left:
        raise RefundExceedsPayment(refundable_fen=left, asked_fen=args.amount_fen)
    closed = order.closed_at or order.delivered_at
    if closed is not None and ctx.now > closed + _REFUND_WINDOW_SECONDS:
        raise RefundNotPossible(
            payment_id=payment.payment_id,
            why=ctx.pick("已超过 24 小时售后期", "more than 24 hours have passed since delivery"),
        )
    return order


def request_refund_terms(ctx: ToolContext, args: RequestRefund) -> Terms:
    """What the user agrees to: asking this merchant for this amount back."""
    order = _refundable(ctx, args)
    merchant = get_merchant(ctx, order.merchant_id)
    amount = yuan(args.amount_fen)
    return Terms(
        action="request_refund",
        payee=ctx.pick_row(merchant, "name"),
        payee_id=merchant.merchant_id,
        amount_fen=None,
        reference_id=args.payment_id,
        merchant_id=merchant.merchant_id,
        mandate_allowed=False,
        summary_zh=f"向{merchant.name_zh}申请退款 {amount}，退回原付款方式。",
        summary_en=f"Ask {merchant.name_en} to refund {amount} to where it came from.",
    )


@service.tool(
    risk=Risk.SENSITIVE,
    terms=request_refund_terms,
    errors=(PaymentNotFound, RefundNotPossible, RefundExceedsPayment),
)
def request_refund(ctx: ToolContext, args: RequestRefund) -> RefundRequested:
    """Ask a merchant to pay back part or all of a food, travel or ride payment.

    The merchant decides within two hours; the money goes back to where it came from. Orders that
    can still be cancelled are better cancelled, and goods are returned with
    shopping_request_return.
    """
    order = _refundable(ctx, args)
    request_id = ctx.new_id("rfr")
    ctx.db.insert(
        RefundRequest,
        request_id=request_id,
        user=ctx.actor,
        payment_id=args.payment_id,
        order_id=order.order_id,
        amount_fen=args.amount_fen,
        reason=args.reason,
        status="reviewing",
        created_at=ctx.now,
        decided_at=None,
    )
    due = ctx.now + _REVIEW_SECONDS
    ctx.schedule(REFUND_DECIDED, due, request_id, ctx.actor)
    return RefundRequested(
        request_id=request_id,
        payment_id=args.payment_id,
        amount_fen=args.amount_fen,
        status="reviewing",
        decision_expected_at=ctx.iso(due),
    )
