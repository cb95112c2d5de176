"""Turns a model's name into a LangChain chat model."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl

from langchain_core.language_models import BaseChatModel
from pydantic import BaseModel, ConfigDict

from superapp_agents.models.compatible import CompatibleChatModel
from superapp_agents.models.llamacpp import LlamaCppChatModel
from superapp_agents.models.patience import PatientChatModel
from superapp_agents.models.recorded import RecordedChatModel, RecordingChatModel
from superapp_agents.models.scripted import ScriptedChatModel
from superapp_agents.offline.model import OfflineChatModel

KNOWN = (
    "offline",
    "openai:<name>",
    "anthropic:<name>",
    "llamacpp:<file.gguf>",
    "scripted:<file>",
    "recorded:<file>",
)


class SettingsLike(Protocol):
    """What a model needs of the settings; the application's own settings satisfy it."""

    @property
    def openai_base_url(self) -> str | None:
        """Address of an OpenAI-compatible endpoint."""

    @property
    def openai_api_key(self) -> str | None:
        """Its key; local servers need none."""

    @property
    def model_timeout_s(self) -> float:
        """Longest wait for one answer."""

    @property
    def model_retries(self) -> int:
        """How often a failed request is sent again."""

    @property
    def model_prices(self) -> tuple[str, ...]:
        """What a million tokens cost, as lines of `prices.prices_of`."""


class ModelSettings(BaseModel):
    """Settings of the models, for use without the application."""

    model_config = ConfigDict(frozen=True)

    openai_base_url: str | None = None
    openai_api_key: str | None = None
    model_timeout_s: float = 120.0
    model_retries: int = 2
    model_prices: tuple[str, ...] = ()


class UnknownModel(ValueError):
    """No model goes by that name."""

    def __init__(self, name: str, why: str = "") -> None:
        known = ", ".join(KNOWN)
        reason = f" ({why})" if why else ""
        super().__init__(f"There is no model {name!r}{reason}. Models: {known}.")


def make_model(name: str, settings: SettingsLike | None = None) -> BaseChatModel:
    """The chat model of that name.

    Args:
        name: ``offline``, ``openai:<name>``, ``llamacpp:<file>``, ``scripted:<file>``,
            ``recorded:<file>``, ``record:<file>:<model>``, or what LangChain's
            ``init_chat_model`` knows.
        settings: Endpoint, key, deadline and retries.

    Raises:
        UnknownModel: the name, its file or its package is not known.
    """
    kind, _, rest = name.partition(":")
    chosen = settings or ModelSettings()
    if name == "offline":
        return OfflineChatModel()
    if not rest:
        raise UnknownModel(name)
    if kind in ("scripted", "recorded"):
        path = Path(rest)
        if not path.is_file():
            raise UnknownModel(name, f"no file {rest}")
        return ScriptedChatModel.read(path) if kind == "scripted" else RecordedChatModel.read(path)
    if kind == "llamacpp":
        return _llamacpp(name, rest, chosen)
    if kind == "record":
        file, _, inner = rest.partition(":")
        return RecordingChatModel(inner=make_model(inner, chosen), path=Path(file))
    makers = {"openai": _openai, "anthropic": _anthropic}
    maker = makers.get(kind)
    return maker(rest, chosen) if maker else _other(name, chosen)


def _openai(name: str, settings: SettingsLike) -> BaseChatModel:
    from superapp_agents.models.tolerant import (  # noqa: PLC0415  a second, only if chosen
        TolerantChatOpenAI,
    )

    options: dict[str, Any] = {}
    if settings.openai_base_url:
        options["base_url"] = settings.openai_base_url
    model: BaseChatModel = TolerantChatOpenAI(
        model=name,
        api_key=settings.openai_api_key or "none",
        timeout=settings.model_timeout_s,
        max_retries=0,
        temperature=0,
        stream_usage=True,
        **options,
    )
    model = CompatibleChatModel(inner=model, base_url=settings.openai_base_url or "")
    return _patient(model, settings)


def _patient(model: BaseChatModel, settings: SettingsLike, *, marks: bool = False) -> BaseChatModel:
    """The model under the settings' deadline and number of repeats."""
    return PatientChatModel(
        inner=model,
        seconds=settings.model_timeout_s,
        retries=settings.model_retries,
        marks_prefix=marks,
    )


def _anthropic(name: str, settings: SettingsLike) -> BaseChatModel:
    """Claude by its own client, which reads `ANTHROPIC_API_KEY` and `ANTHROPIC_BASE_URL`."""
    try:
        made = import_module("langchain_anthropic").ChatAnthropic
    except ImportError as missing:
        known = f"anthropic:{name}"
        raise UnknownModel(known, "install superapp-sim[anthropic]") from missing
    model = made(model=name, timeout=settings.model_timeout_s, max_retries=0, max_tokens=4096)
    return _patient(model, settings, marks=True)


def _llamacpp(name: str, rest: str, settings: SettingsLike) -> BaseChatModel:
    """A GGUF file, with ``?threads=1&context=8192&work=model`` behind it."""
    file, _, query = rest.partition("?")
    options = dict(parse_qsl(query))
    path = Path(file)
    if not path.is_file():
        raise UnknownModel(name, f"no file {file}")
    if find_spec("llama_cpp") is None:
        raise UnknownModel(name, "install superapp-sim[llamacpp]")
    unknown = set(options) - {"threads", "context", "work"}
    numbers = [value for key, value in options.items() if key != "work"]
    if unknown or not all(value.isdigit() and int(value) > 0 for value in numbers):
        raise UnknownModel(name, "options are threads=<n>, context=<n> and work=code or model")
    return LlamaCppChatModel(
        path=path,
        threads=int(options["threads"]) if "threads" in options else None,
        context_tokens=int(options.get("context", 8192)),
        guided=options.get("work", "code") == "code",
        timeout_s=settings.model_timeout_s,
    )


def _other(name: str, settings: SettingsLike) -> BaseChatModel:
    try:
        module = import_module("langchain.chat_models")
    except ImportError as missing:
        raise UnknownModel(name, "install `langchain` and the provider's package") from missing
    try:
        model = module.init_chat_model(name, timeout=settings.model_timeout_s, temperature=0)
    except (ImportError, ValueError) as error:
        raise UnknownModel(name, str(error)) from error
    if not isinstance(model, BaseChatModel):
        raise UnknownModel(name)
    return _patient(model, settings)
