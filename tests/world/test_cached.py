"""The cache is cleaned of what this version does not open, and of nothing else."""

from pathlib import Path

from superapp.simulator import Simulator
from superapp.world.cached import cached_worlds, remove


def test_only_worlds_of_other_versions_are_out_of_date(tmp_path: Path, cache_dir: Path) -> None:
    with Simulator("small", 7, cache_dir=cache_dir):
        pass
    (current,) = (
        world
        for world in cached_worlds(cache_dir)
        if (world.preset, world.seed) == ("small", 7) and world.is_current
    )
    copied = tmp_path / current.path.name
    copied.write_bytes(current.path.read_bytes())
    old = tmp_path / "small-7-0123456789abcdef-0123456789abcdef.sqlite"
    old.write_bytes(b"old")
    old.with_suffix(".sum").write_bytes(b"sum")
    (tmp_path / "notes.sqlite").write_bytes(b"not a world")

    found = {world.path.name: world for world in cached_worlds(tmp_path)}
    remove(found[old.name])

    assert {name: world.is_current for name, world in found.items()} == {
        old.name: False,
        copied.name: True,
    }
    assert {path.name for path in tmp_path.iterdir()} == {copied.name, "notes.sqlite"}
