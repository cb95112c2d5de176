"""How far a step may go: act, offer, quote or only read."""

import re

from superapp_agents.offline.understanding.drafts import Draft
from superapp_agents.offline.understanding.lexicon import pattern
from superapp_agents.plan import Intent

_READ = frozenset(
    {
        "find_restaurant",
        "view_cart",
        "track_order",
        "list_orders",
        "price_history",
        "list_watches",
        "list_coupons",
        "list_bookings",
        "plan_route",
        "compare_routes",
        "find_place",
        "get_weather",
        "plan_day",
        "track_ride",
        "check_wallet",
        "check_spending",
        "check_bill",
        "check_forest",
        "list_campaigns",
        "browse_feed",
        "recall_preferences",
        "show_profile",
        "list_notifications",
        "tell_time",
        "show_other_user",
        "chat",
        "unsupported",
    }
)
_GOODS = frozenset({"buy_product", "find_product"})
_BOOKED = frozenset({"book_flight", "book_train", "book_hotel", "book_attraction"})
_PRICED = re.compile(
    r"券|优惠|多少钱|报价|总价|价格|coupon|voucher|quote|how much|total|delivery|price",
    re.IGNORECASE,
)
_LOOK = re.compile(
    r"推荐|看看|看一下|有哪些|有什么|有没有|查一下|查查|搜|比较|\b(?:show|find|search"
    r"|look(?:ing)? for|recommend|suggest|compare|what|which|list|any)\b",
    re.IGNORECASE,
)
_BOOK = re.compile(
    r"订|定(?!位)|买|下单|付|\b(?:book|reserve|get|buy|pay|order|need)\b", re.IGNORECASE
)

_FARE = re.compile(
    r"(?:多少|几)块?钱?(?!都|也)(?:$|[吗呢啊呀？?，,。])|贵不贵|(?:车费|价格?|费用)(?:是|要|大概|大约)*多少"
    r"|\bhow much\b|\bwhat(?:'s| is| would| will|) .{0,20}\b(?:fare|price|cost)\b",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"(?:帮我|给我|直接|就)[叫打约订]|[叫约订]一?[辆个台部]"
    r"|\b(?:get|book|order|call|request|send) (?:me |us )?(?:an?|the)\b",
    re.IGNORECASE,
)


def intent_of(draft: Draft, message: str) -> Intent:
    """The intent of a step, from its own words and from what the message rules out."""
    if draft.goal in _READ:
        return Intent.READ
    held_back = pattern("only_quote").search(message) is not None
    if draft.goal == "request_ride" and _FARE.search(draft.text) and not _CALL.search(draft.text):
        return Intent.QUOTE
    if draft.goal in _GOODS:
        return _goods(draft, message, held_back=held_back)
    if held_back and draft.goal in (
        *_BOOKED,
        "order_food",
        "checkout_cart",
        "request_ride",
        "reserve_table",
    ):
        return Intent.QUOTE
    if draft.goal in _BOOKED and not _BOOK.search(draft.text):
        asked = None if _BOOK.search(message) else _LOOK.search(message)
        looks = asked or _LOOK.search(draft.text) or _FARE.search(draft.text)
        return Intent.OFFER if looks else Intent.DO
    return Intent.DO


def _goods(draft: Draft, message: str, *, held_back: bool) -> Intent:
    if held_back:
        if _PRICED.search(message):
            draft.goal = "buy_product"
            return Intent.QUOTE
        return Intent.OFFER
    text = pattern("only_quote").sub("", draft.text)
    wish = pattern("wish").search(text)
    if draft.goal == "find_product":
        commanded = pattern("command").search(pattern("wish").sub("", text))
        draft.goal = "buy_product" if commanded else draft.goal
        return Intent.DO if commanded else Intent.OFFER
    commanded = pattern("command").search(pattern("wish").sub("", text))
    return Intent.DO if commanded or not wish else Intent.OFFER
