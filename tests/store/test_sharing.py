"""Several processes share sessions: one writer each, and nobody works on what is past."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from superapp.session import Session
from superapp.simulator import Simulator
from superapp.storage.leases import leased
from superapp.world.errors import SessionBusy
from superapp.world.store import SessionNotFound
from tests.store.conftest import Another


@pytest.fixture
def two(another: Another, cache_dir: Path) -> Iterator[tuple[Simulator, Simulator]]:
    """Two processes over the same sessions."""
    first = Simulator("small", seed=7, store=another(), cache_dir=cache_dir)
    second = Simulator("small", seed=7, store=another(), cache_dir=cache_dir)
    yield first, second
    first.close()
    second.close()


def contact_of(session: Session) -> str:
    answer = session.call("account_list_contacts")
    contact_id: str = answer["result"]["contacts"][0]["contact_id"]
    return contact_id


def test_a_session_goes_on_in_another_process_and_back(two: tuple[Simulator, Simulator]) -> None:
    here = two[0].session("usr_lin")
    there = two[1].open(here.session_id)
    contact = contact_of(here)

    asked = there.call("payments_transfer", to=contact, amount_fen=5_000, memo="hi", key="k")
    here.approve(asked["error"]["details"]["confirmation_id"])
    paid = there.call("payments_transfer", to=contact, amount_fen=5_000, memo="hi", key="k")
    again = here.call("payments_transfer", to=contact, amount_fen=5_000, memo="hi", key="k")

    assert paid["ok"]
    assert again == paid
    assert here.digest() == there.digest()
    assert here.diff() == there.diff()
    assert [step["number"] for step in here.steps()] == list(range(here.head + 1))


def test_a_chat_goes_on_in_another_process_in_the_middle_of_a_confirmation(
    two: tuple[Simulator, Simulator],
) -> None:
    here = two[0].session("usr_lin")
    turn = here.chat("给李娜转50块")
    assert turn.status == "needs_confirmation"

    there = two[1].open(here.session_id)
    done = there.approve(turn.confirmations[0].confirmation_id)["turn"]

    assert done.status == "done"
    assert len(there.diff()["payments"]["added"]) == 1
    assert sum(row["amount_fen"] for row in here.state("ledger")) == 0


def test_what_is_deleted_in_one_process_is_gone_in_the_other(
    two: tuple[Simulator, Simulator],
) -> None:
    here = two[0].session("usr_lin")
    there = two[1].open(here.session_id)
    there.call("payments_get_wallet")

    here.delete()

    with pytest.raises(SessionNotFound):
        there.call("payments_get_wallet")
    assert two[1].session("usr_lin").session_id != here.session_id


@pytest.mark.parametrize("another", ["postgres"], indirect=True)
def test_one_process_works_on_a_session_and_the_other_waits_or_is_told(another: Another) -> None:
    first, second = another().leases, another().leases

    with leased(first, "ses_1", wait_s=0):
        with pytest.raises(SessionBusy), leased(second, "ses_1", wait_s=0.05):
            pytest.fail("two at once")
        with leased(second, "ses_2", wait_s=0):
            pass
    with leased(second, "ses_1", wait_s=0):
        pass
