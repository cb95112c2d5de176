"""Waiting moves the clock, within the time that the world covers."""

from superapp.session import Session


def test_waiting_moves_the_clock(session: Session) -> None:
    waited = session.call("system_wait", minutes=30)["result"]

    assert waited["now"] == session.now == "2026-02-06T10:30:00+08:00"


def test_the_past_cannot_be_waited_for(session: Session) -> None:
    answer = session.call("system_wait", until="2026-02-06T09:00:00+08:00")

    assert answer["error"]["code"] == "wait_not_in_future"
    assert session.now == "2026-02-06T10:00:00+08:00"


def test_nobody_waits_beyond_the_world(session: Session) -> None:
    answer = session.call("system_wait", until="2026-12-31T00:00:00+08:00")

    assert answer["error"]["code"] == "wait_too_long"
    assert session.now == "2026-02-06T10:00:00+08:00"
