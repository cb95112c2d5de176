"""Agents that we did not write: Python functions, and services behind a URL."""

import asyncio
import importlib
import inspect
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from superapp.checks.findings import Code
from superapp.gateway.call import ToolBug
from superapp.journeys.agents import (
    Agent,
    AgentFailed,
    AgentSession,
    GraphAgent,
    NullAgent,
    Said,
)

PATIENCE_SECONDS: Final = 120.0
LONGEST_REPLY: Final = 1_000_000


@dataclass(slots=True)
class CallableAgent:
    """A Python function ``(message, session) -> reply``, plain or async.

    The reply is a text, or a `Said` with a status, a plan and offers beside it.
    """

    name: str
    function: Callable[[str, AgentSession], Any]
    seconds: float = PATIENCE_SECONDS

    def say(self, text: str, session: AgentSession, turn: int) -> Said:
        """The function's reply, within its time."""
        del turn
        reply = in_time(lambda: self.function(text, session), self.seconds)
        if isinstance(reply, Said):
            return reply
        if not isinstance(reply, str):
            kind = type(reply).__name__
            raise AgentFailed(f"the agent returned {kind}, not a text", Code.PARSE_FAILURE)
        return Said(reply[:LONGEST_REPLY])


def in_time(function: Callable[[], Any], seconds: float) -> Any:
    """The result of a function that may hang; a coroutine is run to its end.

    Raises:
        AgentFailed: It crashed, or took too long.
    """
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
    if isinstance(error, ToolBug):
        raise AgentFailed(f"the world broke: {error}", Code.WORLD_FAULT) from error
    if error is not None:
        raise AgentFailed(f"the agent crashed: {type(error).__name__}: {error}") from error
    return outcome["result"]


class Answer(BaseModel):
    """What an agent behind a URL answers: a reply, and what it wants to add."""

    model_config = ConfigDict(extra="ignore", strict=True)

    reply: str
    status: str = "done"
    questions: list[dict[str, Any]] = []
    offers: list[dict[str, Any]] = []
    plan: Any = None
    usage: dict[str, int] = {}


class ToolServer(Protocol):
    """Where agents in other processes call tools."""

    base_url: str

    def token(self, session_id: str) -> str:
        """The agent's token for a session of ours."""

    def incidents(self, session_id: str) -> list[Mapping[str, str]]:
        """What was tried with that token, and must not be, since last asked."""


@dataclass(slots=True)
class HttpAgent:
    """An agent behind a URL: it is told where to call tools, and answers ``{reply}``."""

    url: str
    server: ToolServer
    seconds: float = PATIENCE_SECONDS
    name: str = ""

    def __post_init__(self) -> None:
        self.name = self.name or f"http:{self.url}"

    def say(self, text: str, session: AgentSession, turn: int) -> Said:
        """The reply of the service.

        Raises:
            AgentFailed: It does not answer in time, or not as it should.
        """
        del turn
        body = {
            "base_url": self.server.base_url,
            "session_id": session.session_id,
            "agent_token": self.server.token(session.session_id),
            "message": text,
        }
        try:
            content = in_time(lambda: self._post(body), self.seconds + 1)
        finally:
            found = self.server.incidents(session.session_id)
        try:
            answer = Answer.model_validate_json(content)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            at = ".".join(map(str, first["loc"])) or "the answer"
            raise AgentFailed(f"{self.url}: {at}: {first['msg']}", Code.PARSE_FAILURE) from None
        return Said(
            answer.reply,
            status=answer.status,
            plan=answer.plan,
            questions=answer.questions,
            offers=answer.offers,
            usage=answer.usage,
            incidents=found,
        )

    def _post(self, body: Mapping[str, str]) -> bytes:
        try:
            with httpx.stream("POST", self.url, json=body, timeout=self.seconds) as answer:
                if answer.status_code >= 400:
                    raise AgentFailed(f"{self.url}: answered {answer.status_code}")
                content = b""
                for part in answer.iter_bytes():
                    content += part
                    if len(content) > LONGEST_REPLY:
                        reason = f"{self.url}: the answer is longer than {LONGEST_REPLY:,} bytes"
                        raise AgentFailed(reason, Code.PARSE_FAILURE)
                return content
        except httpx.TimeoutException:
            reason = f"{self.url}: no answer within {self.seconds:g} seconds"
            raise AgentFailed(reason) from None
        except httpx.HTTPError as error:
            raise AgentFailed(f"{self.url}: {type(error).__name__}: {error}") from None


class UnknownAgent(ValueError):
    """No agent goes by this name; says which there are."""


def agent_of(
    name: str, *, seconds: float = PATIENCE_SECONDS, server: ToolServer | None = None
) -> Agent | None:
    """The agent of a name; None stands for the oracle, which each journey brings along.

    Args:
        name: graph, oracle, null, ``python:module:function`` or ``http:URL``.
        seconds: How long an answer may take.
        server: Where an agent behind a URL calls tools.

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
        return CallableAgent(name, _imported(name.removeprefix("python:")), seconds)
    url = url_of(name)
    if url is not None and server is not None:
        return HttpAgent(url, server, seconds)
    raise UnknownAgent(
        f"There is no agent {name!r}. "
        "Choose graph, oracle, null, python:module:function, or http:URL."
    )


def url_of(name: str) -> str | None:
    """The address of an agent behind a URL: ``http:URL``, or the URL itself."""
    if name.startswith(("http://", "https://")):
        return name
    rest = name.removeprefix("http:")
    return rest if rest != name and rest.startswith(("http://", "https://")) else None


def _imported(path: str) -> Callable[[str, AgentSession], Any]:
    module_name, _, attribute = path.partition(":")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    function: Any = None
    try:
        with suppress(SystemExit):
            function = getattr(importlib.import_module(module_name), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise UnknownAgent(f"python:{path}: {error}") from None
    if not callable(function):
        raise UnknownAgent(f"python:{path} is no function")
    return function  # type: ignore[no-any-return]
