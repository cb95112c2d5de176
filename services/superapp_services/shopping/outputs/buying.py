"""What carts, checkouts and coupons give."""

from superapp_services.core import ToolOutput


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
