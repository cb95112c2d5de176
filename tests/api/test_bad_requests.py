"""Whatever is sent, the answer says what was wrong, and nothing is lost."""

from typing import Any

import pytest

from tests.api.conftest import Client

JSON = {"content-type": "application/json"}


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["detail"]
    return problem


@pytest.mark.parametrize(
    ("wanted", "status", "code", "told"),
    [
        ({"user": "usr_nobody"}, 400, "unknown_user", "usr_lin"),
        ({"world": "moon"}, 400, "unknown_world", "city"),
        ({"model": "gpt-unknown"}, 422, "unknown_model", "offline"),
        ({"seed": -1}, 422, "invalid_request", "seed"),
        ({"seed": "7"}, 422, "invalid_request", "seed"),
        ({"lang": "fr"}, 422, "invalid_request", "lang"),
        ({"usr": "usr_lin"}, 422, "invalid_request", "usr"),
        ({"clock": "tomorrow"}, 400, "invalid_clock", "tomorrow"),
        ({"faults": [{"on": "food_fly", "kind": "error"}]}, 400, "invalid_fault", "food_fly"),
        ({"given": {"no_table": [{"a": 1}]}}, 400, "invalid_given", "no_table"),
        ({"given": "no_such_start"}, 400, "invalid_given", "camera_in_cart"),
        ({"given": ""}, 422, "invalid_request", "given"),
        ({"given": {"wallets": {}}}, 422, "invalid_request", "wallets"),
        ({"given": ["camera_in_cart"]}, 422, "invalid_request", "given"),
        ([], 422, "invalid_request", "JSON object"),
    ],
)
def test_a_session_with_a_wrong_wish_is_refused_by_name(
    client: Client, wanted: Any, status: int, code: str, told: str
) -> None:
    problem = refused(client.post("/v1/sessions", wanted), status, code)

    assert told in problem["detail"]


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b'{"content": }', b"nonsense"])
def test_malformed_json_is_refused(client: Client, body: bytes) -> None:
    session = client.open()["session_id"]

    answer = client.request("POST", f"/v1/sessions/{session}/messages", content=body, headers=JSON)

    assert answer.status_code in {400, 422}
    refused(answer, answer.status_code, answer.json()["code"])


def test_another_content_type_is_refused(client: Client) -> None:
    answer = client.request(
        "POST",
        "/v1/sessions",
        content=b'{"user": "usr_lin"}',
        headers={"content-type": "text/plain"},
    )

    refused(answer, 422, "invalid_request")


@pytest.mark.parametrize("content", ["", "   ", "\n\t", "\u0085", "\ufeff \u001c"])
def test_an_empty_message_is_refused(client: Client, content: str) -> None:
    session = client.open()["session_id"]

    refused(
        client.post(f"/v1/sessions/{session}/messages", {"content": content}), 422, "empty_message"
    )


def test_a_message_of_100_kb_is_refused_and_the_session_goes_on(client: Client) -> None:
    session = client.open()["session_id"]

    problem = refused(
        client.post(f"/v1/sessions/{session}/messages", {"content": "x" * 100_000}),
        413,
        "message_too_long",
    )

    assert problem["limit_chars"] == 20_000
    assert client.get(f"/v1/sessions/{session}").json()["step"] == 0


def test_a_body_over_the_limit_is_refused(client: Client) -> None:
    body = b'{"content": "' + b"x" * 1_100_000 + b'"}'

    refused(
        client.request("POST", "/v1/sessions", content=body, headers=JSON), 413, "body_too_large"
    )


def test_a_body_that_hides_its_length_is_cut_off(client: Client) -> None:
    async def endless() -> Any:
        for _ in range(200):
            yield b" " * 10_000

    answer = client.request("POST", "/v1/sessions", content=endless(), headers=JSON)

    refused(answer, 413, "body_too_large")


def test_unknown_addresses_and_methods_are_problems(client: Client) -> None:
    refused(client.get("/v1/nothing"), 404, "not_found")
    refused(client.request("PUT", "/v1/sessions"), 405, "method_not_allowed")
    refused(client.get("/v1/sessions/ses_9999"), 404, "unknown_session")


def test_a_strange_host_name_is_refused(client: Client) -> None:
    refused(client.get("/v1/tools", headers={"host": "evil.example"}), 400, "unknown_host")


def test_an_unknown_tool_is_an_answer_that_names_near_ones(client: Client) -> None:
    session = client.open()["session_id"]

    answer = client.post(f"/v1/sessions/{session}/tools/payments_get_walet", {"arguments": {}})

    assert answer.status_code == 200
    assert answer.json()["error"]["code"] == "unknown_tool"
    assert "payments_get_wallet" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "arguments",
    [{"minutes": "5"}, {"nonsense": 1}, {"limit": "5"}, {"limit": None, "offset": []}],
)
def test_arguments_of_the_wrong_type_are_refused_and_change_nothing(
    client: Client, arguments: dict[str, Any]
) -> None:
    session = client.open()["session_id"]
    before = client.get(f"/v1/sessions/{session}/digest").json()

    answer = client.post(
        f"/v1/sessions/{session}/tools/payments_list_transactions", {"arguments": arguments}
    )

    assert answer.json()["error"]["code"] == "invalid_arguments"
    assert client.get(f"/v1/sessions/{session}/digest").json() == before


def test_an_unknown_table_or_step_is_refused(client: Client) -> None:
    session = client.open()["session_id"]

    refused(client.get(f"/v1/sessions/{session}/state/no_table"), 404, "unknown_table")
    refused(client.post(f"/v1/sessions/{session}/rewind", {"to": 99}), 404, "step_not_found")
    refused(client.post(f"/v1/sessions/{session}/fork", {"at": 99}), 404, "step_not_found")


def test_the_clock_takes_one_of_two_ways_and_never_goes_back(client: Client) -> None:
    clock = f"/v1/sessions/{client.open()['session_id']}/clock"

    refused(client.post(clock, {}), 422, "invalid_request")
    refused(client.post(clock, {"advance": "soon"}), 422, "invalid_time")
    refused(client.post(clock, {"to": "2020-01-01T00:00:00+08:00"}), 400, "clock_backwards")


@pytest.mark.parametrize("data", [b"", b"nonsense", b"{}"])
def test_bytes_that_are_no_snapshot_are_refused(client: Client, data: bytes) -> None:
    answer = client.request("POST", "/v1/sessions/restore", content=data)

    refused(answer, answer.status_code, "invalid_snapshot")
