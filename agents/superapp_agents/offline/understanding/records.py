"""Clauses about things that exist already: orders, bookings, bills, preferences, shops to call."""

import datetime as dt
import re

from superapp_agents.grounding.bills import BILL
from superapp_agents.grounding.lexicon import spelled
from superapp_agents.grounding.methods import METHOD_EN, METHOD_ZH
from superapp_agents.grounding.spending import spending_words
from superapp_agents.offline.understanding.canvas import Canvas
from superapp_agents.offline.understanding.payees import RELATIVES
from superapp_agents.offline.understanding.reviews import read_review
from superapp_agents.offline.understanding.roles import (
    Reading,
    read_amount_left,
    read_dates,
    read_money,
)
from superapp_agents.offline.understanding.watches import read_cancelled
from superapp_agents.offline.understanding.wording import read_method

_BILLS = frozenset({"pay_bill", "check_bill"})
_ORDERS = frozenset(
    {
        "return_order",
        "cancel_order",
        "track_order",
        "list_orders",
        "review",
        "confirm_receipt",
        "cancel_booking",
        "cancel_reservation",
        "cancel_ride",
        "track_ride",
        "list_bookings",
        "open_red_packet",
        "pay_order",
    }
)
_TEXTS = frozenset(
    {
        "remember_preference",
        "forget_preference",
        "recall_preferences",
        "chat",
        "wait",
        "add_address",
    }
)
_DATED = frozenset({"check_spending", "list_orders", "pay_bill", "check_bill"})
RECORD_GOALS = (
    _BILLS
    | _ORDERS
    | _TEXTS
    | frozenset(
        {
            "list_watches",
            "cancel_watch",
            "check_spending",
            "check_wallet",
            "claim_coupon",
            "list_campaigns",
            "collect_energy",
            "check_forest",
            "plant_tree",
            "list_coupons",
            "list_notifications",
            "show_profile",
            "browse_feed",
            "tell_time",
            "view_cart",
            "show_other_user",
            "revoke_mandate",
            "unsupported",
            "call_merchant",
        }
    )
)
_ORDER_ZH = re.compile(
    r"(?:我)?(?P<o>(?:在[\u4e00-\u9fff]{2,4}?(?=订|预订|买))?(?:上次|上周|上个月|昨天"
    r"|前天|今天|刚才|刚刚|之前|最近|前几天"
    r"|那天)?(?:给.{1,4})?(?:买|订|点|下|叫|收到|预订"
    r"|预定)(?:了)?的(?:那)?[个双件台部条单份杯套]?[^，。,漏坏破不太有退取给帮想要\0]{1,14}"
    r"?)(?=到|什么|在|漏|坏|破|不|太|有|退|取|给|帮|想|要|能|质|掉|发|尺|大|小|开|已|收"
    r"|已|，|。|,|$|\0)"
)
_ORDER_ZH_PLAIN = re.compile(
    r"(?:取消|退订|退掉|退了|退货|退|评价|点评|确认收到|签收|查看?|看看?)(?:一下|掉"
    r"|了)?(?:我)?(?:的)?(?P<o>[^，。,\0]{2,14}?)(?=吧|，|。|,|$|\0|告诉|能退|可以退"
    r"|的订单(?:吧|$))"
)
_ORDER_ZH_OBJECT = re.compile(
    r"(?:把|将)?(?:我(?:的)?)?(?P<o>[^，。,\0把将帮我]{2,14}?)(?:帮我|给我)?(?=我?不(?:要"
    r"|住|去)|取消|退"
    r"|不要了|漏|坏|破|收到|到哪|在哪|什么时候|到了)"
)
_ORDER_EN = re.compile(
    r"\b(?:cancel|return|refund|track|review|rate|exchange|send back|where(?:'s| is| are)"
    r"|when (?:will|is|does|do|are)|received|got|confirm(?: the)? (?:receipt"
    r"|delivery)(?: of| for)?|for|has|open|reject|drop)\s+"
    r"(?P<o>(?:(?:my|the|that|this|these|those|last|latest"
    r"|most recent)\s+)+[^,.;!?\0]{2,40}?)(?=\s+(?:and|because|since|as|for a|going|be"
    r"|arrive|arriv\w*|get here|come|is|are|was|it|i(?! (?:bought|booked|ordered|got"
    r"|purchased|reserved|made))|leak\w*|broke\w*|doesn't|does not|don't|that (?:leaks"
    r"|broke)|to|now|please|delivered|shipped|back)\b|[,.;!?\0]|$)",
    re.IGNORECASE,
)
_ORDER_EN_SUBJECT = re.compile(
    r"\b(?P<o>(?:the|my) [^,.;!?\0]{2,40}?(?: i (?:bought|ordered|got|purchased"
    r"|booked)[^,.;!?\0]{0,24}?)?)(?=\s+(?:leak\w*|is|are|was|broke\w*|doesn't|does not"
    r"|don't|stopped|arrived|has|have|came|isn't|aren't|just|and)\b|[,.;!?]|$)",
    re.IGNORECASE,
)
_PAID_WITH = re.compile(r"用(?P<m>[^，。,\0]{1,6}?)(?:付|交|支付|缴|扣)")
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|This|Last|Next|Today|Month"
_WHOSE_BILL = re.compile(
    r"[给帮替为](?P<r>(?!我(?!妈|爸|老|奶|爷|儿|女|孙|哥|姐|弟|妹)"
    r"|自己|家|[忙把这那上本下一个你您咱大去先再两]|.?月)[\u4e00-\u9fff]{1,4}?)(?:的?手机)?(?:也|都)?"
    r"(?=[充交缴付]|的?[水电话网]费)"
    rf"|\b(?P<q>my [a-z]+|(?:{RELATIVES})|(?-i:(?!{_MONTHS})[A-Z])[a-z]+)'s "
    r"(?=(?:water|electric|power|gas|phone|mobile|internet|bill))",
    re.IGNORECASE,
)
"""Whose bill it is, where it is somebody else's."""
_POCKET = re.compile(rf"{METHOD_ZH}|\b{METHOD_EN}\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\d{6,}")
"""The number of a customer or a bill."""
_TEXT_LEAD = re.compile(
    r"^(?:请|帮我|麻烦|你|要)*(?:记住|记一下|记下来?|忘记|忘掉|忘了|删除|删掉|别再?记"
    r"|以后都?|from now on|please |remember|note|keep in mind|make a note"
    r"|forget)(?:一下)?[，,：: ]*(?:that |about |the fact that |my )?",
    re.IGNORECASE,
)


