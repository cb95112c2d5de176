"""The load figures of the HTTP server: tool calls, chats at once, memory, two processes."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any

from superapp.bench.client import LoadClient
from superapp.bench.workload import GIVEN, USER, Workload
from superapp.simulator import Simulator

_START_SECONDS = 180
_PAYMENTS_WITHOUT_A_QUESTION = 5
_MINUTES_BETWEEN = 15
_CALLS = 10
_MESSAGE = "帮我点一杯奶茶，少糖，送到公司"
Say = Callable[[str], None]


@dataclass
class Load:
    """What came of a stretch of load.

    Attributes:
        name: What was asked for.
        seconds: How long it went on.
        latencies: Of each timed request, in seconds.
        failed: Answers that were no 2xx.
        client_cpu: Cores that the client itself took.
        server_cpu: Cores that the servers took, where the system tells it.
        memory: Seconds since the start and megabytes of the servers.
    """

    name: str
    seconds: float
    latencies: list[float]
    failed: int
    client_cpu: float
    server_cpu: float
    memory: list[tuple[float, float]] = field(default_factory=list)

    @property
    def cost_us(self) -> float:
        """Processor time of the servers for one request, in microseconds."""
        return 1e6 * self.server_cpu / self.rate

    @property
    def rate(self) -> float:
        """Requests in a second."""
        return len(self.latencies) / self.seconds

    def quantile(self, share: float) -> float:
        """The latency in milliseconds that this share of the requests keeps to."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    def as_json(self) -> dict[str, Any]:
        """The figures, without every single latency."""
        return {
            "name": self.name,
            "seconds": round(self.seconds, 1),
            "requests": len(self.latencies),
            "failed": self.failed,
            "per_second": round(self.rate, 1),
            "p50_ms": round(self.quantile(0.5), 1),
            "p99_ms": round(self.quantile(0.99), 1),
            "client_cpu": round(self.client_cpu, 2),
            "server_cpu": round(self.server_cpu, 2),
            "memory_mb": [(round(at, 1), round(mb, 1)) for at, mb in self.memory],
        }


