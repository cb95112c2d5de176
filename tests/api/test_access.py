"""Two tokens: the agent's can list and call tools, and nothing else."""

from typing import Any

import pytest
from anyio.from_thread import BlockingPortal
from pydantic import SecretStr

from superapp.settings import Settings
from tests.api.conftest import Client

USERS_ONLY = [
    ("POST", "/v1/sessions", {}),
    ("POST", "/v1/sessions/restore", None),
    ("GET", "/v1/sessions/{id}", None),
    ("DELETE", "/v1/sessions/{id}", None),
    ("POST", "/v1/sessions/{id}/messages", {"content": "hello"}),
    ("GET", "/v1/sessions/{id}/events", None),
    ("GET", "/v1/sessions/{id}/confirmations", None),
    (
        "POST",
        "/v1/chat/completions",
        {"model": "offline", "messages": [{"role": "user", "content": "hi"}]},
    ),
    ("GET", "/v1/models", None),
    ("POST", "/v1/runs", {"agent": "none"}),
    ("GET", "/v1/runs/run_1", None),
    ("DELETE", "/v1/runs/run_1", None),
    ("GET", "/v1/runs/run_1/report", None),
    ("GET", "/v1/models/offline", None),
    ("POST", "/v1/sessions/{id}/confirmations/cnf_0001", {"decision": "approve"}),
    ("GET", "/v1/sessions/{id}/steps", None),
    ("GET", "/v1/sessions/{id}/state", None),
    ("GET", "/v1/sessions/{id}/state/wallets", None),
    ("GET", "/v1/sessions/{id}/diff", None),
    ("GET", "/v1/sessions/{id}/digest", None),
    ("POST", "/v1/sessions/{id}/fork", {}),
    ("POST", "/v1/sessions/{id}/rewind", {"to": 0}),
    ("POST", "/v1/sessions/{id}/clock", {"advance": "PT1H"}),
    ("POST", "/v1/sessions/{id}/faults", {"faults": []}),
    ("GET", "/v1/sessions/{id}/snapshot", None),
]
AGENTS_TOO = [
    ("GET", "/v1/tools", None),
    ("GET", "/v1/sessions/{id}/tools", None),
    ("POST", "/v1/sessions/{id}/tools/system_now", {"arguments": {}}),
]
OPERATORS_ONLY = [("GET", "/metrics", None)]
FREE = {("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/"), ("GET", "/docs")}
FREE |= {("GET", "/openapi.json"), ("GET", "/redoc"), ("GET", "/docs/oauth2-redirect")}
EVERY_ROUTE = [*USERS_ONLY, *AGENTS_TOO, *OPERATORS_ONLY]


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def sent(client: Client, method: str, path: str, body: Any, session: str, token: str) -> Any:
    options = {} if body is None else {"json": body}
    return client.request(method, path.format(id=session), headers=bearer(token), **options)


def test_every_route_is_in_this_matrix(client: Client) -> None:
    matrix = {(method, path.split("/")[-1]) for method, path, _ in EVERY_ROUTE}
    described = client.get("/openapi.json").json()["paths"]

    routes = {
        (method.upper(), path.replace("{session_id}", "{id}").split("/")[-1])
        for path, methods in described.items()
        for method in methods
        if (method.upper(), path) not in FREE
    }

    names = {
        "{model}": "offline",
        "{run_id}": "run_1",
        "{confirmation_id}": "cnf_0001",
        "{table}": "wallets",
        "{tool}": "system_now",
    }
    assert {(method, names.get(last, last)) for method, last in routes} == matrix


@pytest.mark.parametrize(("method", "path", "body"), [*USERS_ONLY, *OPERATORS_ONLY])
def test_the_agent_may_not(client: Client, method: str, path: str, body: Any) -> None:
    opened = client.open()

    answer = sent(client, method, path, body, opened["session_id"], opened["agent_token"])

    assert (answer.status_code, answer.json()["code"]) == (403, "agent_not_allowed")


@pytest.mark.parametrize(("method", "path", "body"), AGENTS_TOO)
def test_the_agent_may(client: Client, method: str, path: str, body: Any) -> None:
    opened = client.open()

    answer = sent(client, method, path, body, opened["session_id"], opened["agent_token"])

    assert answer.status_code == 200


@pytest.mark.parametrize("side", ["user_token", "agent_token"])
def test_a_token_speaks_for_its_own_session_only(client: Client, side: str) -> None:
    mine, other = client.open(), client.open()

    answer = client.post(
        f"/v1/sessions/{other['session_id']}/tools/system_now", {}, headers=bearer(mine[side])
    )

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_session")


@pytest.mark.parametrize("header", ["Bearer nonsense", "Basic abc", "Bearer ", "x"])
def test_an_unknown_token_is_refused(client: Client, header: str) -> None:
    answer = client.get("/v1/tools", headers={"authorization": header})

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


def test_with_keys_nobody_gets_in_without_one(settings: Settings, portal: BlockingPortal) -> None:
    keys = (SecretStr("key-of-ann"), SecretStr("key-of-ben"))
    client = Client(settings.model_copy(update={"api_keys": keys}), portal)
    ann, ben = bearer("key-of-ann"), bearer("key-of-ben")

    nobody = client.post("/v1/sessions", {})
    opened = client.post("/v1/sessions", {}, headers=ann).json()
    address = f"/v1/sessions/{opened['session_id']}"

    assert (nobody.status_code, nobody.json()["code"]) == (401, "token_required")
    assert client.get(address, headers=ann).status_code == 200
    assert client.get(address, headers=bearer(opened["user_token"])).status_code == 200
    assert client.get(address, headers=ben).status_code == 404
    assert client.get(address).status_code == 401
    client.close()


def test_tokens_are_told_once_and_kept_as_hashes(client: Client, settings: Settings) -> None:
    opened = client.open()
    seen = client.get(f"/v1/sessions/{opened['session_id']}").json()

    kept = b"".join(path.read_bytes() for path in settings.store.glob("sessions.sqlite*"))

    assert "user_token" not in seen
    assert opened["user_token"].encode() not in kept
    assert opened["agent_token"].encode() not in kept
