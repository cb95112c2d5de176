"""Taking the money for a ride."""

from superapp_services.commons import orders, payments
from superapp_services.commons.ledger import available_fen, merchant_account
from superapp_services.commons.money import Method
from superapp_services.core import ToolContext
from superapp_services.rides.models import Ride
from superapp_services.rides.pricing import products
from superapp_services.rides.queries import PRICE_LINE, PRICE_ORDER


def bill(ctx: ToolContext, ride: Ride, fen: int) -> None:
    """The order comes to what the ride really cost, and waits for payment."""
    ctx.db.run(PRICE_ORDER, b_id=ride.order_id, fen=fen, status="unpaid")
    ctx.db.run(PRICE_LINE, b_id=ride.order_id, fen=fen)


def charge(ctx: ToolContext, ride: Ride, fen: int, method: Method) -> str:
    """Bill the ride and take the money; the payment's id.

    Raises:
        LimitExceeded: Above a limit of the method.
        InsufficientFunds: The method's account does not hold enough.
    """
    bill(ctx, ride, fen)
    merchant_id = products(ctx)[ride.product_id].merchant_id
    payment_id = payments.capture(
        ctx,
        purpose="order",
        amount_fen=fen,
        payee_id=merchant_id,
        payee_account_id=merchant_account(merchant_id),
        method=method,
        reference_id=ride.order_id,
        order_id=ride.order_id,
    )
    orders.mark_paid(ctx, orders.order_of_any_user(ctx, ride.order_id))
    return payment_id


def payable(ctx: ToolContext, ride: Ride, fen: int) -> Method | None:
    """The method agreed on, if it still covers the fare."""
    try:
        method = payments.choose_method(ctx, ride.method_id)
        payments.check_limits(ctx, method, fen)
    except (payments.MethodNotFound, payments.LimitExceeded):
        return None
    available = available_fen(ctx, method.account_id)
    return None if available is not None and available < fen else method
