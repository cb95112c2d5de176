"""The sessions of this server, each used by one request at a time and off the event loop."""

import asyncio
from collections.abc import Callable, Mapping
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import orjson
from anyio import CapacityLimiter, to_thread

from superapp.api.calls.beside import Beside
from superapp.api.calls.queue import CallQueue
from superapp.api.problems import Problem
from superapp.api.registry import Registered, Registry, Tokens
from superapp.api.retention import Retention
from superapp.api.schemas import NewSession
from superapp.api.worlds import WorldKey, Worlds
from superapp.bootstrap import build_registry, build_simulator
from superapp.gateway.gateway import Watch
from superapp.gateway.together import Wanted
from superapp.session import Session
from superapp.settings import Settings
from superapp.simulator import Simulator
from superapp.storage import Storage
from superapp.storage.leases import leased
from superapp.world.snapshots import InvalidSnapshot
from superapp.world.store import SessionNotFound

T = TypeVar("T")
WORKERS = 32
DEFAULT_USER = "usr_lin"


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session, with the tokens of each actor."""

    session: Session
    known: Registered
    tokens: dict[str, Tokens]


class Host:
    """Opens sessions, and runs work on them, one request of a session at a time.

    Attributes:
        watch: Goes around each tool call where somebody counts or traces them.
        settled: Called once the world is open that stays open.
    """

    def __init__(self, settings: Settings, registry: Registry, storage: Storage) -> None:
        self.settings = settings
        self.registry = registry
        self.storage = storage
        self.tools = build_registry()
        self.watch: Watch | None = None
        self.settled: Callable[[], None] | None = None
        own = (settings.world, settings.seed)
        self._worlds = Worlds(self._built, own, settings.max_open_worlds, self._world_closed)
        self._written: dict[WorldKey, set[Path]] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._limiter = CapacityLimiter(WORKERS)
        self._tasks: set[asyncio.Task[None]] = set()
        self._calls = CallQueue(1 if storage.is_local else 2)
        self._beside = Beside(settings)
        self.retention = Retention(storage, settings.keep_days, self._open_bases, self._forgotten)

    def simulator(self, world: str, seed: int) -> Simulator:
        """The simulator of a world, which stays open; built on first use, which takes seconds."""
        return self._worlds.open(world, seed, stays=True)

    def _built(self, world: str, seed: int) -> Simulator:
        before = self._files_of(world, seed)
        simulator = build_simulator(self.settings, world=world, seed=seed, store=self.storage)
        written = self._written.setdefault((world, seed), set())
        written |= self._files_of(world, seed) - before
        simulator.gateway.watch = self.watch
        if self.settled is not None and (world, seed) == (self.settings.world, self.settings.seed):
            self.settled()
        return simulator

    def _files_of(self, world: str, seed: int) -> set[Path]:
        start = f"{world}-{seed}-"
        return {path for path in self.settings.cache_dir.glob("*") if path.name.startswith(start)}

    def _world_closed(self, key: WorldKey, simulator: Simulator) -> None:
        """Leave nothing on the disk of a world that was opened here for sessions now deleted."""
        if key in self.registry.worlds():
            return
        for path in self._written.pop(key, set()):
            path.unlink(missing_ok=True)
        base = simulator.world.base
        if base.content_digest not in self.storage.store.bases():
            self.storage.bases.drop(base.kept_as)

    def _open_bases(self) -> dict[str, bytes]:
        bases = [simulator.world.base for simulator in self._worlds.simulators]
        return {base.kept_as: base.data for base in bases}

    def _forgotten(self, session_id: str) -> None:
        """Keep nothing of a session in memory."""
        self.registry.look_again(session_id)
        self._beside.forget(session_id)
        for simulator in self._worlds.simulators:
            simulator.world.drop_memory(session_id)

    async def create(self, wanted: NewSession, owner: str) -> Opened:
        """Open a new session in a world, for its owner.

        Raises:
            Problem: Its model or world is not offered here, or there is no room for the world.
        """
        model = wanted.model or self.settings.model
        if model not in self.settings.choosable_models:
            offered = ", ".join(self.settings.choosable_models)
            raise Problem(
                422,
                "unknown_model",
                f"The model {model!r} is not offered here. Choose one of: {offered}. "
                "The operator adds models with SUPERAPP_MODELS.",
            )
        world = wanted.world or self.settings.world
        seed = self.settings.seed if wanted.seed is None else wanted.seed

        def made(simulator: Simulator) -> Session:
            return simulator.session(
                user=wanted.user or DEFAULT_USER,
                actors=wanted.actors,
                lang=wanted.lang,
                clock=wanted.clock,
                faults=wanted.faults or (),
                given=wanted.given,
                model=model,
            )

        return await self._new(world, seed, owner, made)

    async def restore(self, data: bytes, owner: str) -> Opened:
        """Open a new session from a snapshot."""
        world, seed = await to_thread.run_sync(_world_of, data)
        return await self._new(world, seed, owner, lambda simulator: simulator.restore(data))

    async def _new(
        self, world: str, seed: int, owner: str, made: Callable[[Simulator], Session]
    ) -> Opened:
        await to_thread.run_sync(self._check_world, world, seed)
        async with self._worlds.held(world, seed) as simulator:
            return await to_thread.run_sync(
                lambda: self.register(made(simulator), world, seed, owner), limiter=self._limiter
            )

    def _check_world(self, world: str, seed: int) -> None:
        """Refuse a world that is not offered, or one more than there may be."""
        settings = self.settings
        if not settings.offers(world, seed):
            offered = ", ".join((f"{settings.world}:{settings.seed}", *settings.worlds))
            raise Problem(
                422,
                "world_not_offered",
                f"The world {world}:{seed} is not offered here. Choose one of: {offered}.",
            )
        kept = self.registry.worlds() | {(settings.world, settings.seed)}
        if (world, seed) not in kept and len(kept) >= settings.max_worlds:
            raise Problem(
                429,
                "too_many_worlds",
                f"The sessions here lie in {len(kept)} worlds, and may not in more. "
                "Use another world or seed, or delete the sessions of one.",
                retry_after=60,
            )

    def register(self, session: Session, world: str, seed: int, owner: str) -> Opened:
        """Remember a session, so that requests find it, also after a restart."""
        known = Registered(session.session_id, world, seed, owner)
        return Opened(session, known, self.registry.add(known, session.actors))

    async def run(self, known: Registered, work: Callable[[Session], T]) -> T:
        """Do blocking work on a session, after whatever else is being done on it."""
        return await self.run_in(known, lambda simulator: work(simulator.open(known.session_id)))

    async def run_in(self, known: Registered, work: Callable[[Simulator], T]) -> T:
        """Do blocking work in the world of a session, as `run` does."""
        self.retention.used(known.session_id)
        lock = self._locks.setdefault(known.session_id, asyncio.Lock())
        async with lock, self._worlds.held(known.world, known.seed) as simulator:
            return await to_thread.run_sync(
                self._run, simulator, known, work, limiter=self._limiter
            )

    async def call(
        self,
        known: Registered,
        tool: str,
        arguments: Mapping[str, Any],
        key: str | None,
        actor: str | None,
    ) -> bytes:
        """The answer of a tool of a session as JSON, after whatever else is being done on it here.

        Calls of many sessions are committed together. What another process does meanwhile is
        seen by the step that it takes, so the session is not held for a single call.
        """
        lock = self._locks.setdefault(known.session_id, asyncio.Lock())
        async with lock, self._worlds.held(known.world, known.seed) as simulator:
            self.retention.used(known.session_id)
            wanted = Wanted(known.session_id, tool, arguments, key, actor, copy_context())
            try:
                answer = await self._made_beside(known, wanted)
                return answer or await self._calls.call(simulator.gateway, wanted)
            except (SessionNotFound, Problem) as error:
                if error.code == SessionNotFound.code:
                    self._forgotten(known.session_id)
                raise

    async def _made_beside(self, known: Registered, wanted: Wanted) -> bytes | None:
        """The answer of a process beside this one; None where the call is to be made here."""
        if (known.world, known.seed) != (self.settings.world, self.settings.seed):
            return None
        return await self._beside.call(wanted, len(self._locks), self.watch)

    def _run(self, simulator: Simulator, known: Registered, work: Callable[[Simulator], T]) -> T:
        """Do the work while no other process does any on the session."""
        try:
            with leased(self.storage.leases, known.session_id, self.settings.busy_wait_s):
                return work(simulator)
        except SessionNotFound:
            self._forgotten(known.session_id)
            raise

    @property
    def under_way(self) -> int:
        """How many sessions are being worked on."""
        return len(self._locks)

    @property
    def call_processes(self) -> list[int]:
        """The system's numbers of the processes that make calls beside this one."""
        return self._beside.ready

    def keep(self, task: "asyncio.Task[None]") -> None:
        """Hold on to work that goes on though its client may leave."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Wait for the work that is going on, and for the processes that do some of it."""
        while self._tasks:
            await asyncio.wait(self._tasks)
        await self._beside.close()

    async def forget(self, known: Registered) -> None:
        """Delete a session for good."""

        def delete(session: Session) -> None:
            session.delete()
            self.registry.remove(known.session_id)
            self._beside.forget(known.session_id)

        await self.run(known, delete)

    def ready(self) -> None:
        """Raise where the server cannot do its work."""
        self.registry.check()
        self.simulator(self.settings.world, self.settings.seed)

    def close(self) -> None:
        """Release everything."""
        self._calls.close()
        self._worlds.close()
        self.storage.close()


def _world_of(snapshot: bytes) -> WorldKey:
    """The world that a snapshot was taken in.

    Raises:
        InvalidSnapshot: The bytes are not a snapshot.
    """
    try:
        held = orjson.loads(snapshot)
        world, seed = str(held["world"]), int(held["seed"])
        if seed in range(2**31):
            return world, seed
    except (ValueError, TypeError, KeyError, OverflowError):
        pass
    raise InvalidSnapshot("These bytes are not a snapshot of a session.")
