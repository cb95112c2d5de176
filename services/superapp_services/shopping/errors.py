"""What the shopping service refuses, and what to do then."""

from superapp_services.core import ServiceError


class ProductNotFound(ServiceError):
    """No such product."""

    en = "There is no product {product_id}. Search products to find its id."
    zh = "没有找到商品 {product_id}，请先搜索商品。"


class SkuNotFound(ServiceError):
    """No such SKU."""

    en = "There is no SKU {sku_id}. Get the product to see its SKUs."
    zh = "没有找到规格 {sku_id}，请先查看商品详情中的规格。"


class UnknownFilter(ServiceError):
    """A category, brand, type or attribute is not known."""

    en = "No {kind} is called {name}. Known ones like it: {suggestions}."
    zh = "没有名为 {name} 的筛选项（{kind}）。相近的有：{suggestions}。"


class CartItemNotFound(ServiceError):
    """No such item in this user's cart."""

    en = "There is no item {cart_item_id} in your cart. View the cart to see its items."
    zh = "购物车里没有 {cart_item_id}，请先查看购物车。"


class CartFull(ServiceError):
    """The cart holds no more different items, or no more of this one."""

    en = "The cart takes at most {limit} of this. Remove something or order what is there."
    zh = "购物车最多放 {limit} 件，请先删除部分商品或下单。"


class NothingToBuy(ServiceError):
    """Neither lines nor anything in the cart."""

    en = "There is nothing to check out. Name SKUs as lines, or add items to the cart first."
    zh = "没有可结算的商品，请指定商品规格，或先加入购物车。"


class OutOfStock(ServiceError):
    """Fewer are left than were asked for."""

    en = (
        "Only {left} of {title} ({sku_id}) can be delivered there. "
        "Order fewer, or choose another SKU or product."
    )
    zh = "{title}（{sku_id}）可配送库存仅剩 {left} 件，请减少数量或更换规格、商品。"


class PriceChanged(ServiceError):
    """A price is no longer the quoted one."""

    en = "{title} ({sku_id}) now costs {now_fen}, not {quoted_fen}. Ask for a new quote."
    zh = "{title}（{sku_id}）的价格已从 {quoted_fen} 变为 {now_fen}，请重新获取报价。"


class ShopClosed(ServiceError):
    """The shop takes no orders now."""

    en = "{shop} ({merchant_id}) takes no orders now. Choose the product of another shop."
    zh = "{shop}（{merchant_id}）暂停接单，请选择其他店铺的商品。"


class NotDeliverable(ServiceError):
    """Local goods do not go to this address."""

    en = "{title} is delivered in {city} only. Search with this address to see what reaches it."
    zh = "{title}仅支持{city}同城配送，请按收货地址重新搜索。"


class DeliveryTimeNotPossible(ServiceError):
    """The shop cannot deliver by then."""

    en = "{title} cannot arrive by {asked}; the earliest is {earliest}. Choose a later time."
    zh = "{title}无法在 {asked} 前送达，最早 {earliest}，请选择更晚的时间。"


class DateInPast(ServiceError):
    """Goods are wanted by a day that is over."""

    en = "{date} is over; today is {today}. Choose today or a later day."
    zh = "{date} 已经过去，今天是 {today}，请选择今天或以后的日期。"


class GiftWrapNotOffered(ServiceError):
    """The shop does not wrap this product."""

    en = "{title} ({product_id}) cannot be gift-wrapped. Leave gift wrap out, or choose another."
    zh = "{title}（{product_id}）不提供礼品包装，请取消包装或更换商品。"


class AddressMissing(ServiceError):
    """No address was named and the user has no home address."""

    en = "You have no home address. Name an address, or add one first."
    zh = "您还没有家庭地址，请指定收货地址，或先添加地址。"


