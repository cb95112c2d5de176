"""Sessions are their changes: fork, rewind, snapshot, several at once, across processes."""

import base64
from pathlib import Path
from typing import Any

import orjson
import pytest

from superapp.gateway.clockwork import ClockBackwards
from superapp.session import Session
from superapp.simulator import InvalidClock, Simulator, UnknownUser
from superapp.world.base import UnknownWorld
from superapp.world.snapshots import InvalidSnapshot
from superapp.world.store import SessionNotFound
from superapp.world.world import StepNotFound


def remember(session: Session, value: str) -> None:
    assert session.call("account_remember_preference", topic="diet", value=value)["ok"]


def remembered(session: Session) -> list[str]:
    answer = session.call("account_recall_preferences")
    return [row["value"] for row in answer["result"]["preferences"]]


def test_a_new_session_differs_in_nothing(session: Session) -> None:
    assert session.diff() == {}


def _spoil(value: Any) -> None:
    """Change everything that can be changed, at every depth."""
    inner = list(value.values()) if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        for one in inner:
            _spoil(one)
        value.clear()


def test_what_a_caller_does_to_a_difference_stays_with_the_caller(session: Session) -> None:
    changes = {"quantity": 2, "of": [{"deep": ["er"]}], "flat": {"a": 1}}
    table = session._world.schema.by_name["order_lines"]
    row = orjson.dumps(
        [orjson.dumps(changes).decode() if c in table.json_columns else c for c in table.columns]
    )
    remember(session, "vegetarian")
    told, shown = session.diff(), table.shown_text(row)
    assert changes in shown.values()
    before = orjson.dumps([told, shown])

    for _ in range(2):
        _spoil(told)
        _spoil(shown)
        told, shown = session.diff(), table.shown_text(row)
        assert orjson.dumps([told, shown]) == before


def test_reads_and_refused_calls_leave_the_digest_alone(session: Session) -> None:
    before = session.digest()

    session.call("payments_get_wallet")
    session.call("payments_pay_bill", bill_id="bil_9999", amount_fen=1)
    session.call("account_recall_preferences", unknown=1)

    assert session.digest() == before
    assert session.head == 3


def test_a_change_and_its_opposite_give_the_first_digest_again(session: Session) -> None:
    before = session.digest()
    remember(session, "vegetarian")
    changed = session.digest()

    session.call("account_forget_preference", preference_id="prf_0001")

    assert changed != before
    assert session.digest() == before
    assert session.diff() == {}


def test_rewinding_restores_state_digest_and_clock(session: Session) -> None:
    remember(session, "vegetarian")
    at, digest = session.head, session.digest()
    session.advance(seconds=600)
    remember(session, "no peanuts")

    session.rewind(at)

    assert (remembered(session), session.digest()) == (["vegetarian"], digest)
    assert session.now == "2026-02-06T10:00:00+08:00"
    assert session.head == at + 4


def test_rewinding_twice_goes_back_along_the_path_taken(session: Session) -> None:
    remember(session, "a")
    first = session.head
    remember(session, "b")
    session.rewind(first)
    remember(session, "c")
    second = session.head
    remember(session, "d")

    session.rewind(second)
    assert remembered(session) == ["a", "c"]

    session.rewind(first)
    assert remembered(session) == ["a"]

    session.rewind(0)
    assert remembered(session) == []


def test_a_fork_shares_the_past_and_neither_future(session: Session) -> None:
    remember(session, "a")
    forked = session.fork()
    remember(session, "b")
    remember(forked, "c")

    assert remembered(session) == ["a", "b"]
    assert remembered(forked) == ["a", "c"]
    assert forked.diff()["preferences"]["added"][0]["value"] == "a"


def test_a_fork_can_start_at_an_earlier_step(session: Session) -> None:
    remember(session, "a")
    at = session.head
    remember(session, "b")

    forked = session.fork(at)

    assert remembered(forked) == ["a"]


def test_a_snapshot_of_an_earlier_version_is_restored(
    simulator: Simulator, session: Session
) -> None:
    remember(session, "no peanuts")
    held = orjson.loads(session.snapshot())
    for part in ("net", "start"):
        rows = orjson.dumps(held[part]) if held[part] else b""
        held[part] = base64.b64encode(rows).decode()

    restored = simulator.restore(orjson.dumps({**held, "superapp_snapshot": 1}))

    assert (restored.digest(), restored.diff()) == (session.digest(), session.diff())


