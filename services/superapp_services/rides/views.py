"""How rides are shown."""

from superapp_services.core import ToolContext
from superapp_services.rides.models import Ride
from superapp_services.rides.outputs import Driver, RideView
from superapp_services.rides.pricing import products
from superapp_services.rides.queries import DRIVER, ORDER_STATUS
from superapp_services.rides.trips import cancel_fee_fen, driver_position

_STATUS = {
    "scheduled": ("已预约，等待派车", "Scheduled; a driver is looked for before pick-up"),
    "matching": ("正在寻找司机", "Looking for a driver"),
    "accepted": ("司机已接单，正在赶来", "A driver is on the way to you"),
    "arrived": ("司机已到达上车点", "The driver is waiting at the pick-up"),
    "on_trip": ("行程中", "On the way to the destination"),
    "finished": ("行程已结束", "Finished"),
    "cancelled": ("已取消", "Cancelled"),
}


def status_text(ctx: ToolContext, status: str) -> str:
    """What a status means."""
    return ctx.pick(*_STATUS[status])


def ride_view(ctx: ToolContext, ride: Ride) -> RideView:
    """A ride as the user sees it now."""
    ends_at = None if ride.started_at is None else ride.started_at + ride.duration_seconds
    order_status = str(ctx.db.value(ORDER_STATUS, order_id=ride.order_id))
    return RideView(
        ride_id=ride.ride_id,
        order_id=ride.order_id,
        status=ride.status,
        status_text=status_text(ctx, ride.status),
        product_id=ride.product_id,
        product=ctx.pick_row(products(ctx)[ride.product_id], "name"),
        pickup=ctx.pick_row(ride, "pickup"),
        dropoff=ctx.pick_row(ride, "dropoff"),
        scheduled=bool(ride.scheduled),
        pickup_at=ctx.iso(ride.pickup_at),
        driver=_driver(ctx, ride),
        driver_location=driver_position(ride, ctx.now),
        eta_minutes=_eta_minutes(ride, ctx.now),
        distance_m=ride.distance_m,
        duration_minutes=-(-ride.duration_seconds // 60),
        estimated_fen=ride.estimated_fen,
        max_fare_fen=ride.max_fare_fen,
        fare_fen=ride.fare_fen,
        cancel_fee_fen=cancel_fee_fen(ride, ctx.now),
        payment_status=_payment_status(ride, order_status),
        requested_at=ctx.iso(ride.requested_at),
        accepted_at=_iso(ctx, ride.accepted_at),
        driver_arrives_at=_iso(ctx, ride.arrived_at or ride.arrives_at),
        started_at=_iso(ctx, ride.started_at),
        arrives_at=_iso(ctx, ride.finished_at or ends_at),
        finished_at=_iso(ctx, ride.finished_at),
        cancelled_at=_iso(ctx, ride.cancelled_at),
    )


def _iso(ctx: ToolContext, at: int | None) -> str | None:
    return None if at is None else ctx.iso(at)


def _driver(ctx: ToolContext, ride: Ride) -> Driver | None:
    if ride.driver_id is None:
        return None
    row = ctx.db.one(DRIVER, driver_id=ride.driver_id)
    if row is None:
        raise LookupError(ride.driver_id)
    return Driver(
        name=ctx.pick_row(row, "name"),
        phone=row.phone,
        car=ctx.pick_row(row, "car"),
        color=ctx.pick_row(row, "color"),
        plate=row.plate,
        rating=row.rating_tenths / 10,
    )


def _eta_minutes(ride: Ride, now: int) -> int | None:
    """Minutes until the driver is there, or until the end of the trip."""
    if ride.status == "accepted" and ride.arrives_at is not None:
        return max(0, -(-(ride.arrives_at - now) // 60))
    if ride.status == "on_trip" and ride.started_at is not None:
        return max(0, -(-(ride.started_at + ride.duration_seconds - now) // 60))
    return None


def _payment_status(ride: Ride, order_status: str) -> str:
    if ride.status not in {"finished", "cancelled"}:
        return "not_due"
    if order_status == "unpaid":
        return "unpaid"
    return "paid" if ride.fare_fen else "nothing_due"
