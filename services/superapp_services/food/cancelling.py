"""What cancelling a food order costs.

Free until the kitchen starts; half of the dishes (after coupons) while it
cooks; not possible once a courier has the food.
"""

from superapp_services.commons import orders
from superapp_services.commons.order_tables import Order
from superapp_services.core import ToolContext
from superapp_services.food import queries
from superapp_services.food.models import Delivery

FREE_STATUSES = ("unpaid", "paid")
COOKING_PERCENT = 50


def delivery_of(ctx: ToolContext, order_id: str) -> Delivery | None:
    """How far a paid order has come; None before payment."""
    return ctx.db.one(queries.DELIVERY, order_id=order_id)


def cancel_fee_fen(order: Order) -> int | None:
    """What the restaurant keeps if the order is cancelled now; None where it is too late."""
    if order.status in FREE_STATUSES:
        return 0
    if order.status == "preparing":
        kept = max(0, order.items_fen - order.discount_fen) * COOKING_PERCENT // 100
        return min(kept, order.paid_fen - order.refunded_fen)
    return None


def require_fee_fen(ctx: ToolContext, order_id: str) -> tuple[Order, int]:
    """The user's food order and its cancellation fee.

    Raises:
        OrderNotFound: It is not a food order of the user.
        OrderNotOpen: It is on its way, delivered, or closed.
    """
    order = orders.get_order(ctx, order_id, "food")
    fee_fen = cancel_fee_fen(order)
    if fee_fen is None:
        raise orders.OrderNotOpen(order_id=order_id, status=order.status)
    return order, fee_fen
