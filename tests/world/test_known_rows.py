"""A row asked for by its key is what the connection would give, whoever changed it and how."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import bindparam, delete, update
from sqlmodel import col, select

from superapp.session import Session
from superapp.simulator import Simulator
from superapp.world.slot import Slot
from superapp_services.commons.money import Wallet
from superapp_services.commons.quotes import Quote
from superapp_services.core import query, write

_BALANCE = query(select(Wallet.balance_fen).where(col(Wallet.user) == bindparam("user")))
_SET = write(
    update(Wallet)
    .where(col(Wallet.user) == bindparam("b_user"))
    .values(balance_fen=bindparam("balance_fen"))
)
_ADD = write(
    update(Wallet)
    .where(col(Wallet.user) == bindparam("b_user"))
    .values(balance_fen=col(Wallet.balance_fen) + bindparam("delta"))
)
_SET_ALL = write(update(Wallet).values(balance_fen=bindparam("balance_fen")))
_QUOTE = query(
    select(Quote).where(
        col(Quote.quote_id) == bindparam("quote_id"), col(Quote.user) == bindparam("user")
    )
)
_OF_KIND = query(
    select(Quote.total_fen).where(
        col(Quote.quote_id) == bindparam("quote_id"), col(Quote.quote_kind) == "shopping"
    )
)
_EXTEND = write(
    update(Quote)
    .where(col(Quote.quote_id) == bindparam("b_id"), col(Quote.quote_kind) == "shopping")
    .values(created_at=col(Quote.expires_at), expires_at=bindparam("expires_at"), body="[]")
)
_REMOVE = write(delete(Quote).where(col(Quote.quote_id) == bindparam("b_id")))


@pytest.fixture
def slot(simulator: Simulator, session: Session) -> Iterator[Slot]:
    with simulator.world.alive(session.session_id) as alive:
        yield alive
        simulator.world.forget(alive)


def _add(slot: Slot, quote_id: str, kind: str = "shopping") -> None:
    slot.db.insert(
        Quote,
        quote_id=quote_id,
        user="usr_lin",
        quote_kind=kind,
        body="{}",
        total_fen=700,
        created_at=1,
        expires_at=2,
    )


def _listening(slot: Slot) -> list[str]:
    heard: list[str] = []
    execute = slot.connection.execute

    def listen(sql: str, parameters: object) -> object:
        heard.append(sql)
        return execute(sql, parameters)

    slot.db.execute = listen  # type: ignore[assignment]
    return heard


def test_a_row_that_was_added_is_not_read_back(slot: Slot) -> None:
    _add(slot, "qot_1")
    heard = _listening(slot)

    found = slot.db.one(_QUOTE, quote_id="qot_1", user="usr_lin")

    expected = ("qot_1", "usr_lin", "shopping", "{}", 700, 1, 2)
    assert (found, heard) == (expected, [])
    assert slot.connection.execute("SELECT * FROM quotes").fetchall() == [expected]


def test_every_condition_counts_beside_the_key(slot: Slot) -> None:
    _add(slot, "qot_1")
    _add(slot, "qot_2", kind="ride")

    assert slot.db.one(_QUOTE, quote_id="qot_1", user="usr_chen") is None
    assert slot.db.one(_QUOTE, quote_id="qot_9", user="usr_lin") is None
    assert slot.db.value(_OF_KIND, quote_id="qot_1") == 700
    assert slot.db.value(_OF_KIND, quote_id="qot_2") is None


@pytest.mark.parametrize("every", [False, True])
def test_a_changed_row_is_read_as_it_is_now(slot: Slot, every: bool) -> None:
    assert slot.db.value(_BALANCE, user="usr_lin") == 300_000
    if every:
        slot.db.run(_SET_ALL, balance_fen=5)
    else:
        slot.db.run(_SET, b_user="usr_lin", balance_fen=5)

    assert slot.db.value(_BALANCE, user="usr_lin") == 5


def test_a_row_that_was_changed_by_key_is_not_read_back(slot: Slot) -> None:
    _add(slot, "qot_1")
    _add(slot, "qot_2", kind="ride")
    heard = _listening(slot)
    assert slot.db.run(_EXTEND, b_id="qot_1", expires_at=9) == 1
    assert slot.db.run(_EXTEND, b_id="qot_2", expires_at=9) == 0

    found = slot.db.one(_QUOTE, quote_id="qot_1", user="usr_lin")

    expected = ("qot_1", "usr_lin", "shopping", "[]", 700, 2, 9)
    assert (found, heard) == (expected, [_EXTEND.sql] * 2)
    assert slot.db.one(_QUOTE, quote_id="qot_2", user="usr_lin").expires_at == 2
    assert slot.connection.execute("SELECT * FROM quotes LIMIT 1").fetchall() == [expected]


def test_a_change_by_key_that_was_undone_is_not_known(slot: Slot) -> None:
    _add(slot, "qot_1")
    with suppress(ZeroDivisionError), slot.savepoint():
        slot.db.run(_EXTEND, b_id="qot_1", expires_at=9)
        assert slot.db.one(_QUOTE, quote_id="qot_1", user="usr_lin").expires_at == 9
        raise ZeroDivisionError

    assert slot.db.one(_QUOTE, quote_id="qot_1", user="usr_lin").expires_at == 2


def test_a_sum_is_known_without_reading_it_back(slot: Slot) -> None:
    for balance_fen in (5, 7):
        slot.db.run(_SET, b_user="usr_lin", balance_fen=balance_fen)
    slot.db.run(_ADD, b_user="usr_lin", delta=3)

    assert slot.db.value(_BALANCE, user="usr_lin") == 10


def test_a_removed_row_is_gone_and_can_come_back(slot: Slot) -> None:
    _add(slot, "qot_1")
    slot.db.run(_REMOVE, b_id="qot_1")
    assert slot.db.one(_QUOTE, quote_id="qot_1", user="usr_lin") is None

    _add(slot, "qot_1", kind="ride")

    assert slot.db.one(_QUOTE, quote_id="qot_1", user="usr_lin").quote_kind == "ride"


def test_what_was_undone_is_not_known(slot: Slot) -> None:
    _add(slot, "qot_1")
    with suppress(ZeroDivisionError), slot.savepoint():
        _add(slot, "qot_2")
        slot.db.run(_SET, b_user="usr_lin", balance_fen=5)
        raise ZeroDivisionError

    assert slot.db.one(_QUOTE, quote_id="qot_1", user="usr_lin") is not None
    assert slot.db.one(_QUOTE, quote_id="qot_2", user="usr_lin") is None
    assert slot.db.value(_BALANCE, user="usr_lin") == 300_000


def test_a_session_never_sees_the_row_of_another(simulator: Simulator) -> None:
    first, second = simulator.session("usr_lin"), simulator.session("usr_lin")
    with simulator.world.alive(first.session_id) as one:
        one.db.run(_SET, b_user="usr_lin", balance_fen=5)
        assert one.db.value(_BALANCE, user="usr_lin") == 5
        simulator.world.forget(one)
    with simulator.world.alive(second.session_id) as other:
        assert other.db.value(_BALANCE, user="usr_lin") == 300_000
