"""What looking at products gives."""

from superapp_services.core import ToolOutput


class ProductCard(ToolOutput):
    """A product among search results. `price_fen` is its lowest price; a SKU may cost more."""

    product_id: str
    title: str
    brand: str
    category: str
    product_type: str
    shop: str
    merchant_id: str
    price_fen: int
    sku_id: str
    sku_label: str
    sku_price_fen: int
    sku_count: int
    rating: float
    sales_count: int
    sponsored: bool
    in_stock: bool
    delivery_date: str | None
    gift_wrap_fen: int | None


class FoundProducts(ToolOutput):
    """Matching products. `sku_id` is the cheapest SKU of each that fits the filters."""

    products: list[ProductCard]
    total: int
    median_rating: float | None


class AttributeView(ToolOutput):
    """A property of a product."""

    attribute: str
    name: str
    value: str
    text: str


class SkuView(ToolOutput):
    """One buyable version of a product."""

    sku_id: str
    label: str
    colour: str | None
    size: str | None
    version: str | None
    price_fen: int
    list_price_fen: int
    in_stock: bool
    available: int
    delivery_date: str | None


class ReviewView(ToolOutput):
    """What a buyer said."""

    author: str
    stars: int
    text: str


class ReturnRule(ToolOutput):
    """How long goods can go back. 0 days means not at all."""

    no_reason_days: int
    defect_days: int
    shop_pays_return_shipping: bool


class ProductView(ToolOutput):
    """Everything about a product."""

    product_id: str
    title: str
    brand: str
    category: str
    product_type: str
    shop: str
    merchant_id: str
    shop_rating: float
    shop_open: bool
    rating: float
    rating_count: int
    sales_count: int
    sponsored: bool
    listed_date: str
    ships_from: str
    local_delivery_only: bool
    shipping_fen: int
    free_shipping_from_fen: int | None
    gift_wrap_fen: int | None
    return_rule: ReturnRule
    attributes: list[AttributeView]
    skus: list[SkuView]
    reviews: list[ReviewView]


class ComparedProduct(ToolOutput):
    """A product in a comparison. `values` answer the comparison's `attributes`, in order."""

    product_id: str
    title: str
    brand: str
    price_fen: int
    sku_id: str
    rating: float
    rating_count: int
    sales_count: int
    delivery_date: str | None
    no_reason_days: int
    values: list[str]


class Comparison(ToolOutput):
    """Products side by side."""

    products: list[ComparedProduct]
    attributes: list[str]
    cheapest_product_id: str
    best_rated_product_id: str
    best_value_product_id: str


class PricePoint(ToolOutput):
    """A day's price."""

    date: str
    price_fen: int


class PriceHistory(ToolOutput):
    """How a SKU's price moved, oldest day first."""

    sku_id: str
    title: str
    price_fen: int
    lowest_fen: int
    highest_fen: int
    points: list[PricePoint]
