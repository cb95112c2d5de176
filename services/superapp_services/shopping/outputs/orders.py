"""What orders, parcels, returns and watches give."""

from superapp_services.core import ToolOutput


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
