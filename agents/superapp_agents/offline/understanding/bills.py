"""Which bills a message wants paid, which only looked at, and which left alone."""

import re
from copy import deepcopy
from dataclasses import dataclass, replace
from enum import StrEnum

from superapp_agents.grounding.bills import BILL, bills, not_bills
from superapp_agents.offline.understanding.drafts import Draft

BILL_GOALS = ("pay_bill", "check_bill")


class Wish(StrEnum):
    """What is to become of a bill."""

    PAY = "pay"
    LEAVE = "leave"
    LOOK = "look"


@dataclass(frozen=True)
class _Said:
    bill: str
    wish: Wish
    bit: str
    """The words around it."""


_CUT = re.compile(
    r"[，,。.；;！!？?]+|(?:但是?|不过|可是|而是|然后|顺便|再把|并把|并且)"
    r"|\b(?:but(?! not| the| my)|and then|then|though"
    r"|and (?=(?:just |only |do |please )*(?:don't|do not|not|pay|leave|skip)))\b",
    re.IGNORECASE,
)
_PAY = re.compile(
    r"(?<![待未])[交缴付充清结]|搞定|处理"
    r"|\b(?:pay(?:ing)?|settle|clear|top up|take care of|deal with|handle|sort out)\b",
    re.IGNORECASE,
)
_LEAVE = re.compile(
    r"(?<![要是能])(?:别|不要|不用|不必|不想|不打算|甭|无需|没必要|不急着?|不着急|不(?=[交缴付充]))"
    r"(?:急着|着急|忙着|帮我|给我|再|先|去|管|动|把)*(?:[交缴付充管动]|$|了|它|(?=话费|电费|水费|[燃煤]气费))"
    r"|(?:先|暂时|暂)(?:放|等|留|欠|搁|缓|不)"
    r"|(?:以后|下次|下周|下个?月|明天|后天|改天|晚点|过几天|回头|等)[^，。]{0,4}(?:再|才)|跳过|不管"
    r"|算了|我自己[交缴付]|让(?:他|她|别人|老公|老婆|妈妈?|爸爸?|室友|房东).{0,4}[交缴付]"
    r"|\b(?:don'?t|do not|no need to|never|not|without)\b(?! forget)(?: (?!forget)\w+){0,2}?"
    r" (?:pay(?:ing)?|settl\w+|clear\w*|top\w*|touch|bother)\b"
    r"|\b(?:skip|leave|hold off|forget|ignore|wait with|except|excluding)\b"
    r"|\bnot (?:the |my )?(?=water|electric|power|gas|phone|mobile|internet|it\b|that\b|yet|now)",
    re.IGNORECASE,
)
_REMINDER = re.compile(
    r"(?:别|不要|勿|可别|千万别)忘|\b(?:don'?t|do not|never) forget\b", re.IGNORECASE
)
_ASKED = re.compile(
    r"够(?!的话|了?就)|没[交缴付](?!的)|[交缴付充](?:过|清|完|掉)?了(?:吗|没有?|没)|[交缴付充]没[交缴付充]|是不是|有没有|是否"
    r"|(?:要不要|用不用|需不需要|该不该|该|要|需要)(?:我)?(?:去)?[交缴付充].{0,6}(?:吗|么)?$(?<=[吗么要])"
    r"|(?:要不要|用不用|需不需要|该不该)|[交缴付充](?:了|过|费)?.{0,2}多少|几号|什么时候|多久|哪天|问问|就问"
    r"|[交缴付充]了.{0,4}(?:吗|没)|想知道|想看看|只是?(?:看|查|问)"
    r"|\b(?:enough|afford|cover)\b"
    r"|^(?:and )?(?:have|has|had|did|do|does|is|are|was|were|am|should|must|when|whether|if) "
    r"|\bi (?:just |only )?want(?:ed)? to (?:know|see|check)\b"
    r"|\bjust (?:asking|checking|curious)\b"
    r"|\bhow much\b(?!.*\bpay it)|\b(?:when|whether|if) (?:i|my|the|it)\b",
    re.IGNORECASE,
)
_LOOKED = re.compile(
    r"多少|查|看|问|欠|哪些|什么|几个"
    r"|\b(?:what|which|check|show|list|see|look|tell|owe|any)\b",
    re.IGNORECASE,
)
_ONLY_ASKED = re.compile(
    r"[就只](?:是|想)*[问看查]|够|\b(?:just|only) (?:asking|checking|curious|looking|wondering)\b"
    r"|\benough\b",
    re.IGNORECASE,
)
_ONLY = re.compile(r"只|就|\b(?:just|only)\b", re.IGNORECASE)
_EVERY = re.compile(
    r"全部|所有|全都|统统|通通|每[个笔张]|其他|其它|其余|别的|剩下|[两俩][个笔张]?(?=都|账单|费|全)|账单.{0,3}都"
    r"|\b(?:all|every|everything|both|the rest|others?|the remaining)\b",
    re.IGNORECASE,
)
_NOT_THEN = {Wish.LEAVE: Wish.PAY, Wish.PAY: Wish.LEAVE, Wish.LOOK: Wish.PAY}


