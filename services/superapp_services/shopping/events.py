"""What shopping does when its orders are cancelled or expire.

The parcels' events are in `shipping`, those of returns in `returning`, those of prices in
`watching`; importing them registers them.
"""

from superapp_services.core import ToolContext
from superapp_services.shopping import queries, returning, shipping, watching
from superapp_services.shopping.ordering import give_back
from superapp_services.shopping.service import service

__all__ = ["returning", "shipping", "watching"]


@service.on("order_cancelled")
def order_cancelled(ctx: ToolContext, order_id: str) -> None:
    """What was set aside goes back, and the parcel stays where it is."""
    give_back(ctx, order_id)
    parcel = ctx.db.one(queries.PARCEL_OF, order_id=order_id)
    if parcel is not None:
        ctx.db.run(queries.MOVE_PARCEL, b_parcel_id=parcel.parcel_id, status="cancelled")


@service.on("order_expired")
def order_expired(ctx: ToolContext, order_id: str) -> None:
    """What was set aside for an order that nobody paid goes back."""
    give_back(ctx, order_id)
