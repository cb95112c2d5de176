"""What a turn is called when nothing came of it, and what it says when the user said no."""

from collections.abc import Iterator

import pytest
from agent_doubles import STEP_FOOD, FakeDoor, agent_of, finish, plan

from superapp import Simulator
from superapp_agents.offline.answers import render
from superapp_agents.turn import Turn

WEATHER = {"id": "s2", "goal": "get_weather", "slots": {"city": "chengdu"}}
LOOK = {"id": "s1", "goal": "find_restaurant", "slots": {"items": [{"query": "salad"}]}}
LOST = finish("failed", reason="sold_out")
DONE = finish(facts={"note": "fine"})


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="small", seed=7) as made:
        yield made


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ([plan(STEP_FOOD), LOST], "failed"),
        ([plan(STEP_FOOD), finish("failed", reason="nothing_found")], "failed"),
        ([plan(STEP_FOOD, WEATHER), LOST, LOST], "failed"),
        ([plan(STEP_FOOD, {**WEATHER, "depends_on": ["s1"]}), LOST], "failed"),
        ([plan(STEP_FOOD, WEATHER), LOST, DONE], "done"),
        ([plan(STEP_FOOD, WEATHER), LOST, finish("rejected")], "done"),
        ([plan(LOOK), finish("failed", reason="nothing_found")], "done"),
        ([plan(LOOK), finish("failed", reason="service_unavailable")], "failed"),
        ([plan(STEP_FOOD), finish("failed", reason="other_user")], "done"),
        ([plan(STEP_FOOD), finish("rejected")], "done"),
    ],
    ids=[
        *("failed", "nothing to buy", "both failed", "failed and skipped", "one done"),
        *("one rejected", "nothing found", "could not look", "refused", "rejected"),
    ],
)
def test_a_turn_has_failed_when_nothing_of_it_came_about(script: list, status: str) -> None:
    turn = agent_of(FakeDoor(), [*script, {"text": "So it is."}]).turn("ses_1", "a salad, please")

    assert turn.status == status


def test_a_turn_is_judged_by_its_own_tasks() -> None:
    script = [plan(STEP_FOOD), DONE, {"text": "Done."}, plan(WEATHER, continues=True), LOST]
    agent = agent_of(FakeDoor(), [*script, {"text": "It did not work."}])

    assert agent.turn("ses_1", "a salad, please").status == "done"
    assert agent.turn("ses_1", "and the weather?").status == "failed"


def rejected(simulator: Simulator, user: str, text: str) -> tuple[Turn, dict]:
    """The turn after a no to everything that was asked, and what is left of it."""
    with simulator.session(user=user) as session:
        turn = session.chat(text)
        assert turn.status == "needs_confirmation"
        while turn.status == "needs_confirmation":
            for confirmation in turn.confirmations:
                turn = session.decide(confirmation.confirmation_id, "reject")["turn"] or turn
        return turn, session.diff()


@pytest.mark.parametrize(
    ("user", "text", "says", "never"),
    [
        ("usr_lin", "帮我叫辆车，从家去公司", "没有叫车", "未支付"),
        ("usr_smith", "Get me a ride from home to the office.", "no ride was requested", "unpaid"),
        ("usr_lin", "给妈妈转200块", "没有转账", "未支付"),
        ("usr_smith", "Transfer 20 yuan to my mother.", "nothing was transferred", "unpaid"),
        ("usr_lin", "给妈妈发一个50块的红包", "没有发红包", "未支付"),
        ("usr_chen", "帮我把水费交了", "仍未支付", "没有转账"),
        ("usr_chen", "取消我在西安的酒店", "没有取消", "未支付"),
    ],
)
def test_a_no_is_answered_in_the_words_of_what_was_asked(
    simulator: Simulator, user: str, text: str, says: str, never: str
) -> None:
    turn, changed = rejected(simulator, user, text)

    assert says in turn.reply
    assert never not in turn.reply
    assert turn.status == "done"
    assert not {"payments", "ledger", "rides", "red_packets"} & set(changed)


@pytest.mark.parametrize("zh", [True, False])
@pytest.mark.parametrize(
    ("goal", "zh_says", "en_says"),
    [
        ("watch_price", "不会自动购买", "nothing will be bought by itself"),
        ("confirm_receipt", "没有确认收货", "receipt was not confirmed"),
        ("cancel_ride", "没有取消", "nothing was cancelled"),
        ("cancel_order", "没有取消", "nothing was cancelled"),
        ("refund", "没有申请退款", "no refund was requested"),
        ("review", "没有发表评价", "no review was published"),
        ("plant_tree", "没有种树", "no tree was planted"),
        ("call_merchant", "没有联系商家", "the shop was not contacted"),
        ("change_booking", "没有改签", "nothing was changed"),
        ("order_food", "没有付款", "nothing was paid"),
    ],
)
def test_each_kind_has_its_own_words_in_both_languages(
    goal: str, zh_says: str, en_says: str, zh: bool
) -> None:
    task = {"goal": goal, "status": "rejected", "facts": {"title": "A", "total_fen": 500}}

    said = render({"language": "zh" if zh else "en", "tasks": [task]})

    assert (zh_says if zh else en_says) in said
    assert ("未支付" in said or "unpaid" in said) is (goal == "order_food")
    assert "{" not in said
