"""Reports of runs: the page for people, JSON, JUnit XML, and runs in several processes."""

import json
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from superapp.checks.findings import Code
from superapp.journeys.agents import AgentSession, NullAgent
from superapp.journeys.batch import How, Job, run_all
from superapp.journeys.format import Journey
from superapp.journeys.judging import JourneyResult
from superapp.journeys.loader import load_text
from superapp.journeys.outside import CallableAgent
from superapp.journeys.runner import run_journey
from superapp.runs.files import junit_xml, results_json
from superapp.runs.html.findings import WORDS
from superapp.runs.html.page import report_page
from superapp.runs.statistics import Prices, intervals, summarise
from superapp.simulator import Simulator

TEXT = (Path(__file__).parent / "data" / "table.yaml").read_text(encoding="utf-8")
EVIL = '<script>alert("x")</script>'


@pytest.fixture(scope="module")
def small() -> Iterator[Simulator]:
    with Simulator(world="small", seed=7) as opened:
        yield opened


def journey() -> Journey:
    return load_text(TEXT, Path("table.journey.yaml"))[0]


@pytest.fixture(scope="module")
def results(small: Simulator) -> list[JourneyResult]:
    def evil(message: str, session: AgentSession) -> str:
        session.call("food_search_restaurants", text=EVIL)
        return EVIL

    agents = (None, NullAgent(), CallableAgent("evil", evil))
    return [run_journey(small, journey(), agent) for agent in agents]


class Reader(HTMLParser):
    """Tags that are opened and not closed, and every address."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag not in {"meta", "input", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_needs_nothing_from_outside_and_runs_no_text_of_an_agent(
    results: list[JourneyResult],
) -> None:
    page = report_page(results)
    reader = Reader()
    reader.feed(page)

    assert reader.open == []
    assert reader.addresses == []
    assert not re.search(r"https?://|@import|url\(", page)
    assert EVIL not in page
    assert page.count("<script>") == 1


def test_the_page_shows_failures_first_with_their_cause_and_both_languages(
    results: list[JourneyResult],
) -> None:
    page = report_page(results)

    assert page.index('data-status="failed"') < page.index('data-status="passed"')
    assert '<span class="zh">遗漏调用</span><span class="en">A call was missed</span>' in page
    assert "reservations" in page
    assert set(WORDS) == set(Code)


def test_results_are_one_json_document_with_figures_and_causes(
    results: list[JourneyResult],
) -> None:
    shown = json.loads(results_json(results, Prices(2.0, 8.0)))

    assert [one["passed"] for one in shown["results"]] == [True, False, False]
    assert shown["results"][1]["first_cause"] == "missed_call"
    assert shown["results"][1]["charged_to"] == "agent"
    assert shown["summary"]["passed"] == 1
    assert shown["summary"]["cost"] == 0


def test_junit_has_a_case_per_run_and_a_failure_with_its_code(
    results: list[JourneyResult],
) -> None:
    suite = ET.fromstring(junit_xml(results))

    failures = [case.find("failure") for case in suite]
    assert [one is None for one in failures] == [True, False, False]
    assert failures[1] is not None
    assert failures[1].get("type") == "missed_call"


def test_figures_tell_how_sure_they_are(results: list[JourneyResult]) -> None:
    summary = summarise(results)
    certain, unsure = intervals(3, [(100, 100)] * 20), intervals(3, [(1, 1)])

    assert summary.runs == 3
    assert summary.pass_at_k == 1
    assert summary.pass_hat_k == 0
    assert certain[1][0] > 0.95
    assert unsure[1][0] < 0.5
    assert intervals(3, [(1, 1)]) == unsure


def test_an_agent_that_kills_its_process_costs_its_own_runs_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = (
        "import os\n"
        "def agent(message, session):\n"
        "    if session._session.lang == 'en':\n"
        "        os._exit(3)\n"
        "    return '好'\n"
    )
    (tmp_path / "killer.py").write_text(source, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    jobs = [
        Job(Journey.model_validate(
            {"id": name, "title": name, "kind": "abstain", "turns": [{"user": "hi"}],
             "world": {"preset": "small", "lang": lang}}
        ))
        for name, lang in (("one", "zh"), ("two", "en"), ("three", "zh"))
    ]  # fmt: skip

    found = run_all(jobs, How(agent="python:killer:agent"), 2)

    assert [one.passed for one in found] == [True, False, True]
    assert [one.code for one in found[1].findings] == [Code.PREMATURE_END]
