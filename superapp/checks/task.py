"""What calls are judged by: expectations, the rules of turns, and what is known of tools."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from superapp.checks.arguments import Witness
from superapp.checks.expect import Expectation, Extra
from superapp.checks.matchers import NoScope, Scope
from superapp.checks.schemas import Schema

READ: Final = "read"


class ToolBook(Protocol):
    """What the judge knows about tools; None where it knows nothing."""

    def known(self, tool: str) -> bool:
        """Whether there is such a tool."""

    def risk(self, tool: str) -> str | None:
        """``read``, ``write`` or ``sensitive``."""

    def schema(self, tool: str) -> Schema | None:
        """JSON Schema of the arguments."""


@dataclass(frozen=True, slots=True)
class AnyTool:
    """A book in which every tool exists and nothing is known about it."""

    def known(self, tool: str) -> bool:
        """Every tool exists."""
        del tool
        return True

    def risk(self, tool: str) -> str | None:
        """Unknown."""
        del tool
        return None

    def schema(self, tool: str) -> Schema | None:
        """Unknown."""
        del tool
        return None


@dataclass(frozen=True, slots=True)
class TurnRule:
    """What holds for the calls of one turn beside the expected ones."""

    extra: Extra = Extra.READS
    forbid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """Everything that calls are judged by."""

    expectations: Sequence[Expectation] = ()
    turns: Mapping[int, TurnRule] = field(default_factory=dict)
    book: ToolBook = field(default_factory=AnyTool)
    allowed: frozenset[str] | None = None
    scope: Scope = field(default_factory=NoScope)
    witness: Witness = field(default_factory=Witness)

    def rule(self, turn: int) -> TurnRule:
        """The rule of a turn; extra reads are accepted unless it says otherwise."""
        return self.turns.get(turn, TurnRule())
