"""Where a thing is not to be brought: 别送到公司, "not to the office" names no address."""

import re

from superapp_agents.offline.understanding.canvas import Canvas

_ZH = re.compile(
    r"(?:[，,。；;、]|但是?|而)?(?<![要是能可会该需用])"
    r"(?:不要|不用|不必|不需要|别|甭|可别|而不是|不是|不)(?:再|给我|帮我|直接)?"
    r"(?:(?:配送|派送|快递|邮寄|送餐|送|寄|发|拿)(?:到|去|回|往|至|给)?|到)"
    r"(?:我们?|他们?|她们?|咱们?)?的?"
    r"(?P<x>公司|单位|办公室|家|学校|宿舍|酒店)(?:里面?|那边|那里|这边)?"
    r"(?!门口|楼下|前台|附近|旁边|对面|的?人|人|乐)(?:去|来|了|吧|啊)*"
)
_EN = re.compile(
    r"(?:, ?)?(?:\b(?:but|and|please) ){0,2}"
    r"(?<!i'm )(?<!am )(?<!is )(?<!are )(?<!be )(?<!why )(?<!was )"
    r"\b(?:(?:don't|do not|dont|never) (?:deliver|send|ship|bring|drop)"
    r"(?: (?:it|them|that|this|everything|off|food|the food))*(?: (?:to|at))?"
    r"|not (?:delivered |sent |shipped )?(?:to|at)"
    r"|(?:instead of|rather than)(?: (?:to|at))?) (?:(?:my|the|our) )?"
    r"(?P<x>office|work(?:place)?|home|house|place|apartment|flat|school|dorm|hotel)\b"
    r"(?= *(?:$|[,.;!?])| (?:please|but|and|to|at|this time|today|tonight|instead|because)\b)"
    r"(?: (?:this time|instead))?",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"公司|单位|办公室|家|学校|宿舍|酒店|地址|[送寄]到|[送寄]给"
    r"|\b(?:office|work|home|house|place|apartment|flat|school|dorm|hotel|address"
    r"|deliver(?:ed)? to|(?:to|for) (?:my|mum|mom|dad|her|him|the|(?-i:[A-Z])))\b",
    re.IGNORECASE,
)
_REVIEW = re.compile(r"评|备注|留言|附言|\breview|\bnote\b|\bmemo\b", re.IGNORECASE)


def without_wrong_places(text: str) -> str:
    """The message without the places where nothing is to be brought, if it names another."""
    source = _EN if text.isascii() else _ZH
    if source.search(text) is None or _REVIEW.search(text):
        return text
    left = source.sub("", text).strip(" ，,。；;")
    return left if _PLACE.search(left) else text


def wrong_place(canvas: Canvas) -> str | None:
    """The words for where nothing is to be brought; they tell which other place is meant."""
    match = canvas.search(_EN if canvas.text.isascii() else _ZH)
    return canvas.use(*match.span()).strip(" ，,。") if match else None


def without_place(text: str) -> str:
    """The words without such a place: to name it asks for nothing."""
    return (_EN if text.isascii() else _ZH).sub(" ", text)
