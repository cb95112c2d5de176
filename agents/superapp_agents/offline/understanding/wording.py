"""Slots that are named by fixed words: preference, seat, means, method, coupons, who travels."""

import re

from superapp_agents.grounding.lexicon import spelled
from superapp_agents.grounding.methods import METHOD_EN, METHOD_ZH, ruled_out
from superapp_agents.offline.understanding.canvas import USED, Canvas
from superapp_agents.offline.understanding.making import read_making
from superapp_agents.offline.understanding.roles import DELIVERED, TRIPS, Reading

_SORTED = (
    *DELIVERED,
    *TRIPS,
    "book_hotel",
    "request_ride",
    "plan_route",
    "compare_routes",
    "find_place",
    "find_restaurant",
    "reserve_table",
    "book_attraction",
    "",
)
_ROUTES = ("plan_route", "compare_routes")
_PAID = (
    *DELIVERED,
    *TRIPS,
    "book_hotel",
    "book_attraction",
    "pay_bill",
    "transfer",
    "request_ride",
    "send_red_packet",
    "pay_order",
    "",
)
_COUPON_GOALS = (*DELIVERED, "")
_SUPERLATIVE = re.compile(
    r"(?:the |离我|价格|越|as .{3,8} as possible|with (?:the )?)?(?P<w>%s)(?:的"
    r"|点的|一点的|一点|越好|点|些|的那[个款种家班趟])?"
)
_STATION = re.compile(
    r"(?:高铁|火车|动车|地铁|公交车?|巴士|轻轨)站"
    r"|\b(?:railway|train|bus|coach|metro|subway|underground|tube|high[- ]speed rail(?:way)?)"
    r"\s+stations?\b",
    re.IGNORECASE,
)
"""Where one gets on: no means of going, whatever it begins with."""
_NEAREST = re.compile(r"(?:离我)?最近的?|\b(?:nearest|closest)\b", re.IGNORECASE)
"""Belongs to the place where one goes to one."""
_METHOD = re.compile(
    rf"(?:使用|用|走|刷|拿|从)(?P<zh>(?:我的)?{METHOD_ZH}(?:里)?)(?:余额)?(?:来)?"
    r"(?:支付|付款?|扣款?|买单|结账|转账?|交)?"
    r"|(?:use|using|with|by|via|through|from|on|pay (?:with|by|from|using)"
    r"|charge(?: (?:it|them|this|that))?(?: to)?)(?: to| it to)?"
    rf" (?P<en>(?:my |the )?{METHOD_EN})\b",
    re.IGNORECASE,
)
_COUPON = re.compile(
    r"(?:不|别|不要)?(?:能用的?|可以用的?|所有的?|最多的?|全部的?)?(?:用|使用|叠加?"
    r"|凑)(?:上|掉|一?张|最划算的|合适的|所有的?|全部的?|我的|这个|那个)*(?:优惠券|券|红包|满减"
    r"|优惠)(?:都?用上|最划算)?"
    r"|(?:优惠券|券|红包|优惠)用(?:最[^，。\0]{1,4}的|上)|(?:算上|加上|带上)(?:优惠券|券"
    r"|红包|优惠)|用券|有(?:什么|哪些)(?:优惠)?券?都?用上|能用的(?:券|优惠|红包)?(?:都"
    r"|全)部?用上|(?:优惠券|券|红包|优惠)怎么[^，。\0]{1,5}用|(?:优惠券|券|红包)能用(?:就"
    r"|都|的都)?[^，。\0]{0,2}用(?:上)?"
    r"|(?:优惠券|券|红包|优惠)(?:尽量|尽可能|最好)?(?:都|全部?)?(?:用上|叠上|加上|叠加)"
    r"|(?:with |using |use |apply |and )*(?:whatever|any|all|all of|the best|available|my"
    r"|every) (?:of )?(?:the |my |available |applicable |legal )*(?:coupons?|vouchers?"
    r"|discounts?|promo(?:tions?)?s?)(?: (?:i have|i've got|i've|i got|available"
    r"|that (?:i have|apply|work)"
    r"|you can find|on (?:it|them)))?"
    r"|(?:no|without|don't use(?: any)?) (?:coupons?|vouchers?)|with (?:a )?(?:coupons?|vouchers?)"
    r"|(?:coupons?|vouchers?) applied|\buse (?:the |my )?(?:coupons?|vouchers?)|(?:using "
    r"|with |use )?(?:the )?(?:cheapest|best"
    r"|optimal) (?:legal )?(?:combination of )?(?:my )?coupons?(?: combination)?",
    re.IGNORECASE,
)
_RATING = re.compile(
    r"(?:评分|评价|口碑|好评)(?:要|得|比较|尽量|都)?(?:高|好|不错|多|优秀)(?:一点|一些|点"
    r"|些)?(?:的)?|高分的?|好评(?:多|率高|如潮)?的?|口碑好的?"
    r"|(?:with |and |has |have |that has |that have )*(?:a |an )?(?:good|high|great"
    r"|decent|excellent|better|strong|top) (?:ratings?|reviews?)"
    r"|(?:(?:well|highly|best|top|highest|better)[- ](?:rated|reviewed))",
    re.IGNORECASE,
)
_TRAVELLERS = re.compile(
    r"(?:乘客|乘机人|乘车人|出行人|旅客|入住人)(?:就?是|为|：|:)?(?P<zh1>我自己|本人|我"
    r"|[^\0，。,的]{2,6})"
    r"|(?P<zh2>(?:就|只有|只)?(?:我自己|我本人|我一个人?|本人)(?!的)(?:去|一个人|走)?)"
    r"|(?:给|为|帮)(?P<zh3>我自己|自己)"
    r"|(?P<zh4>(?:我们)?(?:全家|一家(?:人|[三四五六]口))人?|我们一家)"
    r"|\bfor (?P<en4>(?:me|myself) and (?:my |our )?\w+(?: and (?:my |our )?\w+)*)"
    r"|(?P<en5>\b(?:my |our )\w+ and (?:i|me|myself)\b)"
    r"|(?P<en1>\b(?:just|only) (?:for )?(?:me|myself)\b|\bfor (?:just |only )?(?:myself"
    r"|me(?: only| alone)?)\b|\bon my own\b|\bby myself\b|\balone\b)"
    r"|\bpassengers?:? (?:is|are|will be|would be)? ?(?P<en2>me|myself|[A-Z]\w+(?: [A-Z]\w+)*)"
    r"|(?P<en3>\b(?:my|the|our) (?:whole |entire )?family(?: of (?:three|four|five"
    r"|\d))?\b|\ball (?:three|four|five|six|\d) of us\b|\bthe (?:three|four|five"
    r"|six) of us\b)",
    re.IGNORECASE,
)
_WITH_ME = re.compile(
    r"(?P<w>我(?:自己)?(?:和|跟|、)(?!他们|你们)[^\0，。,订买定飞坐去的]{1,10}?)"
    r"(?=(?:[两三四五](?:个?人|口)|俩)?(?:一起|都|想|要|打算|准备)*"
    r"(?:订|买|定|预订|抢|弄|安排|去|飞|坐|从|回|$|\0))"
)
_FAMILY_ZH = (
    r"(?:妈妈?|爸爸?|爸妈|父母|父亲|母亲|老婆|老公|妻子|丈夫|爱人|儿子|女儿|孩子|爷爷|奶奶|外公|外婆|哥哥?|姐姐?"
    r"|弟弟|妹妹|女朋友|男朋友|朋友|同事)"
)
_WITH_THEM = re.compile(
    rf"(?:^|(?<=[\0要想算我]))(?P<zh>(?:和|跟|带(?:上|着)?|陪)(?:我的?)?{_FAMILY_ZH}"
    rf"(?:[和跟、](?:我的?)?{_FAMILY_ZH})*)"
    r"|\b(?P<en>with my \w+(?: and (?:my |our )?\w+)*)",
    re.IGNORECASE,
)
"""Who goes along with the user."""
_ON_BUSINESS = re.compile(r"\b(?:on|for) business\b(?! class)|\bbusiness trip\b", re.IGNORECASE)
_TRAVELLER_GOALS = (*TRIPS, "book_hotel", "book_attraction", "")


