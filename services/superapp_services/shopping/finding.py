"""Finds products: words and facets on bitsets, prices and stock on arrays, both as they are now."""

from itertools import chain, islice
from typing import Any, NamedTuple

from superapp_services.commons.numerics import np
from superapp_services.commons.search import members, tokens
from superapp_services.core import ToolContext, clock
from superapp_services.shopping import queries, resolving
from superapp_services.shopping.catalogue import NEVER, Bools, Catalogue, Ints, catalogue
from superapp_services.shopping.delivery import local_shift_days, shift_days, sources
from superapp_services.shopping.schemas import ProductSort, SearchProducts

_FEW = 3
_MOSTLY = 0.5
_FAR = 1 << 40
_NUMBER_BITS = 20
_NOT_ASKED = (None,) * 5
_BY_PRICE = (ProductSort.PRICE_ASC, ProductSort.PRICE_DESC, ProductSort.VALUE)


class Offer(NamedTuple):
    """A product of the page asked for: all its SKUs, which lie beside each other.

    Attributes:
        number: The product's number.
        first: Position of its first SKU.
        prices: What each SKU costs now.
        fits: Whether each SKU fulfils the filters.
        days: Days on the way of each SKU.
    """

    number: int
    first: int
    prices: list[int]
    fits: list[bool]
    days: list[int]


class Found(NamedTuple):
    """What a search gives.

    Attributes:
        catalogue: What was searched.
        total: How many products match.
        median: The median of their ratings times 100; None without matches.
        page: The products asked for, in the order asked for.
    """

    catalogue: Catalogue
    total: int
    median: float | None
    page: list[Offer]


def find(ctx: ToolContext, args: SearchProducts, city: str) -> Found:
    """The products that fulfil everything asked for, and the page of them asked for."""
    known = catalogue(ctx)
    within = _facets(ctx, args, known)
    levels = _levels(_matches(ctx, known, args.text, within) if args.text else [within])
    moved, changed = ctx.db.all(queries.MOVED_PRICES), ctx.db.all(queries.MOVED_STOCKS)
    if _any_sku(args) and not (moved or changed) and city in known.days:
        return _shelved(args, known, levels, city)
    price, days = _live(ctx, known, city, moved, changed)
    return _sifted(ctx, args, known, levels, price, days)


def _any_sku(args: SearchProducts) -> bool:
    """Whether products come by relevance, and no filter cares which SKU they are."""
    asked = (args.min_price_fen, args.max_price_fen, args.colour, args.size, args.deliver_by)
    return args.sort is ProductSort.RELEVANCE and asked == _NOT_ASKED


def _shelved(args: SearchProducts, known: Catalogue, levels: list[int], city: str) -> Found:
    """Found on bitsets alone, while prices and stock are as they were when the world began."""
    shelf = known.shelf(city, in_stock=args.in_stock)
    within = shelf.products
    if args.min_rating is not None:
        within &= known.rated_from(round(args.min_rating * 100))
    if args.gift_wrap:
        within &= known.wrapped
    levels = [level & within for level in levels]
    matches = 0
    for level in levels:
        matches |= level
    numbers = chain.from_iterable(map(members, levels))
    page = []
    for number in islice(numbers, args.offset, args.offset + args.limit):
        span = known.skus_of(number)
        prices, fits, days = known.prices[span], shelf.fits[span], shelf.days[span]
        page.append(Offer(number, span.start, prices, fits, days))
    return Found(known, matches.bit_count(), known.median_rating(matches), page)


