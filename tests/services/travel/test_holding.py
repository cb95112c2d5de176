"""Holding offers: prices by age, stock that runs out and comes back, and every refusal."""

from collections.abc import Callable
from typing import Any

import pytest

from superapp.session import Session
from superapp_services.core import clock

Ask = Callable[..., Any]
ROUND_TRIP = {"origin": "北京", "destination": "上海", "date": "2026-02-12"}


def round_trip(session: Session, ask: Ask, passengers: int = 4) -> list[dict[str, Any]]:
    """The cheapest flight of each direction."""
    back = {"return_date": "2026-02-15", "passengers": passengers}
    found = ask(session, "search_flights", **ROUND_TRIP, **back)
    return [found["flights"][0], found["return_flights"][0]]


def cheapest_train(session: Session, ask: Ask, date: str = "2026-02-10") -> dict[str, Any]:
    """The cheapest second-class seat from Beijing to Xi'an."""
    wanted = {"seat_class": "second", "sort": "price", "departs_after": "07:00"}
    found = ask(session, "search_trains", origin="北京", destination="西安", date=date, **wanted)
    seat: dict[str, Any] = found["trains"][0]["seats"][0]
    return seat


def room_near_bund(session: Session, ask: Ask, **wanted: Any) -> dict[str, Any]:
    """The cheapest room of the cheapest hotel near the Bund."""
    stay = {"check_in_date": "2026-02-14", "check_out_date": "2026-02-16", "sort": "price"}
    found = ask(session, "search_hotels", city="上海", near="外滩", radius_m=3000, **stay, **wanted)
    room: dict[str, Any] = found["hotels"][0]["room"]
    return room


def test_a_family_pays_two_adults_and_two_children_on_each_leg(
    chen: Session, ask: Ask, family: list[str]
) -> None:
    legs = round_trip(chen, ask)
    offers = [leg["offer_id"] for leg in legs]

    hold = ask(chen, "hold_booking", kind="flight", offer_ids=offers, traveller_ids=family)

    expected = [2 * leg["price_fen"] + 2 * leg["child_price_fen"] for leg in legs]
    assert [booking["total_fen"] for booking in hold["bookings"]] == expected
    assert hold["total_fen"] == sum(expected)
    assert hold["status"] == "unpaid"
    assert hold["pay_by"] == "2026-02-06T10:30:00+08:00"
    lines = [line for line in chen.state("order_lines") if line["order_id"] == hold["order_id"]]
    assert sum(line["total_fen"] for line in lines) == hold["total_fen"]
    assert sum(line["quantity"] for line in lines) == 8


def test_a_child_pays_half_on_a_train(chen: Session, ask: Ask, family: list[str]) -> None:
    seat = cheapest_train(chen, ask)
    travellers = {"traveller_ids": [family[0], family[3]]}

    hold = ask(chen, "hold_booking", kind="train", offer_ids=[seat["offer_id"]], **travellers)

    assert hold["total_fen"] == seat["price_fen"] + seat["price_fen"] // 100 * 50


def test_a_hotel_is_priced_by_room_and_night(chen: Session, ask: Ask, family: list[str]) -> None:
    room = room_near_bund(chen, ask, rooms=2, guests=4)
    offers = {"offer_ids": [room["offer_id"]], "traveller_ids": family, "rooms": 2}

    hold = ask(chen, "hold_booking", kind="hotel", **offers)

    assert hold["total_fen"] == 2 * sum(room["nightly_fen"])
    assert hold["bookings"][0]["quantity"] == 2


def test_seats_run_out_and_come_back(chen: Session, ask: Ask, family: list[str]) -> None:
    leg = round_trip(chen, ask)[0]

    def left() -> int:
        found = ask(chen, "search_flights", **ROUND_TRIP, limit=50)["flights"]
        seats = [f["seats_left"] for f in found if f["offer_id"] == leg["offer_id"]]
        return int(seats[0]) if seats else 0

    arguments = {"kind": "flight", "offer_ids": [leg["offer_id"]], "traveller_ids": family}
    hold = ask(chen, "hold_booking", **arguments)
    assert left() == leg["seats_left"] - 4

    ask(chen, "cancel_booking", booking_id=hold["bookings"][0]["booking_id"])
    assert left() == leg["seats_left"]
    assert chen.state("travel_sales") == sold_before(chen)


def sold_before(session: Session) -> list[dict[str, Any]]:
    """What was sold before the session began."""
    return [row for row in session.state("travel_sales") if row["stock_id"].startswith("htl_")]


def test_a_hold_that_is_not_paid_expires_and_gives_everything_back(
    chen: Session, ask: Ask, family: list[str]
) -> None:
    before = chen.state("travel_sales")
    offers = [leg["offer_id"] for leg in round_trip(chen, ask)]
    hold = ask(chen, "hold_booking", kind="flight", offer_ids=offers, traveller_ids=family)

    chen.advance(seconds=30 * 60)

    for held in hold["bookings"]:
        assert ask(chen, "get_booking", booking_id=held["booking_id"])["status"] == "expired"
    assert chen.state("travel_sales") == before
    topics = [n["title_zh"] for n in chen.state("notifications") if n["user"] == "usr_chen"]
    assert topics.count("预订已过期") == 2


