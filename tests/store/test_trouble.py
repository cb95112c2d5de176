"""A database that is gone, full or locked: nothing acknowledged is lost, and all goes on after."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from superapp.simulator import Simulator
from superapp.storage import Storage, open_storage
from superapp.world.store import Store, StoreUnavailable
from tests.postgres import Postgres, connect
from tests.store.conftest import meta, step


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Storage]:
    storage = open_storage(tmp_path, timeout_s=0.2)
    yield storage
    storage.close()


def limit_pages(storage: Storage, pages: int | None) -> None:
    """Have the file be full at a number of pages, as on a full disk."""
    connection = storage.store._opened  # type: ignore[attr-defined]
    used = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={used + pages if pages is not None else 10**9}")


def test_a_full_disk_is_told_and_what_was_acknowledged_stays(
    files: Storage, cache_dir: Path
) -> None:
    with Simulator("small", seed=7, store=files, cache_dir=cache_dir) as simulator:
        session = simulator.session("usr_lin")
        limit_pages(files, 8)
        acknowledged = 0

        def call_on() -> None:
            nonlocal acknowledged
            while acknowledged < 1_000:
                session.call("shopping_search_products", text=f"thermos {acknowledged}")
                acknowledged += 1

        with pytest.raises(StoreUnavailable, match="full"):
            call_on()

        assert acknowledged > 0
        assert session.head == acknowledged
        assert session.digest() == simulator.open(session.session_id).digest()
        limit_pages(files, None)
        assert session.call("payments_get_wallet")["ok"]
        assert session.head == acknowledged + 1


def test_a_locked_file_is_told_after_a_while(files: Storage, tmp_path: Path) -> None:
    files.store.create(meta("ses_1"), step(0))
    with closing(sqlite3.connect(tmp_path / "sessions.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(StoreUnavailable, match="locked"):
            files.store.append("ses_1", step(1))
        assert files.store.head("ses_1") == step(0)
        other.execute("ROLLBACK")

    files.store.append("ses_1", step(1))


def test_a_database_that_stops_is_used_again_when_it_is_back(
    postgres: Postgres, cache_dir: Path
) -> None:
    address = postgres.new_database()
    storage = open_storage(address, timeout_s=2)
    with Simulator("small", seed=7, store=storage, cache_dir=cache_dir) as simulator:
        session = simulator.session("usr_lin")
        turn = session.chat("给李娜转50块")
        head = session.head

        postgres.stop()
        for ask in (lambda: session.call("payments_get_wallet"), lambda: session.chat("你好")):
            with pytest.raises(StoreUnavailable):
                ask()
        postgres.start()

        done = session.approve(turn.confirmations[0].confirmation_id)["turn"]
        assert done.status == "done"
        assert session.head > head
        assert len(session.diff()["payments"]["added"]) == 1
    storage.close()


def test_a_slow_database_is_told_and_the_step_is_not_half_there(postgres: Postgres) -> None:
    address = postgres.new_database()
    storage = open_storage(address, timeout_s=0.3)
    storage.store.create(meta("ses_1"), step(0))

    with connect(address) as other:
        with other.transaction():
            other.execute("LOCK TABLE steps IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(StoreUnavailable):
                storage.store.append("ses_1", step(1))
        assert storage.store.head("ses_1") == step(0)
        storage.store.append("ses_1", step(1))
    storage.close()


def appended(store: Store, number: int) -> bool:
    """Append a step unless it is there already, as a client that repeats its request does."""
    try:
        if store.head("ses_1").number < number:
            store.append("ses_1", step(number))
    except StoreUnavailable:
        return False
    return True


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_commit_whose_answer_was_lost_is_found_and_not_made_twice(postgres: Postgres) -> None:
    address = postgres.new_database()
    storage = open_storage(address, timeout_s=2)
    store = storage.store
    store.create(meta("ses_1"), step(0))
    store.append("ses_1", step(1))

    def cut() -> None:
        with connect(address) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    cutting = threading.Thread(target=lambda: [cut() for _ in range(10)])
    cutting.start()
    for number in range(2, 60):
        while not appended(store, number):
            pass
    cutting.join()

    assert store.entries("ses_1") == [step(number) for number in range(60)]
    storage.close()
