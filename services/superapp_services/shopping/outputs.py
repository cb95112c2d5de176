"""What the shopping tools give."""

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


class CartItemView(ToolOutput):
    """An item of the cart."""

    cart_item_id: str
    sku_id: str
    product_id: str
    title: str
    label: str
    merchant_id: str
    shop: str
    quantity: int
    unit_fen: int
    total_fen: int
    in_stock: bool


class CartView(ToolOutput):
    """The cart, by shop. Prices are without shipping and coupons."""

    items: list[CartItemView]
    items_fen: int


class QuoteLine(ToolOutput):
    """A line of a quote."""

    sku_id: str
    product_id: str
    title: str
    label: str
    quantity: int
    unit_fen: int
    total_fen: int
    discount_fen: int
    delivery_date: str
    promised_at: str


class MerchantShare(ToolOutput):
    """What one shop will ask: one order."""

    merchant_id: str
    shop: str
    lines: list[QuoteLine]
    items_fen: int
    shipping_fen: int
    gift_wrap_fen: int
    discount_fen: int
    total_fen: int
    promised_at: str


class UsedCoupon(ToolOutput):
    """A coupon of a quote, and what it takes off."""

    coupon_id: str
    title: str
    saves_fen: int


class CheckoutQuote(ToolOutput):
    """A binding price until it expires. Order with shopping_place_order."""

    quote_id: str
    merchants: list[MerchantShare]
    coupons: list[UsedCoupon]
    items_fen: int
    shipping_fen: int
    gift_wrap_fen: int
    discount_fen: int
    total_fen: int
    address_id: str
    recipient: str
    deliver_to: str
    promised_at: str
    expires_at: str


class PlacedOrder(ToolOutput):
    """An unpaid order of one shop."""

    order_id: str
    merchant_id: str
    shop: str
    total_fen: int
    pay_by: str


class PlacedOrders(ToolOutput):
    """The unpaid orders of a checkout. Pay each with payments_pay_order."""

    orders: list[PlacedOrder]
    total_fen: int


class OrderLineView(ToolOutput):
    """A line of an order."""

    line_id: str
    product_id: str | None
    sku_id: str | None
    title: str
    label: str
    quantity: int
    unit_fen: int
    total_fen: int


class ReturnView(ToolOutput):
    """A return. The refund goes to `method_id` after inspection."""

    return_id: str
    order_id: str
    line_id: str
    quantity: int
    reason: str
    status: str
    refund_fen: int
    return_shipping_fen: int
    method_id: str
    expected_refund_at: str | None


class OrderCard(ToolOutput):
    """An order in a list."""

    order_id: str
    status: str
    shop: str
    merchant_id: str
    titles: list[str]
    total_fen: int
    created_at: str
    promised_at: str | None


class OrderList(ToolOutput):
    """The user's shopping orders, newest first."""

    orders: list[OrderCard]
    total: int


class OrderView(ToolOutput):
    """Everything about an order."""

    order_id: str
    status: str
    shop: str
    merchant_id: str
    address_id: str | None
    recipient: str | None
    lines: list[OrderLineView]
    items_fen: int
    shipping_fen: int
    gift_wrap_fen: int
    discount_fen: int
    total_fen: int
    paid_fen: int
    refunded_fen: int
    coupon_ids: list[str]
    gift_wrap: bool
    note: str
    created_at: str
    pay_by: str | None
    paid_at: str | None
    promised_at: str | None
    delivered_at: str | None
    cancel_reason: str | None
    returns: list[ReturnView]


class TrackingEvent(ToolOutput):
    """One scan of a parcel."""

    status: str
    place: str
    text: str
    at: str


class ParcelView(ToolOutput):
    """Where an order's parcel is."""

    order_id: str
    parcel_id: str
    titles: list[str]
    carrier: str
    tracking_number: str
    status: str
    place: str
    expected_at: str
    delivered_at: str | None
    events: list[TrackingEvent]


class CancelledOrder(ToolOutput):
    """An order that was cancelled."""

    order_id: str
    status: str
    refund_fen: int


class HeldCoupon(ToolOutput):
    """A coupon that the user can use."""

    coupon_id: str
    title: str
    kind: str
    face_fen: int
    percent: int
    cap_fen: int | None
    threshold_fen: int
    merchant_id: str | None
    category: str | None
    valid_until: str
    stack_group: str | None
    stackable: bool


class OfferedCoupon(ToolOutput):
    """A coupon that can be claimed."""

    coupon_offer_id: str
    title: str
    kind: str
    face_fen: int
    percent: int
    threshold_fen: int
    merchant_id: str | None
    category: str | None
    claim_until: str
    remaining: int


class CouponList(ToolOutput):
    """Coupons in hand, and coupons to claim."""

    coupons: list[HeldCoupon]
    total: int
    offers: list[OfferedCoupon]
    offers_total: int


class PriceWatchView(ToolOutput):
    """A price watch."""

    price_watch_id: str
    sku_id: str
    product_id: str
    title: str
    action: str
    below_fen: int
    price_fen: int
    until: str
    quantity: int
    address_id: str | None
    mandate_id: str | None
    status: str
    order_id: str | None
    failure: str | None


class PriceWatchList(ToolOutput):
    """The user's price watches, newest first."""

    price_watches: list[PriceWatchView]
    total: int


class ConfirmedReceipt(ToolOutput):
    """An order that is closed; the shop has its money."""

    order_id: str
    status: str
    released_fen: int


class PublishedReview(ToolOutput):
    """A review that everybody can read now."""

    review_id: str
    order_id: str
    line_id: str
    product_id: str
    stars: int
    text: str
