"""What must not be in the food is not, and each cup is made as it was said."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from superapp.session import Session
from superapp.simulator import Simulator


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as made:
        yield made


def language_of(text: str) -> str:
    return "en" if text.isascii() else "zh"


def asked(simulator: Simulator, text: str, user: str = "usr_lin") -> Session:
    """The session after a message in its own language."""
    session = simulator.session(user=user, lang=language_of(text))
    session.chat(text)
    return session


def quoted(session: Session) -> list[dict[str, Any]]:
    """The dishes of the last quote, with what is fixed about each, options and quantity."""
    dishes = {row["dish_id"]: row for row in session.base_state("dishes")}
    quotes = [c for c in session.calls if c["tool"] == "food_quote_order" and c["ok"]]
    lines = quotes[-1]["arguments"]["items"] if quotes else []
    return [{**dishes[line["dish_id"]], **line} for line in lines]


def made(session: Session) -> list[tuple[frozenset[str], int]]:
    """Options and quantity of each line of the last quote."""
    return [(frozenset(line["options"]), line["quantity"]) for line in quoted(session)]


def note(session: Session) -> str:
    placed = [c for c in session.calls if c["tool"] == "food_place_order"]
    return str(placed[-1]["arguments"].get("note", "")) if placed else ""


MILD = (
    "点份外卖，不要辣的",
    "中午别给我点辣的，来个盖饭",
    "帮我订个晚饭，我吃不了辣",
    "get me lunch, nothing spicy",
    "no spicy food today. get me lunch for 40 kuai",
    "order me some dinner that's not spicy",
    "I want noodles without chilli",
    "点一份麻辣烫，不要辣",
)


@pytest.mark.parametrize("text", MILD)
def test_nothing_hot_comes_when_nothing_hot_is_wanted(simulator: Simulator, text: str) -> None:
    session = asked(simulator, text)

    lines = quoted(session)

    assert lines
    for line in lines:
        mild = any(option.endswith("_none") for option in line["options"])
        assert line["spice_level"] == 0 or mild
    assert "spicy" not in note(session).replace("not spicy", "")


ALLERGIC = {
    "点个午饭，我对花生过敏": "contains_nuts",
    "我海鲜过敏，帮我点个晚饭": "contains_seafood",
    "order a salad without nuts or dairy": "contains_dairy",
    "I'm allergic to shellfish. get me something for dinner": "contains_seafood",
    "来份沙拉，不要坚果": "contains_nuts",
    "order lunch, no peanuts please": "contains_nuts",
}


@pytest.mark.parametrize("text", ALLERGIC)
def test_what_somebody_is_allergic_to_is_in_no_dish(simulator: Simulator, text: str) -> None:
    lines = quoted(asked(simulator, text))

    assert lines
    for line in lines:
        diet = json.loads(line["diet"]) if isinstance(line["diet"], str) else line["diet"]
        assert ALLERGIC[text] not in diet


@pytest.mark.parametrize(
    ("kept", "text"),
    [
        ("不吃猪肉，也不吃香菜", "点份盖饭"),
        ("I don't eat pork and I never eat beef", "order a rice bowl for dinner"),
    ],
)
def test_what_is_remembered_is_left_out_of_every_meal(
    simulator: Simulator, kept: str, text: str
) -> None:
    session = simulator.session(user="usr_lin", lang=language_of(text))
    session.call("account_remember_preference", topic="diet", value=kept)
    session.chat(text)

    lines = quoted(session)

    assert lines
    assert not [line["name_en"] for line in lines if "ork" in line["name_en"]]
    assert "猪肉" in note(session) or "pork" in note(session)


HOT, ICED = frozenset({"temp_hot"}), frozenset({"temp_iced"})
CUPS: dict[str, list[tuple[frozenset[str], int]]] = {
    "来一杯热拿铁一杯冰拿铁": [(HOT, 1), (ICED, 1)],
    "两杯拿铁一杯热的一杯冰的，送到家": [(HOT, 1), (ICED, 1)],
    "来三杯拿铁，两杯冰的一杯热的": [(ICED, 2), (HOT, 1)],
    "order three lattes: two iced and one hot": [(ICED, 2), (HOT, 1)],
    "a hot latte with oat milk and an iced americano": [(HOT | {"milk_oat"}, 1), (ICED, 1)],
    "an iced americano and a hot latte with oat milk": [(ICED, 1), (HOT | {"milk_oat"}, 1)],
    "two lattes, one with oat milk, the other iced": [(frozenset({"milk_oat"}), 1), (ICED, 1)],
    "iced americano no sugar large plz": [(ICED | {"coffee_large"}, 1)],
    "来杯冰美式，不要糖，大杯": [(ICED | {"coffee_large"}, 1)],
    "one large iced americano": [(ICED | {"coffee_large"}, 1)],
    "奶茶两杯，一杯少冰三分糖，一杯热的全糖": [
        (frozenset({"ice_less", "sugar_less"}), 1),
        (frozenset({"ice_hot", "sugar_full"}), 1),
    ],
    "来三杯奶茶，两杯去冰": [(frozenset({"ice_none"}), 2), (frozenset(), 1)],
    "来两杯少冰三分糖的奶茶": [(frozenset({"ice_less", "sugar_less"}), 2)],
}


@pytest.mark.parametrize("text", CUPS)
def test_each_cup_is_made_as_it_was_said(simulator: Simulator, text: str) -> None:
    assert made(asked(simulator, text)) == CUPS[text]


def test_a_note_says_which_of_the_cups_it_is_for(simulator: Simulator) -> None:
    session = asked(simulator, "two lattes, one with no sugar")

    assert [quantity for _, quantity in made(session)] == [2]
    assert note(session).startswith("1 × ")


@pytest.mark.parametrize(
    "text",
    ["来杯热的冰拿铁", "order a hot latte, iced", "一杯奶茶，全糖无糖", "一杯奶茶，少冰要热的"],
)
def test_two_ways_to_make_one_cup_are_asked_about(simulator: Simulator, text: str) -> None:
    session = simulator.session(user="usr_lin", lang=language_of(text))

    turn = session.chat(text)

    assert (turn.status, made(session)) == ("needs_input", [])


def test_a_meal_for_four_is_of_the_cuisine_and_within_the_limit(simulator: Simulator) -> None:
    for text in ("order dinner for 4, sichuan food, 300 max", "点四个人的晚饭，川菜，300以内"):
        session = asked(simulator, text)
        kitchens = {row["restaurant_id"]: row for row in session.base_state("restaurants")}
        lines = quoted(session)
        paid = [c for c in session.calls if c["tool"] == "payments_pay_order"]

        assert sum(line["quantity"] for line in lines) == 4
        assert {kitchens[line["restaurant_id"]]["cuisine"] for line in lines} == {"sichuan"}
        assert paid[-1]["arguments"]["amount_fen"] <= 30_000


THEIRS = (
    "给爸妈点份外卖，不要辣的，送他们家",
    "给妈妈点一份盖饭",
    "order lunch for my parents, delivered to their place",
    "order lunch for my mom to her place",
)


@pytest.mark.parametrize("text", THEIRS)
def test_food_for_others_goes_to_their_address(simulator: Simulator, text: str) -> None:
    session = asked(simulator, text)

    quotes = [c["arguments"] for c in session.calls if c["tool"] == "food_quote_order" and c["ok"]]

    assert {quote["address_id"] for quote in quotes} == {"adr_0003"}
    assert not [c for c in session.calls if c["tool"] == "shopping_search_products"]


@pytest.mark.parametrize("text", ["给李楠点杯奶茶", "order a milk tea for Li Nan"])
def test_where_food_for_somebody_goes_is_asked_if_not_known(
    simulator: Simulator, text: str
) -> None:
    session = simulator.session(user="usr_lin", lang=language_of(text))

    turn = session.chat(text)

    assert (turn.status, quoted(session)) == ("needs_input", [])
