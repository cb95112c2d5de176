"""Who gets money, where the name stands right by the sum: 转阿楠88.8, "send Tom 50"."""

import re

from superapp_agents.grounding.text import HAN, words
from superapp_agents.offline.understanding.canvas import USED, Canvas
from superapp_agents.offline.understanding.roles import Reading

RELATIVES = "|".join(
    word for listed in words("words", "relation").values() for word in listed if word.isascii()
)
_SUM_ZH = rf"[¥$几\d一二两三四五六七八九十百千万{USED}]"
_NAME_ZH = (
    rf"(?!给|到|账|款|过去|个|点|了|我(?!妈|爸|老|奶|爷|儿|女|孙|哥|姐|弟|妹))[{HAN}、]{{1,12}}?"
)
_SUM_EN = (
    rf"(?:[¥$€£]? ?\d|{USED}|an? (?:hundred|thousand|grand|few|couple|bit)|some money|several"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety)\b)"
)
_NAME_EN = (
    r"(?!(?:me|us|it|them|that|this|these|those|one|some|an?|about|around|back|to|money)\b)"
    r"(?:my |our )?[a-z][\w'-]*(?: (?!(?:a|an|about|around|back|some)\b)[a-z][\w'-]*){0,2}?"
    r"(?:(?:, | and |, and )(?:my )?[a-z][\w'-]*)*"
)
_NAME = r"(?-i:[A-Z])[\w'-]*"
ONE_EN = rf"(?:(?:(?:my )?(?:{RELATIVES})|my [a-z]+)\b(?: {_NAME})*|{_NAME}(?: {_NAME})*)"
_PAYEE = {
    "zh": re.compile(
        rf"(?:转账?|汇款?|打款?)(?:给)?(?P<r>{_NAME_ZH})(?=各|每人|分别|{_SUM_ZH})"
        rf"|给(?P<q>{_NAME_ZH})(?=各|每人|分别|(?:转账?|汇款?|打款?|发)?[个点上]?{_SUM_ZH})"
    ),
    "en": re.compile(
        rf"\b(?:send|give|pay|wire|lend|transfer) (?:over )?(?P<r>{_NAME_EN})"
        rf"(?: back)?(?: (?:about|around))? (?={_SUM_EN})"
        rf"|(?:\d|yuan|rmb|{USED}) to (?P<s>{ONE_EN})\b(?!,| and )"
        rf"|\bto (?P<q>{ONE_EN}(?:(?:, | and |, and ){ONE_EN})+)\b",
        re.IGNORECASE,
    ),
}


def read_payee(canvas: Canvas, lang: str, reading: Reading) -> None:
    """The name, or names, before the sum."""
    match = canvas.search(_PAYEE[lang])
    if match:
        name = next(name for name, phrase in match.groupdict().items() if phrase)
        reading.put("recipient", canvas.use(*match.span(name)).strip("、"))
