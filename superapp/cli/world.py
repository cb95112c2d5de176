"""`superapp world`: build worlds ahead of time, see what is in them, tidy the cache."""

from typing import Annotated

import typer
from rich.table import Table

from superapp.cli.options import AsJson, Seed, World
from superapp.cli.output import out, print_json

world = typer.Typer(add_completion=False, no_args_is_help=True)


@world.callback()
def main() -> None:
    """Build worlds ahead of time, see what is in them, and tidy their cache."""


@world.command()
def build(world: World = None, seed: Seed = None) -> None:
    """Build a world into the cache, so that the first session starts at once."""
    from superapp.cli.running import opened  # noqa: PLC0415
    from superapp.settings import Settings  # noqa: PLC0415

    with opened(world, seed) as simulator:
        base = simulator.world.base
        size = len(base.data) / 1e6
        out.print(
            f"{base.preset}, seed {base.seed}: {size:.1f} MB in {Settings.read().cache_dir}, "
            f"content {base.content_digest[:16]}"
        )


@world.command()
def info(world: World = None, seed: Seed = None, as_json: AsJson = False) -> None:
    """Show a world's digests and how many rows its tables hold."""
    from superapp.cli.running import opened  # noqa: PLC0415

    with opened(world, seed) as simulator:
        base = simulator.world.base
        tables = sorted(table.name for table in base.schema.tables)
        counts = {name: len(simulator.world.base_rows(name)) for name in tables}
        facts = {
            "world": base.preset,
            "seed": base.seed,
            "start_at": base.start_at,
            "bytes": len(base.data),
            "content_digest": base.content_digest,
            "state_digest": f"{base.state_digest:064x}",
        }
    if as_json:
        print_json({**facts, "rows": counts})
        return
    for name, value in facts.items():
        out.print(f"{name:<16}{value}")
    table = Table("table", "rows", box=None, pad_edge=False)
    for name, count in counts.items():
        table.add_row(name, f"{count:,}")
    out.print(table)


@world.command()
def clean(
    everything: Annotated[
        bool, typer.Option("--all", help="Also the worlds that this version opens.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
) -> None:
    """Remove worlds from the cache that earlier versions built; sessions keep their own copies."""
    from superapp import bootstrap as _  # noqa: F401, PLC0415 - brings the tables of all services
    from superapp.settings import Settings  # noqa: PLC0415
    from superapp.world.cached import cached_worlds, remove  # noqa: PLC0415

    cache_dir = Settings.read().cache_dir
    found = cached_worlds(cache_dir)
    gone = [cached for cached in found if everything or not cached.is_current]
    sizes: dict[tuple[str, int], list[int]] = {}
    for cached in gone:
        sizes.setdefault((cached.preset, cached.seed), []).append(cached.size)
        if not dry_run:
            remove(cached)
    for (preset, seed), of_these in sizes.items():
        times = f"{len(of_these)} × " if len(of_these) > 1 else ""
        out.print(f"{times}{preset}, seed {seed}: {sum(of_these) / 1e6:,.1f} MB")
    size = sum(cached.size for cached in gone) / 1e6
    told = "would go" if dry_run else "removed"
    out.print(f"{len(gone)} of {len(found)} worlds in {cache_dir} {told}, {size:,.0f} MB.")
