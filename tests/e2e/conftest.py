"""A real server process on loopback, which tests may kill."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import Postgres

START_SECONDS = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """`superapp serve` in a process of its own."""

    def __init__(self, data: Path, cache_dir: Path, database: str | None = None) -> None:
        self.port = free_port()
        self._environment = {
            **{name: os.environ[name] for name in os.environ if not name.startswith("SUPERAPP_")},
            "SUPERAPP_DATA_DIR": str(data),
            "SUPERAPP_CACHE_DIR": str(cache_dir),
            "SUPERAPP_WORLD": "small",
            "SUPERAPP_STORE_TIMEOUT_S": "3",
        }
        if database is not None:
            self._environment["SUPERAPP_DATABASE_URL"] = database
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "superapp", "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(
            command,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                self.call("/readyz")
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("the server did not start")

    def kill(self) -> None:
        """End it at once, as `kill -9` does."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def stop(self) -> int:
        """Ask it to end, and give its exit status."""
        assert self._process is not None
        self._process.terminate()
        status = self._process.wait(timeout=30)
        self._process = None
        return status

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def call(self, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data, {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)


@pytest.fixture
def server(tmp_path: Path, cache_dir: Path) -> Iterator[Server]:
    server = Server(tmp_path / "data", cache_dir)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.close()


@pytest.fixture(params=["sqlite", "postgres"])
def stored(request: pytest.FixtureRequest, tmp_path: Path, cache_dir: Path) -> Iterator[Server]:
    """A server over each kind of store."""
    database = None
    if request.param == "postgres":
        database = request.getfixturevalue("postgres").new_database()
    server = Server(tmp_path / "data", cache_dir, database)
    server.start()
    yield server
    server.kill()
