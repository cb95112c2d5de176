"""What happens later in the payment service: refunds are decided, mandates end."""

from sqlalchemy import bindparam, update
from sqlmodel import col, select

from superapp_services.commons import orders
from superapp_services.commons.notifications import notify
from superapp_services.commons.payments import get_payment
from superapp_services.core import Event, ToolContext, query, write
from superapp_services.payments.models import RefundRequest
from superapp_services.payments.service import service

REFUND_DECIDED = "payments.refund_decided"

_REQUEST = query(
    select(RefundRequest).where(col(RefundRequest.request_id) == bindparam("request_id"))
)
_DECIDE = write(
    update(RefundRequest)
    .where(col(RefundRequest.request_id) == bindparam("b_id"))
    .values(status=bindparam("status"), decided_at=bindparam("decided_at"))
)


@service.event(REFUND_DECIDED)
def decide_refund(ctx: ToolContext, event: Event) -> None:
    """The merchant grants what can still be refunded, and declines when nothing is left."""
    request = ctx.db.one(_REQUEST, request_id=event.subject_id)
    if request is None or request.status != "reviewing":
        return
    payment = get_payment(ctx, request.payment_id)
    granted = request.amount_fen <= payment.amount_fen - payment.refunded_fen
    if granted:
        orders.refund_order(ctx, request.order_id, request.amount_fen, request.reason)
    ctx.db.run(
        _DECIDE,
        b_id=request.request_id,
        status="approved" if granted else "declined",
        decided_at=ctx.now,
    )
    yuan = f"¥{request.amount_fen / 100:.2f}"
    notify(
        ctx,
        request.user,
        "refund",
        request.request_id,
        title_zh="退款已到账" if granted else "退款未通过",
        title_en="Refund paid" if granted else "Refund declined",
        body_zh=f"{yuan} 已退回原付款方式。" if granted else f"{yuan} 的退款申请未通过。",
        body_en=f"{yuan} went back to where it came from."
        if granted
        else f"Your request for {yuan} was declined.",
    )
