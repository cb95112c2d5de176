"""API keys and what one may ask; web pages and host names that are let in."""

import logging
from io import StringIO

import pytest
from anyio.from_thread import BlockingPortal
from pydantic import SecretStr

from superapp import logs
from superapp.api.fairness import Fairness
from superapp.api.keys import Keys, NameTaken, Role, UnknownKey
from superapp.api.problems import Problem
from superapp.settings import Settings
from tests.api.conftest import Client
from tests.api.test_access import bearer


class Watch:
    """A clock that stands still until told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def other(settings: Settings, portal: BlockingPortal, **changed: object) -> Client:
    return Client(settings.model_copy(update=changed), portal)


def test_a_key_opens_the_server_and_a_revoked_one_does_not(client: Client) -> None:
    watch = Watch()
    keys = client.app.state.keys = Keys(client.app.state.registry.engine, now=watch)
    key = keys.add("ann", Role.USER)
    watch.now += 6

    assert client.get("/v1/tools").json()["code"] == "token_required"
    assert client.get("/v1/tools", headers=bearer(key)).status_code == 200
    keys.revoke("ann")
    assert client.get("/v1/tools", headers=bearer(key)).json()["code"] == "invalid_token"
    assert client.get("/v1/tools").json()["code"] == "token_required"


def test_a_revocation_by_another_process_bites_within_seconds(client: Client) -> None:
    watch, engine = Watch(), client.app.state.registry.engine
    here, there = Keys(engine, now=watch), Keys(engine)
    key = there.add("ann", Role.OPERATOR)
    first = here.holder(key)

    there.revoke("ann")
    watch.now += 5

    assert first is not None
    assert first.role is Role.OPERATOR
    assert here.holder(key) is None


def test_only_the_hash_of_a_key_is_kept(client: Client, settings: Settings) -> None:
    key = client.app.state.keys.add("ann", Role.USER)

    kept = b"".join(p.read_bytes() for p in sorted(settings.data_dir.rglob("*")) if p.is_file())

    assert key.encode() not in kept


def test_a_name_stands_for_one_key_at_a_time(client: Client) -> None:
    keys = client.app.state.keys
    keys.add("ann", Role.USER)

    with pytest.raises(NameTaken):
        keys.add("ann", Role.USER)
    with pytest.raises(UnknownKey):
        keys.revoke("ben")
    keys.revoke("ann")
    keys.add("ann", Role.OPERATOR)

    assert [(key.name, key.role, key.revoked) for key in keys.listed()] == [
        ("ann", Role.USER, True),
        ("ann", Role.OPERATOR, False),
    ]


def test_a_key_that_asks_too_much_is_told_when_to_come_again(
    settings: Settings, portal: BlockingPortal
) -> None:
    client = other(settings, portal, max_requests_per_minute=3)
    key = bearer(client.app.state.keys.add("ann", Role.USER))

    answers = [client.get("/v1/tools?services=system", headers=key) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3].json()["code"] == "too_many_requests"
    assert 1 <= int(answers[3].headers["retry-after"]) <= 20
    client.close()


def test_a_bucket_fills_again() -> None:
    watch = Watch()
    fairness = Fairness(60, 2, watch)
    for _ in range(60):
        fairness.spend("ann")
    with pytest.raises(Problem):
        fairness.spend("ann")
    fairness.spend("ben")

    watch.now += 1

    fairness.spend("ann")
    with pytest.raises(Problem):
        fairness.spend("ann")


def test_requests_at_once_are_counted_until_they_are_answered() -> None:
    fairness = Fairness(600, 2)
    held: list[str] = []
    fairness.hold("ann", held)
    fairness.hold("ann", held)

    with pytest.raises(Problem) as refused:
        fairness.hold("ann", [])
    fairness.release(held)
    fairness.hold("ann", [])

    assert (refused.value.status, refused.value.code) == (429, "too_many_at_once")


def test_nothing_stays_held_after_an_answer(settings: Settings, portal: BlockingPortal) -> None:
    client = other(settings, portal, max_requests_at_once=1)
    key = bearer(client.app.state.keys.add("ann", Role.USER))

    paths = ["/v1/tools?services=nothing", "/v1/sessions/ses_9", "/v1/tools?services=system"] * 3
    codes = {client.get(path, headers=key).status_code for path in paths}

    assert codes == {404, 200}
    client.close()


@pytest.mark.parametrize("path", ["/v1/sessions", "/v1/chat/completions"])
def test_a_key_has_so_many_sessions(settings: Settings, portal: BlockingPortal, path: str) -> None:
    client = other(settings, portal, max_sessions_per_key=1)
    ann = bearer(client.app.state.keys.add("ann", Role.USER))
    ben = bearer(client.app.state.keys.add("ben", Role.USER))
    said = {"model": "offline", "messages": [{"role": "user", "content": "hello"}]}
    body = said if "chat" in path else {}
    first = client.post("/v1/sessions", {}, headers=ann).json()["session_id"]

    more = client.post(path, body, headers=ann)
    fork = client.post(f"/v1/sessions/{first}/fork", {}, headers=ann)
    client.request("DELETE", f"/v1/sessions/{first}", headers=ann)

    assert (more.status_code, more.json()["code"]) == (429, "too_many_sessions")
    assert fork.status_code == 429
    assert client.post(path, body, headers=ann).status_code in {200, 201}
    assert client.post(path, body, headers=ben).status_code in {200, 201}
    client.close()


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost", 200),
        ("https://evil.example", 403),
        ("null", 403),
        ("http://localhost.evil.example", 403),
        ("http://localhost:8000", 403),
    ],
)
def test_pages_of_other_sites_are_refused(client: Client, origin: str, status: int) -> None:
    answer = client.get("/v1/tools?services=system", headers={"origin": origin})

    assert answer.status_code == status
    assert "access-control-allow-origin" not in answer.headers


def test_pages_of_the_operator_s_origins_are_let_in(
    settings: Settings, portal: BlockingPortal
) -> None:
    client = other(settings, portal, cors_origins=("https://app.example",))
    asking = {
        "origin": "https://app.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
    }

    before = client.request("OPTIONS", "/v1/sessions", headers=asking)
    answer = client.post("/v1/sessions", {}, headers={"origin": "https://app.example"})
    foreign = client.post("/v1/sessions", {}, headers={"origin": "https://evil.example"})

    assert before.headers["access-control-allow-origin"] == "https://app.example"
    assert answer.status_code == 201
    assert answer.headers["access-control-allow-origin"] == "https://app.example"
    assert foreign.status_code == 403
    client.close()


@pytest.mark.parametrize("host", ["evil.example", "", "localhost.evil.example", "127.0.0.2"])
def test_a_strange_host_name_is_refused(client: Client, host: str) -> None:
    answer = client.get("/v1/tools", headers={"host": host})

    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_host")


def test_secrets_never_reach_the_log(settings: Settings) -> None:
    stream = StringIO()
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    chosen = settings.model_copy(
        update={
            "api_keys": (SecretStr("key-of-ann"),),
            "openai_api_key": "model-key-123",
            "log_format": "json",
        }
    )
    logs.configure(chosen, stream)
    log = logging.getLogger("superapp.test")
    try:
        log.warning("Authorization: Bearer abc.def, usr-%s", "a" * 32)
        secret = "key-of-ann and model-key-123 and sk-superapp-" + "b" * 43
        log.error("failed", exc_info=RuntimeError(secret))
    finally:
        root.handlers = before
        root.setLevel(level)

    written = stream.getvalue()
    assert written.count("\n") == 2
    for secret in ("abc.def", "a" * 32, "key-of-ann", "model-key-123", "b" * 43):
        assert secret not in written
