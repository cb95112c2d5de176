"""Streams of turns: taken up where they broke, never run twice, finished without a listener."""

import asyncio
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal

from superapp.api.turn_log import pieces
from tests.api.conftest import Client
from tests.api.test_chat import TEA, events

STREAM = {"accept": "text/event-stream"}


def ids(text: str) -> list[str]:
    return [line[4:] for line in text.splitlines() if line.startswith("id: ")]


def address_of(client: Client) -> str:
    return f"/v1/sessions/{client.open(user='usr_lin')['session_id']}"


def head(client: Client, address: str) -> int:
    found: int = client.get(address).json()["step"]
    return found


def test_a_stream_has_the_words_and_what_waits(client: Client) -> None:
    address = address_of(client)

    text = client.post(f"{address}/messages", {"content": TEA}, headers=STREAM).text

    found = events(text)
    kinds = [kind for kind, _ in found]
    done = found[-1][1]
    assert kinds[0] == "plan"
    assert kinds.index("call") < kinds.index("text") < kinds.index("confirmation")
    assert kinds[-2:] == ["turn", "done"]
    assert "".join(data["delta"] for kind, data in found if kind == "text") == done["reply"]
    assert found[kinds.index("confirmation")][1]["amount_fen"] > 0


def test_a_broken_stream_goes_on_after_the_last_event_seen(client: Client) -> None:
    address = address_of(client)
    whole = client.post(f"{address}/messages", {"content": TEA}, headers=STREAM).text
    before, seen = head(client, address), ids(whole)[2]

    rest = client.post(
        f"{address}/messages", {"content": TEA}, headers={**STREAM, "last-event-id": seen}
    ).text
    listened = client.get(f"{address}/events", headers={"last-event-id": seen}).text

    assert whole.endswith(rest)
    assert events(rest) == events(whole)[3:]
    assert listened == rest
    assert head(client, address) == before


def test_after_a_restart_the_end_of_the_turn_is_still_told(client: Client, again: Client) -> None:
    address = address_of(client)
    whole = client.post(f"{address}/messages", {"content": TEA}, headers=STREAM).text

    rest = again.post(
        f"{address}/messages", {"content": TEA}, headers={**STREAM, "last-event-id": ids(whole)[1]}
    ).text

    assert events(rest)[-1] == events(whole)[-1]
    assert head(again, address) == head(client, address)


def test_a_message_with_a_key_is_taken_once(client: Client, again: Client) -> None:
    address = address_of(client)
    key = {"idempotency-key": "k1"}

    first = client.post(f"{address}/messages", {"content": TEA}, headers=key).json()
    second = client.post(f"{address}/messages", {"content": TEA}, headers=key).json()
    later = again.post(f"{address}/messages", {"content": TEA}, headers=key).json()
    other = client.post(f"{address}/messages", {"content": "hello"}, headers=key)

    assert first == second == later
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")


def request_to(path: str) -> dict[str, Any]:
    """A POST for a stream, as a server hands it to an application."""
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
        "headers": [
            (b"host", b"localhost"),
            (b"content-type", b"application/json"),
            (b"accept", b"text/event-stream"),
        ],
    }


def test_a_client_that_goes_away_does_not_stop_the_turn(
    client: Client, portal: BlockingPortal
) -> None:
    address = address_of(client)
    body = b'{"content": "%s"}' % TEA.encode()

    async def leave() -> None:
        gone = asyncio.Event()
        sent: list[Any] = []

        async def receive() -> Any:
            if not sent:
                sent.append(1)
                return {"type": "http.request", "body": body, "more_body": False}
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.body" and message["body"]:
                gone.set()

        await client.app(request_to(f"{address}/messages"), receive, send)

    portal.call(leave)
    portal.call(client.app.state.host.finish)

    listened = events(client.get(f"{address}/events").text)
    assert listened[-1][0] == "done"
    assert listened[-1][1]["status"] == "needs_confirmation"
    assert len(client.get(f"{address}/confirmations").json()["confirmations"]) == 1


def test_a_turn_that_was_cut_off_is_taken_up_once(client: Client, again: Client) -> None:
    address = address_of(client)
    key = {"idempotency-key": "k1"}
    client.post(f"{address}/messages", {"content": TEA}, headers=key)
    asked = client.get(f"{address}/confirmations").json()["confirmations"]
    kept = again.app.state.turns.kept
    turn_id = kept.latest(address.rsplit("/", maxsplit=1)[-1]).turn_id
    kept.end(turn_id, status="running", turn=None)

    turn = again.post(f"{address}/messages", {"content": TEA}, headers=key).json()

    assert turn["status"] == "needs_confirmation"
    assert again.get(f"{address}/confirmations").json()["confirmations"] == asked


def test_a_turn_that_never_began_begins(client: Client, again: Client) -> None:
    address = address_of(client)
    session_id = address.rsplit("/", maxsplit=1)[-1]
    row = {"turn_id": "0" * 16, "session_id": session_id, "before": 0, "content": TEA}
    again.app.state.turns.kept.begin({**row, "scope": f"session:{session_id}"})

    listened = events(again.get(f"{address}/events").text)

    assert listened[-1][1]["status"] == "needs_confirmation"


def test_the_decision_is_streamed_too(client: Client) -> None:
    address = address_of(client)
    asked = client.post(f"{address}/messages", {"content": TEA}).json()
    confirmation = asked["confirmations"][0]["confirmation_id"]

    found = events(
        client.post(
            f"{address}/confirmations/{confirmation}", {"decision": "approve"}, headers=STREAM
        ).text
    )

    assert found[-1][0] == "done"
    assert found[-1][1]["turn"]["status"] == "done"
    assert found[-1][1]["confirmation"]["status"] == "approved"


def test_there_is_nothing_to_follow_before_the_first_turn(client: Client) -> None:
    assert client.get(f"{address_of(client)}/events").status_code == 204


@pytest.mark.parametrize(
    ("seen", "status"),
    [("nonsense", 400), ("0123456789abcdef.1", 404), ("0123456789abcdef.-1", 400)],
)
def test_an_unknown_event_is_refused(client: Client, seen: str, status: int) -> None:
    answer = client.post(
        f"{address_of(client)}/messages", {"content": "hi"}, headers={"last-event-id": seen}
    )

    assert (answer.status_code, answer.json()["code"]) == (status, "unknown_event")


def test_the_events_of_one_session_are_not_told_in_another(client: Client) -> None:
    whole = client.post(f"{address_of(client)}/messages", {"content": TEA}, headers=STREAM).text

    answer = client.get(f"{address_of(client)}/events", headers={"last-event-id": ids(whole)[0]})

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "text", ["", "一句。两句！\n三", "One. Two? Three", "¥18.90 at 10:30", "\n\n", "a.b"]
)
def test_pieces_are_the_text(text: str) -> None:
    assert "".join(pieces(text)) == text
