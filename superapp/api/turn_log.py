"""What happens in one turn, for any number of listeners, whenever they come."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any, Final

from superapp.api.problems import Problem
from superapp.api.schemas import Decided
from superapp.errors import SuperappError
from superapp_agents.turn import Turn

LATER: Final = 1_000_000
"""Where numbering goes on for a turn whose events were lost with the process that ran it."""
_PIECE: Final = re.compile(r".+?(?:[。！？；\n]+|[.!?](?=\s)|$)\s*", re.DOTALL)
Event = tuple[int, str, dict[str, Any]]
Outcome = Turn | Decided


class TurnLog:
    """The events of one turn.

    Args:
        turn_id: Names it.
        session_id: Its session.
        first: Number of its first event.
    """

    def __init__(self, turn_id: str, session_id: str, first: int = 1) -> None:
        self.turn_id, self.session_id = turn_id, session_id
        self.outcome: Outcome | Exception | None = None
        self._events: list[Event] = []
        self._next = first
        self._worded = False
        self._news = asyncio.Event()

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.outcome is not None

    @property
    def failed(self) -> bool:
        """Whether it ended without what was asked for."""
        ended = self.outcome
        return isinstance(ended, Exception) or (
            isinstance(ended, Turn) and ended.status == "failed"
        )

    def add(self, kind: str, data: dict[str, Any]) -> None:
        """Something happened."""
        self._worded = self._worded or kind == "text"
        self._events.append((self._next, kind, data))
        self._next += 1
        self._wake()

    def end(self, outcome: Outcome | Exception) -> None:
        """The turn is over, or failed."""
        if isinstance(outcome, Exception):
            self.add("error", told_error(outcome))
        else:
            self._tell(outcome if isinstance(outcome, Turn) else outcome.turn)
            self.add("done", outcome.model_dump())
        self.outcome = outcome
        self._wake()

    def _tell(self, turn: Turn | None) -> None:
        """The words of a turn, unless the model's own came as they were made; then what waits."""
        if turn is None:
            return
        if not self._worded:
            for piece in pieces(turn.reply):
                self.add("text", {"type": "text", "delta": piece})
        for asked in turn.confirmations:
            self.add("confirmation", {"type": "confirmation", **asked.model_dump()})
        self.add("turn", {"type": "turn", "status": turn.status, "reply": turn.reply})

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def follow(self, after: int, patience: float) -> AsyncIterator[Event | None]:
        """Events after one, as they come; None where nothing came for a while."""
        seen = 0
        while True:
            news = self._news
            while seen < len(self._events):
                event = self._events[seen]
                seen += 1
                if event[0] > after:
                    yield event
            if self.over and seen == len(self._events):
                return
            if news.is_set():
                continue
            try:
                await asyncio.wait_for(news.wait(), patience)
            except TimeoutError:
                yield None

    async def result(self) -> Outcome:
        """What came of it, when it is over; raises what ended it otherwise."""
        while self.outcome is None:
            await self._news.wait()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def pieces(text: str) -> list[str]:
    """The text sentence by sentence; together they are the text."""
    return _PIECE.findall(text)


def told_error(error: Exception) -> dict[str, Any]:
    """What a listener hears of a failure."""
    if isinstance(error, Problem | SuperappError):
        return {"code": error.code, "detail": error.detail}
    return {"code": "internal_error", "detail": "The turn failed; the session is unharmed."}
