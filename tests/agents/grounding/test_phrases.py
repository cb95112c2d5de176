import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from superapp_agents.grounding.moments import ZONE, Moment, read_date, read_deadline, read_window
from superapp_agents.grounding.money import read_amount, read_budget
from superapp_agents.grounding.numbers import read_count
from superapp_agents.grounding.text import normalise

NOW = dt.datetime(2026, 2, 6, 10, tzinfo=ZONE)
TABLES: dict[str, dict[Any, Any]] = yaml.safe_load(
    (Path(__file__).parent / "phrases.yaml").read_text("utf-8")
)


def rows(table: str) -> list[tuple[str, Any]]:
    return [(str(phrase), wanted) for phrase, wanted in TABLES[table].items()]


def fen(yuan: float | str | None) -> int | None:
    if yuan is None:
        return None
    return round(float(yuan[1:]) * 100) - 1 if isinstance(yuan, str) else round(yuan * 100)


@pytest.mark.parametrize(("phrase", "wanted"), rows("dates"))
def test_a_date_phrase_names_its_days(phrase: str, wanted: Any) -> None:
    first, last = wanted if isinstance(wanted, list) else (wanted, wanted)

    span = read_date(normalise(phrase), NOW)

    assert span is not None
    assert (span.start, span.end) == (first, last)


@pytest.mark.parametrize(("phrase", "wanted"), rows("windows"))
def test_a_time_phrase_names_its_window(phrase: str, wanted: list[str | None]) -> None:
    window = read_window(normalise(phrase), Moment(NOW))

    assert window is not None
    found = [moment and moment.strftime("%dT%H:%M") for moment in (window.earliest, window.latest)]
    assert found == wanted


@pytest.mark.parametrize(("phrase", "wanted"), rows("deadlines"))
def test_a_deadline_phrase_names_its_moment(phrase: str, wanted: str) -> None:
    deadline = read_deadline(normalise(phrase), Moment(NOW))

    assert deadline is not None
    assert deadline.strftime("%Y-%m-%dT%H:%M") == wanted


@pytest.mark.parametrize(("phrase", "wanted"), rows("budgets"))
def test_a_limit_has_ends_and_a_scope(phrase: str, wanted: list[Any]) -> None:
    budget = read_budget(normalise(phrase))

    assert budget is not None
    assert (budget.min_fen, budget.max_fen, budget.scope.value) == (
        fen(wanted[0]),
        fen(wanted[1]),
        wanted[2],
    )


@pytest.mark.parametrize(("phrase", "wanted"), rows("amounts"))
def test_an_amount_is_read_in_fen(phrase: str, wanted: float) -> None:
    assert read_amount(normalise(phrase)) == fen(wanted)


@pytest.mark.parametrize(("phrase", "wanted"), rows("counts"))
def test_a_quantity_is_a_whole_number(phrase: str, wanted: int | None) -> None:
    assert read_count(phrase) == wanted


def test_the_weekday_of_the_return_follows_the_departure() -> None:
    departure = read_date("下周三", NOW)
    assert departure is not None

    back = read_date("周五", NOW, after=departure.start)

    assert back is not None
    assert back.start == dt.date(2026, 2, 13)
