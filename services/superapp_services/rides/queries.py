"""Statements of the rides service."""

from sqlalchemy import bindparam, func, update
from sqlmodel import col, select

from superapp_services.commons.order_tables import Order, OrderLine
from superapp_services.core import query, rows, values_in, write
from superapp_services.rides.models import Ride, RideDriver, RideProduct, RideTariff

PRODUCTS = query(select(RideProduct).order_by(col(RideProduct.rank)))
TARIFF = query(select(RideTariff.percent).where(col(RideTariff.city) == bindparam("city")))
RIDE = query(
    select(Ride).where(
        col(Ride.ride_id) == bindparam("ride_id"), col(Ride.user) == bindparam("user")
    )
)
ANY_RIDE = query(select(Ride).where(col(Ride.ride_id) == bindparam("ride_id")))
RIDE_OF_ORDER = query(select(Ride).where(col(Ride.order_id) == bindparam("order_id")))
RIDES = query(
    select(Ride)
    .where(
        col(Ride.user) == bindparam("user"),
        col(Ride.status).in_(values_in("statuses")),
    )
    .order_by(col(Ride.requested_at).desc(), col(Ride.ride_id).desc())
    .limit(bindparam("most"))
)
RIDE_COUNT = query(
    select(func.count())
    .select_from(Ride)
    .where(
        col(Ride.user) == bindparam("user"),
        col(Ride.status).in_(values_in("statuses")),
    )
)
OVERLAPPING = query(
    select(Ride)
    .where(
        col(Ride.user) == bindparam("user"),
        col(Ride.status) != "finished",
        col(Ride.status) != "cancelled",
        col(Ride.pickup_at) < bindparam("until"),
        col(Ride.pickup_at) + col(Ride.duration_seconds) > bindparam("since"),
    )
    .order_by(col(Ride.ride_id))
)
UNPAID = rows(
    select(col(Ride.ride_id), col(Ride.order_id))
    .join(Order, col(Order.order_id) == col(Ride.order_id))
    .where(
        col(Ride.user) == bindparam("user"),
        col(Ride.status) == "finished",
        col(Order.status) == "unpaid",
    )
    .order_by(col(Ride.ride_id))
)
DRIVERS = query(
    select(RideDriver)
    .where(
        col(RideDriver.city) == bindparam("city"),
        col(RideDriver.product_id) == bindparam("product_id"),
    )
    .order_by(col(RideDriver.driver_id))
)
DRIVER = query(select(RideDriver).where(col(RideDriver.driver_id) == bindparam("driver_id")))
ORDER_STATUS = query(select(Order.status).where(col(Order.order_id) == bindparam("order_id")))

MATCHING = write(
    update(Ride)
    .where(col(Ride.ride_id) == bindparam("b_id"), col(Ride.status) == "scheduled")
    .values(status="matching")
)
ACCEPTED = write(
    update(Ride)
    .where(col(Ride.ride_id) == bindparam("b_id"), col(Ride.status) == "matching")
    .values(
        status="accepted",
        driver_id=bindparam("driver_id"),
        accepted_at=bindparam("accepted_at"),
        arrives_at=bindparam("arrives_at"),
    )
)
ARRIVED = write(
    update(Ride)
    .where(col(Ride.ride_id) == bindparam("b_id"), col(Ride.status) == "accepted")
    .values(status="arrived", arrived_at=bindparam("arrived_at"))
)
STARTED = write(
    update(Ride)
    .where(col(Ride.ride_id) == bindparam("b_id"), col(Ride.status) == "arrived")
    .values(status="on_trip", started_at=bindparam("started_at"))
)
FINISHED = write(
    update(Ride)
    .where(col(Ride.ride_id) == bindparam("b_id"), col(Ride.status) == "on_trip")
    .values(
        status="finished",
        finished_at=bindparam("finished_at"),
        fare_fen=bindparam("fare_fen"),
    )
)
CANCELLED = write(
    update(Ride)
    .where(col(Ride.ride_id) == bindparam("b_id"))
    .values(
        status="cancelled",
        cancelled_at=bindparam("cancelled_at"),
        cancel_reason=bindparam("cancel_reason"),
        fare_fen=bindparam("fare_fen"),
    )
)
PRICE_ORDER = write(
    update(Order)
    .where(col(Order.order_id) == bindparam("b_id"))
    .values(
        items_fen=bindparam("fen"),
        total_fen=bindparam("fen"),
        status=bindparam("status"),
    )
)
PRICE_LINE = write(
    update(OrderLine)
    .where(col(OrderLine.order_id) == bindparam("b_id"))
    .values(unit_fen=bindparam("fen"), total_fen=bindparam("fen"))
)
