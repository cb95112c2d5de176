"""Searching flights, trains, hotels and sights."""

from collections.abc import Callable
from typing import Any

import pytest

from superapp.session import Session

Ask = Callable[..., Any]
FLIGHTS = {"origin": "杭州", "destination": "成都", "date": "2026-02-07"}
TRAINS = {"origin": "Hangzhou", "destination": "北京南站", "date": "2026-02-08"}
STAY = {"check_in_date": "2026-02-14", "check_out_date": "2026-02-16"}
BUND = {"city": "Shanghai", "near": "The Bund", "radius_m": 3000, **STAY}


def test_flights_come_cheapest_first_with_their_airports_and_taxes(
    session: Session, ask: Ask
) -> None:
    found = ask(session, "search_flights", **FLIGHTS, limit=50)

    prices = [flight["price_fen"] for flight in found["flights"]]
    assert prices == sorted(prices)
    assert found["total"] == len(prices) > 4
    assert {f["from_airport_code"] for f in found["flights"]} == {"HGH"}
    assert {f["to_airport_code"] for f in found["flights"]} <= {"CTU", "TFU"}
    assert all((price - 7000) % 1000 == 0 for price in prices)
    assert found["return_flights"] == []


def test_windows_cabin_airlines_and_price_limit_what_is_found(session: Session, ask: Ask) -> None:
    limits = {"departs_after": "09:00", "departs_before": "18:00", "max_price_fen": 170_000}

    found = ask(session, "search_flights", **FLIGHTS, **limits, airlines=["CA", "四川航空"])

    assert {f["airline_code"] for f in found["flights"]} <= {"CA", "3U"}
    assert all("09:00" <= f["departs_at"][11:16] < "18:00" for f in found["flights"])
    assert all(f["price_fen"] <= 170_000 for f in found["flights"])


def test_a_return_trip_lists_the_flights_back_in_their_own_window(
    session: Session, ask: Ask
) -> None:
    back = {"return_date": "2026-02-08", "return_departs_after": "17:00"}

    found = ask(session, "search_flights", **FLIGHTS, **back)

    assert found["return_total"] >= 2
    assert all(f["from_city"] == "成都" for f in found["return_flights"])
    assert all(f["departs_at"][:16] >= "2026-02-08T17:00" for f in found["return_flights"])


def test_an_airport_is_taken_at_its_word(chen: Session, ask: Ask) -> None:
    found = ask(
        chen, "search_flights", origin="PKX", destination="Hongqiao Airport", date="2026-02-12"
    )

    assert {f["from_airport_code"] for f in found["flights"]} == {"PKX"}
    assert {f["to_airport_code"] for f in found["flights"]} == {"SHA"}


def test_prices_rise_as_the_day_comes_nearer(session: Session, ask: Ask) -> None:
    def five_cheapest(date: str) -> int:
        route = {"origin": "上海", "destination": "西安"}
        found = ask(session, "search_flights", **route, date=date)
        return sum(flight["price_fen"] for flight in found["flights"][:5])

    assert five_cheapest("2026-02-10") > five_cheapest("2026-03-03")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"origin": "Atlantis"}, "place_unknown"),
        ({"origin": "成都"}, "same_place"),
        ({"origin": "上海"}, "no_such_route"),
        ({"date": "2026-02-05"}, "date_in_past"),
        ({"date": "2026-03-09"}, "date_beyond_timetable"),
        ({"return_date": "2026-02-06"}, "dates_not_in_order"),
    ],
)
def test_impossible_flight_searches_are_refused(
    session: Session, refusal: Ask, change: dict[str, str], code: str
) -> None:
    arguments = {**FLIGHTS, **change}
    if code == "no_such_route":
        arguments["destination"] = "杭州"

    assert refusal(session, "search_flights", **arguments)[0] == code


