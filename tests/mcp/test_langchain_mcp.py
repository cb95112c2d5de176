"""The documented LangChain agent pays once over MCP, by an interrupt."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from superapp.settings import Settings
from tests.mcp.test_http import Server

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "langchain_mcp.py"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, cache_dir: Path) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("langchain")
    with Server(Settings(data_dir=folder, cache_dir=cache_dir, world="small")) as started:
        yield started


@pytest.mark.parametrize(
    ("action", "answer", "payments"),
    [("accept", '"status":"captured"', 1), ("decline", "(confirmation_rejected)", 0)],
)
def test_the_yes_is_an_interrupt_and_money_moves_once(
    server: Server, action: str, answer: str, payments: int
) -> None:
    command = [sys.executable, str(EXAMPLE), server.url, action]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout

    tools, asked, answered, paid = told.splitlines()

    assert tools.endswith(" tools")
    assert "¥186.40" in asked
    assert answer in answered
    assert paid == f"payments: {payments}"
