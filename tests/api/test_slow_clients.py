"""Clients that are slow, go away, or are there when the server is told to stop."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 1.0


class Served:
    """`superapp serve` in a process of its own."""

    def __init__(self, folder: Path, cache_dir: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        outside = {name: value for name, value in os.environ.items() if "SUPERAPP" not in name}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "superapp", "serve", "--port", str(self.port)],
            env=outside
            | {
                "SUPERAPP_DATA_DIR": str(folder),
                "SUPERAPP_CACHE_DIR": str(cache_dir),
                "SUPERAPP_WORLD": "small",
                "SUPERAPP_BODY_TIMEOUT_S": str(PATIENCE),
            },
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 120
        while not self.ready():
            assert self.process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.2)

    def ready(self) -> bool:
        try:
            self.ask("GET", "/readyz")
        except OSError:
            return False
        return True

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            None if body is None else json.dumps(body).encode(),
            {"content-type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.loads(answer.read())

    @contextmanager
    def connected(self) -> Iterator[socket.socket]:
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            yield connection


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, cache_dir: Path) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("served"), cache_dir)
    yield served
    served.process.kill()
    served.process.wait()


def head(path: str, length: int) -> bytes:
    lines = f"POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    return f"{lines}content-length: {length}\r\n\r\n".encode()


def everything(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("path", ["/v1/sessions", "/v1/sessions/ses_9/tools/system_now", "/mcp"])
def test_a_body_that_stops_is_given_up(served: Served, path: str) -> None:
    if path == "/mcp":
        opened = served.ask("POST", "/v1/sessions", {})
        path = f"/mcp/{opened['session_id']}"
    with served.connected() as connection:
        began = time.monotonic()
        connection.sendall(head(path, 1000) + b'{"user": ')
        answer = everything(connection)

    assert answer.startswith(b"HTTP/1.1 408 "), answer
    assert b"connection: close" in answer.lower()
    assert time.monotonic() - began >= PATIENCE * 0.9
    if "/mcp" not in path:
        assert b'"code":"body_timeout"' in answer


def test_a_body_that_stops_behind_a_whole_request_is_given_up(served: Served) -> None:
    path = "/v1/sessions/ses_9/tools/system_now"
    with served.connected() as connection:
        connection.sendall(head(path, 2) + b"{}" + head(path, 1000) + b"{")
        answers = everything(connection)

    assert answers.startswith(b"HTTP/1.1 404 "), answers
    assert b"HTTP/1.1 408 " in answers


def test_a_body_that_drips_is_given_up(served: Served) -> None:
    with served.connected() as connection:
        connection.sendall(head("/v1/sessions", 100_000))
        connection.settimeout(0.2)
        until, answer = time.monotonic() + 60, b""
        while not answer and time.monotonic() < until:
            connection.sendall(b" ")
            try:
                answer = connection.recv(65536)
            except TimeoutError:
                continue

    assert answer.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("start", [b"", b"POST /v1/sessions HTTP/1.1\r\nhost: local"])
def test_a_head_that_does_not_come_is_given_up(served: Served, start: bytes) -> None:
    with served.connected() as connection:
        connection.sendall(start)

        assert everything(connection).startswith(b"HTTP/1.1 408 ")


def test_a_slow_head_after_an_answer_is_given_up(served: Served) -> None:
    with served.connected() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        connection.sendall(b"GET /healthz HT")

        assert b"HTTP/1.1 408 " in everything(connection)


def test_cut_connections_change_nothing_for_others(served: Served) -> None:
    session = served.ask("POST", "/v1/sessions", {})["session_id"]
    before = served.ask("GET", f"/v1/sessions/{session}/digest")
    for length in (10, 1000, 100_000):
        with served.connected() as connection:
            connection.sendall(head(f"/v1/sessions/{session}/clock", length) + b'{"adv')

    assert served.ask("GET", f"/v1/sessions/{session}/digest") == before


def test_a_server_that_is_told_to_stop_finishes_what_it_does(
    tmp_path: Path, cache_dir: Path
) -> None:
    served = Served(tmp_path, cache_dir)
    sessions = [served.ask("POST", "/v1/sessions", {})["session_id"] for _ in range(4)]
    turns: dict[str, Any] = {}

    def chat(session: str) -> None:
        said = {"content": "附近有什么川菜馆？"}
        turns[session] = served.ask("POST", f"/v1/sessions/{session}/messages", said)

    chats = [threading.Thread(target=chat, args=[session]) for session in sessions]
    for each in chats:
        each.start()
    time.sleep(0.3)
    served.process.send_signal(signal.SIGTERM)
    code = served.process.wait(60)
    for each in chats:
        each.join()

    assert code == 0
    assert {turn["status"] for turn in turns.values()} <= {"done", "needs_input"}
    assert sorted(turns) == sorted(sessions)
