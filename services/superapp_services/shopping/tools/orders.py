"""Orders after they are made: look at, track, cancel, return, confirm, review."""

from superapp_services.commons import orders
from superapp_services.commons.merchants import get_merchant
from superapp_services.commons.order_tables import Order
from superapp_services.commons.orders import OrderNotFound, OrderNotOpen
from superapp_services.commons.payments import payments_of_order
from superapp_services.commons.search import tokens
from superapp_services.core import Risk, Terms, ToolContext
from superapp_services.shopping import queries, returning, views
from superapp_services.shopping.errors import (
    AlreadyReturned,
    AlreadyReviewed,
    LineNotFound,
    NothingToTrack,
    NotReceived,
    NotReturnable,
    OrderAlreadyShipped,
)
from superapp_services.shopping.faults import EVENT_FAULTS
from superapp_services.shopping.models import Review
from superapp_services.shopping.outputs import (
    CancelledOrder,
    ConfirmedReceipt,
    OrderList,
    OrderView,
    ParcelView,
    PublishedReview,
    ReturnView,
    TrackingEvent,
)
from superapp_services.shopping.schemas import (
    CancelOrder,
    ListOrders,
    OrderRef,
    RequestReturn,
    ReviewProduct,
)
from superapp_services.shopping.service import service

_CANCELLABLE = ("unpaid", "paid", "preparing")
_SHIPPED = ("shipped", "delivering", "delivered")
_RECEIVED = ("delivered", "completed", "refunding", "refunded")


@service.tool(risk=Risk.READ, errors=(OrderNotFound,))
def get_order(ctx: ToolContext, args: OrderRef) -> OrderView:
    """Show one shopping order of the user: lines, prices, coupons, dates, returns and refunds."""
    return views.order_view(ctx, orders.get_order(ctx, args.order_id, "shopping"))


@service.tool(risk=Risk.READ)
def list_orders(ctx: ToolContext, args: ListOrders) -> OrderList:
    """List the user's shopping orders, newest first, by state or by words of their products."""
    wanted = set(tokens(args.text)) if args.text else set()
    found = [
        order
        for order in ctx.db.all(queries.ORDERS, user=ctx.actor)
        if args.status in (None, order.status) and _mentions(ctx, order, wanted)
    ]
    return OrderList(
        orders=[views.order_card(ctx, order) for order in found[: args.limit]], total=len(found)
    )


def _mentions(ctx: ToolContext, order: Order, wanted: set[str]) -> bool:
    if not wanted:
        return True
    text = " ".join(
        f"{line.title_zh} {line.title_en}" for line in orders.lines_of(ctx, order.order_id)
    )
    return wanted <= set(tokens(text))


@service.tool(risk=Risk.READ, errors=(OrderNotFound, NothingToTrack))
def track_order(ctx: ToolContext, args: OrderRef) -> ParcelView:
    """Show where an order's parcel is, when it should arrive, and every scan so far."""
    order = orders.get_order(ctx, args.order_id, "shopping")
    parcel = ctx.db.one(queries.PARCEL_OF, order_id=order.order_id)
    if parcel is None:
        raise NothingToTrack(order_id=order.order_id, status=order.status)
    scans = ctx.db.all(queries.PARCEL_EVENTS, parcel_id=parcel.parcel_id)
    return ParcelView(
        order_id=order.order_id,
        parcel_id=parcel.parcel_id,
        titles=[ctx.pick_row(line, "title") for line in orders.lines_of(ctx, order.order_id)],
        carrier=ctx.pick_row(parcel, "carrier"),
        tracking_number=parcel.tracking_number,
        status=parcel.status,
        place=ctx.pick_row(scans[-1], "place"),
        expected_at=ctx.iso(parcel.expected_at),
        delivered_at=None if order.delivered_at is None else ctx.iso(order.delivered_at),
        events=[
            TrackingEvent(
                status=scan.status,
                place=ctx.pick_row(scan, "place"),
                text=ctx.pick_row(scan, "text"),
                at=ctx.iso(scan.happened_at),
            )
            for scan in reversed(scans)
        ],
    )


@service.tool(risk=Risk.WRITE, errors=(OrderNotFound, OrderNotOpen, OrderAlreadyShipped))
def cancel_order(ctx: ToolContext, args: CancelOrder) -> CancelledOrder:
    """Cancel an order that has not been shipped; free of charge.

    An unpaid one is released with its stock and coupons. A paid one is refunded in full to
    where the money came from. Once shipped, use shopping_request_return after it arrived.
    """
    order = orders.get_order(ctx, args.order_id, "shopping")
    if order.status in _SHIPPED:
        raise OrderAlreadyShipped(order_id=order.order_id, status=order.status)
    if order.status not in _CANCELLABLE:
        raise OrderNotOpen(order_id=order.order_id, status=order.status)
    refund_fen = orders.cancel_order(ctx, order, args.reason)
    return CancelledOrder(order_id=order.order_id, status="cancelled", refund_fen=refund_fen)


