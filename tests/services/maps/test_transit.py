import random
from typing import Any

import pytest

from superapp.session import Session


def lines(route: Any) -> list[str]:
    return [step["line"] for step in route["steps"] if step["line"]]


def test_west_lake_to_hangzhou_east_is_line_1(ask: Any, place: Any) -> None:
    found = ask("plan_route", origin=place("西湖"), destination=place("杭州东站"), mode="transit")

    best = found["routes"][0]
    ride = next(step for step in best["steps"] if step["line"])
    assert lines(best) == ["1号线"]
    assert 25 <= best["duration_minutes"] <= 35
    assert ride["from_stop"] == "龙翔桥"
    assert ride["direction"] == "萧山国际机场方向"
    assert ride["stops"] == [
        "龙翔桥",
        "凤起路",
        "武林广场",
        "西湖文化广场",
        "打铁关",
        "闸弄口",
        "火车东站",
    ]
    assert best["fare_fen"] == 300
    assert ride["first_departure"] < "06:30"
    assert ride["last_departure"] > "22:30"


@pytest.mark.parametrize(
    ("start", "end", "expected", "least", "most"),
    [
        ("外滩", "浦东机场", ["2号线", "磁浮线"], 35, 60),
        ("静安寺", "东方明珠", ["2号线"], 15, 30),
        ("虹桥火车站", "迪士尼", ["10号线", "11号线"], 65, 95),
        ("春熙路", "天府机场", ["3号线", "1号线", "18号线"], 70, 100),
        ("西安钟楼", "西安北站", ["2号线"], 25, 45),
        ("夫子庙", "禄口机场", ["3号线", "S1号线（机场线）"], 55, 80),
        ("北京南站", "大兴机场", ["4号线大兴线", "10号线", "大兴机场线"], 45, 70),
    ],
)
def test_known_journeys(
    ask: Any, place: Any, start: str, end: str, expected: list[str], least: int, most: int
) -> None:
    found = ask("plan_route", origin=place(start), destination=place(end), mode="transit")

    best = found["routes"][0]
    assert lines(best) == expected
    assert least <= best["duration_minutes"] <= most
    assert best["transfers"] == len(expected) - 1


def test_a_loop_is_ridden_over_its_seam(ask: Any, place: Any) -> None:
    found = ask(
        "plan_route",
        origin=place("车公庄地铁站"),
        destination=place("积水潭地铁站"),
        mode="transit",
    )

    ride = next(step for step in found["routes"][0]["steps"] if step["line"])
    assert ride["stops"] == ["车公庄", "西直门", "积水潭"]


def test_the_steps_of_a_journey_follow_each_other_in_time(ask: Any, place: Any) -> None:
    found = ask(
        "plan_route",
        origin=place("颐和园"),
        destination=place("天坛"),
        mode="transit",
        depart_at="2026-02-07T09:00:00+08:00",
    )

    for route in found["routes"]:
        rides = [step for step in route["steps"] if step["line"]]
        times = [time for step in rides for time in (step["departs_at"], step["arrives_at"])]
        assert times == sorted(times)
        assert route["departs_at"] == "2026-02-07T09:00:00+08:00"
        assert times[-1] <= route["arrives_at"]
    minutes = [route["duration_seconds"] for route in found["routes"]]
    assert minutes == sorted(minutes)


def test_a_short_way_is_walked(ask: Any, place: Any) -> None:
    found = ask("plan_route", origin=place("断桥残雪"), destination=place("白堤"), mode="transit")

    assert [route["mode"] for route in found["routes"]] == ["walking"]


def test_at_night_no_train_runs(session: Session, place: Any) -> None:
    answer = session.call(
        "maps_plan_route",
        origin=place("西湖"),
        destination=place("萧山机场"),
        mode="transit",
        depart_at="2026-02-07T02:00:00+08:00",
    )

    assert answer["error"]["code"] == "no_transit"
    assert answer["error"]["details"]["first_departure"].startswith("2026-02-07T06:")


def test_transit_is_never_slower_than_walking(ask: Any, session: Session) -> None:
    rng = random.Random(4)
    places = [row for row in session.state("places") if row["city"] == "hangzhou"]
    for _ in range(40):
        a, b = rng.sample(places, 2)
        ends = {"origin": a["place_id"], "destination": b["place_id"]}
        transit = session.call("maps_plan_route", mode="transit", **ends)
        walking = session.call("maps_plan_route", mode="walking", **ends)
        if transit["ok"] and walking["ok"]:
            best = transit["result"]["routes"][0]["duration_seconds"]
            assert best <= walking["result"]["routes"][0]["duration_seconds"]