def test_trains_run_from_the_right_stations_in_a_real_time(session: Session, ask: Ask) -> None:
    found = ask(session, "search_trains", **TRAINS, train_types=["G"], limit=50)

    assert found["total"] > 15
    assert {t["from_station"] for t in found["trains"]} == {"杭州东站"}
    assert {t["to_station"] for t in found["trains"]} == {"北京南站"}
    assert all(260 <= t["duration_minutes"] <= 360 for t in found["trains"])
    seconds = [s for t in found["trains"] for s in t["seats"] if s["seat_class"] == "second"]
    assert all(53_700 <= s["price_fen"] <= 73_100 for s in seconds)
    assert all(s["child_price_fen"] == s["price_fen"] // 100 * 50 for s in seconds)


def test_the_cheapest_second_class_seat_of_a_morning_comes_first(
    session: Session, ask: Ask
) -> None:
    wanted = {"departs_before": "12:00", "seat_class": "second", "sort": "price"}

    found = ask(session, "search_trains", **TRAINS, **wanted, limit=50)

    prices = [train["price_fen"] for train in found["trains"]]
    assert prices == sorted(prices)
    assert prices.count(prices[0]) >= 2
    assert all(train["departs_at"][11:16] < "12:00" for train in found["trains"])


def test_trains_stop_on_the_way_and_can_be_left_there(session: Session, ask: Ask) -> None:
    found = ask(session, "search_trains", origin="杭州东", destination="南京", date="2026-02-10")

    assert {t["to_station"] for t in found["trains"]} <= {"南京南站", "南京站"}
    assert all(t["duration_minutes"] < 130 for t in found["trains"])


def test_a_night_train_has_berths_and_arrives_the_next_day(chen: Session, ask: Ask) -> None:
    found = ask(
        chen,
        "search_trains",
        origin="北京",
        destination="西安",
        date="2026-02-10",
        train_types=["Z"],
        seat_class="soft_sleeper",
    )

    assert {t["to_station"] for t in found["trains"]} == {"西安站"}
    assert any(t["arrives_at"][:10] == "2026-02-11" for t in found["trains"])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"origin": "Narnia Central"}, "place_unknown"),
        ({"origin": "北京"}, "same_place"),
        ({"origin": "德阳", "destination": "义乌"}, "no_such_route"),
        ({"date": "2026-02-01"}, "date_in_past"),
        ({"date": "2026-12-01"}, "date_beyond_timetable"),
    ],
)
def test_impossible_train_searches_are_refused(
    session: Session, refusal: Ask, change: dict[str, str], code: str
) -> None:
    assert refusal(session, "search_trains", **{**TRAINS, **change})[0] == code


def test_hotels_near_a_landmark_keep_to_radius_stars_and_price(session: Session, ask: Ask) -> None:
    found = ask(session, "search_hotels", **BUND, min_stars=4, max_price_fen=79_999, limit=50)

    assert found["total"] >= 2
    assert found["nights"] == 2
    assert found["measured_from"] == "外滩"
    for hotel in found["hotels"]:
        assert hotel["distance_m"] <= 3000
        assert hotel["stars"] >= 4
        assert max(hotel["room"]["nightly_fen"]) < 80_000
        assert sum(hotel["room"]["nightly_fen"]) == hotel["room"]["total_fen"]


def test_hotels_sort_by_distance_price_and_rating(session: Session, ask: Ask) -> None:
    def listed(sort: str, field: str) -> list[int]:
        found = ask(session, "search_hotels", **BUND, sort=sort, limit=50)
        return [hotel[field] for hotel in found["hotels"]]

    assert listed("distance", "distance_m") == sorted(listed("distance", "distance_m"))
    assert listed("price", "total_fen") == sorted(listed("price", "total_fen"))
    assert listed("rating", "rating") == sorted(listed("rating", "rating"), reverse=True)


def test_room_filters_hold_for_the_room_that_is_shown(session: Session, ask: Ask) -> None:
    wanted = {"free_cancellation": True, "breakfast": True, "bed": "twin"}

    found = ask(session, "search_hotels", **BUND, **wanted, rooms=2, guests=4, limit=50)

    assert found["total"] > 0
    for hotel in found["hotels"]:
        room = hotel["room"]
        assert room["breakfasts"] > 0
        assert room["guests"] * 2 >= 4
        assert room["rooms_left"] >= 2
        assert room["free_cancellation_until"] is not None
        assert hotel["total_fen"] == 2 * room["total_fen"]


def test_a_point_works_like_a_landmark(session: Session, ask: Ask) -> None:
    point = {"lat_e6": 31_240_000, "lng_e6": 121_490_500}
    by_name = ask(session, "search_hotels", **BUND)
    by_point = ask(session, "search_hotels", city="上海", radius_m=3000, **STAY, **point)

    assert by_point["hotels"] == by_name["hotels"]