def _found(match: re.Match[str]) -> str | None:
    return next((value for value in match.groups() if value), None)


def _take_named(canvas: Canvas, source: re.Pattern[str]) -> str | None:
    match = canvas.search(source)
    if match is None:
        return None
    phrase = _found(match)
    canvas.use(*match.span())
    return phrase


def _take_word(canvas: Canvas, section: str, goal: str) -> str | None:
    """The longest word of a section in what is left, with the little words around it used up."""
    left = canvas.left
    for kept in (_STATION, _NEAREST) if goal in (*_ROUTES, "request_ride") else ():
        left = kept.sub(lambda match: USED * len(match[0]), left)
    word = spelled(section, left)
    if word is None:
        return None
    pattern_of = _SUPERLATIVE.pattern.replace("%s", re.escape(word))
    match = re.compile(pattern_of, re.IGNORECASE).search(left)
    if match is None:
        return None
    canvas.use(*match.span())
    return word


def read_wording(canvas: Canvas, goal: str, reading: Reading) -> None:
    """Every slot that fixed words name, as far as the goal has it."""
    if goal in _COUPON_GOALS:
        reading.put("coupons", canvas.take(_COUPON))
    if goal in _PAID:
        read_method(canvas, reading)
    if goal in _SORTED:
        reading.put("rating", canvas.take(_RATING))
        reading.put("sort", _take_word(canvas, "sort", goal))
    if goal in TRIPS:
        canvas.drop(_ON_BUSINESS)
        reading.put("seat", _take_word(canvas, "seat", goal))
    if goal in (*_ROUTES, ""):
        reading.put("mode", _take_word(canvas, "mode", goal))
    if goal in (*DELIVERED, "", "plan_day", "find_restaurant", "reserve_table"):
        read_making(canvas, goal, reading)


def read_method(canvas: Canvas, reading: Reading) -> None:
    """How to pay, in the user's words."""
    reading.put("method", _take_named(canvas, _METHOD))


def read_ruled_out(canvas: Canvas, reading: Reading) -> None:
    """How not to pay; read first, so that it is never taken for how to pay."""
    for found in ruled_out(canvas.left):
        reading.waived.append(canvas.use(found.start, found.end))


def read_travellers(canvas: Canvas, goal: str, reading: Reading) -> None:
    """Who travels; read before counts, so that 我一个人 is a person and no number."""
    if goal in _TRAVELLER_GOALS:
        said = zip(canvas.text, canvas.left, strict=True)
        left = "".join(t if kept != USED or t == "我" else USED for t, kept in said)
        company = _WITH_ME.search(left)
        if company:
            reading.put("travellers", canvas.use(*company.span()))
        reading.put("travellers", _take_named(canvas, _TRAVELLERS))
    if goal in TRIPS or goal == "":
        reading.put("travellers", _take_named(canvas, _WITH_THEM))