def test_a_free_reservation_is_confirmed_at_once(
    chen: Session, ask: Ask, family: list[str]
) -> None:
    found = ask(chen, "search_attractions", city="上海", date="2026-02-13", keyword="博物馆")
    free = next(s for s in found["attractions"] if s["price_fen"] == 0)
    offer_id = free["tickets"][0]["slots"][0]["offer_id"]

    hold = ask(chen, "hold_booking", kind="attraction", offer_ids=[offer_id], traveller_ids=family)

    assert (hold["status"], hold["total_fen"], hold["pay_by"]) == ("paid", 0, None)
    booking = ask(chen, "get_booking", booking_id=hold["bookings"][0]["booking_id"])
    assert booking["status"] == "confirmed"
    assert booking["confirmation_number"] is not None


def test_the_agreed_total_guards_against_another_price(
    chen: Session, ask: Ask, refusal: Ask, family: list[str]
) -> None:
    seat = cheapest_train(chen, ask)
    wanted = {"offer_ids": [seat["offer_id"]], "traveller_ids": family[:1]}

    code, details = refusal(
        chen, "hold_booking", kind="train", **wanted, agreed_total_fen=seat["price_fen"] - 50
    )

    assert code == "price_changed"
    assert details["now_fen"] == seat["price_fen"]
    ask(chen, "hold_booking", kind="train", **wanted, agreed_total_fen=seat["price_fen"])


@pytest.mark.parametrize(
    "offer_id",
    [
        "htl_0001",
        "trn_g20_hgh_vnp_0208_2",
        "flt_ca9999_0208_y",
        "flt_ca1509_1231_y",
        "flt_ca1509_0212_q",
        "🛫",
    ],
)
def test_ids_of_the_wrong_kind_are_not_found(
    chen: Session, refusal: Ask, family: list[str], offer_id: str
) -> None:
    wanted = {"kind": "flight", "offer_ids": [offer_id], "traveller_ids": family}

    assert refusal(chen, "hold_booking", **wanted)[0] == "offer_not_found"


def test_offers_that_do_not_fit_together_are_refused(
    chen: Session, ask: Ask, refusal: Ask, family: list[str]
) -> None:
    out, back = (leg["offer_id"] for leg in round_trip(chen, ask))

    for offers in ([out, out], [back, out]):
        wanted = {"kind": "flight", "offer_ids": offers, "traveller_ids": family}
        assert refusal(chen, "hold_booking", **wanted)[0] == "offers_do_not_fit"


def test_rooms_are_only_for_hotels(
    chen: Session, ask: Ask, refusal: Ask, family: list[str]
) -> None:
    out = round_trip(chen, ask)[0]["offer_id"]
    wanted = {"kind": "flight", "offer_ids": [out], "traveller_ids": family, "rooms": 2}

    assert refusal(chen, "hold_booking", **wanted)[0] == "rooms_only_for_hotels"


def test_somebody_else_s_traveller_does_not_exist(
    session: Session, chen: Session, ask: Ask, refusal: Ask, family: list[str]
) -> None:
    seat = cheapest_train(session, ask)["offer_id"]

    for traveller_id in (family[0], "trv_9999"):
        wanted = {"kind": "train", "offer_ids": [seat], "traveller_ids": [traveller_id]}
        code, details = refusal(session, "hold_booking", **wanted)
        assert (code, details) == ("traveller_not_found", {"traveller_id": traveller_id})


def test_a_traveller_is_listed_once(
    chen: Session, ask: Ask, refusal: Ask, family: list[str]
) -> None:
    seat = cheapest_train(chen, ask)["offer_id"]
    wanted = {"kind": "train", "offer_ids": [seat], "traveller_ids": [family[0], family[0]]}

    assert refusal(chen, "hold_booking", **wanted)[0] == "traveller_repeated"


def test_children_need_an_adult(chen: Session, ask: Ask, refusal: Ask, family: list[str]) -> None:
    seat = cheapest_train(chen, ask)["offer_id"]
    wanted = {"kind": "train", "offer_ids": [seat], "traveller_ids": family[2:]}

    assert refusal(chen, "hold_booking", **wanted) == ("adult_required", {"age": 14})


def test_a_room_holds_only_so_many_guests(
    chen: Session, ask: Ask, refusal: Ask, family: list[str]
) -> None:
    room = room_near_bund(chen, ask, guests=2)
    wanted = {"kind": "hotel", "offer_ids": [room["offer_id"]], "traveller_ids": family}

    code, details = refusal(chen, "hold_booking", **wanted)

    assert code == "too_many_guests"
    assert details == {"rooms": 1, "capacity": room["guests"], "guests": 4}


def test_more_rooms_than_are_left_are_sold_out(
    chen: Session, ask: Ask, refusal: Ask, family: list[str]
) -> None:
    room = room_near_bund(chen, ask)
    first = min(room["rooms_left"], 9)
    wanted = {"kind": "hotel", "offer_ids": [room["offer_id"]], "traveller_ids": family[:1]}
    rooms = room["rooms_left"]
    while rooms > 0:
        ask(chen, "hold_booking", **wanted, rooms=min(rooms, first))
        rooms -= first

    code, details = refusal(chen, "hold_booking", **wanted)

    assert code == "sold_out"
    assert (details["left"], details["asked"]) == (0, 1)


