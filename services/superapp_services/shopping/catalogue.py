"""The static shop window of a base as arrays, for searches; built once, shared by all sessions."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from superapp_services.commons import search
from superapp_services.commons.numerics import np
from superapp_services.core import ToolContext
from superapp_services.shopping import queries
from superapp_services.shopping.delivery import lanes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
else:
    Ints = Bools = Any

INDEX = "shopping.products"
NEVER = 999


class Shelf(NamedTuple):
    """What can be had in a city as long as no stock has changed.

    Attributes:
        products: The products of which some SKU fits, as a bitset.
        fits: Whether each SKU is what was asked for: in stock, or any.
        days: Days until each SKU arrives.
    """

    products: int
    fits: list[bool]
    days: list[int]


@dataclass
class Catalogue:
    """Products in the order of the search index, and their SKUs beside each other.

    Attributes:
        index: The words and facets of the products.
        product_ids: Ids by product number.
        rating: Average rating times 100, by product number.
        sales: Pieces sold.
        listed: Day number of the listing.
        wraps: Whether a product can be gift-wrapped.
        sku_ids: Ids by SKU position, sorted by product number.
        numbers: Product number of each SKU.
        starts: Position of each product's first SKU, and the count of SKUs at the end.
        price: Price of each SKU when the world began.
        local: Whether a SKU is of same-day goods.
        days: For each city, days until each SKU arrives from the best warehouse with stock.
        colours: For each colour, the SKUs that have it.
        sizes: For each size and version, the SKUs that have it.
        position: Position of each SKU by id.
    """

    index: search.Index
    product_ids: list[str]
    rating: Ints
    sales: Ints
    listed: Ints
    wraps: Bools
    sku_ids: list[str]
    numbers: Ints
    starts: Ints
    price: Ints
    local: Bools
    days: dict[str, Ints]
    colours: dict[str, Bools]
    sizes: dict[str, Bools]
    position: dict[str, int]

    def __post_init__(self) -> None:
        self.prices: list[int] = self.price.tolist()
        self.is_local: list[bool] = self.local.tolist()
        self._starts: list[int] = self.starts.tolist()
        self._shelves: dict[tuple[str, bool], Shelf] = {}

    def shelf(self, city: str, *, in_stock: bool) -> Shelf:
        """What can be had in a city, or what there is at all."""
        shelf = self._shelves.get((city, in_stock))
        if shelf is None:
            days = self.days[city]
            fits = days < NEVER if in_stock else np.ones(len(days), dtype=np.bool_)
            some = np.logical_or.reduceat(fits, self.starts[:-1])
            shelf = Shelf(_bits(some), fits.tolist(), days.tolist())
            self._shelves[city, in_stock] = shelf
        return shelf

    @cached_property
    def wrapped(self) -> int:
        """The products that can be gift-wrapped."""
        return _bits(self.wraps)

    @cached_property
    def _rated(self) -> tuple[list[int], list[int]]:
        """Every rating, and the products that are rated so or lower."""
        ratings = [int(rating) for rating in np.unique(self.rating)]
        return ratings, [_bits(self.rating <= rating) for rating in ratings]

    def rated_from(self, rating: int) -> int:
        """The products with a rating, times 100, or a higher one."""
        ratings, up_to = self._rated
        lower = bisect_left(ratings, rating)
        return self.index.everything & ~up_to[lower - 1] if lower else self.index.everything

    def median_rating(self, products: int) -> float | None:
        """The median of the ratings times 100 of a set of products; None for none."""
        count = products.bit_count()
        if count == 0:
            return None
        upper = self._rating_at(products, count // 2)
        return upper if count % 2 else (upper + self._rating_at(products, count // 2 - 1)) / 2

    def _rating_at(self, products: int, place: int) -> int:
        """The rating at a place, from 0, among those of the products in order."""
        ratings, up_to = self._rated
        return ratings[bisect_right(up_to, place, key=lambda bits: (bits & products).bit_count())]

    def numbers_in(self, bits: int) -> Ints:
        """The product numbers in a bitset, lowest first."""
        count = len(self.product_ids)
        raw = np.frombuffer(bits.to_bytes((count + 7) // 8, "little"), dtype=np.uint8)
        return np.unpackbits(raw, count=count, bitorder="little").nonzero()[0]

    def spots_of(self, numbers: Ints) -> tuple[Ints, Ints]:
        """Positions of the SKUs of some products, and where each product's begin among them."""
        if len(numbers) == len(self.product_ids) and bool((np.diff(numbers) == 1).all()):
            return np.arange(len(self.sku_ids)), self.starts[:-1]
        first = self.starts[numbers]
        counts = self.starts[numbers + 1] - first
        begins = counts.cumsum() - counts
        spots = np.repeat(first - begins, counts) + np.arange(counts.sum())
        return spots, begins

    def having(self, options: dict[str, Bools], value: str) -> Bools:
        """The SKUs with a colour, size or version."""
        found = options.get(value)
        return np.zeros(len(self.sku_ids), dtype=np.bool_) if found is None else found

    def skus_of(self, number: int) -> slice:
        """Positions of a product's SKUs."""
        return slice(self._starts[number], self._starts[number + 1])


