"""What every store keeps to: memory, SQLite and PostgreSQL alike."""

import pytest

from superapp.world.store import SessionNotFound, StepTaken, Store
from tests.store.conftest import meta, step

CHANGES = b'[[1,"a",null,["a",1]]]'


def test_steps_come_back_as_they_went_in(store: Store) -> None:
    entries = [step(0), step(1, changes=CHANGES, tag="k1"), step(2), step(3, parent=1)]
    store.create(meta("ses_1"), entries[0])
    for entry in entries[1:]:
        store.append("ses_1", entry)

    assert store.meta("ses_1") == meta("ses_1")
    assert store.entries("ses_1") == entries
    assert store.entries("ses_1", after=1) == entries[2:]
    assert store.head("ses_1") == entries[3]
    assert store.entry("ses_1", 1) == entries[1]
    assert store.entry("ses_1", 9) is None
    assert list(store.changed("ses_1", 0, 3)) == [CHANGES]
    assert store.rewinds("ses_1") == [(3, 1)]


def test_a_number_is_taken_once(store: Store) -> None:
    store.create(meta("ses_1"), step(0))
    store.append("ses_1", step(1, tag="first"))

    with pytest.raises(StepTaken):
        store.append("ses_1", step(1, tag="second"))
    with pytest.raises(StepTaken):
        store.create(meta("ses_1"), step(0))
    assert store.head("ses_1") == step(1, tag="first")


def test_steps_that_are_committed_together_fail_by_session(store: Store) -> None:
    for name in ("ses_1", "ses_2", "ses_3"):
        store.create(meta(name), step(0))
    store.append("ses_2", step(1, tag="faster"))
    store.delete("ses_3")

    befell = store.append_all(
        [
            ("ses_1", step(1)),
            ("ses_2", step(1)),
            ("ses_1", step(2)),
            ("ses_2", step(2)),
            ("ses_3", step(1)),
        ]
    )

    assert {name: type(error) for name, error in befell.items()} == {
        "ses_2": StepTaken,
        "ses_3": SessionNotFound,
    }
    assert store.entries("ses_1") == [step(0), step(1), step(2)]
    assert store.entries("ses_2") == [step(0), step(1, tag="faster")]


def test_a_deleted_session_is_gone_and_its_name_is_not_given_again(store: Store) -> None:
    positions = [store.next_position() for _ in range(3)]
    store.create(meta("ses_1"), step(0))
    store.append("ses_1", step(1))
    store.save_net("ses_1", 1, b"[]")

    store.delete("ses_1")

    assert positions == [1, 2, 3]
    assert store.next_position() == 4
    assert store.sessions() == []
    for ask in (store.meta, store.head, store.delete):
        with pytest.raises(SessionNotFound):
            ask("ses_1")
    with pytest.raises(SessionNotFound):
        store.append("ses_1", step(2))
    store.create(meta("ses_1"), step(0))
    assert store.entries("ses_1") == [step(0)]
    assert store.nets("ses_1") == []


def test_nets_are_kept_by_step(store: Store) -> None:
    store.create(meta("ses_1"), step(0))
    net = CHANGES * 200

    store.save_net("ses_1", 7, b"[]")
    store.save_net("ses_1", 3, net)

    assert store.nets("ses_1") == [3, 7]
    assert store.net("ses_1", 3) == net


def test_the_bases_in_use_are_those_of_its_sessions(store: Store) -> None:
    store.create(meta("ses_1", "old"), step(0))
    store.create(meta("ses_2", "new"), step(0))
    store.replace_meta(meta("ses_2", "newer"))

    assert store.bases() == {"old", "newer"}
    store.delete("ses_1")
    assert store.bases() == {"newer"}
    assert store.meta("ses_2") == meta("ses_2", "newer")
