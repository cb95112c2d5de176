"""Compiled statements on the rows of the food service that change."""

from sqlalchemy import bindparam, func, update
from sqlmodel import col, select

from superapp_services.commons.order_tables import Order
from superapp_services.core import query, values_in, write
from superapp_services.food.models import (
    Delivery,
    DishStock,
    Reservation,
    RestaurantStatus,
    RestaurantTable,
)

STATUS = query(
    select(RestaurantStatus).where(
        col(RestaurantStatus.restaurant_id) == bindparam("restaurant_id")
    )
)
STATUS_IN = query(
    select(RestaurantStatus).where(
        col(RestaurantStatus.restaurant_id).in_(values_in("restaurant_ids"))
    )
)
SET_OPEN = write(
    update(RestaurantStatus)
    .where(col(RestaurantStatus.restaurant_id) == bindparam("b_restaurant_id"))
    .values(open=bindparam("open"))
)
ADD_LOAD = write(
    update(RestaurantStatus)
    .where(col(RestaurantStatus.restaurant_id) == bindparam("b_restaurant_id"))
    .values(load=func.max(0, col(RestaurantStatus.load) + bindparam("b_delta")))
)
MENU_STOCK = query(
    select(DishStock).where(col(DishStock.restaurant_id) == bindparam("restaurant_id"))
)
STOCK_OF = query(select(DishStock).where(col(DishStock.dish_id).in_(values_in("dish_ids"))))
TAKE_STOCK = write(
    update(DishStock)
    .where(
        col(DishStock.dish_id) == bindparam("b_dish_id"),
        col(DishStock.stock) >= bindparam("b_quantity"),
    )
    .values(stock=col(DishStock.stock) - bindparam("b_quantity"))
)
GIVE_STOCK = write(
    update(DishStock)
    .where(col(DishStock.dish_id) == bindparam("b_dish_id"))
    .values(stock=col(DishStock.stock) + bindparam("b_quantity"))
)
SELL_OUT = write(
    update(DishStock).where(col(DishStock.dish_id) == bindparam("b_dish_id")).values(stock=0)
)
SET_PRICE = write(
    update(DishStock)
    .where(col(DishStock.dish_id) == bindparam("b_dish_id"))
    .values(price_fen=bindparam("price_fen"))
)
DELIVERY = query(select(Delivery).where(col(Delivery.order_id) == bindparam("order_id")))
SET_ACCEPTED = write(
    update(Delivery)
    .where(col(Delivery.order_id) == bindparam("b_order_id"))
    .values(stage="accepted", accepted_at=bindparam("accepted_at"))
)
SET_PREPARING = write(
    update(Delivery)
    .where(col(Delivery.order_id) == bindparam("b_order_id"))
    .values(stage="preparing", cooking=True, preparing_at=bindparam("preparing_at"))
)
SET_PICKED_UP = write(
    update(Delivery)
    .where(col(Delivery.order_id) == bindparam("b_order_id"))
    .values(
        stage="delivering",
        cooking=False,
        courier_zh=bindparam("courier_zh"),
        courier_en=bindparam("courier_en"),
        picked_up_at=bindparam("picked_up_at"),
    )
)
SET_DELIVERED = write(
    update(Delivery)
    .where(col(Delivery.order_id) == bindparam("b_order_id"))
    .values(
        stage="delivered",
        delivered_at=bindparam("delivered_at"),
        compensation_fen=bindparam("compensation_fen"),
    )
)
SET_CANCELLED = write(
    update(Delivery)
    .where(col(Delivery.order_id) == bindparam("b_order_id"))
    .values(stage="cancelled", cooking=False)
)
MY_ORDERS = query(
    select(Order)
    .where(col(Order.user) == bindparam("user"), col(Order.service) == "food")
    .order_by(col(Order.created_at).desc(), col(Order.order_id).desc())
)
TABLES = query(
    select(RestaurantTable)
    .where(col(RestaurantTable.restaurant_id) == bindparam("restaurant_id"))
    .order_by(col(RestaurantTable.seats))
)
BOOKED = query(
    select(Reservation.table_id).where(
        col(Reservation.restaurant_id) == bindparam("restaurant_id"),
        col(Reservation.status) == "booked",
        col(Reservation.starts_at) < bindparam("until"),
        col(Reservation.ends_at) > bindparam("since"),
    )
)
MY_RESERVATION = query(
    select(Reservation).where(
        col(Reservation.reservation_id) == bindparam("reservation_id"),
        col(Reservation.user) == bindparam("user"),
    )
)
MY_RESERVATIONS = query(
    select(Reservation)
    .where(col(Reservation.user) == bindparam("user"))
    .order_by(col(Reservation.starts_at), col(Reservation.reservation_id))
)
CLOSE_RESERVATION = write(
    update(Reservation)
    .where(
        col(Reservation.reservation_id) == bindparam("b_reservation_id"),
        col(Reservation.status) == "booked",
    )
    .values(status=bindparam("status"), closed_at=bindparam("closed_at"))
)
