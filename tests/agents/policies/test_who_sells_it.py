"""What shops alone sell is bought there, what kitchens cook is ordered, whichever verb is used."""

from collections.abc import Iterator

import pytest

from superapp.session import Session
from superapp.simulator import Simulator


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as made:
        yield made


def bought(session: Session) -> set[tuple[str, int]]:
    """Type and quantity of the goods in the session's new orders."""
    types = {row["product_id"]: row["product_type_id"] for row in session.base_state("products")}
    lines = session.diff().get("order_lines", {"added": []})["added"]
    return {(types[line["product_id"]], line["quantity"]) for line in lines if line["product_id"]}


GOODS = {
    "来两袋大米": ("rice", 2),
    "帮我来一袋大米送到公司": ("rice", 1),
    "点两袋10公斤的大米": ("rice", 2),
    "来一箱牛奶": ("milk", 1),
    "点一桶食用油": ("cooking_oil", 1),
    "来一罐绿茶": ("green_tea", 1),
    "买1公斤咖啡豆": ("coffee_beans", 1),
    "来两包咖啡豆": ("coffee_beans", 2),
    "来一包狗粮": ("dog_food", 1),
    "两袋大米送到家": ("rice", 2),
    "两桶食用油，送到公司": ("cooking_oil", 2),
    "点一个10寸的巧克力蛋糕": ("chocolate_cake", 1),
    "来个八寸的生日蛋糕": ("birthday_cake", 1),
    "订一个10寸生日蛋糕": ("birthday_cake", 1),
    "get me two bags of rice": ("rice", 2),
    "Order a sack of rice to my office": ("rice", 1),
    "Order three bags of coffee beans": ("coffee_beans", 3),
    "I want a carton of milk delivered": ("milk", 1),
    "Order a 10-inch birthday cake": ("birthday_cake", 1),
    "Order an 8 inch chocolate cake": ("chocolate_cake", 1),
    "Order some laundry detergent": ("laundry_detergent", 1),
}


@pytest.mark.parametrize("text", GOODS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_goods_come_from_a_shop(simulator: Simulator, text: str, lang: str) -> None:
    session = simulator.session(user="usr_lin", lang=lang)

    session.chat(text)

    assert bought(session) == {GOODS[text]}


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("usr_lin", "来两份炒饭"),
        ("usr_lin", "来一袋包子"),
        ("usr_lin", "来两杯奶茶"),
        ("usr_lin", "点一个生日蛋糕"),
        ("usr_lin", "来一碗米饭和一份麻婆豆腐"),
        ("usr_lin", "Order two portions of fried rice"),
        ("usr_lin", "Order a birthday cake"),
        ("usr_lin", "Get me a latte"),
        ("usr_lin", "来一杯热巧克力和一杯牛奶"),
        ("usr_lin", "来一桶炸鸡"),
        ("usr_smith", "Order a 12-inch margherita pizza"),
        ("usr_smith", "来一份十二寸的披萨"),
        ("usr_smith", "Order a hot chocolate"),
    ],
)
def test_dishes_come_from_a_restaurant(simulator: Simulator, user: str, text: str) -> None:
    session = simulator.session(user=user)

    session.chat(text)

    assert "food_search_restaurants" in [call["tool"] for call in session.calls]
    assert bought(session) == set()


@pytest.mark.parametrize(
    "text", ["来一份十二寸的披萨", "Order a 12-inch pizza", "Order two 12 inch margherita pizzas"]
)
def test_a_dish_is_ordered_in_the_size_that_was_said(simulator: Simulator, text: str) -> None:
    session = simulator.session(user="usr_smith")

    session.chat(text)

    (placed,) = [call for call in session.calls if call["tool"] == "food_quote_order"]
    assert [item["options"] for item in placed["arguments"]["items"]] == [["pizza_12"]]


@pytest.mark.parametrize("text", ["买500克咖啡豆", "来一份20寸的披萨", "Order a 20-inch pizza"])
def test_nothing_is_had_in_a_size_that_nobody_sells(simulator: Simulator, text: str) -> None:
    session = simulator.session(user="usr_smith")

    turn = session.chat(text)

    assert turn.status == "failed"
    assert session.diff().get("orders", {"added": []})["added"] == []
