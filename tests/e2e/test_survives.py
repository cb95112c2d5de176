"""Killing the server loses nothing that it acknowledged, and pays nothing twice."""

import contextlib
import http.client
import json
import os
import random
import threading
import time
from typing import Any

from tests.e2e.conftest import Server

REQUEST = "帮我点一杯奶茶，少糖，送到公司"
KILLS = int(os.environ.get("SUPERAPP_TEST_KILLS", "4"))


def payments(server: Server, session: str) -> int:
    rows = server.call(f"/v1/sessions/{session}/diff").get("payments", {}).get("added", [])
    return len(rows)


def approve(server: Server, session: str, confirmation: str) -> Any:
    path = f"/v1/sessions/{session}/confirmations/{confirmation}"
    return server.call(path, {"decision": "approve"})


def ledger_sum(server: Server, session: str) -> int:
    rows = server.call(f"/v1/sessions/{session}/state/ledger")["rows"]
    return sum(row["amount_fen"] for row in rows)


def test_a_chat_goes_on_after_a_kill_in_the_middle_of_a_confirmation(server: Server) -> None:
    session = server.call("/v1/sessions", {"user": "usr_lin"})["session_id"]
    turn = server.call(f"/v1/sessions/{session}/messages", {"content": REQUEST})
    assert turn["status"] == "needs_confirmation", turn

    server.kill()
    server.start()
    done = approve(server, session, turn["confirmations"][0]["confirmation_id"])["turn"]
    digest = server.call(f"/v1/sessions/{session}/digest")
    server.kill()
    server.start()

    assert done["status"] == "done", done
    assert server.call(f"/v1/sessions/{session}/digest") == digest
    assert payments(server, session) == 1
    assert ledger_sum(server, session) == 0


def test_a_turn_that_is_killed_anywhere_is_finished_and_pays_once(server: Server) -> None:
    moments = random.Random(7)

    for _ in range(KILLS):
        session = server.call("/v1/sessions", {"user": "usr_lin"})["session_id"]
        sender = threading.Thread(target=_say, args=(server, session))
        sender.start()
        time.sleep(moments.uniform(0.02, 0.5))
        server.kill()
        sender.join()
        server.start()

        turn = server.call(f"/v1/sessions/{session}/messages", {"content": REQUEST})
        for _ in range(3):
            if turn["status"] != "needs_confirmation":
                break
            for confirmation in turn["confirmations"]:
                turn = approve(server, session, confirmation["confirmation_id"])["turn"] or turn

        assert turn["status"] == "done", turn
        assert payments(server, session) == 1
        assert ledger_sum(server, session) == 0


def _say(server: Server, session: str) -> None:
    with contextlib.suppress(OSError, http.client.HTTPException, json.JSONDecodeError):
        server.call(f"/v1/sessions/{session}/messages", {"content": REQUEST})


def test_a_server_that_is_asked_to_stop_stops(server: Server) -> None:
    assert server.stop() in {0, -15}
