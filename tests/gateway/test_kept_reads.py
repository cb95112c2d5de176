"""A kept result is used only while nothing that it depends on has changed."""

from superapp.session import Session
from superapp.simulator import Simulator


def balance(session: Session) -> int:
    answer = session.call("payments_get_wallet")
    fen: int = answer["result"]["balance_fen"]
    return fen


def pay(session: Session) -> None:
    answer = session.call("payments_pay_bill", bill_id="bil_0001", amount_fen=18640)
    session.approve(answer["error"]["details"]["confirmation_id"])
    assert session.call("payments_pay_bill", bill_id="bil_0001", amount_fen=18640)["ok"]


def test_a_session_sees_its_own_change_and_others_do_not(simulator: Simulator) -> None:
    with simulator.session("usr_lin") as one, simulator.session("usr_lin") as two:
        assert (balance(one), balance(two)) == (300_000, 300_000)

        pay(one)

        assert (balance(one), balance(two)) == (281_360, 300_000)


def test_a_result_worked_out_after_a_change_is_not_kept_for_others(simulator: Simulator) -> None:
    with simulator.session("usr_lin") as one, simulator.session("usr_lin") as two:
        pay(one)
        bills = one.call("payments_list_bills", category="electricity")["result"]["bills"]

        others = two.call("payments_list_bills", category="electricity")["result"]["bills"]

        assert [bill["status"] for bill in bills] == ["paid", "paid"]
        assert [bill["status"] for bill in others] == ["open", "paid"]


def test_a_result_is_the_callers_own_copy(session: Session) -> None:
    first = session.call("payments_get_wallet")["result"]
    first["balance_fen"] = -1

    assert balance(session) == 300_000


def test_users_languages_and_times_do_not_share_results(simulator: Simulator) -> None:
    with (
        simulator.session("usr_lin") as chinese,
        simulator.session("usr_lin", lang="en") as english,
        simulator.session("usr_chen") as other,
    ):
        names = [
            session.call("account_get_profile")["result"]["name"]
            for session in (chinese, english, other)
        ]
        assert names == ["林晓雨", "Lin Xiaoyu", "陈伟"]

        before = chinese.call("system_now")["result"]["now"]
        chinese.advance(seconds=60)
        assert chinese.call("system_now")["result"]["now"] != before


def test_after_a_rewind_results_fit_the_earlier_state(session: Session) -> None:
    start = session.head
    pay(session)
    assert balance(session) == 281_360

    session.rewind(start)

    assert balance(session) == 300_000
