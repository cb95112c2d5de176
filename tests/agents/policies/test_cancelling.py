"""A no is heard, a doubt pays nothing, and what was done is taken back and told as it was."""

from collections.abc import Iterator
from typing import Any

import pytest

from superapp.session import Session
from superapp.simulator import Simulator


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as made:
        yield made


def said(session: Session, *texts: str) -> Any:
    """The last turn; a "+" approves what waits."""
    turn: Any = None
    for text in texts:
        if text != "+":
            turn = session.chat(text)
            continue
        for confirmation in turn.confirmations:
            turn = session.decide(confirmation.confirmation_id, "approve")["turn"]
    return turn


def done(session: Session, tool: str) -> int:
    return sum(call["tool"] == tool and bool(call["ok"]) for call in session.calls)


@pytest.mark.parametrize(
    ("user", "request_", "text"),
    [
        ("usr_lin", "给李娜转200，再交话费", "不要都付"),
        ("usr_lin", "给李娜转200，再交话费", "要都付吗"),
        ("usr_lin", "给李娜转200，再交话费", "先不要全部支付"),
        ("usr_lin", "给李娜转200，再交话费", "别把两笔都给付了"),
        ("usr_lin", "给李娜转200", "行吗"),
        ("usr_lin", "给李娜转200", "我朋友说可以付"),
        ("usr_lin", "给李娜转200", "我再想想"),
        ("usr_lin", "买个保温杯", "谢谢"),
        ("usr_lin", "买个保温杯", "是什么颜色的？"),
        ("usr_lin", "买个保温杯", "这个多少钱"),
        ("usr_smith", "transfer 100 to Tom", "do I have to pay for both?"),
        ("usr_smith", "transfer 100 to Tom", "I don't want to pay for all of that"),
        ("usr_smith", "transfer 100 to Tom", "don't you dare pay for all this"),
        ("usr_smith", "transfer 100 to Tom", "only if he has asked for it, then yes"),
        ("usr_smith", "buy a thermos", "which one is it?"),
        ("usr_smith", "buy a thermos", "let me think"),
        ("usr_smith", "order two lattes", "how long will it take?"),
        ("usr_chen", "取消我在西安的酒店", "取消吧"),
    ],
)
def test_a_doubt_or_question_leaves_the_confirmation_open(
    simulator: Simulator, user: str, request_: str, text: str
) -> None:
    with simulator.session(user=user) as session:
        asked = said(session, request_)
        calls, before = len(session.calls), session.digest()

        turn = said(session, text)

        assert turn.status == "needs_confirmation"
        assert turn.confirmations == asked.confirmations
        assert (len(session.calls), session.digest()) == (calls, before)
        assert turn.reply != asked.reply


NOES = (
    *("算了不转了", "不转了", "取消转账", "好，算了", "不了谢谢", "先不转了吧", "算了，下次再说"),
    *("no don't", "scrap that", "nah leave it", "forget it, I don't need it", "cancel that"),
)


@pytest.mark.parametrize("text", NOES)
def test_a_no_in_any_words_ends_it(simulator: Simulator, text: str) -> None:
    with simulator.session(user="usr_lin") as session:
        said(session, "给李娜转100")

        turn = said(session, text)

        assert (turn.status, turn.confirmations) == ("done", [])
        assert done(session, "payments_transfer") == 0


@pytest.mark.parametrize("text", ["可以", "可以，谢谢", "好的，付吧", "那就买吧", "yes please"])
def test_a_yes_pays_what_was_shown_once(simulator: Simulator, text: str) -> None:
    with simulator.session(user="usr_lin") as session:
        said(session, "买个保温杯", "谢谢")

        said(session, text)

        assert done(session, "payments_pay_order") == 1
        assert done(session, "shopping_place_order") == 1


def test_something_looked_up_leaves_the_confirmation_open(simulator: Simulator) -> None:
    with simulator.session(user="usr_lin") as session:
        asked = said(session, "买个保温杯")

        turn = said(session, "购物车里有啥")

        assert turn.confirmations == asked.confirmations
        assert "购物车是空的" in turn.reply
        assert done(session, "shopping_view_cart") == 1
        assert said(session, "好的").status == "done"


