import random
from itertools import pairwise
from typing import Any

import pytest

from superapp.session import Session
from superapp_services.commons.geometry import decode_polyline, distance_m

TRIPS = [
    ("西湖", "杭州东站", 15, 30),
    ("望京SOHO", "首都机场", 20, 40),
    ("外滩", "浦东机场", 45, 80),
    ("春熙路", "天府机场", 55, 90),
    ("西安钟楼", "咸阳机场", 35, 60),
    ("北京站", "故宫", 8, 20),
    ("深圳会展中心", "深圳国际会展中心", 40, 70),
]


@pytest.mark.parametrize(("start", "end", "least", "most"), TRIPS)
def test_driving_takes_about_as_long_as_it_really_does(
    ask: Any, place: Any, start: str, end: str, least: int, most: int
) -> None:
    found = ask("plan_route", origin=place(start), destination=place(end), mode="driving")

    assert least <= found["routes"][0]["duration_minutes"] <= most


def test_a_route_adds_up_and_draws_its_course(ask: Any, place: Any) -> None:
    found = ask("plan_route", origin=place("西湖"), destination=place("杭州东站"), mode="driving")

    route = found["routes"][0]
    course = decode_polyline(route["polyline"])
    drawn = sum(distance_m(*a, *b) for a, b in pairwise(course))
    assert sum(step["distance_m"] for step in route["steps"]) == route["distance_m"]
    assert sum(step["duration_seconds"] for step in route["steps"]) == route["duration_seconds"]
    assert course[0] == (30_253_000, 120_160_000)
    assert course[-1] == (30_290_700, 120_212_800)
    assert drawn == pytest.approx(route["distance_m"], rel=0.1)
    assert route["steps"][-1]["instruction"].endswith("到达杭州东站")
    assert route["taxi_fare_fen"] > 1_300


def test_traffic_makes_the_rush_hour_slower(ask: Any, place: Any) -> None:
    ends = {"origin": place("外滩"), "destination": place("虹桥火车站"), "mode": "driving"}
    rush = ask("plan_route", depart_at="2026-02-09T08:30:00+08:00", **ends)
    night = ask("plan_route", depart_at="2026-02-09T03:00:00+08:00", **ends)
    sunday = ask("plan_route", depart_at="2026-02-08T08:30:00+08:00", **ends)

    seconds = [found["routes"][0]["duration_seconds"] for found in (night, sunday, rush)]
    assert seconds == sorted(seconds)
    assert seconds[2] > seconds[0] * 1.4


def test_bicycles_are_faster_than_feet_and_steps_are_in_english(
    english: Session, place: Any
) -> None:
    ends = {"origin": place("西湖"), "destination": place("雷峰塔")}
    walk = english.call("maps_plan_route", mode="walking", **ends)["result"]["routes"][0]
    ride = english.call("maps_plan_route", mode="cycling", **ends)["result"]["routes"][0]

    assert ride["duration_seconds"] * 2 < walk["duration_seconds"]
    assert walk["walking_m"] == walk["distance_m"]
    assert all(step["instruction"].isascii() for step in [*walk["steps"], *ride["steps"]])


def test_driving_to_another_city_takes_the_expressway(ask: Any, place: Any) -> None:
    found = ask("plan_route", origin=place("西湖"), destination=place("外滩"), mode="driving")

    route = found["routes"][0]
    assert 120 <= route["duration_minutes"] <= 180
    assert 160_000 <= route["distance_m"] <= 230_000


def test_walking_to_another_city_is_refused(refused: Any, place: Any) -> None:
    ends = {"origin": place("西湖"), "destination": place("外滩")}

    assert refused("plan_route", mode="walking", **ends) == "too_far_for_mode"
    assert refused("plan_route", mode="transit", **ends) == "too_far_for_mode"
    matrix = {"origins": [ends["origin"]], "destinations": [ends["destination"]]}
    assert refused("distance_matrix", mode="cycling", **matrix) == "too_far_for_mode"


@pytest.mark.parametrize("depart_at", ["2026-02-05T10:00:00+08:00", "2027-01-01T00:00:00+08:00"])
def test_a_time_that_cannot_be_planned_is_refused(refused: Any, place: Any, depart_at: str) -> None:
    ends = {"origin": place("西湖"), "destination": place("杭州东站")}
    matrix = {"origins": [ends["origin"]], "destinations": [ends["destination"]]}

    assert refused("plan_route", mode="driving", depart_at=depart_at, **ends) == "time_out_of_range"
    assert refused("distance_matrix", depart_at=depart_at, **matrix) == "time_out_of_range"


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("plc_none", "place_not_found"),
        ("adr_none", "address_not_found"),
        ("1.0,2.0", "outside_coverage"),
    ],
)
def test_ends_that_do_not_exist_are_refused(refused: Any, reference: str, code: str) -> None:
    here = "30.2800,120.1230"

    assert refused("plan_route", origin=here, destination=reference, mode="driving") == code
    assert refused("distance_matrix", origins=[reference], destinations=[here]) == code


def test_the_matrix_agrees_with_the_routes(ask: Any, place: Any) -> None:
    ids = [place(name) for name in ("西湖", "杭州东站", "灵隐寺", "杭州国际博览中心")]
    cells = ask("distance_matrix", origins=ids, destinations=ids)["results"]

    assert len(cells) == 16
    for cell in cells:
        route = ask(
            "plan_route", origin=cell["origin"], destination=cell["destination"], mode="driving"
        )["routes"][0]
        assert route["duration_seconds"] == cell["duration_seconds"]
        assert route["distance_m"] == cell["distance_m"]


def test_straight_distances(ask: Any) -> None:
    cells = ask(
        "distance_matrix",
        origins=["30.253,120.16"],
        destinations=["30.2907,120.2128"],
        mode="straight",
    )["results"]

    assert cells[0]["distance_m"] == distance_m(30_253_000, 120_160_000, 30_290_700, 120_212_800)


@pytest.mark.parametrize("depart_at", [None, "2026-02-09T08:20:00+08:00"])
def test_no_detour_is_shorter_and_the_way_back_is_alike(
    ask: Any, session: Session, depart_at: str | None
) -> None:
    rng = random.Random(11)
    places = session.state("places")
    by_city: dict[str, list[str]] = {}
    for row in places:
        by_city.setdefault(row["city"], []).append(row["place_id"])
    for city in sorted(by_city):
        ids = rng.sample(by_city[city], 6)
        cells = ask("distance_matrix", origins=ids, destinations=ids, depart_at=depart_at)
        took = {(c["origin"], c["destination"]): c["duration_seconds"] for c in cells["results"]}
        for a in ids:
            for b in ids:
                assert max(took[a, b], took[b, a]) <= 1.3 * min(took[a, b], took[b, a])
                assert all(took[a, c] <= took[a, b] + took[b, c] for c in ids)
