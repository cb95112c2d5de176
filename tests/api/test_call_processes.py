"""Calls that processes beside the server make are answered as the server's own are."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal
from hypothesis import given
from hypothesis import strategies as st

from superapp.api.calls import beside
from superapp.api.calls.frames import Frame, Frames, Kind, packed
from superapp.api.calls.process import Caller
from superapp.settings import Settings
from superapp.simulator import Simulator
from tests.api.conftest import Client

PATIENCE_S = 60
QUERY = {"arguments": {"text": "牛奶"}}


@pytest.fixture
def busy(
    settings: Settings, portal: BlockingPortal, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Client]:
    """A server whose calls are all made by one process beside it."""
    monkeypatch.setattr(beside, "WORTH_IT", 1)
    client = Client(settings.model_copy(update={"call_processes": 1}), portal)
    call(client, client.open()["session_id"], "shopping_search_products", QUERY)
    wait_for(lambda: len(client.app.state.host.call_processes) == 1)
    yield client
    client.close()


@pytest.fixture
def alone(settings: Settings, tmp_path: Path, portal: BlockingPortal) -> Iterator[Client]:
    """A server of other sessions, which makes its calls itself."""
    changed = {"call_processes": 0, "data_dir": tmp_path / "other"}
    client = Client(settings.model_copy(update=changed), portal)
    client.open()
    yield client
    client.close()


def wait_for(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


def call(client: Client, session_id: str, tool: str, body: Any) -> Any:
    return client.post(f"/v1/sessions/{session_id}/tools/{tool}", body)


def errand(client: Client) -> Iterator[Any]:
    """What is answered to calls of every kind, with decisions, a chat and a rewind between."""
    session_id = client.open()["session_id"]
    address = f"/v1/sessions/{session_id}"

    def called(tool: str, **body: Any) -> Any:
        body = {"arguments": {}, **body}
        answer = call(client, session_id, tool, body)
        return answer.status_code, answer.json()

    yield called("shopping_search_products", **QUERY)
    contact = called("account_list_contacts")[1]["result"]["contacts"][0]["contact_id"]
    sent = {"arguments": {"to": contact, "amount_fen": 10}, "key": "once"}
    asked = called("payments_transfer", **sent)
    yield asked
    decided = asked[1]["error"]["details"]["confirmation_id"]
    yield client.post(f"{address}/confirmations/{decided}", {"decision": "approve"}).json()
    yield called("payments_transfer", **sent)
    yield called("payments_transfer", **sent)
    yield called("payments_transfer", arguments={"to": contact, "amount_fen": 11}, key="once")
    yield called("payments_transfer", arguments={"to": contact, "amount_fen": "ten"})
    yield called("payments_transfer", arguments={"to": contact, "amount_fen": 2**70})
    yield called("payments_no_such_tool")
    yield client.post(f"{address}/messages", {"content": "我的余额是多少"}).json()["status"]
    yield called("payments_get_wallet")
    step = client.get(address).json()["step"]
    yield called("system_wait", arguments={"minutes": 10})
    yield client.post(f"{address}/rewind", {"step": step}).status_code
    yield called("payments_get_wallet")
    yield client.get(f"{address}/diff").json()
    yield client.get(f"{address}/steps").json()


def test_answers_are_the_same_whoever_makes_the_calls(busy: Client, alone: Client) -> None:
    beside_it, by_itself = list(errand(busy)), list(errand(alone))

    assert len(busy.app.state.host.call_processes) == 1
    assert alone.app.state.host.call_processes == []
    assert beside_it == by_itself


def test_a_session_that_was_deleted_is_gone_there_too(busy: Client, again: Client) -> None:
    session_id = busy.open()["session_id"]
    assert call(busy, session_id, "payments_get_wallet", {}).status_code == 200

    assert again.request("DELETE", f"/v1/sessions/{session_id}").status_code == 204
    refused = call(busy, session_id, "payments_get_wallet", {})

    assert refused.status_code == 404
    assert refused.json()["code"] in {"session_not_found", "unknown_session"}


def test_a_process_is_told_to_forget_what_is_deleted(
    busy: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(beside.CallProcess, "forget", lambda _, session_id: told.append(session_id))
    session_id = busy.open()["session_id"]
    call(busy, session_id, "payments_get_wallet", {})

    busy.request("DELETE", f"/v1/sessions/{session_id}")

    assert told == [session_id]


def test_a_process_forgets_what_it_is_told_to(
    cache_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten: list[str] = []
    with (
        Simulator("small", 7, cache_dir=cache_dir) as simulator,
        (tmp_path / "answers").open("wb") as answers,
    ):
        monkeypatch.setattr(simulator.world, "drop_memory", forgotten.append)

        Caller(simulator, answers.fileno()).forget("ses_0001")

    assert forgotten == ["ses_0001"]


def test_calls_are_counted_with_the_code_that_they_ended_with(busy: Client) -> None:
    session_id = busy.open()["session_id"]
    call(busy, session_id, "payments_get_wallet", {})
    call(busy, session_id, "payments_get_payment", {"arguments": {"payment_id": "pay_none"}})

    told = busy.get("/metrics").text

    assert re.search(r'tool_calls_total\{code="ok",tool="payments_get_wallet"\} 1\.0', told)
    assert re.search(r'\{code="payment_not_found",tool="payments_get_payment"\} 1\.0', told)
    assert "superapp_call_processes 1.0" in told


def test_a_process_that_is_killed_costs_no_acknowledged_call(
    busy: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "WORTH_IT", 100)
    session_id = busy.open()["session_id"]
    (pid,) = busy.app.state.host.call_processes
    added = {"arguments": {"sku_id": _sku(busy, session_id), "quantity": 1}, "key": "add"}
    os.kill(pid, signal.SIGSTOP)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(call, busy, session_id, "shopping_add_to_cart", added)
        wait_for(lambda: busy.app.state.host.under_way == 1)
        os.kill(pid, signal.SIGKILL)
    interrupted = waiting.result()
    repeated = [call(busy, session_id, "shopping_add_to_cart", added).json() for _ in range(2)]

    assert (interrupted.status_code, interrupted.json()["code"]) == (503, "call_interrupted")
    assert interrupted.headers["retry-after"] == "1"
    assert repeated[0]["ok"]
    assert repeated[0] == repeated[1]
    wait_for(lambda: busy.app.state.host.call_processes not in ([], [pid]))
    assert call(busy, session_id, "shopping_add_to_cart", added).json() == repeated[0]


def _sku(client: Client, session_id: str) -> str:
    found = call(client, session_id, "shopping_search_products", QUERY).json()["result"]
    product = {"arguments": {"product_id": found["products"][0]["product_id"]}}
    shown = call(client, session_id, "shopping_get_product", product).json()["result"]
    sku_id: str = shown["skus"][0]["sku_id"]
    return sku_id


def test_a_server_that_stops_leaves_no_process(busy: Client, portal: BlockingPortal) -> None:
    (pid,) = busy.app.state.host.call_processes

    portal.call(busy.app.state.host.finish)

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_process_ends_with_its_input() -> None:
    command = [sys.executable, "-m", "superapp.api.calls.process"]

    ended = subprocess.run(command, stdin=subprocess.DEVNULL, timeout=PATIENCE_S, check=False)

    assert ended.returncode == 0


@given(
    messages=st.lists(st.binary(max_size=40), max_size=6),
    cuts=st.lists(st.integers(1, 50), max_size=20),
)
def test_frames_are_put_together_however_they_arrive(
    messages: list[bytes], cuts: list[int]
) -> None:
    sent = b"".join(packed(n, Kind.CALL, message) for n, message in enumerate(messages))
    frames, found, at = Frames(), list[Frame](), 0
    for cut in [*cuts, len(sent) + 1]:
        found += frames.fed(sent[at : at + cut])
        at += cut

    assert found == [Frame(n, Kind.CALL, message) for n, message in enumerate(messages)]
