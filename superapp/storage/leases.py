"""One writer for a session: a turn, a decision or a rewind holds it against other processes.

A lease ends with the process that holds it, however that ends. Inside one process the server lets
requests of a session wait for each other; a lease is only about the other processes.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import Any, Protocol

from superapp.world.errors import SessionBusy

_FIRST_PAUSE = 0.01
_LONGEST_PAUSE = 0.25


class Leases(Protocol):
    """Hands out sessions, each to one process at a time."""

    def take(self, session_id: str) -> bool:
        """Try to take a session; False while another process has it."""

    def give(self, session_id: str) -> None:
        """Give it back."""

    def close(self) -> None:
        """Give everything back."""


class NoLeases:
    """For sessions that no other process can see."""

    def take(self, _: str) -> bool:
        """There is nobody else."""
        return True

    def give(self, _: str) -> None:
        """There is nobody else."""

    def close(self) -> None:
        """There is nobody else."""


class FileLeases:
    """Locks on bytes of one file, which the system releases when a process ends."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def take(self, session_id: str) -> bool:
        """Lock the byte of the session."""
        import fcntl  # noqa: PLC0415 - not on every system

        try:
            fcntl.lockf(
                self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number_of(session_id), os.SEEK_SET
            )
        except OSError:
            return False
        return True

    def give(self, session_id: str) -> None:
        """Unlock the byte of the session."""
        import fcntl  # noqa: PLC0415 - not on every system

        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, number_of(session_id), os.SEEK_SET)

    def close(self) -> None:
        """Close the file, and with it every lock."""
        os.close(self._file)


class PostgresLeases:
    """Advisory locks of one connection, which the database releases when it ends."""

    def __init__(self, conninfo: str, timeout_s: float) -> None:
        self._conninfo = conninfo
        self._options = f"-c statement_timeout={int(timeout_s * 1000)}"
        self._connect_s = max(2, int(min(timeout_s, 5)))
        self._connection: Any = None
        self._lock = Lock()

    def _value(self, sql: str, session_id: str) -> bool:
        import psycopg  # noqa: PLC0415 - an extra

        from superapp.world.store import StoreUnavailable  # noqa: PLC0415

        with self._lock:
            try:
                if self._connection is None or self._connection.closed:
                    self._connection = psycopg.connect(
                        self._conninfo,
                        autocommit=True,
                        connect_timeout=self._connect_s,
                        options=self._options,
                    )
                row = self._connection.execute(sql, (number_of(session_id),)).fetchone()
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                if self._connection is not None:
                    self._connection.close()
                self._connection = None
                raise StoreUnavailable(reason=type(error).__name__) from error
        return bool(row and row[0])

    def take(self, session_id: str) -> bool:
        """Take the advisory lock of the session."""
        return self._value("SELECT pg_try_advisory_lock(%s)", session_id)

    def give(self, session_id: str) -> None:
        """Release it."""
        self._value("SELECT pg_advisory_unlock(%s)", session_id)

    def close(self) -> None:
        """Close the connection, and with it every lock."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()


def number_of(session_id: str) -> int:
    """A number of 62 bits for a session, the same in every process."""
    digest = hashlib.blake2b(session_id.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 2


@contextmanager
def leased(leases: Leases, session_id: str, wait_s: float) -> Iterator[None]:
    """Hold a session; wait while another process does.

    Raises:
        SessionBusy: It was not given back in time.
    """
    until, pause = monotonic() + wait_s, _FIRST_PAUSE
    while not leases.take(session_id):
        if monotonic() >= until:
            raise SessionBusy(
                f"Another server works on session {session_id}, and did not finish within "
                f"{wait_s:g} s. Ask again when its turn is over."
            )
        sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
    try:
        yield
    finally:
        leases.give(session_id)
