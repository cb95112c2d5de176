import contextlib
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from superapp.checks.findings import flatten
from superapp.journeys.agents import AgentSession, NullAgent
from superapp.journeys.format import Journey, Step, Turn
from superapp.journeys.judging import JourneyResult, judge_run
from superapp.journeys.lint import lint_journey
from superapp.journeys.loader import load_text
from superapp.journeys.outside import CallableAgent, UnknownAgent, agent_of
from superapp.journeys.runner import Staging, run_journey
from superapp.runs.files import junit_xml, result_line
from superapp.runs.log import BadLog, RunLog, read_log, read_record
from superapp.runs.terminal import journey_text
from superapp.simulator import Simulator

TEXT = (Path(__file__).parent / "data" / "table.yaml").read_text(encoding="utf-8")
SEVEN = "2026-02-06T19:00:00+08:00"


@pytest.fixture(scope="module")
def small() -> Iterator[Simulator]:
    with Simulator(world="small", seed=7) as opened:
        yield opened


def journey(text: str = TEXT) -> Journey:
    return load_text(text, Path("table.journey.yaml"))[0]


def codes(result: JourneyResult) -> list[str]:
    return [one.code.value for one in flatten(result.findings) if one.fails]


def book(session: AgentSession, party: int = 4, at: str = SEVEN) -> str:
    found = session.call(
        "food_search_restaurants", text="火锅", purpose="dine_in", max_distance_m=3000, at=at
    )
    first = found["result"]["restaurants"][0]
    session.call(
        "food_reserve_table", restaurant_id=first["restaurant_id"], party_size=party, at=at
    )
    return str(first["name"])


def test_the_solution_passes_and_costs_little_time(small: Simulator) -> None:
    result = run_journey(small, journey())

    assert result.passed, journey_text(result)
    assert result.record.touched == {
        "reservations": [result.record.diff["reservations"]["added"][0]["reservation_id"]]
    }


def test_the_silent_agent_fails_both_verdicts(small: Simulator) -> None:
    result = run_journey(small, journey(), NullAgent())

    assert not result.calls.passed
    assert not result.state.passed
    assert codes(result)[0] == "missed_call"


def test_a_callable_agent_is_judged_by_what_it_did_and_said(small: Simulator) -> None:
    def agent(message: str, session: AgentSession) -> str:
        return f"{book(session)}，晚上七点"

    async def async_agent(message: str, session: AgentSession) -> str:
        return f"{book(session)}, 7 pm"

    for function in (agent, async_agent):
        result = run_journey(small, journey(), CallableAgent("mine", function))
        assert result.passed, journey_text(result)


@pytest.mark.parametrize(
    ("party", "at", "reply", "code"),
    [
        (3, SEVEN, "{}，19:00", "wrong_quantity"),
        (4, "2026-02-06T20:00:00+08:00", "{}，20:00", "wrong_date_or_timezone"),
        (4, SEVEN, "{}，18:00", "wrong_fact_said"),
        (4, SEVEN, "好了，19:00", "required_info_not_said"),
    ],
)
def test_what_is_wrong_is_named(
    small: Simulator, party: int, at: str, reply: str, code: str
) -> None:
    def agent(message: str, session: AgentSession) -> str:
        return reply.format(book(session, party, at))

    result = run_journey(small, journey(), CallableAgent("mine", agent))

    assert code in codes(result)


def test_a_second_table_fails(small: Simulator) -> None:
    def agent(message: str, session: AgentSession) -> str:
        book(session)
        return book(session, at="2026-02-07T19:00:00+08:00") + " 19:00"

    result = run_journey(small, journey(), CallableAgent("mine", agent))

    assert not result.calls.passed
    assert not result.state.passed
    assert {"unneeded_write", "duplicate_side_effect", "collateral_change"} <= set(codes(result))


def crash(message: str, session: AgentSession) -> str:
    raise RuntimeError("boom")


def hang(message: str, session: AgentSession) -> str:
    time.sleep(3)
    return "late"


def flood(message: str, session: AgentSession) -> str:
    while True:
        session.call("system_now")


def stubborn_flood(message: str, session: AgentSession) -> str:
    for _ in range(300):
        with contextlib.suppress(Exception):
            session.call("system_now")
    return "done"


def leave(message: str, session: AgentSession) -> str:
    sys.exit(3)


def garbage(message: str, session: AgentSession) -> Any:
    return {"reply": 1}


def break_calls(message: str, session: AgentSession) -> str:
    session.call("food_reserve_table", party_size="four", colour=1)
    session.call("no_such_tool")
    return ""


@pytest.mark.parametrize(
    ("agent", "code", "evidence"),
    [
        (crash, "premature_end", "the agent crashed: RuntimeError: boom"),
        (hang, "premature_end", "did not answer within 0.5 seconds"),
        (flood, "over_call_limit", "more than 200 calls"),
        (stubborn_flood, "over_call_limit", "more than 200 calls"),
        (garbage, "parse_failure", "the agent returned dict"),
        (leave, "premature_end", "the agent crashed: SystemExit"),
    ],
)
def test_an_agent_that_breaks_is_a_finding_and_not_a_crash(
    small: Simulator, agent: Any, code: str, evidence: str
) -> None:
    result = run_journey(
        small, journey(), CallableAgent("mine", agent, seconds=0.5 if agent is hang else 60)
    )

    ended = [one for one in flatten(result.findings) if one.code.value == code]
    assert any(evidence in one.evidence for one in ended)


