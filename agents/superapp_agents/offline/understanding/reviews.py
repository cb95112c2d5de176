"""Reviews: what they are about, how many stars, and which of the words are their text."""

import re
from collections.abc import Callable

from superapp_agents.offline.understanding.canvas import Canvas
from superapp_agents.offline.understanding.roles import Reading
from superapp_agents.plan import Goal, Plan, Slots, Step

_SEPARATOR = re.compile(r"([，,。；;！!？?\n]+\s*|[：:](?!\d)\s*|\.(?=\s|$)\s*|\s+-+\s+)")
_STAR = (
    r"(?:(?:打|给|评)?(?:个|了|它)?[一二两三四五1-5](?:颗|个)?星(?:级)?(?:[好差中]评|评价|评分)?"
    r"|(?:[1-5]|one|two|three|four|five)(?:[- ]?stars?\b| out of (?:5|five)\b|/5)"
    r"|打[一二三四五1-5]分|满分|满星)"
)
_STARS = re.compile(_STAR, re.IGNORECASE)
_STARS_ONLY = re.compile(
    rf"(?:请|给|打|就|评|of|with|with a|,| |rating:?)*{_STAR}(?:吧|的|就好|please| )*",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"(?:，|,)?(?:就|并|并且)?(?:说(?!明)|写道|写上|写着|内容(?:是|为|写|就写)?"
    r"|评语(?:是|为)?)[：:，, ]*(?P<z>\S.*)$"
    r"|\b(?:saying|that says|and say|say|with the text|text:?) (?:that )?(?P<e>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_GOES_ON = re.compile(
    r"(?:再(?!也)|然后|顺便|另外|还要|并|同时|帮我|请|麻烦)"
    r"|(?:and|then|also|please|can you|could you)\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"[很太挺真]|非常|有点|不[好错行太够]|好[用看吃喝闻]|坏|漏|差|慢|快|喜欢|满意|失望|值|推荐|一般|还行|不错"
    r"|\b(?:is|was|are|were|works?|worked|broke|broken|leaks?|love|like|great|good|bad|too|very|not"
    r"|perfect|nice|terrible|awful|excellent|disappoint\w*|never)\b|n't\b",
    re.IGNORECASE,
)
_QUOTES = "\"'“”「」『』 ，,。.：:"
_ABOUT_ZH = re.compile(
    r"(?:给|对|为|把|替|我|的|那[个款双件台]?|这[个款双件台]?|上次|之前|昨天|前天|买|收到|了)*+"
    r"(?P<o>[^，。,：:\0]{1,16}?)(?:，|,)?(?:要|想|我)*(?:给|打|写|留|发|来|评)"
    r"(?:个|一个|条|一条|了|上|它|一下|\0)*[^，。]{0,8}?(?:评|星)"
    r"|给(?P<p>[^，。,：:\0]{1,12}?)(?:一个|一条|个)?(?:[一二三四五1-5]颗?星)?(?:[好差中]评|评价)"
)
_ABOUT_EN = re.compile(
    r"\b(?:for|of|on|about|rate|review|give) "
    r"(?P<o>(?:(?:my|the|that|this|last|new) )+[^,.:;\0]{2,40}?)"
    r"(?= (?:with|at|as|a|and|saying|that|[1-5]|one|two|three|four|five|out|bad|good|poor|great)\b"
    r"|\0|[,.:;]|$)",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"(?:它|他|她|我|帮我|请|人家|商家|店家|卖家|一下|评价|好评|差评)+")


def review_in(text: str, goal_of: Callable[[str], str]) -> tuple[str, str | None]:
    """A message without the text of the review that it asks for, and that text.

    It stands after a colon or "saying", or it is the clauses that are neither the request nor the
    stars: after the request, else before it. A further request ends it.
    """
    pieces = _SEPARATOR.split(text)
    asks = next((n for n in range(0, len(pieces), 2) if goal_of(pieces[n]) == "review"), None)
    if asks is None:
        return text, None
    end = next((n for n in range(asks + 2, len(pieces), 2) if _opens(pieces[n], goal_of)), None)
    before, rest = "".join(pieces[:asks]), "".join(pieces[end - 1 :] if end else ())
    own = pieces[asks : end - 1 if end else None]
    whole = "".join(own)
    says = _SAYS.search(whole)
    if says:
        said = whole[says.start("z") if says["z"] else says.start("e") :]
        return before + whole[: says.start()] + rest, _text(said)
    kept, said = own[0], ""
    for gap, piece in zip(own[1::2], own[2::2], strict=True):
        if _STARS_ONLY.fullmatch(piece.strip()):
            kept += gap + piece
        else:
            said += (gap if said else "") + piece
    return before + kept + rest, _text(said or _opinion(pieces[:asks:2]))


def _opens(piece: str, goal_of: Callable[[str], str]) -> bool:
    """Whether a clause is a further request: and then pay the bill."""
    return bool(_GOES_ON.match(piece.strip())) and goal_of(piece) not in ("", "review")


def _opinion(pieces: list[str]) -> str:
    """What was said of the thing before the review was asked for."""
    return "，".join(piece for piece in pieces if _OPINION.search(piece))


def _text(said: str) -> str | None:
    """The text alone, without quotes, and without stars that stand before or after it."""
    parts = _SEPARATOR.split(said.strip(_QUOTES))
    while parts and _STARS_ONLY.fullmatch(parts[0].strip(_QUOTES)):
        del parts[:2]
    while parts and _STARS_ONLY.fullmatch(parts[-1].strip(_QUOTES)):
        del parts[-2:]
    return "".join(parts).strip(_QUOTES) or None


def answer_to(text: str, plan: Plan, is_request: Callable[[str], bool]) -> Plan | None:
    """What was asked for a review that waits for its words or stars; None for anything else."""
    step = plan.steps[-1] if plan.steps else None
    if step is None or step.goal is not Goal.REVIEW or is_request(text):
        return None
    stars = _STARS.search(text)
    said = {"text": _text(text), "stars": stars.group() if stars else None}
    slots = {name: words for name, words in said.items() if words}
    number = 1 + max(int(known.id[1:]) for known in plan.steps)
    change = Step(id=f"s{number}", goal=Goal.REVIEW, revises=step.id, slots=Slots(**slots))
    return plan.model_copy(update={"steps": (change,), "continues": True}) if slots else None


def read_review(canvas: Canvas, lang: str, reading: Reading) -> None:
    """Stars, and the thing that is reviewed."""
    stars = canvas.search(_STARS)
    if stars:
        reading.put("stars", stars.group())
    elif re.search(r"五星|好评(?!率)", canvas.text):
        reading.put("stars", "好评")
    match = canvas.search(_ABOUT_ZH if lang == "zh" else _ABOUT_EN)
    names = match.groupdict().values() if match else ()
    name = next(filter(None, names), "").strip(" 的")
    if name and not _NOTHING.fullmatch(name):
        reading.put("order", name)
