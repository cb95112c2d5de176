"""A slot: a connection that holds a base in memory and never commits."""

import gc
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from superapp.world.away import Parts, fold_parts, needed, parts_of, without
from superapp.world.base import Base
from superapp.world.changes import Change, Net, apply_net, fold
from superapp.world.parked import Standing
from superapp_services.core import Database
from superapp_services.core.answers import Remembered

_MARK = "/* slot */ "
_SAVEPOINT = _MARK + "SAVEPOINT call"
_RELEASE = _MARK + "RELEASE call"
_DENIED = {
    sqlite3.SQLITE_TRANSACTION,
    sqlite3.SQLITE_SAVEPOINT,
    sqlite3.SQLITE_ATTACH,
    sqlite3.SQLITE_DETACH,
    sqlite3.SQLITE_PRAGMA,
    sqlite3.SQLITE_CREATE_TABLE,
    sqlite3.SQLITE_DROP_TABLE,
}
_MANY_ROWS = 500
_ANSWERS = "answers of queries on the bare base"
_CHANGES = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}


@contextmanager
def _without_collector(wanted: bool) -> Iterator[None]:
    """Keep the garbage collector still: thousands of rows on their way make it run for nothing."""
    stopped = wanted and gc.isenabled()
    if stopped:
        gc.disable()
    try:
        yield
    finally:
        if stopped:
            gc.enable()


def _bind_quickly() -> None:
    """Have None and booleans bound as fast as numbers, in every statement with parameters.

    The driver looks for an adapter of each value that is not exactly a number or a text, and finds
    out by raising and catching two errors that there is none. These adapters change no value.
    """
    if (type(None), sqlite3.PrepareProtocol) not in sqlite3.adapters:
        nothing: dict[None, None] = {}
        sqlite3.register_adapter(type(None), nothing.get)
    if (bool, sqlite3.PrepareProtocol) not in sqlite3.adapters:
        sqlite3.register_adapter(bool, int)


class SlotBroken(Exception):
    """The slot's transaction ended behind its back; whatever ran on it has an unknown outcome."""


class UnloggedChanges(Exception):
    """Rows were changed by a statement that `Database` did not run: nobody knows which."""


