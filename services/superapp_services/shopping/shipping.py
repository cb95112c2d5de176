"""Parcels: from the shop's acceptance to the door, as the clock moves."""

import random
from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlmodel import col, select

from superapp_services.commons import orders
from superapp_services.commons.cities import CITY_NAMES
from superapp_services.commons.notifications import notify
from superapp_services.commons.order_tables import Order
from superapp_services.commons.people import Address
from superapp_services.core import Event, ToolContext, clock, query
from superapp_services.shopping import queries
from superapp_services.shopping.models import Parcel, ParcelEvent, Warehouse
from superapp_services.shopping.service import service

PARCEL_MOVES = "shopping.parcel_moves"
AUTO_CONFIRM = "shopping.auto_confirm"
AUTO_CONFIRM_DAYS = 10
STAGES = ("accepted", "shipped", "in_transit", "out_for_delivery", "delivered")
CARRIERS = (
    ("迅达速运", "Swift Express", "XD"),
    ("安途快递", "Safeway Parcel", "AT"),
    ("云鸽物流", "Cloud Pigeon Logistics", "YG"),
)
_LOCAL_CARRIER = ("门店骑手", "Shop courier", "QS")
SCAN_TEXTS = {
    "accepted": ("商家已接单，正在打包", "The shop has accepted the order and is packing it"),
    "shipped": ("包裹已由快递揽收", "Picked up by the carrier"),
    "in_transit": ("包裹已到达转运中心，正发往目的地", "At the sorting hub, on its way to you"),
    "out_for_delivery": (
        "快递员正在派送，请保持电话畅通",
        "Out for delivery; keep your phone at hand",
    ),
    "delivered": ("包裹已签收，感谢您的惠顾", "Delivered. Thank you for your order"),
}
_ORDER_STATUS = {
    "shipped": "shipped",
    "in_transit": "shipped",
    "out_for_delivery": "delivering",
}
_ADDRESS = query(select(Address).where(col(Address.address_id) == bindparam("address_id")))


@dataclass(frozen=True, slots=True)
class Times:
    """When a parcel reaches each stage after acceptance."""

    shipped: int
    in_transit: int
    out_for_delivery: int
    delivered: int


def city_name(city: str) -> tuple[str, str]:
    """A city in Chinese and English."""
    return CITY_NAMES.get(city, (city, city.title()))


def _hours_early(luck: random.Random) -> int:
    return luck.randrange(1, 9)


def _parcel(luck: random.Random) -> tuple[tuple[str, str, str], int]:
    """Who carries a parcel, and its number."""
    return luck.choice(CARRIERS), luck.randrange(10**11, 10**12)


def _local_parcel(luck: random.Random) -> tuple[tuple[str, str, str], int]:
    return _LOCAL_CARRIER, luck.randrange(10**11, 10**12)


