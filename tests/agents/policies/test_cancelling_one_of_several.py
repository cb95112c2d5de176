"""Of several things that wait, only the declined are dropped; what stands is not cancelled."""

from collections.abc import Iterator

import pytest

from superapp.simulator import Simulator
from tests.agents.policies.test_cancelling import done, said

MONEY = "给李娜转50，给妈妈转100"
BILLS = "Pay the electricity bill and the mobile bill"


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as made:
        yield made


@pytest.mark.parametrize(
    ("request_", "text", "left"),
    [
        *((MONEY, text, "李娜") for text in ("第二个不要", "只要第一个", "妈妈的不要转了")),
        *(
            (MONEY, text, "李娜")
            for text in ("只转李娜的", "第一个可以，第二个不要", "我妈那笔算了")
        ),
        *((MONEY, text, "王秀兰") for text in ("50的那笔取消", "先转第二个", "除了李娜的都转")),
        *(("交话费和电费", text, "话费") for text in ("电费不要交", "先交第一个", "只交话费")),
        *(("把所有账单都交了", text, "话费") for text in ("电费不要交", "只交话费", "第二个不要")),
        *((BILLS, text, "electricity") for text in ("only the first one", "not the second one")),
        *((BILLS, text, "mobile") for text in ("just the mobile one", "leave out the electricity")),
        (BILLS, "yes to the first, no to the second", "electricity"),
        ("给李娜转50，再交话费", "先不交话费", "李娜"),
        ("给李娜转50，再交话费", "转账先别转", "话费"),
    ],
)
def test_only_what_is_not_declined_still_waits_and_is_paid(
    simulator: Simulator, request_: str, text: str, left: str
) -> None:
    with simulator.session(user="usr_smith" if request_.isascii() else "usr_lin") as session:
        assert len(said(session, request_).confirmations) == 2

        turn = said(session, text)

        assert [left in c.summary for c in turn.confirmations] == [True]
        assert said(session, "yes" if text.isascii() else "好的").status == "done"
        assert done(session, "payments_transfer") + done(session, "payments_pay_bill") == 1


@pytest.mark.parametrize("text", ["妈妈的改成200", "不是李娜，是小周", "第一个多少钱"])
def test_a_correction_or_question_declines_nothing(simulator: Simulator, text: str) -> None:
    with simulator.session(user="usr_lin") as session:
        said(session, MONEY)

        assert len(said(session, text).confirmations) == 2


@pytest.mark.parametrize(
    ("texts", "tool"),
    [
        (("买个保温杯", "+", "不要取消我的订单"), "shopping_cancel_order"),
        (("Buy a thermos", "+", "I don't want to cancel the order"), "shopping_cancel_order"),
        (("打车从公司回家", "+", "别取消车"), "rides_cancel_ride"),
        (
            ("Book a table for 4 at a hot pot place tomorrow at 7pm", "don't cancel the table"),
            "food_cancel_reservation",
        ),
    ],
)
def test_what_is_to_stand_is_not_cancelled(
    simulator: Simulator, texts: tuple[str, ...], tool: str
) -> None:
    user = "usr_smith" if texts[0].isascii() else "usr_lin"
    with simulator.session(user=user) as session:
        turn = said(session, *texts)

        assert done(session, tool) == 0
        assert "stands as it is" in turn.reply or "一切照旧" in turn.reply


def test_the_cart_is_checked_out_in_a_word(simulator: Simulator) -> None:
    with simulator.session(user="usr_lin") as session:
        turn = said(session, "把一个保温杯加入购物车", "结账")

        assert len(turn.confirmations) == 1


@pytest.mark.parametrize("text", ["再转一次", "再给她转一笔", "send it again"])
def test_money_is_sent_once_more_only_after_a_yes(simulator: Simulator, text: str) -> None:
    with simulator.session(user="usr_lin") as session:
        turn = said(session, "给李娜转50", "+", text)

        assert done(session, "payments_transfer") == 1
        assert len(turn.confirmations) == 1
        session.decide(turn.confirmations[0].confirmation_id, "approve")
        assert done(session, "payments_transfer") == 2


def test_a_denial_of_what_was_shown_buys_nothing_else(simulator: Simulator) -> None:
    with simulator.session(user="usr_smith") as session:
        turn = said(session, "Buy a thermos", "that's not what I wanted")

        assert (turn.status, turn.confirmations) == ("done", [])
        assert done(session, "shopping_search_products") <= 1


def test_what_is_done_is_not_done_again_in_another_language(simulator: Simulator) -> None:
    with simulator.session(user="usr_lin") as session:
        turn = said(session, "给李娜转50，再交话费", "+", "transfer 20 to 小周 too")

        assert not any("50.00" in c.summary for c in turn.confirmations)
        assert done(session, "payments_transfer") <= 1
