"""Choices that code makes for every model: combinations, dishes, options, words."""

import pytest

from superapp_agents.offline.answers.words import clock, day, listed, yuan
from superapp_agents.offline.policies.categories import category_of
from superapp_agents.offline.policies.matching import (
    choose_option,
    diets_in,
    ends_in,
    is_meal,
    likeness,
)
from superapp_agents.offline.policies.trip_parts import bounds, part
from superapp_agents.offline.policies.trips import choose


def leg(name: str, price: int, starts: str, ends: str) -> dict:
    moments = {"starts_at": f"2026-03-{starts}:00+08:00", "ends_at": f"2026-03-{ends}:00+08:00"}
    return {"offer_id": name, "total_fen": price, **moments}


def room(name: str, price: int) -> dict:
    days = {"starts_at": "2026-03-07", "ends_at": "2026-03-08"}
    return {"offer_id": name, "total_fen": price, **days, "rating": 4.5}


def trip(out: list[dict], back: list[dict], rooms: list[dict]) -> list[dict]:
    return [
        part("s1.out", "flight", out, sort=None),
        part("s1.back", "flight", back, sort=None),
        part("s2", "hotel", rooms, sort=None),
    ]


OUT = [leg("o1", 500, "07T08:00", "07T10:00"), leg("o2", 300, "07T22:30", "08T00:30")]
BACK = [leg("b1", 400, "08T18:00", "08T20:00")]
ROOMS = [room("r1", 200), room("r2", 900)]


def names(task: dict, gone: set[str] = frozenset()) -> list[str] | None:  # type: ignore[assignment]
    chosen = choose(task, trip(OUT, BACK, ROOMS), set(gone))
    return None if chosen is None else [offer["offer_id"] for offer in chosen]


def test_the_cheapest_combination_reaches_its_bed_on_the_first_night() -> None:
    assert names({"total_budget": {"max_fen": 2000}}) == ["o1", "b1", "r1"]


def test_a_late_flight_is_taken_when_nothing_else_keeps_the_budget() -> None:
    assert names({"total_budget": {"max_fen": 1000}}) == ["o2", "b1", "r1"]


def test_no_combination_within_the_budget_is_none() -> None:
    assert names({"total_budget": {"max_fen": 800}}) is None


def test_what_is_gone_is_not_chosen_again() -> None:
    assert names({"total_budget": {"max_fen": 2000}}, {"r1"}) == ["o1", "b1", "r2"]


def test_journeys_never_overlap() -> None:
    back = [leg("early", 100, "07T09:00", "07T11:00"), *BACK]
    chosen = choose({}, trip(OUT[:1], back, ROOMS), set())

    assert chosen is not None
    assert [offer["offer_id"] for offer in chosen][:2] == ["o1", "b1"]


@pytest.mark.parametrize(
    ("window", "wanted"),
    [
        ({"latest": "2026-03-07T12:00:00+08:00"}, {"departs_before": "12:00"}),
        ({"latest": "2026-03-08T00:00:00+08:00"}, {"departs_before": "23:59"}),
        ({"earliest": "2026-03-07T17:00:00+08:00"}, {"departs_after": "17:00"}),
    ],
)
def test_windows_become_bounds_of_departure(window: dict, wanted: dict) -> None:
    assert {k: v for k, v in bounds(window, "").items() if v} == wanted


@pytest.mark.parametrize(
    ("name", "wanted", "fits"),
    [
        ("智能手机", "手机", True),
        ("手机壳", "手机", False),
        ("Running shoes", "running shoes", True),
        ("Shoe rack", "shoes", False),
        ("Smartphone", "phone", True),
    ],
)
def test_a_thing_is_what_its_name_ends_in(name: str, wanted: str, fits: bool) -> None:
    assert ends_in(name, wanted) is fits


@pytest.mark.parametrize(
    ("wish", "index"),
    [("微糖", 1), ("less sugar", 1), ("去冰", 3), ("热的", 4), ("加珍珠", None)],
)
def test_wishes_find_their_option_in_either_language(wish: str, index: int | None) -> None:
    names = ["全糖", "少糖", "正常冰", "去冰", "热饮"]
    ids = ["sugar_full", "sugar_less", "ice_normal", "ice_none", "ice_hot"]
    found = choose_option(wish.replace("微糖", "少甜"), names, ids)

    assert found == index


def test_words_of_food_are_read() -> None:
    assert diets_in("素食晚餐") == ["vegetarian"]
    assert is_meal("午饭")
    assert is_meal("a quick lunch")
    assert not is_meal("beef noodles")
    assert likeness("flat white", "Iced Flat White (large)") == 1.0
    assert category_of("a walk along the river") == "scenic_walk"


def test_amounts_and_days_are_written_as_people_do() -> None:
    assert [yuan(fen) for fen in (1890, 50_000, 123_456_700)] == ["¥18.90", "¥500", "¥1,234,567"]
    assert day("2026-03-07", zh=True) == "3月7日（周六）"
    assert day("2026-03-07", zh=False) == "Sat 7 Mar"
    assert clock("2026-03-07T08:05:00+08:00") == "08:05"
    assert listed(["a", "b", "c"], zh=False) == "a, b and c"
