"""Names and outcomes in a reply, and the language that it is written in."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from string import ascii_lowercase, digits
from typing import Final

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_BRANCH = re.compile(r"\s*[（(][^（）()]*[）)]\s*")
_WORDLY = frozenset(ascii_lowercase + digits)
_SPACES = re.compile(r"[\s·・\-_,.'\"“”‘’!?！？，。：:]+")

OUTCOMES: Final[Mapping[str, tuple[str, str]]] = {
    "paid": (
        r"已(?:经)?(?:为您|帮您|替您)?(?:支付|付款|付清|缴|交|付)|(?:支付|付款|缴费|缴纳)(?:已)?成功|付好了|交好了|付完",
        r"(?<!not )(?<!n't )(?<!been )(?<!be )\bpaid\b|payment (?:was |is |has been )?"
        r"(?:success|complet|made|went)|has been paid",
    ),
    "unpaid": (
        r"(?:没有|未|尚未|没|还没)(?:有)?(?:\w{0,3})(?:支付|付款|缴|交费|付|扣款)|待(?:支付|付款|缴)|未付|仍是?未",
        r"\bunpaid\b|not (?:been )?paid|n't (?:been )?(?:paid|pay)|not (?:been )?charged|"
        r"n't (?:been )?charged|still (?:open|due|outstanding)|no payment|without paying|"
        r"nothing (?:was |has been )(?:paid|charged)|did not (?:pay|go)",
    ),
    "ordered": (
        r"(?:已|已经)?(?:为您|帮您)?下(?:好)?(?:了)?单|订单(?:已|号)|点好了|已(?:点|购买|下单)",
        r"\border(?:ed| (?:is |was |has been )?(?:placed|confirmed))|\bbought\b|purchased",
    ),
    "booked": (
        r"已(?:为您|帮您)?(?:预订|预定|订)|(?:预订|预定|订)(?:好|成功)|订好",
        r"\b(?:booked|reserved)\b|booking (?:is |was )?(?:confirmed|made)|reservation",
    ),
    "cancelled": (
        r"(?:已|已经)?(?:为您|帮您)?取消(?:了|成功)?|退订",
        r"\bcancel(?:l)?ed\b|cancellation",
    ),
    "refunded": (
        r"退款|退(?:回|还)|退了|退货",
        r"\brefund|\bget back\b|money back|\breturn",
    ),
    "refused": (
        r"无法|不能|不可以|不允许|没办法|抱歉|看不到|无权|拒绝|不支持|未能",
        r"\bcan(?:'t|not)\b|unable|not able|\brefus|declin|sorry|not (?:allowed|permitted|possible)"
        r"|no access|couldn't|could not|won't|only (?:see|show|access)",
    ),
    "rejected": (
        r"(?:您|你)?(?:拒绝|取消|没有确认|未确认|不同意|没有同意)|按您的(?:意思|要求)|没有(?:支付|转账|付款)",
        r"\breject|declin|you (?:said no|did not|didn't)|as you (?:asked|wished)|not (?:approved|"
        r"confirmed)|without your|cancel",
    ),
    "enough": (
        r"(?<!不)(?<!没)(?<!未)(?:足够|够(?!不)|可以种|达到|能种)(?!.{0,4}吗)",
        r"(?<!not )(?<!n't )(?<!n't have )\benough\b|\bsufficient|can (?:now )?plant",
    ),
    "not_enough": (
        r"不够|不足|还差|还需|没达到|未达到|不能种|暂时种不了|还不能|买不起|超出|超过(?:了)?(?:余额|您的)",
        r"not (?:quite )?enough|n't (?:have )?enough|insufficient|lack|short (?:of|by)|still need|"
        r"more (?:energy )?(?:is )?needed|can't afford|cannot afford|not sufficient",
    ),
    "sold_out": (
        r"售罄|卖完|没票|无票|没有余票|缺货|没货|订满|满房|已满",
        r"sold out|out of stock|no (?:seats?|rooms?|tickets?) (?:left|available)|fully booked|"
        r"unavailable|not available",
    ),
    "closed": (
        r"打烊|歇业|休息|关门|未营业|停业|已关|不营业",
        r"\bclosed\b|not open|shut",
    ),
    "not_found": (
        r"找不到|没有找到|未找到|没有(?:这|该|任何)|查不到|没查到|不存在",
        r"not find|n't find|\bno such|not found|no (?:matching|results|orders|parcel)|n't have any|"
        r"does(?:n't| not) exist",
    ),
    "sent": (
        r"已(?:为您|帮您)?(?:发|转|寄|送)|(?:转账|发送|发出)(?:成功|了)|转好了|发好了",
        r"\bsent\b|\btransferred\b|transfer (?:is |was )?(?:complete|successful|made)",
    ),
}
_COMPILED: Final = {
    name: re.compile(f"{chinese}|{english}", re.IGNORECASE)
    for name, (chinese, english) in OUTCOMES.items()
}
CONTRARY: Final[Mapping[str, str]] = {
    "paid": "unpaid",
    "unpaid": "paid",
    "enough": "not_enough",
    "not_enough": "enough",
}


def outcomes(text: str) -> frozenset[str]:
    """Outcomes that a reply claims."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'")
    return frozenset(name for name, pattern in _COMPILED.items() if pattern.search(plain))


def language(text: str) -> str | None:
    """``zh`` or ``en``, whichever a text is written in; None for a text without words."""
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    if not han and not latin:
        return None
    return "zh" if han * 3 >= latin * 2 else "en"


def names_thing(text: str, names: list[str]) -> bool:
    """Whether a reply names a thing by one of its names, with or without its branch."""
    wanted = {name for full in names for name in (full, _BRANCH.sub(" ", full).strip()) if name}
    return any(_holds(text, name) for name in sorted(wanted))


def _holds(text: str, name: str) -> bool:
    whole, part = _loose(text), _loose(name)
    if not part:
        return False
    if _HAN.search(part):
        return part.replace(" ", "") in whole.replace(" ", "")
    return _stands_in(part, whole)


def _stands_in(part: str, whole: str) -> bool:
    """Whether a text holds another that is no part of a longer word or number."""
    at = whole.find(part)
    while at >= 0:
        around = whole[max(at - 1, 0) : at] + whole[at + len(part) : at + len(part) + 1]
        if not _WORDLY.intersection(around):
            return True
        at = whole.find(part, at + 1)
    return False


@lru_cache(maxsize=8192)
def _loose(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _SPACES.sub(" ", plain).strip()
