"""What starting costs: importing, building a world, opening it, listing the tools."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from superapp.bench.measure import Figure

_IMPORT = "import time; t = time.perf_counter(); import superapp; print(time.perf_counter() - t)"
_TARGET_BUILD_S = {"small": 5.0, "city": 5.0, "large": 40.0}


def startup_figures(world: str, seed: int, repeats: int = 3) -> Iterator[Figure]:
    """Import, `superapp tools`, building and opening a world, each in a process of its own.

    Modules are compiled beforehand, as they are wherever a program was started before.
    """
    _elapsed("-m", "superapp", "tools", "--json")
    yield Figure("import superapp", "s", [_printed(_IMPORT) for _ in range(repeats)], 0.3)
    tools = [_elapsed("-m", "superapp", "tools", "--json") for _ in range(repeats)]
    yield Figure("superapp tools", "s", tools, 1.5)
    with tempfile.TemporaryDirectory() as folder:
        script = _open_script(world, seed, folder)
        yield Figure(f"build {world}", "s", [_printed(script)], _TARGET_BUILD_S[world])
        opened = [_printed(script) * 1000 for _ in range(repeats)]
        yield Figure(f"open {world} from the cache", "ms", opened, 50)


def large_figure(seed: int) -> Figure:
    """Building the largest world, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        built = _printed(_open_script("large", seed, folder))
    return Figure("build large", "s", [built], _TARGET_BUILD_S["large"])


def _open_script(world: str, seed: int, folder: str) -> str:
    return (
        "import time; from pathlib import Path\n"
        "from superapp.bootstrap import build_registry\n"
        "from superapp.world.base import open_base\n"
        "from superapp.world.slot import Slot\n"
        "from superapp_fixtures.presets import generator_version\n"
        "build_registry(); generator_version()\n"
        "t = time.perf_counter()\n"
        f"Slot(open_base({world!r}, {seed}, Path({str(Path(folder))!r})))\n"
        "print(time.perf_counter() - t)\n"
    )


def _environment() -> dict[str, str]:
    """The environment of the processes: one that keeps compiled modules."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def _printed(script: str) -> float:
    made = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env=_environment(),
    )
    return float(made.stdout.split()[-1])


def _elapsed(*arguments: str) -> float:
    begun = perf_counter()
    subprocess.run(  # noqa: S603 - our own interpreter and arguments
        [sys.executable, *arguments], capture_output=True, check=True, env=_environment()
    )
    return perf_counter() - begun
