"""Changes of the food service's state that have a name."""

from superapp_services.core import ToolContext
from superapp_services.food import queries
from superapp_services.food.models import Delivery

COURIERS = (
    ("李强", "Li Qiang"),
    ("王磊", "Wang Lei"),
    ("张勇", "Zhang Yong"),
    ("刘洋", "Liu Yang"),
    ("陈刚", "Chen Gang"),
    ("杨帆", "Yang Fan"),
    ("赵鹏", "Zhao Peng"),
    ("黄海燕", "Huang Haiyan"),
    ("周建", "Zhou Jian"),
    ("吴丽", "Wu Li"),
    ("徐明", "Xu Ming"),
    ("孙浩", "Sun Hao"),
)


def start_delivery(
    ctx: ToolContext, order_id: str, restaurant_id: str, travel_seconds: int
) -> None:
    """A paid order waits for its restaurant."""
    ctx.db.insert(
        Delivery,
        order_id=order_id,
        restaurant_id=restaurant_id,
        stage="waiting",
        travel_seconds=travel_seconds,
        cooking=False,
        courier_zh=None,
        courier_en=None,
        accepted_at=None,
        preparing_at=None,
        picked_up_at=None,
        delivered_at=None,
        compensation_fen=0,
    )


def accept(ctx: ToolContext, delivery: Delivery) -> None:
    """The restaurant takes the order."""
    ctx.db.run(queries.SET_ACCEPTED, b_order_id=delivery.order_id, accepted_at=ctx.now)


def start_cooking(ctx: ToolContext, delivery: Delivery) -> None:
    """The kitchen starts, and is busier by one order."""
    ctx.db.run(queries.SET_PREPARING, b_order_id=delivery.order_id, preparing_at=ctx.now)
    ctx.db.run(queries.ADD_LOAD, b_restaurant_id=delivery.restaurant_id, b_delta=1)


def hand_over(ctx: ToolContext, delivery: Delivery) -> None:
    """A courier takes the food, and the kitchen is free of it."""
    courier_zh, courier_en = ctx.random("food.courier").choice(COURIERS)
    ctx.db.run(
        queries.SET_PICKED_UP,
        b_order_id=delivery.order_id,
        courier_zh=courier_zh,
        courier_en=courier_en,
        picked_up_at=ctx.now,
    )
    ctx.db.run(queries.ADD_LOAD, b_restaurant_id=delivery.restaurant_id, b_delta=-1)


def arrive(ctx: ToolContext, delivery: Delivery, compensation_fen: int) -> None:
    """The food is at the door."""
    ctx.db.run(
        queries.SET_DELIVERED,
        b_order_id=delivery.order_id,
        delivered_at=ctx.now,
        compensation_fen=compensation_fen,
    )


def drop(ctx: ToolContext, delivery: Delivery) -> None:
    """The order will not be made, or not be finished."""
    ctx.db.run(queries.SET_CANCELLED, b_order_id=delivery.order_id)
    if delivery.cooking:
        ctx.db.run(queries.ADD_LOAD, b_restaurant_id=delivery.restaurant_id, b_delta=-1)


def add_load(ctx: ToolContext, restaurant_id: str, orders: int) -> None:
    """The kitchen has so many orders more to make, or fewer."""
    ctx.db.run(queries.ADD_LOAD, b_restaurant_id=restaurant_id, b_delta=orders)


def close_restaurant(ctx: ToolContext, restaurant_id: str) -> None:
    """The restaurant shuts its channel."""
    ctx.db.run(queries.SET_OPEN, b_restaurant_id=restaurant_id, open=False)


def sell_out(ctx: ToolContext, dish_id: str) -> None:
    """Nothing is left of a dish."""
    ctx.db.run(queries.SELL_OUT, b_dish_id=dish_id)


def set_price(ctx: ToolContext, dish_id: str, price_fen: int) -> None:
    """A dish costs something else from now on."""
    ctx.db.run(queries.SET_PRICE, b_dish_id=dish_id, price_fen=price_fen)
