"""Nothing sensitive happens without the user's yes to exactly these terms."""

from typing import Any

import pytest

from superapp.gateway.consent import ConfirmationDecided, ConfirmationNotFound
from superapp.session import Session
from superapp.simulator import Simulator

BILL: dict[str, Any] = {"bill_id": "bil_0001", "amount_fen": 18640}


def wallet_fen(session: Session, user: str = "usr_lin") -> int:
    (row,) = [w for w in session.state("wallets") if w["user"] == user]
    balance: int = row["balance_fen"]
    return balance


def ask(session: Session, key: str | None = None) -> str:
    answer = session.call("payments_pay_bill", key=key, **BILL)
    assert answer["error"]["code"] == "confirmation_required"
    confirmation_id: str = answer["error"]["details"]["confirmation_id"]
    return confirmation_id


def test_a_payment_waits_for_the_users_yes(session: Session) -> None:
    before = wallet_fen(session)

    confirmation_id = ask(session)

    assert wallet_fen(session) == before
    assert session.diff() == {}
    (shown,) = session.confirmations()
    assert (shown["confirmation_id"], shown["amount_fen"]) == (confirmation_id, 18640)


def test_an_approved_payment_is_made_once_when_repeated(session: Session) -> None:
    before = wallet_fen(session)
    session.approve(ask(session, "k1"))

    first = session.call("payments_pay_bill", key="k1", **BILL)
    again = session.call("payments_pay_bill", key="k1", **BILL)

    assert first["ok"]
    assert again == first
    assert wallet_fen(session) == before - 18640


def test_while_it_is_open_the_same_call_gets_the_same_confirmation(session: Session) -> None:
    assert ask(session, "k1") == ask(session, "k2")


def test_a_rejection_is_told_once_and_then_asked_again(session: Session) -> None:
    first = ask(session)
    session.reject(first)

    told = session.call("payments_pay_bill", **BILL)
    asked = session.call("payments_pay_bill", **BILL)

    assert told["error"]["code"] == "confirmation_rejected"
    assert asked["error"]["details"]["confirmation_id"] != first
    assert session.diff() == {}


def test_a_contrary_decision_is_refused_and_a_repeated_one_is_not(session: Session) -> None:
    confirmation_id = ask(session)
    first = session.approve(confirmation_id)

    assert session.approve(confirmation_id) == first
    with pytest.raises(ConfirmationDecided):
        session.reject(confirmation_id)


def test_an_unknown_confirmation_cannot_be_decided(session: Session) -> None:
    with pytest.raises(ConfirmationNotFound):
        session.approve("cnf_9999")


def test_an_expired_confirmation_never_pays(session: Session) -> None:
    confirmation_id = ask(session)
    session.advance(seconds=16 * 60)

    with pytest.raises(ConfirmationDecided):
        session.approve(confirmation_id)

    assert ask(session) != confirmation_id


def test_an_approval_expires_unused(session: Session) -> None:
    confirmation_id = ask(session)
    session.approve(confirmation_id)
    session.advance(seconds=16 * 60)

    assert ask(session) != confirmation_id


def test_a_withdrawn_confirmation_never_pays(session: Session, simulator: Simulator) -> None:
    confirmation_id = ask(session)
    simulator.gateway.withdraw(session.session_id, confirmation_id)

    with pytest.raises(ConfirmationDecided):
        session.approve(confirmation_id)


def test_another_amount_is_another_question(session: Session) -> None:
    session.approve(ask(session))

    answer = session.call("payments_pay_bill", bill_id="bil_0001", amount_fen=1)

    assert answer["error"]["code"] == "price_changed"
    assert session.diff() == {}


def test_terms_that_changed_after_the_yes_are_refused(
    session: Session, simulator: Simulator
) -> None:
    session.call("payments_transfer", to="ctc_0001", amount_fen=100, memo="hi")
    (asked,) = session.confirmations()
    session.approve(asked["confirmation_id"])
    simulator.gateway.lay_over(
        session.session_id, {"people": [{"person_id": "per_0001", "phone": "13900000000"}]}
    )

    answer = session.call("payments_transfer", to="ctc_0001", amount_fen=100, memo="hi")

    assert answer["error"]["code"] == "terms_changed"
    assert wallet_fen(session) == 300_000


def test_a_mandate_stands_in_within_its_limits_only(session: Session) -> None:
    grant: dict[str, Any] = {
        "per_payment_fen": 20_000,
        "total_fen": 25_000,
        "valid_until": "2026-02-10T00:00:00+08:00",
        "categories": ["electricity"],
    }
    session.call("payments_create_mandate", **grant)
    session.approve(session.confirmations()[0]["confirmation_id"])
    session.call("payments_create_mandate", **grant)

    covered = session.call("payments_pay_bill", **BILL)
    uncovered = session.call("payments_pay_bill", bill_id="bil_0002", amount_fen=5900)

    assert covered["ok"]
    assert uncovered["error"]["code"] == "confirmation_required"
    (mandate,) = session.state("mandates")
    assert (mandate["spent_fen"], mandate["status"]) == (18640, "active")


def test_a_key_that_comes_back_with_other_arguments_is_refused(session: Session) -> None:
    session.approve(ask(session, "k1"))
    session.call("payments_pay_bill", key="k1", **BILL)

    answer = session.call("payments_pay_bill", key="k1", bill_id="bil_0002", amount_fen=5900)

    assert answer["error"]["code"] == "key_reused"


def test_a_new_key_after_delivery_is_a_new_request(session: Session) -> None:
    transfer: dict[str, Any] = {"to": "ctc_0001", "amount_fen": 100}
    session.call("payments_transfer", key="k1", **transfer)
    session.approve(session.confirmations()[0]["confirmation_id"])
    session.call("payments_transfer", key="k1", **transfer)

    answer = session.call("payments_transfer", key="k2", **transfer)

    assert answer["error"]["code"] == "confirmation_required"
    assert len(session.state("transfers")) == 1