def _sifted(
    ctx: ToolContext,
    args: SearchProducts,
    known: Catalogue,
    levels: list[int],
    price: Ints,
    days: Ints,
) -> Found:
    """Found by looking at every SKU of the products with the right words and facets."""
    numbers = _candidates(args, known, levels)
    if len(numbers) == 0:
        return Found(known, 0, None, [])
    spots, starts = known.spots_of(numbers)
    fits = _fits(ctx, args, known, spots, price[spots], days[spots])
    matching = np.zeros(len(price), dtype=np.bool_)
    matching[spots] = fits
    some = np.logical_or.reduceat(fits, starts)
    lowest = np.empty(0, dtype=np.int64)
    if args.sort in _BY_PRICE:
        lowest = np.minimum.reduceat(np.where(fits, price[spots], _FAR), starts)[some]
    matches = numbers[some]
    page = []
    for number in _page(args, known, matches, lowest).tolist():
        span = known.skus_of(number)
        mine = (price[span].tolist(), matching[span].tolist(), days[span].tolist())
        page.append(Offer(number, span.start, *mine))
    return Found(known, len(matches), _median(np.sort(known.rating[matches])), page)


def _median(ratings: Ints) -> float | None:
    half = len(ratings) // 2
    if len(ratings) == 0:
        return None
    return int(ratings[half]) if len(ratings) % 2 else int(ratings[half - 1 : half + 1].sum()) / 2


def _candidates(args: SearchProducts, known: Catalogue, levels: list[int]) -> Ints:
    """Numbers of the products with the right words and facets, best first."""
    groups = [known.numbers_in(level) for level in levels if level]
    if not groups:
        return np.empty(0, dtype=np.int64)
    numbers = groups[0] if len(groups) == 1 else np.concatenate(groups)
    if args.min_rating is not None:
        numbers = numbers[known.rating[numbers] >= round(args.min_rating * 100)]
    if args.gift_wrap:
        numbers = numbers[known.wraps[numbers]]
    return numbers


def _live(
    ctx: ToolContext, known: Catalogue, city: str, moved: list[Any], changed: list[str]
) -> tuple[Ints, Ints]:
    """What each SKU costs, and how many days it takes to a city, as it is now."""
    price, days = known.price, known.days.get(city)
    if moved:
        price = price.copy()
        for sku_id, price_fen in moved:
            price[known.position[sku_id]] = price_fen
    if days is None:
        days = np.where(known.local, NEVER, np.minimum.reduce([*known.days.values()]) + 2)
    if changed:
        days = days.copy()
        for sku_id in dict.fromkeys(changed):
            days[known.position[sku_id]] = _days_now(ctx, sku_id, city)
    return price, days


def _days_now(ctx: ToolContext, sku_id: str, city: str) -> int:
    sku = ctx.db.one(queries.SKU, sku_id=sku_id)
    product = None if sku is None else ctx.db.one(queries.PRODUCT, product_id=sku.product_id)
    if product is None:
        return NEVER
    found = sources(ctx, product, ctx.db.all(queries.STOCKS_OF, sku_id=sku_id), city)
    if not found:
        return NEVER
    today = clock.date_of(ctx.now)
    shift = shift_days(ctx.now) if product.local_city is None else local_shift_days(ctx.now)
    return clock.days_between(today, clock.date_of(found[0].promised_at)) - shift


def _fits(
    ctx: ToolContext,
    args: SearchProducts,
    known: Catalogue,
    spots: Ints,
    price: Ints,
    days: Ints,
) -> Bools:
    """Which of the SKUs at these positions fulfil the filters."""
    fits: Bools = days < NEVER if args.in_stock else np.ones(len(spots), dtype=np.bool_)
    if args.min_price_fen is not None:
        fits &= price >= args.min_price_fen
    if args.max_price_fen is not None:
        fits &= price <= args.max_price_fen
    if args.colour is not None:
        fits &= known.having(known.colours, resolving.colour_value(ctx, args.colour))[spots]
    if args.size is not None:
        sizes = resolving.size_values(ctx, args.size)
        fits &= np.logical_or.reduce([known.having(known.sizes, one) for one in sizes])[spots]
    if args.deliver_by is not None:
        fits &= days + _delay(ctx, known)[spots] <= _days_until(ctx, args)
    return fits


