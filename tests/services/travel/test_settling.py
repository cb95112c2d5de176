"""Bookings after payment: showing, cancelling, changing, delays and the end."""

from collections.abc import Callable
from typing import Any

import pytest

from superapp.session import Session

Ask = Callable[..., Any]
Wallet = Callable[[Session], int]
TRAIN = {"origin": "北京", "destination": "西安", "seat_class": "second", "sort": "price"}


def paid_train(
    session: Session, ask: Ask, pay: Ask, travellers: list[str], date: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A paid hold of the cheapest train of a day, and its seat offer."""
    found = ask(session, "search_trains", **TRAIN, date=date, departs_after="10:30")
    seat = found["trains"][0]["seats"][0]
    wanted = {"offer_ids": [seat["offer_id"]], "traveller_ids": travellers}
    hold = ask(session, "hold_booking", kind="train", **wanted)
    pay(session, hold)
    return hold, seat


def paid_flight(
    session: Session, ask: Ask, pay: Ask, travellers: list[str], date: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A paid hold of the cheapest flight from Beijing to Chengdu of a day, and its offer."""
    route = {"origin": "北京", "destination": "成都", "date": date}
    flight = ask(session, "search_flights", **route)["flights"][0]
    wanted = {"offer_ids": [flight["offer_id"]], "traveller_ids": travellers}
    hold = ask(session, "hold_booking", kind="flight", **wanted)
    pay(session, hold)
    return hold, flight


def booking_id(hold: dict[str, Any]) -> str:
    """The only booking of a hold."""
    (booking,) = hold["bookings"]
    return str(booking["booking_id"])


def status_of(session: Session, hold: dict[str, Any]) -> str:
    """The status of a hold's order."""
    orders = session.state("orders")
    return str(next(o["status"] for o in orders if o["order_id"] == hold["order_id"]))


def test_payment_confirms_and_gives_tickets_and_seats(
    chen: Session, ask: Ask, pay: Ask, family: list[str]
) -> None:
    hold, _ = paid_train(chen, ask, pay, family[:2], "2026-02-10")

    booking = ask(chen, "get_booking", booking_id=booking_id(hold))

    assert booking["status"] == "confirmed"
    assert [p["name"] for p in booking["passengers"]] == ["陈伟", "刘敏"]
    tickets = [p["ticket_number"] for p in booking["passengers"]]
    assert len(set(tickets)) == 2
    assert all(ticket.startswith("E") and len(ticket) == 10 for ticket in tickets)
    assert all(p["seat"] for p in booking["passengers"])


@pytest.mark.parametrize(
    ("date", "percent"), [("2026-02-16", 0), ("2026-02-10", 5), ("2026-02-07", 10)]
)
def test_a_train_refund_keeps_the_percentage_of_12306(
    chen: Session,
    ask: Ask,
    pay: Ask,
    consented: Ask,
    wallet: Wallet,
    family: list[str],
    date: str,
    percent: int,
) -> None:
    before = wallet(chen)
    hold, seat = paid_train(chen, ask, pay, family[:1], date)
    arguments = {"booking_id": booking_id(hold)}
    fee = (seat["price_fen"] * percent // 100 + 25) // 50 * 50

    if fee:
        terms, result = consented(chen, "travel_cancel_booking", **arguments)
        assert terms["amount_fen"] == fee
        assert terms["action"] == "cancel_with_fee"
    else:
        result = ask(chen, "cancel_booking", **arguments)

    assert (result["fee_fen"], result["refund_fen"]) == (fee, seat["price_fen"] - fee)
    assert wallet(chen) == before - fee
    assert status_of(chen, hold) == "cancelled"


def test_the_last_day_costs_a_fifth_and_departure_ends_it(
    chen: Session, ask: Ask, pay: Ask, consented: Ask, refusal: Ask, family: list[str]
) -> None:
    hold, seat = paid_train(chen, ask, pay, family[:1], "2026-02-07")
    chen.advance(to="2026-02-07T10:20:00+08:00")

    shown = ask(chen, "get_booking", booking_id=booking_id(hold))
    assert shown["cancel_fee_fen"] == (seat["price_fen"] * 20 // 100 + 25) // 50 * 50

    chen.advance(to=shown["starts_at"])
    chen.advance(seconds=60)
    code, _ = refusal(chen, "cancel_booking", booking_id=booking_id(hold))
    assert code == "too_late_to_cancel"


def test_cancelling_one_leg_keeps_the_other(
    chen: Session, ask: Ask, pay: Ask, consented: Ask, wallet: Wallet, family: list[str]
) -> None:
    route = {"origin": "北京", "destination": "上海", "date": "2026-02-20"}
    found = ask(chen, "search_flights", **route, return_date="2026-02-25")
    legs = [found["flights"][0], found["return_flights"][0]]
    offers = [leg["offer_id"] for leg in legs]
    wanted = {"offer_ids": offers, "traveller_ids": family[:1]}
    hold = ask(chen, "hold_booking", kind="flight", **wanted)
    pay(chen, hold)
    after_paying = wallet(chen)
    first, second = (booking["booking_id"] for booking in hold["bookings"])

    terms, result = consented(chen, "travel_cancel_booking", booking_id=first)

    assert result["booking_ids"] == [first]
    assert result["refund_fen"] == legs[0]["price_fen"] - terms["amount_fen"]
    assert wallet(chen) == after_paying + result["refund_fen"]
    assert ask(chen, "get_booking", booking_id=second)["status"] == "confirmed"
    assert status_of(chen, hold) == "paid"


def test_the_xian_hotel_is_cancelled_for_a_fifth_of_its_price(
    chen: Session, ask: Ask, consented: Ask, wallet: Wallet
) -> None:
    (stay,) = ask(chen, "list_bookings", city="Xi'an", status="confirmed")["bookings"]
    assert (stay["starts_at"][:10], stay["ends_at"][:10]) == ("2026-02-20", "2026-02-22")
    before = wallet(chen)
    fee = -(-stay["total_fen"] * 20 // 10_000) * 100

    terms, result = consented(chen, "travel_cancel_booking", booking_id=stay["booking_id"])

    assert terms["amount_fen"] == result["fee_fen"] == fee
    assert wallet(chen) == before + stay["total_fen"] - fee


def test_nothing_happens_when_the_fee_is_rejected(chen: Session, ask: Ask) -> None:
    (stay,) = ask(chen, "list_bookings", city="Xi'an")["bookings"]
    before = chen.digest()
    arguments = {"booking_id": stay["booking_id"]}
    asked = chen.call("travel_cancel_booking", **arguments)

    chen.reject(asked["error"]["details"]["confirmation_id"])

    assert chen.call("travel_cancel_booking", **arguments)["error"]["code"] == (
        "confirmation_rejected"
    )
    assert chen.digest() == before


def test_a_booking_is_cancelled_once(chen: Session, ask: Ask, consented: Ask, refusal: Ask) -> None:
    (stay,) = ask(chen, "list_bookings", city="Xi'an")["bookings"]
    consented(chen, "travel_cancel_booking", booking_id=stay["booking_id"])

    code, details = refusal(chen, "cancel_booking", booking_id=stay["booking_id"])

    assert code == "booking_not_open"
    assert details["status"] == "cancelled"


@pytest.mark.parametrize("tool", ["get_booking", "cancel_booking"])
def test_somebody_else_s_booking_does_not_exist(
    session: Session, chen: Session, ask: Ask, refusal: Ask, tool: str
) -> None:
    (stay,) = ask(chen, "list_bookings", city="Xi'an")["bookings"]

    for wanted in (stay["booking_id"], "bkg_9999", "ord_0001"):
        assert refusal(session, tool, booking_id=wanted) == (
            "booking_not_found",
            {"booking_id": wanted},
        )


def test_bookings_are_listed_by_kind_status_city_and_day(
    chen: Session, ask: Ask, refusal: Ask, family: list[str]
) -> None:
    seat = ask(chen, "search_trains", **TRAIN, date="2026-02-10")["trains"][0]["seats"][0]
    ask(
        chen,
        "hold_booking",
        kind="train",
        offer_ids=[seat["offer_id"]],
        traveller_ids=family[:1],
    )

    assert ask(chen, "list_bookings")["total"] == 2
    assert ask(chen, "list_bookings", kind="train")["total"] == 1
    assert ask(chen, "list_bookings", status="held")["total"] == 1
    assert ask(chen, "list_bookings", city="北京")["total"] == 1
    assert ask(chen, "list_bookings", from_date="2026-02-15")["total"] == 1
    assert ask(chen, "list_bookings", to_date="2026-02-15")["total"] == 1
    assert refusal(chen, "list_bookings", city="Gondor")[0] == "place_unknown"


def test_a_train_is_changed_for_the_difference_and_only_once(
    chen: Session, ask: Ask, pay: Ask, consented: Ask, refusal: Ask, family: list[str]
) -> None:
    hold, seat = paid_train(chen, ask, pay, family[:1], "2026-02-10")
    trains = ask(chen, "search_trains", **TRAIN, date="2026-02-11", limit=50)["trains"]
    dearer = next(t for t in trains if t["price_fen"] > seat["price_fen"])["seats"][0]
    change = {"booking_id": booking_id(hold), "offer_id": dearer["offer_id"]}

    quote = ask(chen, "quote_change", **change)
    difference = dearer["price_fen"] - seat["price_fen"]
    assert (quote["fee_fen"], quote["charge_fen"], quote["refund_fen"]) == (0, difference, 0)

    terms, changed = consented(chen, "travel_change_booking", quote_id=quote["quote_id"])
    assert terms["amount_fen"] == changed["charged_fen"] == difference
    assert changed["total_fen"] == dearer["price_fen"]
    order = next(o for o in chen.state("orders") if o["order_id"] == hold["order_id"])
    assert order["total_fen"] == order["paid_fen"] == dearer["price_fen"]

    change["offer_id"] = seat["offer_id"]
    assert refusal(chen, "quote_change", **change)[0] == "change_not_allowed"


def test_a_cheaper_train_pays_back_the_difference_less_the_refund_rate(
    chen: Session, ask: Ask, pay: Ask, wallet: Wallet, family: list[str]
) -> None:
    trains = ask(chen, "search_trains", **TRAIN, date="2026-02-10", limit=50)["trains"]
    cheap, dear = trains[0]["seats"][0], trains[-1]["seats"][0]
    wanted = {"offer_ids": [dear["offer_id"]], "traveller_ids": family[:1]}
    hold = ask(chen, "hold_booking", kind="train", **wanted)
    pay(chen, hold)
    before = wallet(chen)

    change = {"booking_id": booking_id(hold), "offer_id": cheap["offer_id"]}
    quote = ask(chen, "quote_change", **change)
    changed = ask(chen, "change_booking", quote_id=quote["quote_id"])

    difference = dear["price_fen"] - cheap["price_fen"]
    kept = max(200, (difference * 5 // 100 + 25) // 50 * 50)
    assert changed["refunded_fen"] == difference - kept
    assert wallet(chen) == before + difference - kept


def test_a_flight_change_costs_the_fee_of_its_rule_and_the_difference(
    chen: Session, ask: Ask, pay: Ask, consented: Ask, family: list[str]
) -> None:
    hold, flight = paid_flight(chen, ask, pay, family[:1], "2026-02-09")
    route = {"origin": "北京", "destination": "成都", "date": "2026-02-10", "limit": 50}
    others = ask(chen, "search_flights", **route, airlines=[flight["airline_code"]])["flights"]
    change = {"booking_id": booking_id(hold), "offer_id": others[-1]["offer_id"]}

    quote = ask(chen, "quote_change", **change)

    # Between 48 hours and 7 days before departure a standard fare keeps 10 percent, a saver 30.
    percent = 30 if "40%" in flight["change_and_refund"].split("；")[0] else 10
    fee = -(-flight["price_fen"] * percent // 10_000) * 100
    difference = max(0, others[-1]["price_fen"] - flight["price_fen"])
    assert (quote["fee_fen"], quote["charge_fen"]) == (fee, fee + difference)
    _, changed = consented(chen, "travel_change_booking", quote_id=quote["quote_id"])
    assert changed["charged_fen"] == fee + difference
    assert changed["starts_at"] == others[-1]["departs_at"]


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        ("same", "change_not_allowed"),
        ("other_route", "change_not_allowed"),
        ("htl_0001_k1_0214_0216", "offer_not_found"),
    ],
)
def test_a_change_keeps_its_route(
    chen: Session,
    ask: Ask,
    pay: Ask,
    refusal: Ask,
    family: list[str],
    offer: str,
    code: str,
) -> None:
    hold, seat = paid_train(chen, ask, pay, family[:1], "2026-02-10")
    to_nanjing = {"origin": "北京", "destination": "南京", "date": "2026-02-10"}
    other = ask(chen, "search_trains", **to_nanjing)["trains"][0]["seats"][0]["offer_id"]
    offers = {"same": seat["offer_id"], "other_route": other}
    change = {"booking_id": booking_id(hold), "offer_id": offers.get(offer, offer)}

    assert refusal(chen, "quote_change", **change)[0] == code


def test_a_change_quote_expires_and_works_once(
    chen: Session, ask: Ask, pay: Ask, consented: Ask, refusal: Ask, family: list[str]
) -> None:
    hold, _ = paid_train(chen, ask, pay, family[:1], "2026-02-10")
    trains = ask(chen, "search_trains", **TRAIN, date="2026-02-12", limit=50)["trains"]
    change = {"booking_id": booking_id(hold), "offer_id": trains[-1]["seats"][0]["offer_id"]}
    late = ask(chen, "quote_change", **change)
    chen.advance(seconds=15 * 60)
    assert refusal(chen, "change_booking", quote_id=late["quote_id"])[0] == "quote_expired"
    assert refusal(chen, "change_booking", quote_id="chg_9999")[0] == "quote_not_found"

    quote = ask(chen, "quote_change", **change)
    if quote["charge_fen"]:
        consented(chen, "travel_change_booking", quote_id=quote["quote_id"])
    else:
        ask(chen, "change_booking", quote_id=quote["quote_id"])
    again = chen.call("travel_change_booking", key="again", quote_id=quote["quote_id"])
    if again["error"]["code"] == "confirmation_required":
        chen.approve(again["error"]["details"]["confirmation_id"])
        again = chen.call("travel_change_booking", key="again", quote_id=quote["quote_id"])
    assert again["error"]["code"] == "booking_not_open"


def test_a_stay_moves_to_other_nights_of_the_same_hotel(
    chen: Session, ask: Ask, pay: Ask, consented: Ask, refusal: Ask, family: list[str]
) -> None:
    stay = {"check_in_date": "2026-02-24", "check_out_date": "2026-02-25"}
    wanted = {"city": "西安", "near": "钟楼", "free_cancellation": True, **stay}
    hotel = ask(chen, "search_hotels", **wanted)["hotels"][0]
    offers = {"offer_ids": [hotel["room"]["offer_id"]], "traveller_ids": family[:1]}
    hold = ask(chen, "hold_booking", kind="hotel", **offers)
    pay(chen, hold)
    later = {"check_in_date": "2026-02-25", "check_out_date": "2026-02-26"}
    rooms = ask(chen, "get_hotel", hotel_id=hotel["hotel_id"], **later)["rooms"]
    stem = hotel["room"]["offer_id"].rsplit("_", 2)[0]
    room = next((r for r in rooms if r["offer_id"].startswith(stem)), rooms[-1])

    quote = ask(chen, "quote_change", booking_id=booking_id(hold), offer_id=room["offer_id"])

    difference = room["total_fen"] - hotel["room"]["total_fen"]
    assert quote["fee_fen"] == 0
    assert quote["charge_fen"] - quote["refund_fen"] == difference


def test_an_unpaid_hold_cannot_be_changed(
    chen: Session, ask: Ask, refusal: Ask, family: list[str]
) -> None:
    trains = ask(chen, "search_trains", **TRAIN, date="2026-02-10", limit=50)["trains"]
    first, second = trains[0]["seats"][0], trains[1]["seats"][0]
    wanted = {"offer_ids": [first["offer_id"]], "traveller_ids": family[:1]}
    hold = ask(chen, "hold_booking", kind="train", **wanted)

    change = {"booking_id": booking_id(hold), "offer_id": second["offer_id"]}

    code, details = refusal(chen, "quote_change", **change)
    assert (code, details["status"]) == ("booking_not_open", "held")


def test_a_journey_ends_and_its_order_is_completed(
    chen: Session, ask: Ask, pay: Ask, family: list[str]
) -> None:
    hold, _ = paid_train(chen, ask, pay, family[:1], "2026-02-07")

    chen.advance(to="2026-02-08T12:00:00+08:00")

    assert ask(chen, "get_booking", booking_id=booking_id(hold))["status"] == "completed"
    assert status_of(chen, hold) == "completed"


def test_a_delayed_flight_is_announced_and_can_be_cancelled_for_nothing(
    chen: Session, ask: Ask, pay: Ask, family: list[str], wallet: Wallet
) -> None:
    delayed = None
    for date in ("2026-02-07", "2026-02-08", "2026-02-09", "2026-02-10"):
        route = {"origin": "北京", "destination": "成都", "date": date, "limit": 50}
        for flight in ask(chen, "search_flights", **route)["flights"]:
            trial = chen.fork()
            offers = {"offer_ids": [flight["offer_id"]], "traveller_ids": family[:1]}
            hold = ask(trial, "hold_booking", kind="flight", **offers)
            pay(trial, hold)
            due = [e for e in trial.state("due_events") if e["event_kind"].endswith("_delayed")]
            if due and "minutes" in str(due[0]["payload"]) and _minutes(due[0]) >= 60:
                delayed = (trial, hold, due[0])
                break
        if delayed is not None:
            break
    assert delayed is not None
    trial, hold, event = delayed
    before = wallet(trial)

    trial.advance(to=event["due_at"])

    booking = ask(trial, "get_booking", booking_id=booking_id(hold))
    assert booking["delay_minutes"] == _minutes(event)
    titles = [n["title_zh"] for n in trial.state("notifications")]
    assert titles.count("航班延误") == 1
    result = ask(trial, "cancel_booking", booking_id=booking_id(hold))
    assert (result["fee_fen"], result["refund_fen"]) == (0, hold["total_fen"])
    assert wallet(trial) == before + hold["total_fen"]


def _minutes(event: dict[str, Any]) -> int:
    """How late an announced flight will be."""
    return int(event["payload"]["minutes"])
