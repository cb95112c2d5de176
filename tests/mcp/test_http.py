"""`/mcp` on the HTTP server: who gets in, which session it is, and the user's yes."""

import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import mcp_types as types
import pytest
import uvicorn
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from pydantic import SecretStr

from superapp.api import create_app
from superapp.mcp.mount import sealing_key
from superapp.settings import Settings
from tests.mcp.conftest import BILL, Person, code_of, run, text_of

PAY = "payments_pay_bill"
KEY = "operator-key-of-32-characters-xx"
Json = dict[str, Any]


class Server:
    """A real server on loopback."""

    def __init__(self, settings: Settings) -> None:
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        config = uvicorn.Config(create_app(settings), log_level="warning", lifespan="on")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],))

    def __enter__(self) -> "Server":
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive()
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()

    def open(self, token: str | None = None, **wanted: Any) -> Json:
        answer = self.ask("POST", "/v1/sessions", token, json=wanted)
        assert answer.status_code == 201, answer.text
        opened: Json = answer.json()
        return opened

    def ask(
        self, method: str, path: str, token: str | None = None, **options: Any
    ) -> httpx2.Response:
        headers = {"accept": "application/json, text/event-stream", **bearer(token)}
        headers |= options.pop("headers", {})
        return httpx2.request(method, self.url + path, headers=headers, timeout=120, **options)

    @asynccontextmanager
    async def client(
        self, path: str, token: str | None, era: str, person: Person | None = None
    ) -> AsyncIterator[Client]:
        async with httpx2.AsyncClient(headers=bearer(token), timeout=120) as http:
            transport = streamable_http_client(self.url + path, http_client=http)
            async with Client(transport, mode=era, elicitation_callback=person) as client:
                yield client


def bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, cache_dir: Path) -> Settings:
    folder = tmp_path_factory.mktemp("server")
    return Settings(data_dir=folder, cache_dir=cache_dir, world="small", seed=7)


@pytest.fixture(scope="module")
def server(settings: Settings) -> Iterator[Server]:
    with Server(settings) as started:
        yield started


def hello() -> Json:
    params = {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    }
    return {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}


@pytest.mark.parametrize("by_path", [True, False])
def test_a_client_lists_tools_and_pays_in_both_eras(
    server: Server, era: str, by_path: bool
) -> None:
    opened, person = server.open(), Person("accept")
    path = f"/mcp/{opened['session_id']}" if by_path else "/mcp"
    token = None if by_path else opened["agent_token"]

    async def main() -> tuple[int, Any, Any]:
        async with server.client(path, token, era, person) as client:
            tools = len((await client.list_tools()).tools)
            meta: Any = {"superapp/idempotency-key": "k1"}
            first = await client.call_tool(PAY, BILL, meta=meta)
            return tools, first, await client.call_tool(PAY, BILL, meta=meta)

    tools, first, again = run(main)

    assert tools > 90
    assert first.structured_content == again.structured_content
    assert first.structured_content is not None
    assert len(person.asked) == 1


def test_a_decline_pays_nothing(server: Server, era: str) -> None:
    opened = server.open()
    path = f"/mcp/{opened['session_id']}"

    async def main() -> Any:
        async with server.client(path, None, era, Person("decline")) as client:
            return await client.call_tool(PAY, BILL)

    assert code_of(run(main)) == "confirmation_rejected"
    assert server.ask("GET", f"/v1/sessions/{opened['session_id']}/diff").json() == {}


def test_a_client_that_cannot_ask_gets_a_link_for_the_user(server: Server, era: str) -> None:
    opened = server.open()
    session = f"/v1/sessions/{opened['session_id']}"

    async def main() -> Any:
        async with server.client("/mcp", opened["agent_token"], era) as client:
            return await client.call_tool(PAY, BILL)

    asked = run(main)
    (confirmation,) = server.ask("GET", f"{session}/confirmations").json()["confirmations"]
    link = f"/confirm/{opened['session_id']}/{confirmation['confirmation_id']}"
    page = server.ask("GET", link)
    decision = f"{session}/confirmations/{confirmation['confirmation_id']}"
    server.ask("POST", decision, json={"decision": "approve"})
    paid = run(main)

    assert code_of(asked) == "confirmation_required"
    assert server.url + link in text_of(asked)
    assert page.status_code == 200
    assert paid.structured_content is not None


def test_two_sessions_are_told_apart(server: Server, era: str) -> None:
    tokens = [server.open(user=user)["agent_token"] for user in ("usr_lin", "usr_chen")]

    async def name(token: str) -> Any:
        async with server.client("/mcp", token, era) as client:
            return (await client.call_tool("account_get_profile", {})).structured_content

    async def main() -> list[Any]:
        return [await name(token) for token in tokens]

    first, second = run(main)
    assert first != second


