"""A ride begins: its order, its row, and the search for a driver."""

from typing import Any, NamedTuple

from superapp_services.commons import orders
from superapp_services.commons.money import Method
from superapp_services.commons.places import Spot
from superapp_services.core import ToolContext
from superapp_services.rides import trips
from superapp_services.rides.models import Ride, RideProduct
from superapp_services.rides.pricing import Price


class Offered(NamedTuple):
    """What an estimate holds about one product."""

    product: RideProduct
    price: Price
    body: dict[str, Any]


def start_ride(ctx: ToolContext, estimate_id: str, offer: Offered, method: Method) -> str:
    """Open the order and the ride, and have a driver looked for; the ride's id."""
    start, end = Spot(*offer.body["pickup"]), Spot(*offer.body["dropoff"])
    scheduled = offer.body["pickup_at"] is not None
    order_id = _add_order(ctx, estimate_id, offer, start, end)
    ride_id = ctx.new_id("ride")
    search_at = offer.body["at"] - trips.SEARCH_AHEAD_S
    waits = scheduled and search_at > ctx.now
    ctx.db.insert(
        Ride,
        **_NOT_YET,
        **_ends(start, end),
        ride_id=ride_id,
        order_id=order_id,
        user=ctx.actor,
        city=start.city,
        product_id=offer.product.product_id,
        estimate_id=estimate_id,
        method_id=method.method_id,
        status="scheduled" if waits else "matching",
        distance_m=offer.body["distance_m"],
        duration_seconds=offer.body["seconds"],
        estimated_fen=offer.price.estimate_fen,
        max_fare_fen=offer.price.max_fen,
        cancel_fee_fen=min(offer.product.cancel_fen, offer.price.max_fen),
        scheduled=scheduled,
        pickup_at=offer.body["at"],
        requested_at=ctx.now,
    )
    if waits:
        ctx.schedule(trips.SEARCH, search_at, ride_id, ctx.actor)
    else:
        trips.look_for_driver(ctx, ride_id, offer.product)
    return ride_id


_NOT_YET: dict[str, None] = dict.fromkeys(
    (
        "fare_fen",
        "driver_id",
        "accepted_at",
        "arrives_at",
        "arrived_at",
        "started_at",
        "finished_at",
        "cancelled_at",
        "cancel_reason",
    )
)
"""What nobody knows of a ride that was just requested."""


def _add_order(ctx: ToolContext, estimate_id: str, offer: Offered, start: Spot, end: Spot) -> str:
    line = orders.Line(
        kind="ride",
        title_zh=f"{offer.product.name_zh}：{start.name_zh}到{end.name_zh}",
        title_en=f"{offer.product.name_en} ride: {start.name_en} to {end.name_en}",
        quantity=1,
        unit_fen=offer.price.estimate_fen,
    )
    order = orders.NewOrder(
        service="rides",
        merchant_id=offer.product.merchant_id,
        lines=[line],
        pay_within_seconds=None,
        quote_id=estimate_id,
        promised_at=offer.body["at"] + offer.body["seconds"],
    )
    order_id = orders.create_order(ctx, order)
    orders.move_order(ctx, order_id, "preparing", from_statuses=["unpaid"])
    return order_id


def _ends(start: Spot, end: Spot) -> dict[str, str | int]:
    ends: dict[str, str | int] = {}
    for name, spot in (("pickup", start), ("dropoff", end)):
        ends[f"{name}_ref"] = spot.reference
        ends[f"{name}_zh"] = spot.name_zh
        ends[f"{name}_en"] = spot.name_en
        ends[f"{name}_lat_e6"] = spot.lat_e6
        ends[f"{name}_lng_e6"] = spot.lng_e6
    return ends
