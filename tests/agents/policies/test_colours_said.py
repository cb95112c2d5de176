"""A colour is what was said, in whichever language it was said and the shops answer."""

from collections.abc import Iterator

import pytest

from superapp.session import Session
from superapp.simulator import Simulator


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as made:
        yield made


def bought(session: Session) -> list[tuple[str, str, int]]:
    """Title, colour and quantity of everything in the session's new orders."""
    skus = {row["sku_id"]: row for row in session.base_state("skus")}
    products = {row["product_id"]: row for row in session.base_state("products")}
    return [
        (
            products[line["product_id"]]["title_zh"],
            str(skus[line["sku_id"]]["colour"]),
            line["quantity"],
        )
        for line in session.diff().get("order_lines", {"added": []})["added"]
    ]


TITLED = {
    "Buy red roses": "红玫瑰",
    "买红色的玫瑰": "红玫瑰",
    "送我一束红玫瑰": "红玫瑰",
    "Get me a red rose bouquet": "红玫瑰",
    "Buy white lilies": "白百合",
    "买一束白色的百合": "白百合",
    "Send white lilies to my home": "白百合",
    "Buy roses in red": "红玫瑰",
}
COLOURED = {
    "Buy a black thermos": "black",
    "买一个黑色的保温杯": "black",
    "Buy a white phone case": "white",
    "买个白色的手机壳": "white",
    "Buy a phone case in white": "white",
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("text", TITLED)
def test_what_is_red_by_its_title_is_found(simulator: Simulator, text: str, lang: str) -> None:
    session = simulator.session(user="usr_lin", lang=lang)

    session.chat(text)

    ((title, _, quantity),) = bought(session)
    assert TITLED[text] in title
    assert quantity == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("text", COLOURED)
def test_what_comes_in_colours_is_bought_in_that_one(
    simulator: Simulator, text: str, lang: str
) -> None:
    session = simulator.session(user="usr_lin", lang=lang)

    session.chat(text)

    ((_, colour, _),) = bought(session)
    assert colour == COLOURED[text]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "text", ["Buy blue roses", "买蓝色的玫瑰", "买一束黑色的百合", "Buy roses in green"]
)
def test_nothing_is_bought_in_another_colour(simulator: Simulator, text: str, lang: str) -> None:
    session = simulator.session(user="usr_lin", lang=lang)

    session.chat(text)

    assert bought(session) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [("Get me a bouquet of 19 red roses", 1), ("Buy two bouquets of 33 red roses", 2)],
)
def test_a_bouquet_of_so_many_is_one_thing(simulator: Simulator, text: str, count: int) -> None:
    session = simulator.session(user="usr_lin")

    session.chat(text)

    ((title, _, quantity),) = bought(session)
    assert "红玫瑰" in title
    assert quantity == count