def catalogue(ctx: ToolContext) -> Catalogue:
    """The catalogue of the base, built when first asked for."""
    built: Catalogue | None = ctx.cache.get("shopping.catalogue")
    if built is None:
        built = _build(ctx)
        ctx.cache["shopping.catalogue"] = built
    return built


def _build(ctx: ToolContext) -> Catalogue:
    index = search.index(ctx, INDEX)
    products = {row.product_id: row for row in ctx.db.all(queries.ALL_PRODUCTS)}
    ordered = [products[product_id] for product_id in index.row_ids]
    skus = sorted(
        ctx.db.all(queries.ALL_SKUS), key=lambda sku: (index.numbers[sku.product_id], sku.sku_id)
    )
    numbers = np.array([index.numbers[sku.product_id] for sku in skus], dtype=np.int64)
    starts = np.searchsorted(numbers, np.arange(len(ordered) + 1)).astype(np.int64)
    position = {sku.sku_id: at for at, sku in enumerate(skus)}
    return Catalogue(
        index=index,
        product_ids=index.row_ids,
        rating=_ints(row.rating_x100 for row in ordered),
        sales=_ints(row.sales_count for row in ordered),
        listed=_ints(int(row.listed_date.replace("-", "")) for row in ordered),
        wraps=np.array([row.gift_wrap_fen is not None for row in ordered], dtype=np.bool_),
        sku_ids=[sku.sku_id for sku in skus],
        numbers=numbers,
        starts=starts,
        price=_ints(sku.base_price_fen for sku in skus),
        local=np.array([ordered[n].local_city is not None for n in numbers], dtype=np.bool_),
        days=_days(ctx, skus, products, position),
        colours=_having(skus, lambda sku: [sku.colour]),
        sizes=_having(skus, lambda sku: [sku.size, sku.version]),
        position=position,
    )


def _bits(flags: Bools) -> int:
    """The numbers of what is true, as a bitset."""
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


def _ints(values: Any) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _having(skus: list[Any], values: Any) -> dict[str, Bools]:
    found: dict[str, Bools] = {}
    for at, sku in enumerate(skus):
        for value in values(sku):
            if value is not None:
                if value not in found:
                    found[value] = np.zeros(len(skus), dtype=np.bool_)
                found[value][at] = True
    return found


def _days(
    ctx: ToolContext, skus: list[Any], products: dict[str, Any], position: dict[str, int]
) -> dict[str, Ints]:
    known = lanes(ctx)
    stocked = [stock for stock in ctx.db.all(queries.ALL_STOCKS) if stock.base_quantity > 0]
    at = _ints(position[stock.sku_id] for stock in stocked)
    of = [products[skus[place].product_id] for place in at]
    ways = {way: n for n, way in enumerate((w, e) for w in known.city_of for e in (True, False))}
    way = _ints(
        ways[stock.warehouse_id, bool(product.express)]
        for stock, product in zip(stocked, of, strict=True)
    )
    handling = _ints(product.handling_days for product in of)
    only = np.array([product.local_city or "" for product in of])
    found = {}
    for city in known.cities:
        taken = _ints(known.days_to(w, city, e) for w, e in ways)[way] + handling
        reaches = (only == "") | (only == city)
        found[city] = np.full(len(skus), NEVER, dtype=np.int64)
        np.minimum.at(found[city], at[reaches], taken[reaches])
    return found
