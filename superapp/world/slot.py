"""A slot: a connection that holds a base in memory and never commits."""

import gc
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

from superapp.world.away import Away
from superapp.world.base import Base
from superapp.world.changes import Change, Net, apply_net, fold
from superapp.world.parked import Standing
from superapp_services.core import Database
from superapp_services.core.answers import Remembered

_MARK = "/* slot */ "
_SAVEPOINT = _MARK + "SAVEPOINT call"
_RELEASE = _MARK + "RELEASE call"
_UNDO = _MARK + "ROLLBACK TO call"
_BEGIN = _MARK + "BEGIN"
_ROLLBACK = _MARK + "ROLLBACK"
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


_AS_IT_IS = nullcontext()


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the garbage collector still: thousands of rows on their way make it run for nothing."""
    stopped = gc.isenabled()
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
        away: Which of its rows are not on the connection; None if all are, and always were.
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
        self.away: Away | None = None
        self._needed: Callable[[str, Sequence[Any]], Net]
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
        self._run(_BEGIN)
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
            self.connection.execute(sql)
        finally:
            self._own = own

    def check(self) -> None:
        """Raise SlotBroken unless the outer transaction is still open."""
        if not self.connection.in_transaction:
            raise SlotBroken(self.session_id or "idle")

    def clear(self) -> None:
        """Back to the bare base."""
        self.session_id, self.asleep = None, False
        self.net, self.changed = {}, set()
        self._begin_anew(None, None)

    def _begin_anew(self, away: Away | None, remembered: Remembered | None) -> None:
        """Have the base's rows on the connection, for a session whose own are away."""
        if self.connection.total_changes != self._clean_at:
            self._run(_ROLLBACK)
            self._run(_BEGIN)
            self._clean_at = self.connection.total_changes
        self._forget()
        if remembered is not None:
            self.db.recall(remembered)
        self.db.dirty = set(self.changed)
        self.db.log.start(self.net)
        self.keep_away(away)

    def _forget(self) -> None:
        """Forget what was changed, and count anew: statements that failed may have counted."""
        self.db.forget()
        self._brought = self.connection.total_changes - self.db.changes

    def standing(self) -> Standing:
        """Where the session stands, to bring it back later."""
        where = (self.head, self.digest, self.now_at)
        remembered = self._remembered if self.asleep else self.db.remembered
        return Standing(*where, self.net, self.changed, self.planned, self.away, remembered)

    def stand_in(self, session_id: str, standing: Standing) -> None:
        """Take over a session without its rows; they come with `stir` or `rouse`."""
        self.head, self.digest, self.now_at, self.net, self.changed, self.planned = standing[:6]
        self.away, self._remembered = standing.away, standing.remembered
        self.session_id, self.asleep = session_id, True

    def stir(self) -> None:
        """Be ready for calls: the session's rows come when a statement needs them."""
        if not self.asleep or self.session_id is None:
            return
        self.asleep = False
        away = self.away
        if away is None and self.net:
            away = Away(self.net, self.base.schema.relations)
        self._begin_anew(away, self._remembered)

    def rouse(self) -> None:
        """Put all of the session's rows on the connection, as far as they are not there yet."""
        self.stir()
        if self.away is not None:
            self._bring(self.away.everything())
            self._ask_directly()

    def keep_away(self, away: Away | None, since: int = 0) -> None:
        """What came since a mark is not on the connection; statements have to ask for it."""
        self.away = away
        if away is None:
            self._ask_directly()
        else:
            away.leave(since)
            self._needed = away.needed
            self.db.execute = self._execute_with_rows
            self.db.execute_many = self._execute_many_with_rows

    def _ask_directly(self) -> None:
        self.db.execute = self.connection.execute
        self.db.execute_many = self.connection.executemany

    def _execute_with_rows(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        come = self._needed(sql, (parameters,))
        if come:
            self._bring(come)
        return self._execute(sql, parameters)

    def _execute_many_with_rows(self, sql: str, parameters: Any) -> sqlite3.Cursor:
        come = self._needed(sql, parameters)
        if come:
            self._bring(come)
        return self.connection.executemany(sql, parameters)

    def _bring(self, come: Net) -> None:
        connection = self.connection
        before = connection.total_changes
        with _without_collector() if len(come) > _MANY_ROWS else _AS_IT_IS:
            apply_net(connection, self.base.schema, come)
        self._brought += connection.total_changes - before

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
            self._run(_UNDO)
            self._run(_RELEASE)
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
        if self.away is not None:
            self.away.fold(changed)
        self.db.log.settle()
        tables = self.base.schema.tables
        self.changed.update([tables[number].name for number in {one[0] for one in changed}])

    def close(self) -> None:
        """Throw the connection away."""
        self.session_id = None
        self.connection.close()


class Savepoint:
    """What is done inside is kept, or undone when it raises; cheaper than a generator."""

    __slots__ = ("_away", "_before", "_here", "_slot")

    def __init__(self, slot: Slot) -> None:
        self._slot = slot
        self._before = slot.db.mark()
        self._away = slot.away
        self._here = 0 if slot.away is None else slot.away.mark()

    def __enter__(self) -> None:
        """Begin."""
        self._slot.begin()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Keep, or undo."""
        if kind is None:
            self._slot.keep()
        else:
            self._slot.undo()
            self._slot.keep_away(self._away, self._here)
            self._slot.db.resume(self._before)
