"""What a message says of one of several things that wait for a yes: 第二个不要, 只转李娜的."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from superapp_agents.grounding.bills import BILL, bills
from superapp_agents.offline.understanding.cancelling import nouns_named
from superapp_agents.offline.understanding.decisions import asks, decides_nothing, decision_of
from superapp_agents.plan import Goal, Step

_CUT = re.compile(
    r"[，,。.;；!！、]\s*|(?:但是?|不过|可是|而)"
    r"|\b(?:but|and (?=(?:not?|yes|only|just|skip|cancel|drop|leave|don't|do not|pay|send)\b))\b ?",
    re.IGNORECASE,
)
_DIGITS = "一二三四五六七八九十"
_FIRST = ("first", "second", "third", "fourth", "fifth", "sixth")
_PLACE = re.compile(
    r"第(?P<z>[一二三四五六七八九十\d])(?:个|笔|单|项|条|份|件|样)?"
    r"|(?P<l>最后|后面|后|另外最后)(?:那|这|一)*[个笔单项条份件](?!月)|(?P<f>前面|前)(?:那|这|一)*[个笔单项条份件]"
    r"|\b(?:the |number |no\. ?|#)(?:(?P<e>first|second|third|fourth|fifth|sixth)|(?P<n>[1-6])"
    r"|(?P<last>last|latter)|(?P<former>former))(?:st|nd|rd|th)?\b(?: (?:one|bill|payment"
    r"|transfer|order|item))?",
    re.IGNORECASE,
)
_DROPS = re.compile(
    r"(?<![要用能想])(?:不(?!是|错|过|介意|同|然|变)|别(?!忘|的|人)|甭)(?!用?改|用?换)|没必要|取消|算了|去掉|删|撤"
    r"|除了|跳过|再说|以后|下次|改天|晚点"
    r"|\b(?:no|not|don't|dont|do not|never|without|except|cancel|drop|skip|remove|forget|leave"
    r"|reject|decline|scrap|wait|later)\b",
    re.IGNORECASE,
)
_KEEPS = re.compile(
    r"只|仅|光|就|先|(?<!不)(?:可以|好|行|同意|确认|没问题|要|付|转|交|缴|买|订|发|留)"
    r"|\b(?:only|just|yes|ok|okay|keep|fine|first|pay|send|buy|book|confirm|approve|go ahead)\b",
    re.IGNORECASE,
)
_NOT_THIS = re.compile(
    r"换|改|忘|加|多少|为什么"
    r"|\b(?:change|instead|make|swap|switch|forget to|add|double|half|more|less)\b",
    re.IGNORECASE,
)
_INSTEAD = re.compile(r"\d|^(?:应该|而?是|转给|发给|给|换)|^(?:to|it'?s|for) ", re.IGNORECASE)
_SMALL = re.compile(r"\b(?:my|our|the|a|an|to|of|one|bills?|fees?|for|some)\b", re.IGNORECASE)
_NAMED = ("recipient", "order", "destination", "city", "place")


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for a yes."""

    id: str
    summary: str
    """What is shown of it."""
    steps: tuple[Step, ...]
    """What asked for it."""

    @property
    def sells(self) -> bool:
        """Whether it is about things, of which words may say how they are to be."""
        return any(step.slots.items for step in self.steps)


def declined_of(text: str, waiting: Sequence[Waiting]) -> list[str]:
    """Those that a message declines while it leaves or wants others; none for another message."""
    if not waiting or asks(text):
        return []
    chosen: set[str] = set()
    dropped: set[str] = set()
    for part in filter(None, map(str.strip, _CUT.split(text.replace("’", "'")))):
        meant, rest = _meant(part, waiting)
        if not meant:
            if _corrects(part, alone=len(waiting) == 1):
                return []
            continue
        wanted = _wanted(rest, any(one.sells for one in waiting if one.id in meant))
        if wanted is None:
            return []
        chosen |= meant if wanted else set()
        dropped |= set() if wanted else meant
    return [one.id for one in waiting if one.id in dropped or (chosen and one.id not in chosen)]


