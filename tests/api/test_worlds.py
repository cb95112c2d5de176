"""Worlds are built when wanted, one at a time, and closed when unused; there is a limit to them."""

import asyncio
import json
from pathlib import Path
from threading import Event
from typing import Any, cast

import pytest
from anyio.from_thread import BlockingPortal

from superapp.api.problems import Problem
from superapp.api.worlds import MOST_BUILDS, Worlds
from superapp.settings import Settings
from superapp.simulator import Simulator
from tests.api.conftest import Client

OWN = ("small", 7)


class World:
    """Stands for an open world."""

    def __init__(self) -> None:
        self.closed = False

    def close(self) -> None:
        self.closed = True


class Builder:
    """Builds worlds when it may, and counts."""

    def __init__(self) -> None:
        self.built: list[tuple[str, int]] = []
        self.may = Event()
        self.may.set()

    def __call__(self, world: str, seed: int) -> Simulator:
        assert self.may.wait(30)
        self.built.append((world, seed))
        return cast("Simulator", World())


async def enter(worlds: Worlds, seed: int) -> Any:
    async with worlds.held("small", seed) as simulator:
        return simulator


def test_the_world_unused_for_longest_is_closed() -> None:
    build, closed = Builder(), []
    worlds = Worlds(build, OWN, 2, lambda key, _: closed.append(key))

    async def main() -> list[Any]:
        return [await enter(worlds, seed) for seed in (7, 1, 2, 1, 3, 7)]

    opened = asyncio.run(main())

    assert closed == [("small", 2)]
    assert [world.closed for world in opened] == [False, False, True, False, False, False]
    assert build.built == [("small", 7), ("small", 1), ("small", 2), ("small", 3)]


def test_a_world_in_use_is_not_closed() -> None:
    worlds = Worlds(Builder(), OWN, 1)

    async def main() -> None:
        async with worlds.held("small", 1) as held:
            with pytest.raises(Problem) as refused:
                await enter(worlds, 2)
            assert (refused.value.status, refused.value.code) == (503, "worlds_busy")
            assert refused.value.headers == {"retry-after": "5"}
            assert not cast("Any", held).closed
        await enter(worlds, 2)
        assert cast("Any", held).closed

    asyncio.run(main())


def test_a_build_blocks_nobody_else_and_is_shared_by_those_who_wait() -> None:
    build = Builder()
    worlds = Worlds(build, OWN, 4)

    async def main() -> None:
        await enter(worlds, 7)
        build.may.clear()
        waiting = [asyncio.create_task(enter(worlds, 1)) for _ in range(40)]
        await asyncio.sleep(0)
        async with asyncio.timeout(5):
            await enter(worlds, 7)
        build.may.set()
        assert len({id(world) for world in await asyncio.gather(*waiting)}) == 1

    asyncio.run(main())
    assert build.built == [("small", 7), ("small", 1)]


def test_more_builds_than_may_wait_are_refused() -> None:
    build = Builder()
    worlds = Worlds(build, OWN, 10)

    async def main() -> None:
        build.may.clear()
        waiting = [asyncio.create_task(enter(worlds, seed)) for seed in range(1, 1 + MOST_BUILDS)]
        await asyncio.sleep(0)
        with pytest.raises(Problem) as refused:
            await enter(worlds, 99)
        assert refused.value.code == "worlds_busy"
        build.may.set()
        await asyncio.gather(*waiting)

    asyncio.run(main())


def test_only_worlds_of_the_operator_are_opened(settings: Settings, portal: BlockingPortal) -> None:
    client = Client(settings.model_copy(update={"worlds": ("small:8",)}), portal)

    refused = client.post("/v1/sessions", {"seed": 9})
    snapshot = {"world": "small", "seed": 9}
    restored = client.request("POST", "/v1/sessions/restore", content=json.dumps(snapshot))

    for answer in (refused, restored):
        assert (answer.status_code, answer.json()["code"]) == (422, "world_not_offered")
    assert "small:7, small:8" in refused.json()["detail"]
    assert client.open(seed=7)["seed"] == 7
    client.close()


def test_sessions_lie_in_so_many_worlds(settings: Settings, portal: BlockingPortal) -> None:
    client = Client(settings.model_copy(update={"max_worlds": 1}), portal)

    refused = client.post("/v1/sessions", {"seed": 9})

    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_worlds")
    assert refused.headers["retry-after"] == "60"
    assert client.open()["seed"] == 7
    client.close()


def test_a_session_goes_on_after_its_world_was_closed(
    settings: Settings, portal: BlockingPortal, tmp_path: Path
) -> None:
    limited = settings.model_copy(update={"max_open_worlds": 1, "cache_dir": tmp_path / "cache"})
    client = Client(limited, portal)
    kept = f"/v1/sessions/{client.open(seed=8)['session_id']}"
    passing = f"/v1/sessions/{client.open(seed=9)['session_id']}"
    call = {"arguments": {"minutes": 60}}

    waited = client.post(f"{kept}/tools/system_wait", call).json()
    client.request("DELETE", passing)
    client.open(seed=8)
    client.open(seed=10)

    assert waited["ok"], waited
    assert client.get(kept).json()["now"] == "2026-02-06T11:00:00+08:00"
    names = sorted({path.name[:8] for path in (tmp_path / "cache").glob("*.sqlite")})
    assert "small-9-" not in names
    assert "small-8-" in names
    client.close()
