"""Tables: finding, booking, sharing and giving them up."""

from typing import Any

import pytest

from superapp.session import Session
from tests.services.food.conftest import HOME, refused, result

SEVEN = "2026-02-06T19:00:00+08:00"


@pytest.fixture
def hotpot(session: Session) -> str:
    """A hotpot restaurant near home with a table for four at seven."""
    found = session.call(
        "food_search_restaurants",
        text="火锅",
        purpose="dine_in",
        party_size=4,
        at=SEVEN,
        address_id=HOME,
        sort="distance",
    )
    restaurant_id: str = result(found)["restaurants"][0]["restaurant_id"]
    return restaurant_id


def reserve(session: Session, table_at: str, **change: Any) -> dict[str, Any]:
    asked = {"restaurant_id": table_at, "party_size": 4, "at": SEVEN, **change}
    return session.call("food_reserve_table", **asked)


def test_a_table_is_booked_for_two_hours(session: Session, hotpot: str) -> None:
    booked = result(reserve(session, hotpot, note="靠窗"))

    assert booked["status"] == "booked"
    assert booked["table_seats"] >= 4
    assert (booked["starts_at"], booked["ends_at"]) == (SEVEN, "2026-02-06T21:00:00+08:00")
    listed = result(session.call("food_list_reservations"))
    assert listed == {"reservations": [booked], "total": 1}


def test_a_reservation_can_be_given_up_once(session: Session, hotpot: str) -> None:
    key = {"reservation_id": result(reserve(session, hotpot))["reservation_id"]}

    gone = result(session.call("food_cancel_reservation", **key))

    assert gone["status"] == "cancelled"
    again = session.call("food_cancel_reservation", **key)
    assert refused(again) == ("reservation_not_open", {**key, "status": "cancelled"})
    assert result(session.call("food_list_reservations", status="booked"))["total"] == 0


def test_a_reservation_ends_by_itself(session: Session, hotpot: str) -> None:
    result(reserve(session, hotpot))

    session.advance(to="2026-02-06T21:00:00+08:00")

    assert result(session.call("food_list_reservations"))["reservations"][0]["status"] == (
        "completed"
    )


def test_the_same_user_does_not_book_twice(session: Session, hotpot: str) -> None:
    first = result(reserve(session, hotpot))["reservation_id"]

    again = reserve(session, hotpot, at="2026-02-06T20:00:00+08:00")

    assert refused(again) == ("already_reserved", {"reservation_id": first})


def test_somebody_elses_reservation_is_not_found(session: Session, hotpot: str) -> None:
    simulator = session._simulator
    with simulator.session("usr_lin", actors=["usr_lin", "usr_chen"]) as shared:
        key = {"reservation_id": result(reserve(shared, hotpot))["reservation_id"]}
        theirs = shared.call("food_cancel_reservation", actor="usr_chen", **key)

    assert refused(theirs) == ("reservation_not_found", key)


def test_when_all_tables_are_taken_other_times_are_named(session: Session, hotpot: str) -> None:
    tables = [t for t in session.base_state("restaurant_tables") if t["restaurant_id"] == hotpot]
    taken = [
        {
            "reservation_id": f"rsv_{table['seats']}_{number}",
            "user": "usr_chen",
            "restaurant_id": hotpot,
            "table_id": table["table_id"],
            "party_size": table["seats"],
            "starts_at": SEVEN,
            "ends_at": "2026-02-06T21:00:00+08:00",
            "status": "booked",
            "note": "",
            "created_at": "2026-02-06T09:00:00+08:00",
            "closed_at": None,
        }
        for table in tables
        for number in range(table["table_count"])
    ]
    with session._simulator.session("usr_lin", given={"reservations": taken}) as full:
        code, details = refused(reserve(full, hotpot))

        assert code == "no_table_free"
        first = details["free_times"].split(", ")[0]
        result(reserve(full, hotpot, at=f"2026-02-06T{first}:00+08:00"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"restaurant_id": "rst_9999"}, "restaurant_not_found"),
        ({"party_size": 40}, "no_table_booking"),
        ({"at": "2026-02-06T10:05:00+08:00"}, "time_not_bookable"),
        ({"at": "2026-02-05T19:00:00+08:00"}, "time_not_bookable"),
        ({"at": "2026-05-06T19:00:00+08:00"}, "time_not_bookable"),
        ({"at": "2026-02-07T06:00:00+08:00"}, "restaurant_closed"),
        ({"party_size": 0}, "invalid_arguments"),
        ({"party_size": "4"}, "invalid_arguments"),
    ],
)
def test_a_table_that_cannot_be_is_refused(
    session: Session, hotpot: str, change: dict[str, Any], code: str
) -> None:
    assert refused(reserve(session, hotpot, **change))[0] == code


def test_a_restaurant_that_has_just_closed_takes_no_guests(session: Session, hotpot: str) -> None:
    session.plan_faults([{"on": "food_reserve_table", "call": 1, "kind": "merchant_closed"}])

    assert refused(reserve(session, hotpot))[0] == "restaurant_closed"
