"""What a turn of the agent costs besides its model: the whole graph, checkpoints on disk."""

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from superapp.bench.measure import Figure, timed
from superapp.bench.workload import Workload, must
from superapp.session import Session
from superapp.simulator import Simulator
from superapp.storage.checkpoints import in_file
from superapp_agents.agent import Agent, build_agent
from superapp_agents.models.scripted import ScriptedChatModel

_TARGET_MS = 40
_SAID = "Buy these for me, please."
_PLAN = {
    "language": "en",
    "steps": [{"id": "s1", "goal": "buy_product", "slots": {"items": [{"query": "thermos"}]}}],
}


def agent_figures(world: str, seed: int, cache_dir: Path | None, repeats: int) -> Iterator[Figure]:
    """A turn of ten calls by the scripted model, stored sessions and `sync` checkpoints."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Simulator(world, seed, store=folder, cache_dir=cache_dir) as simulator,
    ):
        load = Workload(simulator)
        script = _script(load)
        saver: Any = in_file(Path(folder) / "chats.sqlite", 30)

        def ready() -> tuple[Agent, Session]:
            model = ScriptedChatModel(script=script)
            return build_agent(simulator.door, model, saver), load.session()

        def turn(agent: Agent, session: Session) -> None:
            before = session.head
            agent.turn(session.session_id, _SAID)
            if session.head < before + 10:
                raise RuntimeError(f"the turn made {session.head - before} calls, not 10")

        turn(*ready())
        samples = timed([partial(turn, *ready()) for _ in range(repeats)])
        saver.conn.close()
    note = "scripted model, SQLite store, `sync` checkpoints in SQLite"
    milliseconds = [sample / 1000 for sample in samples]
    yield Figure("agent turn of ten calls", "ms", milliseconds, _TARGET_MS, note=note)


def _script(load: Workload) -> list[dict[str, Any]]:
    """7 reads, 2 orders and 1 payment as messages; ids are those of any fresh session."""
    session = load.session()
    calls: list[tuple[str, dict[str, Any]]] = []

    def call(tool: str, **arguments: Any) -> dict[str, Any]:
        calls.append((tool, arguments))
        return must(session.call(tool, **arguments))

    orders = []
    for text in load.queries[:2]:
        call("shopping_search_products", text=text)
    for product in load.products[:3]:
        call("shopping_get_product", product_id=product)
    for _ in range(2):
        quote = call("shopping_preview_checkout", lines=load.cart())
        (order,) = call("shopping_place_order", quote_id=quote["quote_id"])["orders"]
        orders.append(order)
    paid = {"order_id": orders[0]["order_id"], "amount_fen": orders[0]["total_fen"]}
    call("payments_pay_order", **paid)
    session.delete()
    said = [("submit_plan", _PLAN), *calls, ("finish_task", {"status": "done"})]
    messages = [{"calls": [{"tool": tool, "args": arguments}]} for tool, arguments in said]
    return [*messages, {"text": "Both are ordered, and one is paid."}]
