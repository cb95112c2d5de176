"""The threads of the checkpointer that belong to one conversation."""


def threads_of(session_id: str) -> tuple[str, ...]:
    """The turn in progress, the ends of turns, and where turns waited for the user."""
    return (session_id, f"{session_id}/turns", f"{session_id}/waiting")


def is_in_progress(thread: str) -> bool:
    """True for the turn in progress, of which nobody goes back to an earlier checkpoint."""
    return "/" not in thread
