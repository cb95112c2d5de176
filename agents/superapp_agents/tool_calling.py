"""What the chat models here have in common: the tools of a question are among its options."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable
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
