"""The figures of the engine, each beside its target."""

import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from superapp.bench.floor import floor_us, recorded
from superapp.bench.measure import Figure, Timer, timed
from superapp.bench.workload import USER, Workload, must, warmed
from superapp.session import Session
from superapp.simulator import Simulator
from superapp.world.store import net_at

_TASKS = 25
_STORED_TARGETS = {"point read, kept": 45}
_PAYMENTS_WITHOUT_A_QUESTION = 3
"""After the three of a warmed session; the seventh within ten minutes is asked about."""
_PLACE = "SELECT * FROM places WHERE place_id = ?"
"""What a point read asks SQLite where it keeps nothing in memory."""


def session_figures(load: Workload, repeats: int) -> Iterator[Figure]:
    """New session, reset, fork, snapshot, revival, digest, diff."""
    simulator, world = load.simulator, load.simulator.world
    with simulator.session(USER) as warm:
        warm.call("payments_get_wallet")

    def new() -> None:
        simulator.session(USER).delete()

    yield Figure("new session", "µs", timed([new] * repeats), 100)
    session = warmed(load)
    slot = world.acquire(session.session_id)
    reset, alive = Timer(), Timer()
    try:
        slot.rouse()
        standing = slot.standing()
        for _ in range(repeats):
            reset(slot.clear)
            slot.stand_in(session.session_id, standing)
            alive(slot.rouse)
    finally:
        world.release(slot)
    yield Figure("reset of a dirty slot", "µs", reset.samples, 100)
    rows = len(standing.net)
    note = f"{rows} net rows, {sum(alive.samples) / len(alive.samples) / rows:.1f} µs each"
    yield Figure("come alive after 30 calls", "µs", alive.samples, 800, note=note)
    forks: list[Session] = []
    samples = timed([lambda: forks.append(session.fork())] * repeats)
    yield Figure("fork, without coming alive", "µs", samples, 200)
    for fork in forks:
        fork.delete()
    yield Figure("snapshot", "µs", timed([session.snapshot] * repeats), 200)
    session.call("payments_get_wallet")
    yield Figure("digest", "µs", timed([session.digest] * repeats), 20)
    yield Figure("diff after 30 calls", "µs", timed([session.diff] * repeats), 100)
    session.delete()


def read_figures(load: Workload, repeats: int) -> Iterator[Figure]:
    """Point reads and searches, cold and kept."""
    world = load.simulator.world
    session = warmed(load)
    rng = random.Random(1)  # noqa: S311 - draws a sample
    places = rng.sample(load.places, min(repeats, len(load.places)))
    points = [partial(session.call, "maps_get_place", place_id=place) for place in places]
    floor = floor_us(world, {}, [(_PLACE, (places[0],), False)])
    points.pop()()
    yield Figure("point read, cold", "µs", timed(points), 25, floor)
    yield Figure("point read, kept", "µs", timed(points), 25)
    texts = list(load.queries)
    rng.shuffle(texts)
    searches = [partial(session.call, "shopping_search_products", text=text) for text in texts]
    searches.pop()()
    fresh = load.session()
    cold = timed(searches)
    yield Figure(
        "search, cold", "µs", cold, 150, note=f"{len(searches)} distinct queries, orders placed"
    )
    kept = [partial(fresh.call, "shopping_search_products", text=text) for text in texts]
    timed(kept)
    yield Figure("search, kept", "µs", timed(kept), 60)
    fresh.delete()
    session.delete()


def write_figures(load: Workload, repeats: int) -> Iterator[Figure]:
    """Placing an order of three lines with coupons, and paying it."""
    session = warmed(load)
    order_floor, pay_floor = _write_floors(load, session)
    place, pay = Timer(), Timer()
    for number in range(repeats):
        if number % _PAYMENTS_WITHOUT_A_QUESTION == 0:
            session.delete()
            session = warmed(load)
        quote_id = load.quote(session)
        order = place(partial(load.order, session, quote_id))
        must(pay(partial(session.call, "payments_pay_order", **order)))
    session.delete()
    yield Figure("place an order of three lines", "µs", place.samples, 250, order_floor)
    yield Figure("pay it", "µs", pay.samples, 250, pay_floor)


