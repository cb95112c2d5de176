"""A server in process, spoken to over ASGI."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from superapp.api import create_app
from superapp.settings import Settings

Json = dict[str, Any]


class Client:
    """A blocking client of an application in this process."""

    def __init__(self, settings: Settings, portal: BlockingPortal) -> None:
        self.app = create_app(settings)
        self._portal = portal
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://localhost")

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self._portal.call(partial(self._client.request, method, path, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return self.request("POST", path, json=body, **options)

    def together(self, *requests: tuple[str, Json]) -> list[httpx.Response]:
        """Several posts at once."""
        futures = [
            self._portal.start_task_soon(partial(self._client.post, path, json=body))
            for path, body in requests
        ]
        return [future.result() for future in futures]

    def open(self, **wanted: Any) -> Json:
        answer = self.post("/v1/sessions", wanted)
        assert answer.status_code == 201, answer.text
        opened: Json = answer.json()
        return opened

    def close(self) -> None:
        self._portal.call(self._client.aclose)
        self._portal.call(self.app.state.runs.close)
        self._portal.call(self.app.state.host.finish)
        self.app.state.host.close()


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    with start_blocking_portal() as portal:
        yield portal


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in sorted(os.environ):
        if name.startswith("SUPERAPP_"):
            monkeypatch.delenv(name)


@pytest.fixture
def settings(tmp_path: Path, cache_dir: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", cache_dir=cache_dir, world="small", seed=7)


@pytest.fixture
def client(settings: Settings, portal: BlockingPortal) -> Iterator[Client]:
    client = Client(settings, portal)
    yield client
    client.close()


@pytest.fixture
def again(settings: Settings, portal: BlockingPortal) -> Iterator[Client]:
    """A second server over the same files, as after a restart."""
    client = Client(settings, portal)
    yield client
    client.close()
