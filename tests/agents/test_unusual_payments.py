"""A payment out of the ordinary: the agent asks a second time, says why, and pays once."""

from superapp.simulator import Simulator


def test_the_second_question_says_why_and_the_money_moves_after_it(simulator: Simulator) -> None:
    with simulator.session("usr_lin") as session:
        first = session.chat("给李娜转2500块，备注装修")
        (asked,) = session.confirmations()
        session.approve(asked["confirmation_id"])
        (again,) = session.confirmations()
        before = session.state("transfers")
        session.approve(again["confirmation_id"])

        assert first.status == "needs_confirmation"
        assert again["confirmation_id"] != asked["confirmation_id"]
        assert "请再次确认" in again["summary"]
        assert before == []
        assert [row["amount_fen"] for row in session.state("transfers")] == [250_000]


def test_the_agent_repeats_the_reason_to_the_user(simulator: Simulator) -> None:
    with simulator.session("usr_lin") as session:
        session.chat("给李娜转2500块，备注装修")
        (asked,) = session.confirmations()
        turn = session.approve(asked["confirmation_id"])["turn"]

        assert turn is not None
        assert "这笔付款不同寻常" in turn.reply
