"""Words that rule out what they stand by: 不要早上的, 别太早, "not in the morning"."""

import re

_LEADS = re.compile(
    r"(?:(?<!要)不要|(?<!想)不想要?|(?<!能)不能|(?<!可)不可以|不考虑|不选|不坐|不乘|不订|(?<!是)不是|不喜欢|不接受"
    r"|(?<![特分级])别|避开|避免|除了?)"
    r"(?:坐|乘|订|定|选|买|安排|挑|要|是|在|给我|有|用)*(?:太|那么|这么)?[\s\0]*$"
    r"|(?:\bnot|\bno|\bavoid(?:ing)?|\bexcept(?: for)?|\bany ?(?:time|thing) but|\bother than"
    r"|\bnothing|\bnever|\bdon't (?:want|like|book|make|take|do)|\brather not|\bwithout"
    r"|\bcan't (?:do|make|fly|leave|go))"
    r"(?:\s+(?:an?|the|any|in|on|at|it|one|to|leave|leaving|fly|flying|go|depart|departing"
    r"|be|have|late|early|flights?|trains?))*[\s\0]*$",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(
    r"(?:的|航班|那[班趟个]|出发|起飞)*(?:都|可|也|就)?(?:不要了?(?=$|[，。,\0])|不行|不可以|不方便|不合适"
    r"|没空|没时间|有事|有课|有会|不考虑|除外|以外|之外|起不来|来不及|别(?=$|[，。,]))"
    r"|(?:\s+(?:flights?|trains?|departures?|ones?|is|are))*"
    r"\s+(?:(?:does|do|wo)(?:n't| not)|(?:is |are )?no good|(?:is |are )?out|isn't|aren't)\b",
    re.IGNORECASE,
)
TOO = re.compile(
    r"(?:(?<!要)不要|不想|不能|(?<![特分级])别)(?:坐|订|要|起|飞|走|出发|安排|选|弄|到)*得?(?:太|这么|那么)"
    r"(?P<zh>早|晚)(?:了|的|出发|起飞|走|到)?"
    r"|(?:\bnot|\bnothing|\bdon't \w+(?: \w+){0,3}) (?:too|so|that|very) (?P<en>early|late)\b",
    re.IGNORECASE,
)
"""Not too early, not too late."""
_RULED_OUT = re.compile(
    r"(?:不想?要|不喜欢|不考虑|不接受|不能是|不是|不选|不带|不住|不坐|别(?:买|选|给我|要|订|拿|住|坐|是)"
    r"|除了|除(?=.*外|.*都)|避开|非(?!常|凡))(?:是|有|带|买|选|订|住|坐)?"
    r"(?P<zh>.{1,10}?)(?:以外|之外|都(?:行|可以)|就行|就好|的|了)*"
    r"|(?P<last>.{1,8}?)的?(?:都)?(?:不要|不行|不考虑|除外)了?"
    r"|(?:(?:in |of )?any(?:thing| colou?r| kind| size| brand| hotel| one)? (?:but|except(?: for)?)"
    r"|not|no|nothing|except(?: for)?|without|other than|avoid(?:ing)?"
    r"|(?:i )?(?:don't|do not) (?:want|like|need|book|buy)(?: it)?)"
    r"[ -](?:(?:in|an?|any|the|too|it|to be|with) )*(?P<en>.{1,40}?)(?: (?:ones?|please))*",
    re.IGNORECASE,
)

_FREE_OF = re.compile(
    r"(?:不含|无|零|没有|不带|不添加|0)(?P<zh>(?:乳糖|麸质|酒精|香精|香料|香味|防腐剂|添加剂|硅油?|氟|荧光剂|咖啡因"
    r"|反式脂肪|色素|坚果|花生|牛奶|乳制品|鸡蛋|大豆))(?:的|添加)?"
    r"|(?P<en>lactose|gluten|dairy|alcohol|fragrance|perfume|paraben|silicone|sulfate|caffeine|nut"
    r"|peanut|fluoride|preservative|scent|soy|egg)s?[- ]free",
    re.IGNORECASE,
)


def free_of(phrase: str) -> str | None:
    """What a thing is to be free of: 乳糖 of 无乳糖, "gluten" of "gluten-free"."""
    match = _FREE_OF.fullmatch(phrase.strip())
    return (match["zh"] or match["en"]) if match else None


def negated(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span with the words by which it is ruled out, or None when it is not."""
    before = _LEADS.search(text[:start])
    if before:
        return before.start(), end
    after = _FOLLOWS.match(text[end:])
    return (start, end + after.end()) if after else None


def what_not(phrase: str) -> str | None:
    """What a phrase rules out: 黑色 of 不要黑色的, "black" of "anything but black"."""
    match = _RULED_OUT.fullmatch(phrase.strip())
    if match is None:
        return None
    return next(filter(None, match.groups()), "").strip(" 的") or None
