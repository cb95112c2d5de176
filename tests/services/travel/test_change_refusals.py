"""Changes that cannot be quoted, or not be carried out any more."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from superapp.session import Session
from superapp.simulator import Simulator

Ask = Callable[..., Any]
TRAIN = {"origin": "北京", "destination": "西安", "seat_class": "second", "sort": "price"}
CLOSED = [{"merchant_id": "mer_rail", "closed_at": "2026-02-06T10:00:00+08:00"}]


@pytest.fixture
def trains(chen: Session, ask: Ask) -> list[dict[str, Any]]:
    """Second-class seats to Xi'an on 10 February, cheapest first."""
    found = ask(chen, "search_trains", **TRAIN, date="2026-02-10", limit=50)["trains"]
    return [{**train["seats"][0], "departs_at": train["departs_at"]} for train in found]


@pytest.fixture
def booked(
    chen: Session, ask: Ask, pay: Ask, family: list[str], trains: list[dict[str, Any]]
) -> str:
    """A paid booking of Chen Wei on the cheapest of these trains."""
    wanted = {"offer_ids": [trains[0]["offer_id"]], "traveller_ids": family[:1]}
    hold = ask(chen, "hold_booking", kind="train", **wanted)
    pay(chen, hold)
    return str(hold["bookings"][0]["booking_id"])


def dearer(trains: list[dict[str, Any]]) -> dict[str, Any]:
    """The dearest train, so that changing to it costs something."""
    assert trains[-1]["price_fen"] > trains[0]["price_fen"]
    return trains[-1]


def approve_and_repeat(session: Session, quote_id: str) -> dict[str, Any]:
    """The answer to a change after the user agreed, if they had to."""
    answer = session.call("travel_change_booking", quote_id=quote_id)
    if not answer["ok"] and answer["error"]["code"] == "confirmation_required":
        session.approve(answer["error"]["details"]["confirmation_id"])
        answer = session.call("travel_change_booking", quote_id=quote_id)
    return answer


def break_train(session: Session, family: list[str], offer_id: str, kind: str) -> None:
    """Have the world sell out a train or close the railway, by a refused hold of another."""
    session.plan_faults([{"on": "travel_hold_booking", "call": 1, "kind": kind}])
    wanted = {"offer_ids": [offer_id], "traveller_ids": family[1:2]}
    assert not session.call("travel_hold_booking", kind="train", **wanted)["ok"]


def test_unknown_bookings_cannot_be_quoted(
    chen: Session, refusal: Ask, trains: list[dict[str, Any]]
) -> None:
    change = {"booking_id": "bkg_9999", "offer_id": trains[0]["offer_id"]}

    assert refusal(chen, "quote_change", **change)[0] == "booking_not_found"


@pytest.mark.parametrize(
    ("kind", "code"), [("out_of_stock", "sold_out"), ("merchant_closed", "seller_closed")]
)
def test_what_is_gone_can_neither_be_quoted_nor_changed_to(
    chen: Session,
    ask: Ask,
    refusal: Ask,
    family: list[str],
    trains: list[dict[str, Any]],
    booked: str,
    kind: str,
    code: str,
) -> None:
    change = {"booking_id": booked, "offer_id": dearer(trains)["offer_id"]}
    quote = ask(chen, "quote_change", **change)

    break_train(chen, family, change["offer_id"], kind)

    assert refusal(chen, "quote_change", **change)[0] == code
    assert approve_and_repeat(chen, quote["quote_id"])["error"]["code"] == code


def test_another_journey_at_that_time_is_in_the_way(
    chen: Session,
    ask: Ask,
    refusal: Ask,
    family: list[str],
    trains: list[dict[str, Any]],
    booked: str,
) -> None:
    found = ask(chen, "search_trains", **TRAIN, date="2026-02-11", limit=50)["trains"]
    new = found[-1]["seats"][0]["offer_id"]
    change = {"booking_id": booked, "offer_id": new}
    quote = ask(chen, "quote_change", **change)
    ask(chen, "hold_booking", kind="train", offer_ids=[new], traveller_ids=family[:1])

    assert refusal(chen, "quote_change", **change)[0] == "itinerary_conflict"
    assert approve_and_repeat(chen, quote["quote_id"])["error"]["code"] == "itinerary_conflict"


def test_a_train_that_left_cannot_be_changed_to(
    chen: Session, ask: Ask, refusal: Ask, trains: list[dict[str, Any]], booked: str
) -> None:
    found = ask(chen, "search_trains", **{**TRAIN, "sort": "departure"}, date="2026-02-07")
    early = found["trains"][0]
    change = {"booking_id": booked, "offer_id": early["seats"][0]["offer_id"]}
    chen.advance(to=early["departs_at"][:11] + "06:20:00+08:00")
    quote = ask(chen, "quote_change", **change)
    chen.advance(to=early["departs_at"])

    assert refusal(chen, "quote_change", **change)[0] == "sales_closed"
    assert approve_and_repeat(chen, quote["quote_id"])["error"]["code"] == "sales_closed"


