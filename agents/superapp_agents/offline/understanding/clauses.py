"""A message cut into clauses, each with the goal that its words name."""

import re
from dataclasses import dataclass

from superapp_agents.offline.understanding.corrections import Mark, mark_of, set_off
from superapp_agents.offline.understanding.leaving import is_undoing, leaves_alone
from superapp_agents.offline.understanding.lexicon import pattern, triggers
from superapp_agents.offline.understanding.not_there import without_place
from superapp_agents.offline.understanding.portions import parted
from superapp_agents.offline.understanding.reviews import review_in

_ZH_CUT = re.compile(
    r"[，,。；;！!？?：\n]+|(?<!\d):(?!\d)"
    r"|和(?=(?:这个?|上个?|本)月)|之后(?=点|买|叫|订|帮|再|给)|(?:然后|接着|顺便|另外"
    r"|此外|并且|同时|最后(?!一?[个款家班趟间]))(?:再|还|也)?"
    r"|(?<=\S)(?:再|还要|还有|(?<![，,。；;].)(?<![，,。；;]..)(?<![，,。；;]...)也)(?=(?:帮|给我|给[^，。]{1,6}[转发打]|叫|订|定|点(?!儿|钟)|买|看看|查|来(?:一|个"
    r"|份|杯)|去|领|打|发|找|种|下单|约|预订|安排|把|要(?:一|个)|送))"
    r"|(?<![一二三四五六日天末号])、(?=周|星期|礼拜|早上|上午|中午|下午|傍晚|晚上|今天"
    r"|明天|后天|\d+[月号])"
    r"|(?<=[领抢]了)(?=帮|就|再|给我|点|买|用|来)"
    r"|的话(?=[帮就给领打叫点买订坐])|并(?=[把帮给付])|(?<=[包券个张])(?:用来|拿来|来"
    r"|去)?(?=点[杯份碗一个奶餐外])"
)
_EN_CUT = re.compile(
    r"(?:[!?;\n]+|\.(?=\s|$)|,|(?<!passenger)(?<!passengers)(?<!address):(?=\s))\s*"
    r"|\s+(?:and then|then|and also|plus also)\s+",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:and|plus)\s+(?=(?P<rest>.+))", re.IGNORECASE)
_VERB = re.compile(
    r"^(?:please |also |then |to )*(?:send|book|order|get(?! (?:home|back)\b)|tell"
    r"|buy(?! it\b| them\b| one\b)|find|check|pay|transfer|call|compare|show|watch|remind"
    r"|reserve|cancel|return|request|plan"
    r"|collect|claim|grab|have|see|open|plant|track|remember|forget|add|choose|pick|what"
    r"|how|when|where|go ahead|proceed|use it (?:for|on|to)"
    r"|use (?!it)|is |are |can |could )\b",
    re.IGNORECASE,
)
_BARE_VERB = re.compile(
    r"^(?:please |can you |could you |kindly |just |then |to )*(?:find|search|look|go|try|choose"
    r"|pick|select|check|compare|come)(?: me| for me| out)?$",
    re.IGNORECASE,
)
"""A verb whose object comes with the next one: "find and book a hotel"."""
_MEMO_ZH = re.compile(
    r"(?:备注|附言|留言|写上|附上|留个言|注明|祝福语)(?:上|一下|是|为|写|说|："
    r"|:)*\s*[“\"「]?(?P<m>[^，。”\"」]{1,60})[”\"」]?"
)
_MEMO_EN = re.compile(
    r"(?:and )?(?:write|put|add) [\"'“]?(?P<w>[^\"”.,]{1,60}?)[\"'”]? (?:in|as"
    r"|on) the (?:note|memo|message)|"
    r"(?:with (?:the |a )?(?:memo|note|message|remark)|memo|note|message|remark|saying"
    r"|say)(?: (?:saying|that says|reading|of|is))?:? [\"'“]?(?P<m>[^\"”.,]{1,80})[\"'”]?",
    re.IGNORECASE,
)
_REVIEWS = re.compile(r"评|星|\breview|\brat(?:e|ing)\b|\bstars?\b|\bout of\b", re.IGNORECASE)
MAX_CLAUSE = 180
"""No clause of a request is longer; the rest of one is not read."""
MAX_CLAUSES = 40
NOUN_GOALS = frozenset(
    {
        "book_flight",
        "book_hotel",
        "book_train",
        "book_attraction",
        "send_red_packet",
        "request_ride",
        "reserve_table",
        "check_spending",
        "check_wallet",
    }
)


