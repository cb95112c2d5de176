"""Clauses about things that exist already: orders, bookings, bills, preferences, shops to call."""

import datetime as dt
import re

from superapp_agents.grounding.lexicon import spelled
from superapp_agents.offline.understanding.canvas import Canvas
from superapp_agents.offline.understanding.roles import Reading, read_dates
from superapp_agents.plan import Item

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
_BILL = re.compile(
    r"水费|电费|燃气费|煤气费|天然气费?|话费|网费|宽带费?|物业费|取暖费|暖气费|水电费?"
    r"|\b(?:water|electric(?:ity)?|power|gas|phone|mobile|internet|broadband|heating"
    r"|property|utility)(?: (?:bills?|fees?|charges?))?\b",
    re.IGNORECASE,
)
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


def read_record(canvas: Canvas, goal: str, lang: str, today: dt.date, reading: Reading) -> None:
    """Which record is meant, and what is said about it."""
    if goal in _TEXTS:
        reading.put("text", _TEXT_LEAD.sub("", canvas.text.strip()))
        return
    if goal in _DATED:
        read_dates(canvas, goal, today, reading)
    if goal in _BILLS:
        reading.put("order", canvas.take(_BILL))
        _method(canvas, reading)
    elif goal in _ORDERS:
        _reason(canvas, reading)
        _order(canvas, lang, goal, reading)
        if goal == "review":
            reading.put("text", canvas.text)
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


_WATCHED = {
    "en": re.compile(
        r"\b(?:price|cost) (?:of|on|for) (?:the |a |an |my |that "
        r"|this )?(?P<o>[^,.;\0]{2,50}?)(?=\s+(?:and|if|when|once|drops?|falls?|goes"
        r"|until|before|for me|so)\b|[,.;\0]|$)"
        r"|\b(?:if|when|once|as soon as) (?:the |my |that "
        r"|this )?(?:price of (?:the )?)?(?P<s>(?!it\b|price\b"
        r"|they\b)[^,.;\0]{2,50}?)(?:'s price)? (?:drops?|falls?|goes|gets?|dips?|is)\b"
        r"|\b(?:watch|track|monitor|follow|keep an eye on)(?: the| my| this"
        r"| that)? (?P<w>(?!the |price)[^,.;\0]{2,40}?)(?:'s)? price\b"
        r"|\b(?:watch|track|monitor|follow|keep an eye on) (?:the |my )?(?P<v>(?!price"
        r"|the price|how)[^,.;\0]{2,40}?)(?=\s+(?:and|if|when|for)\b|[,.;\0]|$)",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"(?:盯着?|关注|监控|留意|跟踪|看着|守着)(?:一?下|好"
        r"|住)?(?:我)?(?P<o>[^，。,\0]{2,24}?)(?:的)?(?:价格?|降价|，|,|$|\0)"
        r"|(?:等|如果|要是|当"
        r"|一旦)?(?:我)?(?P<s>[^，。,\0]{2,24}?)(?:的)?(?:价格)?(?:一)?(?:降价|跌破|跌到"
        r"|降到|低于|降至|便宜)"
    ),
}
_CARRIED = re.compile(
    r"(?P<z>购物车(?:里面?|中)?的?(?:那?[个台部双件款])?[^，。,\0]{1,16}?)(?=，|。|,|$"
    r"|的?价|降|跌|低于)"
    r"|(?P<y>[^，。,\0]{2,10}?在(?:我的?)?购物车里?)"
    r"|\b(?:the|my) (?P<e>[^,.;\0]{2,40} in (?:my|the) (?:cart|basket))\b",
    re.IGNORECASE,
)
_IN_CART = re.compile(
    r"(?:my |the )?\b(?:cart|basket)'s |在?(?:我的?)?(?:购物车|车)(?:里面?"
    r"|中)?的?(?:那?[个台部双件款])?|\s*\b(?:in|from|of) (?:my "
    r"|the )?(?:cart|basket)\b",
    re.IGNORECASE,
)
_BARE_CART = re.compile(r"(?:我的?)?购物车(?:里面?|中)?")
_AUTO_BUY = re.compile(
    r"(?:自动|就|直接|马上|立刻)(?:帮我|给我)?(?:自动)?(?:下单|买|入手|拿下"
    r"|付款)[^，。,]{0,4}|\b(?:buy|order|purchase|grab|get) (?:it|one|them"
    r"|me one)\b(?: automatically| for me)?|\bauto(?:matically)?[- ]?buy\b",
    re.IGNORECASE,
)


def read_watch(canvas: Canvas, lang: str, reading: Reading) -> None:
    """Which product's price is watched, whether it is in the cart, and whether to buy it."""
    bought = _AUTO_BUY.search(canvas.text)
    reading.put("text", canvas.use(*bought.span()) if bought else None)
    match = canvas.search(_WATCHED[lang]) or _CARRIED.search(canvas.text)
    phrase = next((value for value in match.groupdict().values() if value), "") if match else ""
    if match and _BARE_CART.fullmatch(phrase.strip()):
        phrase = ""
    if not phrase.strip() or re.fullmatch(
        r"(?:it|them|they|price|the price|价格?|它)", phrase.strip(), re.IGNORECASE
    ):
        return
    cart = _IN_CART.search(phrase)
    if cart:
        reading.put("place", cart.group().strip())
        phrase = _IN_CART.sub("", phrase)
    name = re.sub(
        r"^(?:the|a|an|my|that|this|那[个台部双件款]?|这[个台部双件款]?|我的?)\s*|(?:的|价格?)$",
        "",
        phrase.strip(),
        flags=re.IGNORECASE,
    ).strip()
    if name:
        reading.items.append(Item(query=name))


def _method(canvas: Canvas, reading: Reading) -> None:
    match = canvas.search(
        r"用(?P<m>[^，。,\0]{1,6}?)(?:付|交|支付|缴|扣)|\b(?:with|from|using|by) (?:my "
        r"|the )?(?P<e>bank card|card|credit(?: card| line)?|wallet|balance)\b"
    )
    if match:
        reading.put("method", match["m"] or match["e"])
