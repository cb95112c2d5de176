"""What people type, in both languages, and what has to come first."""

import pytest

from superapp.session import Session
from superapp.simulator import Simulator
from tests.services.food.conftest import HOME, OFFICE, result

BY_CUISINE = [
    ("奶茶", OFFICE, "milk_tea"),
    ("bubble tea", OFFICE, "milk_tea"),
    ("珍珠奶茶", OFFICE, "milk_tea"),
    ("杨枝甘露", OFFICE, "milk_tea"),
    ("咖啡", HOME, "coffee"),
    ("flat white", HOME, "coffee"),
    ("拿铁", HOME, "coffee"),
    ("croissant", HOME, "coffee"),
    ("麻辣烫", HOME, "malatang"),
    ("malatang", HOME, "malatang"),
    ("沙拉", OFFICE, "salads"),
    ("chicken salad", OFFICE, "salads"),
    ("轻食", OFFICE, "salads"),
    ("素食晚餐", HOME, "vegetarian"),
    ("vegetarian lunch", HOME, "vegetarian"),
    ("火锅外卖", HOME, "hotpot"),
    ("hot pot", HOME, "hotpot"),
    ("盖浇饭", OFFICE, "rice_bowls"),
    ("黄焖鸡", OFFICE, "rice_bowls"),
    ("rice bowl", OFFICE, "rice_bowls"),
    ("宫保鸡丁", OFFICE, "sichuan"),
    ("mapo tofu", OFFICE, "rice_bowls sichuan"),
    ("兰州牛肉面", OFFICE, "lanzhou"),
    ("东坡肉", HOME, "jiangzhe"),
    ("汉堡", HOME, "burgers"),
    ("fried chicken burger", HOME, "burgers"),
    ("生日蛋糕", HOME, "cakes"),
    ("birthday cake", HOME, "cakes"),
]


@pytest.mark.parametrize(("text", "address_id", "cuisine"), BY_CUISINE)
def test_the_first_result_is_of_the_right_kind(
    session: Session, text: str, address_id: str, cuisine: str
) -> None:
    asked = {"text": text, "address_id": address_id, "include_closed": True}

    found = result(session.call("food_search_restaurants", **asked))

    sold = {dish["dish_id"] for dish in found["restaurants"][0]["dishes"]}
    assert found["restaurants"][0]["cuisine"] in cuisine.split(), found["restaurants"][0]["name"]
    assert sold


@pytest.mark.parametrize("text", ["少糖的珍珠奶茶", "a pearl milk tea please", "珍珠 奶茶"])
def test_words_around_a_dish_do_not_hide_it(session: Session, text: str) -> None:
    found = result(session.call("food_search_restaurants", text=text, address_id=OFFICE))

    assert found["restaurants"][0]["cuisine"] == "milk_tea"


def test_a_restaurant_is_found_by_its_name(session: Session) -> None:
    row = session.base_state("restaurants")[0]
    for name in (row["name_zh"], row["name_en"]):
        found = result(
            session.call(
                "food_search_restaurants", text=name, city=row["city"], include_closed=True
            )
        )
        assert found["restaurants"][0]["restaurant_id"] == row["restaurant_id"]


def test_results_are_in_the_language_of_the_session(simulator: Simulator) -> None:
    with simulator.session("usr_lin", lang="en") as session:
        english = result(session.call("food_search_restaurants", text="麻辣烫", address_id=HOME))
    with simulator.session("usr_lin", lang="zh") as session:
        chinese = result(session.call("food_search_restaurants", text="麻辣烫", address_id=HOME))

    assert [r["restaurant_id"] for r in english["restaurants"]] == [
        r["restaurant_id"] for r in chinese["restaurants"]
    ]
    assert english["restaurants"][0]["name"].isascii()
    assert not chinese["restaurants"][0]["name"].isascii()
