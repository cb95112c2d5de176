"""What the shopping tools take."""

import datetime as dt
from enum import StrEnum
from typing import Literal

from pydantic import Field

from superapp_services.core import ToolInput

MAX_QUANTITY = 99


class ProductSort(StrEnum):
    """The order of found products."""

    RELEVANCE = "relevance"
    PRICE_ASC = "price_asc"
    PRICE_DESC = "price_desc"
    RATING = "rating"
    SALES = "sales"
    NEWEST = "newest"
    VALUE = "value"


class AttributeFilter(ToolInput):
    """One property that a product must have."""

    name: str = Field(
        max_length=60,
        description="Attribute by id or name in Chinese or English; for yes-or-no properties the "
        "name alone is enough.",
        examples=["noise_cancelling", "防水", "capacity_l"],
    )
    value: str | None = Field(
        default=None,
        max_length=60,
        description="Value by id or name; `yes` if left out and no bounds are given.",
        examples=["yes", "over_ear"],
    )
    at_least: float | None = Field(default=None, description="Smallest value of a number.")
    at_most: float | None = Field(default=None, description="Largest value of a number.")


class SearchProducts(ToolInput):
    """What the user looks for, and what it must fulfil."""

    text: str | None = Field(
        default=None,
        max_length=200,
        description="Words for the product, in Chinese or English. Leave properties such as "
        "price, size and colour to the filters.",
        examples=["noise-cancelling headphones", "登山包", "保温杯"],
    )
    category: str | None = Field(
        default=None,
        max_length=60,
        description="Only this category or product type, by id or name.",
        examples=["audio", "running_shoes", "鲜花绿植"],
    )
    brand: str | None = Field(
        default=None, max_length=60, description="Only this brand, by id or name."
    )
    min_price_fen: int | None = Field(
        default=None, ge=0, description="Lowest SKU price, in fen.", examples=[15_000]
    )
    max_price_fen: int | None = Field(
        default=None, ge=0, description="Highest SKU price, in fen.", examples=[50_000]
    )
    min_rating: float | None = Field(
        default=None, ge=0, le=5, description="Lowest average rating, out of 5.", examples=[4.7]
    )
    attributes: list[AttributeFilter] = Field(
        default_factory=list, max_length=10, description="Properties that must all hold."
    )
    colour: str | None = Field(
        default=None, max_length=40, description="A SKU in this colour.", examples=["black", "黑色"]
    )
    size: str | None = Field(
        default=None,
        max_length=40,
        description="A SKU in this size or version; of a version, a measure will do.",
        examples=["38", "XL", "500ml", "1TB"],
    )
    deliver_by: dt.date | None = Field(
        default=None,
        description="Arrives on this day at the latest if ordered now.",
        examples=["2026-02-07"],
    )
    address_id: str | None = Field(
        default=None,
        description="Where it goes, for delivery dates and local goods; the user's home if left "
        "out.",
    )
    in_stock: bool = Field(default=True, description="Only what can be delivered there now.")
    gift_wrap: bool = Field(default=False, description="Only what can be gift-wrapped.")
    sort: ProductSort = Field(
        default=ProductSort.RELEVANCE,
        description="Order of the results; `value` weighs rating and sales against price.",
    )
    limit: int = Field(default=10, ge=1, le=50, description="How many products to return.")
    offset: int = Field(default=0, ge=0, le=1000, description="How many to skip, for more pages.")


class GetProduct(ToolInput):
    """Which product to show."""

    product_id: str = Field(description="Product to show.", examples=["prd_00001"])
    address_id: str | None = Field(
        default=None, description="Where it would go; the user's home if left out."
    )


class CompareProducts(ToolInput):
    """Which products to set side by side."""

    product_ids: list[str] = Field(
        min_length=2, max_length=6, description="Two to six products.", examples=[["prd_00001"]]
    )
    address_id: str | None = Field(
        default=None, description="Where they would go; the user's home if left out."
    )


class GetPriceHistory(ToolInput):
    """Whose price, and for how long."""

    sku_id: str = Field(description="SKU to look at.", examples=["sku_00001"])
    days: int = Field(default=30, ge=1, le=90, description="How many days back.")


class AddToCart(ToolInput):
    """Which SKU to put into the cart."""

    sku_id: str = Field(description="SKU to add.", examples=["sku_00001"])
    quantity: int = Field(default=1, ge=1, le=MAX_QUANTITY, description="How many.")


class UpdateCart(ToolInput):
    """Which item to change or remove."""

    cart_item_id: str = Field(description="Item of the cart.", examples=["cit_0001"])
    quantity: int = Field(
        ge=0, le=MAX_QUANTITY, description="New quantity; 0 removes the item.", examples=[2]
    )


class CheckoutLine(ToolInput):
    """One SKU to buy."""

    sku_id: str = Field(description="SKU to buy.", examples=["sku_00001"])
    quantity: int = Field(default=1, ge=1, le=MAX_QUANTITY, description="How many.")