def _wanted(rest: str, sells: bool) -> bool | None:
    """Whether words beside a name agree to it; None when they say anything else of it."""
    if _NOT_THIS.search(rest) or re.search(r"\d", rest):
        return None
    if _DROPS.search(rest):
        plain = _KEEPS.sub(" ", _DROPS.sub(" ", rest))
        return None if sells and _content(plain) else False
    return True if _KEEPS.search(rest) or not _content(rest) else None


def _corrects(part: str, *, alone: bool) -> bool:
    """Whether a part that names nothing that waits says what to do instead: "not Tom, Mei"."""
    if decision_of(part) is not None or decides_nothing(part):
        return False
    few = len(part.split()) < 3 if part.isascii() else len(part) < 4
    return alone or few or _INSTEAD.search(part) is not None


def _content(rest: str) -> str:
    """What words say beyond naming a thing."""
    return re.sub(r"[的那个这吧了啊呀笔单给我\s]|\b(?:one|please|the|to|for|then)\b", "", rest)


def _meant(part: str, waiting: Sequence[Waiting]) -> tuple[set[str], str]:
    """Those that a part of the message names, and its other words."""
    meant: set[str] = set()
    for match in _PLACE.finditer(part):
        number = _number(match, len(waiting))
        if 0 < number <= len(waiting):
            meant.add(waiting[number - 1].id)
    rest = _PLACE.sub(" ", part)
    found = {one.id: _words_of(one, rest) for one in waiting}
    for name, words in found.items():
        own = [word for word in words if any(word not in theirs for theirs in found.values())]
        meant |= {name} if own or (words and len(waiting) == 1) else set()
    for word in sorted({w for words in found.values() for w in words}, key=len, reverse=True):
        rest = rest.replace(word, " ")
    return meant, rest


def _number(match: re.Match[str], count: int) -> int:
    if match["l"] or match["last"]:
        return count
    if match["f"] or match["former"]:
        return 1
    if match["e"]:
        return _FIRST.index(match["e"].lower()) + 1
    said = match["z"] or match["n"]
    return int(said) if said.isdigit() else _DIGITS.index(said) + 1


def _words_of(one: Waiting, text: str) -> list[str]:
    """The words of a text that name what waits."""
    phrases = [str(getattr(step.slots, name) or "") for step in one.steps for name in _NAMED]
    phrases += [item.query for step in one.steps for item in step.slots.items]
    words = [word for phrase in phrases if phrase for word in _in(phrase, text)]
    words += _same_bill(one, text)
    sums = one.summary + "".join(f" ¥{step.slots.amount}" for step in one.steps)
    words += [n for n in re.findall(r"\d+(?:\.\d+)?", text) if _costs(n, sums)]
    return words or [word for step in one.steps for word in nouns_named(step.goal, text)]


def _costs(number: str, summary: str) -> bool:
    return re.search(rf"¥{re.escape(number)}(?:\.0+)?(?![\d.]*\d)", summary) is not None


def _same_bill(one: Waiting, text: str) -> list[str]:
    """The words for the bill; those that say what is not to be paid name it too."""
    if not any(step.goal is Goal.PAY_BILL for step in one.steps):
        return []
    kinds = set(bills(one.summary)) or {
        kind for step in one.steps for kind in bills(step.slots.order or "")
    }
    names = [match[0] for match in BILL.finditer(text)]
    return [word for word in names if set(bills(word)) & kinds]


def _in(phrase: str, text: str) -> list[str]:
    """The words of a phrase that stand in the text: 妈妈 in 我妈的, "mum" in "mum's"."""
    if phrase == "it":
        return []
    if not phrase.isascii():
        core = phrase.removeprefix("我").removeprefix("老")
        core = core[0] if len(core) == 2 and core[0] == core[1] else core
        return [phrase] if phrase in text else [core] if core in text else _end_of(core, text)
    words = _SMALL.sub(" ", phrase).split()
    found = [re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) for word in words]
    return [match[0] for match in found if match]


def _end_of(core: str, text: str) -> list[str]:
    """The last part of a longer name: 雨伞 of 折叠雨伞."""
    return next(([core[at:]] for at in range(1, len(core) - 1) if core[at:] in text), [])
