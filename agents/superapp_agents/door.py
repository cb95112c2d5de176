"""What the agent may see and touch of the world: tool specs and a door to call them.

The gateway's session satisfies :class:`ToolDoor`. The agent never sees a table, and it can
neither approve its own payment nor read the state that it is judged by.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, runtime_checkable

Json = dict[str, Any]
"""A JSON object."""

Lang = Literal["zh", "en"]


class ToolSchema(Protocol):
    """One tool as a model sees it."""

    @property
    def name(self) -> str:
        """Full name, ``food_place_order``."""

    @property
    def service(self) -> str:
        """Service that the tool belongs to."""

    @property
    def risk(self) -> str:
        """``read``, ``write`` or ``sensitive``."""

    @property
    def description(self) -> str:
        """What the tool does and refuses."""

    @property
    def input_schema(self) -> Mapping[str, Any]:
        """JSON schema of the arguments."""


class ToolDoor(Protocol):
    """One session's tools, for one user."""

    @property
    def now(self) -> int:
        """The session's virtual time in epoch seconds."""

    @property
    def lang(self) -> Lang:
        """The language of the session."""

    @property
    def user(self) -> str:
        """Who the agent acts for."""

    @property
    def step(self) -> int:
        """The number of the session's last step."""

    def tools(self) -> Sequence[ToolSchema]:
        """All tools that this session shows."""

    def call(self, tool: str, arguments: Json, key: str | None) -> Json:
        """Run a tool once; ``{"ok": true, "result"}`` or ``{"ok": false, "error"}``."""

    def confirmation(self, confirmation_id: str) -> Json:
        """A confirmation with its ``status`` (open, approved, rejected, …) and terms."""

    def withdraw(self, confirmation_id: str) -> None:
        """Take back an open confirmation, so that it can never pay."""


@runtime_checkable
class DecidingDoor(Protocol):
    """A door that also carries the user's own decisions.

    Used only with the words of a message that the user wrote while a confirmation was open
    ("yes, pay"); no model ever reaches it.
    """

    def decide(self, confirmation_id: str, decision: Literal["approve", "reject"]) -> Any:
        """Record what the user decided."""
