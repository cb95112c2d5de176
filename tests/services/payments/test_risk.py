"""Payments out of the ordinary are confirmed twice, and no mandate stands in for them."""

from typing import Any

import pytest

from superapp.session import Session
from superapp.simulator import Simulator
from tests.services.payments.test_payments import BILL, MANDATE, agreed, balance, refusal

LARGE: dict[str, Any] = {"to": "ctc_0002", "amount_fen": 200_000}


def ask(session: Session, **arguments: Any) -> dict[str, Any]:
    code, details = refusal(session, "payments_transfer", **(LARGE | arguments))
    assert code == "confirmation_required", details
    return details


def test_a_large_transfer_to_a_new_payee_needs_two_confirmations(session: Session) -> None:
    first = ask(session)
    session.approve(first["confirmation_id"])

    second = ask(session)
    again = ask(session)

    assert second["confirmation_id"] == again["confirmation_id"] != first["confirmation_id"]
    assert "请再次确认" in second["summary"]
    assert "请再次确认" not in first["summary"]
    assert balance(session) == 300_000
    session.approve(second["confirmation_id"])
    paid = session.call("payments_transfer", **LARGE)
    assert paid["ok"]
    assert balance(session) == 100_000
    payment = session.call("payments_get_payment", payment_id=second["confirmation_id"])
    assert payment["result"]["payment_id"] == paid["result"]["payment_id"]


def test_a_no_to_the_second_question_stops_the_payment(session: Session) -> None:
    session.approve(ask(session)["confirmation_id"])
    session.reject(ask(session)["confirmation_id"])

    assert refusal(session, "payments_transfer", **LARGE)[0] == "confirmation_rejected"
    fresh = ask(session)
    assert "请再次确认" not in fresh["summary"]
    assert balance(session) == 300_000


def test_the_second_question_is_in_the_users_language(simulator: Simulator) -> None:
    with simulator.session("usr_lin", lang="en") as session:
        session.approve(ask(session)["confirmation_id"])

        assert ask(session)["summary"].startswith("This payment is unusual (")


def test_a_withdrawn_second_question_does_not_leave_half_a_consent(simulator: Simulator) -> None:
    with simulator.session("usr_lin") as session:
        session.approve(ask(session)["confirmation_id"])
        simulator.gateway.withdraw(session.session_id, ask(session)["confirmation_id"])

        fresh = ask(session)
        session.approve(fresh["confirmation_id"])
        assert refusal(session, "payments_transfer", **LARGE)[0] == "confirmation_required"


def test_a_smaller_transfer_or_a_known_payee_is_confirmed_once(session: Session) -> None:
    agreed(session, "payments_transfer", to="ctc_0002", amount_fen=100_000)
    session.advance(seconds=86_400)

    agreed(session, "payments_transfer", to="ctc_0002", amount_fen=199_999)


def test_large_sums_in_small_pieces_are_seen(session: Session) -> None:
    agreed(session, "payments_transfer", to="ctc_0002", amount_fen=150_000)

    session.approve(ask(session, amount_fen=50_000)["confirmation_id"])

    assert "¥2,000.00" in ask(session, amount_fen=50_000)["summary"]


@pytest.mark.parametrize("wait", [0, 601])
def test_many_payments_within_minutes_are_seen(session: Session, wait: int) -> None:
    for number in range(6):
        agreed(session, "payments_transfer", to="ctc_0002", amount_fen=101 + number)
    if wait:
        session.advance(seconds=wait)
    asked = refusal(session, "payments_pay_bill", **BILL)[1]
    session.approve(asked["confirmation_id"])

    answer = session.call("payments_pay_bill", **BILL)

    if wait:
        assert answer["ok"]
    else:
        assert "10 分钟内已付款 6 次" in answer["error"]["details"]["summary"]


def test_no_mandate_stands_in_for_an_unusual_payment(session: Session) -> None:
    agreed(session, "payments_create_mandate", **MANDATE)
    for number in range(6):
        agreed(session, "payments_transfer", to="ctc_0002", amount_fen=101 + number)

    assert refusal(session, "payments_pay_bill", **BILL)[0] == "confirmation_required"
    session.advance(seconds=601)
    assert session.call("payments_pay_bill", bill_id="bil_0002", amount_fen=5_900)["ok"]


def test_a_payment_is_found_under_either_of_its_confirmations(session: Session) -> None:
    first = ask(session)["confirmation_id"]
    session.approve(first)
    second = ask(session)["confirmation_id"]
    before = session.call("payments_get_payment", payment_id=first)
    session.approve(second)

    made = session.call("payments_transfer", **LARGE)["result"]["payment_id"]

    assert before["error"]["code"] == "payment_not_found"
    for confirmation_id in (first, second):
        found = session.call("payments_get_payment", payment_id=confirmation_id)["result"]
        assert (found["payment_id"], found["confirmation_id"]) == (made, second)


def test_a_payment_is_not_found_under_an_earlier_question_that_came_to_nothing(
    session: Session,
) -> None:
    unused = ask(session)["confirmation_id"]
    session.reject(unused)
    assert refusal(session, "payments_transfer", **LARGE)[0] == "confirmation_rejected"
    for _ in range(2):
        session.approve(ask(session)["confirmation_id"])

    assert session.call("payments_transfer", **LARGE)["ok"]
    answer = session.call("payments_get_payment", payment_id=unused)
    assert answer["error"]["code"] == "payment_not_found"
