"""The short way for tool calls is as strict as the long one, and what fails is told alike."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal
from pydantic import SecretStr

from superapp.api.patience import Gathered
from superapp.gateway.gateway import Gateway
from superapp.settings import Settings
from superapp.world.errors import SessionBusy
from tests.api.conftest import Client
from tests.api.test_keys_and_limits import other

WALLET: dict[str, Any] = {"arguments": {}}


def address(client: Client) -> str:
    session_id = client.open()["session_id"]
    return f"/v1/sessions/{session_id}/tools/payments_get_wallet"


def test_a_name_that_is_not_the_servers_is_refused(client: Client) -> None:
    answer = client.post(address(client), WALLET, headers={"host": "elsewhere.test"})

    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_host")


def test_a_foreign_page_is_refused(client: Client) -> None:
    answer = client.post(address(client), WALLET, headers={"origin": "http://elsewhere.test"})

    assert (answer.status_code, answer.json()["code"]) == (403, "origin_not_allowed")


def test_a_long_body_is_refused(client: Client, settings: Settings) -> None:
    called = {"arguments": {"text": "x" * settings.max_body_bytes}}

    answer = client.post(address(client), called)

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_body_in_pieces_is_put_together(client: Client) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for piece in (b'{"argu', b'ments"', b": {}}"):
            yield piece

    where = address(client)
    headers = {"content-type": "application/json", "content-length": "17"}
    answer = client.request("POST", where, content=pieces(), headers=headers)

    assert answer.json()["result"]["balance_fen"] > 0


def test_a_kept_result_is_told_alike_by_both_ways(client: Client) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for piece in (b"{", b"}"):
            yield piece

    where = address(client)
    headers = {"content-type": "application/json", "content-length": "2"}
    first, kept = client.post(where, WALLET), client.post(where, WALLET)
    documented = client.request("POST", where, content=pieces(), headers=headers)

    assert first.json()["result"]["balance_fen"] > 0
    assert first.text == kept.text == documented.text


def test_of_two_keys_the_first_counts(settings: Settings, portal: BlockingPortal) -> None:
    key = "k" * 32
    client = other(settings, portal, api_keys=(SecretStr(key),))
    good, bad = ("authorization", f"Bearer {key}"), ("authorization", "Bearer x")
    try:
        where = "/v1/sessions/ses_9999/tools/payments_get_wallet"
        answers = [
            client.post(where, WALLET, headers=headers).json()["code"]
            for headers in ([good, bad], [bad, good])
        ]
    finally:
        client.close()

    assert answers == ["unknown_session", "invalid_token"]


def test_what_fails_underneath_is_told_as_everywhere(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = address(client)

    def busy(*_: Any, **__: Any) -> None:
        raise SessionBusy("Others change it.")

    with monkeypatch.context() as patched:
        patched.setattr(Gateway, "call", busy)
        refused = client.post(where, WALLET)
    again = client.post(where, WALLET)

    assert (refused.status_code, refused.json()["code"]) == (409, "session_busy")
    assert "x-request-id" in refused.headers
    assert again.json()["ok"] is True


def test_a_failed_call_gives_back_what_it_held(settings: Settings, portal: BlockingPortal) -> None:
    key = "k" * 32
    client = other(settings, portal, api_keys=(SecretStr(key),), max_requests_at_once=1)
    try:
        own = {"authorization": f"Bearer {key}"}
        unknown = "/v1/sessions/ses_9999/tools/payments_get_wallet"
        answers = [client.post(unknown, WALLET, headers=own).status_code for _ in range(3)]
    finally:
        client.close()

    assert answers == [404, 404, 404]


class Wire:
    """A transport that notes what is sent."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.sent.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


def test_head_and_body_leave_together_and_before_the_end() -> None:
    async def written() -> tuple[list[bytes], list[bytes]]:
        wire = Wire()
        gathered = Gathered(wire, asyncio.get_running_loop())
        gathered.write(b"head ")
        gathered.write(b"body")
        await asyncio.sleep(0)
        before = [*wire.sent]
        gathered.write(b"last words")
        gathered.close()
        await asyncio.sleep(0)
        return before, wire.sent

    assert asyncio.run(written()) == ([b"head body"], [b"head body", b"last words"])