def test_a_departed_train_is_no_longer_on_sale(
    chen: Session, ask: Ask, refusal: Ask, family: list[str]
) -> None:
    seat = cheapest_train(chen, ask, date="2026-02-07")["offer_id"]
    chen.advance(to="2026-02-07T22:00:00+08:00")
    wanted = {"kind": "train", "offer_ids": [seat], "traveller_ids": family[:1]}

    assert refusal(chen, "hold_booking", **wanted)[0] == "sales_closed"


def test_one_traveller_cannot_be_on_two_trains_at_once(
    chen: Session, ask: Ask, refusal: Ask, family: list[str]
) -> None:
    seat = cheapest_train(chen, ask)["offer_id"]
    wanted = {"kind": "train", "offer_ids": [seat], "traveller_ids": family[:1]}
    hold = ask(chen, "hold_booking", **wanted)

    code, details = refusal(chen, "hold_booking", **wanted)

    assert code == "itinerary_conflict"
    assert details["booking_id"] == hold["bookings"][0]["booking_id"]


@pytest.mark.parametrize(
    ("kind", "code"),
    [("out_of_stock", "sold_out"), ("merchant_closed", "seller_closed")],
)
def test_a_planned_fault_singles_out_flights_from_xian(
    simulator: Any, ask: Ask, refusal: Ask, kind: str, code: str
) -> None:
    when = {"kind": "flight", "from_city": "西安"}
    fault = {"on": "travel_hold_booking", "when": when, "call": 1, "kind": kind}
    with simulator.session("usr_chen", faults=[fault]) as session:
        me = next(t for t in session.state("travellers") if t["user"] == "usr_chen")
        route = {"origin": "北京", "destination": "西安", "date": "2026-02-07"}
        found = ask(session, "search_flights", **route, return_date="2026-02-08")
        out, back = found["flights"][0], found["return_flights"][0]
        wanted = {"kind": "flight", "traveller_ids": [me["traveller_id"]]}

        ask(session, "hold_booking", **wanted, offer_ids=[out["offer_id"]])
        answer = session.call("travel_hold_booking", **wanted, offer_ids=[back["offer_id"]])

        assert answer["error"]["code"] == code
        again = ask(session, "search_flights", **route, return_date="2026-02-08", limit=50)
        left = [f["offer_id"] for f in again["return_flights"]]
        assert back["offer_id"] not in left
        assert left


def test_a_price_that_moves_before_the_hold_is_refused_when_a_total_was_agreed(
    simulator: Any, ask: Ask
) -> None:
    fault = {"on": "travel_hold_booking", "call": 1, "kind": "price_change"}
    with simulator.session("usr_chen", faults=[fault]) as session:
        me = next(t for t in session.state("travellers") if t["user"] == "usr_chen")
        room = room_near_bund(session, ask)
        wanted = {"offer_ids": [room["offer_id"]], "traveller_ids": [me["traveller_id"]]}
        agreed = {"agreed_total_fen": room["total_fen"]}

        answer = session.call("travel_hold_booking", kind="hotel", **wanted, **agreed)

        now = sum(night * 115 // 1000 * 10 for night in room["nightly_fen"])
        assert answer["error"]["code"] == "price_changed"
        assert answer["error"]["details"] == {"now_fen": now, "agreed_fen": room["total_fen"]}


def test_a_senior_pays_the_senior_s_price(simulator: Any, ask: Ask) -> None:
    with simulator.session("usr_zhao") as session:
        me = next(t for t in session.state("travellers") if t["user"] == "usr_zhao")
        wanted = {"city": "成都", "keyword": "武侯祠", "date": "2026-02-07"}
        (shrine,) = ask(session, "search_attractions", **wanted)["attractions"]
        ticket = shrine["tickets"][0]
        offers = {"offer_ids": [ticket["slots"][0]["offer_id"]]}

        hold = ask(
            session, "hold_booking", kind="attraction", **offers, traveller_ids=[me["traveller_id"]]
        )

        assert ticket["senior_price_fen"] < ticket["price_fen"]
        assert hold["total_fen"] == ticket["senior_price_fen"]


def test_a_hold_never_outlives_the_departure(chen: Session, ask: Ask, family: list[str]) -> None:
    route = {"origin": "北京", "destination": "上海", "date": "2026-02-06"}
    soon = ask(chen, "search_trains", **route, departs_after="12:00")["trains"][0]
    chen.advance(to=_ten_minutes_before(soon))

    offers = {"offer_ids": [soon["seats"][0]["offer_id"]], "traveller_ids": family[:1]}
    hold = ask(chen, "hold_booking", kind="train", **offers)

    assert hold["pay_by"] < soon["departs_at"]


def _ten_minutes_before(train: dict[str, Any]) -> str:
    """An instant shortly before a train leaves."""
    return clock.iso(clock.parse_iso(train["departs_at"]) - 600)