def _days_until(ctx: ToolContext, args: SearchProducts) -> int:
    if args.deliver_by is None:
        return NEVER - 10
    return clock.days_between(clock.date_of(ctx.now), args.deliver_by.isoformat())


def _delay(ctx: ToolContext, known: Catalogue) -> Ints:
    """Days that each SKU loses because of the hour."""
    return np.where(known.local, local_shift_days(ctx.now), shift_days(ctx.now))


def _facets(ctx: ToolContext, args: SearchProducts, known: Catalogue) -> int:
    within = known.index.everything
    if args.category is not None:
        within &= known.index.facet(resolving.category_facet(ctx, args.category))
    if args.brand is not None:
        within &= known.index.facet(resolving.brand_facet(ctx, args.brand))
    for wanted in args.attributes:
        any_of = 0
        for facet in resolving.attribute_facets(ctx, wanted):
            any_of |= known.index.facet(facet)
        within &= any_of
    return within


def _matches(ctx: ToolContext, known: Catalogue, text: str, within: int) -> list[int]:
    """The matches of a text, those that are what it names before those that only mention it.

    If there are none, what it names, or those of its words that are known at all.
    """
    levels = known.index.find(text, within)
    named = resolving.names(ctx).categories.get(resolving.folded(text))
    if named is not None:
        called, share = known.index.facet(named), 1.0
    else:
        called, share = _called(known, text)
    if not levels and share >= _MOSTLY and called & within:
        return [called & within]
    if not levels:
        kept = [word for word in tokens(text) if known.index.find(word)]
        levels = known.index.find(" ".join(kept), within) if kept else []
    parts = [level & part for part in (called, ~called) for level in levels]
    return [part for part in parts if part]


def _called(known: Catalogue, text: str) -> tuple[int, float]:
    """The products that a text names, and the share of its words, without numbers, that do.

    Where no product is called by all these words, by the last one: a noun follows its qualities.
    """
    words = [word for word in tokens(text) if not word[0].isdigit()]
    found = [known.index.facet(f"called:{word}") for word in words]
    telling = [bits for bits in found if bits]
    if not telling:
        return 0, 0.0
    every = telling[0]
    for bits in telling:
        every &= bits
    return every or telling[-1], len(telling) / len(words)


def _levels(levels: list[int]) -> list[int]:
    """The best matches, and the next best when the best are few."""
    taken: list[int] = []
    count = 0
    for level in levels:
        if count >= _FEW:
            break
        taken.append(level)
        count += level.bit_count()
    return taken


def _page(args: SearchProducts, known: Catalogue, matches: Ints, lowest: Ints) -> Ints:
    last = args.offset + args.limit
    if args.sort is not ProductSort.RELEVANCE and len(matches) > 1:
        # A key that is unique, so that equal products keep the order of relevance.
        key = (_key(args.sort, known, matches, lowest) << _NUMBER_BITS) + matches
        if len(matches) > 2 * last:
            first = np.argpartition(key, last)[:last]
            matches, key = matches[first], key[first]
        matches = matches[np.argsort(key)]
    return matches[args.offset : last]


def _key(sort: ProductSort, known: Catalogue, numbers: Ints, lowest: Ints) -> Ints:
    if sort is ProductSort.RATING:
        return -known.rating[numbers]
    if sort is ProductSort.SALES:
        return -known.sales[numbers]
    if sort is ProductSort.NEWEST:
        return -known.listed[numbers]
    if sort is ProductSort.PRICE_ASC:
        return lowest
    if sort is ProductSort.PRICE_DESC:
        return -lowest
    quality = np.maximum(known.rating[numbers] - 350, 1) ** 2
    trust = np.log2(known.sales[numbers] + 16)
    worth: Ints = np.round(-1000 * quality * trust / np.sqrt(lowest)).astype(np.int64)
    return worth
