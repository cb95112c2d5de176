"""What the user named is done or refused; nothing else is ever taken in its place."""

from collections.abc import Iterator
from typing import Any

import pytest

from superapp.simulator import Simulator


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as made:
        yield made


def played(simulator: Simulator, user: str, text: str) -> tuple[str, dict[str, Any], list[Any]]:
    """Reply, what changed, and the calls, when the user agrees to everything that is asked."""
    session = simulator.session(user=user)
    turn: Any = session.chat(text)
    while turn is not None and turn.status == "needs_confirmation":
        for confirmation in turn.confirmations:
            turn = session.decide(confirmation.confirmation_id, "approve")["turn"]
    assert turn is not None
    return turn.reply, session.diff(), session.calls


@pytest.mark.parametrize(
    ("user", "text", "said"),
    [
        ("usr_chen", "把一月份的电费缴了", "1月10日就缴过了"),
        ("usr_lin", "Pay January's electricity bill", "January"),
        ("usr_chen", "把去年12月的水费交了", "不能重复"),
        ("usr_lin", "上个月买的台灯帮我退了", "没有找到"),
        ("usr_lin", "I want to return the headphones I bought in December", "not"),
        ("usr_lin", "我要退货", "哪一单"),
        ("usr_lin", "取消我点的披萨", "没有找到"),
        ("usr_chen", "取消南京的酒店", "没有找到"),
        ("usr_chen", "Cancel my flight to Chengdu", "not"),
        ("usr_lin", "1月27号晚上那趟车取消掉，把钱退给我", "不能取消"),
        ("usr_lin", "取消我订的海底捞的位子", "没有找到"),
        ("usr_lin", "种一棵苹果树", "没有"),
        ("usr_lin", "种一棵樟子松", "不够"),
        ("usr_lin", "把小周森林里的能量收了", "不是"),
        ("usr_lin", "帮我领一张打车券", "没有"),
        ("usr_lin", "双十二回馈券给我领一张", "已经结束"),
        ("usr_lin", "给妈妈、李娜和小周发个100块的红包，三个人平分", "无法平均"),
        ("usr_lin", "给妈妈和李娜发个1分钱的红包", "没有完成"),
        ("usr_lin", "用工商银行卡给妈妈转100块", "没有完成"),
        ("usr_lin", "给妈妈和李娜转100块", "一个人"),
        ("usr_lin", "李娜发的红包帮我领了", "已经领过"),
        ("usr_lin", "降到100以下提醒我", "哪件"),
        ("usr_lin", "小李群里那个红包，帮我抢一下", "没有找到"),
        ("usr_lin", "申请退款", "哪一笔"),
        ("usr_chen", "2月10号在上海半岛酒店订一间总统套房", "没有"),
        ("usr_chen", "2月10号在上海半岛酒店订三间豪华大床房", "只剩"),
        ("usr_chen", "2月10号在上海云顶月光酒店订一间房", "没有找到"),
        ("usr_chen", "帮我订2月1号去上海的高铁票", "已经过去"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_changes(
    simulator: Simulator, user: str, text: str, said: str
) -> None:
    reply, changed, _ = played(simulator, user, text)

    assert changed == {}
    assert said in reply


@pytest.mark.parametrize(
    ("user", "text", "tool", "arguments"),
    [
        ("usr_lin", "帮我把二月份的电费交了", "payments_pay_bill", {"bill_id": "bil_0001"}),
        ("usr_lin", "种一棵沙柳", "life_plant_tree", {"species_id": "tree_desert_willow"}),
        ("usr_lin", "领张咖啡券", "life_claim_campaign_coupon", {"campaign_id": "cmp_coffee"}),
        ("usr_lin", "骑行的能量收一下", "life_collect_energy", {"bubble_ids": ["bub_0008"]}),
        (
            "usr_lin",
            "给妈妈和李娜各发20块的红包",
            "social_send_red_packet",
            {"to": ["ctc_0001", "ctc_0002"], "amount_fen": 4000},
        ),
        ("usr_lin", "把妈妈发的红包拆了", "social_open_red_packet", {"red_packet_id": "rpk_0004"}),
        ("usr_lin", "用招行卡给妈妈转100块", "payments_transfer", {"method_id": "mth_0002"}),
        ("usr_chen", "取消西安那个酒店", "travel_cancel_booking", {"booking_id": "bkg_0001"}),
        (
            "usr_chen",
            "2月10号在上海半岛酒店订一间豪华双床房",
            "travel_hold_booking",
            {"offer_ids": ["htl_0378_t1_0210_0211"]},
        ),
    ],
)
def test_what_was_named_is_what_is_done(
    simulator: Simulator, user: str, text: str, tool: str, arguments: dict[str, Any]
) -> None:
    _, changed, calls = played(simulator, user, text)

    made = [call for call in calls if call["tool"] == tool and call["ok"]]
    assert changed
    assert len(made) == 1
    assert {name: made[0]["arguments"].get(name) for name in arguments} == arguments


def test_the_day_of_the_best_weather_is_no_city(simulator: Simulator) -> None:
    _, _, calls = played(simulator, "usr_lin", "你看哪天天气好")

    (asked,) = [call for call in calls if call["tool"] == "maps_get_weather"]
    assert asked["arguments"]["city"] == "hangzhou"
    assert asked["arguments"]["days"] == 7
