"""Sizes by their measures, in the units that people write."""

import pytest

from superapp.session import Session
from superapp_services.shopping.measures import measures
from tests.services.shopping.conftest import Shopper, refused


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10公斤", [{"10kg"}]),
        ("10 千克", [{"10kg"}]),
        ("10-kg", [{"10kg"}]),
        ("１０ＫＧ", [{"10kg"}]),
        ("1.50 kg", [{"1.5kg"}]),
        ("500g", [{"500g", "500gb"}]),
        ("500克", [{"500g"}]),
        ("1T", [{"1tb"}]),
        ("16GB + 1TB", [{"16gb"}, {"1tb"}]),
        ("23.8-inch", [{"23.8in"}]),
        ("8寸", [{"8in"}]),
        ("99朵", [{"99stems"}]),
        ("38码", []),
        ("XL", []),
        ("5 gloves", []),
        ("大1匹", []),
    ],
)
def test_a_measure_is_its_number_and_its_unit(text: str, found: list[set[str]]) -> None:
    assert measures(text) == found


@pytest.mark.parametrize(
    ("category", "names", "version"),
    [
        ("milk", ("12", "12盒", "12 cartons"), "12"),
        ("rice", ("5kg", "5 kg", "5公斤", "5千克", "5 Kilos"), "5kg"),
        ("birthday_cake", ("8inch", "8寸", "8英寸", '8"'), "8inch"),
        ("smartphone", ("12+512", "12GB+512GB", "12G + 512G"), "12+512"),
        ("smartphone", ("1TB", "1T", "16GB+1TB", "16+1024"), "16+1024"),
    ],
)
def test_a_size_is_found_by_any_of_its_names(
    shopper: Shopper, category: str, names: tuple[str, ...], version: str
) -> None:
    skus = {row["sku_id"]: row for row in shopper.session.base_state("skus")}

    found = [
        [card["sku_id"] for card in shopper.find(category=category, size=name, limit=50)]
        for name in names
    ]

    assert found[0]
    assert all(same == found[0] for same in found)
    assert {skus[sku_id]["version"] for sku_id in found[0]} == {version}


def test_a_part_of_a_version_finds_each_that_has_it(shopper: Shopper) -> None:
    found = shopper.find(category="smartphone", size="256GB", limit=50)

    assert {card["sku_label"].split(" / ")[-1] for card in found} <= {"8GB+256GB", "12GB+256GB"}
    assert len({card["sku_label"].split(" / ")[-1] for card in found}) == 2


@pytest.mark.parametrize("size", ["15寸", "7kg", "3TB", "XXXXXL"])
def test_a_size_in_which_nothing_comes_is_named_as_unknown(session: Session, size: str) -> None:
    code, details = refused(
        session.call("shopping_search_products", category="smartphone", size=size)
    )

    assert (code, details["kind"], details["name"]) == ("unknown_filter", "size", size)
