"""A cancelling that is denied is none, and a question about one is no denial."""

import time

import pytest

from superapp_agents.offline.understanding.leaving import leaves_alone
from superapp_agents.offline.understanding.one_of_several import Waiting, declined_of


@pytest.mark.parametrize(
    "text",
    [
        *(
            "不要取消我的订单",
            "别取消车",
            "先别取消",
            "订单不用取消",
            "我没说要退货",
            "我不想退掉机票",
        ),
        *("don't cancel my order", "I don't want to cancel the order", "please do not cancel it"),
        *("no need to cancel the ride", "I didn't ask you to cancel", "never cancel that table"),
    ],
)
def test_what_is_not_to_be_cancelled_is_left_alone(text: str) -> None:
    assert leaves_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "取消订单",
            "要不要取消",
            "别忘了取消订单",
            "不要了，取消吧",
            "不去了取消酒店",
            "能不能取消",
        ),
        *(
            "我不想要的那个取消掉",
            "别的订单取消",
            "商家不退款",
            "cancel it",
            "don't forget to cancel",
        ),
        *("why don't you cancel it", "I don't need it, cancel the order", "I want to return this"),
    ],
)
def test_other_words_beside_a_cancelling_do_not_deny_it(text: str) -> None:
    assert not leaves_alone(text)


@pytest.mark.parametrize("text", ["不要" * 900, "don't you " * 200, "第一个" * 600, "not " * 400])
def test_long_messages_are_read_at_once(text: str) -> None:
    started = time.perf_counter()

    leaves_alone(text)
    declined_of(text, [Waiting("a", "¥50.00", ()), Waiting("b", "¥60.00", ())])

    assert time.perf_counter() - started < 2
