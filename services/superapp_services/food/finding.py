"""Which restaurants answer a search, and in which order."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from superapp_services.commons import search as text_search
from superapp_services.commons.geometry import distance_m
from superapp_services.core import ToolContext, clock, json_text
from superapp_services.food import queries
from superapp_services.food.delivery import Way, delivery_fee_fen, way
from superapp_services.food.directory import DishEntry, Entry, directory
from superapp_services.food.hours import is_open
from superapp_services.food.lookup import Point, point_of
from superapp_services.food.matching import INDEX, asked_text, asked_words
from superapp_services.food.models import DishStock, RestaurantStatus
from superapp_services.food.schemas import Purpose, RestaurantSort, SearchRestaurants
from superapp_services.food.seating import free_tables

HITS = 4


@dataclass(slots=True)
class Found:
    """A restaurant that answers a search, with what the answer shows."""

    entry: Entry
    status: RestaurantStatus
    open: bool
    distance_m: int | None
    way: Way | None
    fee_fen: int | None
    relevance: int
    dishes: Sequence[DishEntry]


def find(ctx: ToolContext, args: SearchRestaurants) -> list[Found]:
    """All restaurants that answer, in order.

    Raises:
        AddressNotFound: The address is not one of the user or of a contact.
        PlaceUnknown: Nothing was named and no home is known.
    """
    point = point_of(ctx, args.address_id, args.lat_e6, args.lng_e6, args.city)
    at = ctx.now if args.at is None else clock.seconds(args.at)
    measured = [found for found in _measure(ctx, args, point, at) if _passes(args, found)]
    chosen = _with_dishes(ctx, args, _by_text(ctx, args, measured))
    if args.party_size is not None:
        size = args.party_size
        chosen = [found for found in chosen if free_tables(ctx, found.entry, size, at)]
    return _sort(args.sort, chosen)


def _measure(ctx: ToolContext, args: SearchRestaurants, point: Point, at: int) -> Iterable[Found]:
    listed = directory(ctx)
    statuses: Mapping[str, RestaurantStatus] = {
        status.restaurant_id: status
        for city in ([point.city] if point.city else sorted(listed.by_city))
        for status in ctx.db.all(queries.STATUS_OF_CITY, city=city)
    }
    for entry in listed.by_city[point.city] if point.city else listed.entries.values():
        if args.purpose is Purpose.DINE_IN and not entry.row.dine_in:
            continue
        status = statuses[entry.row.restaurant_id]
        opened = status.open and is_open(entry.hours, at)
        if args.purpose is Purpose.DELIVERY and at == ctx.now:
            opened = opened and status.load < entry.row.capacity
        if opened or args.include_closed:
            yield _found(entry, status, point, at, opened=opened)


def _found(entry: Entry, status: RestaurantStatus, point: Point, at: int, *, opened: bool) -> Found:
    row, there, straight, fee = entry.row, None, None, None
    if point.lat_e6 is not None and point.lng_e6 is not None:
        straight = distance_m(row.lat_e6, row.lng_e6, point.lat_e6, point.lng_e6)
        if straight <= row.radius_m:
            there = way(row, status.load, point.lat_e6, point.lng_e6)
            fee = delivery_fee_fen(row, straight, 0, at)
    return Found(entry, status, opened, straight, there, fee, 0, ())


def _passes(args: SearchRestaurants, found: Found) -> bool:
    row, delivers = found.entry.row, found.way is not None
    if args.purpose is Purpose.DELIVERY and not delivers and found.distance_m is not None:
        return False
    return (
        _at_most(args.max_distance_m, found.distance_m)
        and _at_most(args.max_per_head_fen, row.per_head_fen)
        and _at_most(args.max_delivery_fee_fen, found.fee_fen)
        and _at_most(args.max_minimum_order_fen, row.minimum_order_fen)
        and _at_most(args.max_eta_minutes, found.way.eta_minutes if found.way else None)
        and (args.min_rating is None or row.rating_tenths >= args.min_rating * 10)
    )


def _at_most(limit: int | None, value: int | None) -> bool:
    return limit is None or (value is not None and value <= limit)


def _by_text(
    ctx: ToolContext, args: SearchRestaurants, measured: Sequence[Found]
) -> Sequence[Found]:
    """Those that match the text best, with how well one dish or the name alone matches."""
    if not args.text or not args.text.strip() or not measured:
        return measured
    text = asked_text(args.text)
    index = text_search.index(ctx, INDEX)
    by_number = {index.numbers[found.entry.row.restaurant_id]: found for found in measured}
    within = 0
    for number in by_number:
        within |= 1 << number
    levels = index.find(ctx, text, within)
    if not levels:
        return []
    wanted = asked_words(text)
    chosen = []
    for number in text_search.members(levels[0]):
        found = by_number[number]
        dish = max((len(d.words & wanted) for d in found.entry.dishes), default=0)
        head = len(found.entry.words & wanted)
        found.relevance = 2 * max(dish, head) + (head >= dish)
        chosen.append(found)
    return chosen


def _with_dishes(ctx: ToolContext, args: SearchRestaurants, chosen: Sequence[Found]) -> list[Found]:
    """Those that sell dishes as asked for, with the ones to show."""
    wanted = asked_words(asked_text(args.text)) if args.text else frozenset()
    picked = [(found, _dishes(args, found.entry, wanted)) for found in chosen]
    strict = bool(args.diet or args.dish_kind or args.max_dish_fen)
    if args.max_dish_fen is not None:
        stock = stock_of(ctx, [d for _, dishes in picked for d in dishes])
        picked = [
            (found, [d for d in dishes if _affordable(stock, d, args.max_dish_fen)])
            for found, dishes in picked
        ]
    kept = []
    for found, dishes in picked:
        if dishes or not strict:
            found.dishes = _spread(dishes, wanted)
            kept.append(found)
    return kept


def _affordable(stock: Mapping[str, DishStock], dish: DishEntry, limit_fen: int) -> bool:
    left = stock[dish.row.dish_id]
    return left.stock > 0 and left.price_fen <= limit_fen


def _dishes(args: SearchRestaurants, entry: Entry, wanted: frozenset[str]) -> list[DishEntry]:
    diet = frozenset(args.diet)
    fitting = [
        dish
        for dish in entry.dishes
        if diet <= dish.diet and args.dish_kind in (None, dish.row.dish_kind)
    ]
    if wanted:
        matching = [dish for dish in fitting if dish.words & wanted]
        if matching or not entry.words & wanted:
            return matching
    return fitting


def _spread(dishes: Sequence[DishEntry], wanted: frozenset[str]) -> list[DishEntry]:
    """A few dishes that together hold as many of the wanted words as possible."""
    shown: list[DishEntry] = []
    left, rest = set(wanted), list(dishes)
    while rest and len(shown) < HITS:
        best = max(
            rest,
            key=lambda d: (len(d.words & left), len(d.words & wanted), d.row.monthly_sales),
        )
        rest.remove(best)
        shown.append(best)
        left -= best.words
    return shown


def stock_of(ctx: ToolContext, dishes: Sequence[DishEntry]) -> dict[str, DishStock]:
    """The live price and stock of dishes."""
    ids = json_text([dish.row.dish_id for dish in dishes])
    return {row.dish_id: row for row in ctx.db.all(queries.STOCK_OF, dish_ids=ids)}


def _sort(order: RestaurantSort, chosen: list[Found]) -> list[Found]:
    chosen.sort(key=_ORDERS[order])
    if order is RestaurantSort.RECOMMENDED and chosen:
        best = chosen[0].relevance
        for place, found in enumerate(chosen):
            if found.entry.row.sponsored and found.relevance == best:
                chosen.insert(0, chosen.pop(place))
                break
    return chosen


def _far(value: int | None) -> int:
    return 10**9 if value is None else value


def _recommended(found: Found) -> tuple[Any, ...]:
    row = found.entry.row
    score = row.rating_tenths * 60 + min(row.monthly_sales, 3000) // 10
    score -= (found.distance_m or 0) // 10
    return -found.relevance, -score, row.restaurant_id


_ORDERS: dict[RestaurantSort, Callable[[Found], tuple[Any, ...]]] = {
    RestaurantSort.RECOMMENDED: _recommended,
    RestaurantSort.DISTANCE: lambda f: (_far(f.distance_m), f.entry.row.restaurant_id),
    RestaurantSort.RATING: lambda f: (
        -f.entry.row.rating_tenths,
        -f.entry.row.review_count,
        f.entry.row.restaurant_id,
    ),
    RestaurantSort.SALES: lambda f: (-f.entry.row.monthly_sales, f.entry.row.restaurant_id),
    RestaurantSort.FASTEST: lambda f: (
        _far(f.way.eta_minutes if f.way else None),
        f.entry.row.restaurant_id,
    ),
    RestaurantSort.DELIVERY_FEE: lambda f: (_far(f.fee_fen), f.entry.row.restaurant_id),
    RestaurantSort.PRICE: lambda f: (f.entry.row.per_head_fen, f.entry.row.restaurant_id),
}
