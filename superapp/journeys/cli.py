"""The commands about journeys: ``run``, ``judge``, ``journeys lint`` and ``journeys schema``."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from superapp.bootstrap import build_simulator
from superapp.errors import SuperappError
from superapp.journeys.agents import Agent
from superapp.journeys.format import Journey
from superapp.journeys.judging import JourneyResult, judge_run
from superapp.journeys.loader import JourneyError, journey_files, load_file, schema_text
from superapp.journeys.outside import UnknownAgent, agent_of
from superapp.journeys.runner import JourneyCannotRun, run_journey
from superapp.runs.files import junit_xml, result_line
from superapp.runs.log import log_files, read_record
from superapp.runs.terminal import show_results
from superapp.settings import Settings
from superapp.simulator import Simulator
from superapp_fixtures.journeys import library

Paths = Annotated[
    list[Path] | None,
    typer.Argument(help="Journey files or folders; the library that comes along if left out."),
]


def load(paths: list[Path] | None) -> list[Journey]:
    """The journeys of files and folders; files written wrongly end the command with status 2."""
    files = journey_files(paths or [library()])
    journeys: list[Journey] = []
    mistakes: list[str] = []
    for file in files:
        try:
            journeys.extend(load_file(file))
        except JourneyError as error:
            mistakes.append(str(error))
    if not files:
        mistakes.append("no *.journey.yaml files found")
    for mistake in mistakes:
        typer.echo(mistake, err=True)
    if mistakes:
        raise typer.Exit(2)
    return journeys


class Worlds:
    """Simulators by preset and seed, each opened once."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], Simulator] = {}

    def of(self, preset: str, seed: int) -> Simulator:
        """The simulator of a world."""
        if (preset, seed) not in self._open:
            self._open[preset, seed] = build_simulator(Settings.read(), world=preset, seed=seed)
        return self._open[preset, seed]

    def close(self) -> None:
        """Let go of all of them."""
        for simulator in self._open.values():
            simulator.close()


@contextmanager
def worlds() -> Iterator[Worlds]:
    """Simulators that are closed at the end."""
    opened = Worlds()
    try:
        yield opened
    finally:
        opened.close()


def run(
    paths: Paths = None,
    agent: Annotated[
        str, typer.Option(help="graph, oracle, null, or python:module:function.")
    ] = "graph",
    model: Annotated[str | None, typer.Option("--model", "-m", help="Model of the graph.")] = None,
    times: Annotated[int | None, typer.Option("-k", min=1, help="Runs of each journey.")] = None,
    world: Annotated[str | None, typer.Option(help="Another preset than the journeys'.")] = None,
    seed: Annotated[int | None, typer.Option(help="Another seed than the journeys'.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line per run.")] = False,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML to this file.")] = None,
) -> None:
    """Play journeys with an agent and judge calls and final state."""
    journeys = load(paths)
    results: list[JourneyResult] = []
    with worlds() as opened:
        for journey in journeys:
            simulator = opened.of(world or journey.world.preset, _or(seed, journey.world.seed))
            for _ in range(times or journey.runs.k):
                result = _run_one(simulator, journey, _agent(agent), model)
                results.append(result)
                if as_json:
                    typer.echo(result_line(result))
    if not as_json:
        show_results(results, Console())
    if junit is not None:
        junit.write_text(junit_xml(results), encoding="utf-8")
    raise typer.Exit(0 if _all_passed(journeys, results) else 1)


def _or(value: int | None, default: int) -> int:
    return default if value is None else value


def _agent(name: str) -> Agent | None:
    try:
        return agent_of(name)
    except UnknownAgent as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def _run_one(
    simulator: Simulator, journey: Journey, agent: Agent | None, model: str | None
) -> JourneyResult:
    try:
        return run_journey(simulator, journey, agent, model=model)
    except (SuperappError, JourneyCannotRun) as error:
        typer.echo(f"{journey.id}: {error}", err=True)
        raise typer.Exit(2) from None


def _all_passed(journeys: list[Journey], results: list[JourneyResult]) -> bool:
    """Whether each journey passed in as many of its runs as it requires."""
    for journey in journeys:
        passed = [one.passed for one in results if one.journey == journey.id]
        share = sum(passed) / len(passed)
        require = journey.runs.require
        enough = {"all": share == 1, "any": share > 0, "majority": share > 0.5}[require]
        if not enough:
            return False
    return True


def judge(
    records: Annotated[Path, typer.Argument(help="File of records.", exists=True, dir_okay=False)],
    paths: Paths = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line per run.")] = False,
) -> None:
    """Judge stored runs again, by today's journeys, without the agent."""
    known = {journey.id: journey for journey in load(paths)}
    results = []
    with worlds() as opened:
        for record in map(read_record, log_files([records])):
            if record.journey not in known:
                typer.echo(f"there is no journey {record.journey!r}", err=True)
                raise typer.Exit(2)
            simulator = opened.of(record.world, record.seed)
            registry = simulator.gateway.registry
            results.append(judge_run(simulator.world, registry, known[record.journey], record))
    if as_json:
        for result in results:
            typer.echo(result_line(result))
    else:
        show_results(results, Console())
    raise typer.Exit(0 if all(result.passed for result in results) else 1)


journeys = typer.Typer(no_args_is_help=True, help="Check journey files, and print their schema.")


@journeys.command("schema")
def show_schema() -> None:
    """Print the JSON Schema of journey files, for editors."""
    typer.echo(schema_text(), nl=False)


@journeys.command("lint")
def lint(
    paths: Paths = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line per journey.")] = False,
) -> None:
    """Test the journeys themselves: nothing wrong passes, nothing right fails."""
    from superapp.journeys.lint import lint_journey, show_report  # noqa: PLC0415

    reports = []
    loaded = load(paths)
    with worlds() as opened:
        for journey in loaded:
            simulator = opened.of(journey.world.preset, journey.world.seed)
            report = lint_journey(simulator, journey)
            reports.append(report)
            if as_json:
                typer.echo(report.model_dump_json())
    if not as_json:
        show_report(reports, Console())
    raise typer.Exit(0 if all(report.clean for report in reports) else 1)
