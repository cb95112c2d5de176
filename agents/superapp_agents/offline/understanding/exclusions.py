"""What a thing or a booking must not be: 不要黑色, 除了黑色都行, "anything but black"."""

import re

from superapp_agents.grounding.lexicon import spelled
from superapp_agents.grounding.negation import what_not
from superapp_agents.offline.understanding.canvas import USED, Canvas
from superapp_agents.offline.understanding.roles import TRIPS, Reading

_GOODS = ("buy_product", "find_product", "add_to_cart")
_BOOKED = (*TRIPS, "book_hotel", "book_attraction")
_ENDS = rf"(?={USED}|$|[，。,])"
_EXCLUDED = (
    re.compile(
        r"(?:(?<!要)不想?要|不喜欢|不考虑|不接受|(?<!是)不是|不能是|不选|不住|不坐"
        r"|(?<![特分级])别(?:买|选|给我|要|拿|是|订|住|坐)|除了?|避开|非(?!常|凡))(?:是|有|带|买|选|订|住|坐)?"
        rf"(?P<x>[^{USED}，。,的]{{1,8}}?)"
        rf"(?:的(?=[^，。,{USED}])|的?(?:以外|之外)?的?(?:都(?:行|可以)|就行|就好)?{_ENDS})"
    ),
    re.compile(
        rf"(?<![^{USED}，。,])(?P<x>[^{USED}，。,]{{1,8}}?)的?(?:都)?(?:不要|不考虑|除外)了?{_ENDS}"
    ),
    re.compile(
        r"\b(?:(?:(?:in |of )?any(?:thing| colou?r| kind| size| brand| hotel| one)?"
        r" (?:but|except(?: for)?)|not|no|nothing|except(?: for)?|without|other than|avoid"
        r"|(?:i )?(?:don't|do not) (?:want|like|need|book|buy)(?: it)?)"
        r"\s+(?:(?:in|an?|any|the|too|to be|with)\s+)*)"
        r"(?P<x>[a-z'-]+(?: [a-z'-]+){0,2}?)(?: ones?)?"
        rf"(?=\s*(?:$|[,.{USED}])|\s+(?:please|and|but|or|with|for|to|in|under|at|by|ones?)\b)",
        re.IGNORECASE,
    ),
)
_IDLE = re.compile(
    r"别的|其他|其它|发票|^急|\b(?:others?|rush|hurry|problem|worries|substitutes?|invoice)\b",
    re.IGNORECASE,
)
"""What is refused beside the thing itself: 别的店不要, "no rush"."""
_NO_WISH = re.compile(
    r"券|优惠|红包|确认|预订|预定|下单|付款|^[买订付]|^(?:忘|急|我|我们|它|这个|那个)$|钱"
    r"|\b(?:coupons?|vouchers?|rush|hurry|problem|worries|need|later|earlier|before|after|more|less"
    r"|longer|sure|idea|matter|thanks?|yet|now|only|just|wait|it|that|this|them|book\w*|order\w*"
    r"|buy\w*|pay\w*|confirm\w*|than)\b",
    re.IGNORECASE,
)
"""What is refused and no property of a thing."""


def read_excluded(canvas: Canvas, goal: str, reading: Reading) -> None:
    """Puts what is not wanted by its thing, or among what must not happen to a booking."""
    if goal not in (*_GOODS, *_BOOKED):
        return
    for source in _EXCLUDED:
        for match in list(source.finditer(canvas.left)):
            phrase = match.group()
            if _IDLE.search(match["x"]) and canvas.free(*match.span()):
                reading.waived.append(canvas.use(*match.span()))
                continue
            refused = _NO_WISH.search(match["x"]) or spelled("sort", phrase)
            if refused or what_not(phrase) is None or not canvas.free(*match.span()):
                continue
            said = canvas.use(*match.span())
            if goal in _BOOKED:
                reading.waived.append(said)
                continue
            reading.attributes.append(said)
            reading.extras.append((match.start(), "attributes", said))
