"""The cart, price watches and what is on its way, as people ask for them."""

from collections.abc import Iterator

import pytest

from superapp.session import Session
from superapp.simulator import Simulator


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as made:
        yield made


def talked(simulator: Simulator, *messages: str) -> Session:
    session = simulator.session(user="usr_lin", lang="en" if messages[0].isascii() else "zh")
    for message in messages:
        session.chat(message)
    return session


def in_cart(session: Session) -> list[tuple[str, int]]:
    """Type and quantity of everything in the cart."""
    types = {row["product_id"]: row["product_type_id"] for row in session.base_state("products")}
    items = session.call("shopping_view_cart")["result"]["items"]
    return sorted((types[item["product_id"]], item["quantity"]) for item in items)


FILLED = {
    ("put a yoga mat in my cart",): [("yoga_mat", 1)],
    ("put a yoga mat in my cart", "also add two yoga mats"): [("yoga_mat", 3)],
    ("Add 2 tents to the shopping cart please",): [("tent", 2)],
    ("put a yoga mat in my cart", "put 2 tents in my cart"): [("tent", 2), ("yoga_mat", 1)],
    ("加三包纸巾到购物车", "再加一瓶洗发水"): [("shampoo", 1), ("tissues", 3)],
    ("把瑜伽垫放进购物车", "看看购物车", "再加两个帐篷"): [("tent", 2), ("yoga_mat", 1)],
    ("put a yoga mat in my cart", "remove the yoga mat"): [],
    ("put 3 tents in my cart", "take one tent out of the cart"): [("tent", 2)],
    ("加两个瑜伽垫到购物车", "购物车里的瑜伽垫删掉"): [],
    ("加一个瑜伽垫到购物车", "再加两个帐篷", "把帐篷从购物车里拿掉"): [("yoga_mat", 1)],
    ("put a yoga mat in my cart", "remove the tent from my cart"): [("yoga_mat", 1)],
}


@pytest.mark.parametrize("messages", FILLED)
def test_the_cart_holds_what_was_put_in_and_not_taken_out(
    simulator: Simulator, messages: tuple[str, ...]
) -> None:
    session = talked(simulator, *messages)

    assert in_cart(session) == FILLED[messages]
    assert not [c for c in session.calls if c["tool"] == "shopping_place_order"]


def active(session: Session) -> int:
    return int(session.call("shopping_list_price_watches", status="active")["result"]["total"])


WATCHES = (
    ("盯着那个无线鼠标，降到30以下提醒我", "我都在盯哪些", "第一个不盯了"),
    ("盯着那个无线鼠标，降到30以下提醒我", "我关注了哪些降价提醒", "取消鼠标的降价提醒"),
    (
        "Watch the price of the wireless mouse, below 30 yuan",
        "what price alerts do I have",
        "cancel the alert",
    ),
    (
        "Watch the price of the wireless mouse, below 30 yuan",
        "which prices are you watching",
        "stop watching the mouse",
    ),
)


@pytest.mark.parametrize(("set_up", "question", "stop"), WATCHES)
def test_price_watches_are_listed_and_ended(
    simulator: Simulator, set_up: str, question: str, stop: str
) -> None:
    session = talked(simulator, set_up)
    watched = active(session)
    turn = session.chat(question)
    told = turn.reply
    session.chat(stop)

    assert (watched, active(session)) == (1, 0)
    assert "¥30" in told


@pytest.mark.parametrize("text", ["取消降价提醒", "cancel the price alert"])
def test_no_watch_to_end_is_said(simulator: Simulator, text: str) -> None:
    session = simulator.session(user="usr_lin", lang="en" if text.isascii() else "zh")

    assert (session.chat(text).status, session.diff()) == ("done", {})


@pytest.mark.parametrize(
    "text", ["外卖送到哪了", "我点的饭到哪了", "where's my food", "track my lunch"]
)
def test_what_became_of_the_last_meal_is_told(simulator: Simulator, text: str) -> None:
    session = simulator.session(user="usr_lin", lang="en" if text.isascii() else "zh")

    turn = session.chat(text)

    assert "food_list_orders" in [c["tool"] for c in session.calls]
    assert "三鲜饺子王" in turn.reply or "Three Delights" in turn.reply


def test_a_meal_on_its_way_is_told_of(simulator: Simulator) -> None:
    session = simulator.session(user="usr_lin", lang="zh")
    turn = session.chat("点一杯拿铁送到公司")
    session.decide(turn.confirmations[0].confirmation_id, "approve")

    told = session.chat("我的咖啡到哪了").reply

    assert "ord_0024" in told
