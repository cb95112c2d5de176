"""What spending is asked for: of which kind, and whether each payment or only the sum."""

import re

_KINDS = (
    ("red_packets", re.compile(r"红包|\bred (?:packet|envelope)s?\b", re.IGNORECASE)),
    ("transfers", re.compile(r"转账|转出|转给|\btransfer(?:s|red)?\b", re.IGNORECASE)),
    (
        "rides",
        re.compile(
            r"打车|打的|叫车|坐车|车费|网约车|\b(?:taxis?|cabs?|rides?|cars?|didi)\b", re.IGNORECASE
        ),
    ),
    (
        "food",
        re.compile(
            r"外卖|点餐|吃|餐饮|伙食|饭|奶茶|咖啡"
            r"|\b(?:food|eating|takeaways?|takeouts?|meals?|restaurants?|coffee|lunch(?:es)?|dinners?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "travel",
        re.compile(
            r"旅行|旅游|出差|酒店|住宿|机票|火车|高铁|门票"
            r"|\b(?:travel(?:ling)?|trips?|hotels?|flights?|trains?)\b",
            re.IGNORECASE,
        ),
    ),
    ("bills", re.compile(r"水电|[水电话网]费|燃气|缴费|\b(?:bills|utilities)\b", re.IGNORECASE)),
    (
        "shopping",
        re.compile(r"购物|网购|淘宝|买东西|买衣服|\b(?:shopping|goods|clothes)\b", re.IGNORECASE),
    ),
)
LINES = re.compile(
    r"[笔条](?:的)?(?:支出|消费|交易|花销|账|转账|付款|收入|流水|记录|是)|明细|流水|(?:交易|消费|支出|付款)记录"
    r"|(?:哪些|什么|啥).{0,3}(?:支出|消费|交易|花销)|(?:支出|消费|交易|花).{0,4}(?:哪些|什么|啥)"
    r"|\b(?:transactions?|payments|purchases)\b|\bwhere\b.{0,12}\b(?:money|spen[dt])\b",
    re.IGNORECASE,
)
"""Asks for single payments."""
ALL_KINDS = re.compile(
    r"一共|总共|合计|全部|所有|\b(?:in total|altogether|overall|total)\b", re.IGNORECASE
)
"""Asks for everything together."""


def spent_on(text: str) -> str | None:
    """The kind of spending that the text names."""
    return next((name for name, pattern in _KINDS if pattern.search(text)), None)


def spending_words(text: str) -> str | None:
    """The words that say what spending is asked for."""
    sources = (LINES, *(pattern for _, pattern in _KINDS))
    return next((match[0] for source in sources if (match := source.search(text))), None)
