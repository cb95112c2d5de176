"""Bugs put into a copy of the code on purpose: each turns the test red that guards against it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PATCHES = sorted(path.stem for path in HERE.glob("*.patch"))
SAMPLE = ("mandate_each", "packing_fee_dropped", "refund_to_wallet", "stock_lost", "empty_share")
ALL = os.environ.get("SEEDED_BUGS") == "all"
SOURCES = ("superapp", "services", "agents", "fixtures", "tests")
FAILED = 1


def header(name: str, field: str) -> str:
    """A line of a patch's header."""
    text = (HERE / f"{name}.patch").read_text(encoding="utf-8")
    found = re.search(rf"^{field}: (.+)$", text, re.MULTILINE)
    assert found, f"{name}.patch has no line `{field}: …`."
    return found.group(1)


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """A copy of the project's sources, for the time of a test."""
    for source in SOURCES:
        ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
        shutil.copytree(ROOT / source, tmp_path / source, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    yield tmp_path
    shutil.rmtree(tmp_path)


def apply(name: str, to: Path) -> None:
    """Put a bug into a copy."""
    patch = str(HERE / f"{name}.patch")
    done = subprocess.run(
        ["git", "apply", patch], cwd=to, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{name}.patch does not apply: {done.stderr}"


def run(tests: str, at: Path) -> subprocess.CompletedProcess[str]:
    """The outcome of tests on a copy."""
    folders = [str(at), *(str(at / name) for name in ("services", "agents", "fixtures"))]
    cache = at / "worlds"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(folders), "SUPERAPP_TEST_CACHE": str(cache)}
    env = {key: value for key, value in env.items() if not key.startswith("PYTEST")}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", tests]
    return subprocess.run(
        command, cwd=at, env=env, capture_output=True, text=True, timeout=300, check=False
    )


def test_there_are_at_least_thirty_bugs_of_one_line_or_two() -> None:
    assert len(PATCHES) >= 30
    assert set(SAMPLE) <= set(PATCHES)
    for name in PATCHES:
        text = (HERE / f"{name}.patch").read_text(encoding="utf-8")
        changed = re.findall(r"^[+-](?![+-])", text, re.MULTILINE)
        assert 1 <= len(changed) <= 2, name


def test_every_bug_can_be_put_into_the_code_of_today(copy: Path) -> None:
    for name in PATCHES:
        patch = str(HERE / f"{name}.patch")
        checked = subprocess.run(["git", "apply", "--check", patch], cwd=copy, check=False)
        assert checked.returncode == 0, name


@pytest.mark.parametrize("name", PATCHES if ALL else SAMPLE)
def test_a_bug_turns_its_test_red(copy: Path, name: str) -> None:
    apply(name, copy)

    outcome = run(header(name, "Red"), copy)

    assert outcome.returncode == FAILED, outcome.stdout + outcome.stderr
    assert "FAILED" in outcome.stdout
