"""Stores of every kind, over a PostgreSQL that the tests start themselves."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from superapp.storage import Storage, open_storage
from superapp.world.memory_store import MemoryStore
from superapp.world.store import Entry, SessionMeta, Store
from tests.postgres import Postgres

Another = Callable[[], Storage]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server."""
    server = Postgres()
    yield server
    server.close()


@pytest.fixture(params=["sqlite", "postgres"])
def another(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Another]:
    """Opens the same place again, as another process would."""
    target: Path | str = tmp_path / "sessions"
    if request.param == "postgres":
        target = request.getfixturevalue("postgres").new_database()
    opened: list[Storage] = []

    def open_again() -> Storage:
        opened.append(open_storage(target, timeout_s=5))
        return opened[-1]

    yield open_again
    for storage in opened:
        storage.close()


@pytest.fixture
def storage(another: Another) -> Storage:
    """A folder or a database that keeps sessions."""
    return another()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store of each kind."""
    if request.param == "memory":
        yield MemoryStore()
        return
    target: Path | str = tmp_path / "sessions"
    if request.param == "postgres":
        target = request.getfixturevalue("postgres").new_database()
    storage = open_storage(target, timeout_s=5)
    yield storage.store
    storage.close()


def meta(session_id: str, base: str = "base") -> SessionMeta:
    """What a session was opened with."""
    who = ("usr_lin", ("usr_lin", "usr_chen"), "zh")
    return SessionMeta(session_id, "small", 7, base, *who, {"model": "offline"})


def step(number: int, *, parent: int | None = None, changes: bytes = b"", tag: str = "") -> Entry:
    """A step as the engine writes it."""
    return Entry(
        number=number,
        parent=(number - 1 if parent is None else parent) if number else None,
        kind="call" if number else "start",
        author="agent",
        actor="usr_lin",
        tool="payments_get_wallet",
        arguments=b'{"a":1}',
        key=tag or None,
        ok=number % 2 == 0,
        result=b'{"text":"' + b"long " * 300 + b'"}',
        changes=changes,
        digest=bytes([number % 256]) * 32,
        now_at=1_770_000_000 + number,
    )
