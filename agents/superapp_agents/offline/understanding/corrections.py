"""Words by which people take back what they just said: 不对, 说错了, "no wait", "I mean"."""

import re
from enum import StrEnum

from superapp_agents.grounding.numbers import NUMBER


class Mark(StrEnum):
    """How sure it is that a clause corrects what stands before it."""

    NONE = ""
    WEAK = "weak"
    """It may also go on: "sorry", "actually", 还是…吧."""
    STRONG = "strong"


_ZH_SIGH = r"(?:[啊哦噢喔呃额嗯哎诶唉呀唔]|等等|等一?下|抱歉|不好意思|对不起|sorry|我|刚++才?)*"
_ZH_WRONG = r"(?:(?:说|打|写|讲|搞|弄|记|选|输)?错了?|口误|更正(?:一下|为)?)"
_ZH_SURE = rf"(?:不对|不是|{_ZH_WRONG}|还是算了|算了|我是说|我的意思是|我(?:本来)?想说的?是)"
_ZH_ALONE = re.compile(
    rf"{_ZH_SIGH}(?:{_ZH_SURE}|不+)(?:{_ZH_SURE}|应该|抱歉|不好意思|sorry|[不啊呀了哦噢吧的])*+"
    r"|(?:[啊哦噢呃哎诶唉]*(?:抱歉|不好意思|对不起|sorry|等等|等一?下))+",
    re.IGNORECASE,
)
_ZH_LEADS = re.compile(
    rf"{_ZH_SIGH}(?:不对|{_ZH_WRONG}(?!的|过)|[哦啊噢呃哎]不是?|还是算了|算了|我是说|我的意思是"
    rf"|我(?:本来)?想说的?是)[啊呀了哦吧]*(?:我?(?:是|应该是|要|想要)(?!不是)|改成|换成)?"
    r"(?=(?P<rest>.+))|应该是(?=(?P<rest2>.+))",
    re.IGNORECASE,
)
_ZH_RATHER = re.compile(
    r"还是(?P<rest>.{1,16}?)(?:吧|好了)|(?:改|换)(?:成|为|到)(?P<rest2>.{1,16}?)吧?"
)
_ZH_NOT_BUT = re.compile(r"(?:而?不是|不要?)(?P<not>.{1,12}?)(?:而|，)?(?:而?是|要)(?P<rest>.+)")
_EN_SIGH = r"(?:oh|ah|uh|um|er|hmm|ok|okay|oops|whoops|my bad|my mistake|sorry|well)"
_EN_SURE = (
    r"(?:no,? wait|wait,? no|oh no|scratch that|strike that|correction|i mean(?:t)?(?: to say)?"
    r"|make (?:that|it)(?! (?:quick|fast|snappy|a (?:good|nice)))|or rather|i misspoke"
    r"|that's (?:wrong|not right|a typo)|typo|that should be|it should be|should be"
    r"|never ?mind(?: that)?|forget (?:it|that)|on second thoughts?)"
)
_EN_WEAK = (
    r"(?:no|nope|wait|hold on|hang on|sorry|actually|rather|my bad|my mistake|oops|whoops"
    r"|oh|ah|uh|um|er|hmm|ok|okay|well)"
)
_EN_ALONE = re.compile(rf"(?:(?:{_EN_SURE}|{_EN_WEAK})\b[ ,]*+)++", re.IGNORECASE)
_EN_LEADS = re.compile(
    rf"(?:{_EN_WEAK} )*(?:{_EN_SURE}|no(?= (?:to|for) |"
    rf" (?:[¥$]|{NUMBER}) ?(?:yuan|rmb|kuai|bucks|$))"
    rf"|sorry(?= (?:it's|that's|to (?:my|the|(?-i:[A-Z]))|{NUMBER}))"
    r"|actually|i'd rather(?: have| go| take)?)"
    rf"(?: (?:{_EN_SIGH}|{_EN_SURE}))*:? (?P<rest>\S.*)",
    re.IGNORECASE,
)
_EN_INSTEAD = re.compile(r"(?P<rest>.{1,40}) instead", re.IGNORECASE)
_EN_NOT_BUT = re.compile(r"not (?P<not>.{1,24}?),? but (?P<rest>.+)", re.IGNORECASE)
_GOES_ON = re.compile(
    r"(?:and|also|plus|then|can you|could you|please also)\b|再|还要|还有|另外|顺便|同时|并且|然后",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"(?:还是)?(?:算了|不(?:转|买|订|点|打|发|去|叫|寄|付|要|用|需要)了)(?:吧|了|不.了)*"
    r"|(?:(?:oh|no|actually|well),? )*(?:never ?mind(?: that)?|forget (?:it|about it|that)"
    r"|scratch that|strike that|i changed my mind|i don't want (?:it|that|to)(?: any ?more)?)",
    re.IGNORECASE,
)
_SURE = re.compile(f"{_ZH_SURE}|{_EN_SURE}|[哦啊噢]不", re.IGNORECASE)
_INLINE = re.compile(
    r"(?:\s*(?:…+|\.{2,}|\s-+\s|--+|[(（])\s*|(?<=[^，,。.;；!！?？\s]))"
    r"(?=哦不(?!对)|啊不(?!对)|噢不(?!对)|[哦啊噢呃]?(?<![格账单额数西货色码里么的量号度味名址])不对"
    r"(?=[，,是给去到要应]|\d|[一二两三四五六七八九十百千])|(?:我?说|打|写)错了(?!话|电话|人)|我是说)"
    r"|\s+(?:-+\s*|\()?(?=(?:oh |sorry,? )*(?:(?<=- )(?:no|sorry|wait)(?=,)|no,? wait|wait,? no"
    r"|scratch that|or rather|(?<!what )(?<!do )(?<!you )i meant? "
    r"|no,? (?:make|i mean|sorry)|sorry,? (?:i mean|make))\b)",
    re.IGNORECASE,
)
_NOT_X = re.compile(
    r"的?(?<![是要能])不是(?P<zh>[^，。,;；是]{1,10})[，,]?(?:而是|是(?=给|去|到|从|[\d一二两三四五六七八九]))"
    r"|\bnot (?!only\b|just\b)(?P<en>[^,.;]{1,20}?),? but (?!also\b)",
    re.IGNORECASE,
)
"""A value that is named only to say that it is another one: 不是200而是300."""
_BRACKET = re.compile(r"[)）\s]+$")


