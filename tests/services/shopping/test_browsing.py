"""Searching, looking at and comparing products."""

from collections import Counter

import pytest

from superapp.session import Session
from superapp.simulator import Simulator
from tests.services.shopping.conftest import Shopper, refused, result


def test_filters_hold_for_the_sku_that_is_offered(shopper: Shopper) -> None:
    found = shopper.find(
        category="running_shoes", size="38", min_price_fen=15_000, max_price_fen=25_000, limit=50
    )

    assert len(found) >= 2
    for card in found:
        view = result(shopper.session.call("shopping_get_product", product_id=card["product_id"]))
        sku = next(sku for sku in view["skus"] if sku["sku_id"] == card["sku_id"])
        assert sku["size"] == "38"
        assert sku["in_stock"]
        assert 15_000 <= sku["price_fen"] == card["sku_price_fen"] <= 25_000


def test_attributes_can_be_named_by_id_or_in_either_language(session: Session) -> None:
    totals = {
        result(
            session.call(
                "shopping_search_products",
                category="audio",
                attributes=[{"name": name, "value": value}],
            )
        )["total"]
        for name, value in (
            ("noise_cancelling", "yes"),
            ("主动降噪", "有"),
            ("noise cancelling", None),
            ("降噪", None),
        )
    }

    assert len(totals) == 1
    assert totals.pop() >= 4


def test_a_value_that_only_one_attribute_has_may_stand_alone(session: Session) -> None:
    named, alone = (
        result(session.call("shopping_search_products", category="audio", attributes=[wanted]))
        for wanted in ({"name": "form", "value": "over_ear"}, {"name": "头戴式"})
    )

    assert named == alone


def test_numbers_can_be_bounded(shopper: Shopper) -> None:
    found = shopper.find(
        category="hiking_backpack", attributes=[{"name": "capacity_l", "at_least": 40}], limit=50
    )

    assert found
    for card in found:
        view = result(shopper.session.call("shopping_get_product", product_id=card["product_id"]))
        (capacity,) = [a["value"] for a in view["attributes"] if a["attribute"] == "capacity_l"]
        assert int(capacity) >= 40


@pytest.mark.parametrize(
    "filters",
    [
        {"category": "spaceships"},
        {"brand": "Nobody"},
        {"attributes": [{"name": "colour_of_the_soul"}]},
        {"attributes": [{"name": "form", "value": "square"}]},
        {"colour": "ultraviolet"},
        {"size": "9999"},
    ],
)
def test_an_unknown_filter_is_refused_by_name(session: Session, filters: dict[str, object]) -> None:
    code, details = refused(session.call("shopping_search_products", **filters))

    assert code == "unknown_filter"
    assert details["name"] in str(filters)


def test_an_address_of_somebody_else_is_not_found(session: Session) -> None:
    strangers = {row["person_id"]: row["address_id"] for row in session.state("addresses")}
    address_id = strangers["usr_smith"]

    assert refused(session.call("shopping_search_products", text="杯", address_id=address_id)) == (
        "address_not_found",
        {"address_id": address_id},
    )


@pytest.mark.parametrize(
    ("sort", "field", "reverse"),
    [
        ("price_asc", "sku_price_fen", False),
        ("price_desc", "sku_price_fen", True),
        ("rating", "rating", True),
        ("sales", "sales_count", True),
    ],
)
def test_results_come_in_the_order_asked_for(
    shopper: Shopper, sort: str, field: str, reverse: bool
) -> None:
    values = [card[field] for card in shopper.find(category="audio", sort=sort, limit=20)]

    assert values == sorted(values, reverse=reverse)


def test_pages_do_not_overlap_and_add_up_to_the_total(session: Session) -> None:
    pages = [
        result(
            session.call(
                "shopping_search_products", category="coffee_tea", sort="value", offset=at, limit=20
            )
        )
        for at in range(0, 200, 20)
    ]
    ids = [card["product_id"] for page in pages for card in page["products"]]

    assert len(ids) == len(set(ids)) == pages[0]["total"]


def test_delivery_dates_follow_the_clock(shopper: Shopper) -> None:
    before = shopper.find(category="hiking_backpack", deliver_by="2026-02-07", limit=50)

    shopper.session.advance(to="2026-02-06T18:00:00+08:00")

    assert before
    assert all(card["delivery_date"] == "2026-02-07" for card in before)
    assert shopper.find(category="hiking_backpack", deliver_by="2026-02-07") == []


def test_local_goods_are_found_in_their_city_only(simulator: Simulator) -> None:
    with simulator.session("usr_lin") as lin, simulator.session("usr_smith") as smith:
        here, there = (
            {card["product_id"] for card in Shopper(s).find(category="flowers", limit=50)}
            for s in (lin, smith)
        )

    assert here
    assert there
    assert here.isdisjoint(there)


