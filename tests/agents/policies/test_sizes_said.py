"""A size said with the thing is the size that is bought, however it is written."""

from collections.abc import Iterator
from typing import Any

import pytest

from superapp.session import Session
from superapp.simulator import Simulator


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as made:
        yield made


@pytest.fixture
def session(simulator: Simulator) -> Iterator[Session]:
    with simulator.session(user="usr_lin") as opened:
        yield opened


def ordered(session: Session) -> list[tuple[str, str, int]]:
    """Type, version and quantity of everything in the session's new orders."""
    skus = {row["sku_id"]: row for row in session.base_state("skus")}
    products = {row["product_id"]: row for row in session.base_state("products")}
    lines: list[dict[str, Any]] = session.diff().get("order_lines", {"added": []})["added"]
    return sorted(
        (
            products[line["product_id"]]["product_type_id"],
            str(skus[line["sku_id"]]["version"] or skus[line["sku_id"]]["size"]),
            line["quantity"],
        )
        for line in lines
    )


BOUGHT = {
    "买一袋10公斤的狗粮": [("dog_food", "10kg", 1)],
    "帮我买狗粮，要十千克装的": [("dog_food", "10kg", 1)],
    "Buy a 10 kg bag of dog food": [("dog_food", "10kg", 1)],
    "Get me two 10kg bags of dog food": [("dog_food", "10kg", 2)],
    "订一个10寸的生日蛋糕，后天下午送到家": [("birthday_cake", "10inch", 1)],
    "订个八寸生日蛋糕送到家": [("birthday_cake", "8inch", 1)],
    "买99朵玫瑰": [("rose_bouquet", "99", 1)],
    "订33枝玫瑰送到公司": [("rose_bouquet", "33", 1)],
    "买一台1TB的手机": [("smartphone", "16+1024", 1)],
    "买两台16G+1T的手机": [("smartphone", "16+1024", 2)],
    "买10公斤的狗粮和两袋5公斤的大米": [("dog_food", "10kg", 1), ("rice", "5kg", 2)],
    "买大米和两袋10公斤的狗粮": [("dog_food", "10kg", 2), ("rice", "5kg", 1)],
    "Send 99 roses to Li Na's office": [("rose_bouquet", "99", 1)],
    "Buy 33 roses": [("rose_bouquet", "33", 1)],
    "买红色的玫瑰，要19枝": [("rose_bouquet", "19", 1)],
    "买一盒12颗的巧克力": [("chocolate", "12", 1)],
    "帮我买两份5双装的袜子": [("mens_socks", "5", 2)],
    "买50毫升的香水": [("perfume", "50ml", 1)],
    "Buy a 50 ml perfume": [("perfume", "50ml", 1)],
    "Buy 3 50 ml perfumes": [("perfume", "50ml", 3)],
    "Get me 2 10kg bags of dog food": [("dog_food", "10kg", 2)],
    "Buy 2 5 kg bags of rice": [("rice", "5kg", 2)],
    "Order a 10 kg sack of rice": [("rice", "10kg", 1)],
    "Get me a 5 kg bag of rice and two 10 kg bags of dog food": [
        ("dog_food", "10kg", 2),
        ("rice", "5kg", 1),
    ],
    "买12颗巧克力": [("chocolate", "12", 1)],
    "来24颗巧克力": [("chocolate", "24", 1)],
    "买36颗巧克力送到公司": [("chocolate", "12", 3)],
    "买两盒巧克力": [("chocolate", "12", 2)],
    "帮我买十片面膜": [("sheet_mask", "10", 1)],
    "买20片装的面膜": [("sheet_mask", "20", 1)],
    "买5双袜子": [("mens_socks", "5", 1)],
    "买十双袜子": [("mens_socks", "10", 1)],
    "买24盒牛奶": [("milk", "24", 1)],
    "买两个保温杯和12颗巧克力": [("chocolate", "12", 1), ("thermos", "500ml", 2)],
    "Buy 12 chocolates": [("chocolate", "12", 1)],
    "Get me 24 pieces of chocolate": [("chocolate", "24", 1)],
    "Buy 10 pairs of socks": [("mens_socks", "10", 1)],
    "Order 12 cupcakes": [("cupcakes", "12", 1)],
    "Buy two boxes of chocolates": [("chocolate", "12", 2)],
    "Buy 24 cartons of milk": [("milk", "24", 1)],
}


@pytest.mark.parametrize("text", BOUGHT)
def test_the_size_that_was_said_is_bought(session: Session, text: str) -> None:
    session.chat(text)

    assert ordered(session) == BOUGHT[text]


@pytest.mark.parametrize(
    "text", ["买12颗巧克力", "买10双袜子", "Buy 12 chocolates", "买6个纸杯蛋糕"]
)
def test_a_count_is_a_size_in_either_language_of_the_session(
    simulator: Simulator, text: str
) -> None:
    session = simulator.session(user="usr_smith")

    session.chat(text)

    assert [line[2] for line in ordered(session)] == [1]


@pytest.mark.parametrize(
    "text",
    [
        "买个15寸的蛋糕",
        "买13颗巧克力",
        "买199朵玫瑰",
        "Buy a 40 kg bag of dog food",
        "Buy 12 roses",
    ],
)
def test_nothing_is_bought_in_another_size(session: Session, text: str) -> None:
    turn = session.chat(text)

    assert ordered(session) == []
    assert turn.reply


@pytest.mark.parametrize(
    ("text", "word"), [("买个6.7英寸的手机", "6.7英寸"), ("Buy a 5G phone under 2000", "5G")]
)
def test_what_a_title_says_is_no_size(session: Session, text: str, word: str) -> None:
    session.chat(text)

    (line,) = session.diff()["order_lines"]["added"]
    products = {row["product_id"]: row for row in session.base_state("products")}
    assert word in products[line["product_id"]]["title_zh"]
