"""A GGUF model in this process, by llama.cpp: every decision is JSON that a grammar holds to.

It is made for models of one to a few billion parameters: they name goals and quote words in a
short form (`superapp_agents.shortform`), and code does the rest, unless ``work=model`` asks the
model for each call as well.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from superapp_agents.door import Json
from superapp_agents.models.compatible import MAX_TOKENS, SMALL_LISTS, as_text
from superapp_agents.models.reading import with_calls
from superapp_agents.models.schemas import decision_schema, inlined
from superapp_agents.tool_calling import ToolCallingModel, tool_names

_ROLES = {"system": "system", "human": "user", "ai": "assistant", "tool": "user"}


class LlamaCppMissing(ImportError):
    """The package that runs GGUF models is not installed."""

    def __init__(self) -> None:
        super().__init__("install superapp-sim[llamacpp] to run a GGUF model in this process")


class LlamaCppChatModel(ToolCallingModel):
    """A chat model of a GGUF file, loaded when it is first asked."""

    path: Path
    context_tokens: int = 8192
    threads: int | None = None
    timeout_s: float = 600.0
    guided: bool = True
    """Code works on the steps and words the answer; the model says what the user wants."""
    short_form: bool = True
    list_limit: int = SMALL_LISTS
    load: Callable[..., Any] | None = None
    """Makes the model of llama.cpp; its own class if left out."""
    _lock: threading.Lock = PrivateAttr(default_factory=threading.Lock)
    _loaded: Any = PrivateAttr(default=None)

    @property
    def _llm_type(self) -> str:
        return "superapp-llamacpp"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        tools: list[Json] = kwargs.get("tools") or []
        pieces = list(self._stream(messages, stop, run_manager, **kwargs))
        text = "".join(str(piece.message.content) for piece in pieces)
        usage = next((u for p in pieces if (u := getattr(p.message, "usage_metadata", None))), None)
        answer = AIMessage(text, usage_metadata=usage)
        if tools:
            answer = (
                _bare(answer, tools) if _is_bare(tools) else with_calls(answer, tool_names(tools))
            )
        return ChatResult(generations=[ChatGeneration(message=answer)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        """The answer as it is written; with tools, the JSON text of one decision."""
        del stop
        tools: list[Json] = kwargs.get("tools") or []
        plain = messages if not tools or _is_bare(tools) else as_text(messages, tools)
        shown = [{"role": _ROLES[m.type], "content": str(m.text)} for m in plain]
        deadline = time.monotonic() + self.timeout_s
        written = 0
        with self._lock:
            model = self._model()
            options = {"grammar": self._grammar(tools)} if tools else {}
            for part in model.create_chat_completion(
                shown, temperature=0, max_tokens=MAX_TOKENS, stream=True, **options
            ):
                text = part["choices"][0]["delta"].get("content")
                if not text:
                    continue
                written += 1
                chunk = ChatGenerationChunk(message=AIMessageChunk(content=text))
                if run_manager:
                    run_manager.on_llm_new_token(text, chunk=chunk)
                yield chunk
                if time.monotonic() > deadline:
                    raise TimeoutError(f"no whole answer within {self.timeout_s:g} s")
            read = int(model.n_tokens) - written
        spent: Any = {
            "input_tokens": read,
            "output_tokens": written,
            "total_tokens": read + written,
        }
        yield ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=spent))

    def _model(self) -> Any:
        if self._loaded is None:
            load = self.load or _llama
            self._loaded = load(
                model_path=str(self.path),
                n_ctx=self.context_tokens,
                n_threads=self.threads,
                verbose=False,
            )
        return self._loaded

    def _grammar(self, tools: list[Json]) -> Any:
        """The grammar of one decision; the schema itself for a model that is not llama.cpp's."""
        bare = _is_bare(tools)
        schema = inlined(tools[0]["function"]["parameters"]) if bare else decision_schema(tools)
        if self.load is not None:
            return schema
        text = json.dumps(schema, ensure_ascii=False)
        return _package().LlamaGrammar.from_json_schema(text, verbose=False)


def _package() -> Any:
    try:
        return import_module("llama_cpp")
    except ImportError as missing:
        raise LlamaCppMissing from missing


def _llama(**options: Any) -> Any:
    return _package().Llama(**options)


def _is_bare(tools: Sequence[Json]) -> bool:
    """True where the answer is the one tool's arguments and nothing around them."""
    return len(tools) == 1 and bool(tools[0].get("bare"))


def _bare(answer: AIMessage, tools: Sequence[Json]) -> AIMessage:
    """The tool call whose arguments a text is."""
    try:
        arguments = json.loads(str(answer.text))
    except ValueError:
        arguments = None
    if not isinstance(arguments, dict):
        return answer
    call: Any = {
        "name": tool_names(tools)[0],
        "args": arguments,
        "id": "call_0",
        "type": "tool_call",
    }
    return AIMessage("", tool_calls=[call], usage_metadata=answer.usage_metadata)
