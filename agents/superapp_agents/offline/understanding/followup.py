"""A message in the light of the plan in force: yes, no, "the second one", 航班改到晚上."""

import datetime as dt
import re

from superapp_agents.grounding.revision import revise
from superapp_agents.offline.understanding.cancelling import answered, step_named
from superapp_agents.offline.understanding.choosing import named_choice
from superapp_agents.offline.understanding.clauses import Clause, clauses_of
from superapp_agents.offline.understanding.compose import Composer
from superapp_agents.offline.understanding.decisions import asks, decision_of, invites
from superapp_agents.offline.understanding.dialogue import DialogueContext
from superapp_agents.offline.understanding.drafts import Draft, same_family
from superapp_agents.offline.understanding.intents import intent_of
from superapp_agents.offline.understanding.lexicon import pattern
from superapp_agents.offline.understanding.reader import read_clause
from superapp_agents.offline.understanding.roles import Reading
from superapp_agents.offline.understanding.small_changes import small_change
from superapp_agents.plan import Decision, Goal, Intent, Item, Language, Plan, Slots, Step

_TRIP = (Goal.BOOK_FLIGHT, Goal.BOOK_TRAIN, Goal.BOOK_HOTEL, Goal.BOOK_ATTRACTION)
_MOVES = (Goal.BOOK_FLIGHT, Goal.BOOK_TRAIN)
_THINGS = (Goal.ORDER_FOOD, Goal.BUY_PRODUCT)
_CHOOSING = re.compile(
    r"(?:第[一二三四五六七八九十\d]+(?:个|款|家|双|台|件|种|班|趟|条|份|项|间)?"
    r"|最后(?:一)?(?:个|款|家)|(?:最)?(?:便宜|贵|近|快|早|晚|好)的?(?:那|这)(?:个|款|家"
    r"|班|双|台|种)"
    r"|\bthe (?:first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th|cheapest|cheaper"
    r"|nearest|closest|fastest|earliest|latest|best(?: rated)?|most expensive"
    r"|other)(?: (?:one|option|item|choice|hotel|flight|train|restaurant))?\b|\b(?:option"
    r"|number|no\.) ?(?:\d|one|two|three|four|five)\b)",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"换成?|改成?|改为|改到|还是|不对|其实|不是|应该是|加(?:到|成)|减(?:到|成)|变成"
    r"|\b(?:make (?:it|that|them)|change|switch|instead|actually|rather|no,? |wait|use"
    r"|move it|i meant|should be|set|add|also|and also|but)\b",
    re.IGNORECASE,
)
_REPLACES = re.compile(
    r"换成?|改成|改为|\binstead\b|\bchange (?:it|that|the \w+) to\b|\bswap\b|\brather\b",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"^(?:好(?:的|吧)?|嗯|可以|行|yes|yeah|ok(?:ay)?|sure|great|perfect|fine|no|不"
    r"|actually|其实|对了|oh|wait)[，,。.! ]+",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[\s，,。.!！?？;；~]+$")
_FILLER = re.compile(
    r"^(?:那就?|就|那么?|then|so|well|oh|please|请|麻烦|帮我|给我|都|全部?|全都|一起|all"
    r"|和|and)+\s*|\s*(?:please|then|thanks?(?: you)?|谢谢|吧|了|啊|呀|哦|all|everything"
    r"|both|全部|for (?:all|both|everything)|them|now)+$",
    re.IGNORECASE,
)


def _trimmed(text: str) -> str:
    plain = _TAIL.sub("", text.strip())
    previous = None
    while plain and plain != previous:
        previous = plain
        shorter = _TAIL.sub("", _FILLER.sub("", plain)).strip(" ，,。.!")
        plain = shorter or plain
    return plain


def _choosable(steps: tuple[Step, ...]) -> Step | None:
    """The step that the user chooses from: the last that offered, else the last that buys."""
    offered = [step for step in steps if step.intent in (Intent.OFFER, Intent.QUOTE)]
    acting = [step for step in steps if step.intent is not Intent.READ] or list(steps)
    candidates = offered or acting
    return candidates[-1] if candidates else None


def follow_up(
    text: str, dialogue: DialogueContext, language: Language, today: dt.date
) -> Plan | None:
    """What the message changes in the plan in force, or None when it starts afresh."""
    plan = dialogue.plan
    if plan is None:
        return None
    known = answered(text, dialogue, language)
    if known is not None:
        return known
    if dialogue.confirming and asks(text) and not invites(text):
        return None
    return FollowUp(plan, language, today, dialogue).read(text)


class FollowUp:
    """Reads corrections, choices, answers and additions against the plan in force."""

    def __init__(
        self, plan: Plan, language: Language, today: dt.date, dialogue: DialogueContext
    ) -> None:
        self.plan = plan
        self.language = language
        self.today = today
        self.settled = dialogue.settled
        self.confirming = dialogue.confirming
        self.changes: dict[str, Draft] = {}
        self.latest: Draft | None = None
        self.added: list[Draft] = []

    def read(self, text: str) -> Plan | None:
        """The change, or None when the message has nothing to do with the plan."""
        small = small_change(text, self.plan, self.language.value, self.today)
        if small is not None:
            self.changes[str(small.revises)] = small
            return self._plan(text)
        fresh = Composer(self.language.value, self.today)
        fresh.read(text)
        if self._starts_afresh(text, fresh):
            return None
        target: Step | None = None
        for clause in clauses_of(text, self.language.value):
            target = self._clause(clause, target)
        self._inherit()
        if not self.changes and not self.added:
            return None
        return self._plan(text)

    def _starts_afresh(self, text: str, fresh: Composer) -> bool:
        """A complete request of another kind is a new one."""
        if not fresh.drafts or _CHOOSING.search(text):
            return False
        if named_choice(text, _choosable(self.plan.steps)):
            return False
        if _CHANGE.search(text) and not any(_names_a_thing(draft) for draft in fresh.drafts):
            return False
        related = [d for d in fresh.drafts if self._related(d)]
        if related:
            return not self._continues(text, related, fresh)
        return True

    def _related(self, draft: Draft) -> bool:
        if draft.goal == "change_booking":
            return any(
                step.goal in _TRIP for step in self.plan.steps if step.id not in self.settled
            )
        trip = draft.goal in {goal.value for goal in _TRIP}
        return any(
            same_family(draft.goal, step.goal.value) or (trip and step.goal in _TRIP)
            for step in self.plan.steps
        )

    def _continues(self, text: str, related: list[Draft], fresh: Composer) -> bool:
        """Whether a request of the same kind goes on with the plan rather than replacing it."""
        if _CHANGE.search(text) or len(related) < len(fresh.drafts):
            return True
        for draft in related:
            if draft.goal in ("book_hotel", "book_attraction"):
                continue
            told = "destination" in draft.slots or any(item.query != "it" for item in draft.items)
            dated = "date" in draft.slots or draft.goal not in ("book_flight", "book_train")
            if told and dated:
                return False
        return True

    def _clause(self, clause: Clause, target: Step | None) -> Step | None:
        """Reads one clause into the step that it is about, and returns that step."""
        text = _OPENS.sub("", clause.text).strip()
        chosen = _CHOOSING.search(text) or named_choice(text, _choosable(self.plan.steps))
        found = step_named(text, self.plan.steps)
        if chosen:
            found = found or target or _choosable(self.plan.steps)
        goal = clause.goal
        if found is None and goal:
            found = next(
                (s for s in reversed(self.plan.steps) if same_family(goal, s.goal.value)), None
            )
            if found is None and goal in {g.value for g in _TRIP}:
                self._add(goal, text)
                return None
        if found is None and self.latest is not None:
            self.latest.absorb(
                read_clause(text, self.latest.goal, self.language.value, self.today), text
            )
            return None
        found = found or target or _choosable(self.plan.steps)
        if found is None:
            return target
        self._change(found, text, chosen)
        return found

    def _add(self, goal: str, text: str) -> None:
        draft = Draft(goal)
        draft.absorb(read_clause(text, goal, self.language.value, self.today), text)
        self.added.append(draft)
        self.latest = draft

    def _change(self, step: Step, text: str, chosen: re.Match[str] | None) -> None:
        if decision_of(text) in (Decision.APPROVE, Decision.APPROVE_ALL):
            return
        if step.id not in self.changes:
            self.changes[step.id] = Draft(step.goal.value, revises=step.id, intent=step.intent)
        draft = self.changes[step.id]
        if chosen:
            draft.slots.setdefault("choice", chosen.group())
            text = text.replace(chosen.group(), " ")
            if draft.goal == "find_product":
                draft.goal = "buy_product"
            draft.intent = Intent.DO if draft.intent is Intent.OFFER else draft.intent
        reading = read_clause(text, draft.goal, self.language.value, self.today)
        self._fit(step, reading, text, chosen=chosen is not None)
        draft.absorb(reading, text)
        if draft.intent is Intent.OFFER and pattern("command").search(text):
            draft.intent, draft.goal = Intent.DO, draft.goal.replace("find_product", "buy_product")

    def _fit(self, step: Step, reading: Reading, text: str, *, chosen: bool) -> None:
        """Leaves out what a correction cannot mean; an answer to "what?" is the thing itself.

        A time of the flights is for both ways.
        """
        if chosen:
            reading.items = [item for item in reading.items if _is_addition(item)]
        elif step.slots == Slots() and step.goal in _THINGS:
            reading.items = reading.items or [Item(query=_trimmed(text))]
        elif reading.items and not _REPLACES.search(text):
            reading.items = self._replaced(step, reading.items)
        slots = reading.slots
        if (
            step.goal in _MOVES
            and "time" in slots
            and "return_time" not in slots
            and (step.slots.return_date and "date" not in slots)
        ):
            slots["return_time"] = slots["time"]
        if "deadline" in slots and step.slots.deadline is None and step.slots.time:
            slots["time"] = slots.pop("deadline")

    def _replaced(self, step: Step, items: list[Item]) -> list[Item]:
        """New things replace the old, unless all they say is a wish for the same thing."""
        if step.intent is not Intent.DO and not step.slots.items:
            return items
        return [item for item in items if _is_addition(item)]

    def _inherit(self) -> None:
        """A hotel that is added to a trip has its days, city and people."""
        move = next((step for step in self.plan.steps if step.goal in _TRIP), None)
        if move is None:
            return
        for draft in self.added:
            slots = move.slots
            for name in ("date", "return_date", "party", "travellers", "nights"):
                value = getattr(slots, name)
                if value and not (
                    draft.goal == "book_attraction" and name in ("return_date", "nights")
                ):
                    draft.slots.setdefault(name, value)
            city = slots.destination or slots.city
            if city and draft.goal in ("book_hotel", "book_attraction"):
                draft.slots.setdefault("city", city)
            elif city:
                draft.slots.setdefault("destination", city)

    def _differs(self, draft: Draft) -> bool:
        """Whether a correction says anything that is not so already."""
        step = self.plan.step(str(draft.revises))
        if step is None or not self.confirming:
            return True
        revised = revise(step, draft.step(1))
        return revised.model_copy(update={"service": step.service}) != step

    def _plan(self, text: str) -> Plan:
        changes = [draft for draft in self.changes.values() if self._differs(draft)]
        drafts = [*changes, *self.added]
        for draft in self.added:
            draft.intent = intent_of(draft, text)
        used = {step.id for step in self.plan.steps}
        last = max((int(step_id[1:]) for step_id in used), default=0)
        steps = tuple(draft.step(last + number) for number, draft in enumerate(drafts, start=1))
        return Plan(language=self.language, steps=steps, continues=True)


def _names_a_thing(draft: Draft) -> bool:
    """Whether a request says what it is about: "make it two" does not."""
    named = draft.slots.keys() & {"destination", "city", "near", "place", "recipient", "order"}
    return bool(named) or any(item.query != "it" for item in draft.items) or not draft.items


def _is_addition(item: Item) -> bool:
    """Whether an item changes what was ordered and is not just left-over words."""
    return item.query == "it" or bool(item.options or item.attributes)
