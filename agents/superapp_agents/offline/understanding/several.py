"""One step for each bill and for each payee, where one message names several."""

import re
from copy import deepcopy
from dataclasses import replace

from superapp_agents.grounding.methods import ruled_out
from superapp_agents.grounding.numbers import NUMBER
from superapp_agents.grounding.people import read_people
from superapp_agents.grounding.text import HAN
from superapp_agents.offline.understanding.bills import BILL_GOALS, one_for_each_bill
from superapp_agents.offline.understanding.drafts import Draft
from superapp_agents.offline.understanding.handed_out import handed_out
from superapp_agents.offline.understanding.payees import ONE_EN
from superapp_agents.offline.understanding.roles import PAID_OUT

_UNIT = r"(?:块钱?|元|yuan|rmb|kuai|bucks|dollars?|美元)"
_SUM = rf"[¥$€£]?{NUMBER}(?: ?{_UNIT}(?:[一二两三四五六七八九\d]角?)?)?"
_WHO = rf"(?!给|转|我的?[{HAN}]|和|再|也|各|另外|然后)[{HAN}]{{1,4}}?"
_JOIN = r"(?:^|[，,、]|和|再|给|另外|然后|还有|以及)\s*(?:再|也|给|转|还)*"
_PAIRS = {
    "zh": (
        re.compile(
            rf"{_JOIN}(?P<w>{_WHO})(?:也)?(?:转|汇|打|发)?(?:账|过去|个|给)?(?P<a>{_SUM})(?=$|[，,、和再吧了])"
        ),
        re.compile(rf"(?P<a>{_SUM})(?:转|汇)?给(?P<w>{_WHO})(?=$|[，,、和再吧了]|另外|然后)"),
    ),
    "en": (
        re.compile(rf"(?P<a>{_SUM}) to (?P<w>{ONE_EN})\b", re.IGNORECASE),
        re.compile(rf"(?<!to )\b(?P<w>{ONE_EN}) (?P<a>{_SUM})(?=$|[,.]| and\b)", re.IGNORECASE),
    ),
}
_EACH = re.compile(r"各|每人|每个人|一人|分别|\b(?:each|apiece|per person|both)\b", re.IGNORECASE)
_PAID = (*PAID_OUT, *BILL_GOALS, "order_food", "buy_product", "checkout_cart", "request_ride")


def one_each(drafts: list[Draft], lang: str) -> list[Draft]:
    """The drafts, with one for each bill and each payee."""
    found: list[Draft] = []
    for draft in drafts:
        if draft.goal in BILL_GOALS:
            found.extend(one_for_each_bill(draft))
        elif draft.goal == "transfer":
            found.extend(_payees(draft, lang))
        elif draft.goal in ("buy_product", "order_food"):
            found.extend(handed_out(draft))
        else:
            found.append(draft)
    _spread(found)
    return found


def _payees(draft: Draft, lang: str) -> list[Draft]:
    """A transfer for each person, where each is to get a sum."""
    told = _pairs(draft.text, lang) or _shared(draft)
    if len({who for who, _ in told}) < 2:
        return [draft]
    return [
        replace(deepcopy(draft), slots={**draft.slots, "recipient": who, "amount": amount})
        for who, amount in told
    ]


def _pairs(text: str, lang: str) -> list[tuple[str, str]]:
    """Who gets what, where every person has a sum of their own."""
    for source in _PAIRS[lang]:
        found = [(match["w"], match["a"]) for match in source.finditer(text)]
        if len(found) > 1:
            return found
    return []


def _shared(draft: Draft) -> list[tuple[str, str]]:
    """Who gets what, where several people get the same, or the sums of a list in turn."""
    people = read_people(_parted(draft.slots.get("recipient", "")))
    amount = draft.slots.get("amount")
    if not people or not _EACH.search(draft.text):
        return []
    sums = [match[0] for match in re.finditer(_SUM, draft.text)]
    if len(sums) == len(people) > 1:
        return [(person.text, each) for person, each in zip(people, sums, strict=True)]
    return [(person.text, amount) for person in people] if amount else []


def _parted(names: str) -> str:
    """Two people whom one word names, as two: 爸妈."""
    return re.sub(
        r"^我?(?:(爸)(妈)|(父)(母))$", lambda m: "和".join(filter(None, m.groups())), names
    )


def _spread(drafts: list[Draft]) -> None:
    """A method that is ruled out is ruled out for everything that the message pays."""
    out = [words for draft in drafts for words in draft.waived if ruled_out(words)]
    for draft in drafts:
        if draft.goal in _PAID and "method" not in draft.slots:
            draft.waived.extend(words for words in out if words not in draft.waived)
