"""Words for orders of food and goods, tables, carts, returns and parcels."""

from collections.abc import Callable

from superapp_agents.door import Json
from superapp_agents.offline.answers.words import (
    day,
    items,
    listed,
    moment,
    numbered,
    yuan,
)

Words = Callable[[Json, bool], str]


def _saved(told: Json, zh: bool) -> str:
    saved = told.get("discount_fen") or 0
    if not saved:
        return ""
    return f"，已优惠{yuan(saved)}" if zh else f" after {yuan(saved)} off"


def _method(told: Json, zh: bool) -> str:
    name = told.get("method")
    if not name:
        return ""
    return f"（{name}支付）" if zh else f" with {name}"


def food_order(told: Json, zh: bool) -> str:
    """A food order that is paid."""
    what = items(told["items"], zh=zh)
    at = moment(told["promised_at"], zh=zh)
    total = yuan(told["total_fen"])
    if zh:
        return (
            f"已在{told['shop']}下单：{what}，共{total}{_saved(told, zh)}，"
            f"已付款{_method(told, zh)}，"
            f"送到{told['address']}，预计{at}前送达。订单号{told['order_id']}。"
        )
    return (
        f"Ordered from {told['shop']}: {what}. Paid {total}{_saved(told, zh)}"
        f"{_method(told, zh)}. It goes to {told['address']} and should arrive by {at}. "
        f"Order {told['order_id']}."
    )


def food_quote(told: Json, zh: bool) -> str:
    """What food would cost; nothing ordered."""
    what = items(told["items"], zh=zh)
    at = moment(told["promised_at"], zh=zh)
    total = yuan(told["total_fen"])
    if zh:
        return f"{told['shop']}：{what}，共{total}{_saved(told, zh)}，预计{at}前送达。还没有下单。"
    return (
        f"{told['shop']}: {what}, {total} in all{_saved(told, zh)}, arriving by {at}. "
        "Nothing has been ordered."
    )


def restaurants(told: Json, zh: bool) -> str:
    """Restaurants to choose from."""
    lines = [_restaurant(offer, zh) for offer in told["offers"]]
    head = "为您找到这几家：" if zh else "These fit:"
    return f"{head}\n{numbered(lines)}"


def _restaurant(offer: Json, zh: bool) -> str:
    each = yuan(offer["price_fen"])
    if zh:
        return f"{offer['title']}，评分{offer['rating']}，人均{each}"
    return f"{offer['title']}, rated {offer['rating']}, about {each} a head"


def table(told: Json, zh: bool) -> str:
    """A table that is reserved."""
    at = moment(told["starts_at"], zh=zh)
    if zh:
        return f"已订好{told['shop']}的位子：{at}，{told['party']}人，地址：{told['address']}。"
    return (
        f"A table for {told['party']} at {told['shop']} is reserved for {at} ({told['address']})."
    )


def table_cancelled(told: Json, zh: bool) -> str:
    """A reservation that was given up."""
    at = moment(told["starts_at"], zh=zh)
    if zh:
        return f"已取消{told['shop']}{at}的订位。"
    return f"The table at {told['shop']} on {at} is cancelled."


def shop_order(told: Json, zh: bool) -> str:
    """A shopping order that is paid."""
    what = items(told["items"], zh=zh)
    total = yuan(told["total_fen"])
    why = _why(told, zh)
    arrives = _arrives(told, zh)
    wrapped = ("，已选礼品包装" if zh else ", gift-wrapped") if told.get("gift_wrap") else ""
    if told.get("no_gift_wrap"):
        wrapped = "（这款不提供礼品包装）" if zh else " (this one cannot be gift-wrapped)"
    if zh:
        return (
            f"{why}已下单并付款{_method(told, zh)}：{what}，共{total}{_saved(told, zh)}{wrapped}，"
            f"寄到{told['address']}{arrives}。订单号{listed(told['order_ids'], zh=zh)}。"
        )
    return (
        f"{why}Ordered and paid{_method(told, zh)}: {what}, {total} in all{_saved(told, zh)}"
        f"{wrapped}. It goes to {told['address']}{arrives}. "
        f"Order {listed(told['order_ids'], zh=zh)}."
    )


def _arrives(told: Json, zh: bool) -> str:
    if not told.get("promised_at"):
        return ""
    at = day(told["promised_at"], zh=zh)
    return f"，预计{at}送达" if zh else f", arriving {at}"


def _why(told: Json, zh: bool) -> str:
    """The products that were compared, and which one was chosen."""
    compared = told.get("compared") or []
    if len(compared) < 2:
        return ""
    lines = [_product(offer, zh) for offer in compared]
    head = "比较了这几款：" if zh else "I compared these:"
    chosen = compared[0]["title"]
    tail = f"性价比最高的是{chosen}。" if zh else f"The best value is {chosen}."
    return f"{head}\n{numbered(lines)}\n{tail}"


