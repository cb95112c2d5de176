"""What the chat models here have in common: the tools of a question are among its options."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManager
from langchain_core.globals import get_llm_cache
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatResult
from langchain_core.runnables import Runnable, ensure_config
from langchain_core.tools import BaseTool

from superapp_agents.door import Json


class ToolCallingModel(BaseChatModel):
    """A chat model that takes tools as OpenAI function specs."""

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The model with the tools that it may call."""
        return self.bind(tools=list(tools), tool_choice=tool_choice, **kwargs)

    def answer(self, messages: list[BaseMessage], **options: Any) -> AIMessage:
        """The answer; one that is worked out in this process, at once where nobody listens.

        LangChain's own way to an answer, through tracers, streams and caches, takes several times
        as long as an answer that comes from rules or a script.
        """
        if getattr(self, "in_process", False) and self._unheard():
            return _said(self._generate(messages, **options))
        return self.invoke(messages, **options)

    def _unheard(self) -> bool:
        """True when no tracer, stream or cache wants to know of an answer."""
        if self.cache or get_llm_cache() is not None or self.rate_limiter is not None:
            return False
        given = ensure_config().get("callbacks")
        return not CallbackManager.configure(given, self.callbacks, self.verbose).handlers


def _said(result: ChatResult) -> AIMessage:
    said = result.generations[0].message
    if not isinstance(said, AIMessage):
        raise TypeError("a chat model answered with something that is not an answer")
    return said


def with_tools(
    model: BaseChatModel, options: Mapping[str, Any]
) -> Runnable[LanguageModelInput, AIMessage]:
    """Another model with the tools of a question, and the choice among them."""
    tools, choice = options.get("tools") or [], options.get("tool_choice")
    if not tools:
        return model
    return model.bind_tools(tools, **({"tool_choice": choice} if choice else {}))


def tool_names(tools: Sequence[Json]) -> list[str]:
    """The names of function specs."""
    return [str(tool["function"]["name"]) for tool in tools]
