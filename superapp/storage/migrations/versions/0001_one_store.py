"""One store for sessions, tokens, keys, turns and worlds.

Before it a file held only sessions, steps and nets, and carried no version.

Revision ID: 0001
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_OLD_STEP = (
    "session_id, number, parent, kind, author, actor, tool, arguments, key, ok, result, changes, "
    "digest, now_at"
)
_WITHOUT_ROWID = {"sqlite_with_rowid": False}


def upgrade() -> None:
    """Make the tables; take over the sessions of a file of before versions."""
    connection = op.get_bind()
    old = "steps" in sa.inspect(connection).get_table_names()
    if old:
        op.execute("DROP INDEX IF EXISTS steps_that_jump")
        op.execute("DROP INDEX IF EXISTS steps_that_change")
        for table in ("sessions", "steps", "nets"):
            op.rename_table(table, f"old_{table}")
    _sessions()
    _steps()
    _positions_and_bases()
    _server_sessions()
    _server_keys()
    _server_turns()
    if old:
        _take_over(connection)


def _session_id(of: str) -> sa.Column[str]:
    return sa.Column(
        "session_id", sa.Text, sa.ForeignKey(f"{of}.session_id", ondelete="CASCADE"),
        primary_key=True,
    )  # fmt: skip


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("session_id", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("meta", sa.Text, nullable=False),
        sa.Column("base_digest", sa.Text, nullable=False, server_default=""),
        sa.Column("used_at", sa.BigInteger, nullable=False, server_default="0"),
        **_WITHOUT_ROWID,
    )
    op.create_index("ix_sessions_base_digest", "sessions", ["base_digest"])
    op.create_index("ix_sessions_used_at", "sessions", ["used_at"])


def _steps() -> None:
    op.create_table(
        "steps",
        _session_id("sessions"),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("parent", sa.Integer),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("tool", sa.Text, nullable=False),
        sa.Column("arguments", sa.LargeBinary, nullable=False),
        sa.Column("key", sa.Text),
        sa.Column("ok", sa.Integer, nullable=False),
        sa.Column("result", sa.LargeBinary, nullable=False),
        sa.Column("changes", sa.LargeBinary, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("now_at", sa.BigInteger, nullable=False),
        **_WITHOUT_ROWID,
    )
    op.create_index(
        "steps_that_jump",
        "steps",
        ["session_id", "number", "parent"],
        sqlite_where=sa.text("parent IS NOT number - 1"),
        postgresql_where=sa.text("parent IS DISTINCT FROM number - 1"),
    )
    op.create_table(
        "nets",
        _session_id("sessions"),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("net", sa.LargeBinary, nullable=False),
        **_WITHOUT_ROWID,
    )


def _positions_and_bases() -> None:
    op.create_table(
        "positions",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("last", sa.BigInteger, nullable=False),
        **_WITHOUT_ROWID,
    )
    op.create_table(
        "bases",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )


def _server_sessions() -> None:
    op.create_table(
        "server_sessions",
        sa.Column("session_id", sa.Text, primary_key=True),
        sa.Column("world", sa.Text, nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text, nullable=False, index=True),
    )
    op.create_table(
        "server_tokens",
        sa.Column("token_hash", sa.Text, primary_key=True),
        sa.Column(
            "session_id",
            sa.Text,
            sa.ForeignKey("server_sessions.session_id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("side", sa.Text, nullable=False),
    )


def _server_keys() -> None:
    op.create_table(
        "server_keys",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("key_hash", sa.Text, nullable=False, unique=True),
        sa.Column("revoked", sa.Integer, nullable=False),
    )


def _server_turns() -> None:
    op.create_table(
        "server_turns",
        sa.Column("turn_id", sa.Text, primary_key=True),
        sa.Column(
            "session_id",
            sa.Text,
            sa.ForeignKey("server_sessions.session_id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("before", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("asked", sa.Text),
        sa.Column("said", sa.Text, index=True),
        sa.Column("answered", sa.Text, index=True),
        sa.Column("head", sa.Integer),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("turn", sa.Text),
        sa.UniqueConstraint("scope", "asked"),
    )


def _take_over(connection: sa.Connection) -> None:
    """The sessions of a file that had no version; the places of their worlds are in their meta."""
    for session_id, position, meta in connection.execute(
        sa.text("SELECT session_id, position, meta FROM old_sessions")
    ).all():
        connection.execute(
            sa.text(
                "INSERT INTO sessions (session_id, position, meta, base_digest, used_at) "
                "VALUES (:session_id, :position, :meta, :base_digest, "
                "CAST(strftime('%s', 'now') AS INTEGER))"
            ),
            {
                "session_id": session_id,
                "position": position,
                "meta": meta,
                "base_digest": json.loads(meta)[2],
            },
        )
    op.execute(f"INSERT INTO steps ({_OLD_STEP}) SELECT {_OLD_STEP} FROM old_steps")  # noqa: S608
    op.execute("INSERT INTO nets SELECT session_id, number, net FROM old_nets")
    op.execute(
        "INSERT INTO positions SELECT 'sessions', coalesce(max(position), 0) FROM old_sessions"
    )
    for table in ("nets", "steps", "sessions"):
        op.drop_table(f"old_{table}")
