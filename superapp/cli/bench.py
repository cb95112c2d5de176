"""`superapp bench`: what sessions, calls and episodes cost on this machine."""

from pathlib import Path
from typing import Annotated, Any

import typer

from superapp.cli.options import AsJson, Seed, World
from superapp.cli.output import err, out, print_json


def bench(
    world: World = None,
    seed: Seed = None,
    *,
    quick: Annotated[
        bool, typer.Option("--quick", help="A tenth of the samples, and shorter sessions.")
    ] = False,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="REV", help="Take turns with this git revision."),
    ] = None,
    server: Annotated[
        bool, typer.Option("--server", help="Measure an HTTP server under load instead.")
    ] = False,
    seconds: Annotated[
        float, typer.Option(min=1, help="With --server: how long each stretch of load goes on.")
    ] = 20,
    processes: Annotated[
        int, typer.Option(min=1, max=16, help="With --server: how many share the store.")
    ] = 1,
    connections: Annotated[
        int, typer.Option(min=1, help="With --server: how many requests are under way at once.")
    ] = 32,
    plot: Annotated[
        Path | None, typer.Option(help="With --server: where to write the memory as SVG.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure sessions, calls and episodes; exit 1 where a target is missed."""
    if server:
        load = {"seconds": seconds, "processes": processes, "connections": connections}
        _serve(world, seed, load, plot, as_json=as_json)
        return
    if against is not None:
        _compare(against, world, seed, quick=quick, as_json=as_json)
        return
    raise typer.Exit(0 if _measure(world, seed, quick=quick, as_json=as_json) else 1)


def _measure(world: str | None, seed: int | None, *, quick: bool, as_json: bool) -> bool:
    """Measure and print every figure; whether all targets are met."""
    from superapp.bench.run import as_json as json_text  # noqa: PLC0415
    from superapp.bench.run import as_table, run_bench  # noqa: PLC0415
    from superapp.settings import Settings  # noqa: PLC0415

    settings = Settings.read()
    found = run_bench(
        world=world or settings.world,
        seed=settings.seed if seed is None else seed,
        cache_dir=settings.cache_dir,
        quick=quick,
        say=lambda figure: err.print(figure, style="dim"),
    )
    if as_json:
        typer.echo(json_text(found))
    else:
        out.print(as_table(found), markup=False)
    return all(figure.holds is not False for figure in found)


def _serve(
    world: str | None,
    seed: int | None,
    load: dict[str, Any],
    plot: Path | None,
    *,
    as_json: bool,
) -> None:
    """Start servers, put them under load, and print what came of it."""
    from superapp.bench.server_run import Wish, as_table, memory_plot, run_load  # noqa: PLC0415
    from superapp.settings import Settings  # noqa: PLC0415

    settings = Settings.read()
    address = settings.database_url
    wish = Wish(
        world=world or settings.world,
        seed=settings.seed if seed is None else seed,
        cache_dir=settings.cache_dir,
        database=None if address is None else address.get_secret_value(),
        **load,
    )
    found = run_load(wish, lambda text: err.print(text, style="dim"))
    if plot is not None:
        plot.write_text(memory_plot(found[2]), encoding="utf-8")
    if as_json:
        print_json([each.as_json() for each in found])
    else:
        out.print(as_table(found), markup=False)


def _compare(
    revision: str, world: str | None, seed: int | None, *, quick: bool, as_json: bool
) -> None:
    """Print each figure of this tree beside that of a revision."""
    from superapp.bench.against import as_table, compare  # noqa: PLC0415

    options = ["--quick"] if quick else []
    options += ["--world", world] if world else []
    options += ["--seed", str(seed)] if seed is not None else []
    found = compare(revision, options, lambda text: err.print(text, style="dim"))
    if as_json:
        print_json(found)
    else:
        out.print(as_table(found), markup=False)