def _write_floors(load: Workload, session: Session) -> tuple[float, float]:
    """What the statements of an order and of its payment cost alone."""
    world, quote_id = load.simulator.world, load.quote(session)
    made: list[dict[str, Any]] = []
    net, statements = recorded(session, world, lambda: made.append(load.order(session, quote_id)))
    order_floor = floor_us(world, net, statements)
    paying = partial(session.call, "payments_pay_order", **made[0])
    net, statements = recorded(session, world, paying)
    return order_floor, floor_us(world, net, statements)


def episode_figures(load: Workload, repeats: int) -> Iterator[Figure]:
    """Whole episodes: new session, ten calls, check of the final state."""
    tasks = Workload(load.simulator, tasks=_TASKS)
    _episodes(tasks, _TASKS)
    note = f"{_TASKS} tasks in rotation, as an evaluation repeats them"
    rates = _episodes(tasks, repeats)
    yield Figure("episodes per second and core", "1/s", rates, 800, at_least=True, note=note)
    note = "every argument new"
    rates = _episodes(load, repeats)
    yield Figure("episodes per second and core, cold", "1/s", rates, at_least=True, note=note)


def _episodes(load: Workload, repeats: int) -> list[float]:
    def episode() -> None:
        session = load.simulator.session(USER)
        load.ten_calls_with_consent(session)
        if not session.diff()["payments"]["added"]:
            raise RuntimeError("the episode paid nothing")
        session.delete()

    return [1e6 / sample for sample in timed([episode] * repeats)]


def length_figures(load: Workload, calls: int) -> Iterator[Figure]:
    """What long sessions cost to revive and to store."""
    session = load.session()
    while session.head < calls:
        load.ten_calls(session)
    store = load.simulator.world.store
    head = session.head
    read = timed([lambda: net_at(store, session.session_id, head)] * 5)
    rows = len(net_at(store, session.session_id, head)[0])
    note = f"{rows} net rows after {calls} calls; reading the log, {read[0] / rows:.1f} µs a row"
    yield Figure("net of a long session", "ms", [s / 1000 for s in read], note=note)
    session.delete()
    reader = load.session()
    for number in range(calls):
        reader.call("payments_get_wallet" if number % 2 else "system_now")
    head = reader.head
    samples = timed([lambda: net_at(store, reader.session_id, head)] * 5)
    yield Figure(f"net after {calls} reads", "ms", [s / 1000 for s in samples], 1)
    reader.delete()


def stored_figures(
    world: str, seed: int, cache_dir: Path | None, repeats: int, calls: int
) -> Iterator[Figure]:
    """The SQLite store beside memory: the same calls, and the size of a long session."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Simulator(world, seed, store=folder, cache_dir=cache_dir) as simulator,
    ):
        load = Workload(simulator)
        for figures in (read_figures, write_figures, episode_figures):
            for figure in figures(load, repeats):
                target = _STORED_TARGETS.get(figure.name)
                yield replace(figure, name=f"SQLite store: {figure.name}", target=target)
        before = _stored_bytes(Path(folder))
        long = load.session()
        while long.head < calls:
            load.ten_calls(long)
        grown = (_stored_bytes(Path(folder)) - before) / 1e6
        yield Figure(f"stored size of {calls} calls", "MB", [grown], 20 * calls / 10_000)


def _stored_bytes(folder: Path) -> int:
    """How much of the databases of a store is in use, with everything written through to them."""
    size = 0
    for file in sorted(folder.glob("*.sqlite")):
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            pages, free, each = (
                connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("page_count", "freelist_count", "page_size")
            )
        size += (pages - free) * each
    return size
