"""Agents that a journey can drive: what they may touch, what they answer, how they fail."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeVar

from superapp.checks.findings import Code
from superapp.errors import SuperappError
from superapp.gateway.call import ToolBug
from superapp.session import Session
from superapp_agents.models.recorded import RecordingDiverged

MOST_CALLS: Final = 200
NOT_YET: Final = "confirmation_required"
T = TypeVar("T")


class AgentFailed(Exception):
    """The agent under test crashed, hung or answered garbage; says how, and by which code."""

    def __init__(self, message: str, code: Code = Code.PREMATURE_END) -> None:
        super().__init__(message)
        self.code = code


class TooManyCalls(AgentFailed):
    """The agent called tools without end."""

    def __init__(self) -> None:
        super().__init__(f"more than {MOST_CALLS} calls in one turn", Code.OVER_CALL_LIMIT)


class CallLimit(SuperappError):
    """What an agent gets that calls tools without end."""

    code = "too_many_calls"
    status = 429


class WrongSession(AgentFailed):
    """The agent called a tool in a session that is not, or no longer, its own."""

    def __init__(self, session_id: str) -> None:
        super().__init__(f"a call in the session {session_id}, which is over", Code.AUTH_BYPASS)


@dataclass(slots=True)
class AgentSession:
    """What an agent under test may touch: list and call tools, nothing else.

    The user decides a confirmation as soon as it is asked for, so the agent may
    repeat the call in the same turn.
    """

    _session: Session
    closed: bool = False
    broken: AgentFailed | None = None

    @property
    def session_id(self) -> str:
        """The session's id."""
        return self._session.session_id

    @property
    def lang(self) -> str:
        """Language of results: zh or en."""
        return self._session.lang

    def tools(self, format: str = "openai") -> list[Any]:  # noqa: A002
        """The tools in a format: openai, anthropic, mcp, json, or langchain."""
        return self._session.tools(format)

    def call(self, tool: str, /, **arguments: Any) -> dict[str, Any]:
        """Call a tool: ``{"ok": True, "result"}`` or ``{"ok": False, "error"}``."""
        return self.call_with(tool, arguments)

    def call_with(
        self, tool: str, arguments: Mapping[str, Any], key: str | None = None
    ) -> dict[str, Any]:
        """The same with the arguments as a mapping.

        Raises:
            WrongSession: The session is over.
            TooManyCalls: There were too many calls in this turn.
        """
        if self.closed:
            raise WrongSession(self.session_id)
        if self.broken is not None:
            raise self.broken
        return self._session.call_with(tool, arguments, key=key)


@dataclass(slots=True)
class Said:
    """What an agent answered to one message."""

    reply: str
    status: str = "done"
    plan: Any = None
    questions: Sequence[Any] = ()
    offers: Sequence[Any] = ()
    confirmations: Sequence[Mapping[str, Any]] = ()
    usage: Mapping[str, int] = field(default_factory=dict)
    incidents: Sequence[Mapping[str, str]] = ()


class Agent(Protocol):
    """Anything that answers a user's message by calling tools and saying something."""

    name: str

    def say(self, text: str, session: AgentSession, turn: int) -> Said:
        """The answer to one message of the user."""


@dataclass(slots=True)
class GraphAgent:
    """The session's own agent; its confirmations come back to the runner."""

    name: str = "graph"

    def say(self, text: str, session: AgentSession, turn: int) -> Said:
        """One turn of the graph, as far as it goes without the user."""
        del turn
        return said_of(graph_step(lambda: session._session.chat(text)))  # noqa: SLF001


def graph_step(step: Callable[[], T]) -> T:
    """The outcome of a step of our own agent.

    Raises:
        AgentFailed: It broke; says whether the agent did, the world, or a recording.
    """
    try:
        return step()
    except ToolBug as error:
        raise AgentFailed(f"the world broke: {error}", Code.WORLD_FAULT) from error
    except RecordingDiverged as error:
        raise AgentFailed(str(error), Code.RECORDING_DIVERGED) from error
    except Exception as error:
        raise AgentFailed(f"the agent crashed: {type(error).__name__}: {error}") from error


def said_of(turn: Any) -> Said:
    """A turn of the graph as an answer."""
    shown = turn.model_dump(mode="json")
    return Said(
        reply=shown["reply"],
        status=shown["status"],
        plan=shown["plan"],
        questions=shown["questions"],
        offers=shown["offers"],
        confirmations=shown["confirmations"],
        usage={name: count for name, count in shown["usage"].items() if count is not None},
    )


@dataclass(slots=True)
class NullAgent:
    """Says nothing and does nothing."""

    name: str = "null"
    reply: str = ""

    def say(self, text: str, session: AgentSession, turn: int) -> Said:
        """The same reply to everything."""
        del text, session, turn
        return Said(self.reply)
