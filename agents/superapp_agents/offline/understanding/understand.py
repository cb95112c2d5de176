"""From a message to a plan: language, clauses, steps, and what a follow-up changes."""

import datetime as dt

from superapp_agents.grounding.ground import Now, moment_of
from superapp_agents.grounding.text import normalise
from superapp_agents.offline.understanding.compose import Composer
from superapp_agents.offline.understanding.dialogue import DialogueContext
from superapp_agents.offline.understanding.followup import follow_up
from superapp_agents.offline.understanding.language import detect
from superapp_agents.offline.understanding.lexicon import pattern
from superapp_agents.offline.understanding.people import other_person
from superapp_agents.plan import Goal, Intent, Language, Plan, Slots, Step

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
    plain = normalise(text)[:MAX_LENGTH]
    language = detect(plain, Language(language_hint) if language_hint else None)
    if language is Language.OTHER:
        return Plan(language=language, steps=(_talk(Goal.UNSUPPORTED, plain),))
    dialogue = DialogueContext(plan=context) if isinstance(context, Plan) else context
    today = moment_of(now).date()
    if dialogue is not None and dialogue.plan is not None:
        followed = follow_up(plain, dialogue, language, today)
        if followed is not None:
            return followed
    return _fresh(plain, language, today)


def _talk(goal: Goal, text: str) -> Step:
    return Step(id="s1", goal=goal, intent=Intent.READ, slots=Slots(text=text[:200] or None))


def _fresh(text: str, language: Language, today: dt.date) -> Plan:
    composer = Composer(language.value, today)
    composer.read(text)
    steps = tuple(draft.step(number) for number, draft in enumerate(composer.drafts[:12], start=1))
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