_SUM = re.compile(
    r"\b(?:total|budget|altogether|combined)\b|\d (?:yuan )?for (?:the |both )?(?:flights?"
    r"|hotel)",
    re.IGNORECASE,
)


@dataclass
class Clause:
    """Words that belong together, and the goal that they name ("" when they only add to one)."""

    text: str
    goal: str = ""
    memo: str | None = None
    mark: Mark = Mark.NONE
    """How it corrects what stands before it."""
    instead: str = ""
    """What it says in place of that; empty when the next clause does."""


def goal_of(text: str, lang: str) -> str:
    """The first goal whose pattern matches the clause, or ""."""
    if leaves_alone(text) and any(
        is_undoing(trigger.goal) and trigger.pattern.search(text) for trigger in triggers(lang)
    ):
        return ""
    for trigger in triggers(lang):
        if trigger.pattern.search(text):
            return trigger.goal
    return ""


def _cut(text: str, source: re.Pattern[str]) -> list[str]:
    return [piece.strip() for piece in source.split(text) if piece and piece.strip()]


def _cut_and(clause: str) -> list[str]:
    """Cuts at "and" where a new request begins, not between two things of one list."""
    for match in _AND.finditer(clause):
        left, right = clause[: match.start()], match["rest"]
        if _BARE_VERB.match(left):
            continue
        new_noun = goal_of(right, "en") in NOUN_GOALS and goal_of(left, "en") not in (
            "",
            goal_of(right, "en"),
        )
        short = goal_of(right.split(" to ")[0], "en") in NOUN_GOALS
        if _VERB.match(right) or (new_noun and short and not _SUM.search(left)):
            return [left, *_cut_and(right)]
    return [clause]


def _memo(text: str, lang: str) -> tuple[str, str | None]:
    """The text without its memo, and the memo, which is never read as a request."""
    match = (_MEMO_ZH if lang == "zh" else _MEMO_EN).search(text)
    if match is None:
        return text, None
    return (text[: match.start()] + " " + text[match.end() :]).strip(), (
        match.groupdict().get("w") or match["m"]
    ).strip(" '\"")


def _zh_clauses(text: str) -> list[str]:
    return _cut(text, _ZH_CUT)


def _en_clauses(text: str) -> list[str]:
    return [part for piece in _cut(text, _EN_CUT) for part in _cut_and(piece)]


def clauses_of(text: str, lang: str) -> list[Clause]:
    """The clauses of a message in order; a memo belongs to the first clause that sends money."""
    text, review = _review(text, lang)
    memo_text, memo = text, None
    if review is None and re.search(
        r"转|汇|打|红包|留言|附言|transfer|red (?:packet|envelope)|send|wire|note|memo|备注",
        text,
        re.IGNORECASE,
    ):
        memo_text, memo = _memo(text, lang)
    memo_text = set_off(memo_text)
    whole = _zh_clauses(memo_text) if lang == "zh" else _en_clauses(memo_text)
    cut = [part for piece in whole for part in parted(piece) if part]
    cut = [piece[:MAX_CLAUSE] for piece in cut[:MAX_CLAUSES]]
    found = [_clause(piece, lang) for piece in cut]
    for clause in found if review else ():
        clause.memo = review if clause.goal == "review" else None
    senders = [
        clause for clause in found if clause.goal in ("transfer", "send_red_packet")
    ] or found[:1]
    if memo and senders:
        senders[-1].memo = memo
    return found


def _review(text: str, lang: str) -> tuple[str, str | None]:
    """The message without the text of a review, which is never read as a request, and that."""
    if not _REVIEWS.search(text):
        return text, None
    return review_in(text, lambda piece: goal_of(_spoken(piece), lang))


def _clause(piece: str, lang: str) -> Clause:
    mark, instead = mark_of(piece)
    goal = goal_of(_spoken(piece), lang)
    return Clause(piece, goal, mark=mark, instead=instead if mark else "")


def _spoken(text: str) -> str:
    """What a clause asks for: without what it waives, and in English without polite words."""
    rest = pattern("waived").sub(" ", without_place(text))
    if not text.isascii():
        return rest.strip()
    return re.sub(r"\s+", " ", pattern("polite").sub(" ", rest)).strip()
