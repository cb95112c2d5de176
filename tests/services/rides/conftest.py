"""Short cuts for the rides tests."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from superapp.session import Session
from superapp.simulator import Simulator


@pytest.fixture
def chen(simulator: Simulator) -> Iterator[Session]:
    """A session of Chen Wei in Beijing, who pays from a full wallet."""
    with simulator.session("usr_chen") as made:
        yield made


@pytest.fixture
def home() -> Callable[[Session], str]:
    """The id of the user's home address."""

    def find(session: Session) -> str:
        found = session.call("account_list_addresses")["result"]["addresses"]
        address_id: str = next(a["address_id"] for a in found if a["label"] == "home")
        return address_id

    return find


@pytest.fixture
def estimate(home: Callable[[Session], str]) -> Callable[..., Any]:
    """An estimate from home to a named place."""

    def make(session: Session, to: str = "首都机场", **arguments: Any) -> Any:
        found = session.call("maps_geocode", query=to)["result"]["places"][0]["place_id"]
        answer = session.call("rides_estimate", pickup=home(session), dropoff=found, **arguments)
        assert answer["ok"], answer
        return answer["result"]

    return make


@pytest.fixture
def request_ride(estimate: Callable[..., Any]) -> Callable[..., Any]:
    """Request the cheapest product of a new estimate, with the user's yes; the ride."""

    def make(session: Session, to: str = "首都机场", **arguments: Any) -> Any:
        offer = estimate(session, to, **arguments)
        call = {
            "estimate_id": offer["estimate_id"],
            "product_id": offer["products"][0]["product_id"],
        }
        asked = session.call("rides_request_ride", **call)
        session.approve(asked["error"]["details"]["confirmation_id"])
        answer = session.call("rides_request_ride", **call)
        assert answer["ok"], answer
        return answer["result"]

    return make
