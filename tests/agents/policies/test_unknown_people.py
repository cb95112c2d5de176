"""Whoever is named and not known gets nothing, and neither does anybody like them."""

from collections.abc import Iterator

import pytest

from superapp.simulator import Simulator


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="small", seed=7) as made:
        yield made


@pytest.mark.parametrize(
    "text",
    [
        "给朋友王芳转100块",
        "转200给同事赵强",
        "给我妹妹赵小妹发个50的红包",
        "给妈妈李秀英转500",
        "Send 100 yuan to my friend Bob Marsh",
        "Transfer 80 yuan to my colleague Zhao Qiang",
    ],
)
def test_money_goes_to_nobody_of_another_name(simulator: Simulator, text: str) -> None:
    with simulator.session(user="usr_lin") as session:
        turn = session.chat(text)

        assert turn.confirmations == []
        assert session.diff() == {}
        assert turn.reply


@pytest.mark.parametrize(
    ("text", "contact_id"),
    [("给朋友李娜转100块", "ctc_0002"), ("转50给我妈王秀兰", "ctc_0001")],
)
def test_money_goes_to_whoever_is_named(simulator: Simulator, text: str, contact_id: str) -> None:
    with simulator.session(user="usr_lin") as session:
        (asked,) = session.chat(text).confirmations

        assert asked.arguments["to"] == contact_id
