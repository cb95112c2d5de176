"""Sessions on slots: opening, reviving, committing steps, forking, rewinding."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from superapp.world import changes as difference
from superapp.world.base import Base
from superapp.world.changes import Change, Net
from superapp.world.errors import SessionNeedsVersion, StepNotFound
from superapp.world.forward import bring_forward, is_behind
from superapp.world.gathering import Gathering
from superapp.world.parked import MOST_ROWS, Parked, standing_at
from superapp.world.pool import SlotPool
from superapp.world.slot import Slot
from superapp.world.store import Entry, SessionMeta, StepTaken, Store, encode_net, net_at
from superapp.world.upgrading import CannotUpgrade

_NET_EVERY = 200


class World:
    """One base, its slots, and the sessions made on it.

    Args:
        base: The immutable world.
        store: Where sessions are kept.
        slots: How many sessions can be alive at once.
        find_base: Looks for another base, for sessions made on it.
        parked_rows: How many changed rows of displaced sessions stay in memory.
    """

    def __init__(
        self,
        base: Base,
        store: Store,
        slots: int = 2,
        find_base: Callable[[SessionMeta], Base | None] = lambda _: None,
        parked_rows: int = MOST_ROWS,
    ) -> None:
        self.base = base
        self.schema = base.schema
        self.store = store
        self._bases = {(base.content_digest, base.schema.fingerprint): base}
        self._find_base = find_base
        self._parked = Parked(parked_rows)
        self._pool = SlotPool(slots, self._park)
        self._mine = threading.local()
        self._starts: dict[str, Net] = {}
        self._metas: dict[str, SessionMeta] = {}

    def open(self, meta: SessionMeta, *, first: Entry | None = None) -> SessionMeta:
        """Keep a new session; its id is chosen here when the meta has none."""
        start = first or Entry(
            number=0,
            parent=None,
            kind="start",
            author="world",
            actor=meta.user,
            tool="",
            arguments=b"",
            key=None,
            ok=True,
            result=b"",
            changes=b"",
            digest=self.base.state_digest.to_bytes(32, "big"),
            now_at=self.base.start_at,
        )
        schema = self.schema.fingerprint
        if meta.options.get("schema", schema) != schema:
            raise SessionNeedsVersion("This was taken in another version of the tables.")
        meta = replace(meta, options={**meta.options, "schema": schema})
        if meta.session_id:
            self.store.create(meta, start)
            return meta
        while True:
            named = replace(meta, session_id=f"ses_{self.store.next_position():04d}")
            try:
                self.store.create(named, start)
            except StepTaken:
                continue
            return named

    def meta(self, session_id: str) -> SessionMeta:
        """What a session was opened with.

        Raises:
            SessionNotFound: It is not kept here.
        """
        meta = self._metas.get(session_id)
        if meta is None:
            meta = self._metas[session_id] = self.store.meta(session_id)
        return meta

    def base_of(self, meta: SessionMeta) -> Base:
        """The base that a session was made on: the open one, or one that was kept with it.

        Raises:
            SessionNeedsVersion: That base is not at hand, or its tables are of another version.
        """
        made_on = (meta.base_digest, meta.options.get("schema", self.schema.fingerprint))
        base = self._bases.get(made_on)
        if base is None:
            base = self._find_base(meta)
            if base is None:
                raise SessionNeedsVersion(
                    f"Session {meta.session_id} was made on world {meta.world!r} with content "
                    f"{meta.base_digest[:12]}, and the open one is "
                    f"{self.base.content_digest[:12]}. Open it with the version of superapp "
                    "that made it, or start a new session."
                )
            self._bases[made_on] = base
        return base

    def _base_for(self, session_id: str) -> Base:
        """The base of a session, whose rows are brought to the base's tables if they are older."""
        meta = self.meta(session_id)
        base = self.base_of(meta)
        if base.upgrade is not None and is_behind(meta, base):
            try:
                meta = bring_forward(self.store, self.store.meta(session_id), base, base.upgrade)
            except CannotUpgrade as error:
                raise SessionNeedsVersion(
                    f"Session {session_id} can only be read: {error}."
                ) from error
            self._metas[session_id] = meta
        return base

    @contextmanager
    def alive(self, session_id: str, *, fresh: bool = False) -> Iterator[Slot]:
        """The session on a slot that nobody else uses meanwhile.

        With `fresh` the store is asked first whether another process went on with it.
        """
        slot = self.acquire(session_id)
        try:
            if fresh and self.store.head(session_id).number != slot.head:
                self._revive(slot, session_id)
            slot.rouse()
            yield slot
        finally:
            self.release(slot)

    def acquire(self, session_id: str) -> Slot:
        """The session on a slot, until `release`; the quick way for the hot path.

        It may be asleep there: `stir` or `rouse` the slot before its rows are read or changed.
        """
        slot = self._pool.held(session_id)
        if slot is None:
            slot = self._pool.take(session_id, self._base_for(session_id))
        while not slot.connection.in_transaction:
            self._pool.throw_away(slot)
            slot.lock.release()
            slot = self._pool.take(session_id, self._base_for(session_id))
        if slot.session_id != session_id:
            try:
                self._wake(slot, session_id)
            except BaseException:
                slot.session_id = None
                slot.lock.release()
                raise
        return slot

    def _park(self, slot: Slot) -> None:
        if slot.session_id is not None:
            self._parked.put(slot.session_id, slot.standing())

    def _wake(self, slot: Slot, session_id: str) -> None:
        parked = self._parked.take(session_id)
        if parked is None:
            self._revive(slot, session_id)
        else:
            slot.stand_in(session_id, parked)

    def release(self, slot: Slot) -> None:
        """Let others use the slot; one whose transaction ended is thrown away."""
        if not slot.connection.in_transaction:
            self._pool.throw_away(slot)
        slot.lock.release()

    def _revive(self, slot: Slot, session_id: str) -> None:
        self._flush()
        head = self.store.head(session_id)
        net, read = net_at(self.store, session_id, head.number)
        standing = standing_at(slot.base.schema, net, head)
        slot.stand_in(session_id, standing)
        if read > _NET_EVERY and read > len(net) // 2:
            self.store.save_net(session_id, head.number, encode_net(net))

    def revive(self, slot: Slot) -> None:
        """Bring the slot's session to life again, without what was not committed."""
        if slot.session_id is not None:
            self._revive(slot, slot.session_id)

    def forget(self, slot: Slot) -> None:
        """Take the session off the slot, whose rows may not be what the store holds."""
        slot.session_id = None

    @contextmanager
    def gathering(self) -> Iterator[Gathering]:
        """Commit the steps of this thread together, at the end: no answer goes out before."""
        self._mine.gathering = gathering = Gathering(self.store)
        try:
            yield gathering
        finally:
            self._flush()
            self._mine.gathering = None
            for session_id in sorted(gathering.befell):
                self.let_go(session_id)

    def _flush(self) -> None:
        gathering: Gathering | None = getattr(self._mine, "gathering", None)
        if gathering is not None:
            gathering.flush()

    def let_go(self, session_id: str) -> None:
        """Have the session come alive from the store next time."""
        self._pool.clear_of(session_id)
        self._parked.take(session_id)

    def commit(
        self,
        slot: Slot,
        *,
        kind: str,
        author: str,
        actor: str,
        tool: str = "",
        arguments: bytes = b"",
        key: str | None = None,
        ok: bool = True,
        result: bytes = b"",
        changed: Sequence[Change] = (),
        now_at: int | None = None,
    ) -> Entry:
        """Append a step with these row changes: from here on it happened.

        Raises:
            StepTaken: Another process was faster; the session has left the slot.
        """
        digest = slot.digest
        if changed:
            digest = difference.move_digest(self.schema, digest, changed)
        now_at = slot.now_at if now_at is None else now_at
        number, packed = slot.head + 1, difference.encode(changed) if changed else b""
        entry = Entry(
            *(number, slot.head, kind, author, actor, tool, arguments, key, ok, result),
            *(packed, digest.to_bytes(32, "big"), now_at),
        )
        try:
            self._append(slot.session_id or "", entry)
        except BaseException:
            self.forget(slot)
            raise
        if changed:
            slot.differ(changed)
        slot.head, slot.digest, slot.now_at = number, digest, now_at
        return entry

    def _append(self, session_id: str, entry: Entry) -> None:
        gathering: Gathering | None = getattr(self._mine, "gathering", None)
        if gathering is None:
            self.store.append(session_id, entry)
        else:
            gathering.add(session_id, entry)

    def net(self, session_id: str, number: int) -> Net:
        """The net difference to the base at a step."""
        return net_at(self.store, session_id, number)[0]

    def _step(self, session_id: str, number: int) -> Entry:
        entry = self.store.entry(session_id, number)
        if number < self.meta(session_id).options.get("upgraded_at", 0):
            raise SessionNeedsVersion(f"Step {number} was made in an older version; go to a later.")
        if entry is None:
            last = self.store.head(session_id).number
            raise StepNotFound(
                f"Session {session_id} has no step {number}. Steps go from 0 to {last}."
            )
        return entry

    def rewind(self, session_id: str, to: int) -> Entry:
        """Continue from an earlier step; what came after stays in the record.

        Raises:
            StepNotFound: The session has no such step.
        """
        with self.alive(session_id, fresh=True) as slot:
            target = self._step(session_id, to)
            entry = target._replace(
                number=slot.head + 1,
                parent=to,
                kind="rewind",
                author="user",
                tool="",
                arguments=str(to).encode(),
                key=None,
                ok=True,
                result=b"",
                changes=b"",
            )
            self.forget(slot)
            self.store.append(session_id, entry)
            return entry

    def fork(self, session_id: str, at: int | None = None) -> SessionMeta:
        """A new session that starts where this one is, or was at a step; neither sees the other.

        Raises:
            StepNotFound: The session has no such step.
        """
        self._base_for(session_id)
        meta = self.meta(session_id)
        head = self.store.head(session_id) if at is None else self._step(session_id, at)
        net = self.net_of_head(session_id, head.number)
        options = {**meta.options, "forked_from": [session_id, head.number], "upgraded_at": 0}
        start = self.start_net(session_id)
        if start:
            options["start_rows"] = encode_net(start).decode()
        first = head._replace(
            number=0, parent=None, kind="fork", key=None, changes=encode_net(net), result=b""
        )
        return self.open(replace(meta, session_id="", options=options), first=first)

    def net_of_head(self, session_id: str, number: int) -> Net:
        """The net difference at a step, from the slot that holds it if one does."""
        for slot in self._pool.slots:
            if slot.session_id == session_id and slot.head == number:
                with slot.lock:
                    if slot.session_id == session_id and slot.head == number:
                        return dict(slot.net)
        return self.net(session_id, number)

    def start_net(self, session_id: str) -> Net:
        """What was laid over the base before the session began."""
        start = self._starts.get(session_id)
        if start is None:
            self._base_for(session_id)
            meta = self.meta(session_id)
            start = {}
            if "start_rows" in meta.options:
                data = str(meta.options["start_rows"]).encode()
                difference.fold(start, difference.decode(data))
            elif meta.options.get("start_step"):
                start = self.net(session_id, meta.options["start_step"])
            self._starts[session_id] = start
        return start

    def diff(self, session_id: str) -> dict[str, dict[str, list[Any]]]:
        """Business rows added, removed and changed since the session began."""
        start = self.start_net(session_id)
        with self.alive(session_id, fresh=True) as slot:
            if not start:
                return difference.diff(self.schema, slot.net)
            net = dict(slot.net)
        return difference.diff(self.schema, difference.since(net, start))

    def digest(self, session_id: str) -> str:
        """The session's state digest, 64 hex digits."""
        return self.store.head(session_id).digest.hex()

    def rows(self, session_id: str, table: str) -> list[dict[str, Any]]:
        """All rows of a table as people read them, in key order."""
        info = self.schema.by_name[table]
        with self.alive(session_id, fresh=True) as slot:
            found = slot.connection.execute(info.select_all).fetchall()
        return [info.shown(row) for row in found]

    def base_rows(self, table: str, session_id: str | None = None) -> list[dict[str, Any]]:
        """All rows of a table as the bare base has them, or the base of a session."""
        info = self.schema.by_name[table]
        base = self.base if session_id is None else self.base_of(self.meta(session_id))
        slot = Slot(base)
        try:
            return [info.shown(row) for row in slot.connection.execute(info.select_all)]
        finally:
            slot.close()

    def drop(self, session_id: str) -> None:
        """Forget a session.

        Raises:
            SessionNotFound: It is not kept here.
        """
        self.store.delete(session_id)
        self.drop_memory(session_id)

    def drop_memory(self, session_id: str) -> None:
        """Keep nothing of a session in this process: somebody may have deleted it."""
        self._starts.pop(session_id, None)
        self._metas.pop(session_id, None)
        self.let_go(session_id)

    def close(self) -> None:
        """Let go of the slots."""
        self._pool.close()
