"""A car comes when, whence and whither it was asked for, or does not come at all."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from superapp.session import Session
from superapp.simulator import Simulator

SAID: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "rides_said.yaml").read_text("utf-8")
)
OWN = {"home": "家", "office": "公司"}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as made:
        yield made


def talk(simulator: Simulator, user: str, text: str) -> tuple[Session, Any]:
    session = simulator.session(f"usr_{user}", lang="en" if text.isascii() else "zh")
    return session, session.chat(text)


def made(session: Session, tool: str) -> list[dict[str, Any]]:
    return [call for call in session.calls if call["tool"] == tool]


def requested(session: Session) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The estimate of each ride that was requested, and the product."""
    estimates = {c["result"]["estimate_id"]: c for c in made(session, "rides_estimate") if c["ok"]}
    rides = [call["arguments"] for call in made(session, "rides_request_ride")]
    return [
        (
            estimates[ride["estimate_id"]],
            next(
                product
                for product in estimates[ride["estimate_id"]]["result"]["products"]
                if product["product_id"] == ride["product_id"]
            ),
        )
        for ride in rides
    ]


def named(session: Session, reference: str) -> str:
    """What a point is called: home, the office, or the place's name."""
    listed = session.call("account_list_addresses")["result"]["addresses"]
    labels = {item["address_id"]: item["label"] for item in listed}
    if reference in labels:
        return OWN[labels[reference]] if session.lang == "zh" else labels[reference]
    return str(session.call("maps_get_place", place_id=reference)["result"]["name"])


@pytest.mark.parametrize(("user", "text", "at"), SAID["at"])
def test_the_car_comes_at_the_time_that_was_said(
    simulator: Simulator, user: str, text: str, at: str
) -> None:
    session, _ = talk(simulator, user, text)

    ((estimate, _product),) = requested(session)
    assert estimate["arguments"]["pickup_at"] == f"{at}:00+08:00"


@pytest.mark.parametrize(("user", "text", "due"), SAID["by"])
def test_the_car_comes_early_enough_to_be_there_in_time(
    simulator: Simulator, user: str, text: str, due: str
) -> None:
    session, _ = talk(simulator, user, text)

    ((_, product),) = requested(session)
    arrives = dt.datetime.fromisoformat(product["arrives_at"])
    spare = dt.datetime.fromisoformat(f"{due}:00+08:00") - arrives
    assert dt.timedelta(0) < spare < dt.timedelta(minutes=40)


def test_the_answer_says_that_the_ride_is_in_time(simulator: Simulator) -> None:
    session, turn = talk(simulator, "lin", "我明天早上九点前要到杭州东站，帮我叫个车")

    done = session.decide(turn.confirmations[0].confirmation_id, "approve")["turn"]

    assert "09:00" in done.reply


@pytest.mark.parametrize(("user", "text", "legs"), SAID["legs"])
def test_every_leg_begins_where_the_one_before_ended(
    simulator: Simulator, user: str, text: str, legs: list[list[str]]
) -> None:
    session, _ = talk(simulator, user, text)

    rides = [estimate["arguments"] for estimate, _ in requested(session)]
    found = [
        [named(session, ride["pickup"]), named(session, ride["dropoff"]), ride["pickup_at"][11:16]]
        for ride in rides
    ]
    assert [[part.lower() for part in leg] for leg in found] == [
        [part.lower() for part in leg] for leg in legs
    ]


def test_a_further_leg_without_a_time_is_named_and_not_requested(simulator: Simulator) -> None:
    session, turn = talk(simulator, "lin", "打车先去灵隐寺再去西溪湿地，最后回家")

    done = session.decide(turn.confirmations[0].confirmation_id, "approve")["turn"]

    rides = [estimate["arguments"] for estimate, _ in requested(session)]
    assert {named(session, ride["dropoff"]) for ride in rides} == {"灵隐寺"}
    assert "西溪" in done.reply


@pytest.mark.parametrize(("user", "text", "status"), SAID["held_back"])
def test_no_car_is_requested(simulator: Simulator, user: str, text: str, status: str) -> None:
    session, turn = talk(simulator, user, text)

    assert (turn.status, made(session, "rides_request_ride")) == (status, [])


@pytest.mark.parametrize(("user", "text", "instead"), SAID["too_far"])
def test_what_else_goes_there_is_said_where_it_is_too_far(
    simulator: Simulator, user: str, text: str, instead: list[str]
) -> None:
    session, turn = talk(simulator, user, text)

    assert made(session, "rides_request_ride") == []
    assert all(word in turn.reply for word in instead)


@pytest.mark.parametrize(("user", "text", "product_id"), SAID["cars"])
def test_the_kind_of_car_that_was_named_is_requested(
    simulator: Simulator, user: str, text: str, product_id: str
) -> None:
    session, _ = talk(simulator, user, text)

    ((_, product),) = requested(session)
    assert product["product_id"] == product_id


@pytest.mark.parametrize(("user", "text", "city"), SAID["weather"])
def test_the_weather_is_that_of_a_city(
    simulator: Simulator, user: str, text: str, city: str
) -> None:
    session, _ = talk(simulator, user, text)

    assert [c["arguments"]["city"] for c in made(session, "maps_get_weather")] == [city]


@pytest.mark.parametrize("text", SAID["goods"])
def test_goods_for_the_rain_are_no_question_about_the_weather(
    simulator: Simulator, text: str
) -> None:
    session, _ = talk(simulator, "smith", text)

    assert made(session, "maps_get_weather") == []
    assert made(session, "shopping_search_products")