class Slot:
    """One connection with one session at a time on it.

    The session is the outer transaction and each call a savepoint. Leaving is a ROLLBACK.

    Attributes:
        session_id: Whose rows are on the connection, or None.
        head: The step that the rows correspond to.
        net: Difference of the rows to the base.
        changed: Names of the tables in which it may differ from the base.
        planned: Whether the session has planned faults; None until looked up.
        asleep: Whether nothing was done for the session yet; see `stir` and `rouse`.
        away: Its rows that are not on the connection yet, unless it is asleep.
    """

    def __init__(self, base: Base) -> None:
        self.base = base
        self.lock = threading.RLock()
        self.session_id: str | None = None
        self.head = -1
        self.digest = base.state_digest
        self.now_at = base.start_at
        self.net: Net = {}
        self.changed: set[str] = set()
        self.planned: bool | None = None
        self.asleep = False
        self.away: Parts = {}
        self._parts: Parts | None = None
        self._remembered: Remembered | None = None
        self._own = True
        _bind_quickly()
        self.connection = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False, cached_statements=2048
        )
        self.connection.deserialize(base.data)
        self.connection.execute("PRAGMA foreign_keys=ON")
        self.connection.execute("PRAGMA cache_size=-65536")
        self._static = frozenset(
            table.name for table in base.schema.tables if table not in base.schema.logged
        )
        self.connection.set_authorizer(self._authorize)
        numbers = {table.name: table.number for table in base.schema.logged}
        self.db = Database(self.connection, base.cache.setdefault(_ANSWERS, {}), numbers)
        self._execute = self.connection.execute
        self._run("BEGIN")
        self._clean_at = self._brought = self.connection.total_changes
        self._own = False

    def _authorize(self, action: int, first: str | None, *_: str | None) -> int:
        if self._own:
            return sqlite3.SQLITE_OK
        if action in _DENIED or (action in _CHANGES and first in self._static):
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK

    def _run(self, sql: str) -> None:
        own, self._own = self._own, True
        try:
            self.connection.execute(_MARK + sql)
        finally:
            self._own = own

    def check(self) -> None:
        """Raise SlotBroken unless the outer transaction is still open."""
        if not self.connection.in_transaction:
            raise SlotBroken(self.session_id or "idle")

    def clear(self) -> None:
        """Back to the bare base."""
        self.session_id, self.asleep = None, False
        if self.connection.total_changes != self._clean_at:
            self._run("ROLLBACK")
            self._run("BEGIN")
            self._clean_at = self.connection.total_changes
        self._forget()
        self.db.dirty = set()
        self.net = {}
        self.db.log.start(self.net)
        self.changed = set()
        self._parts = None
        self.keep_away({})

    def _forget(self) -> None:
        """Forget what was changed, and count anew: statements that failed may have counted."""
        self.db.forget()
        self._brought = self.connection.total_changes - self.db.changes

    def standing(self) -> Standing:
        """Where the session stands, to bring it back later."""
        where = (self.head, self.digest, self.now_at)
        remembered = self._remembered if self.asleep else self.db.remembered
        return Standing(*where, self.net, self.changed, self.planned, self._parts, remembered)

    def stand_in(self, session_id: str, standing: Standing) -> None:
        """Take over a session without its rows; they come with `stir` or `rouse`."""
        self.head, self.digest, self.now_at, self.net, self.changed, self.planned = standing[:6]
        self._parts, self._remembered = standing.parts, standing.remembered
        self.session_id, self.asleep = session_id, True

    def stir(self) -> None:
        """Be ready for calls: the session's rows come when a statement needs them."""
        if not self.asleep or self.session_id is None:
            return
        session_id, standing = self.session_id, self.standing()
        self.clear()
        self.stand_in(session_id, standing)
        self.asleep = False
        self.db.log.start(self.net)
        self.db.dirty = set(self.changed)
        if standing.remembered is not None:
            self.db.recall(standing.remembered)
        if self._parts is None:
            self._parts = parts_of(self.net)
        self.keep_away(self._parts.copy())

    def rouse(self) -> None:
        """Put all of the session's rows on the connection, as far as they are not there yet."""
        self.stir()
        if self.away:
            self._bring(self.away)

    def keep_away(self, parts: Parts) -> None:
        """These rows are not on the connection; statements have to ask for them."""
        self.away = parts
        connection = self.connection
        self.db.execute = self._execute_with_rows if parts else connection.execute
        self.db.execute_many = self._execute_many_with_rows if parts else connection.executemany

    def _execute_with_rows(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        self._fetch(sql, (parameters,))
        return self.connection.execute(sql, parameters)

    def _execute_many_with_rows(self, sql: str, parameters: Any) -> sqlite3.Cursor:
        self._fetch(sql, parameters)
        return self.connection.executemany(sql, parameters)

    def _fetch(self, sql: str, parameters: Sequence[Any]) -> None:
        come = needed(self.away, sql, parameters, self.base.schema.relations)
        if come:
            self._bring(come)

    def _bring(self, come: Mapping[int, Net]) -> None:
        net: Net = {}
        for rows in come.values():
            net.update(rows)
        before = self.connection.total_changes
        with _without_collector(len(net) > _MANY_ROWS):
            apply_net(self.connection, self.base.schema, net)
        self._brought += self.connection.total_changes - before
        self.keep_away(without(self.away, come))

    def begin(self) -> None:
        """Open a savepoint; end it with `keep` or `undo`."""
        self._own = True
        self._execute(_SAVEPOINT)
        self._own = False

    def keep(self) -> None:
        """Keep what was done since `begin`."""
        self.check()
        self._own = True
        self._execute(_RELEASE)
        self._own = False

    def undo(self) -> None:
        """Undo what was done since `begin`; nothing if the transaction has ended."""
        if self.connection.in_transaction:
            self._run("ROLLBACK TO call")
            self._run("RELEASE call")
        self._forget()

    def savepoint(self) -> "Savepoint":
        """Undo everything inside when it raises, and nothing that was done before."""
        return Savepoint(self)

    def take_changes(self) -> list[Change]:
        """The rows changed since last asked, one entry per row.

        Raises:
            UnloggedChanges: Rows were changed past the `Database`, which logs them.
        """
        changed = self.db.take_log()
        if self.connection.total_changes != self._brought + self.db.changes:
            raise UnloggedChanges(f"Rows of {self.session_id} were changed without being logged.")
        return [(table, key, old, new) for (table, key), (old, new) in changed.items()]

    def differ(self, changed: Sequence[Change]) -> None:
        """Count changes that were committed to what the session differs in."""
        fold(self.net, changed)
        if not self.away:
            self._parts = None
        elif self._parts is not None:
            fold_parts(self._parts, self.away, changed)
        self.db.log.settle()
        tables = self.base.schema.tables
        self.changed.update([tables[number].name for number in {one[0] for one in changed}])

    def close(self) -> None:
        """Throw the connection away."""
        self.session_id = None
        self.connection.close()


class Savepoint:
    """What is done inside is kept, or undone when it raises; cheaper than a generator."""

    __slots__ = ("_away", "_before", "_slot")

    def __init__(self, slot: Slot) -> None:
        self._slot = slot
        self._before = slot.db.mark()
        self._away = slot.away

    def __enter__(self) -> None:
        """Begin."""
        self._slot.begin()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Keep, or undo."""
        if kind is None:
            self._slot.keep()
        else:
            self._slot.undo()
            self._slot.keep_away(self._away)
            self._slot.db.resume(self._before)