def set_off(text: str) -> str:
    """The text with a comma before each mark that stands between other words."""
    comma = ", " if text.isascii() else "，"
    text = _NOT_X.sub(lambda found: _instead_of(text[: found.start()], comma), text)
    return _INLINE.sub(comma, text)


def _instead_of(before: str, comma: str) -> str:
    """A mark in place of the value that is not meant; none where it is the first one named."""
    named = not before.strip() or before.rstrip()[-1] in "，,。.;；"
    return f"{'no wait' if comma == ', ' else '不对'}{comma}" if named and before.strip() else ""


def _rest(match: re.Match[str]) -> str:
    return next(filter(None, (match.groupdict().get(n) for n in ("rest", "rest2"))), "").strip()


def _strength(words: str) -> Mark:
    return Mark.STRONG if _SURE.search(words) else Mark.WEAK


def mark_of(piece: str) -> tuple[Mark, str]:
    """How a piece of a message corrects what is before it, and what it says instead.

    The rest is empty where the mark stands alone, and the next piece says it.
    """
    plain = _BRACKET.sub("", piece.strip(" ，,:"))
    for alone in (_ZH_ALONE, _EN_ALONE):
        if alone.fullmatch(plain):
            return _strength(plain), ""
    for leads in (_ZH_LEADS, _EN_LEADS):
        match = leads.match(plain)
        if match and _rest(match):
            return _strength(plain[: len(plain) - len(_rest(match))]), _rest(match)
    for rather in (_ZH_RATHER, _EN_INSTEAD):
        match = rather.fullmatch(plain)
        if match:
            return Mark.WEAK, _rest(match)
    for contrast in (_ZH_NOT_BUT, _EN_NOT_BUT):
        match = contrast.fullmatch(plain)
        if match:
            return Mark.STRONG, _rest(match)
    return Mark.NONE, plain


def goes_on(text: str) -> bool:
    """Whether words add to what was said: "and also" corrects nothing."""
    return _GOES_ON.match(text.strip()) is not None


def takes_back(piece: str) -> bool:
    """Whether a piece only says that what was asked for is not wanted any more."""
    return _TAKEN_BACK.fullmatch(piece.strip(" ，,。.!！")) is not None
