"""Sessions that nobody uses go, with everything that belongs to them."""

from pathlib import Path

from sqlalchemy import inspect, text

from superapp.api.registry import Registered, Registry
from superapp.simulator import Simulator
from superapp.storage import Storage
from superapp.storage.leases import leased
from superapp.storage.retention import prune_bases, prune_sessions
from superapp_agents.threads import threads_of
from tests.store.conftest import Another


def rows_about(storage: Storage, session_id: str) -> dict[str, int]:
    """How many rows of each table name the session, in its database and that of its chats."""
    found = {}
    with storage.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            columns = {column["name"] for column in inspect(connection).get_columns(table)}
            for column in columns & {"session_id", "thread_id"}:
                sql = f"SELECT count(*) FROM {table} WHERE {column} LIKE :name"
                found[table] = connection.scalar(text(sql), {"name": f"{session_id}%"})
    for thread in threads_of(session_id):
        config = {"configurable": {"thread_id": thread}}
        found[thread] = len(list(storage.checkpointer.list(config)))  # type: ignore[arg-type]
    return found


def test_an_unused_session_goes_with_all_its_rows(storage: Storage, cache_dir: Path) -> None:
    registry = Registry(storage.engine)
    with Simulator("small", seed=7, store=storage, cache_dir=cache_dir) as simulator:
        old, young = simulator.session("usr_lin"), simulator.session("usr_lin")
        for session in (old, young):
            session.chat("给李娜转50块")
            known = Registered(session.session_id, "small", 7, "local")
            registry.add(known, session.actors)
        before = rows_about(storage, old.session_id)
        with storage.engine.begin() as connection:
            age = {"name": old.session_id}
            connection.execute(
                text("UPDATE sessions SET used_at = used_at - 90000 WHERE session_id = :name"), age
            )

        assert prune_sessions(storage, days=2) == []
        assert prune_sessions(storage, days=1) == [old.session_id]

        after = rows_about(storage, old.session_id)
        assert before["steps"] > 1
        assert before["server_tokens"] == 2
        assert set(after.values()) == {0}, after
        assert before[old.session_id] > 0
        assert rows_about(storage, young.session_id)["steps"] > 1
        assert young.call("payments_get_wallet")["ok"]


def test_a_session_at_work_stays(another: Another, cache_dir: Path) -> None:
    storage, other = another(), another()
    if type(storage.leases).__name__ == "FileLeases":
        return
    with Simulator("small", seed=7, store=storage, cache_dir=cache_dir) as simulator:
        session = simulator.session("usr_lin")
        with leased(other.leases, session.session_id, wait_s=0):
            assert prune_sessions(storage, days=0) == []
        assert prune_sessions(storage, days=0) == [session.session_id]


def test_a_world_without_sessions_goes_unless_it_is_open(storage: Storage, cache_dir: Path) -> None:
    with Simulator("small", seed=7, store=storage, cache_dir=cache_dir) as simulator:
        session = simulator.session("usr_lin")
        name = simulator.world.base.kept_as

        assert storage.bases.read(name) == simulator.world.base.data
        assert prune_bases(storage) == []
        session.delete()
        assert prune_bases(storage, {name}) == []
        assert prune_bases(storage) == [name]
        assert storage.bases.read(name) is None
