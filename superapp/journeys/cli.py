"""What the commands about journeys share, and ``superapp journeys lint|schema|mutants``."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from superapp.journeys.format import Journey
from superapp.journeys.loader import JourneyError, journey_files, load_file, schema_text
from superapp_fixtures.journeys import library

Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Journey files, folders, or names in the library that comes along (r01, hard); "
        "all of the library if left out."
    ),
]
Processes = Annotated[int, typer.Option("--jobs", "-j", min=1, max=64, help="Processes to run in.")]


def load(paths: list[Path] | None, tags: list[str] | None = None) -> list[Journey]:
    """The journeys of files and folders; files written wrongly end the command with status 2."""
    files = journey_files(named(paths) if paths else [library()])
    journeys: list[Journey] = []
    mistakes: list[str] = []
    for file in files:
        try:
            journeys.extend(load_file(file))
        except JourneyError as error:
            mistakes.append(str(error))
    if not files:
        mistakes.append("no *.journey.yaml files found")
    mistakes += _twice(journeys)
    if tags:
        journeys = [one for one in journeys if set(tags) <= set(one.tags)]
        if not journeys and not mistakes:
            mistakes.append(f"no journey has the tags {', '.join(tags)}")
    for mistake in mistakes:
        typer.echo(mistake, err=True)
    if mistakes:
        raise typer.Exit(2)
    return journeys


def named(paths: list[Path]) -> list[Path]:
    """Paths, and the files of the library for what is none but begins their names (``r01``)."""
    found: list[Path] = []
    for path in paths:
        known = [] if path.exists() else sorted(library().glob(f"{path.name}*.journey.yaml"))
        found.extend(known if known and path.parent == Path() else [path])
    return found


def _twice(journeys: list[Journey]) -> list[str]:
    seen: set[str] = set()
    twice = [one.id for one in journeys if one.id in seen or seen.add(one.id)]  # type: ignore[func-returns-value]
    return [f"two journeys have the id {name!r}" for name in twice]


def progress(*, quiet: bool) -> Progress:
    """A bar on standard error that goes away at the end."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=quiet or not Console(stderr=True).is_terminal,
    )


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


journeys = typer.Typer(no_args_is_help=True, help="Check journey files, and print their schema.")


@journeys.command("schema")
def show_schema() -> None:
    """Print the JSON Schema of journey files, for editors."""
    typer.echo(schema_text(), nl=False)


@journeys.command("lint")
def lint(
    paths: Paths = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", "-j", min=1, max=64, help="Processes to run in; one per core if left out."
        ),
    ] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Only journeys with this tag.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line per journey.")] = False,
) -> None:
    """Test the journeys themselves: nothing wrong passes, nothing right fails."""
    from superapp.journeys.batch import Batch, How, Job  # noqa: PLC0415
    from superapp.journeys.lint import LintReport, lint_job, lost_report  # noqa: PLC0415
    from superapp.journeys.lint_report import show_report, totals  # noqa: PLC0415

    loaded = load(paths, tag)
    with progress(quiet=as_json) as bar:
        task = bar.add_task("lint", total=len(loaded))

        def done(job: Job, report: LintReport) -> None:
            bar.update(task, advance=1, description=job.journey.id[:40])
            if as_json:
                typer.echo(report.model_dump_json())

        batch = Batch(lint_job, How(agent="oracle"), lost_report, done)
        reports = batch.run([Job(journey) for journey in loaded], jobs or cores())
    sums = totals(reports)
    if as_json:
        typer.echo(json.dumps(sums.model_dump()))
    else:
        show_report(reports, sums, Console())
    raise typer.Exit(0 if sums.sound else 1)


@journeys.command("codes")
def codes(
    verbose: Annotated[bool, typer.Option("--why", help="Show what was found otherwise.")] = False,
) -> None:
    """Test the judge: seeded runs of every error code, and runs that must not be given it."""
    from superapp.bootstrap import build_simulator  # noqa: PLC0415
    from superapp.journeys.codes import codes_table, seeded_runs, tally  # noqa: PLC0415
    from superapp.settings import Settings  # noqa: PLC0415

    with build_simulator(Settings.read(), world="small", seed=7) as simulator:
        found = tally(simulator, list(seeded_runs()))
    for line in codes_table(found):
        typer.echo(line)
    if verbose:
        for one in found:
            for note in one.notes:
                typer.echo(f"{one.code}: {note}", err=True)
    raise typer.Exit(0 if all(one.sound for one in found) else 1)
