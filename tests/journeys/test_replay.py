"""Recorded runs: the same everywhere, and where the world changed, diverged at the right step."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from superapp.journeys.agents import AgentSession
from superapp.journeys.batch import How, Job, run_all
from superapp.journeys.format import Journey
from superapp.journeys.judging import judge_run
from superapp.journeys.loader import load_text
from superapp.journeys.outside import CallableAgent
from superapp.journeys.replaying import first_difference, replay
from superapp.journeys.runner import Staging, play
from superapp.runs.log import RunLog, read_record
from superapp.simulator import Simulator
from superapp_fixtures.builder import WorldBuilder

TEXT = """\
id: shop
title: Puts one thing into the cart
world: {preset: small, user: usr_lin}
turns: [{user: 把它放进购物车}]
end: {changes_only: {cart_items: any}}
solution: [{reply: 好}]
"""
BILL = """\
id: bill
title: Pays the electricity bill
world: {preset: small, user: usr_lin}
turns: [{user: 帮我交这个月的电费}]
"""


@pytest.fixture(scope="module")
def small() -> Iterator[Simulator]:
    with Simulator(world="small", seed=7) as opened:
        yield opened


def journey(text: str = TEXT) -> Journey:
    return load_text(text, Path("one.journey.yaml"))[0]


def first_sku(simulator: Simulator) -> dict[str, Any]:
    return simulator.world.base_rows("skus")[0]


def shopper(sku: dict[str, Any]) -> CallableAgent:
    def shop(message: str, session: AgentSession) -> str:
        session.call("system_now")
        session.call("payments_get_wallet")
        session.call("shopping_get_product", product_id=sku["product_id"])
        session.call("shopping_add_to_cart", sku_id=sku["sku_id"])
        return "好"

    return CallableAgent("shopper", shop)


def test_a_run_comes_out_the_same_when_its_calls_are_made_again(
    small: Simulator, tmp_path: Path
) -> None:
    log = RunLog(tmp_path / "shop.1.run.jsonl")
    play(small, journey(), shopper(first_sku(small)), staging=Staging(log=log))

    found = replay(small, journey(), read_record(tmp_path / "shop.1.run.jsonl"))

    assert found.same
    assert found.digest == found.recorded_digest
    assert found.calls == 4


def test_a_stored_run_is_judged_again_from_its_file_alone(small: Simulator, tmp_path: Path) -> None:
    log = RunLog(tmp_path / "shop.1.run.jsonl")
    sku = first_sku(small)
    played = play(small, journey(), shopper(sku), staging=Staging(log=log))
    stored = read_record(tmp_path / "shop.1.run.jsonl")
    registry = small.gateway.registry

    for text in (TEXT, TEXT.replace("cart_items: any", "orders: any")):
        now = judge_run(small.world, registry, journey(text), played)
        again = judge_run(small.world, registry, journey(text), stored)

        assert again.state == now.state
        assert again.calls == now.calls
        assert again.passed == (text == TEXT)


def test_another_price_in_the_catalogue_diverges_at_the_step_that_shows_it(
    small: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sku = first_sku(small)
    recorded = play(small, journey(), shopper(sku))
    add = WorldBuilder.add

    def dearer(self: WorldBuilder, table: Any, **values: Any) -> None:
        if table.__tablename__ == "sku_prices" and values["sku_id"] == sku["sku_id"]:
            values["price_fen"] += 700
        add(self, table, **values)

    monkeypatch.setattr(WorldBuilder, "add", dearer)
    with Simulator(world="small", seed=7, cache_dir=tmp_path) as changed:
        found = replay(changed, journey(), recorded)

    assert found.divergence is not None
    assert found.divergence.step == 3
    assert found.divergence.at.endswith("price_fen")
    assert isinstance(found.divergence.recorded, int)
    assert found.divergence.now == found.divergence.recorded + 700
    assert not found.same_world
    assert str(found.divergence).startswith("diverged at step 3 (turn 1): shopping_get_product")


def test_what_a_model_decided_is_played_again_in_another_process(tmp_path: Path) -> None:
    file = tmp_path / "bill.journey.yaml"
    file.write_text(BILL, encoding="utf-8")
    how = How(model="offline", logs=tmp_path / "log", record=True)
    (result,) = run_all([Job(journey(BILL))], how)
    command = [sys.executable, "-m", "superapp", "replay", str(tmp_path / "log")]

    done = subprocess.run(
        [*command, "--journeys", str(file), "--json"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert result.record.model_decisions
    assert result.record.calls[-1].tool == "payments_pay_bill"
    assert found["digest"] == result.record.digest
    assert found["divergence"] is None


def test_a_model_that_is_shown_something_else_diverges_where_it_is_shown(
    small: Simulator,
) -> None:
    how = How(model="offline", record=True)
    (result,) = run_all([Job(journey(BILL))], how)
    given = "given:\n  bills: [{bill_id: bil_0001, amount_fen: 18650}]\n"

    found = replay(small, journey(BILL + given), result.record)

    assert found.divergence is not None
    assert found.divergence.step == 2
    assert found.divergence.at.endswith("amount_fen")


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ({"a": [1, 2]}, {"a": [1, 3]}, ("$.a[1]", 2, 3)),
        ({"a": 1}, {"a": 1, "b": 2}, ("$.b", "nothing", 2)),
        ([1], [1, 2], ("$: its length", 1, 2)),
        (1, True, ("$", 1, True)),
        ({"a": None}, {"a": None}, None),
    ],
)
def test_the_first_difference_is_named_by_its_path(old: Any, new: Any, found: Any) -> None:
    assert first_difference(old, new) == found
