"""Chat over HTTP: turns, streams, confirmations, and models that fail."""

import json
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal

from superapp.settings import Settings
from tests.api.conftest import Client

TEA = "帮我点一杯奶茶，少糖，送到公司"


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "event" in fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_a_request_is_planned_confirmed_paid_and_answered(client: Client) -> None:
    address = f"/v1/sessions/{client.open(user='usr_lin')['session_id']}"

    asked = client.post(f"{address}/messages", {"content": TEA}).json()
    confirmation = asked["confirmations"][0]
    done = client.post(
        f"{address}/confirmations/{confirmation['confirmation_id']}", {"decision": "approve"}
    ).json()

    assert asked["status"] == "needs_confirmation"
    assert confirmation["tool"] == "payments_pay_order"
    assert done["confirmation"]["confirmation_id"] == confirmation["confirmation_id"]
    assert done["turn"]["status"] == "done"
    added = client.get(f"{address}/diff").json()["payments"]["added"]
    assert [payment["amount_fen"] for payment in added] == [confirmation["amount_fen"]]


def test_a_turn_is_streamed_as_it_happens(client: Client) -> None:
    address = f"/v1/sessions/{client.open(user='usr_lin')['session_id']}"

    answer = client.post(
        f"{address}/messages", {"content": TEA}, headers={"accept": "text/event-stream"}
    )

    found = events(answer.text)
    kinds = [kind for kind, _ in found]
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert kinds[0] == "plan"
    assert "call" in kinds
    assert kinds[-1] == "done"
    assert found[-1][1]["status"] == "needs_confirmation"


def test_a_message_while_a_confirmation_is_open_answers_it(client: Client) -> None:
    address = f"/v1/sessions/{client.open(user='usr_lin')['session_id']}"
    client.post(f"{address}/messages", {"content": TEA})

    done = client.post(f"{address}/messages", {"content": "好的，付吧"}).json()

    assert done["status"] == "done"
    assert len(client.get(f"{address}/diff").json()["payments"]["added"]) == 1


def test_a_restarted_server_finishes_the_turn_that_waited(client: Client, again: Client) -> None:
    address = f"/v1/sessions/{client.open(user='usr_lin')['session_id']}"
    asked = client.post(f"{address}/messages", {"content": TEA}).json()
    confirmation = asked["confirmations"][0]["confirmation_id"]

    done = again.post(f"{address}/confirmations/{confirmation}", {"decision": "approve"}).json()

    assert done["turn"]["status"] == "done"
    assert len(again.get(f"{address}/diff").json()["payments"]["added"]) == 1


def test_a_model_endpoint_that_is_down_fails_the_turn_and_the_session_goes_on(
    settings: Settings, portal: BlockingPortal
) -> None:
    client = Client(
        settings.model_copy(
            update={
                "models": ("openai:nowhere",),
                "openai_base_url": "http://127.0.0.1:9/v1",
                "model_retries": 0,
            }
        ),
        portal,
    )
    address = f"/v1/sessions/{client.open(model='openai:nowhere')['session_id']}"

    turn = client.post(f"{address}/messages", {"content": TEA}).json()

    assert turn["status"] == "failed"
    assert turn["reply"]
    assert client.post(f"{address}/tools/system_now", {}).json()["ok"]
    client.close()


@pytest.mark.parametrize("content", ["今天心情不好，陪我聊聊", "asdf qwerty", "🙂"])
def test_whatever_is_said_gets_an_answer(client: Client, content: str) -> None:
    address = f"/v1/sessions/{client.open(user='usr_lin')['session_id']}"

    turn = client.post(f"{address}/messages", {"content": content}).json()

    assert turn["reply"]
    assert client.get(f"{address}/diff").json() == {}
