"""Runs the load figures of the server and shows them, with a plot of its memory."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from superapp.bench.server import Load, call_load, chat_load, episode_load, servers, workload

_WIDTH, _HEIGHT, _MARGIN = 720, 260, 48
_SETTLED = 0.3


@dataclass(frozen=True)
class Wish:
    """What to measure, on what.

    Attributes:
        world: The preset.
        seed: Its seed.
        cache_dir: Where worlds are cached.
        sessions: How many sessions are open at a time.
        connections: How many requests are under way at a time.
        seconds: How long each stretch goes on.
        chats: How many chats begin at once.
        processes: How many servers share the store.
        database: The address of a PostgreSQL database; a folder if None.
    """

    world: str
    seed: int
    cache_dir: Path
    sessions: int = 500
    connections: int = 32
    seconds: float = 20
    chats: int = 100
    processes: int = 1
    database: str | None = None


def run_load(wish: Wish, say: Callable[[str], None]) -> list[Load]:
    """Each stretch of load on freshly started servers."""
    environment = {
        "SUPERAPP_WORLD": wish.world,
        "SUPERAPP_SEED": str(wish.seed),
        "SUPERAPP_CACHE_DIR": str(wish.cache_dir),
    }
    if wish.database is not None:
        environment["SUPERAPP_DATABASE_URL"] = wish.database
    load = workload(wish.world, wish.seed, wish.cache_dir)
    found = []
    with servers(wish.processes, environment) as running:
        for mix in ("reads", "all"):
            options = {"sessions": wish.sessions, "connections": wish.connections}
            made = call_load(running, load, mix, seconds=wish.seconds, **options)
            say(f"{made.name}: {made.rate:.0f}/s, p99 {made.quantile(0.99):.0f} ms")
            found.append(made)
        options = {"sessions": wish.sessions // 10 or 1, "connections": wish.connections}
        made = episode_load(running, load, seconds=3 * wish.seconds, **options)
        say(f"{made.name}: {made.rate:.0f} calls/s, memory {growth(made):+.1%}")
        found.append(made)
        made = chat_load(running, wish.chats)
        say(f"{made.name}: {made.rate:.1f}/s, p99 {made.quantile(0.99):.0f} ms")
        found.append(made)
    return found


def growth(load: Load) -> float:
    """By what share memory grew once the load had settled."""
    settled = [mb for at, mb in load.memory if at >= _SETTLED * load.seconds]
    third = max(1, len(settled) // 5)
    before, after = sum(settled[:third]) / third, sum(settled[-third:]) / third
    return after / before - 1 if before else 0.0


def as_table(found: Sequence[Load]) -> str:
    """The figures as a Markdown table."""
    lines = [
        "| load | per second | p50 ms | p99 ms | failed | server's cores | µs of a core each "
        "| memory MB | growth |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for load in found:
        memory = load.memory[-1][1] if load.memory else 0
        lines.append(
            f"| {load.name} | {load.rate:.0f} | {load.quantile(0.5):.1f} "
            f"| {load.quantile(0.99):.1f} | {load.failed} | {load.server_cpu:.2f} "
            f"| {load.cost_us:.0f} | {memory:.0f} | {100 * growth(load):+.1f} % |"
        )
    return "\n".join(lines)


def memory_plot(load: Load) -> str:
    """The memory of the servers over time, as an SVG picture."""
    seconds = max(at for at, _ in load.memory)
    most = 1.1 * max(mb for _, mb in load.memory)
    points = " ".join(
        f"{_MARGIN + at / seconds * (_WIDTH - 2 * _MARGIN):.1f},"
        f"{_HEIGHT - _MARGIN - mb / most * (_HEIGHT - 2 * _MARGIN):.1f}"
        for at, mb in load.memory
    )
    bottom, right = _HEIGHT - _MARGIN, _WIDTH - _MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'font-family="sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<path d="M{_MARGIN},{_MARGIN} V{bottom} H{right}" fill="none" stroke="#888"/>'
        f'<polyline points="{points}" fill="none" stroke="#1677ff" stroke-width="2"/>'
        f'<text x="{_MARGIN}" y="{_MARGIN - 14}">Memory of the server, MB ({load.name})</text>'
        f'<text x="{_MARGIN - 8}" y="{_MARGIN + 4}" text-anchor="end">{most:.0f}</text>'
        f'<text x="{_MARGIN - 8}" y="{bottom}" text-anchor="end">0</text>'
        f'<text x="{right}" y="{bottom + 18}" text-anchor="end">{seconds:.0f} s</text></svg>\n'
    )