class PreviewCheckout(ToolInput):
    """What to buy, where to, and with which coupons."""

    lines: list[CheckoutLine] = Field(
        default_factory=list,
        max_length=50,
        description="What to buy. Leave it empty to check out the cart.",
    )
    cart_item_ids: list[str] = Field(
        default_factory=list,
        max_length=50,
        description="Only these items of the cart; all of them if left out.",
    )
    address_id: str | None = Field(
        default=None,
        description="Deliver to this address of the user or of a contact; home if left out.",
    )
    deliver_by: dt.datetime | None = Field(
        default=None,
        description="Latest arrival. Local goods such as flowers and cakes are then delivered "
        "shortly before it, other goods as soon as they can be.",
        examples=["2026-02-07T15:00:00+08:00"],
    )
    coupons: Literal["best", "none"] = Field(
        default="best",
        description="`best` applies the legal combination that saves most. Ignored when "
        "`coupon_ids` are given.",
    )
    coupon_ids: list[str] = Field(
        default_factory=list, max_length=20, description="Exactly these coupons."
    )
    gift_wrap: bool = Field(
        default=False, description="Wrap as a gift, for a fee per product that offers it."
    )
    note: str = Field(default="", max_length=200, description="A note to the shops.")


class PlaceOrder(ToolInput):
    """Which quote to order by."""

    quote_id: str = Field(description="Quote of shopping_preview_checkout.", examples=["qot_0001"])


class OrderRef(ToolInput):
    """Which order."""

    order_id: str = Field(description="Shopping order of the user.", examples=["ord_0001"])


class OrderStatus(StrEnum):
    """Where an order is in its life."""

    UNPAID = "unpaid"
    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUNDING = "refunding"
    REFUNDED = "refunded"


class ListOrders(ToolInput):
    """Which orders to list, newest first."""

    status: OrderStatus | None = Field(default=None, description="Only orders in this state.")
    text: str | None = Field(
        default=None,
        max_length=100,
        description="Only orders with a product whose title holds these words.",
        examples=["保温杯", "thermos"],
    )
    limit: int = Field(default=10, ge=1, le=50, description="How many orders to return.")


class CancelOrder(ToolInput):
    """Which order to cancel, and why."""

    order_id: str = Field(description="Order to cancel.", examples=["ord_0001"])
    reason: str = Field(
        default="changed_mind", max_length=200, description="Why, for the shop's records."
    )


class ReturnReason(StrEnum):
    """Why goods go back."""

    NO_REASON = "no_reason"
    DEFECT = "defect"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    NOT_AS_DESCRIBED = "not_as_described"
    MISSING_PARTS = "missing_parts"


class RequestReturn(ToolInput):
    """What to return, and why."""

    order_id: str = Field(description="Delivered order.", examples=["ord_0001"])
    line_id: str | None = Field(
        default=None,
        description="Line to return; may be left out if the order has one line.",
        examples=["ord_0001_1"],
    )
    quantity: int | None = Field(
        default=None, ge=1, le=MAX_QUANTITY, description="How many; all of the line if left out."
    )
    reason: ReturnReason = Field(description="Why it goes back; it decides deadline and cost.")
    note: str = Field(default="", max_length=500, description="What is wrong, in own words.")


class ListCoupons(ToolInput):
    """Which coupons to list."""

    merchant_id: str | None = Field(
        default=None, description="Only coupons that this shop takes.", examples=["mer_shop_0001"]
    )
    category: str | None = Field(
        default=None, max_length=60, description="Only coupons for this category, by id."
    )
    limit: int = Field(default=20, ge=1, le=50, description="How many of each list to return.")


class ClaimCoupon(ToolInput):
    """Which coupon to take."""

    coupon_offer_id: str = Field(
        description="Offer of shopping_list_coupons.", examples=["cof_0001"]
    )


class WatchAction(StrEnum):
    """What happens when the price falls below the limit."""

    NOTIFY = "notify"
    BUY = "buy"


class WatchPrice(ToolInput):
    """Which price to watch, until when, and what to do then."""

    sku_id: str = Field(description="SKU to watch.", examples=["sku_00001"])
    below_fen: int = Field(
        gt=0, description="Act when the price is strictly below this.", examples=[500_000]
    )
    until: dt.datetime = Field(
        description="Stop watching at this instant.", examples=["2026-02-20T00:00:00+08:00"]
    )
    action: WatchAction = Field(
        default=WatchAction.NOTIFY, description="Tell the user, or buy once under a mandate."
    )
    mandate_id: str | None = Field(
        default=None,
        description="For `buy`: an active mandate that covers one purchase below the limit.",
        examples=["mdt_0001"],
    )
    address_id: str | None = Field(
        default=None, description="For `buy`: where it goes; the user's home if left out."
    )
    quantity: int = Field(default=1, ge=1, le=MAX_QUANTITY, description="For `buy`: how many.")


class WatchStatus(StrEnum):
    """What became of a watch."""

    ACTIVE = "active"
    NOTIFIED = "notified"
    BOUGHT = "bought"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class ListPriceWatches(ToolInput):
    """Which watches to list."""

    status: WatchStatus | None = Field(default=None, description="Only watches in this state.")
    limit: int = Field(default=20, ge=1, le=50, description="How many to return.")


class CancelPriceWatch(ToolInput):
    """Which watch to end."""

    price_watch_id: str = Field(description="Watch to end.", examples=["pwt_0001"])


class ReviewProduct(ToolInput):
    """What to review, and how."""

    order_id: str = Field(description="Delivered order.", examples=["ord_0001"])
    line_id: str | None = Field(
        default=None, description="Line to review; may be left out if the order has one line."
    )
    stars: int = Field(ge=1, le=5, description="1 to 5 stars.", examples=[5])
    text: str = Field(
        min_length=1, max_length=500, description="The review, as everybody will read it."
    )
    anonymous: bool = Field(default=True, description="Hide the user's name.")
