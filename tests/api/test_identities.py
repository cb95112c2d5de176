"""Every route for every identity: who may, who may not, and who must not even know."""

from collections.abc import Iterator
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal
from pydantic import SecretStr

from superapp.api.keys import Role
from superapp.settings import Settings
from tests.api.conftest import Client
from tests.api.test_access import AGENTS_TOO, OPERATORS_ONLY, USERS_ONLY, bearer

MCP = [
    ("POST", "/mcp/{id}", {"jsonrpc": "2.0", "id": 1, "method": "ping"}),
    ("POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "ping"}),
]
ROUTES = [*USERS_ONLY, *AGENTS_TOO, *OPERATORS_ONLY, *MCP]
OF_A_SESSION = "{id}"
OK = "ok"
ANN, BEN = "key-of-ann-1", "key-of-ben-2"
IDENTITIES = (
    "nobody",
    "wrong_key",
    "revoked_key",
    "other_key",
    "operator",
    "own_key",
    "own_user",
    "own_agent",
    "others_user",
    "others_agent",
)


class House:
    """A server with keys, and two sessions of two of them."""

    def __init__(self, client: Client) -> None:
        self.client = client
        keys = client.app.state.keys
        self.tokens = {
            "wrong_key": "sk-superapp-" + "x" * 43,
            "revoked_key": keys.add("gone", Role.USER),
            "other_key": BEN,
            "operator": keys.add("grafana", Role.OPERATOR),
            "own_key": ANN,
        }
        keys.revoke("gone")
        own = self.open(ANN)
        other = self.open(BEN)
        self.session_id = own["session_id"]
        self.tokens |= {"own_user": own["user_token"], "own_agent": own["agent_token"]}
        self.tokens |= {"others_user": other["user_token"], "others_agent": other["agent_token"]}

    def open(self, key: str) -> Any:
        answer = self.client.post("/v1/sessions", {}, headers=bearer(key))
        assert answer.status_code == 201, answer.text
        return answer.json()

    def ask(self, identity: str, method: str, path: str, body: Any) -> Any:
        headers = {} if identity == "nobody" else bearer(self.tokens[identity])
        headers["accept"] = "application/json, text/event-stream"
        if path == "/v1/sessions/{id}/messages" or path.endswith("}/events"):
            headers["accept"] = "application/json"
        options = {} if body is None else {"json": body}
        return self.client.request(
            method, path.format(id=self.session_id), headers=headers, **options
        )


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory, cache_dir: Any, portal: BlockingPortal
) -> Iterator[House]:
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("data"),
        cache_dir=cache_dir,
        world="small",
        seed=7,
        api_keys=(SecretStr(ANN), SecretStr(BEN)),
    )
    client = Client(settings, portal)
    yield House(client)
    client.close()


def expected(identity: str, route: tuple[str, str, Any]) -> str:
    """What this identity gets: a code of a refusal, or `ok`."""
    _, path, _ = route
    agents = route in AGENTS_TOO or route in MCP
    keys = {"other_key", "operator", "own_key"}
    refusals = (
        ("token_required", identity == "nobody"),
        ("invalid_token", identity in {"wrong_key", "revoked_key"}),
        ("agent_not_allowed", identity.endswith("_agent") and not agents),
        ("operator_only", route in OPERATORS_ONLY and identity != "operator"),
        ("session_required", path == "/mcp" and identity in keys),
        ("unknown_session", OF_A_SESSION in path and not identity.startswith("own_")),
    )
    return next((code for code, applies in refusals if applies), OK)


@pytest.mark.parametrize("identity", IDENTITIES)
@pytest.mark.parametrize(
    "route", [r for r in ROUTES if r[0] != "DELETE"], ids=lambda r: f"{r[0]} {r[1]}"
)
def test_each_identity_gets_what_is_its_own(
    house: House, identity: str, route: tuple[str, str, Any]
) -> None:
    answer = house.ask(identity, *route)

    code = answer.json().get("code", OK) if answer.status_code >= 400 else OK
    wanted = expected(identity, route)
    refused = {"confirmation_not_found", "invalid_snapshot", "not_ready", "unknown_run", OK}
    refused |= {"unknown_agent", "key_required"}
    assert code == wanted or (wanted == OK and code in refused), answer.text


@pytest.mark.parametrize("identity", [one for one in IDENTITIES if not one.startswith("own_")])
def test_nobody_deletes_the_session_of_another(house: House, identity: str) -> None:
    refused = house.ask(identity, "DELETE", "/v1/sessions/{id}", None)

    assert refused.status_code in {401, 403, 404}
    assert house.ask("own_key", "GET", "/v1/sessions/{id}", None).status_code == 200


def test_another_s_session_is_answered_like_one_that_never_was(house: House) -> None:
    def asked(session_id: str) -> dict[str, Any]:
        answer = house.client.get(f"/v1/sessions/{session_id}", headers=bearer(BEN))
        found: dict[str, Any] = answer.json()
        return {"status": answer.status_code, **found}

    existing, missing = asked(house.session_id), asked("ses_9999")

    existing["detail"] = existing["detail"].replace(house.session_id, "ses_9999")
    assert existing == missing


def test_the_agent_changes_nothing_that_it_is_judged_by(house: House) -> None:
    before = house.ask("own_key", "GET", "/v1/sessions/{id}/digest", None).json()
    clock = house.ask("own_key", "GET", "/v1/sessions/{id}", None).json()["now"]

    for route in USERS_ONLY:
        assert house.ask("own_agent", *route).status_code == 403

    assert house.ask("own_key", "GET", "/v1/sessions/{id}/digest", None).json() == before
    assert house.ask("own_key", "GET", "/v1/sessions/{id}", None).json()["now"] == clock
    waited = house.ask(
        "own_agent",
        "POST",
        "/v1/sessions/{id}/tools/system_wait",
        {"arguments": {"minutes": 1}},
    )
    assert waited.json()["ok"]


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: f"{r[0]} {r[1]}")
def test_one_user_on_loopback_needs_no_token(client: Client, route: tuple[str, str, Any]) -> None:
    session_id = client.open()["session_id"]
    method, path, body = route

    options = {} if body is None else {"json": body}
    answer = client.request(method, path.format(id=session_id), **options)

    assert answer.status_code not in {401, 403}
