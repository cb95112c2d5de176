"""Turns of chat in the server's database: what was asked, and what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Engine, func, select, update
from sqlalchemy.exc import IntegrityError

from superapp.storage.tables import SERVER_TURNS as TURNS

RUNNING = "running"


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """One turn of a session.

    Attributes:
        turn_id: Names it in the events of a stream.
        session_id: Its session.
        number: Its place among the turns that this server took in the session.
        before: The agent's number of the turn before it.
        content: What the user said.
        scope: Whose chats it is found among.
        asked: What makes a request the same as this one: a hash of the chat, or a key.
        said: Hash of what the user said so far.
        answered: Hash of the chat with the answer.
        head: The session's step when the turn was over.
        status: Running, or the status of the turn.
        turn: The turn as JSON.
    """

    turn_id: str
    session_id: str
    number: int
    before: int
    content: str
    scope: str
    asked: str | None = None
    said: str | None = None
    answered: str | None = None
    head: int | None = None
    status: str = RUNNING
    turn: str | None = None


class KeptTurns:
    """The turns that a server took, so that a repeated request is answered and not repeated."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, values: Mapping[str, Any]) -> bool:
        """Note that a turn begins; False where the same was asked before."""
        following = select(func.coalesce(func.max(TURNS.c.number), 0) + 1).where(
            TURNS.c.session_id == values["session_id"]
        )
        try:
            with self._engine.begin() as connection:
                number = connection.execute(following).scalar_one()
                row = {**values, "number": number, "status": RUNNING}
                connection.execute(TURNS.insert().values(row))
        except IntegrityError:
            return False
        return True

    def end(self, turn_id: str, **values: Any) -> None:
        """Note how a turn ended."""
        with self._engine.begin() as connection:
            connection.execute(update(TURNS).where(TURNS.c.turn_id == turn_id).values(values))

    def find(self, turn_id: str) -> KeptTurn | None:
        """The turn of this id."""
        return self._first(TURNS.c.turn_id == turn_id)

    def asked(self, scope: str, asked: str) -> KeptTurn | None:
        """The turn that the same request led to."""
        return self._first(TURNS.c.scope == scope, TURNS.c.asked == asked)

    def answered(self, scope: str, answered: str) -> KeptTurn | None:
        """The last turn with which a chat came to this point."""
        return self._first(TURNS.c.scope == scope, TURNS.c.answered == answered)

    def said(self, scope: str, said: str) -> KeptTurn | None:
        """The last turn before which the user had said just this."""
        return self._first(TURNS.c.scope == scope, TURNS.c.said == said)

    def latest(self, session_id: str) -> KeptTurn | None:
        """The last turn of a session."""
        return self._first(TURNS.c.session_id == session_id)

    def _first(self, *where: ColumnElement[bool]) -> KeptTurn | None:
        wanted = (
            select(TURNS).where(*where).order_by(TURNS.c.number.desc(), TURNS.c.turn_id).limit(1)
        )
        with self._engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else KeptTurn(*row)
