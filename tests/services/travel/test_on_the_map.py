"""Hotels and sights are the same places for travel and for the map."""

from typing import Any

import pytest

from superapp.session import Session
from superapp_services.commons.geometry import distance_m

STAY = {"check_in_date": "2026-02-14", "check_out_date": "2026-02-16"}
AT = ("lat_e6", "lng_e6")


def placed(session: Session, table: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    places = {row["place_id"]: row for row in session.state("places")}
    rows = [row for row in session.state(table) if row["place_id"]]
    return [(row, places[row["place_id"]]) for row in rows]


@pytest.mark.parametrize(("table", "least"), [("hotels", 100), ("attractions", 80)])
def test_both_know_the_same_names_and_the_same_spot(
    session: Session, table: str, least: int
) -> None:
    pairs = placed(session, table)

    assert len(pairs) >= least
    assert len({place["place_id"] for _, place in pairs}) == len(pairs)
    for row, place in pairs:
        fields = ("name_zh", "name_en", *AT)
        assert [row[f] for f in fields] == [place[f] for f in fields]


def test_a_sight_opens_and_rests_for_both_alike(session: Session) -> None:
    fields = ("opens_minute", "closes_minute", "closed_weekday")
    differ = [
        row["name_zh"]
        for row, place in placed(session, "attractions")
        if [row[f] for f in fields] != [place[f] for f in fields]
    ]

    assert differ == []


def test_every_street_of_a_hotel_is_on_the_map(session: Session) -> None:
    roads = {
        (row["city"], row["name_zh"])
        for row in session.state("places")
        if row["category"] == "road"
    }
    aliases = {
        (row["city"], alias)
        for row in session.state("places")
        if row["category"] == "road"
        for alias in row["aliases"]
    }
    known = roads | aliases

    for hotel, _ in placed(session, "hotels"):
        address = hotel["address_zh"]
        names = [name for city, name in known if city == hotel["city_id"]]
        assert any(address.startswith(name) for name in names), address


def test_a_hotel_that_search_found_is_where_the_way_leads(session: Session, ask: Any) -> None:
    hotel = ask(session, "search_hotels", city="上海", near="外滩", **STAY)["hotels"][0]

    place = session.call("maps_get_place", place_id=hotel["place_id"])["result"]
    found = session.call("maps_geocode", query=hotel["name"], city="上海")["result"]["places"][0]
    route = session.call(
        "maps_plan_route", origin="31.2330,121.4750", destination=hotel["place_id"], mode="walking"
    )

    assert (place["name"], place["address"]) == (hotel["name"], hotel["address"])
    assert found["place_id"] == hotel["place_id"]
    assert route["ok"]
    straight = distance_m(31_233_000, 121_475_000, hotel["lat_e6"], hotel["lng_e6"])
    assert route["result"]["routes"][0]["distance_m"] >= straight * 9 // 10


def test_hotels_and_sights_are_found_around_a_point(session: Session) -> None:
    near = session.call(
        "maps_search_nearby", center="31.2400,121.4900", category="hotel", radius_m=3000
    )["result"]

    assert near["total"] >= 3
    assert {hit["category"] for hit in near["places"]} == {"hotel"}


@pytest.mark.parametrize(
    ("city", "text", "cuisine"),
    [
        ("usr_chen", "北京烤鸭", "beijing_cuisine"),
        ("usr_smith", "Japanese food", "japanese"),
        ("usr_zhao", "川菜", "sichuan"),
        ("usr_lin", "杭帮菜", "jiangzhe"),
    ],
)
def test_every_city_has_its_own_food_by_the_door(
    simulator: Any, city: str, text: str, cuisine: str
) -> None:
    with simulator.session(city) as session:
        home = session.call("account_list_addresses")["result"]["addresses"][0]["address_id"]
        session.advance(to="2026-02-06T18:00:00+08:00")

        found = session.call("food_search_restaurants", text=text, address_id=home)["result"]

        kinds = {r["restaurant_id"]: r["cuisine"] for r in session.state("restaurants")}
        deliver = [kinds[hit["restaurant_id"]] for hit in found["restaurants"]]
        assert cuisine in deliver[:3]
