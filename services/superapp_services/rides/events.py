"""What happens to rides as the clock moves."""

from superapp_services.commons import orders
from superapp_services.commons.notifications import notify
from superapp_services.core import Event, ToolContext
from superapp_services.rides import trips
from superapp_services.rides.models import Ride
from superapp_services.rides.pricing import city_percent, metered, products
from superapp_services.rides.queries import (
    ACCEPTED,
    ARRIVED,
    FINISHED,
    MATCHING,
    RIDE_OF_ORDER,
    STARTED,
)
from superapp_services.rides.service import service
from superapp_services.rides.settling import bill, charge, payable

_EARLY_S = 120


@service.event(trips.SEARCH)
def search(ctx: ToolContext, event: Event) -> None:
    """A scheduled ride starts to look for a driver."""
    if ctx.db.run(MATCHING, b_id=event.subject_id):
        ride = trips.ride_of_any_user(ctx, event.subject_id)
        trips.look_for_driver(ctx, ride.ride_id, products(ctx)[ride.product_id])


@service.event(trips.MATCH)
def match(ctx: ToolContext, event: Event) -> None:
    """A driver accepts and sets out."""
    ride = trips.ride_of_any_user(ctx, event.subject_id)
    if ride.status != "matching":
        return
    driver = trips.choose_driver(ctx, ride)
    late = ctx.random("rides.approach").randrange(-60, 121)
    arrives_at = max(ctx.now + 60, ride.pickup_at + late)
    if ride.scheduled:
        arrives_at = max(ctx.now + 60, ride.pickup_at - _EARLY_S + late // 2)
    ctx.db.run(
        ACCEPTED,
        b_id=ride.ride_id,
        driver_id=driver.driver_id,
        accepted_at=ctx.now,
        arrives_at=arrives_at,
    )
    ctx.schedule(trips.ARRIVE, arrives_at, ride.ride_id, ride.user)
    at = ctx.iso(arrives_at)[11:16]
    _tell(
        ctx,
        ride,
        ("司机已接单", f"{driver.name_zh}（{driver.plate}）预计 {at} 到达上车点。"),
        ("Driver found", f"{driver.name_en} ({_plate_en(driver.plate)}) arrives at about {at}."),
    )


@service.event(trips.ARRIVE)
def arrive(ctx: ToolContext, event: Event) -> None:
    """The driver is at the pick-up and waits for the passenger."""
    if not ctx.db.run(ARRIVED, b_id=event.subject_id, arrived_at=ctx.now):
        return
    ride = trips.ride_of_any_user(ctx, event.subject_id)
    ready = max(ctx.now, ride.pickup_at) if ride.scheduled else ctx.now
    boards = ready + ctx.random("rides.board").randrange(45, 150)
    ctx.schedule(trips.START, boards, ride.ride_id, ride.user)
    _tell(
        ctx,
        ride,
        ("司机已到达", f"司机已到达{ride.pickup_zh}，请尽快上车。"),
        ("Driver waiting", f"Your driver is waiting at {ride.pickup_en}."),
    )


@service.event(trips.START)
def start(ctx: ToolContext, event: Event) -> None:
    """The trip begins."""
    if not ctx.db.run(STARTED, b_id=event.subject_id, started_at=ctx.now):
        return
    ride = trips.ride_of_any_user(ctx, event.subject_id)
    percent = ctx.random("rides.drive").randrange(94, 109)
    ends_at = ctx.now + ride.duration_seconds * percent // 100
    ctx.schedule(trips.FINISH, ends_at, ride.ride_id, ride.user)


@service.event(trips.FINISH)
def finish(ctx: ToolContext, event: Event) -> None:
    """The trip ends, and the fare is taken, never more than the user agreed to."""
    ride = trips.ride_of_any_user(ctx, event.subject_id)
    if ride.status != "on_trip" or ride.started_at is None:
        return
    product = products(ctx)[ride.product_id]
    metres = ride.distance_m * product.detour_percent // 100
    percent, took = city_percent(ctx, ride.city), ctx.now - ride.started_at
    fare = min(ride.max_fare_fen, metered(product, percent, metres, took, ride.started_at))
    ctx.db.run(FINISHED, b_id=ride.ride_id, finished_at=ctx.now, fare_fen=fare)
    method = payable(ctx, ride, fare)
    yuan = f"{fare / 100:.2f}"
    if method is None:
        bill(ctx, ride, fare)
        _tell(
            ctx,
            ride,
            ("行程待支付", f"行程已结束，车费 {yuan} 元未能扣款，请尽快支付订单 {ride.order_id}。"),
            ("Fare unpaid", f"The fare of ¥{yuan} was not taken. Please pay {ride.order_id}."),
        )
        return
    charge(ctx, ride, fare, method)
    _tell(
        ctx,
        ride,
        ("行程已结束", f"车费 {yuan} 元已从{method.name_zh}支付。"),
        ("Ride finished", f"The fare of ¥{yuan} was charged to {method.name_en}."),
    )


@service.on("order_paid")
def order_paid(ctx: ToolContext, order_id: str) -> None:
    """A finished ride that is paid is complete."""
    ride = ctx.db.one(RIDE_OF_ORDER, order_id=order_id)
    if ride is not None and ride.status == "finished":
        orders.complete_order(ctx, order_id)


def _plate_en(plate: str) -> str:
    """A plate without its Chinese province, for English text."""
    return plate[1:].replace("·", "-")


def _tell(ctx: ToolContext, ride: Ride, zh: tuple[str, str], en: tuple[str, str]) -> None:
    notify(
        ctx,
        ride.user,
        "rides",
        ride.ride_id,
        title_zh=zh[0],
        title_en=en[0],
        body_zh=zh[1],
        body_en=en[1],
    )
