"""Money in a text: 50块以内, 90块上下, 18块9, 总共别超2500, "under 300"."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from superapp_agents.grounding.numbers import GOODS_UNIT, NUMBER, ZH_NUMERAL, read_number
from superapp_agents.grounding.sums import in_chinese_units, is_exact
from superapp_agents.grounding.task import Budget, BudgetScope
from superapp_agents.grounding.text import Found

ABOUT = Decimal("0.25")
"""How far "around 200" reaches on either side."""


@dataclass(frozen=True)
class Money:
    """An amount, and whether it is a limit."""

    amount_fen: int
    budget: Budget | None
    """None for a plain amount: "transfer 500 yuan"."""
    sure: bool
    """True when a currency says that it is money; a bare "under 300" is money by context only."""
    exact: bool = True
    """False for a range, and for what is only the most or the least."""


_CURRENCY_BEFORE = r"(?:[¥￥]|\b(?:rmb|cny|yuan)\b) ?"
_ZH_UNIT = r" ?(?:块钱|块|元钱|元|人民币|大洋|圆)"
_EN_UNIT = r" ?(?:yuan|rmb|cny|kuai|bucks|renminbi)\b"
_SMALL = rf"(?:\d{{1,2}}|{ZH_NUMERAL})"
_NOT_MONEY = (
    r"(?! ?(?:%|km\b|kilomet|m\b|met(?:er|re)s?|stars?\b|people|persons?\b|guests|adults"
    r"|of us|nights?\b"
    r"|rooms?\b|days?\b|weeks?\b|months?\b|min|hours?|percent|o'clock|am\b|pm\b|pcs"
    r"|cups?\b|tickets?"
    r"|items?\b|bills?\b|points?\b|sizes?\b|st\b|nd\b|rd\b|th\b|years?\b|times?\b|walk|[-/:.]?\d"
    r"|[个米星人位名份杯天晚间分小周码岁月号日点时公里款双件瓶盒斤张台部只次页笔]))"
)
_LIMITS = (
    (r"under|below|less than|cheaper than|lower than|drops? (?:below|under|to less than)", "below"),
    (
        r"within|at most|up to|no more than|not more than|not over|max(?:imum)?(?: of)?"
        r"|not exceeding"
        r"|doesn't exceed|(?:a )?total (?:budget )?of"
        r"|a budget of|my budget is|budget is|budget of|budget:?"
        r"|cap(?:ped)? at|limit of",
        "max",
    ),
    (r"around|about|roughly|approximately|approx\.?|~|circa|some", "about"),
    (r"over|above|more than|at least|no less than|from", "min"),
    (
        r"不超过|不要超过|别超过|不能超过|不高于|最多|最高|顶多|至多|控制在|上限|预算是?"
        r"|不大于|限额",
        "max",
    ),
    (r"低于|不到|少于|小于|跌破|降到|跌到|跌至|降至|便宜过", "below"),
    (r"大概|大约|差不多|约|左右", "about"),
    (r"超过|高于|不低于|至少|多于|起码|不少于|大于", "min"),
)
_AFTERS = (
    (r"以内|之内|内|封顶|以里|为限|之下", "max"),
    (r"以下", "max"),
    (r"左右|上下|出头|的样子|or so|ish|-ish", "about"),
    (r"以上|起步|起", "min"),
    (
        r"or (?:less|under|below|cheaper)|max(?:imum)?|tops|at most|at the most|or lower"
        r"|(?:total )?budget",
        "max",
    ),
    (r"or (?:more|above|over)|and up|minimum", "min"),
)
_SCOPES = (
    (
        r"(?:a|per|each|/|for one|for a) ?night|nightly|每晚|一晚上?|每夜|一夜|每天晚上"
        r"|/晚|每间夜|一宿",
        BudgetScope.PER_NIGHT,
    ),
    (
        r"(?:per|a|each) ?(?:person|head|pax)|/person|人均|每人|每个人|一个人|一人",
        BudgetScope.PER_HEAD,
    ),
    (r"apiece|per item|a piece|单价|每个|每件|一件|一个|each", BudgetScope.PER_ITEM),
    (
        r"in total|all in(?:cluded)?|altogether|total|all together|overall|一共|总共|总价"
        r"|合计|加起来|总预算|全部|总计|总额",
        BudgetScope.TOTAL,
    ),
)


def _either(table: tuple[tuple[str, object], ...], latin_bounds: bool = True) -> str:
    parts = []
    for source, _ in table:
        bound = r"(?<![a-zA-Z])" if latin_bounds and source[0].isascii() else ""
        parts.append(f"{bound}(?:{source})")
    return "|".join(parts)


_AMOUNT = (
    rf"(?:(?P<cur>{_CURRENCY_BEFORE})?(?P<num>{NUMBER})(?![\d.]| ?-?{GOODS_UNIT})"
    r"(?P<many>多|来|几)?"
    rf"(?:(?P<unit>{_ZH_UNIT})(?P<jiao>{_SMALL}(?![\d个月号日点杯份双件晚张]))?(?:毛"
    rf"|角)?(?!头)|(?P<en_unit>{_EN_UNIT}))?)"
)
_SCOPE = _either(_SCOPES)
_PATTERN = re.compile(
    rf"(?:(?P<scope1>{_SCOPE})(?:的?(?:价格|费用|预算|房价)?)?"
    r"(?: (?:rates?|price|cost|budget)(?: of)?)?(?:要|在|都|得)? ?)?"
    rf"(?:(?P<limit>{_either(_LIMITS)}) ?(?:在|到|为|是|the )?)?"
    rf"(?:(?P<scope3>{_SCOPE}) ?)?"
    rf"(?:(?P<low>{NUMBER})(?:{_ZH_UNIT}|{_EN_UNIT})? ?(?:到|至|-|~|\bto\b|\band\b) ?(?={NUMBER}))?"
    rf"{_AMOUNT}"
    rf"(?: ?(?P<after>{_either(_AFTERS)})(?![a-z卡]))?"
    rf"(?:,? ?(?:的|for )?(?P<scope2>{_SCOPE}))?",
    re.IGNORECASE,
)
_CENTS = re.compile(rf"(?P<num>{_SMALL})(?:(?P<jiao>毛|角)(?:钱)?|分钱)")


def _fen(text: str, jiao: str | None = None) -> int | None:
    value = read_number(text)
    if value is None:
        return None
    fen = Decimal(str(value)) * 100
    if jiao:
        tail = read_number(jiao)
        digits = len(jiao) if jiao.isdigit() else 1 if tail is not None and tail < 10 else 2
        fen += Decimal(str(tail or 0)) * (10 if digits == 1 else 1)
    return int(fen.to_integral_value(ROUND_HALF_UP))


def _of(table: tuple[tuple[str, object], ...], text: str | None) -> object | None:
    if not text:
        return None
    plain = text.strip().lower()
    return next((value for source, value in table if re.fullmatch(source, plain)), None)


def _budget(limit: object, amount: int, low: int | None, scope: BudgetScope) -> Budget | None:
    if low is not None:
        return Budget(max_fen=amount, min_fen=low, limit_fen=amount, scope=scope)
    if limit == "max":
        return Budget(max_fen=amount, limit_fen=amount, scope=scope)
    if limit == "below":
        return Budget(max_fen=amount - 1, limit_fen=amount, below=True, scope=scope)
    if limit == "min":
        return Budget(min_fen=amount, limit_fen=amount, scope=scope)
    if limit == "about":
        reach = int((amount * ABOUT).to_integral_value(ROUND_HALF_UP))
        return Budget(
            min_fen=amount - reach,
            max_fen=amount + reach,
            about_fen=amount,
            limit_fen=amount,
            scope=scope,
        )
    return None


def _scaled_low(match: re.Match[str], amount: int) -> int | None:
    """The lower end of a range; 一两百 and 1到2万 share the unit of the upper end."""
    spread = re.fullmatch(
        r"([一二两三四五六七八九])([二两三四五六七八九])([十百千万])", match["num"]
    )
    if spread and read_number(spread[1]) == (read_number(spread[2]) or 0) - 1:
        return _fen(spread[1] + spread[3])
    low = _fen(match["low"]) if match["low"] else None
    if low is None:
        return None
    last = match["num"].strip()[-1]
    if last in "万千百" and match["low"][-1] not in "万千百十" and low < amount / 50:
        low *= {"万": 10_000, "千": 1000, "百": 100}[last]
    return low if low < amount else None


def _money(match: re.Match[str]) -> Money | None:
    amount = _fen(match["num"], match["jiao"])
    if amount is None:
        return None
    limit = _of(_LIMITS, match["limit"]) or _of(_AFTERS, match["after"])
    if _of(_AFTERS, match["after"]) == "about":
        limit = "about"
    if match["many"]:
        limit = limit or "about"
    said_scope = next(
        (s for s in (match["scope2"], match["scope3"], match["scope1"]) if s is not None), None
    )
    scope = _of(_SCOPES, said_scope)
    low = _scaled_low(match, amount)
    sure = bool(match["cur"] or match["unit"] or match["en_unit"])
    plain = limit is None and low is None
    if not sure and plain and (scope is None or amount < 1000):
        return None
    kept = scope if isinstance(scope, BudgetScope) else BudgetScope.TOTAL
    budget = _budget(limit, amount, low, kept)
    if budget is None and scope is not None:
        budget = Budget(max_fen=amount, limit_fen=amount, scope=kept)
    return Money(amount, budget, sure, low is None and limit in (None, "about"))


def _measures_something_else(match: re.Match[str], text: str) -> bool:
    """Whether a bare number belongs to another unit: "at least 3 stars", 3公里以内."""
    if match["cur"] or match["unit"] or match["en_unit"]:
        return False
    return not is_money(text, match.end("num"))


def is_money(text: str, end: int) -> bool:
    """Whether a bare number that ends there has no other unit behind it."""
    return re.match(_NOT_MONEY, text[end:], re.IGNORECASE) is not None


def find_money(text: str) -> list[Found[Money]]:
    """Every amount of money in the text, in order, with what limits and scopes it."""
    found, position = [], 0
    while match := _PATTERN.search(text, position):
        position = max(match.end("num"), match.start() + 1)
        if _measures_something_else(match, text):
            continue
        value = _money(match)
        if value is not None:
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            found.append(Found(start, match.end(), text[start : match.end()].strip(), value))
            position = match.end()
    return found


def read_budget(phrase: str) -> Budget | None:
    """A phrase that is known to name a price limit; a bare amount is its upper end."""
    found = find_money(phrase)
    if not found:
        amount = read_amount(phrase)
        return None if amount is None else Budget(max_fen=amount, limit_fen=amount)
    first = found[0].value
    return first.budget or Budget(max_fen=first.amount_fen, limit_fen=first.amount_fen)


def read_amount(phrase: str) -> int | None:
    """A phrase that is known to name an amount, in fen; None unless it is one sum in yuan."""
    phrase = in_chinese_units(phrase)
    if not is_exact(phrase):
        return None
    found = find_money(phrase)
    if found:
        return found[0].value.amount_fen if found[0].value.exact else None
    cents = _CENTS.search(phrase)
    if cents:
        value = read_number(cents["num"])
        return None if value is None else int(value * (10 if cents["jiao"] else 1))
    number = re.search(NUMBER, phrase, re.IGNORECASE)
    return _fen(number.group()) if number else None
