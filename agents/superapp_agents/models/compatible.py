"""OpenAI-compatible endpoints, with or without tool calls of their own.

A server that calls tools is used as it is. One that does not (llama.cpp's, known by what it says of
its models) is asked for JSON that a schema constrains, and the JSON becomes the tool call. A text
where a call should be is read for calls first; only then the question is asked again, constrained.
"""

import json
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, Literal, TypeVar

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from superapp_agents.door import Json
from superapp_agents.models.lessons import lesson_of
from superapp_agents.models.reading import with_calls
from superapp_agents.models.schemas import decision_schema, described
from superapp_agents.tool_calling import ToolCallingModel, tool_names

T = TypeVar("T")
WITHOUT_CALLS = frozenset({"me", "llamacpp"})
"""Owners of models on servers whose tool calls cannot be relied on: both of llama.cpp."""
PROBE_S = 5.0
MAX_TOKENS = 700
SMALL_LISTS = 3
_FORMAT = """

Answer with one JSON object {"name": …, "arguments": {…}} and nothing else. What you may name:
"""


class CompatibleChatModel(ToolCallingModel):
    """A chat model behind an OpenAI-compatible endpoint."""

    inner: BaseChatModel
    base_url: str
    _calls_tools: bool | None = PrivateAttr(default=None)
    _learned: set[str] = PrivateAttr(default_factory=set)
    _format: Literal["json_schema", "json_object", "none"] = PrivateAttr(default="json_schema")

    @property
    def _llm_type(self) -> str:
        return "superapp-openai-compatible"

    @property
    def list_limit(self) -> int | None:
        """How many items of a list such a model reads; None for the usual number."""
        return None if self.calls_tools else SMALL_LISTS

    @property
    def calls_tools(self) -> bool:
        """Whether the server is asked for tool calls, or for constrained JSON instead."""
        if self._calls_tools is None:
            self._calls_tools = not self._owners() & WITHOUT_CALLS
        return self._calls_tools

    def _owners(self) -> frozenset[str]:
        """Who the server says its models belong to; nobody when it does not say."""
        address = f"{self.base_url.rstrip('/')}/models"
        if not address.startswith(("http://", "https://")):
            return frozenset()
        try:
            with urllib.request.urlopen(address, timeout=PROBE_S) as answer:  # noqa: S310
                listed = json.load(answer)["data"]
            return frozenset(str(row.get("owned_by")) for row in listed)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return frozenset()

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        del stop, run_manager
        tools: list[Json] = kwargs.get("tools") or []
        answer = self._answer(messages, tools, kwargs.get("tool_choice"))
        return ChatResult(generations=[ChatGeneration(message=answer)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        """Words as they are written; a decision is never needed in pieces."""
        if kwargs.get("tools"):
            answer = self._answer(messages, kwargs["tools"], kwargs.get("tool_choice"))
            yield ChatGenerationChunk(message=AIMessageChunk(**answer.model_dump(exclude={"type"})))
            return
        del stop, run_manager
        limit = self._limit()
        for chunk in self._taught(lambda: _begun(self._model().stream(messages, None, **limit))):
            if isinstance(chunk, AIMessageChunk):
                yield ChatGenerationChunk(message=chunk)

    def _answer(
        self, messages: list[BaseMessage], tools: list[Json], choice: str | None
    ) -> AIMessage:
        if not tools:
            limit = self._limit()
            return self._taught(lambda: _message(self._model().invoke(messages, None, **limit)))
        answer = self._taught(lambda: self._called(messages, tools, choice))
        if not self.calls_tools:
            return answer
        if answer.tool_calls or answer.invalid_tool_calls or not str(answer.text).strip():
            return answer
        read = with_calls(answer, tool_names(tools))
        if read.tool_calls or self._format == "none":
            return read
        try:
            return self._constrained(messages, tools)
        except Exception as refused:
            if not _refuses_format(refused):
                raise
            return answer

    def _called(
        self, messages: list[BaseMessage], tools: list[Json], choice: str | None
    ) -> AIMessage:
        """The answer by tool calls, in the way that the server takes; else as JSON."""
        if "no_tools" in self._learned:
            self._calls_tools = False
        if not self.calls_tools:
            return self._constrained(messages, tools)
        options: Json = {}
        if choice and "tool_choice" not in self._learned:
            options["tool_choice"] = choice
        if "thinking" in self._learned:
            options["extra_body"] = {"enable_thinking": False}
        given = told(messages) if "flat" in self._learned else messages
        return _message(self._model().bind_tools(tools, **options).invoke(given))

    def _limit(self) -> Json:
        """What keeps words short where the server does not end them by itself."""
        return {} if self.calls_tools else {"max_tokens": MAX_TOKENS}

    def _model(self) -> BaseChatModel:
        """The client without the parameters that the server refuses."""
        changes: Json = {}
        if "temperature" in self._learned:
            changes["temperature"] = None
        if "stream_usage" in self._learned:
            changes["stream_usage"] = False
        return self.inner.model_copy(update=changes) if changes else self.inner

    def _taught(self, question: Callable[[], T]) -> T:
        """The answer, asked again differently as often as the server teaches something new."""
        while True:
            try:
                return question()
            except Exception as error:
                lesson = lesson_of(error)
                if lesson is None or lesson in self._learned:
                    raise
                self._learned.add(lesson)

    def _constrained(self, messages: list[BaseMessage], tools: list[Json]) -> AIMessage:
        """One decision as JSON, by the strictest format that the server takes."""
        plain = as_text(messages, tools)
        schema = decision_schema(tools)
        while self._format != "none":
            try:
                answer = self._formatted(plain, schema)
                return with_calls(_message(answer), tool_names(tools))
            except Exception as error:
                if not _refuses_format(error):
                    raise
                self._format = "json_object" if self._format == "json_schema" else "none"
        return with_calls(
            _message(self.inner.invoke(plain, max_tokens=MAX_TOKENS)), tool_names(tools)
        )

    def _formatted(self, messages: list[BaseMessage], schema: Json) -> BaseMessage:
        if self._format == "json_schema":
            named = {"name": "decision", "schema": schema}
            wanted: Json = {"type": "json_schema", "json_schema": named}
        else:
            wanted = {"type": "json_object", "schema": schema}
        return self.inner.invoke(messages, response_format=wanted, max_tokens=MAX_TOKENS)


def _begun(chunks: Iterator[T]) -> Iterator[T]:
    """The same pieces; the first is fetched at once, so that a refusal shows now."""
    first = next(chunks, None)
    return chain([] if first is None else [first], chunks)


def _message(answer: BaseMessage) -> AIMessage:
    if not isinstance(answer, AIMessage):
        raise TypeError("the endpoint answered with something that is not a message")
    return answer


def _refuses_format(error: Exception) -> bool:
    """True when a server says that it does not know this response format."""
    status = getattr(error, "status_code", None)
    return status in (400, 422, 500, 501) and "response_format" in str(error)


def told(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """The conversation with its calls and results as text, for a server that wants more of them."""
    plain: list[BaseMessage] = []
    for message in messages:
        if isinstance(message, AIMessage) and message.tool_calls:
            plain.append(HumanMessage(f"Called: {_calls_in(message)}"))
        elif isinstance(message, ToolMessage):
            plain.append(HumanMessage(f"Result: {message.text}"))
        else:
            plain.append(message)
    return plain


def as_text(messages: Sequence[BaseMessage], tools: Sequence[Json]) -> list[BaseMessage]:
    """The conversation for a server without tool calls: the same head for the same tools."""
    plain: list[BaseMessage] = []
    for message in messages:
        if isinstance(message, SystemMessage):
            plain.append(SystemMessage(f"{message.text}{_FORMAT}{described(tools)}"))
        elif isinstance(message, AIMessage) and message.tool_calls:
            plain.append(AIMessage(_calls_in(message)))
        elif isinstance(message, ToolMessage):
            plain.append(HumanMessage(f"Result: {message.text}"))
        else:
            plain.append(message)
    return plain


def _calls_in(message: AIMessage) -> str:
    """The calls of a message as text, one a line."""
    calls = [{"name": call["name"], "arguments": call["args"]} for call in message.tool_calls]
    return "\n".join(json.dumps(call, ensure_ascii=False) for call in calls)