def test_what_is_sold_out_or_changes_price_in_a_session_is_searched_as_it_is(
    simulator: Simulator,
) -> None:
    with simulator.session("usr_lin") as before:
        card = Shopper(before).find(text="降噪耳机", max_price_fen=50_000)[0]
    given = {
        "sku_prices": [{"sku_id": card["sku_id"], "price_fen": 60_000}],
    }
    with simulator.session("usr_lin", given=given) as after:
        found = Shopper(after).find(text="降噪耳机", max_price_fen=50_000, limit=50)

    assert card["sku_id"] not in {c["sku_id"] for c in found}


def test_each_language_finds_and_reads_its_own(simulator: Simulator) -> None:
    with simulator.session("usr_lin", lang="en") as session:
        found = Shopper(session).find(text="waterproof hiking backpack", max_price_fen=30_000)

    assert found
    assert all("ackpack" in card["title"] for card in found)


@pytest.mark.parametrize(
    ("text", "category", "product_type"),
    [
        ("noise cancelling headphones", "audio", None),
        ("降噪耳机", "audio", None),
        ("跑步鞋", "shoes", "跑步鞋"),
        ("running shoes", "shoes", "跑步鞋"),
        ("保温杯", "drinkware", "保温杯"),
        ("thermos", "drinkware", "保温杯"),
        ("鲜花", "flowers", None),
        ("flowers", "flowers", None),
        ("生日蛋糕", "cakes", None),
        ("birthday cake", "cakes", None),
        ("手机", "phones", None),
        ("最新的手机", "phones", None),
        ("微单相机", "cameras", "微单相机"),
        ("mirrorless camera", "cameras", "微单相机"),
        ("登山包", "bags", "登山包"),
        ("hiking backpack", "bags", "登山包"),
        ("coffee gift", "coffee_tea", None),
        ("gift for a coffee lover", "coffee_tea", None),
        ("咖啡豆", "coffee_tea", "咖啡豆"),
    ],
)
def test_words_find_what_people_mean(
    shopper: Shopper, text: str, category: str, product_type: str | None
) -> None:
    found = shopper.find(text=text, limit=5)

    assert found
    assert Counter(card["category"] for card in found).most_common(1)[0][0] == category
    if product_type is not None:
        assert found[0]["product_type"] == product_type


def test_searching_changes_nothing(session: Session) -> None:
    before = session.digest()

    result(session.call("shopping_search_products", text="耳机"))

    assert session.digest() == before


@pytest.mark.parametrize(
    "text",
    ["'; DROP TABLE products;--", "<b>杯</b>", "🎧🎧", "\u202eabc", "ｈｅａｄｐｈｏｎｅｓ", " "],
)
def test_odd_texts_are_answered(session: Session, text: str) -> None:
    assert session.call("shopping_search_products", text=text)["ok"]


def test_a_product_shows_every_sku_and_its_rules(session: Session) -> None:
    view = result(session.call("shopping_get_product", product_id="prd_00001"))

    assert [sku["colour"] for sku in view["skus"]] == ["black", "white"]
    assert view["return_rule"]["defect_days"] == 30
    assert len(view["reviews"]) == 3
    assert view["shop_open"]


def test_unknown_products_and_skus_are_refused(session: Session) -> None:
    answers = [
        session.call("shopping_get_product", product_id="prd_99999"),
        session.call("shopping_compare_products", product_ids=["prd_00001", "prd_99999"]),
        session.call("shopping_get_price_history", sku_id="sku_99999"),
    ]

    assert [refused(answer)[0] for answer in answers] == [
        "product_not_found",
        "product_not_found",
        "sku_not_found",
    ]


@pytest.mark.parametrize("tool", ["shopping_get_product", "shopping_compare_products"])
def test_a_strange_address_is_refused(session: Session, tool: str) -> None:
    ids: dict[str, object] = {"product_id": "prd_00001"}
    if tool == "shopping_compare_products":
        ids = {"product_ids": ["prd_00001", "prd_00002"]}

    assert refused(session.call(tool, address_id="adr_9999", **ids))[0] == "address_not_found"


def test_a_comparison_names_cheapest_and_best_rated(session: Session) -> None:
    compared = result(
        session.call(
            "shopping_compare_products", product_ids=["prd_00001", "prd_00002", "prd_00003"]
        )
    )
    products = compared["products"]

    assert len(products) == 3
    assert all(len(p["values"]) == len(compared["attributes"]) for p in products)
    by_price = min(products, key=lambda p: p["price_fen"])
    by_rating = max(products, key=lambda p: p["rating"])
    assert compared["cheapest_product_id"] == by_price["product_id"]
    assert compared["best_rated_product_id"] == by_rating["product_id"]


def test_a_price_history_ends_with_todays_price(session: Session) -> None:
    history = result(session.call("shopping_get_price_history", sku_id="sku_00001", days=90))
    prices = [point["price_fen"] for point in history["points"]]

    assert len(prices) == 91
    assert history["points"][-1] == {"date": "2026-02-06", "price_fen": history["price_fen"]}
    assert (history["lowest_fen"], history["highest_fen"]) == (min(prices), max(prices))
    assert len(set(prices)) > 1
