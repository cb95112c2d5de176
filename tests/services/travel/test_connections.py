"""Journeys with one change: they fit together, are sane, and become one order."""

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest

from superapp.session import Session

NO_FLIGHTS = {"origin": "杭州", "destination": "南京", "date": "2026-02-09"}
NO_TRAINS = {"origin": "苏州", "destination": "绵阳", "date": "2026-02-09"}
TOOLS = [("search_flights", NO_FLIGHTS), ("search_trains", NO_TRAINS)]


def minutes(first: str, second: str) -> int:
    gap = dt.datetime.fromisoformat(second) - dt.datetime.fromisoformat(first)
    return int(gap.total_seconds()) // 60


def stops(leg: dict[str, Any]) -> tuple[str, str]:
    kind = "airport_code" if "from_airport_code" in leg else "station"
    return leg[f"from_{kind}"], leg[f"to_{kind}"]


@pytest.mark.parametrize(("tool", "route"), TOOLS)
def test_a_change_takes_as_long_as_it_needs_and_never_half_a_day(
    chen: Session, ask: Any, tool: str, route: dict[str, Any]
) -> None:
    found = ask(chen, tool, **route, connections=True, limit=50)

    same, other, longest = (90, 240, 480) if "flights" in tool else (20, 90, 360)
    assert found["connections_total"] == len(found["connections"]) > 5
    for one in found["connections"]:
        first, second = one["legs"]
        wait = minutes(first["arrives_at"], second["departs_at"])
        changes = stops(first)[1] != stops(second)[0]
        assert (other if changes else same) <= wait == one["change_minutes"] <= longest
        assert one["changes_airport" if "flights" in tool else "changes_station"] is changes
        assert first["to_city"] == second["from_city"] == one["via_city"]
        assert one["duration_minutes"] == minutes(first["departs_at"], second["arrives_at"])
        assert one["price_fen"] == first["price_fen"] + second["price_fen"]


@pytest.mark.parametrize(("tool", "route"), TOOLS)
def test_both_legs_are_held_paid_and_ticketed_as_one_order(
    chen: Session, ask: Any, pay: Any, family: list[str], tool: str, route: dict[str, Any]
) -> None:
    kind = "flight" if "flights" in tool else "train"
    one = ask(chen, tool, **route, connections=True, passengers=2)["connections"][0]

    hold = ask(
        chen,
        "hold_booking",
        kind=kind,
        offer_ids=one["offer_ids"],
        traveller_ids=family[:2],
        agreed_total_fen=2 * one["price_fen"],
    )
    pay(chen, hold)

    booked = [ask(chen, "get_booking", booking_id=b["booking_id"]) for b in hold["bookings"]]
    assert {b["order_id"] for b in booked} == {hold["order_id"]}
    assert [b["status"] for b in booked] == ["confirmed", "confirmed"]
    assert all(p["ticket_number"] for b in booked for p in b["passengers"])
    assert booked[0]["to_city"] == booked[1]["from_city"]


@pytest.mark.parametrize(("tool", "route"), TOOLS)
def test_a_route_without_a_direct_way_says_so_and_names_connections(
    chen: Session, refusal: Any, tool: str, route: dict[str, Any]
) -> None:
    assert refusal(chen, tool, **route)[0] == "no_such_route"
    assert "connections" in chen.call(f"travel_{tool}", **route)["error"]["message"]


