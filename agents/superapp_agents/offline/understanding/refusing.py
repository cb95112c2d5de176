"""Wishes that are none: 别给李娜转钱, "don't send Tom 50" ask for nothing to be done."""

import re

from superapp_agents.grounding.methods import ruled_out
from superapp_agents.offline.understanding.clauses import Clause

_SENT = ("transfer", "send_red_packet")
_BOUGHT = ("buy_product", "find_product", "order_food", "request_ride")
_BOOKED = (
    "book_flight",
    "book_train",
    "book_hotel",
    "book_attraction",
    "reserve_table",
    "checkout_cart",
    "add_to_cart",
    "plant_tree",
    "call_merchant",
)
_NO_ZH = r"(?:(?<!要)不要|不用|不必|不需要|不想要?|不打算|没必要|别|甭|可别|千万别|无需)"
_LEAD_ZH = r"^(?:请|麻烦|你|您|那|先|我|就|还是|千万|可|暂时|今天|现在)*"
_SEND_ZH = re.compile(
    rf"{_LEAD_ZH}{_NO_ZH}(?:再|急着|忙着|帮我|替我)*"
    r"(?:(?:给|向|往)[^，。]{1,10}?(?:转|汇|打|发|包|塞|钱|红包)|转|汇|打[款钱]|发.{0,6}红包|包.{0,4}红包)"
)
_BUY_ZH = re.compile(
    rf"{_LEAD_ZH}{_NO_ZH}(?:再|帮我|给我|替我)*+(?:给[^，。]{{1,6}}?)?"
    r"(?:买|点(?!开)|叫|订|预订|预定|定|下单|打车|打的|约|购买|入手|种|加)[^，。]"
)
_ANY_EN = (
    r"^(?:please |so |no,? |actually |well |just |ok |okay )*"
    r"(?:(?:you )?(?:don't|do not|dont|never|needn't|need not)(?: (?:need|have) to)?"
    r"|(?:there's |there is )?no need to|i (?:don't|do not) (?:want|need|wish) (?:you )?to"
    r"|i(?:'m| am) not going to)(?: (?:please|ever|again|bother to))? "
)
_SEND_EN = re.compile(
    rf"{_ANY_EN}(?:send|transfer|give|pay|wire|lend) (?!.*\b(?:yet|until|before)\b)", re.IGNORECASE
)
_BUY_EN = re.compile(
    rf"{_ANY_EN}(?:buy|order|get|call|book|reserve|purchase|request|hail|plant|add)(?: me| us)? "
    r"(?!(?:it|that|this|them|one|yet|now|anything)\b(?! for))(?!.*\b(?:yet|until|before)\b)",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"忘|太|超过|多于|高于|低于|只|光|[那这]么|再.{0,8}(?:之前|以前)|的$|的(?=[，。])|就行|[吗么]$"
    r"|\b(?:forget|too|more than|less than|over|only|just|any\w* (?:but|except)|ones?)\b",
    re.IGNORECASE,
)
"""What is not refused as such: how much, when or which of them is."""
_NOT_YET = re.compile(r"急|先|暂时")
"""Who does not buy yet wants to look first."""
_NO_MARKS = re.compile(r"[。.!！~ ]+$")


def is_refused(clause: Clause) -> bool:
    """Whether a clause says that something is not to be done, and names what."""
    text = _NO_MARKS.sub("", clause.text.strip())
    if _LIMITS.search(text) or ruled_out(text):
        return False
    sums = clause.goal == "remember_preference" and re.search(r"\d", text)
    if clause.goal in _SENT or sums:
        return bool(_SEND_ZH.search(text) or _SEND_EN.search(text))
    if clause.goal in (*_BOUGHT, *_BOOKED) and not _NOT_YET.search(text):
        return bool(_BUY_ZH.search(text) or _BUY_EN.search(text))
    ordered = clause.goal == "" and re.search(r"\border\b", text, re.IGNORECASE)
    return bool(ordered and _BUY_EN.search(text))


def without_refused(clauses: list[Clause]) -> list[Clause]:
    """The clauses that ask for something; one that limits a wish of its kind stays beside it."""
    wanted = [clause for clause in clauses if not is_refused(clause)]
    goals = {clause.goal for clause in wanted if clause.goal}
    kept: list[Clause] = []
    for clause in clauses:
        limits = clause.goal in _BOOKED and bool(goals)
        limits = limits or (clause.goal in _BOUGHT and _comes_before(clause, clauses))
        if clause in wanted or (limits and clause.goal not in _SENT):
            kept.append(clause)
    return kept


def _comes_before(clause: Clause, clauses: list[Clause]) -> bool:
    """Whether something of its kind was asked for before."""
    before = clauses[: clauses.index(clause)]
    return any(other.goal in _BOUGHT and not is_refused(other) for other in before)