def plan(ctx: ToolContext, promised_at: int, local: bool) -> Times:
    """When what happens, so that the parcel is there by the promised instant."""
    if local:
        minute = clock.MINUTE_SECONDS
        return Times(
            max(ctx.now, promised_at - 80 * minute),
            max(ctx.now, promised_at - 60 * minute),
            max(ctx.now, promised_at - 45 * minute),
            max(ctx.now, promised_at - 15 * minute),
        )
    hours = ctx.draw("shopping.parcel", _hours_early)
    delivered = max(ctx.now, promised_at - hours * clock.HOUR_SECONDS)
    shipped = ctx.now + (delivered - ctx.now) // 6
    leaves = clock.at(clock.date_of(delivered), 8 * 60 + 30)
    out = max(shipped + 1, leaves) if leaves < delivered else delivered
    return Times(shipped, shipped + (out - shipped) // 2, out, delivered)


def _warehouse(ctx: ToolContext, order_id: str) -> Warehouse | None:
    """Where the first line of an order comes from."""
    line = orders.lines_of(ctx, order_id)[0]
    stock = ctx.db.one(queries.STOCK, stock_id=line.stock_id)
    if stock is None:
        return None
    return ctx.db.one(queries.WAREHOUSE, warehouse_id=stock.warehouse_id)


def start(ctx: ToolContext, order: Order) -> None:
    """The shop accepts a paid order, and its parcel sets out."""
    house = _warehouse(ctx, order.order_id)
    address = ctx.db.one(_ADDRESS, address_id=order.address_id)
    if house is None or address is None or order.promised_at is None:
        raise LookupError(order.order_id)
    local = house.warehouse_id.startswith("wh_local_")
    (zh, en, code), number = ctx.draw("shopping.carrier", _local_parcel if local else _parcel)
    parcel_id = ctx.new_id("pcl")
    ctx.db.insert(
        Parcel,
        parcel_id=parcel_id,
        order_id=order.order_id,
        carrier_zh=zh,
        carrier_en=en,
        tracking_number=f"{code}{number}",
        from_city=house.city,
        to_city=address.city,
        status="accepted",
        expected_at=order.promised_at,
    )
    _scan(ctx, parcel_id, "accepted", house, address.city)
    times = plan(ctx, order.promised_at, local)
    stages = [(getattr(times, stage), {"to": stage}) for stage in STAGES[1:]]
    ctx.schedule_all(PARCEL_MOVES, order.order_id, order.user, stages)


def scan_place(stage: str, house: Warehouse, to_city: str) -> tuple[str, str]:
    """Where a parcel is scanned at a stage, in Chinese and English."""
    city = city_name(to_city)
    if stage == "in_transit":
        return f"{city[0]}转运中心", f"{city[1]} sorting hub"
    if stage in ("out_for_delivery", "delivered"):
        return f"{city[0]}营业部", f"{city[1]} delivery station"
    return house.name_zh, house.name_en


def _scan(ctx: ToolContext, parcel_id: str, stage: str, house: Warehouse, to_city: str) -> None:
    zh, en = scan_place(stage, house, to_city)
    ctx.db.insert(
        ParcelEvent,
        parcel_event_id=f"{parcel_id}_{STAGES.index(stage) + 1}",
        parcel_id=parcel_id,
        status=stage,
        place_zh=zh,
        place_en=en,
        text_zh=SCAN_TEXTS[stage][0],
        text_en=SCAN_TEXTS[stage][1],
        happened_at=ctx.now,
    )


@service.event(PARCEL_MOVES)
def parcel_moves(ctx: ToolContext, event: Event) -> None:
    """A parcel reaches its next stage; the same scan twice counts once."""
    stage = str(event.payload["to"])
    parcel = ctx.db.one(queries.PARCEL_OF, order_id=event.subject_id)
    house = _warehouse(ctx, event.subject_id)
    if parcel is None or house is None or parcel.status == "cancelled":
        return
    if STAGES.index(stage) <= STAGES.index(parcel.status):
        return
    ctx.db.run(queries.MOVE_PARCEL, b_parcel_id=parcel.parcel_id, status=stage)
    _scan(ctx, parcel.parcel_id, stage, house, parcel.to_city)
    order = orders.order_of_any_user(ctx, event.subject_id)
    if stage == "delivered":
        _deliver(ctx, order)
        return
    if stage == "shipped":
        _tell(ctx, order, "已发货", "has shipped")
    orders.move_order(
        ctx, order.order_id, _ORDER_STATUS[stage], from_statuses=("paid", "preparing", "shipped")
    )


def _deliver(ctx: ToolContext, order: Order) -> None:
    orders.mark_delivered(ctx, order.order_id)
    _tell(ctx, order, "已送达", "has been delivered")
    ctx.schedule(
        AUTO_CONFIRM,
        ctx.now + AUTO_CONFIRM_DAYS * clock.DAY_SECONDS,
        order.order_id,
        order.user,
    )


def _tell(ctx: ToolContext, order: Order, zh: str, en: str) -> None:
    lines = orders.lines_of(ctx, order.order_id)
    notify(
        ctx,
        order.user,
        "order",
        order.order_id,
        title_zh=f"订单{zh}",
        title_en=f"Your order {en}",
        body_zh=f"{lines[0].title_zh}{zh}。",
        body_en=f"{lines[0].title_en} {en}.",
    )


@service.event(AUTO_CONFIRM)
def auto_confirm(ctx: ToolContext, event: Event) -> None:
    """Receipt counts as confirmed after a while, and the shop gets its money."""
    order = orders.order_of_any_user(ctx, event.subject_id)
    if order.status == "delivered":
        orders.complete_order(ctx, order.order_id)


@service.on("order_paid")
def order_paid(ctx: ToolContext, order_id: str) -> None:
    """A paid order is accepted by its shop."""
    start(ctx, orders.order_of_any_user(ctx, order_id))
