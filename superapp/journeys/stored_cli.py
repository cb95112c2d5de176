"""``superapp replay`` and ``superapp judge``: stored runs, on live tools or by today's rules."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from superapp.bootstrap import build_simulator
from superapp.journeys.cli import load
from superapp.journeys.format import Journey
from superapp.journeys.judging import JourneyResult, judge_run
from superapp.journeys.replaying import Replay, replay
from superapp.runs.files import junit_xml, result_line
from superapp.runs.log import log_files, read_record
from superapp.runs.record import RunRecord
from superapp.runs.terminal import show_results
from superapp.settings import Settings
from superapp.simulator import Simulator

Logs = Annotated[list[Path], typer.Argument(help="Logs of runs, or folders of them.", exists=True)]
Journeys = Annotated[
    list[Path] | None,
    typer.Option("--journeys", help="Journey files or folders; the library if left out."),
]


class _Stored:
    """Stored runs with the journeys that they played, and the worlds in which they did."""

    def __init__(self, logs: list[Path], paths: list[Path] | None) -> None:
        self._known = {journey.id: journey for journey in load(paths)}
        self._open: dict[tuple[str, int], Simulator] = {}
        self.runs = [(path, read_record(path)) for path in log_files(logs)]
        if not self.runs:
            typer.echo("no *.run.jsonl files found", err=True)
            raise typer.Exit(2)

    def journey(self, record: RunRecord) -> Journey:
        if record.journey not in self._known:
            message = f"there is no journey {record.journey!r} here; name its file with --journeys"
            typer.echo(message, err=True)
            raise typer.Exit(2)
        return self._known[record.journey]

    def simulator(self, record: RunRecord) -> Simulator:
        key = (record.world, record.seed)
        if key not in self._open:
            self._open[key] = build_simulator(Settings.read(), world=key[0], seed=key[1])
        return self._open[key]


def judge(
    logs: Logs,
    journeys: Journeys = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line per run.")] = False,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML to this file.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a report for people here.")] = None,
) -> None:
    """Judge stored runs again, by today's journeys, without the agent."""
    stored = _Stored(logs, journeys)
    results: list[JourneyResult] = []
    for _, record in stored.runs:
        simulator = stored.simulator(record)
        registry = simulator.gateway.registry
        results.append(judge_run(simulator.world, registry, stored.journey(record), record))
        if as_json:
            typer.echo(result_line(results[-1]))
    if not as_json:
        show_results(results, Console())
    if junit is not None:
        junit.write_text(junit_xml(results), encoding="utf-8")
    if html is not None:
        from superapp.runs.html.page import report_page  # noqa: PLC0415

        html.write_text(report_page(results), encoding="utf-8")
    raise typer.Exit(0 if all(result.passed for result in results) else 1)


def replay_command(
    logs: Logs,
    journeys: Journeys = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line per run.")] = False,
) -> None:
    """Play recorded decisions again on live tools, and say where they come out otherwise."""
    stored = _Stored(logs, journeys)
    same = 0
    for path, record in stored.runs:
        found = replay(stored.simulator(record), stored.journey(record), record)
        same += found.same
        typer.echo(found.model_dump_json() if as_json else _line(path, found))
    if not as_json:
        typer.echo(f"{same} of {len(stored.runs)} runs came out as recorded")
    raise typer.Exit(0 if same == len(stored.runs) else 1)


def _line(path: Path, found: Replay) -> str:
    if found.divergence is None:
        return f"{path.name}: the same {found.calls} calls, digest {found.digest[:12]}"
    other = "" if found.same_world else " (the world's content is another)"
    return f"{path.name}: {found.divergence}{other}"
