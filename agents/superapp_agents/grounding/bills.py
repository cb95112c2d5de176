"""Which bills words mean: 水电费, 除了话费都交, "all my bills except the phone one"."""

import re

from superapp_agents.grounding.lexicon import found_in

BILL = re.compile(
    r"水电(?:煤|燃气?|气)费?|水电费?|[水电]费|(?:燃气|煤气|天然气)费?|(?:电话|手机)费|话费|网费|宽带费?"
    r"|物业费|(?:取暖|暖气|供暖)费"
    r"|\b(?:water|electric(?:ity)?|power|gas|phone|mobile|cell(?: ?phone)?|internet|broadband"
    r"|heating|property)(?: (?:bills?|fees?|charges?|one))?\b",
    re.IGNORECASE,
)
EVERY = re.compile(
    r"全部|所有|全都|统统|通通|一并|一起|每[个笔张]|其他|其它|其余|别的|剩下|都"
    r"|\b(?:all|every|everything|both|the rest|others?|the remaining)\b",
    re.IGNORECASE,
)
BOTH = re.compile(r"两[个笔张]|俩|\bboth\b", re.IGNORECASE)
_TOGETHER = {"水": "water", "电": "electricity", "煤": "gas", "气": "gas"}
_EXCEPT = re.compile(
    r"除(?:了|去|开)?(?P<a>.+?)(?:以外|之外|外|都|其他|其它|别的|全|$)"
    r"|(?:except(?: for)?|excluding|other than|apart from|besides|without|but(?: not)?|not)"
    r" (?P<b>.+?)(?=$|[,.;])",
    re.IGNORECASE,
)


def _kinds(phrase: str) -> tuple[str, ...]:
    kinds: list[str] = []
    for match in BILL.finditer(phrase):
        words = match[0]
        if words.startswith("水电"):
            kinds += [kind for char, kind in _TOGETHER.items() if char in words]
        else:
            kinds += [kind for _, kind in found_in("bill", words)]
    return tuple(dict.fromkeys(kinds))


def not_bills(phrase: str) -> tuple[str, ...]:
    """The kinds that the phrase excepts."""
    return tuple(
        kind for match in _EXCEPT.finditer(phrase) for kind in _kinds(match["a"] or match["b"])
    )


def bills(phrase: str) -> tuple[str, ...]:
    """The kinds that the phrase names, without those that it excepts."""
    out = not_bills(phrase)
    return tuple(kind for kind in _kinds(phrase) if kind not in out)
