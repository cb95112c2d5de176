"""Whether a message is a plain yes, a plain no, or takes time: read from whole utterances only.

A yes agrees to exactly what was shown. Whatever says more than yes, asks, doubts or denies is none.
"""

import functools
import re
from collections.abc import Sequence

from superapp_agents.offline.understanding.lexicon import entries
from superapp_agents.plan import Decision, Plan

LONGEST = 80
"""No plain answer is longer."""
_PARTS = re.compile(r"[，,。.!！;；、~～…\n]+\s*|(?<=why not)\?+\s*", re.IGNORECASE)
_ASKS = re.compile(
    r"[?？]|(?:吗|么|吧\?|呢)[\s。.!！~]*$|(?:^|[，,。 ])(?:为什么|为啥|怎么|什么|凭什么|哪"
    r"|谁|几点|多少|多久|啥)"
    r"|(?:是不是|能不能|可不可以|要不要|好不好|行不行|对不对|有没有|可否|能否)|什么(?:颜色"
    r"|牌子|时候|样)"
    r"|(?:是|有|要|在)(?:什么|哪|谁|啥|几|多少)|多少钱|多大|多久|几点"
    r"|^(?:(?:and|but|so|ok|okay|wait|sorry|oh|well|yes|no)[, ]+)*(?:(?:do(?! not\b)|does|did|is"
    r"|are"
    r"|am|was|were|has|have|should|must"
    r"|shall|may|what|what's|whats|which|who|who's|whose|how|why|when|where)\b"
    r"(?! (?:it|that|this|so|both|all|everything|them)(?: (?:please|now|then))?[.! ]*$))",
    re.IGNORECASE,
)
_INVITES = re.compile(
    r"^(?:(?:and|but|ok|okay|sorry|oh)[, ]+)*(?:can|could|would|will) (?:you|we|i)\b"
    r"|能不能|可不可以|可以.{1,20}吗|能.{1,20}吗|能否|可否",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"(?:不|别|甭|没)(?:要|想|用|能|许|准|会|打算|需要|必)?.{0,4}(?:付|买|订|转|发|下单|确认|同意|要|缴|交)"
    r"|\b(?:don'?t|do not|won't|will not|never|not|no longer|can't|cannot|shouldn't)\b.{0,24}"
    r"\b(?:pay|buy|book|order|send|transfer|confirm|agree|approve|want|need|charge)\w*",
    re.IGNORECASE,
)
_NOT_AFTER_NO = re.compile(
    r"^(?:好(?:的|吧|啦)?|行吧?|嗯+|可以|ok(?:ay)?|alright|all right|fine|good|great|yeah)$",
    re.IGNORECASE,
)


_WHY_NOT = re.compile(r"(?:^|(?<=[,. ]))why not[?!. ]*$", re.IGNORECASE)


def asks(text: str) -> bool:
    """Whether the message is a question; "why not?" is none."""
    return _ASKS.search(_WHY_NOT.sub("", text.strip())) is not None


def invites(text: str) -> bool:
    """Whether a question is a wish that was put politely: 能换成红色吗, can you make it two?"""
    return _INVITES.search(text.strip()) is not None


def denies(text: str, read: Plan) -> bool:
    """Whether a message says what is not to be done, and names nothing else to do."""
    named = any(
        step.slots.recipient
        or step.slots.destination
        or any(item.query != "it" for item in step.slots.items)
        for step in read.steps
    )
    return not named and _DENIES.search(text) is not None


def _kind(part: str) -> str:
    """Which plain answer a part of a message is; "" when it is none."""
    if _is(part, "courtesy"):
        return "courtesy"
    if _is(part, "approve_all") or _is(part, "approve", "approve_all", "courtesy"):
        return "all" if not _is(part, "approve", "courtesy") else "yes"
    if _is(part, "reject") or _is(part, "reject", "courtesy") or _acknowledged(part):
        return "no"
    return "hold" if _is(part, "hold", "courtesy", "approve") else ""


_INSIDE = re.compile(r"[a-z][a-z]", re.IGNORECASE)


@functools.lru_cache(maxsize=4096)
def _ends(text: str, at: int, name: str) -> frozenset[int]:
    """Every place where an entry of a list that begins at that place may end."""
    begun = [entry for entry in entries(name) if entry.match(text, at)]
    ends = (end for end in range(at + 1, len(text) + 1) if not _INSIDE.match(text, end - 1))
    return frozenset(end for end in ends if any(one.fullmatch(text, at, end) for one in begun))


def _is(part: str, *names: str) -> bool:
    """Whether a part is entries of those lists, with words between that mean nothing."""
    states = {(0, "lead")}
    seen: set[tuple[int, str]] = set()
    while states:
        at, after = states.pop()
        seen.add((at, after))
        if at == len(part) and after == "core":
            return True
        new = {(end, "core") for name in names for end in _ends(part, at, name)}
        new |= {(end, "lead") for end in _ends(part, at, "lead_in")}
        if after == "core":
            new |= {(end, "core") for end in _ends(part, at, "tail_end")}
        if part[at : at + 1] == " ":
            new.add((at + 1, after))
        states |= new - seen
    return False


def _acknowledged(part: str) -> bool:
    """A refusal behind a word of understanding: 好吧算了, ok no."""
    found = re.match(
        r"(?:好(?:的|吧)?|行(?:吧)?|嗯+|ok(?:ay)?|alright|fine|yeah)\s*", part, re.IGNORECASE
    )
    return found is not None and _is(part[found.end() :], "reject", "courtesy")


def _parts(text: str) -> list[str]:
    if len(text) > LONGEST:
        return []
    return [part.strip() for part in _PARTS.split(text) if part.strip()]


def decision_of(text: str) -> Decision | None:
    """A plain yes or no and nothing else, or None."""
    parts = _parts(text)
    if not parts or asks(text):
        return None
    kinds = [_kind(part) for part in parts]
    if "" in kinds:
        return None
    if "no" in kinds:
        return Decision.REJECT if _consistent(parts, kinds) else None
    if "hold" in kinds:
        return None
    if "all" in kinds:
        return Decision.APPROVE_ALL
    return Decision.APPROVE if "yes" in kinds else None


def _consistent(parts: Sequence[str], kinds: Sequence[str]) -> bool:
    """A no may follow a word of understanding; a yes after it takes it back."""
    first = kinds.index("no")
    before = [
        part for part, kind in zip(parts[:first], kinds[:first], strict=True) if kind == "yes"
    ]
    agreed = [kind for kind in kinds if kind in ("yes", "all")]
    return len(agreed) == len(before) and all(_NOT_AFTER_NO.match(part) for part in before)


def decides_nothing(text: str) -> bool:
    """Whether a message only thanks, greets or asks for time."""
    parts = _parts(text)
    if not parts or asks(text):
        return False
    kinds = [_kind(part) for part in parts]
    return "" not in kinds and decision_of(text) is None
