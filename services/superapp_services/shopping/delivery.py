"""When goods arrive: warehouses, lanes, cut-off times, and shops that deliver the same day."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from superapp_services.core import ToolContext, clock
from superapp_services.shopping import queries
from superapp_services.shopping.models import Product, Stock

CUT_OFF_MINUTE = 17 * 60
ARRIVAL_MINUTE = 21 * 60
LOCAL_OPEN_MINUTE = 9 * 60
LOCAL_CLOSE_MINUTE = 21 * 60
LOCAL_LEAD_SECONDS = 3 * clock.HOUR_SECONDS
FAR_DAYS = (4, 6)


@dataclass(frozen=True)
class Lanes:
    """Days from each warehouse to each city, express and standard."""

    days: dict[tuple[str, str], tuple[int, int]]
    city_of: dict[str, str]

    def days_to(self, warehouse_id: str, city: str, express: bool) -> int:
        """Days on the way; far ones for a city that no lane is known to."""
        quick, slow = self.days.get((warehouse_id, city), FAR_DAYS)
        return quick if express else slow

    @cached_property
    def cities(self) -> tuple[str, ...]:
        """Every city that a lane leads to."""
        return tuple(sorted({city for _, city in self.days}))


def lanes(ctx: ToolContext) -> Lanes:
    """The lanes of the base."""
    found: Lanes | None = ctx.cache.get("shopping.lanes")
    if found is None:
        found = Lanes(
            {
                (lane.warehouse_id, lane.city): (lane.express_days, lane.standard_days)
                for lane in ctx.db.all(queries.LANES)
            },
            {house.warehouse_id: house.city for house in ctx.db.all(queries.WAREHOUSES)},
        )
        ctx.cache["shopping.lanes"] = found
    return found


def shift_days(now: int) -> int:
    """1 when today's parcels have left already."""
    return 1 if clock.minute_of_day(now) >= CUT_OFF_MINUTE else 0


def local_shift_days(now: int) -> int:
    """1 when local shops deliver no more today."""
    return 1 if clock.date_of(earliest_local(now)) > clock.date_of(now) else 0


def earliest_local(now: int) -> int:
    """The earliest instant at which a local shop can be at the door."""
    ready = now + LOCAL_LEAD_SECONDS
    today = clock.date_of(now)
    first = clock.at(today, LOCAL_OPEN_MINUTE) + LOCAL_LEAD_SECONDS // 2
    if ready <= clock.at(today, LOCAL_CLOSE_MINUTE):
        return max(ready, first)
    return first + clock.DAY_SECONDS


@lru_cache(maxsize=16_384)
def promise(now: int, days: int) -> int:
    """The evening by which a parcel with so many days on the way arrives."""
    date = clock.add_days(clock.date_of(now), days + shift_days(now))
    return clock.at(date, ARRIVAL_MINUTE)


class Source(NamedTuple):
    """Where pieces of a SKU would come from, and when they would arrive."""

    stock_id: str
    available: int
    promised_at: int


def sources(ctx: ToolContext, product: Product, stocks: list[Stock], city: str) -> list[Source]:
    """Where a SKU can come from for a city, earliest first; empty for local goods elsewhere."""
    if product.local_city is not None:
        if product.local_city != city:
            return []
        arrival = earliest_local(ctx.now)
        return [Source(s.stock_id, s.quantity, arrival) for s in stocks if s.quantity > 0]
    known = lanes(ctx)
    found = [
        Source(
            stock.stock_id,
            stock.quantity,
            promise(
                ctx.now,
                known.days_to(stock.warehouse_id, city, product.express) + product.handling_days,
            ),
        )
        for stock in stocks
        if stock.quantity > 0
    ]
    return sorted(found, key=lambda source: (source.promised_at, source.stock_id))
