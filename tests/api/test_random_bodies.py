"""Random bytes as bodies, to every route that takes one: refused, and never a failure.

`SUPERAPP_FUZZ_BODIES` says how many.
"""

import os
import random
from collections import Counter
from functools import partial

import anyio
import httpx
from anyio.from_thread import BlockingPortal

from superapp.settings import Settings
from tests.api.conftest import Client

BODIES = int(os.environ.get("SUPERAPP_FUZZ_BODIES", "300"))
AT_ONCE = 8
TYPES = ("application/json", "application/json", "text/plain", "application/octet-stream", None)
BEGINNINGS = (
    b"",
    b"[",
    b'{"',
    b"\xff",
    b'{"content": "',
    b'{"to": ',
    b'{"arguments": {',
    b'{"jsonrpc": "2.0", "id": 1, "method": "',
    b'{"model": "offline", "messages": [{"role": "user", "content":',
)
LETTERS = b'{}[]",:0123456789eE.-+truefalsn\\u '
ROUTES = (
    "/v1/sessions",
    "/v1/sessions/restore",
    "/v1/sessions/{}/messages",
    "/v1/sessions/{}/clock",
    "/v1/sessions/{}/faults",
    "/v1/sessions/{}/fork",
    "/v1/sessions/{}/rewind",
    "/v1/sessions/{}/tools/payments_pay_order",
    "/v1/sessions/{}/confirmations/cnf_0001",
    "/v1/chat/completions",
    "/v1/runs",
)


def body(rng: random.Random) -> bytes:
    """Noise, noise after a good beginning, or noise that looks like JSON."""
    length = rng.randrange(200)
    if rng.random() < 0.3:
        return bytes(rng.choices(LETTERS, k=length))
    return rng.choice(BEGINNINGS) + rng.randbytes(length)


def test_random_bytes_never_make_the_server_fail(
    settings: Settings, portal: BlockingPortal
) -> None:
    client = Client(settings, portal)
    session = client.open()["session_id"]
    rng, seen = random.Random(7), Counter[int]()
    failed: list[tuple[str, bytes, str]] = []

    async def sends(count: int, http: httpx.AsyncClient) -> None:
        for _ in range(count):
            path, content, media = rng.choice(ROUTES).format(session), body(rng), rng.choice(TYPES)
            headers = {} if media is None else {"content-type": media}
            answer = await http.post(path, content=content, headers=headers)
            seen[answer.status_code] += 1
            if answer.status_code >= 500 or not answer.json():
                failed.append((path, content, answer.text))

    async def all_of_them() -> None:
        async with anyio.create_task_group() as group:
            for part in range(AT_ONCE):
                count = len(range(part, BODIES, AT_ONCE))
                group.start_soon(partial(sends, count, client._client))

    portal.call(all_of_them)
    client.close()

    assert failed == []
    assert sum(seen.values()) == BODIES
    assert {400, 422} <= seen.keys()
