"""Agents in other processes: over HTTP and MCP, well behaved and not."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from superapp.checks.findings import flatten
from superapp.journeys.agent_server import AgentServer
from superapp.journeys.format import Journey
from superapp.journeys.judging import JourneyResult
from superapp.journeys.loader import load_text
from superapp.journeys.outside import HttpAgent, UnknownAgent, agent_of, url_of
from superapp.journeys.runner import Staging, run_journey
from superapp.runs.terminal import journey_text

PAY = """\
id: pay
title: Pays one bill once, asked by an agent in another process
world: {preset: small, user: usr_lin}
turns:
  - user: 帮我交电费
    expect: {calls: [{tool: payments_pay_bill, args: {bill_id: bil_0001}}]}
end:
  state: {"count(payments)": 1}
  changes_only: {bills: 1, payments: 1, ledger: any, wallets: any, accounts: any, notifications: any}
solution:
  - {tool: payments_pay_bill, args: {bill_id: bil_0001, amount_fen: 18640}}
  - {reply: 好了}
"""  # noqa: E501
BILL = {"bill_id": "bil_0001", "amount_fen": 18640}
Reply = Callable[[dict[str, Any]], Any]


def call(told: dict[str, Any], tool: str, **arguments: Any) -> dict[str, Any]:
    url = f"{told['base_url']}/v1/sessions/{told['session_id']}/tools/{tool}"
    headers = {"Authorization": f"Bearer {told['agent_token']}"}
    answer: dict[str, Any] = httpx.post(url, json={"arguments": arguments}, headers=headers).json()
    return answer


@pytest.fixture(scope="module")
def server() -> Iterator[AgentServer]:
    with AgentServer() as opened:
        yield opened


class Service:
    """A real HTTP server that answers as it is told to."""

    def __init__(self, reply: Reply) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                shown = reply(json.loads(body))
                raw = shown if isinstance(shown, bytes) else json.dumps(shown).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *args: Any) -> None:
                return

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/"

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


def journey() -> Journey:
    return load_text(PAY, Path("pay.journey.yaml"))[0]


def run(server: AgentServer, reply: Reply, seconds: float = 20) -> JourneyResult:
    service = Service(reply)
    try:
        agent = HttpAgent(service.url, server, seconds)
        simulator = server.simulator("small", 7)
        return run_journey(simulator, journey(), agent, staging=Staging(opened=server.opened))
    finally:
        service.close()


def failing(result: JourneyResult) -> dict[str, str]:
    return {one.code.value: one.evidence for one in flatten(result.findings) if one.fails}


def test_an_agent_behind_a_url_calls_tools_and_the_user_decides_at_once(
    server: AgentServer,
) -> None:
    seen: list[str] = []

    def reply(told: dict[str, Any]) -> Any:
        seen.append(told["message"])
        first = call(told, "payments_pay_bill", **BILL)
        assert first["error"]["code"] == "confirmation_required"
        assert call(told, "payments_pay_bill", **BILL)["ok"]
        return {"reply": "好了", "usage": {"input_tokens": 7}}

    result = run(server, reply)

    assert result.passed, journey_text(result)
    assert seen == ["帮我交电费"]
    assert [one.decision for one in result.record.turns[0].decisions] == ["approve"]
    assert result.record.usage() == {"input_tokens": 7}


@pytest.mark.parametrize(
    ("reply", "code", "named"),
    [
        (lambda told: b"<html>", "parse_failure", "JSON"),
        (lambda told: {"answer": "x"}, "parse_failure", "reply"),
        (lambda told: {"reply": 5}, "parse_failure", "reply"),
        (lambda told: b'{"reply": "' + b"x" * 1_100_000 + b'"}', "parse_failure", "longer"),
        (lambda told: time.sleep(2), "premature_end", "within 0.5 seconds"),
    ],
)
def test_a_service_that_answers_wrongly_is_named(
    server: AgentServer, reply: Reply, code: str, named: str
) -> None:
    assert (
        named in failing(run(server, reply, seconds=0.5 if code == "premature_end" else 20))[code]
    )


def test_a_service_that_is_not_there_is_named(server: AgentServer) -> None:
    agent = HttpAgent("http://127.0.0.1:9/", server, 5)
    staging = Staging(opened=server.opened)

    result = run_journey(server.simulator("small", 7), journey(), agent, staging=staging)

    assert "ConnectError" in failing(result)["premature_end"]


def test_a_flood_over_http_is_stopped_and_named(server: AgentServer) -> None:
    statuses: list[int] = []

    def reply(told: dict[str, Any]) -> Any:
        url = f"{told['base_url']}/v1/sessions/{told['session_id']}/tools/system_now"
        headers = {"Authorization": f"Bearer {told['agent_token']}"}
        with httpx.Client(headers=headers) as client:
            made = (client.post(url, json={"arguments": {}}) for _ in range(210))
            statuses.extend(answer.status_code for answer in made)
        return {"reply": "好了"}

    result = run(server, reply, seconds=60)

    assert "more than 200 calls" in failing(result)["over_call_limit"]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_calls_in_another_session_or_as_the_user_are_named(server: AgentServer) -> None:
    simulator = server.simulator("small", 7)
    other = simulator.session("usr_chen")

    def reply(told: dict[str, Any]) -> Any:
        mine = f"{told['base_url']}/v1/sessions/{told['session_id']}"
        headers = {"Authorization": f"Bearer {told['agent_token']}"}
        wrong = {**told, "session_id": other.session_id}
        assert call(wrong, "payments_get_wallet")["status"] == 404
        assert httpx.get(f"{mine}/diff", headers=headers).status_code == 403
        assert httpx.get(f"{mine}/diff").status_code == 401
        return {"reply": "好了"}

    with server.opened(other):
        result = run(server, reply)

    evidence = [one.evidence for one in flatten(result.findings) if one.code == "auth_bypass"]
    assert len(evidence) == 3
    assert other.session_id in evidence[0]


def test_an_agent_may_come_over_mcp(server: AgentServer) -> None:
    async def act(told: dict[str, Any]) -> list[bool]:
        headers = {"Authorization": f"Bearer {told['agent_token']}"}
        url = f"{told['base_url']}/mcp/{told['session_id']}"
        async with (
            httpx.AsyncClient(headers=headers, timeout=30) as client,
            streamable_http_client(url, http_client=client) as streams,
            ClientSession(streams[0], streams[1]) as session,
        ):
            await session.initialize()
            return [bool((await session.call_tool("payments_pay_bill", BILL)).is_error)]

    def reply(told: dict[str, Any]) -> Any:
        assert asyncio.run(act(told)) == [True]
        assert asyncio.run(act(told)) == [False]
        return {"reply": "好了"}

    result = run(server, reply)

    assert result.passed, journey_text(result)


@pytest.mark.parametrize("name", ["http:ftp://x", "https", "nobody", "python:json:nothing"])
def test_an_agent_that_is_not_there_is_named(server: AgentServer, name: str) -> None:
    with pytest.raises(UnknownAgent):
        agent_of(name, server=server)


def test_an_address_may_stand_alone_or_after_http() -> None:
    assert url_of("http:http://127.0.0.1:5/x") == "http://127.0.0.1:5/x"
    assert url_of("https://agent.test/x") == "https://agent.test/x"
    assert url_of("graph") is None
