from typing import Any

import pytest

from superapp.session import Session


def test_products_come_cheapest_first_with_their_price_range(chen: Session, estimate: Any) -> None:
    offer = estimate(chen)

    prices = [product["price_fen"] for product in offer["products"]]
    assert prices == sorted(prices)
    assert len(prices) == 6
    assert offer["products"][0]["product_id"] == "saver"
    for product in offer["products"]:
        assert product["price_min_fen"] <= product["price_fen"] <= product["price_max_fen"]
    assert offer["expires_at"] == "2026-02-06T10:10:00+08:00"


def test_wangjing_to_the_airport_costs_what_it_really_does(chen: Session, estimate: Any) -> None:
    offer = estimate(chen)

    express = next(p for p in offer["products"] if p["product_id"] == "express")
    assert 20 <= offer["duration_minutes"] <= 40
    assert 5_000 <= express["price_fen"] <= 8_500


def test_an_evening_across_beijing_costs_what_it_really_does(chen: Session, estimate: Any) -> None:
    """About 17 km and 40 minutes at six: 55 to 80 yuan by express, a taxi alike."""
    offer = estimate(chen, "中关村", pickup_at="2026-02-06T18:00:00+08:00")

    fares = {p["product_id"]: p["price_fen"] for p in offer["products"]}
    assert 14_000 <= offer["distance_m"] <= 22_000
    assert 30 <= offer["duration_minutes"] <= 65
    assert 5_500 <= fares["express"] <= 8_500
    assert 5_500 <= fares["taxi"] <= 8_500
    assert fares["saver"] < fares["express"] < fares["plus"] < fares["premier"]


def test_the_time_agrees_with_the_driving_route(chen: Session, estimate: Any, home: Any) -> None:
    offer = estimate(chen)
    airport = chen.call("maps_geocode", query="首都机场")["result"]["places"][0]["place_id"]

    route = chen.call("maps_plan_route", origin=home(chen), destination=airport, mode="driving")[
        "result"
    ]["routes"][0]

    assert offer["distance_m"] == route["distance_m"]
    assert offer["duration_minutes"] == route["duration_minutes"]


def test_night_rides_cost_more(chen: Session, estimate: Any) -> None:
    day = estimate(chen, pickup_at="2026-02-07T14:00:00+08:00")
    night = estimate(chen, pickup_at="2026-02-08T02:00:00+08:00")

    assert night["duration_minutes"] < day["duration_minutes"]
    assert night["products"][-1]["price_fen"] > day["products"][-1]["price_fen"]


def test_an_estimate_changes_nothing_that_counts(chen: Session, estimate: Any) -> None:
    before = chen.digest()

    estimate(chen)

    assert chen.digest() == before


@pytest.mark.parametrize(
    ("dropoff", "code"),
    [
        ("plc_none", "place_not_found"),
        ("adr_none", "address_not_found"),
        ("0.5,0.5", "outside_coverage"),
        ("31.2400,121.4905", "ride_too_far"),
    ],
)
def test_ends_that_rides_do_not_serve_are_refused(
    chen: Session, home: Any, dropoff: str, code: str
) -> None:
    answer = chen.call("rides_estimate", pickup=home(chen), dropoff=dropoff)

    assert answer["error"]["code"] == code


def test_a_ride_to_the_next_door_is_refused(chen: Session, home: Any) -> None:
    answer = chen.call("rides_estimate", pickup=home(chen), dropoff=home(chen))

    assert answer["error"] == {
        "code": "ride_too_short",
        "message": answer["error"]["message"],
        "retryable": False,
        "details": {"distance_m": 0},
    }


@pytest.mark.parametrize(
    "pickup_at", ["2026-02-06T09:00:00+08:00", "2026-02-06T10:05:00+08:00", "2026-03-01T10:00:00"]
)
def test_a_pick_up_that_cannot_be_booked_is_refused(
    chen: Session, home: Any, pickup_at: str
) -> None:
    answer = chen.call(
        "rides_estimate", pickup=home(chen), dropoff="39.9163,116.3972", pickup_at=pickup_at
    )

    assert answer["error"]["code"] == "pickup_time_invalid"
