"""What is held and paid is what the user chose, in the city and for the people they named."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from superapp.session import Session
from superapp.simulator import Simulator

SAID: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "trips_said.yaml").read_text("utf-8")
)
CHOSEN = [
    (talk["user"], talk["first"], answer, position)
    for talk in SAID["chosen"]
    for answer, position in talk["answers"].items()
]
CITIES = [
    (set(names.split()), user, text)
    for names, rows in SAID["cities"].items()
    for user, text in rows
]


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as made:
        yield made


def talk(simulator: Simulator, user: str, *texts: str) -> tuple[Session, Any]:
    """The session after these messages, and its last turn."""
    session = simulator.session(f"usr_{user}", lang="en" if texts[0].isascii() else "zh")
    turn = None
    for text in texts:
        turn = session.chat(text)
    return session, turn


def made(session: Session, tool: str) -> list[dict[str, Any]]:
    return [call for call in session.calls if call["tool"] == tool]


def held(session: Session) -> list[str]:
    return [
        name
        for call in made(session, "travel_hold_booking")
        for name in call["arguments"]["offer_ids"]
    ]


@pytest.mark.parametrize(("user", "first", "answer", "position"), CHOSEN)
def test_the_one_that_was_chosen_is_held(
    simulator: Simulator, user: str, first: str, answer: str, position: int
) -> None:
    session, shown = talk(simulator, user, first)
    assert held(session) == []

    turn = session.chat(answer)

    assert held(session) == [shown.offers[position - 1].id]
    assert [asked.tool for asked in turn.confirmations] == ["payments_pay_order"]


def test_the_second_flight_is_the_one_that_is_booked(simulator: Simulator) -> None:
    session, shown = talk(simulator, "lin", "后天杭州到北京的机票有哪些，先看看")

    session.chat("第二个")
    turn = session.chat("订吧")

    listed = session.call("travel_list_bookings", status="confirmed", limit=20)["result"]
    titles = [booking["title"] for booking in listed["bookings"] if booking["kind"] == "flight"]
    number = shown.offers[1].title.rpartition(" ")[2]
    assert turn.status == "done"
    assert len([title for title in titles if number in title]) == 1


@pytest.mark.parametrize(("user", "first", "answer", "status"), SAID["unmet"])
def test_a_choice_that_fits_nothing_books_nothing(
    simulator: Simulator, user: str, first: str, answer: str, status: str
) -> None:
    session, turn = talk(simulator, user, first, answer)

    assert (turn.status, held(session)) == (status, [])


def test_each_of_two_lists_is_chosen_from(simulator: Simulator) -> None:
    session, shown = talk(simulator, "lin", "看看后天杭州到北京的机票和北京的酒店")
    flights, hotels = (
        [o.id for o in shown.offers if o.kind == kind] for kind in ("flight", "hotel")
    )

    session.chat("机票要第二个，酒店要第三家")

    assert held(session) == [flights[1], hotels[2]]


@pytest.mark.parametrize(("names", "user", "text"), CITIES)
def test_a_hotel_is_in_the_city_that_was_named(
    simulator: Simulator, names: set[str], user: str, text: str
) -> None:
    session, _ = talk(simulator, user, text)

    searched = made(session, "travel_search_hotels")
    assert searched
    assert {str(call["arguments"]["city"]).lower() for call in searched} <= names


@pytest.mark.parametrize(("user", "text"), SAID["nowhere_known"])
def test_no_hotel_is_booked_at_home_for_a_place_that_is_not_known(
    simulator: Simulator, user: str, text: str
) -> None:
    session, turn = talk(simulator, user, text)

    assert (turn.status, held(session)) == ("failed", [])


def test_a_hotel_near_the_office_is_near_the_office(simulator: Simulator) -> None:
    session, _ = talk(simulator, "lin", "明晚住公司附近的酒店")

    near = session.call(
        "maps_search_nearby", center="adr_0002", category="hotel", radius_m=2000, limit=20
    )
    known = {place["place_id"].removeprefix("plc_") for place in near["result"]["places"]}
    assert ["_".join(name.split("_")[:2]) in known for name in held(session)] == [True]


@pytest.mark.parametrize(("user", "text"), SAID["who"])
def test_a_fellow_traveller_who_is_not_known_is_asked_about(
    simulator: Simulator, user: str, text: str
) -> None:
    session, turn = talk(simulator, user, text)

    assert (turn.status, held(session)) == ("needs_input", [])


@pytest.mark.parametrize(("user", "text"), SAID["both"])
def test_everybody_who_was_named_has_a_seat(simulator: Simulator, user: str, text: str) -> None:
    session, _ = talk(simulator, user, text)

    (hold,) = made(session, "travel_hold_booking")
    known = session.call("account_list_travellers")["result"]["travellers"]
    assert set(hold["arguments"]["traveller_ids"]) == {p["traveller_id"] for p in known}


@pytest.mark.parametrize(("user", "text", "clock"), SAID["about"])
def test_a_journey_leaves_about_the_time_that_was_named(
    simulator: Simulator, user: str, text: str, clock: str
) -> None:
    session, _ = talk(simulator, user, text)

    (hold,) = made(session, "travel_hold_booking")
    leaves = dt.datetime.fromisoformat(hold["result"]["bookings"][0]["starts_at"])
    wanted = leaves.replace(hour=int(clock[:2]), minute=int(clock[3:]))
    assert abs(leaves - wanted) <= dt.timedelta(minutes=45)


@pytest.mark.parametrize(("user", "text"), SAID["shown"])
def test_a_question_or_a_time_without_departures_shows_and_holds_nothing(
    simulator: Simulator, user: str, text: str
) -> None:
    session, turn = talk(simulator, user, text)

    assert (turn.status, held(session)) == ("done", [])
    assert turn.offers


def test_tickets_are_for_the_sight_and_the_number_that_were_named(simulator: Simulator) -> None:
    session, _ = talk(simulator, "smith", "2 tickets for shanghai disneyland sunday")

    (hold,) = made(session, "travel_hold_booking")
    assert [booking["quantity"] for booking in hold["result"]["bookings"]] == [2]
    assert "Disneyland" in hold["result"]["bookings"][0]["title"]
