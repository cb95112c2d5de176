"""The graph's state: plain JSON, so that a checkpoint is small and any saver can keep it."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict

from langchain_core.language_models import BaseChatModel

from superapp_agents.door import Json, Lang, ToolDoor

TaskStatus = Literal["active", "asking", "done", "failed", "rejected", "skipped", "released"]
SETTLED = frozenset({"done", "failed", "rejected", "skipped", "released"})


class Proposed(TypedDict):
    """A call that a specialist decided on; ``id`` makes its idempotency key."""

    id: str
    task: str
    tool: str
    arguments: Json
    confirmation_id: str | None
    asked: int


class TaskState(TypedDict):
    """One specialist's work on one step, or on several that stand or fall together."""

    id: str
    key: str
    steps: list[str]
    goal: str
    group: str
    atomic: bool
    spec: Json
    after: list[str]
    fingerprint: str
    status: TaskStatus
    transcript: list[Json]
    outcome: Json
    rounds: int
    errors: int


class AgentState(TypedDict, total=False):
    """What one turn of one session works on, and what the next turns need of it."""

    session: str
    turn: int
    start_step: int
    step: int
    content: str
    lang: Lang
    history: list[Json]
    plan: Json | None
    tasks: list[TaskState]
    proposed: list[Proposed]
    awaiting: list[Proposed]
    withdrawn: list[str]
    release_of: list[str]
    after_release: Literal["work", "answer"]
    corrected: bool
    verified: bool
    kept: list[str]
    calls: list[Json]
    questions: list[Json]
    offers: list[Json]
    made: list[Json]
    note: Literal["", "waits", "asked"]
    failure: str | None
    reply: str
    status: str
    usage: Json


def _no_span(name: str, /, **attributes: Any) -> AbstractContextManager[Any]:
    del name, attributes
    return nullcontext()


@dataclass(frozen=True)
class TurnContext:
    """What the nodes of one run work with; never part of a checkpoint."""

    door: ToolDoor
    model: BaseChatModel
    emit: Callable[[Json], None]
    specs: dict[str, Json] = field(default_factory=dict)
    """OpenAI function specs of the session's tools, by name."""
    risks: dict[str, str] = field(default_factory=dict)
    services: dict[str, str] = field(default_factory=dict)
    span: Callable[..., AbstractContextManager[Any]] = _no_span
    """Opens a span around a node or a question to a model; records nothing unless told how."""
    memo: dict[str, Any] = field(default_factory=dict)
    """What the nodes of this run worked out before: shortened tools and results."""
    worker: BaseChatModel | None = None
    """Who works on the steps and words the answer, where that is not the model itself."""

    @property
    def specialist(self) -> BaseChatModel:
        """The model that is asked for calls and words."""
        return self.worker or self.model


def blank_usage() -> Json:
    """A usage record of a turn that has not called a model yet."""
    return {
        "model_calls": 0,
        "input_tokens": 0,
        "cached_tokens": 0,
        "output_tokens": 0,
        "uncounted_calls": 0,
    }


def replaced(tasks: list[TaskState], changed: dict[str, TaskState]) -> list[TaskState]:
    """The tasks with some of them changed, in the same order."""
    return [changed.get(task["id"], task) for task in tasks]


def new_task(**values: Any) -> TaskState:
    """A task at its beginning."""
    base: TaskState = {
        "id": "",
        "key": "",
        "steps": [],
        "goal": "",
        "group": "",
        "atomic": False,
        "spec": {},
        "after": [],
        "fingerprint": "",
        "status": "active",
        "transcript": [],
        "outcome": {},
        "rounds": 0,
        "errors": 0,
    }
    return TaskState(**{**base, **values})  # type: ignore[typeddict-item]
