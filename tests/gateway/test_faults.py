"""Planned faults: lost answers, refused calls, doubled events."""

from typing import Any

import pytest

from superapp.gateway.faults import EVENTFUL, InvalidFault
from superapp.session import Session
from superapp.simulator import Simulator

BILL: dict[str, Any] = {"bill_id": "bil_0001", "amount_fen": 18640}


def paid(session: Session) -> list[str]:
    return [p["payment_id"] for p in session.state("payments") if p["bill_id"] == "bil_0001"]


def approve(session: Session) -> str:
    answer = session.call("payments_pay_bill", **BILL)
    confirmation_id: str = answer["error"]["details"]["confirmation_id"]
    session.approve(confirmation_id)
    return confirmation_id


def test_a_lost_receipt_is_handed_over_when_the_call_is_repeated_under_any_key(
    simulator: Simulator,
) -> None:
    faults = [{"on": "payments_pay_bill", "call": 1, "kind": "timeout_after_commit"}]
    with simulator.session("usr_lin", faults=faults) as session:
        confirmation_id = approve(session)

        lost = session.call("payments_pay_bill", key="a", **BILL)
        found = session.call("payments_get_payment", payment_id=confirmation_id)
        again = session.call("payments_pay_bill", key="b", **BILL)

        assert lost["error"]["code"] == "unknown_outcome"
        assert found["result"]["payment_id"] == again["result"]["payment_id"]
        assert len(paid(session)) == 1


def test_a_call_that_timed_out_before_did_nothing(simulator: Simulator) -> None:
    faults = [{"on": "payments_pay_bill", "call": 1, "kind": "timeout_before"}]
    with simulator.session("usr_lin", faults=faults) as session:
        approve(session)

        lost = session.call("payments_pay_bill", **BILL)
        nothing = paid(session)
        again = session.call("payments_pay_bill", **BILL)

        assert lost["error"]["code"] == "unknown_outcome"
        assert nothing == []
        assert again["ok"]


def test_the_question_and_the_repeat_after_the_yes_count_as_one_call(
    simulator: Simulator,
) -> None:
    faults = [{"on": "payments_pay_bill", "call": 2, "kind": "error"}]
    with simulator.session("usr_lin", faults=faults) as session:
        approve(session)

        assert session.call("payments_pay_bill", **BILL)["ok"]


def test_a_fault_fires_on_the_call_that_its_condition_matches(simulator: Simulator) -> None:
    faults = [{"on": "payments_list_bills", "when": {"category": "water"}, "kind": "error"}]
    with simulator.session("usr_chen", faults=faults) as session:
        assert session.call("payments_list_bills", category="gas")["ok"]
        refused = session.call("payments_list_bills", category="water")
        assert refused["error"]["code"] == "try_again"
        assert session.call("payments_list_bills", category="water")["ok"]


def test_a_slow_call_takes_virtual_time(simulator: Simulator) -> None:
    faults = [{"on": "system_now", "kind": "slow", "seconds": 120}]
    with simulator.session("usr_lin", faults=faults) as session:
        answer = session.call("system_now")

        assert answer["result"]["now"] == "2026-02-06T10:02:00+08:00"


def test_a_malformed_answer_hides_a_good_one(simulator: Simulator) -> None:
    faults = [{"on": "payments_get_wallet", "kind": "malformed_result"}]
    with simulator.session("usr_lin", faults=faults) as session:
        assert isinstance(session.call("payments_get_wallet")["result"], str)
        assert session.call("payments_get_wallet")["result"]["balance_fen"] == 300_000


@pytest.mark.parametrize(
    "fault",
    [
        {"on": "nothing_at_all", "kind": "error"},
        {"on": "system_now", "kind": "out_of_stock"},
        {"on": "account_remember_preference", "kind": "duplicate_event"},
        {"on": "system_now", "kind": "error", "call": 0},
    ],
)
def test_a_fault_that_cannot_be_planned_is_refused(
    simulator: Simulator, fault: dict[str, object]
) -> None:
    with pytest.raises(InvalidFault):
        simulator.session("usr_lin", faults=[fault])


def test_every_tool_whose_call_schedules_something_can_have_its_events_doubled(
    simulator: Simulator,
) -> None:
    """The declared table holds tools that change something, and no tool that is not there."""
    tools = simulator.gateway.registry.tools
    assert {name for name in EVENTFUL if tools[name].risk.value != "read"} == EVENTFUL


def test_a_red_packet_whose_events_come_twice_is_opened_and_returned_once(
    simulator: Simulator,
) -> None:
    faults = [{"on": "social_send_red_packet", "kind": "duplicate_event"}]
    with simulator.session("usr_lin", faults=faults) as session:
        contact = session.call("account_list_contacts")["result"]["contacts"][0]["contact_id"]
        packet: dict[str, Any] = {"to": [contact], "amount_fen": 600}
        asked = session.call("social_send_red_packet", **packet)
        session.approve(asked["error"]["details"]["confirmation_id"])
        assert session.call("social_send_red_packet", **packet)["ok"]
        planned = len(session.state("due_events"))
        session.advance(seconds=3 * 86_400)

        sent = [row for row in session.state("red_packets") if row["user"] == "usr_lin"]
        shares = [one["amount_fen"] for one in session.diff()["red_packet_shares"]["added"]]
        left = sum(row["left_fen"] for row in sent)

        assert planned % 2 == 0
        assert sum(shares) + sum(row["returned_fen"] for row in sent) + left == 600
        assert sum(row["amount_fen"] for row in session.state("ledger")) == 0
