"""A server that is killed again and again under load loses nothing and pays nothing twice."""

import http.client
import json
import os
import random
import resource
import threading
import time
from typing import Any

from tests.e2e.conftest import Server
from tests.postgres import Postgres

KILLS = int(os.environ.get("SUPERAPP_TEST_KILLS", "2"))
CLIENTS = 4
CUT_OFF = (OSError, http.client.HTTPException, json.JSONDecodeError)


class Client(threading.Thread):
    """Sends money again and again, and repeats what was not answered with the same key."""

    def __init__(self, server: Server, session: str, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.server, self.session, self.over = server, session, over
        self.contact = self.tool("account_list_contacts", {})["result"]["contacts"][0]["contact_id"]
        self.payments: list[str] = []
        self.read = 0
        self.cut_off = 0
        self.told: list[str] = []
        self.error: BaseException | None = None

    def tool(self, name: str, arguments: dict[str, Any], key: str | None = None) -> Any:
        body = {"arguments": arguments} if key is None else {"arguments": arguments, "key": key}
        return self.server.call(f"/v1/sessions/{self.session}/tools/{name}", body)

    def run(self) -> None:
        try:
            while not self.over.is_set():
                self.payments.append(self.sent(len(self.payments)))
        except BaseException as error:
            self.error = error
            raise

    def sent(self, number: int) -> str:
        """Send a tenth of a yuan once, however often that takes; the payment."""
        arguments = {"to": self.contact, "amount_fen": 10, "memo": f"number {number}"}
        while True:
            try:
                answer = self.tool("payments_transfer", arguments, key=f"transfer-{number}")
                if answer["ok"]:
                    payment: str = answer["result"]["payment_id"]
                    self.tool("payments_get_payment", {"payment_id": payment})
                    self.read += 1
                    return payment
                confirmation = answer["error"]["details"]["confirmation_id"]
                address = f"/v1/sessions/{self.session}/confirmations/{confirmation}"
                self.server.call(address, {"decision": "approve"})
            except CUT_OFF as error:
                self.told.append(repr(error))
                self.cut_off += 1
                time.sleep(0.05)


def check(client: Client) -> None:
    """Everything that was acknowledged is there once, and the session goes on."""
    session = f"/v1/sessions/{client.session}"
    added = client.server.call(f"{session}/diff")["payments"]["added"]
    ledger = client.server.call(f"{session}/state/ledger")["rows"]
    steps: list[Any] = []
    while not steps or steps[-1]["number"] < client.server.call(session)["step"]:
        after = steps[-1]["number"] if steps else -1
        steps += client.server.call(f"{session}/steps?after={after}")["steps"]
    made = [step for step in steps if step["tool"] == "payments_transfer" and step["ok"]]
    read = [step for step in steps if step["tool"] == "payments_get_payment" and step["ok"]]

    assert sorted(row["payment_id"] for row in added) == sorted(client.payments)
    assert len(set(client.payments)) == len(client.payments)
    assert {step["result"]["payment_id"] for step in made} == set(client.payments)
    assert len(read) >= client.read
    assert [step["number"] for step in steps] == list(range(len(steps)))
    assert sum(row["amount_fen"] for row in ledger) == 0
    assert client.tool("payments_get_wallet", {})["ok"]


def started(server: Server, over: threading.Event) -> list[Client]:
    clients = []
    for _ in range(CLIENTS):
        session = server.call("/v1/sessions", {"user": "usr_lin"})["session_id"]
        clients.append(Client(server, session, over))
    for client in clients:
        client.start()
    return clients


def finish(clients: list[Client], over: threading.Event) -> None:
    over.set()
    for client in clients:
        client.join(timeout=60)
        assert client.error is None
        assert not client.is_alive()
        assert client.payments
        check(client)


def test_a_server_that_is_killed_under_load_loses_nothing(stored: Server) -> None:
    moments, over = random.Random(11), threading.Event()
    clients = started(stored, over)

    for _ in range(KILLS):
        time.sleep(moments.uniform(0.3, 2.5))
        stored.kill()
        stored.start()
    time.sleep(1)

    finish(clients, over)
    assert sum(client.cut_off for client in clients) >= KILLS


def test_a_server_goes_on_when_its_database_was_away(
    postgres: Postgres, tmp_path: Any, cache_dir: Any
) -> None:
    server, over = Server(tmp_path / "data", cache_dir, postgres.new_database()), threading.Event()
    server.start()
    try:
        clients = started(server, over)
        for _ in range(2):
            time.sleep(1)
            postgres.stop()
            time.sleep(0.5)
            refused = answer_of(server, clients[0])
            assert refused[0] == 503
            assert refused[1] in {"store_unavailable", "not_ready"}
            assert refused[2] is not None
            postgres.start()
        time.sleep(1)
        finish(clients, over)
    finally:
        over.set()
        server.kill()


def answer_of(server: Server, client: Client) -> tuple[int, str, str | None]:
    """Status, code and Retry-After of a call."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    path = f"/v1/sessions/{client.session}/tools/payments_get_wallet"
    connection.request("POST", path, "{}", {"content-type": "application/json"})
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()
    return answer.status, body.get("code", ""), answer.getheader("retry-after")


def test_a_full_disk_is_a_503_and_all_goes_on_when_there_is_room_again(
    server: Server,
) -> None:
    over = threading.Event()
    clients = started(server, over)
    time.sleep(1)

    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    time.sleep(0.5)
    refused = answer_of(server, clients[0])
    resource.prlimit(
        server.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    )
    time.sleep(1)

    assert refused[:2] == (503, "store_unavailable")
    assert refused[2] is not None
    finish(clients, over)


def test_two_servers_share_sessions(postgres: Postgres, tmp_path: Any, cache_dir: Any) -> None:
    database, over = postgres.new_database(), threading.Event()
    first, second = (Server(tmp_path / name, cache_dir, database) for name in ("one", "two"))
    first.start()
    second.start()
    try:
        clients = started(first, over)
        for client in clients[1:]:
            client.server = second
        both = [Client(first, clients[0].session, over), Client(second, clients[0].session, over)]
        rivals = [threading.Thread(target=ask_on, args=(each, over)) for each in both]
        for rival in rivals:
            rival.start()
        time.sleep(4)
        over.set()
        for rival in rivals:
            rival.join()
        finish(clients, over)
        assert min(each.read for each in both) > 0
        steps = first.call(f"/v1/sessions/{clients[0].session}/steps?after=-1")["steps"]
        read = [step for step in steps if step["tool"] == "system_now"]
        assert len(read) == sum(each.read for each in both)
    finally:
        over.set()
        first.kill()
        second.kill()


def ask_on(client: Client, over: threading.Event) -> None:
    while not over.is_set():
        assert client.tool("system_now", {})["ok"]
        client.read += 1
        time.sleep(0.02)
