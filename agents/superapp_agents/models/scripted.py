"""A model that says what a file says, in order: for tests."""

from pathlib import Path
from typing import Any

import yaml
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import PrivateAttr

from superapp_agents.door import Json
from superapp_agents.tool_calling import ToolCallingModel


class ScriptEnded(Exception):
    """The script has no further message."""


class ScriptedChatModel(ToolCallingModel):
    """Answers with the messages of a script, one after the other.

    A message is ``{text?, calls?: [{tool, args}], invalid?: [{tool, args}], error?}``; ``calls``
    are tool calls, ``invalid`` ones have arguments that are no JSON, ``error`` is raised.
    """

    script: list[Json]
    in_process: bool = True
    """Asked in order, never from several threads."""
    _position: int = PrivateAttr(default=0)

    @classmethod
    def read(cls, path: Path) -> "ScriptedChatModel":
        """The model of a YAML or JSON file that holds a list of messages."""
        return cls(script=yaml.safe_load(path.read_text(encoding="utf-8")))

    @property
    def _llm_type(self) -> str:
        return "superapp-scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        del messages, stop, run_manager, kwargs
        if self._position >= len(self.script):
            raise ScriptEnded(f"the script has only {len(self.script)} messages")
        entry = self.script[self._position]
        self._position += 1
        if "error" in entry:
            raise ConnectionError(entry["error"])
        return ChatResult(generations=[ChatGeneration(message=as_message(entry))])


def as_message(entry: Json) -> AIMessage:
    """A message of the script as LangChain's."""
    calls: list[Any] = [
        {"name": call["tool"], "args": call.get("args", {}), "id": f"call_{i}", "type": "tool_call"}
        for i, call in enumerate(entry.get("calls", ()))
    ]
    invalid: list[Any] = [
        {
            "name": call["tool"],
            "args": call["args"],
            "id": f"bad_{i}",
            "error": "no JSON",
            "type": "invalid_tool_call",
        }
        for i, call in enumerate(entry.get("invalid", ()))
    ]
    return AIMessage(entry.get("text", ""), tool_calls=calls, invalid_tool_calls=invalid)