_WISHES = (
    (_REMINDER, Wish.PAY),
    (_LEAVE, Wish.LEAVE),
    (_ASKED, Wish.LOOK),
    (_PAY, Wish.PAY),
    (_LOOKED, Wish.LOOK),
)
"""What words want, the stronger ones first."""


def _wish(bit: str, before: Wish | None) -> Wish | None:
    """What a bit of the message wants done; None when it does not say."""
    for pattern, wish in _WISHES:
        if pattern.search(bit):
            return wish
    return _NOT_THEN[before] if before and _ONLY.search(bit) else before


class _Reader:
    """Goes through the bits of what was said about bills."""

    def __init__(self) -> None:
        self.said: dict[str, _Said] = {}
        self.every: tuple[str, Wish] | None = None
        self.wish: Wish | None = None

    def read(self, text: str) -> None:
        """Reads all bits, in order."""
        for bit in filter(None, map(str.strip, _CUT.split(text))):
            self._bit(bit)

    def _bit(self, bit: str) -> None:
        excepted, named = set(not_bills(bit)), [match[0] for match in BILL.finditer(bit)]
        without = [words for words in named if set(bills(words)) & excepted]
        wish = _wish(bit, self.wish) if not without else self._of_rest(bit)
        for words in named:
            self._say(words, Wish.LEAVE if words in without else wish or Wish.LOOK, bit)
        rest = not set(named) - set(without) and (without or _EVERY.search(bit))
        if rest and wish is Wish.LEAVE:
            pass
        elif rest and wish:
            self.every = (bit, wish)
        elif not named and wish is not self.wish and wish:
            self._again(wish, bit)
        self.wish = wish if named or wish is not Wish.LOOK else self.wish

    def _of_rest(self, bit: str) -> Wish | None:
        """What is wanted of the bills that a bit does not except."""
        if _ASKED.search(bit):
            return Wish.LOOK
        return Wish.PAY if _PAY.search(bit) else self.wish

    def _say(self, words: str, wish: Wish, bit: str) -> None:
        key = ",".join(bills(words)) or words
        self.said.pop(key, None)
        self.said[key] = _Said(words, wish, bit)

    def _again(self, wish: Wish, bit: str) -> None:
        """A bit without a bill is about those named before: 电费多少？不要交.

        Whoever wants to know what was paid wants it paid all the same.
        """
        if wish is Wish.LOOK and not _ONLY_ASKED.search(bit):
            return
        for key, said in self.said.items():
            looked = said.wish is Wish.LOOK and wish is Wish.LEAVE
            left = said.wish is Wish.LEAVE
            if not looked and not left:
                self.said[key] = replace(said, wish=wish)
        if self.every:
            self.every = (self.every[0], Wish.LOOK if wish is Wish.LEAVE else wish)


def _draft(draft: Draft, goal: str, order: str | None) -> Draft:
    slots = {name: phrase for name, phrase in draft.slots.items() if name != "order"}
    if goal == "check_bill":
        slots.pop("amount", None)
    slots |= {"order": order} if order else {}
    return replace(deepcopy(draft), goal=goal, slots=slots)


def one_for_each_bill(draft: Draft) -> list[Draft]:
    """A step for each bill that is to be paid or looked at; none for what is to be left alone."""
    reader = _Reader()
    reader.read(draft.text)
    said = list(reader.said.values())
    if reader.every:
        return [_of_every(draft, reader, said)]
    if not said:
        goal = {Wish.PAY: "pay_bill", None: draft.goal}.get(reader.wish, "check_bill")
        return [_draft(draft, goal, draft.slots.get("order"))]
    wanted = [each for each in said if each.wish is not Wish.LEAVE]
    if wanted and any(
        draft.slots.get("date", "\n") in each.bit for each in said if each not in wanted
    ):
        draft.slots.pop("date")
    steps = [
        _draft(draft, "pay_bill" if each.wish is Wish.PAY else "check_bill", each.bill)
        for each in wanted or said
    ]
    if len(steps) > 1:
        for step in steps:
            step.slots.pop("amount", None)
    return steps


def _of_every(draft: Draft, reader: _Reader, said: list[_Said]) -> Draft:
    """All bills but those that are to be left alone."""
    words, wish = reader.every or ("", None)
    step = _draft(draft, "pay_bill" if wish is Wish.PAY else "check_bill", words)
    step.slots.pop("amount", None)
    step.waived.extend(each.bill for each in said if each.wish is Wish.LEAVE)
    return step
