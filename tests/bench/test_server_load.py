"""The load that servers are measured under: sessions take turns, and keep to their server."""

import asyncio
import re
from collections import Counter
from pathlib import Path

from superapp.bench.client import LoadClient
from superapp.bench.server import call_load, episode_load, servers, workload
from superapp.bench.server_run import as_table

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
ROUNDS = 10


class Listener:
    """Answers every request, and notes which session it was of."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.over: list[asyncio.Event] = []

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of a connection until it ends."""
        over = asyncio.Event()
        self.over.append(over)
        while head := await reader.readline():
            while await reader.readline() != b"\r\n":
                pass
            self.heard.append(head.decode().split("/")[3])
            writer.write(ANSWER)
        writer.close()
        await writer.wait_closed()
        over.set()


async def heard_by(listeners: int, connections: int, sessions: int) -> list[list[str]]:
    """What each listener heard of sessions that make their requests at once."""
    all_of_them = [Listener() for _ in range(listeners)]
    started = [await asyncio.start_server(one.answer, "127.0.0.1", 0) for one in all_of_them]
    ports = [server.sockets[0].getsockname()[1] for server in started]

    async def talk(client: LoadClient, session: int) -> None:
        for _ in range(ROUNDS):
            await client.send("GET", f"/v1/sessions/{session}/x")

    async with LoadClient(ports, connections) as client:
        await asyncio.gather(*(talk(client, number) for number in range(sessions)))
    for server, one in zip(started, all_of_them, strict=True):
        server.close()
        await asyncio.gather(*(over.wait() for over in one.over))
    return [one.heard for one in all_of_them]


def test_sessions_take_turns_on_fewer_connections() -> None:
    (heard,) = asyncio.run(heard_by(listeners=1, connections=2, sessions=7))
    assert len(heard) == 7 * ROUNDS
    for so_far in range(1, len(heard)):
        counts = Counter(heard[:so_far])
        assert max(counts.values()) - min(counts.get(str(n), 0) for n in range(7)) <= 2


def test_a_session_keeps_to_one_server() -> None:
    first, second = asyncio.run(heard_by(listeners=2, connections=4, sessions=12))
    assert set(first) | set(second) == {str(number) for number in range(12)}
    assert set(first).isdisjoint(second)
    assert first
    assert second


def test_a_server_under_load_fails_nothing(cache_dir: Path) -> None:
    load = workload("small", 7, cache_dir)
    environment = {"SUPERAPP_WORLD": "small", "SUPERAPP_CACHE_DIR": str(cache_dir)}
    with servers(1, environment) as running:
        calls = call_load(running, load, "all", sessions=6, connections=2, seconds=1)
        comings = episode_load(running, load, sessions=2, connections=2, seconds=1)
    for made in (calls, comings):
        assert made.failed == 0
        assert len(made.latencies) >= 10
        assert made.quantile(0.5) <= made.quantile(0.99)
        assert re.search(rf"\| {made.name} \| [0-9]+ \|", as_table([made]))
