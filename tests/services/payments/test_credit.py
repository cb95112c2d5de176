"""Instalments: what they cost, when they are taken, and what a refund takes off them."""

from typing import Any

from superapp.session import Session
from superapp.simulator import Simulator
from tests.services.payments.test_payments import CREDIT, agreed, ordered, refusal

DUE = "2026-03-09T10:00:00+08:00"


def plan(session: Session) -> list[dict[str, Any]]:
    return sorted(session.state("credit_instalments"), key=lambda row: int(row["number"]))


def bought(session: Session, count: int = 3) -> dict[str, Any]:
    return agreed(
        session, "payments_pay_order", **ordered(session), method_id=CREDIT, instalments=count
    )


def test_the_question_names_the_number_the_day_and_all_fees(session: Session) -> None:
    order = ordered(session)

    _, details = refusal(session, "payments_pay_order", **order, method_id=CREDIT, instalments=6)

    fees = order["amount_fen"] * 7 // 1000 * 6
    assert f"分 6 期，每月 9 日自动还款，手续费共 ¥{fees / 100:.2f}" in details["summary"]


def test_a_cancelled_order_cancels_all_that_is_due(session: Session) -> None:
    receipt = bought(session)

    session.call("shopping_cancel_order", order_id=receipt["order_id"], reason="不要了")

    shown = session.call("payments_get_payment", payment_id=receipt["payment_id"])["result"]
    parts = [(i["amount_fen"], i["fee_fen"], i["status"]) for i in shown["instalments"]]
    assert shown["status"] == "refunded"
    assert parts == [(0, 0, "cancelled")] * 3
    wallet = session.call("payments_get_wallet")["result"]
    assert (wallet["credit_used_fen"], wallet["next_instalments"]) == (0, [])


def test_a_part_refund_shortens_the_plan_from_its_end(session: Session) -> None:
    order = ordered(session, quantity=3)
    receipt = agreed(session, "payments_pay_order", **order, method_id=CREDIT, instalments=3)
    before = plan(session)
    session.advance(to="2026-02-12T12:00:00+08:00")
    line = session.call("shopping_get_order", order_id=receipt["order_id"])["result"]["lines"][0]
    back = {"line_id": line["line_id"], "quantity": 2, "reason": "no_reason"}
    asked = session.call("shopping_request_return", order_id=receipt["order_id"], **back)
    if not asked["ok"]:
        agreed(session, "shopping_request_return", order_id=receipt["order_id"], **back)

    session.advance(to="2026-02-20T12:00:00+08:00")

    shown = session.call("payments_get_payment", payment_id=receipt["payment_id"])["result"]
    after = plan(session)
    assert before[1]["amount_fen"] < shown["refunded_fen"] < shown["amount_fen"]
    left = shown["amount_fen"] - shown["refunded_fen"]
    assert sum(int(row["amount_fen"]) for row in after) == left
    assert (after[2]["amount_fen"], after[2]["fee_fen"], after[2]["status"]) == (0, 0, "cancelled")
    assert 0 < after[1]["amount_fen"] < before[1]["amount_fen"]
    assert 0 < after[1]["fee_fen"] < before[1]["fee_fen"]
    assert after[0] == before[0]


def test_an_instalment_is_taken_from_the_wallet_on_its_day(session: Session) -> None:
    receipt = bought(session)
    first = plan(session)[0]
    balance = session.call("payments_get_wallet")["result"]["balance_fen"]
    listed = session.call("payments_get_wallet")["result"]["next_instalments"]

    session.advance(to=DUE)

    after = session.call("payments_get_wallet")["result"]
    assert [(i["payment_id"], i["number"]) for i in listed] == [(receipt["payment_id"], 1)]
    assert balance - after["balance_fen"] == first["amount_fen"] + first["fee_fen"]
    assert after["credit_used_fen"] == receipt["amount_fen"] - first["amount_fen"]
    assert [row["status"] for row in plan(session)] == ["paid", "due", "due"]
    spent = session.call("payments_list_transactions", since="2026-03-09", until="2026-03-09")[
        "result"
    ]
    assert {t["purpose"] for t in spent["transactions"]} == {"repayment", "instalment_fee"}
    assert spent["paid_fen"] == first["fee_fen"]


def test_an_instalment_that_nothing_can_pay_is_overdue(simulator: Simulator) -> None:
    given: dict[str, Any] = {
        "wallets": [{"user": "usr_lin", "balance_fen": 100}],
        "methods": [{"method_id": "mth_0002", "per_payment_fen": 100}],
    }
    with simulator.session("usr_lin", given=given) as session:
        bought(session)

        session.advance(to=DUE)

        assert [row["status"] for row in plan(session)] == ["overdue", "due", "due"]
        told = session.call("account_list_notifications")["result"]["notifications"]
        assert any(n["subject_id"].startswith("pay_") and "还款" in n["title"] for n in told)