_POINTS = re.compile(
    r".*(?:买|订|点|下)的(?:那|这)[个双件台部条单份]?|.*(?:多少|什么|几|告诉).*|它|那个"
    r"|这个|it|that"
)


def _order(canvas: Canvas, lang: str, goal: str, reading: Reading) -> None:
    sources = (
        (_ORDER_ZH, _ORDER_ZH_PLAIN, _ORDER_ZH_OBJECT)
        if lang == "zh"
        else (_ORDER_EN, _ORDER_EN_SUBJECT)
    )
    for source in sources:
        match = canvas.search(source)
        if match and match["o"].strip(" 的") and not _POINTS.fullmatch(match["o"].strip(" 的")):
            reading.put("order", match["o"].strip(" 的"))
            return
    del goal


ASKS = re.compile(
    r"^(?:顺便|帮我|你|再)*(?:问一?下?|问问|咨询)|^(?:and |to |please )*(?:ask|check|find out)\b",
    re.IGNORECASE,
)
"""How a question for a shop begins."""
_CALLED_ZH = re.compile(
    r"(?:给|打给|致电|联系)(?P<a>[^，。,问打]{1,16}?)(?:打(?:一?个)?电话|$|(?=问|咨询|，))"
    r"|(?:打(?:一?个)?电话|电话)(?:给|到|去)?(?:问(?:一下|问|下)?)?(?P<b>[^，。,问]{1,16}?)"
    r"(?=有没有|有无|还有|是否|是不是|能不能|可不可以|几点|多少|什么|问|咨询|，|$|营业|开门)"
)
_CALLED_EN = re.compile(
    r"\b(?:call|phone|ring|contact|ask)(?: up)? (?:the |that |this |my )?(?P<a>.{2,50}?)"
    r"(?= (?:and|to) (?:ask|check|find out|see)\b| (?:if|whether|about|what|when|how)\b|[,.?]|$)",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"(?:问(?:一下|一问|问|下)?|咨询(?:一下)?)(?:他们|那里|那边)?(?P<z>[^，。]{2,80})"
    r"|(?P<y>(?:有没有|有无|还有|是否|是不是|能不能|可不可以|几点|营业到).{1,80})"
    r"|\b(?:ask|check|find out|see)(?: them)? (?P<e>.{3,120})$|\b(?P<f>(?:if|whether) .{3,120})$",
    re.IGNORECASE,
)


def _call(canvas: Canvas, reading: Reading) -> None:
    """Whom to call, and what to ask."""
    called = _CALLED_EN.search(canvas.text) or _CALLED_ZH.search(canvas.text)
    if called and not ASKS.match(canvas.text):
        reading.put("place", next(filter(None, called.groups())).strip(" 的"))
        canvas.use(*called.span())
    asked = canvas.search(_QUESTION)
    if asked:
        reading.put("text", next(filter(None, asked.groups())).strip(" ?？.。"))


def _reason(canvas: Canvas, reading: Reading) -> None:
    word = spelled("reason", canvas.left)
    if word:
        reading.put("reason", word)


def _bill(canvas: Canvas, goal: str, reading: Reading) -> None:
    """Which bill, whose, how much of it, and what it is paid with."""
    reading.put("order", canvas.take(BILL))
    read_method(canvas, reading)
    reading.put("method", canvas.take(_PAID_WITH, "m"))
    if goal == "pay_bill":
        whose = _WHOSE_BILL.search(canvas.text)
        reading.put("recipient", (whose["r"] or whose["q"]) if whose else None)
        canvas.drop(_NUMBERED)
        read_money(canvas, goal, reading)
        read_amount_left(canvas, reading)


def read_record(canvas: Canvas, goal: str, lang: str, today: dt.date, reading: Reading) -> None:
    """Which record is meant, and what is said about it."""
    if goal in _TEXTS:
        reading.put("text", _TEXT_LEAD.sub("", canvas.text.strip()))
        return
    if goal in _DATED:
        read_dates(canvas, goal, today, reading)
    if goal in _BILLS:
        _bill(canvas, goal, reading)
    elif goal in ("cancel_watch", "review"):
        read = read_cancelled if goal == "cancel_watch" else read_review
        read(canvas, lang, reading)
    elif goal == "check_spending":
        reading.put("order", spending_words(canvas.text))
    elif goal == "check_wallet":
        reading.put("method", canvas.take(_POCKET))
    elif goal in _ORDERS:
        _reason(canvas, reading)
        _order(canvas, lang, goal, reading)
    elif goal == "call_merchant":
        _call(canvas, reading)
    elif goal in ("claim_coupon", "list_campaigns", "browse_feed"):
        reading.put(
            "order",
            canvas.take(
                r"[^，。,\0有什么哪些帮我领抢看一个张看看]{0,6}(?:红包|优惠券|券|满减"
                r"|消费券)|(?:[\w'-]+ ){0,4}(?:coupons?|vouchers?|red packets?)"
            ),
        )
