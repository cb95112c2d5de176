"""Compares two revisions: runs of each take turns, so that a busy machine disturbs both alike."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from superapp.errors import SuperappError

_SOURCES = (".", "services", "agents", "fixtures")
_ROUNDS = 3
_HERE = Path(__file__).resolve().parents[2]


class UnknownRevision(SuperappError):
    """Git cannot check the revision out."""

    code = "unknown_revision"


def compare(
    revision: str, arguments: list[str], say: Callable[[str], None], rounds: int = _ROUNDS
) -> list[dict[str, Any]]:
    """Each figure of this tree and of a revision, `{name, unit, now, then, ratio}`.

    Args:
        revision: Anything that git can name.
        arguments: Options of `superapp bench` for both.
        say: Told of each run.
        rounds: How many runs of each.

    Raises:
        UnknownRevision: There is no repository around, or no such revision in it.
    """
    here = _HERE
    medians: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    units: dict[str, str] = {}
    with _checked_out(here, revision) as there:
        for number in range(rounds):
            for at, tree in enumerate((here, there)):
                say(f"round {number + 1} of {rounds}: {revision if at else 'this tree'}")
                for figure in _run(tree, arguments):
                    medians[figure["name"]][at].append(figure["median"])
                    units[figure["name"]] = figure["unit"]
    return [
        {
            "name": name,
            "unit": units[name],
            "now": statistics.median(now),
            "then": statistics.median(then),
            "ratio": round(statistics.median(now) / (statistics.median(then) or 1), 3),
        }
        for name, (now, then) in medians.items()
        if now and then
    ]


@contextmanager
def _checked_out(here: Path, revision: str) -> Iterator[Path]:
    git = shutil.which("git")
    if git is None:
        raise UnknownRevision("`--against` needs git.")
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder) / "tree"
        base = [git, "-C", str(here), "worktree"]
        made = subprocess.run(  # noqa: S603 - git, and a revision as its argument
            [*base, "add", "--detach", str(there), revision],
            check=False,
            capture_output=True,
            text=True,
        )
        if made.returncode:
            raise UnknownRevision(f"Cannot check out {revision!r}: {made.stderr.strip()}")
        try:
            yield there
        finally:
            subprocess.run(  # noqa: S603 - as above
                [*base, "remove", "--force", str(there)], capture_output=True, check=False
            )


def _run(tree: Path, arguments: list[str]) -> list[dict[str, Any]]:
    path = os.pathsep.join(str(tree / source) for source in _SOURCES)
    ran = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "superapp", "bench", "--json", *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=tree,
        env={**os.environ, "PYTHONPATH": path},
    )
    try:
        figures: list[dict[str, Any]] = json.loads(ran.stdout)
    except ValueError as error:
        raise UnknownRevision(f"The bench of {tree} failed: {ran.stderr[-500:]}") from error
    return figures


def as_table(found: list[dict[str, Any]]) -> str:
    """The comparison as a Markdown table."""
    lines = ["| figure | this tree | revision | ratio |", "| --- | ---: | ---: | ---: |"]
    lines += [
        f"| {row['name']} ({row['unit']}) | {row['now']:.3g} | {row['then']:.3g} "
        f"| {row['ratio']:.2f} |"
        for row in found
    ]
    return "\n".join(lines)
