"""Which restaurants answer a search, and in which order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from superapp_services.commons import search as text_search
from superapp_services.commons.geometry import Mode, distance_m, travel
from superapp_services.core import ToolContext, clock, json_text
from superapp_services.food import queries
from superapp_services.food.delivery import Way, delivery_fee_fen, kitchen_seconds
from superapp_services.food.directory import DishEntry, Entry, directory
from superapp_services.food.errors import TimeOutOfRange
from superapp_services.food.hours import is_open
from superapp_services.food.lookup import Point, point_of
from superapp_services.food.matching import INDEX, asked_text, asked_words
from superapp_services.food.models import DishStock, RestaurantStatus
from superapp_services.food.schemas import Purpose, RestaurantSort, SearchRestaurants
from superapp_services.food.seating import free_tables

HITS = 4
MOST_POINTS = 4096
MOST_COUNTED = 3
_AHEAD_SECONDS = 30 * clock.DAY_SECONDS
NOT_ASKED = (0, False, False, 0)


@dataclass(slots=True)
class Found:
    """A restaurant that answers a search, with what the answer shows."""

    entry: Entry
    status: RestaurantStatus
    open: bool
    distance_m: int | None
    way: Way | None
    fee_fen: int | None
    relevance: tuple[int, bool, bool, int]
    dishes: Sequence[DishEntry]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A restaurant seen from a point: what of the way to it never changes."""

    entry: Entry
    distance_m: int | None
    travel_seconds: int | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The restaurants around a point by their number in the text index, best rated first."""

    candidates: Mapping[int, Candidate]
    reach: int
    """Those that deliver to the point, as a bit set; all of them where there is only a city."""
    tables: int
    """Those that one can go to."""


def _known(ctx: ToolContext, at: int) -> int:
    earliest, latest = clock.at(clock.date_of(ctx.now), 0), ctx.now + _AHEAD_SECONDS
    if not earliest <= at <= latest:
        raise TimeOutOfRange(
            at=ctx.iso(at), earliest_at=ctx.iso(earliest), latest_at=ctx.iso(latest)
        )
    return at


def find(ctx: ToolContext, args: SearchRestaurants) -> list[Found]:
    """All restaurants that answer, in order.

    Raises:
        AddressNotFound: The address is not one of the user or of a contact.
        PlaceNotFound: The place does not exist.
        OutsideCoverage: The point is in no covered city.
        UnknownCity: The city is not covered.
        PlaceUnknown: Nothing was named and no home is known.
        TimeOutOfRange: The time is before today, or more than thirty days ahead.
    """
    point = point_of(ctx, args.address_id, args.near, args.city)
    at = ctx.now if args.at is None else _known(ctx, clock.seconds(args.at))
    around = _surroundings(ctx, point)
    within = around.reach if args.purpose is Purpose.DELIVERY else around.tables
    text = asked_text(args.text) if args.text and args.text.strip() else ""
    wanted = asked_words(text) if text else frozenset()
    levels = text_search.index(ctx, INDEX).find(text, within) if text else [within]
    for bits in levels:
        passed = _passing(ctx, args, around, bits, at)
        chosen = _with_dishes(ctx, args, passed, wanted)
        if args.party_size is not None:
            size = args.party_size
            chosen = [found for found in chosen if free_tables(ctx, found.entry, size, at)]
        if chosen:
            return _sort(args.sort, chosen)
    return []


def _surroundings(ctx: ToolContext, point: Point) -> Surroundings:
    """What is around a point, worked out once per base."""
    kept: dict[Point, Surroundings] = ctx.cache.setdefault("food.surroundings", {})
    found = kept.get(point)
    if found is None:
        if len(kept) >= MOST_POINTS:
            kept.clear()
        found = kept[point] = _look_around(ctx, point)
    return found


def _look_around(ctx: ToolContext, point: Point) -> Surroundings:
    numbers = text_search.index(ctx, INDEX).numbers
    candidates: dict[int, Candidate] = {}
    reach = tables = 0
    for entry in directory(ctx).by_city.get(point.city, ()):
        number, row = numbers[entry.row.restaurant_id], entry.row
        straight = seconds = None
        if point.lat_e6 is not None and point.lng_e6 is not None:
            straight = distance_m(row.lat_e6, row.lng_e6, point.lat_e6, point.lng_e6)
            if straight <= row.radius_m:
                seconds = travel(Mode.COURIER, straight).seconds
        candidates[number] = Candidate(entry, straight, seconds)
        if straight is None or seconds is not None:
            reach |= 1 << number
        if row.dine_in:
            tables |= 1 << number
    return Surroundings(candidates, reach, tables)


def _passing(
    ctx: ToolContext, args: SearchRestaurants, around: Surroundings, bits: int, at: int
) -> list[Found]:
    """Those of a bit set that pass every filter but those on dishes and tables."""
    listed = [around.candidates[number] for number in text_search.members(bits)]
    ids = json_text([candidate.entry.row.restaurant_id for candidate in listed])
    statuses = {s.restaurant_id: s for s in ctx.db.all(queries.STATUS_IN, restaurant_ids=ids)}
    takes_load = args.purpose is Purpose.DELIVERY and at == ctx.now
    passed = []
    for candidate in listed:
        row = candidate.entry.row
        status = statuses[row.restaurant_id]
        opened = status.open and is_open(candidate.entry.hours, at)
        if opened and takes_load:
            opened = status.load < row.capacity
        if opened or args.include_closed:
            found = _found(candidate, status, at, opened=opened)
            if _passes(args, found):
                passed.append(found)
    return passed


def _found(candidate: Candidate, status: RestaurantStatus, at: int, *, opened: bool) -> Found:
    row, there, fee = candidate.entry.row, None, None
    if candidate.distance_m is not None and candidate.travel_seconds is not None:
        cooking = kitchen_seconds(row.prep_minutes, status.load, row.capacity)
        there = Way(candidate.distance_m, candidate.travel_seconds, cooking)
        fee = delivery_fee_fen(row, candidate.distance_m, 0, at)
    return Found(candidate.entry, status, opened, candidate.distance_m, there, fee, NOT_ASKED, ())


def _passes(args: SearchRestaurants, found: Found) -> bool:
    row = found.entry.row
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


def _with_dishes(
    ctx: ToolContext, args: SearchRestaurants, passed: Sequence[Found], wanted: frozenset[str]
) -> list[Found]:
    """Those that sell dishes as asked for, with the ones to show and how well they match."""
    picked = [(found, _dishes(args, found.entry, wanted)) for found in passed]
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
            if wanted:
                found.relevance = _relevance(found, dishes, wanted, args.text or "")
            kept.append(found)
    return kept


def _relevance(
    found: Found, dishes: Sequence[DishEntry], wanted: frozenset[str], text: str
) -> tuple[int, bool, bool, int]:
    """How well one dish, or the name and cuisine, matches.

    Where equally many words are found, a dish of exactly this name wins, then a name or cuisine,
    then more dishes that match as well.
    """
    counts = [len(dish.words & wanted) for dish in dishes]
    dish, head = max(counts, default=0), len(found.entry.words & wanted)
    asked = text.strip().lower()
    exact = any(asked in (d.row.name_zh, d.row.name_en.lower()) for d in found.dishes)
    return max(dish, head), exact, head >= dish, min(MOST_COUNTED, counts.count(dish))


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
    words, exact, head, count = found.relevance
    return -words, not exact, not head, -count, -score, row.restaurant_id


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