def test_a_hotel_shows_every_free_room_with_its_rule(session: Session, ask: Ask) -> None:
    hotel_id = ask(session, "search_hotels", **BUND)["hotels"][0]["hotel_id"]

    hotel = ask(session, "get_hotel", hotel_id=hotel_id, **STAY)

    totals = [room["total_fen"] for room in hotel["rooms"]]
    assert totals == sorted(totals)
    assert len(totals) > 2
    assert {room["cancellation"] for room in hotel["rooms"]} >= {"免费取消", "不可取消"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"city": "El Dorado"}, "place_unknown"),
        ({"near": "Mount Doom"}, "place_unknown"),
        ({"near": None}, "incomplete_point"),
        ({"lat_e6": 31_000_000}, "incomplete_point"),
        ({"check_in_date": "2026-02-01"}, "date_in_past"),
        ({"check_out_date": "2026-03-20"}, "date_beyond_timetable"),
        ({"check_out_date": "2026-02-14"}, "dates_not_in_order"),
        ({"check_out_date": "2026-03-05"}, "stay_too_long"),
    ],
)
def test_impossible_hotel_searches_are_refused(
    session: Session, refusal: Ask, change: dict[str, Any], code: str
) -> None:
    assert refusal(session, "search_hotels", **{**BUND, **change})[0] == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"hotel_id": "htl_9999"}, "hotel_not_found"),
        ({"check_in_date": "2026-02-01"}, "date_in_past"),
        ({"check_out_date": "2026-03-20"}, "date_beyond_timetable"),
        ({"check_out_date": "2026-02-13"}, "dates_not_in_order"),
        ({"check_out_date": "2026-03-05"}, "stay_too_long"),
    ],
)
def test_impossible_requests_for_a_hotel_are_refused(
    session: Session, refusal: Ask, change: dict[str, str], code: str
) -> None:
    assert refusal(session, "get_hotel", **{"hotel_id": "htl_0001", **STAY, **change})[0] == code


def test_sights_come_with_prices_by_age_and_free_slots(chen: Session, ask: Ask) -> None:
    found = ask(chen, "search_attractions", city="上海", keyword="迪士尼", date="2026-02-13")

    (park,) = found["attractions"]
    one_day = park["tickets"][0]
    # Friday: 475 yuan and 356 yuan raised by 15 percent, in whole yuan.
    assert (one_day["price_fen"], one_day["child_price_fen"]) == (54_600, 40_900)
    assert one_day["slots"][0]["left"] > 100


def test_a_museum_is_closed_on_its_day_but_not_in_the_holidays(chen: Session, ask: Ask) -> None:
    def names(date: str) -> list[str]:
        found = ask(chen, "search_attractions", city="Beijing", date=date, limit=50)
        return [sight["name"] for sight in found["attractions"]]

    assert "故宫博物院" not in names("2026-02-09")
    assert "故宫博物院" in names("2026-02-10")
    assert "故宫博物院" in names("2026-02-16")


