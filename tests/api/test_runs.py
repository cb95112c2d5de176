"""Runs of journeys over HTTP: begun, followed, reported, and seen by their key only."""

import time
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal
from pydantic import SecretStr

from superapp.settings import Settings
from tests.api.conftest import Client
from tests.api.test_access import bearer

PATIENCE_SECONDS = 120
WANTED = {"journeys": ["r04"], "agent": "oracle"}


def ended(client: Client, run_id: str, **options: Any) -> Any:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        run = client.get(f"/v1/runs/{run_id}", **options).json()
        if run["status"] not in {"queued", "running"}:
            return run
        time.sleep(0.2)
    raise TimeoutError(run_id)


def test_a_run_goes_on_in_the_background_and_has_a_report(client: Client) -> None:
    begun = client.post("/v1/runs", WANTED)
    run_id = begun.json()["run_id"]
    early = client.get(f"/v1/runs/{run_id}/report")

    run = ended(client, run_id)
    report = client.get(f"/v1/runs/{run_id}/report")

    assert begun.status_code == 202
    assert (begun.json()["status"], begun.json()["total"]) == ("queued", 1)
    assert (early.status_code, early.json()["code"]) == (409, "run_not_finished")
    assert (run["status"], run["finished"], run["passed"]) == ("done", 1, 1)
    assert report.json()["results"][0]["journey"] == "r04"


def test_a_run_belongs_to_its_key(settings: Settings, portal: BlockingPortal) -> None:
    keys = (SecretStr("key-of-ann"), SecretStr("key-of-ben"))
    client = Client(settings.model_copy(update={"api_keys": keys}), portal)
    ann, ben = bearer("key-of-ann"), bearer("key-of-ben")
    token = bearer(client.post("/v1/sessions", {}, headers=ann).json()["user_token"])

    run_id = client.post("/v1/runs", WANTED, headers=ann).json()["run_id"]

    assert client.get(f"/v1/runs/{run_id}", headers=ann).status_code == 200
    for stranger in (ben, token):
        for path in (f"/v1/runs/{run_id}", f"/v1/runs/{run_id}/report"):
            assert client.get(path, headers=stranger).status_code == 404
        assert client.request("DELETE", f"/v1/runs/{run_id}", headers=stranger).status_code == 404
    assert client.post("/v1/runs", WANTED, headers=token).json()["code"] == "key_required"
    assert client.request("DELETE", f"/v1/runs/{run_id}", headers=ann).status_code == 204
    client.close()


def test_a_stopped_server_ends_its_runs_and_says_so(
    client: Client, again: Client, portal: BlockingPortal
) -> None:
    run_id = client.post("/v1/runs", {"agent": "null", "k": 20}).json()["run_id"]

    portal.call(client.app.state.runs.close)

    assert again.get(f"/v1/runs/{run_id}").json()["status"] == "interrupted"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"journeys": ["../../etc/passwd"]}, "unknown_journey"),
        ({"journeys": []}, "invalid_request"),
        ({"agent": "python:os:system"}, "unknown_agent"),
        ({"agent": "http://169.254.169.254/"}, "unknown_agent"),
        ({"model": "openai:secret"}, "unknown_model"),
        ({"k": 0}, "invalid_request"),
        ({"k": 10**9}, "invalid_request"),
    ],
)
def test_what_cannot_be_run_is_refused(client: Client, wanted: Any, code: str) -> None:
    answer = client.post("/v1/runs", wanted)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("run_id", ["run_nothing", "..", "run_..", "run_%2e%2e", "x" * 300])
def test_an_unknown_run_is_not_found(client: Client, run_id: str) -> None:
    assert client.get(f"/v1/runs/{run_id}").status_code == 404
