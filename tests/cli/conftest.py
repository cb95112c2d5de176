"""The command line, run as people run it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def superapp(tmp_path: Path, cache_dir: Path) -> Run:
    """Run `superapp` with these arguments, over the small world."""
    own = {
        "SUPERAPP_DATA_DIR": str(tmp_path / "data"),
        "SUPERAPP_CACHE_DIR": str(cache_dir),
        "SUPERAPP_WORLD": "small",
        "PYTHONUTF8": "1",
        "COLUMNS": "200",
    }

    def run(*arguments: str, said: str = "", **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "superapp", *arguments],
            env={
                **{
                    name: os.environ[name]
                    for name in os.environ
                    if not name.startswith("SUPERAPP_")
                },
                **own,
                **more,
            },
            input=said,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run
