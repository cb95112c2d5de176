"""Asks a small model for a plan in the short form."""

from langchain_core.messages import HumanMessage, SystemMessage

from superapp_agents.asking import ModelFailed, ask
from superapp_agents.door import Json
from superapp_agents.grounding.ground import moment_of
from superapp_agents.grounding.text import normalise
from superapp_agents.offline.understanding import understand
from superapp_agents.offline.understanding.clauses import clauses_of
from superapp_agents.offline.understanding.dialogue import DialogueContext
from superapp_agents.offline.understanding.language import detect
from superapp_agents.offline.understanding.understand import MAX_LENGTH
from superapp_agents.plan import Language, Plan
from superapp_agents.prompting import prompt
from superapp_agents.shortform.form import SUBMIT_GOALS, form_of
from superapp_agents.shortform.labelled import plan_of
from superapp_agents.state import TurnContext

ATTEMPTS = 2


def short_plan(context: TurnContext, content: str, dialogue: DialogueContext, usage: Json) -> Plan:
    """The plan of a message by a small model.

    A yes, a no or a change of the plan in force is read by code, from the same words; anything
    else is cut into parts whose goals the model names.

    Raises:
        ModelFailed: the model gave no goals.
    """
    text = normalise(content)[:MAX_LENGTH]
    language = detect(text, Language(context.door.lang))
    if dialogue.plan is not None:
        read = understand(text, now=context.door.now, context=dialogue)
        if read.continues or read.decision is not None:
            return read
    clauses = clauses_of(text, language.value) if language is not Language.OTHER else []
    if not clauses:
        return understand(text, now=context.door.now)
    form = form_of(clauses)
    messages = [SystemMessage(prompt("short_planner")), HumanMessage(form.question)]
    for _ in range(ATTEMPTS):
        answer = ask(
            context.model,
            messages,
            [form.spec],
            usage,
            context.span,
            tool_choice=SUBMIT_GOALS,
        )
        call = next((call for call in answer.tool_calls if call["name"] == SUBMIT_GOALS), None)
        if call is not None:
            today = moment_of(context.door.now).date()
            return plan_of(call["args"], clauses, text, language, today)
    raise ModelFailed("the model named no goals")
