"""How the MCP server reaches a session: as its agent, and as its user for a decision only."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property
from typing import Any, Literal, TypeVar

from anyio import CapacityLimiter, to_thread

from superapp.errors import SuperappError
from superapp.gateway import Gateway
from superapp.simulator import Simulator
from superapp.tool_selection import select_tools
from superapp_services.core import Tool

T = TypeVar("T")
Decision = Literal["approve", "reject"]


class Door(ABC):
    """One actor of one session, for the calls that come over MCP.

    Args:
        gateway: Knows the session and the tools; `run` says which one makes a call.
        session_id: The session.
        actor: Whom the agent acts for; the session's user if left out.
        asks: Whether the client may put confirmations to the user.
    """

    def __init__(
        self, gateway: Gateway, session_id: str, actor: str | None = None, *, asks: bool = True
    ) -> None:
        meta = gateway.world.meta(session_id)
        self._registry = gateway.registry
        self.session_id = session_id
        self.actor = actor or meta.user
        self.asks = asks
        self.lang: Literal["zh", "en"] = "en" if meta.lang == "en" else "zh"
        self._services = meta.options.get("services")

    @cached_property
    def tools(self) -> list[Tool]:
        """The tools that this session shows."""
        return select_tools(self._registry, None, self._services)

    def pick(self, zh: str, en: str) -> str:
        """The text in the session's language."""
        return zh if self.lang == "zh" else en

    @abstractmethod
    async def run(self, work: Callable[[Gateway], T]) -> T:
        """Do blocking work on the session, off the event loop."""

    @abstractmethod
    def where_to_decide(self, confirmation_id: str) -> str:
        """Where the user can decide without the client's help: a link or a command."""

    async def call(self, tool: str, arguments: dict[str, Any], key: str | None) -> dict[str, Any]:
        """Call a tool as the agent; success and refusal are both answers."""
        return await self.run(
            lambda gateway: gateway.call(
                self.session_id, tool, arguments, key=key, actor=self.actor, author="agent"
            )
        )

    async def decide(self, confirmation_id: str, decision: Decision) -> None:
        """Record what the user answered; one that can no longer be decided stays as it is."""

        def work(gateway: Gateway) -> None:
            try:
                gateway.decide(self.session_id, confirmation_id, decision, actor=self.actor)
            except SuperappError:
                return

        await self.run(work)


class LocalDoor(Door):
    """A session of a simulator in this process."""

    def __init__(self, simulator: Simulator, session_id: str, actor: str | None = None) -> None:
        super().__init__(simulator.gateway, session_id, actor)
        self._gateway = simulator.gateway
        self._kept = simulator.keeps_sessions
        self._one_at_a_time = CapacityLimiter(1)

    async def run(self, work: Callable[[Gateway], T]) -> T:
        """Do the work on a thread, one piece after the other."""
        return await to_thread.run_sync(work, self._gateway, limiter=self._one_at_a_time)

    def where_to_decide(self, confirmation_id: str) -> str:
        """The command that decides, or the Python call where sessions are in memory only."""
        if not self._kept:
            return f'session.approve("{confirmation_id}")'
        return f"superapp mcp --session {self.session_id} --approve {confirmation_id}"
