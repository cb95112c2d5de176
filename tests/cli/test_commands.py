"""Commands answer, and a mistake is told with what to do: exit 0, 1 or 2."""

import json
import socket
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from superapp.cli.app import COMMANDS, app
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("dmo",), "Did you mean 'demo'?"),
        (("demo", "hi", "--user", "usr_nobody"), "usr_lin"),
        (("demo", "hi", "--world", "moon"), "small, city, large"),
        (("demo", "hi", "--model", "oracle-9"), "There is no model 'oracle-9'"),
        (("tools", "food_fly"), "There is no tool named food_fly"),
        (("tools", "--service", "moon"), "Services: "),
        (("tools", "--format", "xml"), "openai"),
        (("serve", "--host", "0.0.0.0"), "SUPERAPP_API_KEYS"),
        (("serve", "--port", "99999"), "65535"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(
    superapp: Run, arguments: tuple[str, ...], told: str
) -> None:
    done = superapp(*arguments)

    assert done.returncode == 2
    assert told in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_a_setting_that_cannot_be_read_is_told_by_name(superapp: Run) -> None:
    done = superapp("doctor", SUPERAPP_PORT="many")

    assert done.returncode == 2
    assert "SUPERAPP_PORT" in done.stderr


def test_a_taken_port_is_told(superapp: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done = superapp("serve", "--port", str(port))

    assert done.returncode == 2
    assert f"Port {port} is taken" in done.stderr
    assert "--port" in done.stderr


def test_a_cache_that_cannot_be_written_says_where_and_how_to_move_it(
    superapp: Run, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")

    done = superapp("world", "build", SUPERAPP_CACHE_DIR=str(blocked))

    assert done.returncode == 2
    assert str(blocked) in done.stderr
    assert "SUPERAPP_CACHE_DIR" in done.stderr


def test_tools_are_printed_as_json_and_in_the_formats_of_the_field(superapp: Run) -> None:
    plain = json.loads(superapp("tools", "--json").stdout)
    openai = json.loads(superapp("tools", "system_now", "--format", "openai").stdout)

    assert {
        "name",
        "service",
        "risk",
        "description",
        "input_schema",
        "output_schema",
        "errors",
    } <= (plain[0].keys())
    assert [tool["function"]["name"] for tool in openai] == ["system_now"]


def test_the_reference_page_is_current(superapp: Run) -> None:
    page = superapp("tools", "--markdown").stdout

    assert (ROOT / "docs" / "tools.md").read_text("utf-8") == page, "run: make docs"


def test_the_description_of_the_server_is_current(superapp: Run) -> None:
    described = superapp("serve", "--openapi").stdout

    assert (ROOT / "docs" / "openapi.json").read_text("utf-8") == described, "run: make docs"


def test_a_world_is_built_and_described(superapp: Run) -> None:
    built = superapp("world", "build")
    described = json.loads(superapp("world", "info", "--json").stdout)

    assert built.returncode == 0
    assert described["world"] == "small"
    assert described["rows"]["people"] >= 4


def test_doctor_finds_nothing_wrong_here(superapp: Run) -> None:
    done = superapp("doctor", "--json", SUPERAPP_PORT="0")

    findings = {found["check"]: found["ok"] for found in json.loads(done.stdout)}

    assert done.returncode == 0, done.stdout
    assert findings.keys() == {
        "python", "packages", "sqlite", "data folder", "cache folder", "port", "session store",
        "who may use it", "figures", "model", "world",
    }  # fmt: skip


def test_doctor_says_why_the_server_would_not_start(superapp: Run) -> None:
    done = superapp("doctor", "--json", SUPERAPP_PORT="0", SUPERAPP_HOST="0.0.0.0")

    wrong = [found for found in json.loads(done.stdout) if not found["ok"]]
    assert done.returncode == 1
    assert [found["check"] for found in wrong] == ["who may use it"]
    assert "superapp keys add" in wrong[0]["detail"]


def test_keys_are_made_listed_and_revoked(superapp: Run) -> None:
    made = superapp("keys", "add", "ann", "--operator")
    listed = superapp("keys", "list", "--json")
    taken = superapp("keys", "add", "ann")
    revoked = superapp("keys", "revoke", "ann")

    assert made.stdout.startswith("sk-superapp-")
    assert json.loads(listed.stdout) == [{"name": "ann", "role": "operator", "revoked": False}]
    assert made.stdout.strip() not in listed.stdout
    assert (taken.returncode, revoked.returncode) == (2, 0)
    assert superapp("keys", "revoke", "ann").returncode == 2


def test_doctor_says_how_to_mend_a_folder(superapp: Run, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("")

    done = superapp("doctor", "--json", SUPERAPP_DATA_DIR=str(blocked / "data"), SUPERAPP_PORT="0")

    found = {one["check"]: one for one in json.loads(done.stdout)}["data folder"]
    assert done.returncode == 1
    assert not found["ok"]
    assert "SUPERAPP_DATA_DIR" in found["detail"]


def test_the_graph_is_a_diagram(superapp: Run) -> None:
    done = superapp("graph")

    assert done.returncode == 0
    assert "plan" in done.stdout
    assert "confirm" in done.stdout


def test_the_version_is_shown(superapp: Run) -> None:
    assert superapp("--version").stdout.startswith("superapp ")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_says_itself(name: str) -> None:
    group = get_command(app)

    command = group.get_command(typer.Context(group), name)  # type: ignore[attr-defined]

    assert command.help.splitlines()[0] == COMMANDS[name].help
