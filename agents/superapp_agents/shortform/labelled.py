"""A plan from the goals that a small model named: its quotes, and everything that code reads."""

import datetime as dt
import re
from typing import Any

from superapp_agents.door import Json
from superapp_agents.grounding.dates import find_dates
from superapp_agents.grounding.money import find_money
from superapp_agents.grounding.text import squeezed, was_said
from superapp_agents.grounding.times import find_times
from superapp_agents.offline.understanding.clauses import NOUN_GOALS, Clause, goal_of
from superapp_agents.offline.understanding.compose import Composer
from superapp_agents.offline.understanding.drafts import Draft, same_family
from superapp_agents.offline.understanding.roles import DELIVERED
from superapp_agents.plan import Goal, Intent, Item, Language, Plan, Slots, Step
from superapp_agents.shortform.form import MORE, SHORT_GOALS

_PLACE_SLOT = {
    "order_food": "address",
    "reserve_table": "near",
    "find_restaurant": "near",
    "book_flight": "destination",
    "book_train": "destination",
    "book_hotel": "near",
    "plan_route": "destination",
    "request_ride": "destination",
    "find_place": "place",
    "get_weather": "city",
    "plan_day": "city",
    "call_merchant": "place",
}
"""What the place of a part is to its goal."""
_WITH_THINGS = frozenset({*DELIVERED, "find_restaurant", "find_place", "reserve_table"})
_ONLY_SAID = frozenset(
    {
        "pay_bill",
        "check_bill",
        "list_coupons",
        "view_cart",
        "check_wallet",
        "track_order",
        "find_place",
        "list_bookings",
    }
)
"""Goals that a later part has only if its words name them: "with my coupons" lists none."""
_THINGS = frozenset({"order_food", "buy_product", "find_product"})
"""Food or goods, a wish or a command: the words decide between them."""
_BESIDE_A_DAY = frozenset({"get_weather", "request_ride", "transfer"})
_WORDS_ONLY = frozenset({"chat", "unsupported", "show_other_user"})


class LabelledComposer(Composer):
    """Puts steps together from parts whose goals are already named."""

    def compose(self, text: str, clauses: list[Clause]) -> None:
        """The steps of a message from its labelled parts."""
        for clause in clauses:
            self._clause(clause)
        self.finish(text)

    def _goal(self, clause: Clause) -> str:
        return clause.goal


def plan_of(
    answer: Json, clauses: list[Clause], text: str, language: Language, today: dt.date
) -> Plan:
    """The plan that a small model's answer stands for.

    Args:
        answer: For each part, in order, its goal and quotes, as the form asks for them.
        clauses: The parts.
        text: The whole message.
        language: Its language.
        today: The present day, which decides what counts as a date.
    """
    told = [value if isinstance(value, dict) else {} for value in answer.values()]
    lang = language.value
    labelled: list[Clause] = []
    for clause, label in zip(clauses, told, strict=False):
        before = next((c.goal for c in reversed(labelled) if c.goal), "")
        labelled.append(Clause(clause.text, _goal(clause, label, before, lang), clause.memo))
    labelled.extend(Clause(rest.text, "", rest.memo) for rest in clauses[len(labelled) :])
    named = [clause.goal for clause in labelled if clause.goal]
    if not named or all(goal in _WORDS_ONLY for goal in named):
        return _only_words(named, text, language)
    spoken = [Clause(c.text, "" if c.goal in _WORDS_ONLY else c.goal, c.memo) for c in labelled]
    composer = LabelledComposer(lang, today)
    composer.compose(text, spoken)
    for clause, label in zip(spoken, told, strict=False):
        _quote(clause, label, composer.drafts, today)
    steps = tuple(draft.step(number) for number, draft in enumerate(composer.drafts[:12], start=1))
    return Plan(language=language, steps=steps, total_budget=composer.total)


def _goal(clause: Clause, label: Json, before: str, lang: str) -> str:
    """The goal of a part: as named, unless its own words rule that out.

    A bare limit ("Budget 900") never opens a step, a part of a day is an activity, and a part that
    the model took for an addition opens one when it holds the noun of another goal ("and a red
    packet"). Between goals of one family the words decide: to look at a bill, or to pay it.
    """
    said = goal_of(clause.text, lang)
    named = str(label.get("goal", MORE))
    named = named if named in SHORT_GOALS else ""
    if before == "plan_day" and said not in _BESIDE_A_DAY:
        return ""
    if before and named in _ONLY_SAID and named != said:
        return ""
    quotes = [str(quote) for quote in label.get("thing", ())]
    quoted = any(was_said(quote, (clause.text,)) for quote in quotes)
    limited = before and any(money.value.budget for money in find_money(clause.text))
    if named and not said and not quoted and (limited or quotes):
        return ""
    if said and named and (same_family(named, said) or {said, named} <= _THINGS):
        return said
    if not named and said in NOUN_GOALS and before and not same_family(said, before):
        return said
    return named


def _only_words(named: list[str], text: str, language: Language) -> Plan:
    goal = Goal(named[0]) if named else Goal.UNSUPPORTED
    slots = Slots(text=text[:200] or None)
    step = Step(id="s1", goal=goal, intent=Intent.READ, slots=slots)
    return Plan(language=language, steps=(step,))


def _quote(clause: Clause, label: Json, drafts: list[Draft], today: dt.date) -> None:
    """Lays the model's quotes over the step that took the part in."""
    draft = next((draft for draft in drafts if clause.text in draft.text), None)
    if draft is None:
        return
    said = (clause.text,)
    things = [str(quote) for quote in label.get("thing", ()) if was_said(str(quote), said)]
    if things and draft.goal in _WITH_THINGS:
        draft.items = _items(draft.items, things, first=clause.goal != "")
    place: Any = label.get("place")
    slot = _PLACE_SLOT.get(draft.goal)
    if slot and place and slot not in draft.slots and was_said(str(place), said):
        taken = {squeezed(phrase) for phrase in draft.slots.values()}
        if squeezed(place) not in taken and not _is_value(str(place), today):
            draft.slots[slot] = str(place)


def _items(items: list[Item], things: list[str], *, first: bool) -> list[Item]:
    """The things that code read; the model's quote names one that code cut badly or not at all."""
    if not items:
        return [Item(query=thing) for thing in things] if first else items
    merged = []
    for item in items:
        inside = [t for t in things if squeezed(t) in squeezed(item.query)]
        longest = max(inside, key=len, default="")
        worth = len(squeezed(longest)) >= 2 and item.query != longest
        merged.append(item.model_copy(update={"query": longest}) if worth else item)
    return merged


def _is_value(phrase: str, today: dt.date) -> bool:
    """True for a phrase that says when or how much and not where."""
    found = [*find_dates(phrase, today), *find_times(phrase), *find_money(phrase)]
    return bool(found) or re.search(r"\d", phrase) is not None
