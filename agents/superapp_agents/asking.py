"""One way to ask any model, with its errors turned into one that ends the turn politely."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage

from superapp_agents.door import Json
from superapp_agents.thoughts import thinking, without_thoughts
from superapp_agents.tool_calling import ToolCallingModel

TOO_LONG = "context_length_exceeded"
"""The reason of a turn that failed because the model could not read so much."""
_TOO_LONG = re.compile(
    r"context_length|context length|context window|context size|maximum context|prompt is too long"
    r"|too many tokens|input is too long|input length|exceed\w* .{0,40}tokens",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[。！？\n])|(?<=[.!?] )")


class ModelFailed(Exception):
    """The model gave no usable answer: endpoint down, too slow, or an answer that is broken."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ContextTooLong(ModelFailed):
    """The question is longer than the model can read."""

    def __init__(self) -> None:
        super().__init__(TOO_LONG)


def ask(
    model: BaseChatModel,
    messages: Sequence[BaseMessage],
    tools: Sequence[Json] = (),
    usage: Json | None = None,
    span: Callable[..., AbstractContextManager[Any]] | None = None,
    **options: Any,
) -> AIMessage:
    """The model's answer to the messages, with the tools it may call.

    Args:
        model: Any LangChain chat model.
        messages: System prompt first; what changes comes last.
        tools: OpenAI function specs.
        usage: Counts are added to it.
        span: Opens a span around the question.
        options: Further options of ``bind_tools``, such as ``tool_choice``.

    Raises:
        ModelFailed: the model could not be reached or answered nothing usable.
    """
    try:
        with span(f"chat {name_of(model)}") if span else nullcontext():
            answer = _answer(model, list(messages), list(tools), options)
    except Exception as error:
        raise failure_of(error) from error
    if not isinstance(answer, AIMessage):
        raise ModelFailed("the model answered with something that is not a message")
    if usage is not None and getattr(model, "counted", True):
        _count(usage, answer, model)
    return answer


def _answer(
    model: BaseChatModel, messages: list[BaseMessage], tools: list[Json], options: Json
) -> BaseMessage:
    if isinstance(model, ToolCallingModel):
        asked = {"tool_choice": None, **options, "tools": tools} if tools else {}
        return model.answer(messages, **asked)
    if not tools:
        return model.invoke(messages)
    return model.bind_tools(tools, **options).invoke(messages)


def said_sentences(
    model: BaseChatModel, messages: Sequence[BaseMessage], usage: Json | None = None
) -> Iterator[str]:
    """The model's words, a sentence at a time, as they are written.

    A server that streams nothing is asked once more for the whole.

    Raises:
        ModelFailed: the model could not be reached, or broke off.
    """
    text, whole = "", None
    try:
        for chunk in model.stream(list(messages)):
            whole = chunk if whole is None else whole + chunk
            text += str(chunk.text)
            if thinking(text):
                continue
            *done, text = _SENTENCE.split(without_thoughts(text))
            yield from (sentence for sentence in done if sentence)
    except Exception as error:
        raise failure_of(error) from error
    finally:
        if usage is not None and isinstance(whole, AIMessage):
            _count(usage, whole, model)
    if whole is None or not without_thoughts(str(whole.text)).strip():
        text = str(ask(model, messages, usage=usage).text)
    if text.strip() and not thinking(text):
        yield text


def name_of(model: BaseChatModel) -> str:
    """What a model goes by in a trace."""
    inner: Any = model
    while hasattr(inner, "inner"):
        inner = inner.inner
    named = getattr(inner, "model_name", None) or getattr(inner, "model", None)
    return str(named or type(inner).__name__)


def failure_of(error: Exception) -> ModelFailed:
    """What an error of a model's client means for the turn."""
    return ContextTooLong() if _TOO_LONG.search(str(error)) else ModelFailed(_reason(error))


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())[:300]
    name = type(error).__name__
    return f"{name}: {text}" if text else name


def _count(usage: Json, answer: AIMessage, model: BaseChatModel) -> None:
    """Add an answer's tokens; one of a provider that tells none makes the cost unknown."""
    usage["model_calls"] += 1
    spent = answer.usage_metadata
    if spent:
        usage["input_tokens"] += spent["input_tokens"]
        usage["output_tokens"] += spent["output_tokens"]
        usage["cached_tokens"] += spent.get("input_token_details", {}).get("cache_read") or 0
    elif not getattr(model, "in_process", False):
        usage["uncounted_calls"] += 1