def test_a_quote_does_not_outlive_the_rule(
    chen: Session, ask: Ask, pay: Ask, family: list[str]
) -> None:
    night = {"check_in_date": "2026-02-12", "check_out_date": "2026-02-13"}
    wanted = {"city": "西安", "near": "钟楼", "free_cancellation": True, "sort": "distance"}
    hotels = ask(chen, "search_hotels", **wanted, **night)["hotels"]
    flexible = next(h for h in hotels if h["room"]["cancellation"] == "免费取消")
    room = flexible["room"]["offer_id"]
    hold = ask(chen, "hold_booking", kind="hotel", offer_ids=[room], traveller_ids=family[:1])
    pay(chen, hold)
    later = {"check_in_date": "2026-02-25", "check_out_date": "2026-02-26"}
    rooms = ask(chen, "get_hotel", hotel_id=flexible["hotel_id"], **later)["rooms"]
    chen.advance(to="2026-02-11T17:55:00+08:00")
    change = {"booking_id": hold["bookings"][0]["booking_id"], "offer_id": rooms[0]["offer_id"]}
    quote = ask(chen, "quote_change", **change)

    chen.advance(to="2026-02-11T18:01:00+08:00")

    answer = approve_and_repeat(chen, quote["quote_id"])
    assert answer["error"]["code"] == "change_not_allowed"


def test_a_smaller_room_does_not_hold_the_guests(
    chen: Session, ask: Ask, pay: Ask, refusal: Ask, family: list[str]
) -> None:
    night = {"check_in_date": "2026-02-12", "check_out_date": "2026-02-13"}
    wanted = {"city": "上海", "near": "外滩", "guests": 4, "free_cancellation": True}
    hotel = ask(chen, "search_hotels", **wanted, **night)["hotels"][0]
    room = hotel["room"]["offer_id"]
    hold = ask(chen, "hold_booking", kind="hotel", offer_ids=[room], traveller_ids=family)
    pay(chen, hold)
    rooms = ask(chen, "get_hotel", hotel_id=hotel["hotel_id"], **night)["rooms"]
    small = next(r for r in rooms if r["guests"] < 4)["offer_id"]

    change = {"booking_id": hold["bookings"][0]["booking_id"], "offer_id": small}

    assert refusal(chen, "quote_change", **change)[0] == "too_many_guests"


@pytest.fixture
def poor(simulator: Simulator) -> Iterator[Session]:
    """Chen Wei with little money and a method that allows little at once."""
    given = {
        "wallets": [{"user": "usr_chen", "balance_fen": 60_000}],
        "methods": [{"method_id": "mth_0005", "per_payment_fen": 55_000}],
    }
    with simulator.session("usr_chen", given=given) as made:
        yield made


@pytest.mark.parametrize(
    ("method_kind", "code"), [("wallet", "insufficient_funds"), ("card", "limit_exceeded")]
)
def test_a_change_is_refused_when_it_cannot_be_paid(
    poor: Session, ask: Ask, pay: Ask, method_kind: str, code: str
) -> None:
    methods = [m for m in poor.state("methods") if m["user"] == "usr_chen"]
    method = next(m for m in methods if m["method_kind"] == method_kind)
    me = next(t for t in poor.state("travellers") if t["user"] == "usr_chen")
    found = ask(poor, "search_trains", **TRAIN, date="2026-02-10")["trains"][0]["seats"][0]
    wanted = {"offer_ids": [found["offer_id"]], "traveller_ids": [me["traveller_id"]]}
    hold = ask(poor, "hold_booking", kind="train", **wanted)
    pay(poor, hold, method_id=method["method_id"])
    first = {**TRAIN, "seat_class": "business"}
    business = ask(poor, "search_trains", **first, date="2026-02-10")["trains"][0]["seats"][0]
    change = {"booking_id": hold["bookings"][0]["booking_id"], "offer_id": business["offer_id"]}
    quote = ask(poor, "quote_change", **change)

    answer = approve_and_repeat(poor, quote["quote_id"])

    assert answer["error"]["code"] == code
    assert ask(poor, "get_booking", booking_id=change["booking_id"])["status"] == "confirmed"


def test_a_change_needs_a_method_that_still_works(simulator: Simulator, ask: Ask) -> None:
    with simulator.session("usr_chen") as looking:
        methods = [m for m in looking.state("methods") if m["user"] == "usr_chen"]
    given = {"methods": [{"method_id": m["method_id"], "status": "removed"} for m in methods]}
    with simulator.session("usr_chen", given=given) as session:
        (stay,) = ask(session, "list_bookings", city="西安")["bookings"]
        booked = ask(session, "get_booking", booking_id=stay["booking_id"])
        nights = {"check_in_date": "2026-02-21", "check_out_date": "2026-02-25"}
        hotel_id = "_".join(booked["offer_id"].split("_")[:2])
        rooms = ask(session, "get_hotel", hotel_id=hotel_id, **nights)["rooms"]
        change = {"booking_id": stay["booking_id"], "offer_id": rooms[-1]["offer_id"]}
        quote = ask(session, "quote_change", **change)
        assert quote["charge_fen"] > 0

        answer = session.call("travel_change_booking", quote_id=quote["quote_id"])

        assert answer["error"]["code"] == "method_not_found"