class OrderAlreadyShipped(ServiceError):
    """A shipped order cannot be cancelled."""

    en = "Order {order_id} is {status}. Request a return once it has arrived."
    zh = "订单 {order_id} 状态为 {status}，无法取消，收货后可申请退货。"


class NothingToTrack(ServiceError):
    """The order has no parcel yet."""

    en = "Order {order_id} is {status} and has no parcel to track."
    zh = "订单 {order_id} 状态为 {status}，暂无物流信息。"


class LineNotFound(ServiceError):
    """The order has no such line."""

    en = "Order {order_id} has no line {line_id}. Get the order to see its lines."
    zh = "订单 {order_id} 中没有 {line_id}，请先查看订单明细。"


class NotReturnable(ServiceError):
    """The goods cannot be returned for this reason, or not any more."""

    en = "{title} cannot be returned for {reason}: {why}."
    zh = "{title}不能以 {reason} 为由退货：{why}。"


class AlreadyReturned(ServiceError):
    """More would be returned than was bought and is not returned yet."""

    en = "Only {left} of line {line_id} can still be returned."
    zh = "{line_id} 最多还可退 {left} 件。"


class NotReceived(ServiceError):
    """Only what has arrived can be confirmed or reviewed."""

    en = "Order {order_id} is {status}; this is possible once it has been delivered."
    zh = "订单 {order_id} 状态为 {status}，送达后才能进行此操作。"


class AlreadyReviewed(ServiceError):
    """The line has a review already."""

    en = "You have reviewed line {line_id} already ({review_id})."
    zh = "{line_id} 已评价过（{review_id}）。"


class WatchNotFound(ServiceError):
    """No such price watch of this user."""

    en = "There is no price watch {price_watch_id} of yours. List your price watches first."
    zh = "没有找到降价提醒 {price_watch_id}，请先查看降价提醒列表。"


class WatchNotActive(ServiceError):
    """The watch has ended."""

    en = "Price watch {price_watch_id} is {status} already."
    zh = "降价提醒 {price_watch_id} 状态为 {status}，无法取消。"


class AlreadyBelow(ServiceError):
    """The price is below the limit now."""

    en = "{title} costs {price_fen} now, which is below {below_fen}. Buy it at once instead."
    zh = "{title}现价 {price_fen}，已低于 {below_fen}，可直接购买。"


class WatchInThePast(ServiceError):
    """The end of the watch lies in the past or too far away."""

    en = "A watch must end between now and {latest}. {asked} does not."
    zh = "降价提醒的截止时间须在现在与 {latest} 之间，{asked} 不符合。"


class MandateTooNarrow(ServiceError):
    """The mandate cannot pay for this purchase."""

    en = (
        "Mandate {mandate_id} does not cover one purchase of {amount_fen} until {until}. "
        "Create a mandate with wider limits first."
    )
    zh = "授权 {mandate_id} 不足以覆盖在 {until} 前 {amount_fen} 的购买，请先创建额度更大的授权。"


class MandateMissing(ServiceError):
    """Buying automatically needs a mandate."""

    en = "To buy automatically, create a mandate first and give its id."
    zh = "自动购买需要授权，请先创建授权并提供其编号。"


class CouponOfferNotFound(ServiceError):
    """No such coupon on offer."""

    en = "There is no coupon offer {coupon_offer_id}. List coupons to see what can be claimed."
    zh = "没有找到可领取的优惠券 {coupon_offer_id}，请先查看优惠券列表。"


class CouponAlreadyClaimed(ServiceError):
    """One per user."""

    en = "You have claimed {coupon_offer_id} already, as coupon {coupon_id}."
    zh = "您已领取过 {coupon_offer_id}（优惠券 {coupon_id}）。"


class CouponOfferEnded(ServiceError):
    """All are taken, or the time to claim is over."""

    en = "Coupon offer {coupon_offer_id} has ended: {reason}. List coupons for others."
    zh = "优惠券 {coupon_offer_id} 已结束：{reason}，请查看其他优惠券。"
