"""`superapp bench`: what sessions, calls and episodes cost on this machine."""

from typing import Annotated

import typer

from superapp.cli.options import AsJson, Seed, World
from superapp.cli.output import err, out


def bench(
    world: World = None,
    seed: Seed = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="A tenth of the samples, and shorter sessions.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure sessions, calls and episodes; exit 1 where a target is missed."""
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
    raise typer.Exit(1 if any(figure.holds is False for figure in found) else 0)
