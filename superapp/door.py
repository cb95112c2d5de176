"""What an agent may touch of a session: its tools, and nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from superapp.gateway import Gateway
from superapp_services.core import Lang, Tool


class SessionDoor:
    """The tools of one session, for the agent that acts in it.

    Args:
        gateway: Calls the tools.
        session_id: The session.
        services: The services that this agent sees; all if left out.
    """

    def __init__(
        self, gateway: Gateway, session_id: str, services: Sequence[str] | None = None
    ) -> None:
        self._gateway = gateway
        self._session_id = session_id
        meta = gateway.world.meta(session_id)
        self.user = meta.user
        self.lang: Lang = "en" if meta.lang == "en" else "zh"
        self._services = services

    @property
    def now(self) -> int:
        """The session's virtual time in epoch seconds."""
        return self._gateway.world.store.head(self._session_id).now_at

    @property
    def step(self) -> int:
        """The number of the session's last step."""
        return self._gateway.world.store.head(self._session_id).number

    def tools(self) -> list[Tool]:
        """The tools that this session shows."""
        return self._gateway.registry.select(self._services)

    def call(self, tool: str, arguments: Mapping[str, Any], key: str | None) -> dict[str, Any]:
        """Run a tool once; success and refusal are both answers."""
        return self._gateway.call(self._session_id, tool, arguments, key=key)

    def confirmation(self, confirmation_id: str) -> dict[str, Any]:
        """A confirmation with its status and terms."""
        return self._gateway.confirmation(self._session_id, confirmation_id)

    def withdraw(self, confirmation_id: str) -> None:
        """Take back an open confirmation, so that it can never pay."""
        self._gateway.withdraw(self._session_id, confirmation_id)

    def decide(self, confirmation_id: str, decision: Literal["approve", "reject"]) -> None:
        """Record what the user decided in words; no model ever reaches this."""
        self._gateway.decide(self._session_id, confirmation_id, decision)
