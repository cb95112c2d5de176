"""Payment methods that must not be used: 别用信用卡, 余额以外的方式, "not from my wallet"."""

import re

from superapp_agents.grounding.text import HAN, Found

METHOD_ZH = (
    rf"(?:(?:[{HAN}]{{1,4}}(?:银行|行)的?)?(?:银行卡|储蓄卡|信用卡|借记卡|卡)"
    r"|(?:账户|钱包)?余额|钱包|零钱|花呗|白条|信用付|信用额度|额度)"
)
METHOD_EN = (
    r"(?:bank card|debit card|credit card|credit line|wallet balance|wallet|balance|card|huabei"
    r"|credit)"
)
_SPECIFIC_EN = r"(?:bank card|debit card|credit card|credit line|huabei)"
_NOT_ZH = (
    r"(?<![是能可要行好会差])(?:别|不要|不想|不能|不可以?|不许|不准|不得|不会|不再|甭|勿|禁止"
    r"|避免|不(?!多))(?:再|去|给我|帮我|让我|总|老|又|直接)*"
)
_USE_ZH = r"(?:使用|用|走|刷|拿|从|动用|动|碰|扣|花|通过|选|占用)"
_BETWEEN_EN = (
    r"(?: (?!(?:but|if|or|so|then|and|forget|enough|hesitate|mind|only|just|have|worry|wait|sure"
    r"|work)\b)[\w']+){0,5}?"
)
_NOT_EN = (
    r"\b(?:don'?t|do not|never|not|without|avoid(?:ing)?|rather than|instead of|other than"
    r"|excluding|except(?: for)?|besides|apart from"
    r"|(?:any\w*|everything|whatever)(?: \w+)? but|no)\b"
)
_BEFORE_EN = (
    r"(?:my|the|any|use|using|with|by|from|via|through|on|touch|touching|charge|charging|than|of|not"
    r"|but|for)"
)
_RULED_OUT = re.compile(
    rf"(?:千万|一定|绝对|可|请)*{_NOT_ZH}{_USE_ZH}(?:到|了)?"
    rf"(?:我的?|那张|这张|任何)*(?P<a>{METHOD_ZH})"
    r"(?:里面?|上)?(?:的钱)?(?:来)?(?:支付|付款?|扣款?|买单|结账|转账?|交|出)?"
    rf"|(?<!是)不是(?:想)?{_USE_ZH}(?:我的?)?(?P<b>{METHOD_ZH})(?:支付|付款?|扣款?|转账?)?"
    rf"|(?:我的?)?(?P<c>{METHOD_ZH})(?:里面?|上)?(?:的?钱|的)?(?:就|可|先|都|也|千万|一定|绝对|请|你)*"
    rf"{_NOT_ZH}(?:用|动|碰|扣|刷|走|选)(?:了|它)?"
    rf"|除(?:了|去|开)?(?:用|从|走)?(?:我的?)?(?P<d>{METHOD_ZH})(?:以外|之外|外)?"
    rf"(?:[^，。]{{0,6}}?(?:方式|办法|渠道|都行|都可以))?"
    rf"|{_USE_ZH}?(?:我的?)?(?P<e>{METHOD_ZH})(?:以外|之外)"
    r"(?:的[^，。]{0,5}?(?:方式|办法|渠道|卡|账户))?"
    rf"|{_NOT_EN}{_BETWEEN_EN} (?:(?P<f>(?<=\b){_SPECIFIC_EN})|{_BEFORE_EN} (?P<g>{METHOD_EN}))\b"
    rf"|\b(?:leave|keep) (?:my |the )?(?P<h>{METHOD_EN})\b"
    r" (?:alone|out(?: of (?:it|this))?|untouched)",
    re.IGNORECASE,
)
_METHOD_ALONE = re.compile(rf"(?:my |the |我的?)?(?:{METHOD_ZH}|{METHOD_EN})", re.IGNORECASE)


def ruled_out(text: str) -> list[Found[str]]:
    """Every method that the text rules out, in order: where the words stand, and the method."""
    found = []
    for match in _RULED_OUT.finditer(text):
        named = next(filter(None, match.groups()))
        found.append(Found(match.start(), match.end(), match.group().strip(), named))
    return found


def not_methods(waived: tuple[str, ...], method: str | None) -> tuple[str, ...]:
    """The methods ruled out by what was waived, or by the words for the method themselves."""
    out = [found.value for phrase in (*waived, method or "") for found in ruled_out(phrase)]
    out += [phrase.strip() for phrase in waived if _METHOD_ALONE.fullmatch(phrase.strip())]
    return tuple(dict.fromkeys(out))
