"""The declaration of a tool: one typed function, from which every surface is made."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, Field

from superapp_services.core.errors import ServiceError
from superapp_services.core.wording import Lang

if TYPE_CHECKING:
    from superapp_services.core.context import ToolContext


class Risk(StrEnum):
    """What a call can do to the user."""

    READ = "read"
    WRITE = "write"
    SENSITIVE = "sensitive"


class FaultKind(StrEnum):
    """A planned failure of a call."""

    ERROR = "error"
    TIMEOUT_BEFORE = "timeout_before"
    TIMEOUT_AFTER_COMMIT = "timeout_after_commit"
    SLOW = "slow"
    OUT_OF_STOCK = "out_of_stock"
    PRICE_CHANGE = "price_change"
    MERCHANT_CLOSED = "merchant_closed"
    DUPLICATE_EVENT = "duplicate_event"
    MALFORMED_RESULT = "malformed_result"


_set = object.__setattr__
LONGEST_TEXT = 500
"""Characters of a text whose field sets no limit of its own."""


class ToolInput(BaseModel):
    """Arguments of a tool: closed, frozen, and validated strictly from JSON.

    A text that says nothing of its length, such as an id, is short: a refusal repeats it.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, defer_build=True, str_max_length=LONGEST_TEXT
    )


class ToolOutput(BaseModel):
    """A tool's result. Fields have no defaults, so that schemas mark each as present."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @classmethod
    def taken(cls, fields: dict[str, Any]) -> Self:
        """A result with these fields, every one in order, taken as they are.

        Validating costs ten times more, so this is for what is built by the dozen. The tests hold
        whatever a tool gives against its model.
        """
        made = cls.__new__(cls)
        _set(made, "__dict__", fields)
        _set(made, "__pydantic_fields_set__", set(fields))
        _set(made, "__pydantic_extra__", None)
        _set(made, "__pydantic_private__", None)
        return made


class NoArguments(ToolInput):
    """A tool that takes no arguments."""


class Terms(BaseModel):
    """What exactly the user agrees to; compared field by field when the call comes back."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    action: str
    payee: str
    payee_id: str
    amount_fen: int | None
    max_amount_fen: int | None = None
    method_id: str | None = None
    reference_id: str | None = None
    category: str | None = None
    merchant_id: str | None = None
    mandate_allowed: bool = True
    """Whether a standing mandate may stand in for the user's own yes."""
    expires_at: int | None = None
    unusual_zh: str = ""
    unusual_en: str = ""
    """Why the payment is out of the ordinary: the user is then asked a second time, and no mandate
    stands in."""
    question: int = 1
    """Which of the questions about it this is: 1, or 2 for the second."""
    summary_zh: str
    summary_en: str
    contents: Callable[[], tuple[str, str]] | None = Field(default=None, exclude=True, repr=False)
    """What it is about, in both languages, for the summary; asked for when the user is."""

    def told(self) -> "Terms":
        """The terms with everything in the summary that the user has to know."""
        if self.contents is None:
            return self
        zh, en = self.contents()
        return self.model_copy(
            update={
                "contents": None,
                "summary_zh": f"{self.summary_zh.removesuffix('。')}：{zh}。",
                "summary_en": f"{self.summary_en.removesuffix('.')}: {en}.",
            }
        )

    def summary(self, lang: Lang) -> str:
        """What the user is asked, with the reason when it is asked again."""
        if self.question == 1:
            return self.summary_zh if lang == "zh" else self.summary_en
        if lang == "zh":
            return f"这笔付款不同寻常（{self.unusual_zh}），请再次确认：{self.summary_zh}"
        return f"This payment is unusual ({self.unusual_en}). Confirm again: {self.summary_en}"


@dataclass(frozen=True, slots=True)
class Event:
    """Something due at a virtual time."""

    event_id: str
    kind: str
    due_at: int
    subject_id: str
    user: str | None
    payload: Mapping[str, Any]


ToolFunction = Callable[["ToolContext", Any], BaseModel]
TermsFunction = Callable[["ToolContext", Any], Terms | None]
FaultFunction = Callable[["ToolContext", Any], None]
ObjectsFunction = Callable[["ToolContext", Any], list[Mapping[str, Any]]]
AdvanceFunction = Callable[["ToolContext", Any], int]
EventFunction = Callable[["ToolContext", Event], None]
HookFunction = Callable[["ToolContext", str], Any]
F = TypeVar("F", bound=Callable[..., Any])

