"""The sessions of this server, each used by one request at a time and off the event loop."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import orjson
from anyio import CapacityLimiter, to_thread

from superapp.api.calls import CallQueue
from superapp.api.problems import Problem
from superapp.api.registry import Registered, Registry, Tokens
from superapp.api.retention import Retention
from superapp.api.schemas import NewSession
from superapp.bootstrap import build_registry, build_simulator
from superapp.gateway.call import Answer
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
    """Opens sessions, and runs work on them, one request of a session at a time."""

    def __init__(self, settings: Settings, registry: Registry, storage: Storage) -> None:
        self.settings = settings
        self.registry = registry
        self.storage = storage
        self.tools = build_registry()
        self.watch: Watch | None = None
        self._simulators: dict[tuple[str, int], Simulator] = {}
        self._building = Lock()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._limiter = CapacityLimiter(WORKERS)
        self._tasks: set[asyncio.Task[None]] = set()
        self._calls = CallQueue()
        self.retention = Retention(storage, settings.keep_days, self._open_bases, self._forgotten)

    def simulator(self, world: str, seed: int) -> Simulator:
        """The simulator of a world; built and cached on first use, which can take seconds."""
        with self._building:
            key = (world, seed)
            if key not in self._simulators:
                simulator = build_simulator(
                    self.settings, world=world, seed=seed, store=self.storage
                )
                simulator.gateway.watch = self.watch
                self._simulators[key] = simulator
            return self._simulators[key]

    def _open_bases(self) -> dict[str, bytes]:
        bases = [simulator.world.base for simulator in self._simulators.values()]
        return {base.kept_as: base.data for base in bases}

    def _forgotten(self, session_id: str) -> None:
        """Keep nothing of a session in memory."""
        self.registry.look_again(session_id)
        for simulator in self._simulators.values():
            simulator.world.drop_memory(session_id)

    async def create(self, wanted: NewSession, owner: str) -> Opened:
        """Open a new session in a world, for its owner."""
        return await to_thread.run_sync(self._create, wanted, owner, limiter=self._limiter)

    def _create(self, wanted: NewSession, owner: str) -> Opened:
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
        session = self.simulator(world, seed).session(
            user=wanted.user or DEFAULT_USER,
            actors=wanted.actors,
            lang=wanted.lang,
            clock=wanted.clock,
            faults=wanted.faults or (),
            given=wanted.given,
            model=model,
        )
        return self.register(session, world, seed, owner)

    def _restore(self, data: bytes, owner: str) -> Opened:
        try:
            held = orjson.loads(data)
            world, seed = str(held["world"]), int(held["seed"])
        except (ValueError, TypeError, KeyError):
            raise InvalidSnapshot("These bytes are not a snapshot of a session.") from None
        session = self.simulator(world, seed).restore(data)
        return self.register(session, world, seed, owner)

    def register(self, session: Session, world: str, seed: int, owner: str) -> Opened:
        """Remember a session, so that requests find it, also after a restart."""
        known = Registered(session.session_id, world, seed, owner)
        return Opened(session, known, self.registry.add(known, session.actors))

    async def run(self, known: Registered, work: Callable[[Session], T]) -> T:
        """Do blocking work on a session, after whatever else is being done on it."""
        self.retention.used(known.session_id)
        lock = self._locks.setdefault(known.session_id, asyncio.Lock())
        async with lock:
            return await to_thread.run_sync(self._run, known, work, limiter=self._limiter)

    async def call(
        self,
        known: Registered,
        tool: str,
        arguments: Mapping[str, Any],
        key: str | None,
        actor: str | None,
    ) -> Answer:
        """Call a tool of a session, after whatever else is being done on it here.

        Calls of many sessions are committed together. What another process does meanwhile is
        seen by the step that it takes, so the session is not held for a single call.
        """
        lock = self._locks.setdefault(known.session_id, asyncio.Lock())
        async with lock:
            simulator = self._simulators.get((known.world, known.seed))
            if simulator is None:
                simulator = await to_thread.run_sync(
                    self.simulator, known.world, known.seed, limiter=self._limiter
                )
            self.retention.used(known.session_id)
            wanted = Wanted(known.session_id, tool, arguments, key, actor)
            try:
                return await self._calls.call(simulator.gateway, wanted)
            except SessionNotFound:
                self._forgotten(known.session_id)
                raise

    def _run(self, known: Registered, work: Callable[[Session], T]) -> T:
        """Do the work while no other process does any on the session."""
        try:
            with leased(self.storage.leases, known.session_id, self.settings.busy_wait_s):
                return work(self._open(known))
        except SessionNotFound:
            self._forgotten(known.session_id)
            raise

    @property
    def under_way(self) -> int:
        """How many sessions are being worked on."""
        return len(self._locks)

    async def restore(self, data: bytes, owner: str) -> Opened:
        """Open a new session from a snapshot."""
        return await to_thread.run_sync(self._restore, data, owner, limiter=self._limiter)

    def keep(self, task: "asyncio.Task[None]") -> None:
        """Hold on to work that goes on though its client may leave."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Wait for the work that is going on."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def forget(self, known: Registered) -> None:
        """Delete a session for good."""

        def delete(session: Session) -> None:
            session.delete()
            self.registry.remove(known.session_id)

        await self.run(known, delete)

    def _open(self, known: Registered) -> Session:
        return self.simulator(known.world, known.seed).open(known.session_id)

    def ready(self) -> None:
        """Raise where the server cannot do its work."""
        self.registry.check()
        self.simulator(self.settings.world, self.settings.seed)

    def close(self) -> None:
        """Release everything."""
        self._calls.close()
        for simulator in self._simulators.values():
            simulator.close()
        self.storage.close()
