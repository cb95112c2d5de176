"""`superapp bench`: what sessions, calls and episodes cost on this machine."""

from typing import Annotated

import typer

from superapp.cli.options import AsJson, Seed, World
from superapp.cli.output import err, out, print_json


def bench(
    world: World = None,
    seed: Seed = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="A tenth of the samples, and shorter sessions.")
    ] = False,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="REV", help="Take turns with this git revision."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure sessions, calls and episodes; exit 1 where a target is missed."""
    if against is not None:
        _compare(against, world, seed, quick=quick, as_json=as_json)
        return
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
