"""What is worked out from rows is kept only while it is what would be worked out again."""

from collections.abc import Iterator

import pytest
from sqlalchemy import bindparam, update
from sqlmodel import col, select

from superapp.session import Session
from superapp.simulator import Simulator
from superapp_services.commons.money import Wallet
from superapp_services.core import query, write
from superapp_services.core.database import Database

_BALANCE = query(select(Wallet.balance_fen).where(col(Wallet.user) == bindparam("user")))
_SET = write(
    update(Wallet)
    .where(col(Wallet.user) == bindparam("b_user"))
    .values(balance_fen=bindparam("balance_fen"))
)


class _Working:
    """Works out twice the balance, and counts how often."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return 2 * int(self.db.value(_BALANCE, user="usr_lin"))

    def ask(self, *arguments: int) -> int:
        return self.db.derived("tests.twice", arguments, self)


@pytest.fixture
def working(simulator: Simulator, session: Session) -> Iterator[_Working]:
    with simulator.world.alive(session.session_id) as slot:
        yield _Working(slot.db)
        simulator.world.forget(slot)


def test_it_is_worked_out_once_for_the_same_arguments(working: _Working) -> None:
    assert [working.ask(1), working.ask(1)] == [600_000, 600_000]
    assert working.times == 1
    working.ask(2)
    assert working.times == 2


def test_it_is_worked_out_again_when_a_row_that_went_into_it_has_changed(
    working: _Working,
) -> None:
    working.ask(1)
    working.db.run(_SET, b_user="usr_lin", balance_fen=700)
    assert working.ask(1) == 1_400
    working.db.forget()
    working.ask(1)
    assert working.times == 3


def test_whoever_asks_depends_on_what_went_into_it(working: _Working) -> None:
    working.ask(1)
    working.db.asked.clear()
    working.ask(1)
    assert working.db.asked == {_BALANCE}


def test_what_cannot_be_worked_out_is_not_kept(working: _Working) -> None:
    def refuse() -> int:
        working.db.value(_BALANCE, user="usr_lin")
        raise LookupError

    working.db.asked.clear()
    with pytest.raises(LookupError):
        working.db.derived("tests.twice", (1,), refuse)
    assert working.db.asked == {_BALANCE}
    assert working.ask(1) == 600_000
