"""The examples of the documentation run as they stand."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CALLS = [
    ("account_list_contacts", {}),
    ("payments_transfer", {"to": "$CONTACT", "amount_fen": 5000, "memo": "thanks"}),
]


class Endpoint(BaseHTTPRequestHandler):
    """An OpenAI-compatible endpoint that plays a fixed sequence of calls."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        told = [json.loads(m["content"]) for m in asked["messages"] if m["role"] == "tool"]
        body = json.dumps(self._completion(told)).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _completion(self, told: list[Any]) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": "Sent."}
        if len(told) < len(CALLS):
            name, arguments = CALLS[len(told)]
            text = json.dumps(arguments)
            if told:
                text = text.replace("$CONTACT", told[0]["result"]["contacts"][0]["contact_id"])
            function = {"name": name, "arguments": text}
            call = {"id": f"call_{len(told)}", "type": "function", "function": function}
            message = {"role": "assistant", "content": None, "tool_calls": [call]}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return {
            "id": "c1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]
        }  # fmt: skip

    def log_message(self, *_: Any) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def endpoint() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Endpoint)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_agent_of_ones_own_calls_tools_and_asks_its_user(endpoint: str) -> None:
    script = ROOT / "docs" / "examples" / "own_agent.py"

    done = subprocess.run(
        [sys.executable, str(script), "any", "Send my mother 50 yuan."],
        env={**os.environ, "OPENAI_BASE_URL": endpoint, "OPENAI_API_KEY": "none"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "account_list_contacts → ok" in done.stdout
    assert "the user agrees:" in done.stdout
    assert "payments_transfer → ok" in done.stdout
    assert "'wallets'" in done.stdout


@pytest.mark.parametrize("module", ["openai_loop", "langgraph_agent", "openai_agents_agent"])
def test_an_example_agent_passes_a_journey(endpoint: str, module: str) -> None:
    folder = ROOT / "docs" / "examples"
    command = [sys.executable, "-m", "superapp", "run", "thanks.journey.yaml", "--json"]
    keys = {"OPENAI_BASE_URL": endpoint, "OPENAI_API_KEY": "none", "OPENAI_MODEL": "any"}

    done = subprocess.run(
        [*command, "--agent", f"python:{module}:agent"],
        cwd=folder,
        env={**os.environ, **keys},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["calls_made"] == 3