_WRITE_FAULTS = frozenset({FaultKind.TIMEOUT_AFTER_COMMIT, FaultKind.DUPLICATE_EVENT})
ANY_TOOL_FAULTS = frozenset(
    {FaultKind.ERROR, FaultKind.TIMEOUT_BEFORE, FaultKind.SLOW, FaultKind.MALFORMED_RESULT}
)


@dataclass(frozen=True)
class Tool:
    """One declared tool."""

    service: str
    verb: str
    function: ToolFunction
    input: type[ToolInput]
    output: type[BaseModel]
    risk: Risk
    errors: tuple[type[ServiceError], ...]
    terms: TermsFunction | None
    fault_effects: Mapping[FaultKind, FaultFunction]
    objects: ObjectsFunction | None = None
    advances: AdvanceFunction | None = None

    @cached_property
    def name(self) -> str:
        """`service_verb_noun`."""
        return f"{self.service}_{self.verb}"

    @cached_property
    def description(self) -> str:
        """The docstring, which is what a model reads."""
        return inspect.cleandoc(self.function.__doc__ or "")

    @cached_property
    def input_schema(self) -> dict[str, Any]:
        """JSON Schema of the arguments."""
        schema = self.input.model_json_schema()
        schema.pop("title", None)
        schema.pop("description", None)
        schema.setdefault("properties", {})
        return schema

    @cached_property
    def output_schema(self) -> dict[str, Any]:
        """JSON Schema of the result."""
        return self.output.model_json_schema(mode="serialization")

    @cached_property
    def faults(self) -> frozenset[FaultKind]:
        """Fault kinds that can be planned for this tool."""
        writes = _WRITE_FAULTS if self.risk is not Risk.READ else frozenset()
        return ANY_TOOL_FAULTS | writes | frozenset(self.fault_effects)


def _shape(function: Callable[..., Any]) -> tuple[type[ToolInput], type[BaseModel]]:
    """What a tool takes and gives."""
    hints = get_type_hints(function)
    takes, gives = hints.get("args"), hints.get("return")
    if not (isinstance(takes, type) and issubclass(takes, ToolInput)):
        raise TypeError(f"{function.__name__}: `args` must be a ToolInput")
    if not (isinstance(gives, type) and issubclass(gives, BaseModel)):
        raise TypeError(f"{function.__name__}: must return a ToolOutput")
    return takes, gives


@dataclass
class Service:
    """A mock service: its tools, its events, and what it does when its orders move."""

    name: str
    title: str
    tools: dict[str, Tool] = field(default_factory=dict)
    events: dict[str, EventFunction] = field(default_factory=dict)
    hooks: dict[str, HookFunction] = field(default_factory=dict)

    def tool(
        self,
        *,
        risk: Risk,
        errors: tuple[type[ServiceError], ...] = (),
        terms: TermsFunction | None = None,
        faults: Mapping[FaultKind, FaultFunction] | None = None,
        objects: ObjectsFunction | None = None,
        advances: AdvanceFunction | None = None,
    ) -> Callable[[F], F]:
        """Declare a function `(ctx, args) -> output` as a tool of this service.

        Args:
            risk: Read, write or sensitive. A sensitive tool needs `terms`.
            errors: Every refusal that the tool can raise.
            terms: What the user has to agree to. May answer None for a write that is free.
            faults: How `out_of_stock`, `price_change` and `merchant_closed` change the world
                before the call, for the tools that they make sense for.
            objects: Fields of the things that the arguments name (city names in both languages,
                kinds, …), so that a planned fault can single out a call by them.
            advances: To which virtual time the clock moves before the call.

        Raises:
            TypeError: The function is not shaped like a tool.
        """

        def declare(function: F) -> F:
            takes, gives = _shape(function)
            if risk is Risk.SENSITIVE and terms is None:
                raise TypeError(f"{function.__name__}: a sensitive tool declares its terms")
            name, effects = function.__name__, faults or {}
            what = (takes, gives, risk, errors, terms, effects, objects, advances)
            tool = Tool(self.name, name, function, *what)
            self.tools[tool.name] = tool
            return function

        return declare

    def event(self, kind: str) -> Callable[[EventFunction], EventFunction]:
        """Declare what happens when an event of this kind is due. Kinds start with the service."""

        def declare(function: EventFunction) -> EventFunction:
            self.events[kind] = function
            return function

        return declare

    def on(self, hook: str) -> Callable[[HookFunction], HookFunction]:
        """Declare what this service does when one of its orders is paid, described, …."""

        def declare(function: HookFunction) -> HookFunction:
            self.hooks[hook] = function
            return function

        return declare
