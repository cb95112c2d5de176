"""Agents that a journey can drive: our own graph, scripts, callables and HTTP services."""

import asyncio
import importlib
import inspect
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import httpx

from superapp.session import Session

MOST_CALLS: Final = 200
NOT_YET: Final = "confirmation_required"
Decider = Callable[[Mapping[str, Any]], str]


class AgentFailed(Exception):
    """The agent under test crashed, hung or answered garbage; says how."""


class TooManyCalls(AgentFailed):
    """The agent called tools without end."""


@dataclass(slots=True)
class AgentSession:
    """What an agent under test may touch: list and call tools, nothing else.

    The user decides a confirmation as soon as it is asked for, so the agent may
    repeat the call in the same turn.
    """

    _session: Session
    _decide: Decider
    session_id: str
    calls_made: int = 0

    def tools(self, format: str = "openai") -> list[Any]:  # noqa: A002
        """The tools, as a model or framework wants them."""
        return self._session.tools(format)

    def call(self, tool: str, /, **arguments: Any) -> dict[str, Any]:
        """Call a tool: ``{"ok": True, "result"}`` or ``{"ok": False, "error"}``."""
        return self.call_with(tool, arguments)

    def call_with(
        self, tool: str, arguments: Mapping[str, Any], key: str | None = None
    ) -> dict[str, Any]:
        """The same with the arguments as a mapping."""
        self.calls_made += 1
        if self.calls_made > MOST_CALLS:
            raise TooManyCalls(f"more than {MOST_CALLS} calls in one turn")
        answer = self._session.call_with(tool, arguments, key=key)
        error = answer.get("error") or {}
        if not answer["ok"] and error.get("code") == NOT_YET:
            self._decide(error["details"])
        return answer


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
        return said_of(session._session.chat(text))  # noqa: SLF001


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
        usage=shown["usage"],
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


@dataclass(slots=True)
class CallableAgent:
    """A Python function ``(message, session) -> reply``, plain or async.

    The reply is a text, or a `Said` with a status, a plan and offers beside it.
    """

    name: str
    function: Callable[[str, AgentSession], Any]
    seconds: float = 120

    def say(self, text: str, session: AgentSession, turn: int) -> Said:
        """The function's reply, within its time."""
        del turn
        reply = _in_time(lambda: self.function(text, session), self.seconds)
        if isinstance(reply, Said):
            return reply
        if not isinstance(reply, str):
            raise AgentFailed(f"the agent returned {type(reply).__name__}, not a text")
        return Said(reply)


def _in_time(function: Callable[[], Any], seconds: float) -> Any:
    """The result of a function that may hang; a coroutine is run to its end."""
    outcome: dict[str, Any] = {}

    def work() -> None:
        try:
            result = function()
            outcome["result"] = asyncio.run(result) if inspect.iscoroutine(result) else result
        except BaseException as error:  # noqa: BLE001 - an agent may raise anything at all
            outcome["error"] = error

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise AgentFailed(f"the agent did not answer within {seconds:g} seconds")
    error = outcome.get("error")
    if isinstance(error, AgentFailed):
        raise error
    if error is not None:
        raise AgentFailed(f"the agent crashed: {type(error).__name__}: {error}") from error
    return outcome["result"]


@dataclass(slots=True)
class HttpAgent:
    """An agent behind a URL: it is told where to call tools, and answers ``{reply}``."""

    url: str
    base_url: str
    tokens: Callable[[str], str]
    seconds: float = 120

    @property
    def name(self) -> str:
        """``http:`` and the address."""
        return f"http:{self.url}"

    def say(self, text: str, session: AgentSession, turn: int) -> Said:
        """The reply of the service."""
        del turn
        body = {
            "base_url": self.base_url,
            "session_id": session.session_id,
            "agent_token": self.tokens(session.session_id),
            "message": text,
        }
        try:
            answer = httpx.post(self.url, json=body, timeout=self.seconds)
            answer.raise_for_status()
            reply = answer.json()["reply"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise AgentFailed(f"{self.url}: {type(error).__name__}: {error}") from None
        if not isinstance(reply, str):
            raise AgentFailed(f"{self.url}: reply is no text")
        return Said(reply)


class UnknownAgent(ValueError):
    """No agent goes by this name; says which there are."""


def agent_of(name: str) -> Agent | None:
    """The agent of a name; None stands for the oracle, which each journey brings along.

    Raises:
        UnknownAgent: if there is none.
    """
    if name == "graph":
        return GraphAgent()
    if name == "null":
        return NullAgent()
    if name == "oracle":
        return None
    if name.startswith("python:"):
        return CallableAgent(name, _imported(name.removeprefix("python:")))
    raise UnknownAgent(
        f"There is no agent {name!r}. Choose graph, oracle, null, or python:module:function."
    )


def _imported(path: str) -> Callable[[str, AgentSession], Any]:
    module_name, _, attribute = path.partition(":")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        function = getattr(importlib.import_module(module_name), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise UnknownAgent(f"python:{path}: {error}") from None
    if not callable(function):
        raise UnknownAgent(f"python:{path} is no function")
    return function  # type: ignore[no-any-return]
