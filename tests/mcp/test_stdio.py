"""`superapp mcp`: a session over standard input and output, as desktop clients start it."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from tests.mcp.conftest import BILL, Person, code_of, run, text_of

PAY = "payments_pay_bill"


@pytest.fixture
def environment(tmp_path: Path, cache_dir: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SUPERAPP_")}
    return {
        **kept,
        "SUPERAPP_DATA_DIR": str(tmp_path),
        "SUPERAPP_CACHE_DIR": str(cache_dir),
        "SUPERAPP_WORLD": "small",
    }


def command(environment: dict[str, str], *arguments: str) -> StdioServerParameters:
    return StdioServerParameters(
        command=sys.executable, args=["-m", "superapp", "mcp", *arguments], env=environment
    )


def superapp(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "superapp", "mcp", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_a_client_pays_over_stdio_in_both_eras(environment: dict[str, str], era: str) -> None:
    person = Person("accept")

    async def main() -> tuple[int, Any]:
        server = command(environment)
        async with Client(server, mode=era, elicitation_callback=person) as client:
            tools = (await client.list_tools()).tools
            return len(tools), await client.call_tool(PAY, BILL)

    tools, paid = run(main)

    assert tools > 90
    assert paid.structured_content is not None
    assert len(person.asked) == 1


def test_without_elicitation_the_user_decides_in_a_terminal(environment: dict[str, str]) -> None:
    async def waiting() -> Any:
        async with Client(command(environment, "--lang", "en")) as client:
            return await client.call_tool(PAY, BILL)

    asked = run(waiting)
    found = re.search(r"superapp mcp (--session \S+) (--approve \S+)", text_of(asked))
    assert found is not None
    session, approve = found[1].split(), found[2].split()

    async def paying() -> Any:
        async with Client(command(environment, *session)) as client:
            return await client.call_tool(PAY, BILL)

    decided = superapp(environment, *session, *approve)
    paid = run(paying)

    assert code_of(asked) == "confirmation_required"
    assert decided.returncode == 0, decided.stderr
    assert paid.structured_content is not None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--approve", "cnf_0001"), "--session"),
        (("--session", "ses_none"), "ses_none"),
        (("--service", "banking"), "banking"),
        (("--user", "usr_nobody"), "usr_nobody"),
    ],
)
def test_wrong_options_are_explained(
    environment: dict[str, str], arguments: tuple[str, ...], words: str
) -> None:
    ended = superapp(environment, *arguments)

    assert ended.returncode == 2
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
