"""Returns: who may send what back until when, what is paid back, and when."""

from dataclasses import dataclass

from superapp_services.commons import orders
from superapp_services.commons.notifications import notify
from superapp_services.commons.order_tables import Order, OrderLine
from superapp_services.commons.payments import payments_of_order
from superapp_services.core import Event, Terms, ToolContext, clock, from_json
from superapp_services.core.wording import LANGUAGES, moment_text
from superapp_services.shopping import queries
from superapp_services.shopping.errors import (
    AlreadyReturned,
    LineNotFound,
    NotReceived,
    NotReturnable,
)
from superapp_services.shopping.models import ReturnRequest
from superapp_services.shopping.schemas import RequestReturn, ReturnReason
from superapp_services.shopping.service import service
from superapp_services.shopping.showcase import Showcase, showcase

RETURN_COLLECTED = "shopping.return_collected"
RETURN_INSPECTED = "shopping.return_inspected"
RETURN_SHIPPING_FEN = 1000
COLLECT_DAYS = 1
INSPECT_DAYS = 3
_RECEIVED = ("delivered", "completed", "refunding")


@dataclass(frozen=True, slots=True)
class PlannedReturn:
    """A return that the rules allow."""

    order: Order
    line: OrderLine
    shown: Showcase
    quantity: int
    refund_fen: int
    return_shipping_fen: int


def line_of(ctx: ToolContext, order: Order, line_id: str | None) -> OrderLine:
    """The order's line with this id, or its only one.

    Raises:
        LineNotFound: There is no such line, or none was named and there are several.
    """
    lines = orders.lines_of(ctx, order.order_id)
    if line_id is None and len(lines) == 1:
        return lines[0]
    for line in lines:
        if line.line_id == line_id:
            return line
    raise LineNotFound(
        order_id=order.order_id, line_id=line_id or "–", line_ids=[x.line_id for x in lines]
    )


def plan_return(ctx: ToolContext, args: RequestReturn) -> PlannedReturn:
    """What a return would do.

    Raises:
        OrderNotFound, LineNotFound, NotReceived, NotReturnable, AlreadyReturned: …
    """
    order = orders.get_order(ctx, args.order_id, "shopping")
    line = line_of(ctx, order, args.line_id)
    if order.status not in _RECEIVED or order.delivered_at is None or line.product_id is None:
        raise NotReceived(order_id=order.order_id, status=order.status)
    shown = showcase(ctx, line.product_id)
    _check_deadline(ctx, order, shown, args.reason)
    returned = int(ctx.db.value(queries.RETURNED_OF_LINE, line_id=line.line_id))
    left = line.quantity - returned
    quantity = args.quantity or left
    if quantity > left or left == 0:
        raise AlreadyReturned(line_id=line.line_id, left=left)
    fee = 0
    if args.reason is ReturnReason.NO_REASON and not shown.shop.pays_return_shipping:
        fee = RETURN_SHIPPING_FEN
    worth = _worth(line, returned + quantity) - _worth(line, returned)
    if args.reason is not ReturnReason.NO_REASON and _empties(ctx, order, line, quantity):
        worth = order.paid_fen - order.refunded_fen - _pending(ctx, order.order_id)
    fee = min(fee, worth)
    return PlannedReturn(order, line, shown, quantity, worth - fee, fee)


def _check_deadline(ctx: ToolContext, order: Order, shown: Showcase, reason: ReturnReason) -> None:
    product = shown.product
    days = product.no_reason_days if reason is ReturnReason.NO_REASON else product.defect_days
    title = ctx.pick_row(product, "title")
    if days == 0:
        why = ctx.pick("该商品不支持无理由退货", "these goods cannot go back without a fault")
        raise NotReturnable(title=title, reason=reason.value, why=why)
    last = (order.delivered_at or 0) + days * clock.DAY_SECONDS
    if ctx.now > last:
        zh, en = (moment_text(ctx.iso(last), lang) for lang in LANGUAGES)
        why = ctx.pick(f"退货期限已于{zh}结束", f"the time for it ended at {en}")
        raise NotReturnable(title=title, reason=reason.value, why=why)


def _worth(line: OrderLine, pieces: int) -> int:
    """What so many pieces of a line cost after its discount."""
    options = from_json(line.options)
    discount = int(options.get("discount_fen", 0)) if isinstance(options, dict) else 0
    return (line.total_fen - discount) * pieces // line.quantity


def _empties(ctx: ToolContext, order: Order, line: OrderLine, quantity: int) -> bool:
    """Whether nothing of the order is kept once these pieces are back."""
    for other in orders.lines_of(ctx, order.order_id):
        back = int(ctx.db.value(queries.RETURNED_OF_LINE, line_id=other.line_id))
        if other.line_id == line.line_id:
            back += quantity
        if back < other.quantity:
            return False
    return True


