"""Over a thousand random triples of places: no detour is shorter, and no train slower than feet."""

import random
from functools import cache
from typing import NamedTuple

from superapp.session import Session

TRIPLES, POOL, SEED = 1_000, 12, 20_260_206
DEPARTS = "2026-02-09T10:00:00+08:00"
Triple = tuple[str, str, str]


class Drawn(NamedTuple):
    """A triple of places of one city."""

    city: str
    places: Triple


def drawn(session: Session) -> tuple[dict[str, list[str]], list[Drawn]]:
    """Places drawn from every city, and the triples of them."""
    rng = random.Random(SEED)
    by_city: dict[str, list[str]] = {}
    for row in session.base_state("places"):
        by_city.setdefault(row["city"], []).append(row["place_id"])
    cities = sorted(by_city)
    pools = {city: rng.sample(sorted(by_city[city]), POOL) for city in cities}
    triples = []
    for number in range(TRIPLES):
        city = cities[number % len(cities)]
        a, b, c = rng.sample(pools[city], 3)
        triples.append(Drawn(city, (a, b, c)))
    return pools, triples


def seconds(session: Session, ids: list[str], mode: str) -> dict[tuple[str, str], int]:
    answer = session.call(
        "maps_distance_matrix", origins=ids, destinations=ids, mode=mode, depart_at=DEPARTS
    )
    assert answer["ok"], answer
    cells = answer["result"]["results"]
    return {(cell["origin"], cell["destination"]): cell["duration_seconds"] for cell in cells}


def test_no_way_round_is_quicker_and_the_way_back_takes_alike(session: Session) -> None:
    pools, triples = drawn(session)
    took = {city: seconds(session, ids, "driving") for city, ids in pools.items()}

    for city, (a, b, c) in triples:
        assert took[city][a, c] <= took[city][a, b] + took[city][b, c]
        for one, other in ((a, b), (b, c), (a, c)):
            there, back = took[city][one, other], took[city][other, one]
            assert max(there, back) <= 1.3 * min(there, back)


def test_transit_is_never_slower_than_walking(session: Session) -> None:
    pools, triples = drawn(session)

    @cache
    def walk(origin: str, goal: str) -> int | None:
        answer = session.call(
            "maps_plan_route", origin=origin, destination=goal, mode="walking", depart_at=DEPARTS
        )
        return answer["result"]["routes"][0]["duration_seconds"] if answer["ok"] else None

    @cache
    def ride(origin: str, goal: str) -> int | None:
        answer = session.call(
            "maps_plan_route", origin=origin, destination=goal, mode="transit", depart_at=DEPARTS
        )
        return answer["result"]["routes"][0]["duration_seconds"] if answer["ok"] else None

    compared = 0
    for _, (a, b, _) in triples:
        on_foot, by_train = walk(a, b), ride(a, b)
        if on_foot is not None and by_train is not None:
            compared += 1
            assert by_train <= on_foot
    assert compared >= 200
    assert set(pools) == {city for city, _ in triples}
