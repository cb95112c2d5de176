"""Deleting what nobody uses: sessions with all that is theirs, and worlds without sessions."""

from collections.abc import Callable, Collection

from sqlalchemy import delete

from superapp.storage.storage import Storage
from superapp.storage.tables import METADATA
from superapp.storage.trouble import as_unavailable
from superapp.world.store import SessionNotFound
from superapp_agents.threads import threads_of

SECONDS_OF_A_DAY = 86_400
_OF_THE_STORE = frozenset({"sessions", "steps", "nets"})


def forget_session(storage: Storage, session_id: str) -> None:
    """Delete a session: its steps, its conversation, its tokens and turns."""
    for thread in threads_of(session_id):
        storage.checkpointer.delete_thread(thread)
    with as_unavailable(), storage.engine.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            if "session_id" in table.c and table.name not in _OF_THE_STORE:
                connection.execute(delete(table).where(table.c.session_id == session_id))
    try:
        storage.store.delete(session_id)
    except SessionNotFound:
        return


def prune_sessions(
    storage: Storage, days: float, forgotten: Callable[[str], None] = lambda _: None
) -> list[str]:
    """Delete the sessions that were not used for so many days; those at work stay.

    Args:
        storage: Where they are.
        days: How long.
        forgotten: Told of each session before it is deleted.

    Returns:
        The sessions that were deleted.
    """
    gone = []
    for session_id in storage.store.unused(days * SECONDS_OF_A_DAY):
        if not storage.leases.take(session_id):
            continue
        try:
            forgotten(session_id)
            forget_session(storage, session_id)
        finally:
            storage.leases.give(session_id)
        gone.append(session_id)
    return gone


def prune_bases(storage: Storage, in_use: Collection[str] = ()) -> list[str]:
    """Drop the worlds that no session was made on; names of those that went.

    Args:
        storage: Where they are.
        in_use: Worlds that are open, and stay.
    """
    pinned = storage.store.bases() | {name.split("-")[0] for name in in_use}
    gone = [name for name in storage.bases.names() if name.split("-")[0] not in pinned]
    for name in gone:
        storage.bases.drop(name)
    return gone