def _pending(ctx: ToolContext, order_id: str) -> int:
    """What is promised for returns of an order that are still on their way."""
    return sum(
        request.refund_fen
        for request in ctx.db.all(queries.RETURNS_OF, order_id=order_id)
        if request.status in ("requested", "collected")
    )


def return_terms(ctx: ToolContext, args: RequestReturn) -> Terms | None:
    """A return that costs the user its postage has to be agreed to."""
    planned = plan_return(ctx, args)
    fee = planned.return_shipping_fen
    if fee == 0:
        return None
    merchant = planned.shown.merchant
    return Terms(
        action="return_with_fee",
        payee=ctx.pick_row(merchant, "name"),
        payee_id=merchant.merchant_id,
        merchant_id=merchant.merchant_id,
        amount_fen=fee,
        reference_id=planned.line.line_id,
        summary_zh=f"退货并承担运费 ¥{fee / 100:.2f}，预计退款 ¥{planned.refund_fen / 100:.2f}。",
        summary_en=f"Return the goods and bear ¥{fee / 100:.2f} of postage; "
        f"¥{planned.refund_fen / 100:.2f} will be refunded.",
    )


def request(ctx: ToolContext, args: RequestReturn) -> str:
    """Open a return; its id."""
    planned = plan_return(ctx, args)
    order = planned.order
    payments = payments_of_order(ctx, order.order_id)
    return_id = ctx.new_id("rtn")
    ctx.db.insert(
        ReturnRequest,
        return_id=return_id,
        user=ctx.actor,
        order_id=order.order_id,
        line_id=planned.line.line_id,
        quantity=planned.quantity,
        reason=args.reason.value,
        note=args.note,
        refund_fen=planned.refund_fen,
        return_shipping_fen=planned.return_shipping_fen,
        method_id=payments[-1].method_id if payments else "",
        status="requested",
        created_at=ctx.now,
        collected_at=None,
        closed_at=None,
    )
    if all(
        int(ctx.db.value(queries.RETURNED_OF_LINE, line_id=line.line_id)) == line.quantity
        for line in orders.lines_of(ctx, order.order_id)
    ):
        orders.move_order(
            ctx, order.order_id, "refunding", from_statuses=("delivered", "completed")
        )
    ctx.schedule(RETURN_COLLECTED, _noon(ctx.now, COLLECT_DAYS), return_id, ctx.actor)
    ctx.schedule(RETURN_INSPECTED, expected_refund_at(ctx.now), return_id, ctx.actor)
    return return_id


def expected_refund_at(requested_at: int) -> int:
    """When a return asked for at an instant will have been inspected."""
    return _noon(requested_at, INSPECT_DAYS)


def _noon(start: int, days: int) -> int:
    return clock.at(clock.add_days(clock.date_of(start), days), 14 * 60)


@service.event(RETURN_COLLECTED)
def return_collected(ctx: ToolContext, event: Event) -> None:
    """The courier has picked the goods up."""
    ctx.db.run(queries.COLLECT_RETURN, b_return_id=event.subject_id, collected_at=ctx.now)


def _restock(ctx: ToolContext, found: ReturnRequest) -> None:
    """Unopened goods go back to the warehouse that they came from, and on sale again."""
    line = next(x for x in orders.lines_of(ctx, found.order_id) if x.line_id == found.line_id)
    ctx.db.run(queries.GIVE_STOCK, b_stock_id=line.stock_id, b_quantity=found.quantity)


@service.event(RETURN_INSPECTED)
def return_inspected(ctx: ToolContext, event: Event) -> None:
    """The shop has looked at the goods and pays back, once."""
    found = ctx.db.one(queries.RETURN, return_id=event.subject_id)
    if found is None or not ctx.db.run(
        queries.CLOSE_RETURN, b_return_id=found.return_id, closed_at=ctx.now
    ):
        return
    if found.reason == ReturnReason.NO_REASON:
        _restock(ctx, found)
    if found.refund_fen:
        orders.refund_order(ctx, found.order_id, found.refund_fen, f"return:{found.reason}")
    orders.move_order(ctx, found.order_id, "refunded", from_statuses=("refunding",))
    notify(
        ctx,
        found.user,
        "refund",
        found.return_id,
        title_zh="退款成功",
        title_en="Refund paid",
        body_zh=f"退货 {found.return_id} 已验收，¥{found.refund_fen / 100:.2f} 已原路退回。",
        body_en=f"Return {found.return_id} was inspected; ¥{found.refund_fen / 100:.2f} "
        "went back to the original method.",
    )
