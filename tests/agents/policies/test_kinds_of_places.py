"""The airport, or the nearest pharmacy, is one of the city that the way is in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from superapp.session import Session
from superapp.simulator import Simulator

KINDS: dict[str, dict[str, list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "kinds_of_places.yaml").read_text("utf-8")
)
ROWS = [
    (city, *meant.split(), text)
    for city, kinds in KINDS.items()
    for meant, texts in kinds.items()
    for text in texts
]
ENDS = {"rides_estimate": ("pickup", "dropoff"), "maps_plan_route": ("origin", "destination")}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(world="city", seed=7) as made:
        yield made


def asked(simulator: Simulator, text: str) -> tuple[Session, str, str]:
    """The session, and between which two points a way was looked for in it."""
    session = simulator.session("usr_lin", lang="zh" if not text.isascii() else "en")
    session.chat(text)
    ways = [call for call in session.calls if call["tool"] in ENDS]
    assert len(ways) == 1, [call["tool"] for call in session.calls]
    start, end = (ways[0]["arguments"][name] for name in ENDS[ways[0]["tool"]])
    return session, start, end


def place(session: Session, place_id: str) -> dict[str, object]:
    shown: dict[str, object] = session.call("maps_get_place", place_id=place_id)["result"]
    return shown


@pytest.mark.parametrize(("city", "which", "kind", "text"), ROWS)
def test_kind_of_place_is_one_of_the_city_of_the_way(
    simulator: Simulator, city: str, which: str, kind: str, text: str
) -> None:
    session, start, end = asked(simulator, text)
    found = place(session, end)
    assert (found["category"], found["city"]) == (kind, city)
    if which == "nearest":
        around = session.call(
            "maps_search_nearby", center=start, category=kind, radius_m=50_000, limit=1
        )
        assert around["result"]["places"][0]["place_id"] == end
    else:
        known = session.call("maps_search_places", city=city, category=kind, limit=1)
        assert known["result"]["places"][0]["place_id"] == end


@pytest.mark.parametrize(
    ("text", "kind", "city"),
    [
        ("从机场打车到西湖", "airport", "hangzhou"),
        ("从机场打车到外滩", "airport", "shanghai"),
        ("Book a car from the airport to the Bund", "airport", "shanghai"),
        ("从高铁站打车回家", "railway_station", "hangzhou"),
        ("从最近的地铁站到西湖怎么走", "metro_station", "hangzhou"),
    ],
)
def test_way_from_a_kind_of_place_begins_in_the_city_it_leads_to(
    simulator: Simulator, text: str, kind: str, city: str
) -> None:
    session, start, _ = asked(simulator, text)
    found = place(session, start)
    assert (found["category"], found["city"]) == (kind, city)


@pytest.mark.parametrize("text", ["打车去最近的星巴克", "A taxi to the nearest Starbucks"])
def test_nearest_of_a_name_is_the_nearest_that_bears_it(simulator: Simulator, text: str) -> None:
    session, start, end = asked(simulator, text)
    around = session.call("maps_search_nearby", center=start, query="Starbucks", radius_m=50_000)
    assert around["result"]["places"][0]["place_id"] == end


@pytest.mark.parametrize("text", ["附近有没有医院", "Is there a hospital nearby?"])
def test_search_around_widens_until_something_is_found(simulator: Simulator, text: str) -> None:
    session = simulator.session("usr_lin", lang="zh" if not text.isascii() else "en")
    turn = session.chat(text)
    radii = [c["arguments"]["radius_m"] for c in session.calls if "radius_m" in c["arguments"]]
    assert len(radii) > 1
    assert radii == sorted(set(radii))
    hospital = session.call(
        "maps_search_nearby", center="adr_0001", category="hospital", radius_m=50_000
    )["result"]["places"][0]
    assert str(hospital["name"]) in turn.reply


@pytest.mark.parametrize(
    ("text", "guests"),
    [
        ("订一家机场附近的酒店，下周五住一晚", 1),
        ("帮我订一家西湖附近的酒店，下周五住一晚", 1),
        ("我们一家人去北京，订下周五的机票", 2),
        ("我们一家去北京，订下周五的机票", 2),
    ],
)
def test_one_hotel_is_no_family(simulator: Simulator, text: str, guests: int) -> None:
    session = simulator.session("usr_lin", lang="zh")
    session.chat(text)
    held = next(call for call in session.calls if call["tool"] == "travel_hold_booking")
    assert len(held["arguments"]["traveller_ids"]) == guests