def bought_whole(session: Session) -> dict[str, Any]:
    return agreed(session, "payments_pay_order", **ordered(session), method_id=CREDIT)


def statements(session: Session, **filters: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]]
    found = session.call("payments_list_bills", **filters)["result"]["credit_statements"]
    return found


def test_a_purchase_without_instalments_says_when_it_is_repaid(session: Session) -> None:
    order = ordered(session)
    _, details = refusal(session, "payments_pay_order", **order, method_id=CREDIT)
    session.approve(details["confirmation_id"])

    receipt = session.call("payments_pay_order", **order, method_id=CREDIT)["result"]

    due = {
        "statement_id": "stm_2026_03",
        "due_date": "2026-03-09",
        "amount_fen": order["amount_fen"],
        "status": "due",
        "payment_ids": [receipt["payment_id"]],
    }
    assert "3月9日自动还款" in details["summary"]
    assert session.call("payments_get_wallet")["result"]["credit_statements"] == [due]
    assert statements(session) == statements(session, status="open") == [due]
    assert statements(session, status="paid") == statements(session, category="water") == []
    shown = session.call("payments_get_payment", payment_id=receipt["payment_id"])["result"]
    assert (shown["instalments"], shown["repaid_by"]) == ([], due)


def test_all_purchases_of_a_month_are_repaid_together_and_once(session: Session) -> None:
    first, second = bought_whole(session), bought_whole(session)
    balance = session.call("payments_get_wallet")["result"]["balance_fen"]
    owed = first["amount_fen"] + second["amount_fen"]

    session.advance(to=DUE)

    wallet = session.call("payments_get_wallet")["result"]
    assert (balance - wallet["balance_fen"], wallet["credit_used_fen"]) == (owed, 0)
    assert wallet["credit_statements"] == []
    assert [(s["amount_fen"], s["status"]) for s in statements(session)] == [(owed, "paid")]
    day = session.call("payments_list_transactions", since="2026-03-09", until="2026-03-09")
    (repaid,) = day["result"]["transactions"]
    assert (repaid["purpose"], repaid["amount_fen"]) == ("repayment", owed)
    assert day["result"]["paid_fen"] == 0
    session.advance(to="2026-03-20T12:00:00+08:00")
    assert session.call("payments_get_wallet")["result"]["balance_fen"] == wallet["balance_fen"]


def test_what_was_refunded_is_not_repaid(session: Session) -> None:
    receipt = bought_whole(session)
    session.call("shopping_cancel_order", order_id=receipt["order_id"], reason="不要了")
    balance = session.call("payments_get_wallet")["result"]["balance_fen"]

    session.advance(to=DUE)

    wallet = session.call("payments_get_wallet")["result"]
    assert (wallet["balance_fen"], wallet["credit_used_fen"]) == (balance, 0)
    assert (wallet["credit_statements"], statements(session)) == ([], [])


def test_what_is_overdue_is_repaid_once_it_can_be(simulator: Simulator, session: Session) -> None:
    price = ordered(session)["amount_fen"]
    given: dict[str, Any] = {
        "wallets": [{"user": "usr_lin", "balance_fen": 100}],
        "methods": [{"method_id": "mth_0002", "per_day_fen": 2 * price - 1}],
    }
    with simulator.session("usr_lin", given=given) as poor:
        bought_whole(poor)
        poor.advance(to="2026-03-09T09:00:00+08:00")
        agreed(poor, "payments_pay_order", **ordered(poor), method_id="mth_0002")

        poor.advance(to=DUE)
        (late,) = statements(poor)
        poor.advance(to="2026-03-10T10:00:00+08:00")

        assert (late["status"], late["amount_fen"]) == ("overdue", price)
        assert [s["status"] for s in statements(poor)] == ["paid"]
        assert poor.call("payments_get_wallet")["result"]["credit_used_fen"] == 0


def test_what_nothing_can_repay_is_overdue_and_told_once(simulator: Simulator) -> None:
    given: dict[str, Any] = {
        "wallets": [{"user": "usr_lin", "balance_fen": 100}],
        "methods": [{"method_id": "mth_0002", "per_payment_fen": 100}],
    }
    with simulator.session("usr_lin", given=given) as session:
        bought_whole(session)

        session.advance(to="2026-03-11T12:00:00+08:00")

        assert [s["status"] for s in statements(session)] == ["overdue"]
        told = session.call("account_list_notifications")["result"]["notifications"]
        assert [n["title"] for n in told if n["subject_id"] == "stm_2026_03"] == [
            "信用账单还款失败"
        ]


def test_repayments_do_not_count_as_payments_in_a_hurry(session: Session) -> None:
    for _ in range(6):
        bought(session)
        session.advance(seconds=900)
    session.advance(to="2026-03-09T09:59:00+08:00")
    order = ordered(session)
    session.advance(to="2026-03-09T10:01:00+08:00")

    _, details = refusal(session, "payments_pay_order", **order)

    assert details["terms"]["unusual_zh"] == ""
