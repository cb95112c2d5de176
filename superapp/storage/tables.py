"""The store's own tables, for SQLite and PostgreSQL alike; migrations bring older ones here.

They hold sessions, not the rows of a world: those are in the steps, as JSON.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

METADATA = MetaData()


def _session_id(*, of: str) -> Column[str]:
    """The session that a row belongs to, and goes with."""
    return Column(
        "session_id", Text, ForeignKey(f"{of}.session_id", ondelete="CASCADE"), primary_key=True
    )


SESSIONS = Table(
    "sessions",
    METADATA,
    Column("session_id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("meta", Text, nullable=False),
    Column("base_digest", Text, nullable=False, server_default="", index=True),
    Column("used_at", BigInteger, nullable=False, server_default="0", index=True),
    sqlite_with_rowid=False,
)
STEPS = Table(
    "steps",
    METADATA,
    _session_id(of="sessions"),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("parent", Integer),
    Column("kind", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("tool", Text, nullable=False),
    Column("arguments", LargeBinary, nullable=False),
    Column("key", Text),
    Column("ok", Integer, nullable=False),
    Column("result", LargeBinary, nullable=False),
    Column("changes", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("now_at", BigInteger, nullable=False),
    Index(
        "steps_that_jump",
        "session_id",
        "number",
        "parent",
        sqlite_where=text("parent IS NOT number - 1"),
        postgresql_where=text("parent IS DISTINCT FROM number - 1"),
    ),
    sqlite_with_rowid=False,
)
NETS = Table(
    "nets",
    METADATA,
    _session_id(of="sessions"),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("net", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
POSITIONS = Table(
    "positions",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
BASES = Table(
    "bases",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
SERVER_SESSIONS = Table(
    "server_sessions",
    METADATA,
    Column("session_id", Text, primary_key=True),
    Column("world", Text, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("owner", Text, nullable=False, index=True),
)
SERVER_TOKENS = Table(
    "server_tokens",
    METADATA,
    Column("token_hash", Text, primary_key=True),
    Column(
        "session_id",
        ForeignKey("server_sessions.session_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("actor", Text, nullable=False),
    Column("side", Text, nullable=False),
)
SERVER_KEYS = Table(
    "server_keys",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("key_hash", Text, nullable=False, unique=True),
    Column("revoked", Integer, nullable=False, default=0),
)
SERVER_TURNS = Table(
    "server_turns",
    METADATA,
    Column("turn_id", Text, primary_key=True),
    Column(
        "session_id",
        ForeignKey("server_sessions.session_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("number", Integer, nullable=False),
    Column("before", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("asked", Text),
    Column("said", Text, index=True),
    Column("answered", Text, index=True),
    Column("head", Integer),
    Column("status", Text, nullable=False),
    Column("turn", Text),
    UniqueConstraint("scope", "asked"),
)
