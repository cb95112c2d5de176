"""What a ride costs, by the tariff of its product and city."""

from typing import NamedTuple

from superapp_services.core import ToolContext, clock
from superapp_services.rides.models import RideProduct
from superapp_services.rides.queries import PRODUCTS, TARIFF

_NIGHT_FROM, _NIGHT_UNTIL = 23 * 60, 6 * 60
_MAX_MARGIN_PERCENT = 10


class Price(NamedTuple):
    """The estimate, and the range that the fare will be in, in fen."""

    estimate_fen: int
    min_fen: int
    max_fen: int


def products(ctx: ToolContext) -> dict[str, RideProduct]:
    """Every product by its id, read once per base."""
    found: dict[str, RideProduct] | None = ctx.cache.get("ride_products")
    if found is None:
        found = {row.product_id: row for row in ctx.db.all(PRODUCTS)}
        ctx.cache["ride_products"] = found
    return found


def city_percent(ctx: ToolContext, city: str) -> int:
    """How a city's prices compare with the general tariff."""
    return int(ctx.db.value(TARIFF, city=city))


def price(
    product: RideProduct, percent: int, distance_m: int, seconds: int, pickup_at: int
) -> Price:
    """The price of a trip; the fare never exceeds the maximum."""
    fare = metered(product, percent, distance_m, seconds, pickup_at)
    spread = fare * product.spread_percent // 100
    return Price(
        fare,
        max(_whole_jiao(product.minimum_fen * percent // 100), _whole_jiao(fare - spread)),
        _whole_jiao(fare + spread + fare * _MAX_MARGIN_PERCENT // 100),
    )


def metered(
    product: RideProduct, percent: int, distance_m: int, seconds: int, pickup_at: int
) -> int:
    """The fare of a trip by distance, time and hour, rounded up to ten fen."""
    beyond = max(0, distance_m - product.base_m)
    far = max(0, distance_m - product.long_from_m)
    fen = product.base_fen + beyond * product.per_km_fen // 1000
    fen += far * product.long_per_km_fen // 1000 + seconds * product.per_minute_fen // 60
    minute = clock.minute_of_day(pickup_at)
    if minute >= _NIGHT_FROM or minute < _NIGHT_UNTIL:
        fen += fen * product.night_percent // 100
    return _whole_jiao(max(product.minimum_fen, fen) * percent // 100)


def _whole_jiao(fen: int) -> int:
    return -(-fen // 10) * 10
