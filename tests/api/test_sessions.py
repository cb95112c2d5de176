"""Sessions over HTTP: opened, forked, rewound, waited in, saved, restored, deleted."""

import pytest

from tests.api.conftest import Client

WALLET = "payments_get_wallet"


def test_a_session_starts_from_its_users_own_settings(client: Client) -> None:
    opened = client.open(user="usr_smith")

    seen = client.get(f"/v1/sessions/{opened['session_id']}").json()

    assert seen == {
        "session_id": opened["session_id"],
        "user": "usr_smith",
        "actors": ["usr_smith"],
        "world": "small",
        "seed": 7,
        "lang": "en",
        "model": "offline",
        "now": "2026-02-06T10:00:00+08:00",
        "step": 0,
    }
    assert opened["user_token"] != opened["agent_token"]


@pytest.mark.parametrize(("name", "count"), [("camera_in_cart", 1), ("mixed_cart", 5)])
def test_a_session_begins_at_a_named_starting_point(client: Client, name: str, count: int) -> None:
    session = client.open(user="usr_lin", given=name)["session_id"]

    cart = client.post(f"/v1/sessions/{session}/tools/shopping_view_cart", {}).json()

    assert len(cart["result"]["items"]) == count


def test_a_session_takes_every_wish(client: Client) -> None:
    opened = client.open(
        user="usr_lin",
        actors=["usr_chen"],
        lang="en",
        clock="2026-02-06T18:00:00+08:00",
        seed=8,
        faults=[{"on": WALLET, "call": 1, "kind": "error"}],
        given={"wallets": [{"user": "usr_lin", "balance_fen": 20000}]},
    )
    address = f"/v1/sessions/{opened['session_id']}"

    first = client.post(f"{address}/tools/{WALLET}", {}).json()
    second = client.post(f"{address}/tools/{WALLET}", {}).json()

    assert opened["now"] == "2026-02-06T18:00:00+08:00"
    assert (opened["seed"], opened["lang"]) == (8, "en")
    assert opened["actors"] == ["usr_lin", "usr_chen"]
    assert opened["actor_tokens"].keys() == {"usr_chen"}
    assert not first["ok"]
    assert second["result"]["balance_fen"] == 20000


def test_each_actor_acts_by_their_own_token(client: Client) -> None:
    opened = client.open(user="usr_lin", actors=["usr_zhao"])
    address = f"/v1/sessions/{opened['session_id']}"
    token = opened["actor_tokens"]["usr_zhao"]
    agent = {"authorization": f"Bearer {token['agent_token']}"}
    user = {"authorization": f"Bearer {token['user_token']}"}

    own = client.post(f"{address}/tools/{WALLET}", {}).json()["result"]["balance_fen"]
    theirs = client.post(f"{address}/tools/{WALLET}", {}, headers=agent).json()
    said = client.post(f"{address}/messages", {"content": "hello"}, headers=user)

    assert (own, theirs["result"]["balance_fen"]) == (300_000, 20_000)
    assert (said.status_code, said.json()["code"]) == (403, "not_the_user")


def test_a_fork_goes_its_own_way(client: Client) -> None:
    opened = client.open()
    address = f"/v1/sessions/{opened['session_id']}"
    before = client.get(f"{address}/digest").json()

    fork = client.post(f"{address}/fork", {}).json()
    client.post(
        f"/v1/sessions/{fork['session_id']}/tools/account_remember_preference",
        {"arguments": {"topic": "taste", "value": "no coriander"}},
    )
    client.post(f"/v1/sessions/{fork['session_id']}/clock", {"advance": "P2D"})

    assert fork["session_id"] != opened["session_id"]
    assert fork["agent_token"] != opened["agent_token"]
    assert client.get(f"{address}/digest").json() == before
    assert client.get(address).json()["now"] == opened["now"]


