"""The last node: the model words the facts, and code checks the words against them."""

from typing import Any

from langchain_core.messages import HumanMessage, SystemMessage
from langgraph.runtime import Runtime

from superapp_agents.asking import ContextTooLong, ModelFailed, ask, name_of, said_sentences
from superapp_agents.call_log import with_results
from superapp_agents.claims import unsupported
from superapp_agents.door import Json
from superapp_agents.offline.answers import render
from superapp_agents.prompting import prompt
from superapp_agents.state import AgentState, TaskState, TurnContext, blank_usage
from superapp_agents.summaries import (
    LIST_LIMIT,
    PROMPT_TOKENS,
    compact,
    compact_json,
    tokens_in,
)


def answer(state: AgentState, runtime: Runtime[TurnContext]) -> AgentState:
    """Word the outcome for the user; never more than the world bears out."""
    context = runtime.context
    usage = {**blank_usage(), **state.get("usage", {})}
    facts = facts_of(state)
    failure = state.get("failure")
    reply = render(facts) if failure else ""
    if not failure:
        try:
            reply = _worded(context, facts, state, usage)
        except ContextTooLong:
            reply = render(facts)
        except ModelFailed as failed:
            failure, reply = failed.reason, render(facts)
    status = "failed" if failure or _all_failed(state) else "done"
    offers = _offers(state)
    return {
        "reply": reply,
        "status": status,
        "failure": failure,
        "usage": usage,
        "offers": offers or state.get("offers", []),
        "step": context.door.step,
    }


def facts_of(state: AgentState) -> Json:
    """Everything that the answer may state."""
    plan = state.get("plan") or {}
    language = plan.get("language")
    return {
        "language": language if language in ("zh", "en") else state["lang"],
        "other_language": language == "other",
        "failure": state.get("failure"),
        "tasks": [told_of(task) for task in state["tasks"] if _tells(state, task)],
        "released": [item["id"] for item in state.get("made", []) if item["state"] == "released"],
        "message": state["content"],
    }


def _tells(state: AgentState, task: TaskState) -> bool:
    """True for a task of this turn: one kept from an earlier turn was told then.

    So was what was only looked up while a confirmation waited.
    """
    told = task["id"] in state.get("kept", []) or bool(task["spec"].get("aside"))
    return task["goal"] != "release" and not told


def told_of(task: TaskState) -> Json:
    """What the answer may state of one task."""
    outcome = task["outcome"]
    told: Json = {
        "goal": task["goal"],
        "intent": task["spec"].get("intent"),
        "status": task["status"],
        **{key: value for key, value in outcome.items() if key not in ("status", "verified")},
    }
    if not outcome.get("facts"):
        told["results"] = [
            compact(entry["content"], task["spec"])
            for entry in task["transcript"][-6:]
            if "content" in entry
        ]
    return told


def _worded(context: TurnContext, facts: Json, state: AgentState, usage: Json) -> str:
    """The model's words, as far as the facts bear them out."""
    text = _fitting(facts)
    messages = [SystemMessage(prompt("answer")), HumanMessage(text)]
    known = compact_json([facts, with_results(state["calls"], state["tasks"])])
    if not getattr(context.specialist, "in_process", False):
        return _streamed(context, messages, facts, known, usage)
    for _ in range(2):
        answered = ask(context.specialist, messages, usage=usage, span=context.span)
        reply = str(answered.text).strip()
        wrong = unsupported(reply, known)
        if reply and not wrong:
            return reply
        note = f"Not in the facts: {', '.join(wrong)}. Answer again without them."
        messages = [messages[0], HumanMessage(f"{text}\n{note}")]
    return render(facts)


def _fitting(facts: Json) -> str:
    """The facts as text, with shorter lists where they are more than a prompt may hold."""
    text = compact_json(facts)
    for most in (LIST_LIMIT, 3, 1):
        if tokens_in(text) <= PROMPT_TOKENS:
            return text
        text = compact_json(compact(facts, {}, most))
    if tokens_in(text) <= PROMPT_TOKENS:
        return text
    bare = [{key: task.get(key) for key in ("goal", "status", "reason")} for task in facts["tasks"]]
    return compact_json({**facts, "tasks": bare, "message": facts["message"][:1_000]})


def _streamed(
    context: TurnContext, messages: list[Any], facts: Json, known: str, usage: Json
) -> str:
    """The words a sentence at a time, each told as soon as it is borne out.

    At the first sentence that is not, or where the model breaks off, code says the facts itself.
    """
    told: list[str] = []
    with context.span(f"chat {name_of(context.specialist)}"):
        try:
            for sentence in said_sentences(context.specialist, messages, usage):
                if unsupported(sentence, known):
                    break
                told.append(sentence)
                context.emit({"type": "text", "delta": sentence})
            else:
                if told:
                    return "".join(told).strip()
        except ModelFailed:
            if not told:
                raise
    rest = render(facts)
    rest = f"\n{rest}" if told else rest
    context.emit({"type": "text", "delta": rest})
    return "".join(told) + rest


REFUSALS = frozenset({"other_user", "unsupported"})
"""Reasons that are themselves the answer: what was asked is not done for anybody."""
NOTHING = frozenset(
    {"nothing_found", "order_unknown", "booking_unknown", "bill_unknown", "over_budget"}
)
"""Reasons that answer a question: there is no such thing."""
_LOOKING = (
    *("find_", "check_", "list_", "track_", "view_", "show_", "recall_", "compare_", "get_"),
    *("browse_", "price_history", "chat"),
)


def _all_failed(state: AgentState) -> bool:
    """True when nothing of what was asked in this turn came about.

    A polite refusal, and that there is nothing of the kind that was looked for, are answers; a
    part that the user rejected went as the user wished.
    """
    tasks = [
        task for task in state["tasks"] if _tells(state, task) and task["status"] != "released"
    ]
    lost = [task for task in tasks if task["status"] in ("failed", "skipped")]
    return bool(tasks) and len(lost) == len(tasks) and not any(map(_is_an_answer, lost))


def _is_an_answer(task: TaskState) -> bool:
    reason = task["outcome"].get("reason")
    if reason in REFUSALS:
        return True
    looks = task["goal"].startswith(_LOOKING) or task["spec"].get("intent", "do") != "do"
    return looks and reason in NOTHING


def _offers(state: AgentState) -> list[Json]:
    offers: list[Json] = []
    for task in state["tasks"]:
        for offer in task["outcome"].get("offers", ()):
            price = offer.get("price_fen")
            offers.append(
                {
                    "position": len(offers) + 1,
                    "kind": str(offer.get("kind", "item")),
                    "id": str(offer.get("id", "")),
                    "title": str(offer.get("title", "")),
                    "price_fen": price if isinstance(price, int) else None,
                }
            )
    return offers