@pytest.mark.parametrize(
    ("user", "texts", "tool", "told"),
    [
        ("usr_smith", ("order two lattes", "+", "cancel that"), "food_cancel_order", "Cancelled"),
        ("usr_lin", ("点两杯拿铁", "+", "取消刚才的订单"), "food_cancel_order", "已取消"),
        ("usr_lin", ("打车从公司回家", "+", "取消刚才叫的车"), "rides_cancel_ride", "已取消"),
        ("usr_lin", ("买个保温杯", "+", "不要了"), "shopping_cancel_order", "已取消"),
        (
            "usr_smith",
            ("book a table for 4 at a hot pot place tomorrow at 7pm", "thanks", "cancel"),
            "food_cancel_reservation",
            "Cancelled",
        ),
        ("usr_lin", ("订明天去上海的高铁票", "+", "不去了", "+"), "travel_cancel_booking", "取消"),
    ],
)
def test_what_was_done_is_cancelled_once_and_told_so(
    simulator: Simulator, user: str, texts: tuple[str, ...], tool: str, told: str
) -> None:
    with simulator.session(user=user) as session:
        turn = said(session, *texts)

        assert turn.status == "done"
        assert told in turn.reply
        assert done(session, tool) == 1


def test_a_part_of_a_trip_is_cancelled_alone(simulator: Simulator) -> None:
    with simulator.session(user="usr_lin") as session:
        said(session, "订下周六去上海的高铁票，周日回，再订一晚人民广场附近的酒店", "+")
        booked = {b["booking_id"]: b["kind"] for b in _bookings(session)}

        said(session, "把酒店取消了吧", "+")

        gone = set(booked) - {b["booking_id"] for b in _bookings(session)}
        assert {booked[booking_id] for booking_id in gone} == {"hotel"}
        assert done(session, "travel_hold_booking") == 1 or len(booked) == len(gone) + 2


def _bookings(session: Session) -> list[dict[str, Any]]:
    found = session.call("travel_list_bookings", limit=50)["result"]["bookings"]
    return [b for b in found if b["status"] in ("held", "confirmed")]


@pytest.mark.parametrize("text", ["取消转账", "撤销刚才的转账，我不转了", "算了取消"])
def test_money_that_is_sent_is_not_said_to_come_back(simulator: Simulator, text: str) -> None:
    with simulator.session(user="usr_lin") as session:
        turn = said(session, "给李娜转100", "+", text)

        assert turn.confirmations == []
        assert done(session, "payments_transfer") == 1
        assert "已取消" not in turn.reply


def test_an_empty_yes_after_a_no_puts_nothing_up_again(simulator: Simulator) -> None:
    with simulator.session(user="usr_lin") as session:
        turn = said(session, "给李娜转100", "算了", "好的")

        assert (turn.status, turn.confirmations) == ("done", [])


def test_a_question_that_is_refused_is_not_asked_again(simulator: Simulator) -> None:
    with simulator.session(user="usr_lin") as session:
        turn = said(session, "转账给李娜", "算了")

        assert (turn.status, turn.questions) == ("done", [])


def test_what_is_named_is_cancelled_and_not_what_waits(simulator: Simulator) -> None:
    with simulator.session(user="usr_lin") as session:
        said(session, "打车从公司回家", "+", "给李娜转100")

        said(session, "取消刚才叫的车")

        assert done(session, "rides_cancel_ride") == 1
        assert done(session, "payments_transfer") == 0


def test_what_failed_is_not_tried_again_when_it_is_cancelled(simulator: Simulator) -> None:
    with simulator.session(user="usr_lin") as session:
        failed = said(session, "给李娜转100", "换成张三")
        calls = len(session.calls)

        turn = said(session, "算了取消")

        assert failed.status == "failed"
        assert (turn.status, len(session.calls)) == ("done", calls)