@pytest.mark.parametrize(("tool", "route"), TOOLS)
def test_filters_hold_for_the_whole_journey(
    chen: Session, ask: Any, tool: str, route: dict[str, Any]
) -> None:
    every = ask(chen, tool, **route, connections=True, limit=50, sort="price")["connections"]
    prices = [one["price_fen"] for one in every]
    limit = prices[len(prices) // 2]
    via = every[-1]["via_city"]

    cheap = ask(chen, tool, **route, connections=True, limit=50, max_price_fen=limit)
    through = ask(chen, tool, **route, connections=True, limit=50, via=via)["connections"]
    early = ask(
        chen, tool, **route, connections=True, limit=50, departs_before="12:00", sort="duration"
    )["connections"]

    assert prices == sorted(prices)
    assert 0 < cheap["connections_total"] < len(every)
    assert {one["via_city"] for one in through} == {via}
    assert all(one["departs_at"][11:16] < "12:00" for one in early)
    assert all(a["duration_minutes"] <= b["duration_minutes"] for a, b in pairwise(early))


@pytest.mark.parametrize(("tool", "route"), TOOLS)
def test_a_leg_that_is_sold_out_is_not_part_of_a_journey(
    chen: Session, ask: Any, refusal: Any, tool: str, route: dict[str, Any]
) -> None:
    before = ask(chen, tool, **route, connections=True, limit=50)["connections"]
    chen.advance(to="2026-02-09T10:00:00+08:00")

    after = ask(chen, tool, **route, connections=True, limit=50)["connections"]

    assert 0 < len(after) < len(before)
    assert all(one["departs_at"] > "2026-02-09T10:00" for one in after)
    assert refusal(chen, tool, **route, connections=True, via="亚特兰蒂斯")[0] == "place_unknown"


def test_a_change_that_nobody_could_make_is_refused(
    chen: Session, ask: Any, refusal: Any, family: list[str]
) -> None:
    day = {"date": "2026-02-09", "limit": 50}
    first = ask(chen, "search_trains", origin="上海", destination="南京", **day)["trains"]
    second = ask(chen, "search_trains", origin="南京", destination="北京", **day)["trains"]
    tight = next(
        (a, b) for a in first for b in second if 0 < minutes(a["arrives_at"], b["departs_at"]) < 10
    )

    code, details = refusal(
        chen,
        "hold_booking",
        kind="train",
        offer_ids=[leg["seats"][0]["offer_id"] for leg in tight],
        traveller_ids=family[:1],
    )

    assert code == "offers_do_not_fit"
    assert "换乘只有" in details["reason"]


def test_trains_back_come_with_the_trains_out_and_both_are_one_order(
    chen: Session, ask: Any, refusal: Any, family: list[str]
) -> None:
    trip = {"origin": "北京", "destination": "西安", "date": "2026-02-09"}
    found = ask(chen, "search_trains", **trip, return_date="2026-02-11", departs_before="09:00")

    assert 0 < found["total"] < found["return_total"]
    assert {t["from_city"] for t in found["return_trains"]} == {"西安"}
    assert all(t["departs_at"].startswith("2026-02-11") for t in found["return_trains"])
    legs = [found["trains"][0], found["return_trains"][0]]
    offers = [leg["seats"][0]["offer_id"] for leg in legs]
    hold = ask(chen, "hold_booking", kind="train", offer_ids=offers, traveller_ids=family[:1])
    assert hold["total_fen"] == sum(leg["seats"][0]["price_fen"] for leg in legs)
    early = refusal(chen, "search_trains", **trip, return_date="2026-02-08")
    assert early[0] == "dates_not_in_order"


def test_a_trip_through_three_cities_is_one_order(
    chen: Session, ask: Any, pay: Any, family: list[str]
) -> None:
    days = ["2026-02-09", "2026-02-12", "2026-02-15"]
    ways = [("北京", "西安"), ("西安", "成都"), ("成都", "北京")]
    offers = [
        ask(chen, "search_flights", origin=a, destination=b, date=day)["flights"][0]["offer_id"]
        for (a, b), day in zip(ways, days, strict=True)
    ]

    hold = ask(chen, "hold_booking", kind="flight", offer_ids=offers, traveller_ids=family[:1])
    pay(chen, hold)

    listed = ask(chen, "list_bookings", kind="flight", status="confirmed")["bookings"]
    mine = [b for b in listed if b["order_id"] == hold["order_id"]]
    assert [(b["from_city"], b["to_city"]) for b in mine] == ways
