"""One question to a provider: asked again when it is busy, and never longer than its deadline."""

import threading
from collections.abc import Callable, Iterator
from contextvars import copy_context
from time import monotonic, sleep
from typing import Any, TypeVar

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage, SystemMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from superapp_agents.tool_calling import ToolCallingModel, with_tools

T = TypeVar("T")
BUSY = frozenset({408, 409, 425, 429})
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
_NEVER = ("insufficient_quota", "billing")


class TooSlow(Exception):
    """The provider gave no whole answer within the deadline."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no answer within {seconds:g} seconds")


class PatientChatModel(ToolCallingModel):
    """Another model, with a deadline over the whole question and all its repeats."""

    inner: BaseChatModel
    seconds: float
    retries: int
    marks_prefix: bool = False
    """Marks the system prompt and the tools before it as what the provider may cache."""

    @property
    def _llm_type(self) -> str:
        return "superapp-patient"

    @property
    def list_limit(self) -> int | None:
        """As the other model."""
        limit: int | None = getattr(self.inner, "list_limit", None)
        return limit

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        del stop, run_manager
        runnable = with_tools(self.inner, kwargs)
        given = self._marked(messages)
        answer = patiently(lambda: runnable.invoke(given), self.seconds, self.retries)
        return ChatResult(generations=[ChatGeneration(message=answer)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        """Words as they come; begun anew only before the first of them."""
        del stop, run_manager, kwargs
        until = monotonic() + self.seconds
        given = self._marked(messages)

        def begin() -> tuple[Any, Iterator[Any]]:
            pieces = iter(self.inner.stream(given))
            return next(pieces, None), pieces

        first, pieces = patiently(begin, self.seconds, self.retries)
        while first is not None:
            if isinstance(first, AIMessageChunk):
                yield ChatGenerationChunk(message=first)
            left = until - monotonic()
            first = within(lambda: next(pieces, None), left, self.seconds)

    def _marked(self, messages: list[BaseMessage]) -> list[BaseMessage]:
        if not self.marks_prefix or not isinstance(messages[0], SystemMessage):
            return messages
        text: dict[str, Any] = {"type": "text", "text": str(messages[0].text)}
        text["cache_control"] = {"type": "ephemeral"}
        return [SystemMessage([text]), *messages[1:]]


def patiently(call: Callable[[], T], seconds: float, retries: int) -> T:
    """The result of a call that is repeated while the provider is busy, within a total time.

    A `Retry-After` that would end after the deadline is not waited for.

    Raises:
        TooSlow: the time is over.
    """
    until = monotonic() + seconds
    for attempt in range(retries + 1):
        try:
            return within(call, until - monotonic(), seconds)
        except Exception as error:
            wait = pause_after(error, attempt)
            if wait is None or attempt == retries or monotonic() + wait >= until:
                raise
        sleep(wait)
    raise TooSlow(seconds)


def within(call: Callable[[], T], left: float, seconds: float) -> T:
    """The result of a call that may hang, or dribble on for ever.

    Raises:
        TooSlow: it was not there in time.
    """
    results: list[T] = []
    errors: list[BaseException] = []
    inside = copy_context()

    def work() -> None:
        try:
            results.append(inside.run(call))
        except BaseException as error:  # noqa: BLE001 - handed on to the one who waits
            errors.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(max(0.0, left))
    if thread.is_alive():
        raise TooSlow(seconds)
    if errors:
        raise errors[0]
    return results[0]


def pause_after(error: Exception, attempt: int) -> float | None:
    """Seconds to wait before the question is asked again; None when that would be in vain."""
    status = getattr(error, "status_code", None)
    unreached = any(kind.__name__ == "APIConnectionError" for kind in type(error).__mro__)
    busy = isinstance(status, int) and (status in BUSY or status >= 500)
    if not (busy or unreached) or any(word in str(error) for word in _NEVER):
        return None
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        told = float(headers.get("retry-after", ""))
    except ValueError:
        told = min(FIRST_WAIT_S * 2.0**attempt, LONGEST_WAIT_S)
    return max(0.0, told)
