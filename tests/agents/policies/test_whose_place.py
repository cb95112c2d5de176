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


HOME, OFFICE, MUM = "own home", "own office", "Wang Xiulan home"
LI_NA, LI_NA_OFFICE = "Li Na home", "Li Na office"
ASKED = {
    "李娜家离我公司多远": {LI_NA, OFFICE},
    "李娜的家离我的公司有多远？": {LI_NA, OFFICE},
    "我公司离李娜家多远": {LI_NA, OFFICE},
    "我家离李娜单位远吗": {HOME, LI_NA_OFFICE},
    "李娜公司到我家远不远": {HOME, LI_NA_OFFICE},
    "李娜家和我公司之间有多远": {LI_NA, OFFICE},
    "李娜单位距离我家坐地铁多远": {HOME, LI_NA_OFFICE},
    "帮我查一下妈妈家跟我家的距离": {HOME, MUM},
    "妈妈家距我公司几公里": {OFFICE, MUM},
    "妈妈家离李娜家有多少公里": {LI_NA, MUM},
    "请问我家到李娜家大概多远": {LI_NA, HOME},
    "我妈那儿离我单位远么": {OFFICE, MUM},
    "从李娜家到妈妈家有多远": {LI_NA, MUM},
    "How far is Li Na's home from my office?": {LI_NA, OFFICE},
    "How far is my office from Li Na's place": {LI_NA, OFFICE},
    "What's the distance between Li Na's place and my office?": {LI_NA, OFFICE},
    "Is Li Na's office far from my home?": {HOME, LI_NA_OFFICE},
    "How far apart are my home and the office of Li Na?": {HOME, LI_NA_OFFICE},
    "What is the distance from my office to my mum's?": {OFFICE, MUM},
    "How far away is my mum's place from Li Na's home?": {LI_NA, MUM},
    "Tell me how far it is from my mother's house to my office": {OFFICE, MUM},
    "How far is it between my home and Li Na's?": {LI_NA, HOME},
}


@pytest.mark.parametrize("text", ASKED)
def test_a_distance_is_between_the_two_places_that_were_named(
    simulator: Simulator, text: str
) -> None:
    assert used(simulator, "usr_lin", text) == ASKED[text]


@pytest.mark.parametrize(
    "text",
    ["西湖离杭州东站有多远", "西湖远吗", "How far is West Lake?", "Is West Lake far from here?"],
)
def test_a_sight_may_be_one_of_the_ends(simulator: Simulator, text: str) -> None:
    session = simulator.session(user="usr_lin")

    session.chat(text)

    assert session.calls[-1]["tool"] == "maps_plan_route"
    assert "plc_0009" in session.calls[-1]["arguments"].values()
