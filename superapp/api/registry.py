"""What the server remembers of each session: its world, its owner and the hashes of its tokens."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from sqlalchemy import Engine, delete, func, select

from superapp.storage.tables import METADATA
from superapp.storage.tables import SERVER_SESSIONS as SESSIONS
from superapp.storage.tables import SERVER_TOKENS as TOKENS

REMEMBERED = 10_000


class Side(StrEnum):
    """Which side of a session a token is for."""

    USER = "user"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Registered:
    """One session of the server."""

    session_id: str
    world: str
    seed: int
    owner: str


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """Whom a token speaks for."""

    session_id: str
    owner: str
    actor: str
    side: Side


@dataclass(frozen=True, slots=True)
class Tokens:
    """The two tokens of an actor, told once and stored only as hashes."""

    user: str
    agent: str

    @classmethod
    def draw(cls) -> "Tokens":
        """New unguessable tokens."""
        return cls(f"usr-{secrets.token_urlsafe(24)}", f"agt-{secrets.token_urlsafe(24)}")


def token_hash(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


class Registry:
    """The sessions that this server knows, in one small database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._holders: dict[str, TokenHolder] = {}
        self._known: dict[str, Registered] = {}

    def add(self, session: Registered, actors: Sequence[str]) -> dict[str, Tokens]:
        """Remember a new session, and draw the tokens of its actors."""
        drawn = {actor: Tokens.draw() for actor in actors}
        rows = [
            {
                "token_hash": token_hash(token),
                "session_id": session.session_id,
                "actor": actor,
                "side": side,
            }
            for actor, tokens in drawn.items()
            for side, token in ((Side.USER, tokens.user), (Side.AGENT, tokens.agent))
        ]
        with self._engine.begin() as connection:
            connection.execute(SESSIONS.insert().values(**asdict(session)))
            connection.execute(TOKENS.insert(), rows)
        return drawn

    @property
    def engine(self) -> Engine:
        """The database, for what else the server keeps in it."""
        return self._engine

    def count(self, owner: str | None = None) -> int:
        """How many sessions an owner has, or all together."""
        wanted = select(func.count()).select_from(SESSIONS)
        if owner is not None:
            wanted = wanted.where(SESSIONS.c.owner == owner)
        with self._engine.connect() as connection:
            return int(connection.execute(wanted).scalar_one())

    def worlds(self) -> set[tuple[str, int]]:
        """The worlds that sessions lie in."""
        wanted = select(SESSIONS.c.world, SESSIONS.c.seed).distinct()
        with self._engine.connect() as connection:
            return {(row.world, int(row.seed)) for row in connection.execute(wanted)}

    def find(self, session_id: str) -> Registered | None:
        """The session of this id."""
        known = self._known.get(session_id)
        if known is None:
            wanted = select(SESSIONS).where(SESSIONS.c.session_id == session_id)
            with self._engine.connect() as connection:
                row = connection.execute(wanted).one_or_none()
            if row is None:
                return None
            known = Registered(*row)
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[session_id] = known
        return known

    def find_token(self, token: str) -> TokenHolder | None:
        """Whom this token speaks for."""
        hashed = token_hash(token)
        held = self._holders.get(hashed)
        if held is not None:
            return held
        wanted = (
            select(TOKENS.c.session_id, SESSIONS.c.owner, TOKENS.c.actor, TOKENS.c.side)
            .join_from(TOKENS, SESSIONS)
            .where(TOKENS.c.token_hash == hashed)
        )
        with self._engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            return None
        held = TokenHolder(row.session_id, row.owner, row.actor, Side(row.side))
        if len(self._holders) >= REMEMBERED:
            self._holders.clear()
        self._holders[hashed] = held
        return held

    def remove(self, session_id: str) -> None:
        """Forget a session and its tokens."""
        self.look_again(session_id)
        with self._engine.begin() as connection:
            for table in reversed(METADATA.sorted_tables):
                if "session_id" in table.c:
                    connection.execute(delete(table).where(table.c.session_id == session_id))

    def look_again(self, session_id: str) -> None:
        """Ask the database for this session next time: another process may have deleted it."""
        self._known.pop(session_id, None)
        for hashed, held in list(self._holders.items()):
            if held.session_id == session_id:
                del self._holders[hashed]

    def check(self) -> None:
        """Raise where the database cannot be used."""
        with self._engine.connect() as connection:
            connection.execute(select(SESSIONS.c.session_id).limit(1))
