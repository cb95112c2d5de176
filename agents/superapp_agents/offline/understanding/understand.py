"""From a message to a plan: language, clauses, steps, and what a follow-up changes."""

import datetime as dt
import re

from superapp_agents.grounding.ground import Now, moment_of
from superapp_agents.grounding.text import normalise
from superapp_agents.offline.understanding.carts import goes_on_filling
from superapp_agents.offline.understanding.clauses import goal_of
from superapp_agents.offline.understanding.compose import Composer
from superapp_agents.offline.understanding.corrections import takes_back
from superapp_agents.offline.understanding.decisions import asks, decision_of, denies
from superapp_agents.offline.understanding.dialogue import DialogueContext
from superapp_agents.offline.understanding.followup import follow_up
from superapp_agents.offline.understanding.going_on import going_on
from superapp_agents.offline.understanding.language import detect
from superapp_agents.offline.understanding.leaving import leaves_alone
from superapp_agents.offline.understanding.lexicon import pattern
from superapp_agents.offline.understanding.not_there import without_wrong_places
from superapp_agents.offline.understanding.nothing_named import is_empty_order, without_nothing
from superapp_agents.offline.understanding.people import other_person
from superapp_agents.offline.understanding.reviews import answer_to
from superapp_agents.plan import Decision, Goal, Intent, Language, Plan, Slots, Step

_OWN = ("", "review", "find_product", "chat")
"""Goals that the words of a review may seem to have."""
_OF_ITS_OWN = frozenset(
    {
        "list_watches",
        "cancel_watch",
        "remove_from_cart",
        "add_to_cart",
        "forget_preference",
        "recall_preferences",
    }
)
"""Goals that no earlier request is changed by."""
_OF_SOMETHING = frozenset(
    {
        Goal.PLAN_ROUTE,
        Goal.COMPARE_ROUTES,
        Goal.TRACK_ORDER,
        Goal.TRACK_RIDE,
        Goal.PRICE_HISTORY,
        Goal.UNSUPPORTED,
    }
)
"""What is asked of a thing, which is the one that waits where none is named."""
_BOUGHT = frozenset({"buy_product", "find_product", "order_food", "add_to_cart"})
MAX_LENGTH = 2000
"""Longer messages are read up to here; no request needs more."""


def understand(
    text: str,
    *,
    now: Now = 0,
    language_hint: Language | str | None = None,
    context: DialogueContext | Plan | None = None,
) -> Plan:
    """The plan that a message asks for, with slots in the user's own words.

    Args:
        text: The message.
        now: The present of the session; it only decides what counts as a date.
        language_hint: The session's language, for messages without words.
        context: The plan in force, or the conversation so far. A message that goes on with it
            answers with `continues` set, and only with what changes.
    """
    plain = without_wrong_places(normalise(text)[:MAX_LENGTH])
    dialogue = DialogueContext(plan=context) if isinstance(context, Plan) else context
    spoken = dialogue.plan.language if dialogue is not None and dialogue.plan else None
    if language_hint is None and spoken is not Language.OTHER:
        language_hint = spoken
    language = detect(plain, Language(language_hint) if language_hint else None)
    if language is Language.OTHER:
        return Plan(language=language, steps=(_talk(Goal.UNSUPPORTED, plain),))
    today = moment_of(now).date()
    if (dialogue is None or dialogue.plan is None) and leaves_alone(plain):
        fresh = _fresh(plain, language, today)
        talks = all(step.goal in (Goal.CHAT, Goal.UNSUPPORTED) for step in fresh.steps)
        return Plan(language=language, continues=True) if talks else without_nothing(fresh)
    if dialogue is not None and dialogue.plan is not None:
        return _in_dialogue(plain, dialogue, dialogue.plan, language, today)
    return without_nothing(_fresh(plain, language, today))


def _in_dialogue(
    text: str, dialogue: DialogueContext, plan: Plan, language: Language, today: dt.date
) -> Plan:
    """The plan of a message in a running conversation."""
    going = going_on(text, dialogue, language)
    if going is not None:
        return going
    if goal_of(text, language.value) in _OF_ITS_OWN and not dialogue.confirming:
        return _fresh(text, language, today)
    if _fills_cart(text, plan):
        return _fresh(text, language, today, into_cart=True)
    followed = _answer(text, dialogue, language) or follow_up(text, dialogue, language, today)
    return followed or _apart(text, dialogue, language, today)


def _answer(text: str, dialogue: DialogueContext, language: Language) -> Plan | None:
    """The words of a review that were asked for."""
    first = re.split(r"[，,。.!！;；]", text.strip(), maxsplit=1)[0]
    if dialogue.plan is None or not dialogue.asking or takes_back(first) or decision_of(first):
        return None
    return answer_to(text, dialogue.plan, lambda said: goal_of(said, language.value) not in _OWN)


def _about_it(plan: Plan) -> bool:
    """Whether a question names nothing of its own: it is about what waits."""
    return all(
        step.goal in _OF_SOMETHING
        and not (step.slots.model_dump(exclude_defaults=True).keys() - {"text", "time"})
        for step in plan.steps
    )


def _apart(text: str, dialogue: DialogueContext, language: Language, today: dt.date) -> Plan:
    """A message that does not go on with the plan.

    An order of nothing leaves all as it is, and so does a doubt while a confirmation is open.
    """
    fresh = without_nothing(_fresh(text, language, today))
    reads = all(step.intent is Intent.READ for step in fresh.steps)
    doubts = dialogue.confirming and not reads and (asks(text) or denies(text, fresh))
    doubts = doubts or (dialogue.confirming and asks(text) and _about_it(fresh))
    empty = is_empty_order(fresh) and (dialogue.asking or dialogue.confirming)
    return Plan(language=language, continues=True) if doubts or empty else fresh


def _talk(goal: Goal, text: str) -> Step:
    return Step(id="s1", goal=goal, intent=Intent.READ, slots=Slots(text=text[:200] or None))


def _fills_cart(text: str, plan: Plan) -> bool:
    """Whether a message puts further things into the cart."""
    last = plan.steps[-1].goal if plan.steps else None
    return last in (Goal.ADD_TO_CART, Goal.REMOVE_FROM_CART, Goal.VIEW_CART) and goes_on_filling(
        text
    )


def _fresh(text: str, language: Language, today: dt.date, *, into_cart: bool = False) -> Plan:
    composer = Composer(language.value, today)
    composer.read(text)
    if into_cart and {draft.goal for draft in composer.drafts} <= _BOUGHT:
        composer = Composer(language.value, today)
        composer.place("add_to_cart", composer.read_as(text, "add_to_cart"), text)
    steps = tuple(draft.step(number) for number, draft in enumerate(composer.drafts[:12], start=1))
    if not steps and (composer.taken_back or composer.refused):
        return Plan(language=language, decision=Decision.REJECT)
    if not steps and other_person(text):
        slots = Slots(person=other_person(text))
        refusal = Step(id="s1", goal=Goal.SHOW_OTHER_USER, intent=Intent.READ, slots=slots)
        return Plan(language=language, steps=(refusal,))
    if not steps:
        small_talk = pattern("small_talk").search(text)
        return Plan(
            language=language, steps=(_talk(Goal.CHAT if small_talk else Goal.UNSUPPORTED, text),)
        )
    refused = [step for step in steps if step.goal is Goal.SHOW_OTHER_USER]
    if refused:
        who = other_person(text)
        steps = tuple(
            step.model_copy(update={"slots": step.slots.model_copy(update={"person": who})})
            if step in refused
            else step
            for step in steps
        )
    return Plan(language=language, steps=steps, total_budget=composer.total)
