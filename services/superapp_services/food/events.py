"""What happens to food orders and reservations as time goes by."""

from sqlalchemy import bindparam
from sqlmodel import col, select

from superapp_services.commons import orders, payments
from superapp_services.commons.notifications import notify
from superapp_services.commons.order_tables import Coupon, Order
from superapp_services.commons.people import Address
from superapp_services.core import Event, ToolContext, query
from superapp_services.food import kitchen, queries
from superapp_services.food.cancelling import delivery_of
from superapp_services.food.delivery import ACCEPT_SECONDS, kitchen_seconds, way
from superapp_services.food.directory import directory
from superapp_services.food.lookup import status_of
from superapp_services.food.models import Delivery
from superapp_services.food.ordering import give_back
from superapp_services.food.service import service

ACCEPT, PREPARE, PICK_UP = "food.accept", "food.prepare", "food.pick_up"
DELIVER, TABLE_OVER, RUSH = "food.deliver", "food.table_over", "food.rush"
LATE_ONE_IN = 12
COUPON_AFTER_SECONDS, REFUND_AFTER_SECONDS = 8 * 60, 20 * 60
SORRY_COUPON_FEN = 500
SORRY_REFUND_PERCENT = 20
COUPON_DAYS = 7

_ADDRESS = query(select(Address).where(col(Address.address_id) == bindparam("address_id")))


@service.on("order_paid")
def order_paid(ctx: ToolContext, order_id: str) -> None:
    """A paid order goes to its restaurant, and its promise starts from now."""
    order = orders.order_of_any_user(ctx, order_id)
    entry = directory(ctx).by_merchant[order.merchant_id]
    address = ctx.db.one(_ADDRESS, address_id=order.address_id)
    if address is None:
        raise LookupError(order.address_id)
    load = status_of(ctx, entry.row.restaurant_id).load
    there = way(entry.row, load, address.lat_e6, address.lng_e6)
    kitchen.start_delivery(ctx, order_id, entry.row.restaurant_id, there.travel_seconds)
    soonest = ctx.now + there.eta_minutes * 60
    if order.promised_at is None or order.promised_at < soonest:
        orders.set_promise(ctx, order_id, soonest)
    ctx.schedule(ACCEPT, ctx.now + ACCEPT_SECONDS, order_id, order.user)


@service.on("order_cancelled")
def order_cancelled(ctx: ToolContext, order_id: str) -> None:
    """What was not cooked goes back on sale, and the kitchen is told."""
    delivery = delivery_of(ctx, order_id)
    if delivery is None or not delivery.cooking:
        give_back(ctx, order_id)
    if delivery is not None:
        kitchen.drop(ctx, delivery)


@service.on("order_expired")
def order_expired(ctx: ToolContext, order_id: str) -> None:
    """The dishes of an order that nobody paid go back on sale."""
    give_back(ctx, order_id)


@service.event(ACCEPT)
def accepted(ctx: ToolContext, event: Event) -> None:
    """The restaurant takes the order; the kitchen starts now, or in time for the promise."""
    delivery = _delivery(ctx, event, "waiting")
    if delivery is None:
        return
    kitchen.accept(ctx, delivery)
    order = orders.order_of_any_user(ctx, event.subject_id)
    row = directory(ctx).entries[delivery.restaurant_id].row
    load = status_of(ctx, delivery.restaurant_id).load
    needed = kitchen_seconds(row.prep_minutes, load, row.capacity) + delivery.travel_seconds
    start = (order.promised_at or ctx.now) - needed
    soon = ctx.now + 30 * 60
    if start <= soon:
        _start_cooking(ctx, order, delivery)
    else:
        ctx.schedule(PREPARE, start, order.order_id, order.user)
    _tell(ctx, order, "商家已接单", "Order accepted", f"{row.name_zh}已接单。",
          f"{row.name_en} has accepted your order.")  # fmt: skip


@service.event(PREPARE)
def preparing(ctx: ToolContext, event: Event) -> None:
    """The kitchen starts on an order for later."""
    delivery = _delivery(ctx, event, "accepted")
    if delivery is not None:
        _start_cooking(ctx, orders.order_of_any_user(ctx, event.subject_id), delivery)