def shop_quote(told: Json, zh: bool) -> str:
    """What goods would cost, with coupons; nothing ordered."""
    what = items(told["items"], zh=zh)
    total = yuan(told["total_fen"])
    coupons = listed([str(c) for c in told.get("coupons", ())], zh=zh)
    if zh:
        used = f"，用券：{coupons}" if coupons else ""
        return f"{what}：到手价{total}{_saved(told, zh)}{used}{_arrives(told, zh)}。还没有下单。"
    used = f" with {coupons}" if coupons else ""
    return (
        f"{what}: {total} in all{_saved(told, zh)}{used}{_arrives(told, zh)}. "
        "I have not bought anything."
    )


def products(told: Json, zh: bool) -> str:
    """Products to choose from."""
    lines = [_product(offer, zh) for offer in told["offers"]]
    head = (
        "为您挑了这几款，您看中哪一款？"
        if zh
        else "Here are some that fit. Which one would you like?"
    )
    return f"{head}\n{numbered(lines)}"


def _product(offer: Json, zh: bool) -> str:
    price = yuan(offer["price_fen"])
    size = offer.get("spec")
    extra = f"（{size}）" if size and zh else f" ({size})" if size else ""
    if zh:
        return f"{offer['title']}{extra}，{price}，评分{offer['rating']}"
    return f"{offer['title']}{extra}, {price}, rated {offer['rating']}"


def cart(told: Json, zh: bool) -> str:
    """What lies in the cart."""
    if not told["items"]:
        return "购物车是空的。" if zh else "Your cart is empty."
    what = items(told["items"], zh=zh)
    total = yuan(told["total_fen"])
    return f"购物车里有：{what}，合计{total}。" if zh else f"In your cart: {what}, {total} in all."


def returned(told: Json, zh: bool) -> str:
    """A return that was requested."""
    amount = yuan(told["refund_fen"])
    if zh:
        return (
            f"已为订单{told['order_id']}的{told['title']}申请退货，"
            f"商家验收后{amount}会原路退回到{told['method']}。"
        )
    return (
        f"I requested the return of {told['title']} (order {told['order_id']}). After inspection "
        f"{amount} goes back to {told['method']}."
    )


def order_cancelled(told: Json, zh: bool) -> str:
    """An order that was cancelled."""
    back = yuan(told["refund_fen"])
    if zh:
        return f"订单{told['order_id']}已取消，退回{back}。"
    return f"Order {told['order_id']} is cancelled; {back} comes back to you."


def tracked(told: Json, zh: bool) -> str:
    """Where a parcel or an order is, and when it will come."""
    due = moment(told["promised_at"], zh=zh) if told.get("promised_at") else None
    if zh:
        when = f"，预计{due}送达" if due else ""
        what = f"您的{told['title']}（{told['order_id']}）"
        return f"{what}现在{told['place']}：{told['latest']}{when}。"
    when = f" It should arrive by {due}." if due else ""
    return (
        f"Your {told['title']} ({told['order_id']}) is at {told['place']}: {told['latest']}.{when}"
    )


def order_list(told: Json, zh: bool) -> str:
    """The user's orders."""
    if not told["orders"]:
        return "没有找到订单。" if zh else "There are no such orders."
    lines = [
        f"{order['order_id']} {order['title']} {yuan(order['total_fen'])} {order['status']}"
        for order in told["orders"]
    ]
    return ("您最近的订单：" if zh else "Your recent orders:") + "\n" + numbered(lines)


def watch(told: Json, zh: bool) -> str:
    """A price that is watched."""
    below, until = yuan(told["below_fen"]), moment(told["until"], zh=zh)
    if zh:
        tail = "，一旦低于就自动买一台" if told["auto_buy"] else ""
        return f"已关注{told['title']}的价格：低于{below}时提醒您{tail}，有效期到{until}。"
    tail = " and buy one automatically" if told["auto_buy"] else ""
    return (
        f"I am watching the price of {told['title']}: I will tell you{tail} when it falls below "
        f"{below}, until {until}."
    )


def price_history(told: Json, zh: bool) -> str:
    """How a price went."""
    low, high, now = (yuan(told[name]) for name in ("lowest_fen", "highest_fen", "now_fen"))
    if zh:
        return f"{told['title']}近期最低{low}，最高{high}，现在{now}。"
    return f"{told['title']}: lowest {low}, highest {high}, now {now}."


def simple(told: Json, zh: bool) -> str:
    """A sentence that the policy already put into words."""
    return str(told["zh"] if zh else told["en"])


WORDS: dict[str, Words] = {
    "food_order": food_order,
    "food_quote": food_quote,
    "restaurants": restaurants,
    "table": table,
    "table_cancelled": table_cancelled,
    "shop_order": shop_order,
    "shop_quote": shop_quote,
    "products": products,
    "cart": cart,
    "returned": returned,
    "order_cancelled": order_cancelled,
    "tracked": tracked,
    "order_list": order_list,
    "watch": watch,
    "price_history": price_history,
    "said": simple,
}
