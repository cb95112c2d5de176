"""Bilingual queries, and of what kind their first results have to be."""

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from superapp.session import Session
from superapp.simulator import Simulator

QUERIES = Path(__file__).with_name("queries.tsv")
FIRST = 3
MOST_MISSES = 3
Row = dict[str, str]


@pytest.fixture(scope="module")
def city(cache_dir: Path) -> Iterator[Simulator]:
    """The world that people start with, where every cuisine is on offer."""
    with Simulator("city", seed=7, cache_dir=cache_dir) as made:
        yield made


@pytest.fixture(scope="module")
def session(city: Simulator) -> Iterator[Session]:
    """A session in Chinese, at noon."""
    with city.session("usr_lin") as made:
        made.advance(to="2026-02-06T12:00:00+08:00")
        yield made


def _products(session: Session, row: Row) -> list[str]:
    found = session.call("shopping_search_products", text=row["query"], limit=FIRST)
    types = {p["product_id"]: p["product_type_id"] for p in session.base_state("products")}
    return [types[product["product_id"]] for product in found["result"]["products"]]


def _cuisines(session: Session, row: Row) -> list[str]:
    found = session.call(
        "food_search_restaurants",
        text=row["query"],
        city=row["where"],
        include_closed=True,
        limit=FIRST,
    )
    return [restaurant["cuisine"] for restaurant in found["result"]["restaurants"]]


def _places(session: Session, row: Row) -> list[str]:
    found = session.call("maps_search_places", city=row["where"], query=row["query"], limit=1)
    return [place["name"] for place in found["result"]["places"]]


def _hotels(session: Session, row: Row) -> list[str]:
    found = session.call(
        "travel_search_hotels",
        city=row["where"],
        keyword=row["query"],
        check_in_date="2026-02-24",
        check_out_date="2026-02-25",
        limit=FIRST,
    )
    hotels = found["result"]["hotels"]
    return [f"{hotel['name']} {hotel['area']} {hotel['address']}" for hotel in hotels]


SEARCHES: dict[str, Callable[[Session, Row], list[str]]] = {
    "product": _products,
    "food": _cuisines,
    "place": _places,
    "hotel": _hotels,
}


def fits(row: Row, found: str) -> bool:
    """Whether a result is of the kind that the query asks for."""
    if row["kind"] in ("product", "food"):
        return found in row["expected"].split()
    return re.search(row["expected"], found) is not None


def test_the_first_results_are_of_the_kind_asked_for(session: Session) -> None:
    with QUERIES.open(encoding="utf-8") as lines:
        rows: list[Any] = list(csv.DictReader(lines, delimiter="\t"))

    misses = []
    for row in rows:
        found = SEARCHES[row["kind"]](session, row)
        if not found or not all(fits(row, result) for result in found):
            misses.append(f"{row['kind']} {row['query']}: {found}")

    assert len(rows) >= 60
    assert {row["kind"] for row in rows} == set(SEARCHES)
    assert len(misses) <= MOST_MISSES, "\n".join(misses)
