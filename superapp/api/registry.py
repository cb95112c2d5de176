"""What the server remembers of each session: its world, its owner and the hashes of its tokens."""

import hashlib
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, create_engine, event, select
from sqlalchemy import delete as sql_delete
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

METADATA = MetaData()
SESSIONS = Table(
    "server_sessions",
    METADATA,
    Column("session_id", Text, primary_key=True),
    Column("world", Text, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("owner", Text, nullable=False),
    Column("user_token_hash", Text, nullable=False, index=True),
    Column("agent_token_hash", Text, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class Registered:
    """One session of the server."""

    session_id: str
    world: str
    seed: int
    owner: str
    user_token_hash: str
    agent_token_hash: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """The two tokens of a session, told once and stored only as hashes."""

    user: str
    agent: str

    @classmethod
    def draw(cls) -> "Tokens":
        """New unguessable tokens."""
        return cls(f"usr-{secrets.token_urlsafe(24)}", f"agt-{secrets.token_urlsafe(24)}")


def token_hash(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _on_connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.close()


class Registry:
    """The sessions that this server knows, in one small database."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._engine: Engine = create_engine(f"sqlite:///{path}")
        event.listen(self._engine, "connect", _on_connect)
        METADATA.create_all(self._engine)

    def add(self, session_id: str, world: str, seed: int, owner: str) -> tuple[Registered, Tokens]:
        """Remember a new session, and draw its tokens."""
        tokens = Tokens.draw()
        added = Registered(
            session_id, world, seed, owner, token_hash(tokens.user), token_hash(tokens.agent)
        )
        with self._engine.begin() as connection:
            connection.execute(SESSIONS.insert().values(**asdict(added)))
        return added, tokens

    def find(self, session_id: str) -> Registered | None:
        """The session of this id."""
        with self._engine.connect() as connection:
            row = connection.execute(
                select(SESSIONS).where(SESSIONS.c.session_id == session_id)
            ).one_or_none()
        return Registered(*row) if row else None

    def find_token(self, token: str) -> Registered | None:
        """The session that this token belongs to, on whichever side."""
        hashed = token_hash(token)
        with self._engine.connect() as connection:
            row = connection.execute(
                select(SESSIONS).where(
                    (SESSIONS.c.user_token_hash == hashed) | (SESSIONS.c.agent_token_hash == hashed)
                )
            ).one_or_none()
        return Registered(*row) if row else None

    def remove(self, session_id: str) -> None:
        """Forget a session."""
        with self._engine.begin() as connection:
            connection.execute(sql_delete(SESSIONS).where(SESSIONS.c.session_id == session_id))

    def check(self) -> None:
        """Raise where the database cannot be used."""
        with self._engine.connect() as connection:
            connection.execute(select(SESSIONS.c.session_id).limit(1))

    def close(self) -> None:
        """Release the database."""
        self._engine.dispose()
