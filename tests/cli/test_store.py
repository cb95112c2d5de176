"""`superapp store`: what is kept, and what goes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from superapp.cli.store import store
from superapp.simulator import Simulator


@pytest.fixture
def kept(tmp_path: Path, cache_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of data with one session."""
    monkeypatch.setenv("SUPERAPP_DATA_DIR", str(tmp_path))
    folder = tmp_path / "sessions"
    with Simulator("small", seed=7, store=folder, cache_dir=cache_dir) as simulator:
        simulator.session("usr_lin")
    return folder


def told() -> dict[str, object]:
    answer = CliRunner().invoke(store, ["info", "--json"])
    assert answer.exit_code == 0, answer.output
    found: dict[str, object] = json.loads(answer.stdout)
    return found


def test_info_tells_what_is_kept_and_prune_deletes_what_is_old(kept: Path) -> None:
    before = told()
    young = CliRunner().invoke(store, ["prune", "--days", "1"])
    between = told()
    old = CliRunner().invoke(store, ["prune", "--days", "0"])

    assert (before["where"], before["sessions"]) == (str(kept), 1)
    assert len(list((kept / "bases").iterdir())) == 0
    assert "Deleted 0 sessions and 0 worlds." in young.output
    assert between == before
    assert "Deleted 1 sessions and 1 worlds." in old.output
    assert told()["sessions"] == 0


def test_upgrade_says_which_version_a_store_is_of(kept: Path) -> None:
    done = CliRunner().invoke(store, ["upgrade"])

    assert done.exit_code == 0
    assert "is of version 0001" in done.output.replace("\n", " ")


def test_an_address_of_another_database_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPERAPP_DATABASE_URL", "mysql://root:secret@localhost/x")

    refused = CliRunner().invoke(store, ["info"])

    assert refused.exit_code == 2
    assert "mysql" in refused.output
    assert "secret" not in refused.output
