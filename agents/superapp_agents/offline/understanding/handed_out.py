"""Some of several things for somebody else: two flasks, one for mum, are two orders."""

import re
from copy import deepcopy
from dataclasses import replace

from superapp_agents.grounding.numbers import NUMBER, read_count
from superapp_agents.grounding.text import HAN
from superapp_agents.offline.understanding.drafts import Draft
from superapp_agents.offline.understanding.payees import ONE_EN

_GIVEN = re.compile(
    rf"(?P<zh>{NUMBER})[个份杯碗盒瓶件双只条块套束箱](?:要|是|就)?(?:送|寄|留|买|带)?给"
    rf"(?P<w>[{HAN}]{{1,5}}?)(?=$|[，,、。；和吧]|另|{NUMBER}[个份杯盒瓶件套])"
    r"|\b(?P<en>one|two|three|four|five|six|\d{1,2})(?: of (?:them|those))?"
    rf"(?: (?:is|are|goes?|sent|shipped))? (?:to|for) (?P<v>me\b|myself\b|{ONE_EN}\b)",
    re.IGNORECASE,
)
_ME = re.compile(r"我(?:们|自己)?|自己|me|myself", re.IGNORECASE)


def handed_out(draft: Draft) -> list[Draft]:
    """An order for each who gets some of the things; what is left over is the user's own."""
    parts = _parts(draft)
    if not parts:
        return [draft]
    return [_of(draft, who, said) for who, said in parts.items()]


def _parts(draft: Draft) -> dict[str, list[str | None]]:
    """How many each gets, as lines of that quantity; "" is the user. None where all are for one."""
    item = draft.items[0] if len(draft.items) == 1 else None
    total = read_count(item.quantity) if item and item.quantity else None
    if total is None or total < 2 or "address" in draft.slots:
        return {}
    parts: dict[str, list[str | None]] = {}
    for match in _GIVEN.finditer(draft.text):
        said, who = match["zh"] or match["en"], match["w"] or match["v"]
        count = read_count(said) or 1
        total -= count
        own = _ME.fullmatch(who) is not None
        parts.setdefault("" if own else who, []).append(said if count > 1 else None)
    if not any(parts) or total < 0:
        return {}
    if total:
        parts.setdefault("", []).extend([None] * total)
    return parts if len(parts) > 1 else {}


def _of(draft: Draft, who: str, quantities: list[str | None]) -> Draft:
    """The order for one of them."""
    slots = {name: phrase for name, phrase in draft.slots.items() if name != "recipient"}
    slots |= {"recipient": who} if who else {}
    items = [draft.items[0].model_copy(update={"quantity": said}) for said in quantities]
    return replace(deepcopy(draft), slots=slots, items=items)
