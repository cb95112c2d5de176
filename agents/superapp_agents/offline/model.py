"""The default model: deterministic, without network or key, behind LangChain's own interface.

It reads the same messages and tool schemas as any LLM and answers with the same tool calls. For the
planner it understands the message by rules, for a specialist it runs the policy of the task's goal
over the tool results so far, and for the answer it words the facts.
"""

import json
from collections.abc import Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from superapp_agents.door import Json
from superapp_agents.offline.answers import render
from superapp_agents.offline.replay import decide
from superapp_agents.offline.understanding import understand
from superapp_agents.offline.understanding.dialogue import DialogueContext
from superapp_agents.plan import Plan
from superapp_agents.specialists import FINISH
from superapp_agents.tool_calling import ToolCallingModel

SUBMIT = "submit_plan"


class OfflineChatModel(ToolCallingModel):
    """A chat model of rules."""

    in_process: bool = True
    """Its arguments are grounded, and it is quicker than a thread."""
    reads_whole_results: bool = True
    """It has no context limit."""
    counted: bool = True
    """Whether its answers count as model calls; not where it works for another model."""

    @property
    def _llm_type(self) -> str:
        return "superapp-offline"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        del stop, run_manager
        answer = answer_to(messages, kwargs.get("tools") or [])
        return ChatResult(generations=[ChatGeneration(message=answer)])


def answer_to(messages: Sequence[BaseMessage], tools: Sequence[Json]) -> AIMessage:
    """The answer that the rules give: a plan, a specialist's decision, or words."""
    names = {tool["function"]["name"] for tool in tools}
    first = next(message for message in messages if isinstance(message, HumanMessage))
    given = json.loads(str(first.text).split("\n", maxsplit=1)[0])
    if SUBMIT in names:
        return _calls([(SUBMIT, _plan(given))])
    if FINISH in names:
        results = [
            json.loads(str(message.text))
            for message in messages
            if isinstance(message, ToolMessage)
        ]
        return _calls(decide(given, results, {_name(tool): tool for tool in tools}))
    return AIMessage(render(given))


def _name(tool: Json) -> str:
    return str(tool["function"]["name"])


def _plan(given: Json) -> Json:
    previous = given.get("previous_plan")
    context = Plan.model_validate(previous) if previous else None
    dialogue = DialogueContext(
        plan=context,
        settled=tuple(given.get("settled", ())),
        confirming=bool(given.get("open_confirmation")),
        asking=bool(given.get("open_question")),
    )
    plan = understand(given["message"], now=given["now"], context=dialogue)
    submitted: Json = plan.model_dump(mode="json", exclude_defaults=True)
    return submitted


def _calls(calls: Sequence[tuple[str, Json]]) -> AIMessage:
    made: list[Any] = [
        {"name": name, "args": arguments, "id": f"call_{index}", "type": "tool_call"}
        for index, (name, arguments) in enumerate(calls)
    ]
    return AIMessage("", tool_calls=made)
