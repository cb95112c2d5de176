"""A short change is made in what waits, and never buys something else."""

from collections.abc import Iterator
from typing import Any

import pytest

from superapp.simulator import Simulator


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as made:
        yield made


def last(session: Any, tool: str) -> dict[str, Any]:
    """The arguments of the last call of a tool."""
    found: dict[str, Any] = [c for c in session.calls if c["tool"] == tool][-1]["arguments"]
    return found


@pytest.mark.parametrize(
    ("user", "texts", "count"),
    [
        ("usr_lin", ("买个保温杯", "两个"), 2),
        ("usr_lin", ("买个保温杯", "来两个"), 2),
        ("usr_lin", ("买个保温杯", "我要三个吧"), 3),
        ("usr_lin", ("买个保温杯", "可以要两个吗"), 2),
        ("usr_smith", ("buy a thermos", "I want two"), 2),
        ("usr_smith", ("buy a thermos", "make it three please"), 3),
    ],
)
def test_a_bare_count_is_of_what_waits(
    simulator: Simulator, user: str, texts: tuple[str, ...], count: int
) -> None:
    with simulator.session(user=user) as session:
        for text in texts:
            session.chat(text)

        [line] = last(session, "shopping_preview_checkout")["lines"]
        assert line["quantity"] == count


@pytest.mark.parametrize(
    ("user", "texts", "payee"),
    [
        ("usr_lin", ("给李娜转100", "换成李楠"), "李楠"),
        ("usr_lin", ("给李娜转100", "换小周吧"), "周凯"),
        ("usr_lin", ("给李娜转100", "不是李娜，是小周"), "周凯"),
        ("usr_smith", ("transfer 100 to Tom", "not to Tom, to mum"), "Margaret"),
        ("usr_smith", ("transfer 100 to Tom", "to my mum instead"), "Margaret"),
        ("usr_smith", ("transfer 100 to Tom", "I meant my mum"), "Margaret"),
    ],
)
def test_money_goes_to_whom_it_was_changed_to(
    simulator: Simulator, user: str, texts: tuple[str, ...], payee: str
) -> None:
    with simulator.session(user=user) as session:
        session.chat(texts[0])

        [shown] = session.chat(texts[1]).confirmations

        assert payee in shown.payee or payee in shown.summary
        assert shown.amount_fen == 10_000


def test_an_unknown_payee_is_not_replaced_by_the_old_one(simulator: Simulator) -> None:
    with simulator.session(user="usr_lin") as session:
        session.chat("给李娜转100")

        turn = session.chat("换成张三")

        assert turn.confirmations == []
        assert "没有转账" in turn.reply


@pytest.mark.parametrize(
    ("user", "texts", "colour"),
    [
        ("usr_lin", ("买个保温杯", "要白色的"), "白色"),
        ("usr_lin", ("买个保温杯", "能换成白色的吗"), "白色"),
        ("usr_smith", ("buy a thermos", "in white"), "White"),
    ],
)
def test_a_colour_changes_what_waits(
    simulator: Simulator, user: str, texts: tuple[str, ...], colour: str
) -> None:
    with simulator.session(user=user) as session:
        session.chat(texts[0])

        [shown] = session.chat(texts[1]).confirmations

        assert colour in shown.summary


@pytest.mark.parametrize(
    ("user", "texts", "items"),
    [
        ("usr_lin", ("点两杯拿铁", "三杯"), [3]),
        ("usr_lin", ("点两杯拿铁", "再加个可颂"), [2, 1]),
        ("usr_smith", ("order two lattes", "add a croissant"), [2, 1]),
        ("usr_smith", ("order two lattes", "and a croissant too"), [2, 1]),
    ],
)
def test_food_is_changed_and_added_to(
    simulator: Simulator, user: str, texts: tuple[str, ...], items: list[int]
) -> None:
    with simulator.session(user=user) as session:
        for text in texts:
            session.chat(text)

        ordered = [c for c in session.calls if c["tool"] == "food_place_order"][-1]["result"]
        assert [item["quantity"] for item in ordered["items"]] == items


@pytest.mark.parametrize("text", ["make it 7 instead", "actually make it seven"])
def test_a_bare_hour_is_the_rides(simulator: Simulator, text: str) -> None:
    with simulator.session(user="usr_smith") as session:
        session.chat("get me a taxi from home to the airport at 5pm")

        session.chat(text)

        assert last(session, "rides_estimate")["pickup_at"] == "2026-02-06T19:00:00+08:00"


@pytest.mark.parametrize("text", ["ok I'll get it", "I'll take it", "ok get it"])
def test_getting_it_is_getting_what_was_shown(simulator: Simulator, text: str) -> None:
    with simulator.session(user="usr_smith") as session:
        shown = session.chat("I need a backpack under 300").offers

        [waits] = session.chat(text).confirmations

        assert "Backpack" in waits.summary
        assert waits.amount_fen is not None
        assert waits.amount_fen <= max(offer.price_fen or 0 for offer in shown)


@pytest.mark.parametrize(
    ("asked", "answer"), [("我要退货", "拍不了照"), ("加个新地址", "以后默认送那儿")]
)
def test_an_answer_that_names_nothing_buys_nothing(
    simulator: Simulator, asked: str, answer: str
) -> None:
    with simulator.session(user="usr_lin") as session:
        question = session.chat(asked).reply
        before = session.digest()

        turn = session.chat(answer)

        assert (turn.status, turn.reply) == ("needs_input", question)
        assert session.digest() == before
