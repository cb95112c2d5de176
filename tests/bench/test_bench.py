"""The bench measures what it says, on arguments that were not seen before."""

import json
import subprocess
from pathlib import Path

import pytest

from superapp.bench import against, figures, scale
from superapp.bench.agent import agent_figures
from superapp.bench.measure import Figure
from superapp.bench.run import as_json, as_table
from superapp.bench.workload import Workload, must
from superapp.simulator import Simulator


@pytest.fixture
def load(simulator: Simulator) -> Workload:
    """The bench's calls on the small world."""
    return Workload(simulator)


def test_a_figure_holds_by_its_median_in_the_direction_of_its_target() -> None:
    quick = Figure("read", "µs", [1.0, 2.0, 90.0], target=2)
    rate = Figure("episodes", "1/s", [700.0, 900.0, 900.0], target=800, at_least=True)

    assert (quick.holds, rate.holds, Figure("new", "µs", [1.0]).holds) == (True, True, None)


def test_a_figure_as_json_has_quantiles_and_the_ratio_to_its_floor() -> None:
    (shown,) = json.loads(as_json([Figure("pay", "µs", [10.0, 20.0, 30.0], 25, floor=5.0)]))

    assert shown == {
        "name": "pay",
        "unit": "µs",
        "median": 20.0,
        "p10": 10.0,
        "p90": 30.0,
        "count": 3,
        "target": 25,
        "at_least": False,
        "holds": True,
        "floor": 5.0,
        "ratio_to_floor": 4.0,
        "note": "",
    }


def test_the_table_has_a_line_for_each_figure() -> None:
    table = as_table([Figure("pay", "µs", [10.0], 5, floor=2.0)])

    assert table.splitlines()[-1] == "| pay (µs) | 10 | 10 | 10 | ≤ 5 | 2.0 | 5.0 | misses |"


def test_ten_calls_are_ten_steps_that_place_two_orders_and_pay_one(load: Workload) -> None:
    session = load.session()
    before = session.head

    load.ten_calls(session)

    diff = session.diff()
    assert session.head == before + 10
    assert len(diff["orders"]["added"]) == 2
    assert len(diff["order_lines"]["added"]) == 6
    assert len(diff["payments"]["added"]) == 1
    session.delete()


def test_all_searches_are_distinct_and_find_something(load: Workload) -> None:
    session = load.session()
    found = [
        must(session.call("shopping_search_products", text=text))["total"]
        for text in load.queries[:40]
    ]
    session.delete()

    assert len(set(load.queries)) == len(load.queries)
    assert all(found)


def test_figures_of_sessions_and_writes_have_samples_and_floors(load: Workload) -> None:
    found = {figure.name: figure for figure in figures.session_figures(load, 3)}
    written = list(figures.write_figures(load, 2))

    assert len(found["digest"].samples) == 3
    assert all(figure.floor and figure.median > figure.floor for figure in written)


def test_large_sessions_are_measured_by_the_row(
    load: Workload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scale, "_ROWS", (50,))

    (figure,) = scale.revival_figures(load, repeats=2)

    assert figure.name == "come alive, each of 50 net rows"
    assert len(figure.samples) == 2


def test_payments_go_on_when_so_many_within_minutes_are_asked_about(load: Workload) -> None:
    session = load.session()

    for _ in range(8):
        load.ten_calls(session)

    assert len(session.diff()["payments"]["added"]) == 8
    session.delete()


def test_the_sqlite_store_is_measured_beside_memory(
    cache_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "_TASKS", 2)

    found = list(figures.stored_figures("small", 7, cache_dir, 2, 20))

    assert [f.name for f in found if f.target is not None] == [
        "SQLite store: point read, kept",
        "stored size of 20 calls",
    ]
    assert all(figure.median > 0 for figure in found)


def test_the_agent_is_measured_over_its_whole_graph(cache_dir: Path) -> None:
    (figure,) = agent_figures("small", 7, cache_dir, repeats=1)

    assert figure.median > 0


def test_an_unknown_revision_is_named() -> None:
    with pytest.raises(against.UnknownRevision, match="no-such-revision"):
        against.compare("no-such-revision", [], lambda _: None)


def test_revisions_take_turns_and_give_a_ratio_for_each_figure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b.c"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    monkeypatch.setattr(against, "_HERE", tmp_path)
    trees: list[Path] = []

    def run(tree: Path, arguments: list[str]) -> list[dict[str, object]]:
        assert arguments == ["--quick"]
        trees.append(tree)
        return [{"name": "pay", "unit": "µs", "median": 10.0 if tree == tmp_path else 20.0}]

    monkeypatch.setattr(against, "_run", run)

    found = against.compare("HEAD", ["--quick"], lambda _: None, rounds=2)

    assert [tree == tmp_path for tree in trees] == [True, False, True, False]
    assert found == [{"name": "pay", "unit": "µs", "now": 10.0, "then": 20.0, "ratio": 0.5}]
    assert not trees[1].exists()
