"""What the file of conversations keeps of a turn, and what a turn needs to go on."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, TypedDict

import pytest
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt

from superapp.storage.checkpoints import SETUP_LOCK, in_file
from superapp.storage.storage import open_storage
from tests.postgres import Postgres, connect

_ASKING = (
    "SELECT state, wait_event_type FROM pg_stat_activity"
    " WHERE query LIKE '%advisory_lock%' AND pid <> pg_backend_pid()"
)


class Counted(TypedDict):
    """What the graph of these tests works on."""

    count: int
    said: str


def _add(state: Counted) -> dict[str, Any]:
    return {"count": state["count"] + 1}


def _ask(state: Counted) -> dict[str, Any]:
    return {"said": interrupt({"count": state["count"]})}


def _graph(saver: Any) -> Any:
    graph = StateGraph(Counted)
    graph.add_node("add", _add)
    graph.add_node("ask", _ask)
    graph.add_node("again", _add)
    graph.add_edge(START, "add")
    graph.add_edge("add", "ask")
    graph.add_edge("ask", "again")
    graph.add_edge("again", END)
    return graph.compile(checkpointer=saver)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chats.sqlite"


@pytest.fixture
def saver(path: Path) -> Iterator[SqliteSaver]:
    saver: Any = in_file(path, 5)
    yield saver
    saver.conn.close()


def _config(thread: str) -> Any:
    return {"configurable": {"thread_id": thread}}


def test_a_turn_in_progress_keeps_its_last_checkpoint_alone(saver: SqliteSaver) -> None:
    graph = _graph(saver)

    graph.invoke({"count": 0, "said": ""}, _config("ses_1"), durability="sync")

    (kept,) = saver.list(_config("ses_1"))
    assert kept.checkpoint["channel_values"]["count"] == 1


def test_what_waits_goes_on_from_the_file_in_another_process(
    saver: SqliteSaver, path: Path
) -> None:
    _graph(saver).invoke({"count": 0, "said": ""}, _config("ses_1"), durability="sync")
    other: Any = in_file(path, 5)

    waiting = _graph(other).get_state(_config("ses_1"))
    done = _graph(other).invoke(Command(resume="yes"), _config("ses_1"), durability="sync")

    assert [one.value for one in waiting.interrupts] == [{"count": 1}]
    assert done == {"count": 2, "said": "yes"}
    other.conn.close()


def test_threads_that_are_gone_back_to_keep_every_checkpoint(saver: SqliteSaver) -> None:
    graph = _graph(saver)

    for count in range(3):
        graph.update_state(_config("ses_1/turns"), {"count": count, "said": ""}, as_node="again")

    counts = [kept.values["count"] for kept in graph.get_state_history(_config("ses_1/turns"))]
    assert counts == [2, 1, 0]


def test_a_file_that_langgraph_wrote_itself_goes_on(path: Path) -> None:
    with SqliteSaver.from_conn_string(str(path)) as theirs:
        _graph(theirs).invoke({"count": 0, "said": ""}, _config("ses_1"), durability="sync")

    ours: Any = in_file(path, 5)
    done = _graph(ours).invoke(Command(resume="yes"), _config("ses_1"), durability="sync")

    assert done == {"count": 2, "said": "yes"}
    ours.conn.close()


def test_postgresql_keeps_what_a_turn_waits_for_and_no_change_twice(postgres: Postgres) -> None:
    address = postgres.new_database()
    with closing(open_storage(address, timeout_s=5)) as storage, connect(address) as other:
        graph = _graph(storage.checkpointer)
        graph.invoke({"count": 0, "said": ""}, _config("ses_1"), durability="sync")
        kept = other.execute("SELECT channel FROM checkpoint_writes").fetchall()

        done = graph.invoke(Command(resume="yes"), _config("ses_1"), durability="sync")

    assert kept == [("__interrupt__",)]
    assert done == {"count": 2, "said": "yes"}


def test_two_servers_begin_on_one_empty_database(postgres: Postgres) -> None:
    address = postgres.new_database()

    def begin(_: int) -> None:
        with closing(open_storage(address, timeout_s=5)) as storage:
            storage.checkpointer.get_tuple({"configurable": {"thread_id": "ses_1"}})

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(begin, range(2)))


def test_a_server_asks_whether_another_has_begun_and_never_waits_inside_the_database(
    postgres: Postgres,
) -> None:
    """Making an index waits for all statements that run, also for one that waits for its lock."""
    address = postgres.new_database()
    with (
        connect(address) as other,
        closing(open_storage(address, timeout_s=5)) as storage,
        ThreadPoolExecutor(1) as threads,
    ):
        other.execute("SELECT pg_advisory_lock(%s)", (SETUP_LOCK,))
        begun = threads.submit(lambda: storage.checkpointer)
        seen: set[tuple[str, str | None]] = set()
        while not begun.done() and not seen & {("idle", "Client"), ("active", "Lock")}:
            seen.update(other.execute(_ASKING).fetchall())
        early = begun.done()
        other.execute("SELECT pg_advisory_unlock(%s)", (SETUP_LOCK,))
        begun.result()

    assert not early
    assert ("active", "Lock") not in seen
