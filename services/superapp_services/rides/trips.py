"""The course of a ride: how it begins, who drives, when each thing happens."""

from superapp_services.commons.geometry import offset
from superapp_services.commons.places import point_text
from superapp_services.core import ToolContext
from superapp_services.rides.errors import RideNotFound
from superapp_services.rides.models import Ride, RideDriver, RideProduct
from superapp_services.rides.queries import ANY_RIDE, DRIVERS, RIDE

MATCH, ARRIVE, START, FINISH, SEARCH = (
    "rides.match",
    "rides.arrive",
    "rides.start",
    "rides.finish",
    "rides.search",
)
SEARCH_AHEAD_S = 15 * 60
FREE_CANCEL_S = 180
FREE_SCHEDULED_S = 30 * 60
LATE_FREE_S = 300


def get_ride(ctx: ToolContext, ride_id: str) -> Ride:
    """The user's ride with this id.

    Raises:
        RideNotFound: It does not exist, or is somebody else's.
    """
    ride = ctx.db.one(RIDE, ride_id=ride_id, user=ctx.actor)
    if ride is None:
        raise RideNotFound(ride_id=ride_id)
    return ride


def ride_of_any_user(ctx: ToolContext, ride_id: str) -> Ride:
    """A ride as events see it, whoever's it is."""
    ride = ctx.db.one(ANY_RIDE, ride_id=ride_id)
    if ride is None:
        raise LookupError(ride_id)
    return ride


def look_for_driver(ctx: ToolContext, ride_id: str, product: RideProduct) -> None:
    """Have a driver accept soon."""
    usual = product.match_seconds
    after = ctx.random("rides.match").randrange(usual * 5 // 10, usual * 16 // 10)
    ctx.schedule(MATCH, ctx.now + after, ride_id, ctx.actor)


def choose_driver(ctx: ToolContext, ride: Ride) -> RideDriver:
    """One of the city's drivers for the product."""
    drivers = ctx.db.all(DRIVERS, city=ride.city, product_id=ride.product_id)
    return ctx.random("rides.driver").choice(drivers)


def cancel_fee_fen(ride: Ride, now: int) -> int:
    """What cancelling a ride costs now.

    Nothing before a driver accepts, within three minutes after, half an hour before a scheduled
    pick-up, or when the driver is five minutes late; otherwise the product's fee.
    """
    if ride.status not in {"accepted", "arrived"} or ride.accepted_at is None:
        return 0
    if now - ride.accepted_at <= FREE_CANCEL_S and ride.status == "accepted":
        return 0
    if ride.scheduled and ride.pickup_at - now > FREE_SCHEDULED_S:
        return 0
    late = ride.arrives_at is not None and now - max(ride.arrives_at, ride.pickup_at) > LATE_FREE_S
    if ride.status == "accepted" and late:
        return 0
    return ride.cancel_fee_fen


def driver_position(ride: Ride, now: int) -> str | None:
    """Where the car is: coming from half its way, waiting, or along the trip."""
    if ride.status == "arrived":
        return point_text(ride.pickup_lat_e6, ride.pickup_lng_e6)
    if ride.status == "accepted" and ride.accepted_at is not None and ride.arrives_at is not None:
        left = max(0, ride.arrives_at - now)
        away = min(4_000, left * 6)
        return point_text(*offset(ride.pickup_lat_e6, ride.pickup_lng_e6, away * 3 // 5, away // 2))
    if ride.status == "on_trip" and ride.started_at is not None:
        done = min(ride.duration_seconds, now - ride.started_at)
        whole = max(1, ride.duration_seconds)
        lat = ride.pickup_lat_e6 + (ride.dropoff_lat_e6 - ride.pickup_lat_e6) * done // whole
        lng = ride.pickup_lng_e6 + (ride.dropoff_lng_e6 - ride.pickup_lng_e6) * done // whole
        return point_text(lat, lng)
    return None