class Servers:
    """Server processes over one store."""

    def __init__(self, ports: Sequence[int], processes: Sequence["subprocess.Popen[bytes]"]):
        self.ports = ports
        self._processes = processes

    def megabytes(self) -> float:
        """The memory of all of them, where the system tells it."""
        pages = 0
        for pid in self._pids():
            with suppress(OSError):
                pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def cpu_seconds(self) -> float:
        """The processor time of all of them, where the system tells it."""
        ticks = 0
        for pid in self._pids():
            with suppress(OSError):
                ticks += sum(map(int, _stat(pid)[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def _pids(self) -> list[int]:
        """The servers, and the processes that they started."""
        mine = {process.pid for process in self._processes}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if int(_stat(int(folder.name))[1]) in mine:
                    mine.add(int(folder.name))
        return sorted(mine)


def _stat(pid: int) -> list[str]:
    """What the system tells of a process, from its state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


@contextmanager
def servers(count: int, environment: dict[str, str]) -> Iterator[Servers]:
    """Start servers that share a store, and stop them at the end."""
    with tempfile.TemporaryDirectory(prefix="superapp-bench-") as data:
        ports = [_free_port() for _ in range(count)]
        settings = {"SUPERAPP_DATA_DIR": data, "SUPERAPP_LOG_LEVEL": "error", **environment}
        started = [
            subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "superapp", "serve", "--port", str(port)],
                env={**os.environ, **settings},
                stderr=subprocess.DEVNULL,
            )
            for port in ports
        ]
        try:
            asyncio.run(_ready(ports))
            yield Servers(ports, started)
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(timeout=60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _ready(ports: Sequence[int]) -> None:
    until = monotonic() + _START_SECONDS
    for port in ports:
        while True:
            with suppress(OSError):
                async with LoadClient([port], 1) as client:
                    if (await client.send("GET", "/readyz")).get("status") == "ready":
                        break
            if monotonic() > until:
                raise TimeoutError(f"The server on port {port} did not get ready.")
            await asyncio.sleep(0.2)


class Episodes:
    """Sessions that make ten calls again and again, or are replaced after each ten.

    Args:
        load: Draws the arguments.
        client: Sends the requests.
        mix: `reads` for seven reads, `all` for two orders and a payment among them.
    """

    def __init__(self, load: Workload, client: LoadClient, mix: str) -> None:
        self._load, self._client, self._mix = load, client, mix
        self._number = 0

    async def open(self) -> str:
        """A session with money and a mandate; its address."""
        wanted = {"user": USER, "given": GIVEN}
        opened = await self._client.send("POST", "/v1/sessions", wanted)
        return f"/v1/sessions/{opened['session_id']}"

    async def go_on(self, address: str, until: float, ahead: int) -> None:
        """Calls of one session, until the time is over; each starts elsewhere in its ten calls."""
        tools = f"{address}/tools"
        for _ in range(ahead % _CALLS):
            await self._call(tools, "payments_get_wallet")
        for number in count(1 + ahead % _PAYMENTS_WITHOUT_A_QUESTION):
            if perf_counter() >= until:
                return
            await self._ten_calls(tools)
            if self._mix == "all" and number % _PAYMENTS_WITHOUT_A_QUESTION == 0:
                await self._call(tools, "system_wait", minutes=_MINUTES_BETWEEN)

    async def come_and_go(self, until: float) -> None:
        """One session after the other, ten calls each."""
        while perf_counter() < until:
            address = await self.open()
            await self._ten_calls(f"{address}/tools")
            await self._client.send("DELETE", address)

    async def _call(self, tools: str, tool: str, **arguments: Any) -> dict[str, Any]:
        body = {"arguments": arguments}
        answer = await self._client.send("POST", f"{tools}/{tool}", body, timed=True)
        if not answer.get("ok"):
            raise RuntimeError(f"{tool}: {answer}")
        result: dict[str, Any] = answer["result"]
        return result

    async def _look_around(self, tools: str) -> None:
        load, number = self._load, self._number
        self._number += 1
        query = load.queries[number % len(load.queries)]
        product = load.products[number % len(load.products)]
        place = load.places[number % len(load.places)]
        await self._call(tools, "shopping_search_products", text=query)
        await self._call(tools, "shopping_get_product", product_id=product)
        await self._call(tools, "maps_get_place", place_id=place)

    async def _ten_calls(self, tools: str) -> None:
        await self._look_around(tools)
        if self._mix == "reads":
            await self._look_around(tools)
            await self._look_around(tools)
            await self._call(tools, "payments_get_wallet")
            return
        orders = []
        for _ in range(2):
            lines = self._load.cart()
            quote = await self._call(tools, "shopping_preview_checkout", lines=lines)
            placed = await self._call(tools, "shopping_place_order", quote_id=quote["quote_id"])
            orders.append(placed["orders"][0])
        first = orders[0]
        paid = {"order_id": first["order_id"], "amount_fen": first["total_fen"]}
        await self._call(tools, "payments_pay_order", **paid)
        await self._call(tools, "shopping_get_order", order_id=first["order_id"])
        await self._call(tools, "payments_get_wallet")


async def _measured(
    name: str,
    running: Servers,
    connections: int,
    work: Callable[[LoadClient], Awaitable[None]],
    ready: Callable[[LoadClient], Awaitable[None]] | None = None,
) -> Load:
    memory: list[tuple[float, float]] = []
    began = perf_counter()

    async def watch() -> None:
        while True:
            memory.append((perf_counter() - began, running.megabytes()))
            await asyncio.sleep(1)

    async with LoadClient(running.ports, connections) as client:
        if ready is not None:
            await ready(client)
        cpu = sum(os.times()[:2])
        began, served = perf_counter(), running.cpu_seconds()
        watching = asyncio.create_task(watch())
        await work(client)
        seconds = perf_counter() - began
        server_share = (running.cpu_seconds() - served) / seconds
        watching.cancel()
    share = (sum(os.times()[:2]) - cpu) / seconds
    return Load(name, seconds, client.seconds, len(client.failed), share, server_share, memory)


def call_load(
    running: Servers, load: Workload, mix: str, *, sessions: int, connections: int, seconds: float
) -> Load:
    """Tool calls of many sessions, as fast as the connections get their answers."""
    addresses: list[str] = []

    async def ready(client: LoadClient) -> None:
        episodes = Episodes(load, client, mix)
        addresses.extend(await asyncio.gather(*(episodes.open() for _ in range(sessions))))

    async def work(client: LoadClient) -> None:
        episodes, until = Episodes(load, client, mix), perf_counter() + seconds
        sessions = (episodes.go_on(address, until, n) for n, address in enumerate(addresses))
        await asyncio.gather(*sessions)

    return asyncio.run(_measured(f"tool calls, {mix}", running, connections, work, ready))


def episode_load(
    running: Servers, load: Workload, *, sessions: int, connections: int, seconds: float
) -> Load:
    """Sessions that come, make ten calls and go: what memory is watched over."""

    async def work(client: LoadClient) -> None:
        episodes, until = Episodes(load, client, "all"), perf_counter() + seconds
        await asyncio.gather(*(episodes.come_and_go(until) for _ in range(sessions)))

    return asyncio.run(_measured("sessions of ten calls", running, connections, work))


def chat_load(running: Servers, chats: int) -> Load:
    """Chats that all begin at once, each one message of a new session."""

    async def work(client: LoadClient) -> None:
        async def talk() -> None:
            opened = await client.send("POST", "/v1/sessions", {"user": USER})
            address = f"/v1/sessions/{opened['session_id']}/messages"
            turn = await client.send("POST", address, {"content": _MESSAGE}, timed=True)
            if turn.get("status") not in {"done", "needs_confirmation"}:
                raise RuntimeError(f"a chat failed: {turn}")

        await asyncio.gather(*(talk() for _ in range(chats)))

    return asyncio.run(_measured(f"{chats} chats at once", running, chats, work))


def workload(world: str, seed: int, cache_dir: Path | None) -> Workload:
    """Arguments for calls, drawn before the clock runs."""
    load = Workload(Simulator(world, seed, cache_dir=cache_dir))
    load.cart()
    _ = (load.queries, load.products, load.places)
    return load