def test_sights_filter_by_kind_price_and_distance(session: Session, ask: Ask) -> None:
    free = {"category": "museum", "max_price_fen": 0}
    found = ask(session, "search_attractions", city="杭州", date="2026-02-07", **free)

    assert found["total"] >= 2
    assert {sight["category"] for sight in found["attractions"]} == {"museum"}
    assert {sight["price_fen"] for sight in found["attractions"]} == {0}

    near = {"near": "西湖湖滨", "radius_m": 4000, "sort": "distance"}
    close = ask(session, "search_attractions", city="杭州", date="2026-02-07", **near)
    distances = [sight["distance_m"] for sight in close["attractions"]]
    assert distances == sorted(distances)
    assert max(distances) <= 4000


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"city": "Camelot"}, "place_unknown"),
        ({"radius_m": 500}, "incomplete_point"),
        ({"date": "2026-02-01"}, "date_in_past"),
        ({"date": "2026-04-01"}, "date_beyond_timetable"),
    ],
)
def test_impossible_searches_for_sights_are_refused(
    session: Session, refusal: Ask, change: dict[str, Any], code: str
) -> None:
    assert refusal(session, "search_attractions", **{"city": "杭州", **change})[0] == code


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("search_flights", {**FLIGHTS, "passengers": 0}),
        ("search_flights", {**FLIGHTS, "passengers": 10**9}),
        ("search_flights", {**FLIGHTS, "origin": ""}),
        ("search_trains", {**TRAINS, "origin": "x" * 10_000}),
        ("search_trains", {**TRAINS, "departs_after": "25:00"}),
        ("search_trains", {**TRAINS, "date": "tomorrow"}),
        ("search_hotels", {**BUND, "rooms": -1}),
        ("search_hotels", {**BUND, "min_stars": "4"}),
        ("search_hotels", {**BUND, "colour": "red"}),
        ("search_attractions", {"city": "杭州", "limit": 51}),
    ],
)
def test_arguments_out_of_bounds_are_refused_by_name(
    session: Session, refusal: Ask, tool: str, arguments: dict[str, Any]
) -> None:
    assert refusal(session, tool, **arguments)[0] == "invalid_arguments"


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE hotels; --", "<b>杭州</b>", "🚄🚄", "\u202e杭州", "％％", "1 OR 1=1"]
)
def test_odd_text_finds_nothing_and_breaks_nothing(
    session: Session, refusal: Ask, text: str
) -> None:
    assert refusal(session, "search_hotels", city=text, **STAY)[0] == "place_unknown"
    assert refusal(session, "search_trains", **{**TRAINS, "origin": text})[0] == "place_unknown"


def test_searching_changes_nothing_and_speaks_the_session_s_language(
    simulator: Any, ask: Ask
) -> None:
    with simulator.session("usr_smith") as session:
        before = session.digest()

        flights = ask(session, "search_flights", **FLIGHTS)["flights"]
        hotels = ask(session, "search_hotels", **BUND)["hotels"]

        assert session.digest() == before
    assert flights[0]["from_airport"] == "Hangzhou Xiaoshan International Airport"
    assert all(hotel["name"].isascii() for hotel in hotels)


@pytest.mark.parametrize(
    ("city", "text", "place"),
    [
        ("上海", "外滩", "外滩"),
        ("Shanghai", "the bund", "外滩"),
        ("shanghai", "Disneyland", "上海迪士尼乐园"),
        ("Xi'an", "Bell Tower", "钟楼"),
        ("xian", "西安钟楼", "西安钟楼"),
        ("深圳", "深圳会展中心", "会展中心"),
        ("深圳", "国际会展中心", "国际会展中心"),
        ("成都市", "chunxi road", "春熙路"),
        ("杭州", "杭州东站", "杭州东站"),
        ("杭州", "萧山机场", "萧山机场"),
        ("Beijing", "Capital Airport", "首都机场"),
        ("广州", "Canton Tower", "广州塔"),
    ],
)
def test_landmarks_are_known_by_their_usual_names(
    session: Session, ask: Ask, city: str, text: str, place: str
) -> None:
    assert ask(session, "search_hotels", city=city, near=text, **STAY)["measured_from"] == place


def test_a_city_s_name_is_no_landmark_of_it(session: Session, refusal: Ask) -> None:
    wanted = {"city": "深圳", "near": "Shenzhen Zoological Moon Base", **STAY}

    assert refusal(session, "search_hotels", **wanted)[0] == "place_unknown"


@pytest.mark.parametrize(
    ("city", "keyword"),
    [
        ("成都", "熊猫基地"),
        ("成都", "大熊猫"),
        ("成都", "成都熊猫基地门票"),
        ("Chengdu", "Panda Base"),
        ("Chengdu", "research base of giant panda breeding"),
    ],
)
def test_a_sight_is_found_by_what_people_call_it(session: Session, city: str, keyword: str) -> None:
    answer = session.call("travel_search_attractions", city=city, keyword=keyword)

    found = answer["result"]["attractions"]
    assert [sight["name"] for sight in found] == ["成都大熊猫繁育研究基地"]


def test_a_sight_is_not_found_by_what_nobody_calls_it(session: Session) -> None:
    answer = session.call("travel_search_attractions", city="成都", keyword="企鹅基地")

    assert answer["result"]["attractions"] == []