def test_rewinding_brings_the_world_back_and_keeps_the_record(client: Client) -> None:
    address = f"/v1/sessions/{client.open()['session_id']}"
    client.post(f"{address}/clock", {"advance": "PT1H"})
    moved = client.get(address).json()

    back = client.post(f"{address}/rewind", {"to": 0}).json()
    steps = client.get(f"{address}/steps").json()

    assert moved["now"] == "2026-02-06T11:00:00+08:00"
    assert back["now"] == "2026-02-06T10:00:00+08:00"
    assert steps["head"] == back["step"] == moved["step"] + 1
    assert [step["number"] for step in steps["steps"]] == list(range(steps["head"] + 1))


@pytest.mark.parametrize(
    ("move", "now"),
    [
        ({"advance": "PT30M"}, "2026-02-06T10:30:00+08:00"),
        ({"advance": "P1DT2H"}, "2026-02-07T12:00:00+08:00"),
        ({"to": "2026-02-06T18:00:00+08:00"}, "2026-02-06T18:00:00+08:00"),
    ],
)
def test_the_clock_moves(client: Client, move: dict[str, str], now: str) -> None:
    address = f"/v1/sessions/{client.open()['session_id']}"

    assert client.post(f"{address}/clock", move).json()["now"] == now


def test_a_snapshot_is_restored_to_the_same_world(client: Client, again: Client) -> None:
    address = f"/v1/sessions/{client.open(user='usr_chen')['session_id']}"
    client.post(f"{address}/clock", {"advance": "P1D"})
    data = client.get(f"{address}/snapshot").content

    restored = again.request("POST", "/v1/sessions/restore", content=data)
    other = f"/v1/sessions/{restored.json()['session_id']}"

    assert restored.status_code == 201
    assert other != address
    assert again.get(f"{other}/digest").json() == client.get(f"{address}/digest").json()
    assert again.get(other).json()["now"] == "2026-02-07T10:00:00+08:00"


def test_a_deleted_session_is_gone_with_its_tokens(client: Client) -> None:
    opened = client.open()
    address = f"/v1/sessions/{opened['session_id']}"
    token = {"authorization": f"Bearer {opened['agent_token']}"}

    assert client.request("DELETE", address).status_code == 204
    assert client.get(address).status_code == 404
    assert client.get("/v1/tools", headers=token).status_code == 401


def test_a_session_is_there_after_a_restart(client: Client, again: Client) -> None:
    opened = client.open(user="usr_zhao")
    address = f"/v1/sessions/{opened['session_id']}"
    token = {"authorization": f"Bearer {opened['agent_token']}"}
    client.post(f"{address}/clock", {"advance": "PT1H"})

    assert again.get(address).json() == client.get(address).json()
    assert again.post(f"{address}/tools/system_now", {}, headers=token).json()["ok"]


def test_tables_are_listed_and_read(client: Client) -> None:
    address = f"/v1/sessions/{client.open(user='usr_zhao')['session_id']}"

    tables = client.get(f"{address}/state").json()["tables"]
    wallets = client.get(f"{address}/state/wallets").json()["rows"]

    assert {"wallets", "orders", "payments", "ledger"} <= set(tables)
    assert {row["user"]: row["balance_fen"] for row in wallets}["usr_zhao"] == 20_000


def test_many_calls_at_once_on_one_session_run_one_after_the_other(client: Client) -> None:
    address = f"/v1/sessions/{client.open()['session_id']}"
    wait = (f"{address}/clock", {"advance": "PT1M"})

    answers = client.together(*[wait] * 10)

    assert {answer.status_code for answer in answers} == {200}
    assert client.get(address).json()["now"] == "2026-02-06T10:10:00+08:00"


def test_the_server_says_that_it_lives_and_is_ready(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}
    assert "/docs" in client.get("/").text


def test_tools_are_listed_in_every_format(client: Client) -> None:
    session = client.open()["session_id"]

    for kind in ("json", "openai", "anthropic", "mcp"):
        listed = client.get(f"/v1/tools?format={kind}&services=maps,system").json()
        own = client.get(f"/v1/sessions/{session}/tools?format={kind}").json()
        assert 0 < len(listed) < len(own)

    assert client.get("/v1/tools?format=xml").json()["code"] == "unknown_format"
    assert client.get("/v1/tools?services=moon").json()["code"] == "unknown_service"