@service.tool(
    risk=Risk.WRITE,
    terms=returning.return_terms,
    errors=(OrderNotFound, LineNotFound, NotReceived, NotReturnable, AlreadyReturned),
    faults=EVENT_FAULTS,
)
def request_return(ctx: ToolContext, args: RequestReturn) -> ReturnView:
    """Send back goods that have arrived.

    With a fault (`defect`, `damaged`, `wrong_item`, `not_as_described`, `missing_parts`) for 30
    days and free of postage; with `no_reason` for 7 days, if the goods allow it, and the user
    bears the postage unless the shop does. A courier collects, the shop inspects, and the
    refund then goes to the original payment method.
    """
    return_id = returning.request(ctx, args)
    found = ctx.db.one(queries.RETURN, return_id=return_id)
    if found is None:
        raise LookupError(return_id)
    return views.return_view(ctx, found)


def _receipt_terms(ctx: ToolContext, args: OrderRef) -> Terms:
    order = _received(ctx, args.order_id)
    merchant = get_merchant(ctx, order.merchant_id)
    held = sum(payment.held_fen for payment in payments_of_order(ctx, order.order_id))
    return Terms(
        action="release_escrow",
        payee=ctx.pick_row(merchant, "name"),
        payee_id=merchant.merchant_id,
        merchant_id=merchant.merchant_id,
        amount_fen=held,
        reference_id=order.order_id,
        mandate_allowed=False,
        summary_zh=f"确认收货，将 ¥{held / 100:.2f} 付给{merchant.name_zh}。",
        summary_en=f"Confirm receipt and release ¥{held / 100:.2f} to {merchant.name_en}.",
    )


def _received(ctx: ToolContext, order_id: str) -> Order:
    order = orders.get_order(ctx, order_id, "shopping")
    if order.status != "delivered":
        raise NotReceived(order_id=order_id, status=order.status)
    return order


@service.tool(risk=Risk.SENSITIVE, terms=_receipt_terms, errors=(OrderNotFound, NotReceived))
def confirm_receipt(ctx: ToolContext, args: OrderRef) -> ConfirmedReceipt:
    """Confirm that a delivered order has arrived, so that the shop gets the money held for it.

    It cannot be undone, though returns stay possible. Receipt confirms itself ten days after
    delivery.
    """
    order = _received(ctx, args.order_id)
    ctx.unschedule(order.order_id)
    released = orders.complete_order(ctx, order.order_id)
    return ConfirmedReceipt(order_id=order.order_id, status="completed", released_fen=released)


def _review_terms(ctx: ToolContext, args: ReviewProduct) -> Terms:
    order = orders.get_order(ctx, args.order_id, "shopping")
    merchant = get_merchant(ctx, order.merchant_id)
    return Terms(
        action="publish",
        payee=ctx.pick_row(merchant, "name"),
        payee_id=merchant.merchant_id,
        merchant_id=merchant.merchant_id,
        amount_fen=0,
        reference_id=args.line_id or args.order_id,
        mandate_allowed=False,
        summary_zh=f"公开发表 {args.stars} 星评价：{args.text}",
        summary_en=f"Publish a review with {args.stars} stars: {args.text}",
    )


@service.tool(
    risk=Risk.SENSITIVE,
    terms=_review_terms,
    errors=(OrderNotFound, LineNotFound, NotReceived, AlreadyReviewed),
)
def review_product(ctx: ToolContext, args: ReviewProduct) -> PublishedReview:
    """Publish a review of something the user received; everybody can read it.

    One review for each line of a delivered order.
    """
    order = orders.get_order(ctx, args.order_id, "shopping")
    line = returning.line_of(ctx, order, args.line_id)
    if order.status not in _RECEIVED or line.product_id is None:
        raise NotReceived(order_id=order.order_id, status=order.status)
    there = ctx.db.value(queries.REVIEW_OF_LINE, line_id=line.line_id, user=ctx.actor)
    if there is not None:
        raise AlreadyReviewed(line_id=line.line_id, review_id=there)
    review_id = ctx.new_id("rvw")
    ctx.db.insert(
        Review,
        review_id=review_id,
        user=ctx.actor,
        line_id=line.line_id,
        product_id=line.product_id,
        stars=args.stars,
        text=args.text,
        anonymous=args.anonymous,
        created_at=ctx.now,
    )
    return PublishedReview(
        review_id=review_id,
        order_id=order.order_id,
        line_id=line.line_id,
        product_id=line.product_id,
        stars=args.stars,
        text=args.text,
    )