@pytest.mark.parametrize(
    ("path", "token", "status", "code"),
    [
        ("/mcp", None, 400, "session_required"),
        ("/mcp", "agt-guessed", 401, "invalid_token"),
        ("/mcp/ses_none", None, 404, "unknown_session"),
    ],
)
def test_a_stranger_is_refused(
    server: Server, path: str, token: str | None, status: int, code: str
) -> None:
    answer = server.ask("POST", path, token, json=hello())

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_token_opens_its_own_session_only(server: Server) -> None:
    mine, other = server.open(), server.open()

    answer = server.ask("POST", f"/mcp/{other['session_id']}", mine["agent_token"], json=hello())

    assert answer.status_code == 404


def test_a_connection_answers_to_the_token_that_opened_it(server: Server) -> None:
    mine, other = server.open(), server.open()
    opened = server.ask("POST", "/mcp", mine["agent_token"], json=hello())
    headers = {"mcp-session-id": opened.headers["mcp-session-id"]}
    ping = {"jsonrpc": "2.0", "id": 2, "method": "ping"}

    def status(token: str) -> int:
        return server.ask("POST", "/mcp", token, json=ping, headers=headers).status_code

    assert status(mine["agent_token"]) == 200
    assert status(other["agent_token"]) == 404
    assert status(mine["user_token"]) == 404


def test_a_web_page_elsewhere_cannot_connect(server: Server) -> None:
    path = f"/mcp/{server.open()['session_id']}"

    answer = server.ask("POST", path, json=hello(), headers={"origin": "https://evil.example"})

    assert answer.status_code == 403


def test_a_key_reaches_its_own_sessions_only(settings: Settings, tmp_path: Path) -> None:
    keys = (SecretStr(KEY), SecretStr(KEY.upper()))
    guarded = settings.model_copy(update={"data_dir": tmp_path, "api_keys": keys})
    with Server(guarded) as server:
        path = f"/mcp/{server.open(KEY)['session_id']}"

        def status(token: str | None) -> int:
            return server.ask("POST", path, token, json=hello()).status_code

        assert [status(KEY), status(KEY.upper()), status(None)] == [200, 404, 401]


def test_with_keys_an_agents_client_cannot_answer_for_the_user(
    settings: Settings, tmp_path: Path, era: str
) -> None:
    keys = (SecretStr(KEY),)
    guarded = settings.model_copy(update={"data_dir": tmp_path, "api_keys": keys})
    agents, users = Person("accept"), Person("accept")
    with Server(guarded) as server:
        opened = server.open(KEY)

        async def pay(side: str, person: Person) -> Any:
            async with server.client("/mcp", opened[side], era, person) as client:
                return await client.call_tool(PAY, BILL)

        refused = run(lambda: pay("agent_token", agents))
        unchanged = server.ask("GET", f"/v1/sessions/{opened['session_id']}/diff", KEY).json()
        paid = run(lambda: pay("user_token", users))

    assert code_of(refused) == "confirmation_required"
    assert "/confirm/" in text_of(refused)
    assert (unchanged, agents.asked) == ({}, [])
    assert paid.structured_content is not None
    assert len(users.asked) == 1


def test_each_actor_acts_and_agrees_for_themselves(server: Server, era: str) -> None:
    opened = server.open(user="usr_chen", actors=["usr_lin"])
    lin = opened["actor_tokens"]["usr_lin"]
    person = Person("accept")

    async def main() -> Any:
        async with server.client("/mcp", lin["agent_token"], era, person) as client:
            return await client.call_tool(PAY, BILL)

    paid = run(main)
    steps = server.ask("GET", f"/v1/sessions/{opened['session_id']}/steps").json()["steps"]

    assert paid.structured_content is not None
    assert {step["actor"] for step in steps if step["kind"] in {"call", "decision"}} == {"usr_lin"}


def test_an_open_question_outlives_a_restart(settings: Settings, tmp_path: Path) -> None:
    kept = settings.model_copy(update={"data_dir": tmp_path})
    said: Any = {"confirmation": types.ElicitResult(action="accept", content={})}

    def pay(server: Server, path: str, **answer: Any) -> Any:
        async def main() -> Any:
            async with server.client(path, None, "2026-07-28", Person("x")) as client:
                return await client.session.call_tool(
                    PAY, BILL, allow_input_required=True, **answer
                )

        return run(main)

    with Server(kept) as before:
        path = f"/mcp/{before.open()['session_id']}"
        question = pay(before, path)
    with Server(kept) as after:
        paid = pay(after, path, input_responses=said, request_state=question.request_state)
        again = pay(after, path, input_responses=said, request_state=question.request_state)

    assert paid.structured_content is not None
    assert paid.structured_content == again.structured_content


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"jsonrpc": "2.0", "id": 1}', b"\xff" * 99]
)
def test_a_body_that_is_no_request_is_refused(server: Server, body: bytes) -> None:
    path = f"/mcp/{server.open()['session_id']}"
    headers = {"content-type": "application/json"}

    answer = server.ask("POST", path, content=body, headers=headers)

    assert 400 <= answer.status_code < 500
    assert "Traceback" not in answer.text


def test_the_sealing_key_is_drawn_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "data" / "mcp-state.key"

    first, again = sealing_key(path), sealing_key(path)

    assert first == again
    assert len(first) == 32
    assert path.stat().st_mode & 0o077 == 0
    assert [each.name for each in path.parent.iterdir()] == [path.name]
