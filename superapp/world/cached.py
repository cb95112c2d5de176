"""What the cache of worlds holds, and what of it is of no use any more."""

import re
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from superapp.world.base import cache_name
from superapp.world.base_files import remove_checked
from superapp.world.schema import imported_schema

_NAME = re.compile(r"(?P<preset>[a-z]+)-(?P<seed>\d+)-[0-9a-f]+-[0-9a-f]{16}\.sqlite")


class CachedWorld(NamedTuple):
    """A world in the cache.

    Attributes:
        path: Its file.
        preset: Its size by name.
        seed: What it was generated from.
        size: Bytes that it takes.
        is_current: Whether this version opens it; it builds others anew.
    """

    path: Path
    preset: str
    seed: int
    size: int
    is_current: bool


def cached_worlds(cache_dir: Path) -> list[CachedWorld]:
    """The worlds in the cache, in order of their names."""
    found, schema = [], imported_schema()
    for path in sorted(cache_dir.glob("*.sqlite")):
        named = _NAME.fullmatch(path.name)
        if named is not None:
            preset, seed = named["preset"], int(named["seed"])
            with suppress(FileNotFoundError):
                current = path.name == cache_name(preset, seed, schema)
                found.append(CachedWorld(path, preset, seed, path.stat().st_size, current))
    return found


def remove(world: CachedWorld) -> None:
    """Take a world out of the cache. Sessions keep a copy of theirs beside them."""
    remove_checked(world.path)
