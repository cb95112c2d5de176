"""The public Python API: a world to act in, session by session."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from superapp.bootstrap import build_registry
from superapp.door import SessionDoor
from superapp.errors import SuperappError
from superapp.gateway import Gateway
from superapp.gateway.given import InvalidGiven
from superapp.session import Session
from superapp.settings import Settings
from superapp.storage import Storage, open_storage
from superapp.world import snapshots
from superapp.world.base import Base, base_from, older_base, open_base
from superapp.world.memory_store import MemoryStore
from superapp.world.parked import MOST_ROWS
from superapp.world.store import SessionMeta
from superapp.world.world import World
from superapp_fixtures.given import NAMED
from superapp_services.core import clock

if TYPE_CHECKING:
    from superapp.chats import Chats
    from superapp_agents.models.registry import SettingsLike


class UnknownUser(SuperappError):
    """Nobody of this name uses the app."""

    code = "unknown_user"


class InvalidClock(SuperappError):
    """A start time that the world does not have."""

    code = "invalid_clock"


class Simulator:
    """A simulated super-app.

    Args:
        world: The preset: `small`, `city` or `large`.
        seed: What the world is generated from.
        store: What keeps sessions: a folder, the address of a PostgreSQL database, or a storage
            that several simulators share; in memory if left out.
        cache_dir: Where generated worlds are kept; as the settings say if left out.
        model: The agent's model, unless a session names another.
        settings: Endpoint, key, deadline and retries of models.
        slots: How many sessions can be alive at once.
        parked_rows: How many changed rows of other sessions stay in memory, so that these come
            alive without being read from the store.
        progress: Told when a world has to be built first.

    Raises:
        UnknownWorld: There is no such preset.
    """

    def __init__(
        self,
        world: str = "city",
        seed: int = 7,
        *,
        store: Storage | Path | str | None = None,
        cache_dir: Path | None = None,
        model: str = "offline",
        settings: "SettingsLike | None" = None,
        slots: int = 2,
        parked_rows: int = MOST_ROWS,
        progress: Callable[[str], None] | None = None,
    ) -> None:
        self.model = model
        self._settings = settings
        self._storage = open_storage(store) if isinstance(store, Path | str) else store
        self._owns_storage = self._storage is not None and self._storage is not store
        registry = build_registry()
        base = open_base(world, seed, cache_dir or Settings.read().cache_dir, progress)
        if self._storage is not None:
            self._storage.bases.keep(base.kept_as, base.data)
        kept = MemoryStore() if self._storage is None else self._storage.store
        self.world = World(base, kept, slots, self._kept_base, parked_rows)
        self.gateway = Gateway(self.world, registry)
        self._named: dict[tuple[str, str], Mapping[str, Any]] = {}
        self._languages = {
            row["person_id"]: row["lang"]
            for row in self.world.base_rows("people")
            if row["is_user"]
        }

    def _kept_base(self, meta: SessionMeta) -> Base | None:
        """The base that an earlier simulator left with a session, in today's tables."""
        if self._storage is None:
            return None
        kept = self._storage.bases
        schema = meta.options.get("schema")
        own = f"{meta.base_digest}-{schema}"
        others = [name for name in kept.names() if name.startswith(meta.base_digest)]
        for name in dict.fromkeys((own, *others)):
            data = kept.read(name)
            base = None if data is None else base_from(data) or older_base(data)
            if base is not None and schema in {None, base.made_for, base.schema.fingerprint}:
                return base
        return None

    @property
    def users(self) -> list[str]:
        """Ids of the people who use the app."""
        return sorted(self._languages)

    def session(
        self,
        user: str = "usr_lin",
        *,
        actors: Sequence[str] | None = None,
        lang: str | None = None,
        clock: str | None = None,
        faults: Iterable[Mapping[str, Any]] = (),
        given: Mapping[str, Any] | str | None = None,
        model: str | None = None,
        services: Sequence[str] | None = None,
    ) -> Session:
        """Start a session; raises a `SuperappError` that names what cannot be.

        Args:
            user: Whom the agent acts for.
            actors: Further users who act in it.
            lang: `zh` or `en`; the user's own if left out.
            clock: ISO time at which it starts; the world's start if left out.
            faults: Failures to plan, each `{on, kind, call?, when?}`.
            given: Rows to lay over the base first, by table, or the name of a starting point.
            model: The agent's model.
            services: The services that the agent sees; all if left out.
        """
        self._check_people(user, *(actors or ()))
        planned, start_at = list(faults), self._start_time(clock)
        rows = self._given_rows(given, user)
        if model is not None:
            self.chats.agent(model)
        base = self.world.base
        moved = start_at is not None and start_at > base.start_at
        options = {
            "model": model or self.model,
            "services": None if services is None else list(services),
            "start_step": sum((bool(rows), moved, bool(planned))),
        }
        who = (user, (user, *(actors or ())), lang or self._languages[user])
        meta = SessionMeta("", base.preset, base.seed, base.content_digest, *who, options)
        return self._begun(self.world.open(meta), rows, start_at if moved else None, planned)

    def _begun(
        self,
        meta: SessionMeta,
        rows: Mapping[str, Any],
        start_at: int | None,
        planned: list[Mapping[str, Any]],
    ) -> Session:
        """The session with everything that lies before its first turn, or none at all."""
        try:
            if rows:
                self.gateway.lay_over(meta.session_id, rows)
            if start_at is not None:
                self.gateway.move_clock(meta.session_id, start_at)
            if planned:
                self.gateway.plan_faults(meta.session_id, planned)
        except SuperappError:
            self.world.drop(meta.session_id)
            raise
        return Session(self, meta)

    def _check_people(self, *people: str) -> None:
        for person in people:
            if person not in self._languages:
                raise UnknownUser(
                    f"There is no user {person!r}. Choose one of: {', '.join(self.users)}."
                )

    def _given_rows(self, given: Mapping[str, Any] | str | None, user: str) -> Mapping[str, Any]:
        if not isinstance(given, str):
            return given or {}
        if given not in NAMED:
            raise InvalidGiven(f"given: no {given!r}. Named ones: {', '.join(NAMED)}.")
        if (given, user) not in self._named:
            self._named[given, user] = NAMED[given](user, self.world.base_rows)
        return self._named[given, user]

    def _start_time(self, text: str | None) -> int | None:
        if text is None:
            return None
        try:
            start_at = clock.parse_iso(text)
        except ValueError as error:
            raise InvalidClock(
                f"clock: {text!r} is not an ISO time such as 2026-02-06T18:00:00+08:00."
            ) from error
        if start_at < self.world.base.start_at:
            raise InvalidClock(
                f"clock: this world starts at {clock.iso(self.world.base.start_at)}."
            )
        return start_at

    def open(self, session_id: str) -> Session:
        """Continue a kept session.

        One that was made on tables that cannot be brought to today's can only be read: its steps
        and digest. What needs its world raises `SessionNeedsVersion`.

        Raises:
            SessionNotFound: It is not kept here.
        """
        return Session(self, self.world.meta(session_id))

    def sessions(self) -> list[str]:
        """Ids of the kept sessions, oldest first."""
        return [meta.session_id for meta in self.world.store.sessions()]

    def restore(self, data: bytes) -> Session:
        """A new session that continues where a snapshot was taken, here or elsewhere.

        Raises:
            InvalidSnapshot: The bytes are not a snapshot.
            SessionNeedsVersion: It was taken on a base that is not at hand.
        """
        return Session(self, snapshots.restore(self.world, data))

    @cached_property
    def chats(self) -> "Chats":
        """The agents, and their conversations."""
        from superapp.chats import Chats  # noqa: PLC0415 - an environment needs no agent

        return Chats(self._storage, self.door, self._settings)

    def door(self, session_id: str) -> SessionDoor:
        """What an agent may touch of a session."""
        meta = self.world.meta(session_id)
        return SessionDoor(self.gateway, session_id, meta.options.get("services"))

    def has_chats(self) -> bool:
        """Whether agents may hold conversations: one was talked to, or they are kept in a file."""
        return self.keeps_sessions or "chats" in self.__dict__

    def forget(self, session_id: str) -> None:
        """Forget a session and its conversation."""
        self.world.drop(session_id)
        if self.has_chats():
            self.chats.forget(session_id)

    @property
    def keeps_sessions(self) -> bool:
        """Whether sessions outlive the process."""
        return self._storage is not None

    def close(self) -> None:
        """Let go of files and memory; kept sessions stay."""
        self.world.close()
        if self._storage is not None and self._owns_storage:
            self._storage.close()

    def __enter__(self) -> Self:
        """The simulator itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()
