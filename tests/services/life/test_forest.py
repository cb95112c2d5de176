"""The energy forest: looking, collecting, friends, planting."""

from typing import Any

import pytest

from superapp.session import Session
from superapp.simulator import Simulator

Answer = dict[str, Any]


def result(answer: Answer) -> dict[str, Any]:
    assert answer["ok"], answer
    found: dict[str, Any] = answer["result"]
    return found


def refused(answer: Answer) -> tuple[str, dict[str, Any]]:
    assert not answer["ok"], answer
    return answer["error"]["code"], answer["error"]["details"]


def friend(session: Session, name: str) -> str:
    return next(str(p["person_id"]) for p in session.state("people") if p["name_en"] == name)


def test_a_first_time_user_collects_all_and_has_not_enough(simulator: Simulator) -> None:
    with simulator.session("usr_zhao") as session:
        before = result(session.call("life_get_forest"))
        got = result(session.call("life_collect_energy"))

    assert before["ripe_g"] == 86 + 180 + 80 + 5 + 112
    assert got["collected_g"] == before["ripe_g"]
    assert got["energy_g"] == before["energy_g"] + before["ripe_g"]
    assert not got["can_plant"]
    assert got["short_of_cheapest_g"] == 18_000 - got["energy_g"]


def test_collecting_twice_finds_nothing_and_says_when(simulator: Simulator) -> None:
    with simulator.session("usr_zhao") as session:
        result(session.call("life_collect_energy"))
        answer = session.call("life_collect_energy")

    assert refused(answer) == ("nothing_to_collect", {"next_at": "2026-02-06T18:00:00+08:00"})


def test_energy_ripens_after_a_day_and_fades_three_days_later(simulator: Simulator) -> None:
    with simulator.session("usr_zhao") as session:
        growing = [
            b["bubble_id"]
            for b in result(session.call("life_get_forest"))["bubbles"]
            if b["status"] == "growing"
        ]
        session.advance(seconds=24 * 3600)
        ripe = {b["bubble_id"]: b for b in result(session.call("life_get_forest"))["bubbles"]}
        assert {ripe[bubble_id]["status"] for bubble_id in growing} == {"ripe"}

        session.advance(seconds=72 * 3600)
        assert result(session.call("life_get_forest"))["bubbles"] == []


def test_one_bubble_can_be_collected_alone(session: Session) -> None:
    bubbles = result(session.call("life_get_forest"))["bubbles"]
    bubble = next(b for b in bubbles if b["status"] == "ripe")

    got = result(session.call("life_collect_energy", bubble_ids=[bubble["bubble_id"]]))

    assert got["collected_g"] == bubble["energy_g"]


def test_a_third_of_a_friends_energy_can_be_taken_once(session: Session) -> None:
    li_na = friend(session, "Li Na")
    ripe = [
        b
        for b in result(session.call("life_get_forest", friend_id=li_na))["bubbles"]
        if b["status"] == "ripe"
    ]

    got = result(session.call("life_collect_energy", friend_id=li_na))

    assert got["collected_g"] == sum(b["energy_g"] // 3 for b in ripe)
    again = session.call("life_collect_energy", friend_id=li_na)
    assert refused(again)[0] == "nothing_to_collect"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"friend_id": "usr_zhao"}, "friend_not_found"),
        ({"friend_id": "per_9999"}, "friend_not_found"),
        ({"bubble_ids": ["bub_9999"]}, "bubble_not_found"),
        ({"bubble_ids": []}, "invalid_arguments"),
    ],
)
def test_energy_that_is_not_there_is_refused(
    session: Session, arguments: dict[str, Any], code: str
) -> None:
    assert refused(session.call("life_collect_energy", **arguments))[0] == code


def test_somebody_elses_bubble_is_not_found_and_a_growing_one_not_ripe(session: Session) -> None:
    bubbles = session.state("energy_bubbles")
    theirs = next(b["bubble_id"] for b in bubbles if b["user"] == "usr_zhao")
    growing = next(
        b["bubble_id"] for b in bubbles if b["user"] == "usr_lin" and b["status"] == "growing"
    )
    call = session.call

    assert refused(call("life_collect_energy", bubble_ids=[theirs]))[0] == "bubble_not_found"
    assert refused(call("life_collect_energy", bubble_ids=[growing]))[0] == "bubble_not_ripe"


def test_the_forest_of_a_stranger_is_not_shown(session: Session) -> None:
    answer = session.call("life_get_forest", friend_id="usr_chen")

    assert refused(answer) == ("friend_not_found", {"friend_id": "usr_chen"})


def test_a_contact_without_a_forest_is_not_found(session: Session) -> None:
    answer = session.call("life_get_forest", friend_id=friend(session, "Zhou Kai"))

    assert refused(answer)[0] == "friend_not_found"


def test_planting_asks_first_and_spends_the_energy(session: Session) -> None:
    before = result(session.call("life_get_forest"))["energy_g"]
    asked = session.call("life_plant_tree", species_id="tree_saxaul")
    session.approve(refused(asked)[1]["confirmation_id"])

    planted = result(session.call("life_plant_tree", species_id="tree_saxaul"))

    assert planted["energy_g"] == before - 18_000
    forest = result(session.call("life_get_forest"))
    assert planted["tree"] in forest["trees"]
    assert "payments" not in session.diff()


@pytest.mark.parametrize(
    ("species_id", "code"),
    [("tree_poplar", "not_enough_energy"), ("tree_oak", "species_not_found")],
)
def test_a_tree_that_cannot_be_planted_is_refused(
    session: Session, species_id: str, code: str
) -> None:
    assert refused(session.call("life_plant_tree", species_id=species_id))[0] == code
