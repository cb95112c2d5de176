"""Recording a model's decisions, and replaying them.

Only the decisions are kept, never tool results: on replay the tools run live. A decision's key is
a hash of the messages and tools that led to it, so that a replay that went another way says so.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, messages_from_dict, messages_to_dict
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import PrivateAttr

from superapp_agents.door import Json
from superapp_agents.tool_calling import ToolCallingModel, with_tools


class RecordingDiverged(Exception):
    """The conversation is not the one that was recorded."""


def decision_key(messages: Sequence[BaseMessage], tools: Sequence[Any]) -> str:
    """A hash of what the model is asked: the messages without ids, and the tool schemas."""
    asked = [
        [message.type, message.text, getattr(message, "tool_calls", None)] for message in messages
    ]
    text = json.dumps([asked, list(tools)], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


class RecordingChatModel(ToolCallingModel):
    """Asks another model and writes each decision to a file, one JSON line each."""

    inner: BaseChatModel
    path: Path

    @property
    def _llm_type(self) -> str:
        return "superapp-recording"

    @property
    def in_process(self) -> bool:
        """As the recorded model."""
        return bool(getattr(self.inner, "in_process", False))

    @property
    def reads_whole_results(self) -> bool:
        """As the recorded model."""
        return bool(getattr(self.inner, "reads_whole_results", False))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        del stop, run_manager
        tools = kwargs.get("tools") or []
        answer = with_tools(self.inner, kwargs).invoke(messages)
        line: Json = {"key": decision_key(messages, tools), "answer": messages_to_dict([answer])}
        line["in_process"], line["whole"] = self.in_process, self.reads_whole_results
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        return ChatResult(generations=[ChatGeneration(message=AIMessage(**_fields(answer)))])


class RecordedChatModel(ToolCallingModel):
    """Gives the recorded decision for each conversation that was recorded."""

    decisions: dict[str, list[list[Json]]]
    in_process: bool = True
    reads_whole_results: bool = False
    _used: dict[str, int] = PrivateAttr(default_factory=dict)
    _step: int = PrivateAttr(default=0)

    @classmethod
    def read(cls, path: Path) -> "RecordedChatModel":
        """The model of a recording."""
        decisions: dict[str, list[list[Json]]] = {}
        flags: Json = {}
        for text in path.read_text(encoding="utf-8").splitlines():
            line = json.loads(text)
            decisions.setdefault(line["key"], []).append(line["answer"])
            flags = {"in_process": line["in_process"], "reads_whole_results": line["whole"]}
        return cls(decisions=decisions, **flags)

    @property
    def _llm_type(self) -> str:
        return "superapp-recorded"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        del stop, run_manager
        self._step += 1
        key = decision_key(messages, kwargs.get("tools") or [])
        answers = self.decisions.get(key)
        if not answers:
            last = messages[-1].text[:200]
            raise RecordingDiverged(f"diverged at step {self._step}: nothing recorded for {last!r}")
        index = min(self._used.get(key, 0), len(answers) - 1)
        self._used[key] = index + 1
        (answer,) = messages_from_dict(answers[index])
        return ChatResult(generations=[ChatGeneration(message=AIMessage(**_fields(answer)))])


def _fields(answer: BaseMessage) -> Json:
    calls = getattr(answer, "tool_calls", [])
    invalid = getattr(answer, "invalid_tool_calls", [])
    usage = getattr(answer, "usage_metadata", None)
    return {
        "content": answer.content,
        "tool_calls": calls,
        "invalid_tool_calls": invalid,
        "usage_metadata": usage,
    }
