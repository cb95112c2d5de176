"""`/conformance/mcp`: fixtures over the real server, where the operator wants them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import mcp_types as types
import pytest

from superapp.settings import Settings
from tests.mcp.conftest import BILL, Person, code_of, run, text_of
from tests.mcp.test_http import PAY, Server, hello

MOUNT = "/conformance/mcp"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, cache_dir: Path) -> Settings:
    folder = tmp_path_factory.mktemp("conformance")
    return Settings(data_dir=folder, cache_dir=cache_dir, world="small", mcp_conformance=True)


@pytest.fixture(scope="module")
def server(settings: Settings) -> Iterator[Server]:
    with Server(settings) as started:
        yield started


def test_it_is_not_there_by_default(settings: Settings) -> None:
    with Server(settings.model_copy(update={"mcp_conformance": False})) as server:
        assert server.ask("POST", MOUNT, json=hello()).status_code == 404


def test_fixtures_stand_beside_the_real_tools(server: Server, era: str) -> None:
    async def main() -> Any:
        async with server.client(MOUNT, None, era) as client:
            names = {tool.name for tool in (await client.list_tools()).tools}
            said = await client.call_tool("test_simple_text", {})
            failed = await client.call_tool("test_error_handling", {})
            now = await client.call_tool("system_now", {})
            read = await client.read_resource("test://template/42/data")
            return names, said, failed, now, read

    names, said, failed, now, read = run(main)

    assert {"test_simple_text", "test_image_content", "payments_pay_bill"} <= names
    assert text_of(said) == "This is a simple text response for testing."
    assert failed.is_error
    assert now.structured_content["now"].startswith("2026-02-06T10:")
    assert '"id":"42"' in read.contents[0].text


def test_real_calls_ask_the_user_there_too(server: Server, era: str) -> None:
    person = Person("decline")

    async def main() -> types.CallToolResult:
        async with server.client(MOUNT, None, era, person) as client:
            return await client.call_tool(PAY, BILL)

    assert code_of(run(main)) == "confirmation_rejected"
    assert len(person.asked) == 1


def test_a_foreign_host_is_refused(server: Server) -> None:
    headers = {"host": "evil.example", "accept": "application/json, text/event-stream"}

    answer = httpx2.post(server.url + MOUNT, json=hello(), headers=headers, timeout=60)

    assert answer.status_code in {400, 403, 421}
