"""Short cuts for the maps tests."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from superapp.session import Session
from superapp.simulator import Simulator

Ask = Callable[..., Any]


@pytest.fixture
def ask(session: Session) -> Ask:
    """Call a maps tool that has to succeed; its result."""

    def call(tool: str, **arguments: Any) -> Any:
        answer = session.call(f"maps_{tool}", **arguments)
        assert answer["ok"], answer
        return answer["result"]

    return call


@pytest.fixture
def refused(session: Session) -> Ask:
    """Call a maps tool that has to be refused; the code."""

    def call(tool: str, **arguments: Any) -> Any:
        answer = session.call(f"maps_{tool}", **arguments)
        assert not answer["ok"], answer
        return answer["error"]["code"]

    return call


@pytest.fixture
def place(session: Session) -> Callable[[str], str]:
    """The id of the place that a name stands for."""

    def find(name: str) -> str:
        answer = session.call("maps_geocode", query=name)
        place_id: str = answer["result"]["places"][0]["place_id"]
        return place_id

    return find


@pytest.fixture
def english(simulator: Simulator) -> Iterator[Session]:
    """A session of Emma Smith, who reads English only."""
    with simulator.session("usr_smith") as made:
        yield made
