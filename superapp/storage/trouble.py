"""What a database reports when it is gone, full, locked or slow, as one error of ours."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnection

from superapp.world.store import StoreUnavailable


@contextmanager
def as_unavailable() -> Iterator[None]:
    """Raise StoreUnavailable in place of what a database driver or SQLAlchemy reports."""
    try:
        yield
    except (DBAPIError, NoConnection) as error:
        trouble = unavailable(error)
        if trouble is None:
            raise
        raise trouble from error


def unavailable(error: BaseException) -> StoreUnavailable | None:
    """What a database driver or SQLAlchemy reports, as our error; None for any other."""
    if isinstance(error, NoConnection):
        return StoreUnavailable(reason="no free connection")
    if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError):
        return StoreUnavailable(reason=_told(error.orig))
    return None


def _told(error: BaseException | None) -> str:
    """SQLite's short words, or only the kind of error, since others name hosts and users."""
    return str(error) if isinstance(error, sqlite3.Error) else type(error).__name__
