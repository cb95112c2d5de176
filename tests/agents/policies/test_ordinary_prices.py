"""Whoever names no price gets a thing of an ordinary price; whoever names one gets that."""

from collections.abc import Iterator

import pytest

from superapp.simulator import Simulator


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as made:
        yield made


def price_of_the_flowers(simulator: Simulator, text: str) -> int:
    """What the flowers cost that the agent orders for Lin, in fen."""
    session = simulator.session(user="usr_lin")
    session.chat(text)
    (line,) = session.diff()["order_lines"]["added"]
    price_fen: int = line["unit_fen"]
    return price_fen


@pytest.mark.parametrize(
    "text",
    ["明天是李娜的生日，订一束花下午三点前送到她公司", "Buy a bouquet of roses for Li Na"],
)
def test_without_a_word_on_the_price_nothing_dear_is_bought(
    simulator: Simulator, text: str
) -> None:
    assert price_of_the_flowers(simulator, text) < 30_000


@pytest.mark.parametrize(
    "text",
    [
        "给李娜订一束1000块左右的花",
        "给李娜订一束最贵的玫瑰花",
        "Buy Li Na a bouquet of roses for 900 to 1000 yuan",
        "Buy the most expensive bouquet of roses for Li Na",
    ],
)
def test_something_dear_is_bought_for_whoever_asks_for_it(simulator: Simulator, text: str) -> None:
    assert price_of_the_flowers(simulator, text) > 90_000