def test_a_snapshot_continues_in_another_simulator(session: Session, cache_dir: Path) -> None:
    remember(session, "a")
    session.advance(seconds=60)
    data = session.snapshot()

    with Simulator("small", seed=7, cache_dir=cache_dir) as other:
        restored = other.restore(data)

        assert (restored.digest(), restored.now) == (session.digest(), session.now)
        assert restored.diff() == session.diff()
        remember(restored, "b")
        remember(session, "b")
        assert restored.digest() == session.digest()


def test_many_sessions_share_few_slots_without_leaks(simulator: Simulator) -> None:
    sessions = [simulator.session("usr_lin") for _ in range(7)]

    for round_number in range(3):
        for number, session in enumerate(sessions):
            remember(session, f"{number}-{round_number}")

    for number, session in enumerate(sessions):
        assert remembered(session) == [f"{number}-{r}" for r in range(3)]
        session.delete()


def test_a_kept_session_continues_in_a_new_simulator(tmp_path: Path, cache_dir: Path) -> None:
    with Simulator("small", seed=7, store=tmp_path, cache_dir=cache_dir) as first:
        session = first.session("usr_lin")
        remember(session, "a")
        session_id, digest = session.session_id, session.digest()

    with Simulator("small", seed=7, store=tmp_path, cache_dir=cache_dir) as second:
        again = second.open(session_id)

        assert again.digest() == digest
        assert remembered(again) == ["a"]
        assert second.sessions() == [session_id]


def test_two_processes_on_one_session_lose_and_double_nothing(
    tmp_path: Path, cache_dir: Path
) -> None:
    with (
        Simulator("small", seed=7, store=tmp_path, cache_dir=cache_dir) as first,
        Simulator("small", seed=7, store=tmp_path, cache_dir=cache_dir) as second,
    ):
        one = first.session("usr_lin")
        two = second.open(one.session_id)

        for number in range(6):
            remember(one if number % 2 else two, str(number))

        assert remembered(one) == remembered(two) == [str(n) for n in range(6)]
        assert one.digest() == two.digest()


def test_a_slot_that_was_broken_on_purpose_harms_no_session(simulator: Simulator) -> None:
    with simulator.session("usr_lin") as session, simulator.session("usr_chen") as other:
        remember(session, "a")
        remember(other, "x")
        for slot in list(simulator.world._pool.slots):
            slot._run("ROLLBACK")

        assert remembered(session) == ["a"]
        assert remembered(other) == ["x"]


def test_tools_cannot_end_the_transaction_or_touch_static_rows(simulator: Simulator) -> None:
    with simulator.session("usr_lin") as session:
        remember(session, "a")
        with simulator.world.alive(session.session_id) as slot:
            for statement in ("COMMIT", "ROLLBACK", "DELETE FROM merchants", "PRAGMA user_version"):
                with pytest.raises(Exception, match="not authorized"):
                    slot.connection.execute(statement)

        assert remembered(session) == ["a"]


def test_given_rows_are_part_of_the_start_and_money_comes_from_an_opening_account(
    simulator: Simulator,
) -> None:
    given = {"wallets": [{"user": "usr_lin", "balance_fen": 20000}]}
    with simulator.session("usr_lin", given=given) as session:
        assert session.diff() == {}
        assert session.call("payments_get_wallet")["result"]["balance_fen"] == 20000
        assert sum(entry["amount_fen"] for entry in session.state("ledger")) == 0


def test_the_clock_does_not_go_back(session: Session) -> None:
    with pytest.raises(ClockBackwards):
        session.advance(to="2026-02-06T09:59:59+08:00")


def test_what_does_not_exist_is_named(simulator: Simulator, cache_dir: Path) -> None:
    with pytest.raises(UnknownUser, match="usr_nobody"):
        simulator.session("usr_nobody")
    with pytest.raises(UnknownWorld, match="huge"):
        Simulator("huge", cache_dir=cache_dir)
    with pytest.raises(SessionNotFound):
        simulator.open("ses_9999")
    with pytest.raises(InvalidSnapshot):
        simulator.restore(b"not a snapshot")
    with pytest.raises(InvalidClock):
        simulator.session("usr_lin", clock="yesterday")
    with simulator.session("usr_lin") as session, pytest.raises(StepNotFound):
        session.rewind(99)
