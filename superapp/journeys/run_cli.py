"""``superapp run`` and ``superapp record``: journeys with an agent, judged and reported."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from superapp.journeys.batch import How, Job, run_all
from superapp.journeys.cli import Paths, Processes, load, progress
from superapp.journeys.format import Journey
from superapp.journeys.judging import JourneyResult
from superapp.journeys.outside import PATIENCE_SECONDS, UnknownAgent, agent_of, url_of
from superapp.runs.files import junit_xml, result_line, results_json
from superapp.runs.statistics import Prices
from superapp.runs.terminal import show_results

AgentName = Annotated[
    str, typer.Option(help="graph, oracle, null, python:module:function, or http:URL.")
]
ModelName = Annotated[str | None, typer.Option("--model", "-m", help="Model of the graph.")]
Timeout = Annotated[float, typer.Option(min=0.1, help="Seconds that one answer may take.")]
Tag = Annotated[list[str] | None, typer.Option(help="Only journeys with this tag.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON line per run.")]


def run(  # noqa: PLR0917 - options of a command
    paths: Paths = None,
    agent: AgentName = "graph",
    model: ModelName = None,
    times: Annotated[int | None, typer.Option("-k", min=1, help="Runs of each journey.")] = None,
    jobs: Processes = 1,
    timeout: Timeout = PATIENCE_SECONDS,
    tag: Tag = None,
    world: Annotated[str | None, typer.Option(help="Another preset than the journeys'.")] = None,
    seed: Annotated[int | None, typer.Option(help="Another seed than the journeys'.")] = None,
    user_model: Annotated[
        str | None, typer.Option(help="Model that plays the user between the written turns.")
    ] = None,
    price: Annotated[
        str | None, typer.Option(help="Yuan for a million tokens, in and out: 2.0/8.0")
    ] = None,
    as_json: AsJson = False,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML to this file.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a report for people here.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write all results as JSON here.")] = None,
    log: Annotated[Path | None, typer.Option(help="Keep the runs' logs in this folder.")] = None,
) -> None:
    """Play journeys with an agent and judge calls and final state."""
    how = How(agent, model, timeout, world, seed, log, user_model=user_model)
    journeys = load(paths, tag)
    results = _run(journeys, how, times, jobs, as_json)
    prices = _prices(price)
    if not as_json:
        show_results(results, Console(), prices)
    if junit is not None:
        junit.write_text(junit_xml(results), encoding="utf-8")
    if out is not None:
        out.write_text(results_json(results, prices), encoding="utf-8")
    if html is not None:
        from superapp.runs.html.page import report_page  # noqa: PLC0415

        html.write_text(report_page(results, prices), encoding="utf-8")
    raise typer.Exit(0 if all_passed(journeys, results) else 1)


def _run(
    journeys: list[Journey], how: How, times: int | None, processes: int, as_json: bool
) -> list[JourneyResult]:
    _check(how)
    wanted = [
        Job(journey, number)
        for journey in journeys
        for number in range(1, (times or journey.runs.k) + 1)
    ]
    with progress(quiet=as_json) as bar:
        task = bar.add_task("run", total=len(wanted))

        def done(job: Job, result: JourneyResult) -> None:
            bar.update(task, advance=1, description=job.journey.id[:40])
            if as_json:
                typer.echo(result_line(result, job.number))

        return run_all(wanted, how, processes, done)


def _check(how: How) -> None:
    """End with status 2 where there is no such agent or model."""
    try:
        if url_of(how.agent) is None:
            agent_of(how.agent)
    except UnknownAgent as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    if how.model is not None or how.user_model is not None:
        from superapp.settings import Settings  # noqa: PLC0415
        from superapp_agents.models.registry import UnknownModel, make_model  # noqa: PLC0415

        for name in filter(None, (how.model, how.user_model)):
            try:
                make_model(name, Settings.read())
            except UnknownModel as error:
                typer.echo(str(error), err=True)
                raise typer.Exit(2) from None


def _prices(text: str | None) -> Prices | None:
    if text is None:
        return None
    try:
        paid_in, paid_out = (float(part) for part in text.split("/"))
    except ValueError:
        typer.echo(f"--price {text}: write it like 2.0/8.0", err=True)
        raise typer.Exit(2) from None
    return Prices(paid_in, paid_out)


def all_passed(journeys: list[Journey], results: list[JourneyResult]) -> bool:
    """Whether each journey passed in as many of its runs as it requires."""
    for journey in journeys:
        passed = [one.passed for one in results if one.journey == journey.id]
        share = sum(passed) / max(len(passed), 1)
        enough = {"all": share == 1, "any": share > 0, "majority": share > 0.5}
        if not enough[journey.runs.require]:
            return False
    return True


def record(  # noqa: PLR0917 - options of a command
    paths: Paths = None,
    log: Annotated[Path, typer.Option(help="Folder for the recordings.")] = Path("recordings"),
    agent: AgentName = "graph",
    model: ModelName = None,
    times: Annotated[int | None, typer.Option("-k", min=1, help="Runs of each journey.")] = None,
    jobs: Processes = 1,
    timeout: Timeout = PATIENCE_SECONDS,
    tag: Tag = None,
    as_json: AsJson = False,
) -> None:
    """Play journeys and keep what the model decided, for `superapp replay`."""
    how = How(agent, model, timeout, logs=log, record=True)
    journeys = load(paths, tag)
    results = _run(journeys, how, times, jobs, as_json)
    if not as_json:
        show_results(results, Console())
        typer.echo(f"{len(results)} recordings in {log}")
    raise typer.Exit(0 if all_passed(journeys, results) else 1)
