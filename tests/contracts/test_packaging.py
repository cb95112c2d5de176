"""The distribution: what the wheel holds, and how development is pinned."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from superapp.settings import Settings

ROOT = Path(__file__).parents[2]
PACKAGES = ["superapp", "superapp_agents", "superapp_fixtures", "superapp_services"]
SOURCES = {
    "superapp": ROOT / "superapp",
    "superapp_agents": ROOT / "agents" / "superapp_agents",
    "superapp_fixtures": ROOT / "fixtures" / "superapp_fixtures",
    "superapp_services": ROOT / "services" / "superapp_services",
}
LOCK = (ROOT / "requirements.lock").read_text("utf-8")


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The files of a wheel built now."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


def test_the_wheel_installs_our_names_only(names: set[str]) -> None:
    top = {name.split("/")[0] for name in names if ".dist-info" not in name}

    assert sorted(top) == PACKAGES


def test_every_package_is_typed(names: set[str]) -> None:
    assert [f"{package}/py.typed" for package in PACKAGES if f"{package}/py.typed" in names] == [
        f"{package}/py.typed" for package in PACKAGES
    ]


def test_the_wheel_holds_every_data_file(names: set[str]) -> None:
    missing = [
        f"{package}/{path.relative_to(folder)}"
        for package, folder in SOURCES.items()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
        if f"{package}/{path.relative_to(folder)}" not in names
    ]

    assert missing == []


def test_the_lock_holds_versions_and_hashes_and_no_address() -> None:
    requirements = re.findall(r"^[^\s#].*$", LOCK, flags=re.MULTILINE)

    assert "://" not in LOCK
    assert all(re.match(r"[A-Za-z0-9._-]+==[^\s;]+", line) for line in requirements)
    assert LOCK.count("--hash=sha256:") >= len(requirements)


def test_the_lock_covers_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    locked = set(re.findall(r"^([A-Za-z0-9._-]+)==", LOCK, flags=re.MULTILINE))

    names = {re.split(r"[<>=!~\[; ]", one)[0].lower().replace("_", "-") for one in wanted}

    assert names - {name.lower() for name in locked} == set()


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")

    missing = [name for name in Settings.model_fields if f"`SUPERAPP_{name.upper()}`" not in page]

    assert missing == []


def test_importing_the_command_line_is_light() -> None:
    code = (
        "import sys, superapp.cli.app\n"
        "heavy = {'langgraph', 'langchain_core', 'fastapi', 'sqlmodel', 'scipy', 'faker'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )

    found = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout

    assert found.strip() == "[]"


def test_keys_are_managed_without_loading_the_application() -> None:
    code = (
        "import sys, superapp.cli.keys, superapp.api.keys, superapp.storage\n"
        "heavy = {'fastapi', 'sqlmodel', 'superapp_services', 'superapp_agents', 'langgraph'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )

    found = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout

    assert found.strip() == "[]"
