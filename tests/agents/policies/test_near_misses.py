"""Where nothing fits, nothing else is bought, and the user hears what there is instead."""

import re
from collections.abc import Iterator

import pytest

from superapp.session import Session
from superapp.simulator import Simulator


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as made:
        yield made


def refused(simulator: Simulator, text: str) -> tuple[Session, str]:
    """The session and what it said, after a request that ordered nothing."""
    session = simulator.session("usr_lin", lang="en" if text.isascii() else "zh")
    turn = session.chat(text)
    assert (turn.status, list(turn.confirmations)) == ("failed", [])
    assert "orders" not in session.diff()
    return session, turn.reply


def sizes(session: Session, kind: str, lang: str) -> set[str]:
    """The sizes in which a kind of goods is sold."""
    products = {
        row["product_id"]
        for row in session.base_state("products")
        if row["product_type_id"] == kind
    }
    return {
        str(row[f"label_{lang}"]).rpartition(" / ")[2]
        for row in session.base_state("skus")
        if row["product_id"] in products
    }


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("买500克咖啡豆", "coffee_beans"),
        ("帮我下单一包300克的咖啡豆", "coffee_beans"),
        ("买一袋8公斤的大米", "rice"),
        ("buy 500g of coffee beans", "coffee_beans"),
        ("Buy a 300 g bag of coffee beans", "coffee_beans"),
        ("Get me a 7 kg bag of dog food", "dog_food"),
    ],
)
def test_sizes_that_there_are_take_the_place_of_one_that_there_is_not(
    simulator: Simulator, text: str, kind: str
) -> None:
    session, reply = refused(simulator, text)
    known = sizes(session, kind, "en" if text.isascii() else "zh")
    assert known
    assert any(size in reply for size in known)


@pytest.mark.parametrize(
    "text",
    [
        "买一部100块以内的手机",
        "帮我买台两百元以下的笔记本电脑",
        "buy a phone under 100 yuan",
        "Get me a laptop for at most 150 yuan",
    ],
)
def test_lowest_price_is_told_and_no_accessory_bought(simulator: Simulator, text: str) -> None:
    _, reply = refused(simulator, text)
    named = re.search(r"¥([\d,]+\.\d\d)", reply)
    assert named is not None
    said = re.search(r"\d+|两百", text)
    assert said is not None
    limit = 200 if said.group() == "两百" else int(said.group())
    assert float(named[1].replace(",", "")) > limit


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("buy a rice cooker", "rice cooker"),
        ("I want to buy a coffee machine", "coffee machine"),
        ("Buy a tea set for my office", "tea set"),
    ],
)
def test_utensils_for_food_are_goods(simulator: Simulator, text: str, kind: str) -> None:
    session = simulator.session("usr_smith", lang="en")
    session.chat(text)
    tools = {call["tool"] for call in session.calls}
    assert "shopping_search_products" in tools, kind
    assert not {tool for tool in tools if tool.startswith("food_")}
