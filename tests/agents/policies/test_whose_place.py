"""A contact and a kind of place name that contact's address, in every request that goes there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from superapp.session import Session
from superapp.simulator import Simulator

PLACES: dict[str, dict[str, dict[str, list[str]]]] = yaml.safe_load(
    (Path(__file__).parent / "whose_place.yaml").read_text("utf-8")
)
OWN = "own"


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as made:
        yield made


def rows(*, known: bool) -> list[tuple[str, str, str]]:
    """User, whose address of which kind, and what the user says."""
    return [
        (user, place, text)
        for user, places in PLACES.items()
        for place, texts in places.items()
        for text in texts
        if (place not in ("nobody", "unknown")) is known
    ]


def addresses(session: Session) -> dict[str, str]:
    """Whose address each id is, and of which kind: "Li Na office"."""
    contacts = session.call("account_list_contacts")["result"]["contacts"]
    owners = {contact["contact_id"]: contact["name"] for contact in contacts} | {None: OWN}
    return {
        address["address_id"]: f"{name} {address['label']}"
        for contact_id, name in owners.items()
        for address in session.call("account_list_addresses", contact_id=contact_id)["result"][
            "addresses"
        ]
    }


def words_of(value: Any) -> set[str]:
    """Every text in the arguments of a call."""
    if isinstance(value, dict):
        return set().union(*(words_of(part) for part in value.values()))
    if isinstance(value, list):
        return set().union(*(words_of(part) for part in value))
    return {value} if isinstance(value, str) else set()


def used(simulator: Simulator, user: str, text: str, lang: str | None = None) -> set[str]:
    """The addresses that the agent takes anything to or from."""
    named = addresses(simulator.session(user=user, lang="en"))
    session = simulator.session(user=user, lang=lang)
    session.chat(text)
    calls = [call for call in session.calls if not call["tool"].startswith("account_")]
    return {named[word] for call in calls for word in words_of(call["arguments"]) & named.keys()}


@pytest.mark.parametrize(("user", "place", "text"), rows(known=True))
def test_the_place_of_somebody_is_their_address(
    simulator: Simulator, user: str, place: str, text: str
) -> None:
    assert place in used(simulator, user, text)


@pytest.mark.parametrize(("user", "place", "text"), rows(known=False))
def test_a_place_of_nobody_known_is_nobodys_address(
    simulator: Simulator, user: str, place: str, text: str
) -> None:
    found = used(simulator, user, text)

    assert found <= ({f"{OWN} home"} if place == "nobody" else set())


@pytest.mark.parametrize(
    ("user", "lang", "text", "place"),
    [
        ("usr_lin", "en", "李娜在加班，点杯奶茶送到她单位", "Li Na office"),
        ("usr_lin", "en", "约了周凯，打车去他公司", "Zhou Kai office"),
        ("usr_chen", "en", "老婆在开会，买束花送到她公司", "Liu Min office"),
        ("usr_lin", "zh", "I am late for Li Na, get me a taxi to her place", "Li Na home"),
        ("usr_chen", "zh", "My wife has a cold, send some flowers to her office", "Liu Min office"),
    ],
)
def test_her_place_is_found_in_a_session_of_either_language(
    simulator: Simulator, user: str, lang: str, text: str, place: str
) -> None:
    assert place in used(simulator, user, text, lang)


@pytest.mark.parametrize("text", ["给奶奶转100块", "给外婆转100块"])
def test_a_relative_who_is_no_contact_is_not_taken_for_another(
    simulator: Simulator, text: str
) -> None:
    session = simulator.session(user="usr_lin")

    session.chat(text)

    assert "payments_transfer" not in [call["tool"] for call in session.calls]