def _start_cooking(ctx: ToolContext, order: Order, delivery: Delivery) -> None:
    row = directory(ctx).entries[delivery.restaurant_id].row
    load = status_of(ctx, delivery.restaurant_id).load
    kitchen.start_cooking(ctx, delivery)
    orders.move_order(ctx, order.order_id, "preparing", from_statuses=["paid"])
    ready_at = ctx.now + kitchen_seconds(row.prep_minutes, load, row.capacity)
    ctx.schedule(PICK_UP, ready_at, order.order_id, order.user)


@service.event(PICK_UP)
def picked_up(ctx: ToolContext, event: Event) -> None:
    """A courier takes the food; one in some is held up on the way."""
    delivery = _delivery(ctx, event, "preparing")
    if delivery is None:
        return
    order = orders.order_of_any_user(ctx, event.subject_id)
    kitchen.hand_over(ctx, delivery)
    orders.move_order(ctx, order.order_id, "delivering", from_statuses=["preparing"])
    luck = ctx.random("food.late")
    arrives_at = ctx.now + delivery.travel_seconds
    if luck.randrange(LATE_ONE_IN) == 0:
        arrives_at = max(arrives_at, order.promised_at or 0) + luck.randint(9, 35) * 60
    ctx.schedule(DELIVER, arrives_at, order.order_id, order.user)
    _tell(ctx, order, "骑手已取餐", "On its way", "骑手已取餐，正在送往您的地址。",
          "The courier has picked up your food and is on the way.")  # fmt: skip


@service.event(DELIVER)
def delivered(ctx: ToolContext, event: Event) -> None:
    """The food arrives; a late one is made up for."""
    delivery = _delivery(ctx, event, "delivering")
    if delivery is None:
        return
    order = orders.order_of_any_user(ctx, event.subject_id)
    orders.mark_delivered(ctx, order.order_id)
    payments.release_escrow(ctx, order.order_id)
    late = ctx.now - (order.promised_at or ctx.now)
    compensation_fen = _make_up(ctx, order, late)
    kitchen.arrive(ctx, delivery, compensation_fen)
    _tell(ctx, order, "餐品已送达", "Delivered", "您的餐品已送达，请慢用。",
          "Your food has arrived. Enjoy your meal.")  # fmt: skip


def _make_up(ctx: ToolContext, order: Order, late_seconds: int) -> int:
    """A coupon for a late order, a part of the price back for a very late one; how much."""
    if late_seconds >= REFUND_AFTER_SECONDS:
        amount = min(
            order.items_fen * SORRY_REFUND_PERCENT // 100, order.paid_fen - order.refunded_fen
        )
        if amount > 0:
            orders.refund_order(ctx, order.order_id, amount, "late_delivery")
        return amount
    if late_seconds < COUPON_AFTER_SECONDS:
        return 0
    ctx.db.insert(
        Coupon,
        coupon_id=ctx.new_id("cpn"),
        user=order.user,
        campaign_id=None,
        title_zh="超时补偿券",
        title_en="Late delivery coupon",
        coupon_kind="amount",
        face_fen=SORRY_COUPON_FEN,
        percent=0,
        cap_fen=None,
        threshold_fen=0,
        service="food",
        category=None,
        merchant_id=None,
        valid_from=ctx.now,
        valid_until=ctx.now + COUPON_DAYS * 86_400,
        stack_group="food_compensation",
        stackable=False,
        status="available",
        used_order_id=None,
    )
    return SORRY_COUPON_FEN


@service.event(TABLE_OVER)
def table_over(ctx: ToolContext, event: Event) -> None:
    """The guests have eaten and left."""
    ctx.db.run(
        queries.CLOSE_RESERVATION,
        b_reservation_id=event.subject_id,
        status="completed",
        closed_at=ctx.now,
    )


@service.event(RUSH)
def rush(ctx: ToolContext, event: Event) -> None:
    """Other people's orders come in, or are done: a full kitchen takes no more."""
    kitchen.add_load(ctx, event.subject_id, int(event.payload["orders"]))


def _delivery(ctx: ToolContext, event: Event, stage: str) -> Delivery | None:
    """The delivery, if it is still where the event expects it: an event twice has one effect."""
    delivery = delivery_of(ctx, event.subject_id)
    return delivery if delivery is not None and delivery.stage == stage else None


def _tell(
    ctx: ToolContext, order: Order, title_zh: str, title_en: str, body_zh: str, body_en: str
) -> None:
    notify(
        ctx,
        order.user,
        "food",
        order.order_id,
        title_zh=title_zh,
        title_en=title_en,
        body_zh=body_zh,
        body_en=body_en,
    )