def test_a_call_in_a_session_that_is_over_is_named(small: Simulator) -> None:
    kept: list[AgentSession] = []

    def hoard(message: str, session: AgentSession) -> str:
        kept.append(session)
        kept[0].call("system_now")
        return "好"

    agent = CallableAgent("hoard", hoard)
    first, second = (run_journey(small, journey(), agent) for _ in range(2))

    assert "auth_bypass" not in codes(first)
    assert "auth_bypass" in codes(second)


def test_broken_calls_are_named(small: Simulator) -> None:
    result = run_journey(small, journey(), CallableAgent("mine", break_calls))

    assert {"schema_wrong_type", "schema_unknown_arg", "unknown_tool"} <= set(codes(result))


def test_the_state_is_not_shared_between_runs(small: Simulator) -> None:
    first, second = (run_journey(small, journey()) for _ in range(2))

    assert first.record.digest == second.record.digest
    assert first.record.calls == second.record.calls


def test_a_stored_run_is_judged_again_without_the_agent(small: Simulator, tmp_path: Path) -> None:
    log = RunLog(tmp_path / "one.run.jsonl")
    first = run_journey(small, journey(), staging=Staging(log=log))

    record = read_record(tmp_path / "one.run.jsonl")
    again = judge_run(small.world, small.gateway.registry, journey(), record)

    assert again == first
    assert [entry.type for entry in read_log(tmp_path / "one.run.jsonl")] == [
        *("started", "spoke", "called", "called", "replied", "ended")
    ]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("{}", "type"),
        ("[1]", "no entry"),
        ("nonsense", "no entry"),
        ('{"type": "spoke", "turn": "1", "place": "0", "text": "", "now": "", "x": 1}', "x"),
        ('{"type": "spoke", "turn": 1, "place": "0", "text": "", "now": ""}', "begin"),
    ],
)
def test_a_file_that_is_no_log_is_named_with_its_line(
    tmp_path: Path, line: str, named: str
) -> None:
    path = tmp_path / "bad.run.jsonl"
    path.write_text(line + "\n", encoding="utf-8")

    with pytest.raises(BadLog, match=named):
        read_record(path)


def test_a_turn_in_which_nothing_is_said_fails_even_where_nothing_is_to_be_done(
    small: Simulator,
) -> None:
    text = "id: chat\ntitle: Chats\nkind: abstain\nworld: {preset: small}\nturns: [{user: 你好}]\n"

    assert codes(run_journey(small, journey(text), NullAgent())) == ["required_info_not_said"]
    assert run_journey(small, journey(text), NullAgent("polite", "您好！")).passed


def test_results_are_written_for_programs(small: Simulator) -> None:
    results = [run_journey(small, journey()), run_journey(small, journey(), NullAgent())]

    assert json.loads(result_line(results[1]))["passed"] is False
    assert 'failures="1"' in junit_xml(results)


def test_a_journey_is_sound_when_its_mutants_die(small: Simulator) -> None:
    report = lint_journey(small, journey())

    assert report.survivors == ()
    assert report.effective == report.killed > 5
    assert report.mistakes == ("1 alternatives; at least 3 are needed",)


@pytest.mark.parametrize(
    ("right", "wrong", "mistake"),
    [
        ('    "reservations.party_size": 4\n', "", "party_size"),
        ("tool: food_reserve_table\n", "tool: food_book_table\n", "no tool 'food_book_table'"),
        ("reservations.party_size", "reservation.party_size", "no table 'reservation'"),
        ("{ref: r}, party_size: 4}}", "{ref: x}, party_size: 4}}", "ref 'x' is saved by no call"),
    ],
)
def test_lint_finds_what_is_wrong_with_a_journey(
    small: Simulator, right: str, wrong: str, mistake: str
) -> None:
    text = TEXT.replace(right, wrong, 1)
    if right.startswith('    "'):
        text = text.replace(", party_size: 4}}\n      forbid", "}}\n      forbid")

    report = lint_journey(small, journey(text))

    assert any(mistake in one for one in (*report.mistakes, *report.survivors)), report


def test_a_filter_may_compare_two_columns_of_a_row(small: Simulator) -> None:
    demand = '    "count(reservations[ends_at>{starts_at}])": 1\n'
    text = TEXT.replace(
        '    "reservations.party_size": 4\n', demand + '    "reservations.party_size": 4\n', 1
    )

    report = lint_journey(small, journey(text))

    assert report.mistakes == ("1 alternatives; at least 3 are needed",)


def test_a_value_that_was_not_found_is_missed_in_a_later_turn_as_well(small: Simulator) -> None:
    one = journey()
    find = Step(
        tool="food_search_restaurants",
        args={"text": "火锅", "purpose": "dine_in", "max_distance_m": 1},
        save={"r": "$.restaurants[0].restaurant_id"},
    )
    use = Step(turn=2, tool="food_get_menu", args={"restaurant_id": {"ref": "r"}})
    again = Turn(user="再看看")

    result = run_journey(
        small, one.model_copy(update={"turns": [*one.turns, again], "solution": [find, use]})
    )

    failures = [str(turn.failure) for turn in result.record.turns]
    assert "gave nothing at" in failures[0]
    assert "nothing was saved as 'r'" in failures[1]


@pytest.mark.parametrize("name", ["graf", "python:nowhere:f", "python:json:nothing", "http:x"])
def test_an_unknown_agent_is_named(name: str) -> None:
    with pytest.raises(UnknownAgent):
        agent_of(name)
