from typing import Any

import pytest

from superapp.session import Session


def test_museums_of_a_city_that_are_open_then(ask: Any) -> None:
    saturday = ask(
        "search_places", city="杭州", category="museum", open_at="2026-02-07T14:00:00+08:00"
    )
    monday = ask(
        "search_places", city="杭州", category="museum", open_at="2026-02-09T14:00:00+08:00"
    )

    assert saturday["total"] == 9
    assert {hit["category"] for hit in saturday["places"]} == {"museum"}
    assert monday["total"] == 0


def test_vegetarian_lunch_within_a_budget(ask: Any) -> None:
    found = ask(
        "search_places",
        city="Hangzhou",
        category="vegetarian_restaurant",
        max_price_per_person_fen=8_000,
        sort="price",
        limit=50,
    )

    prices = [hit["price_per_person_fen"] for hit in found["places"]]
    assert len(prices) >= 3
    assert prices == sorted(prices)
    assert prices[-1] <= 8_000


@pytest.mark.parametrize(
    ("query", "category"),
    [
        ("湖边散步", "scenic_walk"),
        ("lakeside walk", "scenic_walk"),
        ("博物馆", "museum"),
        ("museum", "museum"),
        ("咖啡", "cafe"),
        ("gas station", "petrol_station"),
        ("药房", "pharmacy"),
        ("movie theater", "cinema"),
    ],
)
def test_kinds_of_places_are_found_by_words(ask: Any, query: str, category: str) -> None:
    found = ask("search_places", city="杭州", query=query)

    assert found["places"][0]["category"] == category


def test_ratings_and_districts_filter(ask: Any) -> None:
    found = ask(
        "search_places",
        city="杭州",
        category="museum",
        district="Xihu",
        min_rating=4.5,
        sort="rating",
        limit=50,
    )

    ratings = [hit["rating"] for hit in found["places"]]
    assert ratings == sorted(ratings, reverse=True)
    assert min(ratings) >= 4.5
    assert {hit["district"] for hit in found["places"]} == {"西湖区"}


def test_a_search_without_words_or_kind_is_refused(refused: Any) -> None:
    assert refused("search_places", city="杭州") == "nothing_to_search"


def test_a_search_in_a_city_that_is_not_covered_is_refused(refused: Any) -> None:
    assert refused("search_places", city="Atlantis", category="cafe") == "unknown_city"


def test_nearby_places_come_nearest_first_and_within_the_radius(ask: Any, place: Any) -> None:
    found = ask("search_nearby", center=place("西湖"), radius_m=2_000, limit=50)

    distances = [hit["distance_m"] for hit in found["places"]]
    assert distances == sorted(distances)
    assert distances[-1] <= 2_000
    assert found["total"] >= len(distances) > 10


def test_nearby_takes_an_address_and_words(ask: Any, session: Session) -> None:
    home = session.call("account_list_addresses")["result"]["addresses"][0]["address_id"]

    found = ask("search_nearby", center=home, query="地铁站", radius_m=3_000)

    assert found["places"][0]["name"] == "古翠路地铁站"


def test_nearby_by_rating_and_price(ask: Any, place: Any) -> None:
    rated = ask("search_nearby", center=place("西湖"), radius_m=6_000, sort="rating", limit=20)
    priced = ask("search_nearby", center=place("西湖"), radius_m=6_000, sort="price", limit=20)

    ratings = [hit["rating"] or 0 for hit in rated["places"]]
    prices = [max(h["price_per_person_fen"], h["ticket_fen"]) for h in priced["places"]]
    assert ratings == sorted(ratings, reverse=True)
    assert prices == sorted(prices)


@pytest.mark.parametrize(
    ("center", "code"),
    [
        ("plc_9999999", "place_not_found"),
        ("adr_9999", "address_not_found"),
        ("0,0", "outside_coverage"),
        ("somewhere nice", "place_not_found"),
    ],
)
def test_a_centre_that_does_not_exist_is_refused(refused: Any, center: str, code: str) -> None:
    assert refused("search_nearby", center=center) == code


def test_the_address_of_another_user_is_refused(refused: Any, session: Session) -> None:
    other = next(row for row in session.state("addresses") if row["person_id"] == "usr_smith")

    assert refused("search_nearby", center=other["address_id"]) == "address_not_found"


def test_a_place_shows_hours_phone_and_the_nearest_metro(ask: Any, place: Any) -> None:
    shown = ask("get_place", place_id=place("浙江自然博物院"))

    assert shown["name"] == "浙江自然博物院杭州馆"
    assert shown["hours"][0] == {"weekday": "周一", "opens": None, "closes": None}
    assert shown["hours"][1] == {"weekday": "周二", "opens": "09:00", "closes": "17:00"}
    assert shown["open_now"] is True
    assert shown["nearest_station"] == "西湖文化广场"
    assert shown["phone"].startswith("0571-")


def test_an_airport_has_its_code(ask: Any, place: Any) -> None:
    assert ask("get_place", place_id=place("首都机场"))["code"] == "PEK"


def test_a_place_that_does_not_exist_is_refused(refused: Any) -> None:
    assert refused("get_place", place_id="plc_x") == "place_not_found"
