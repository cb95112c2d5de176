"""Sessions that lost their slot to others, kept in memory so that they come back at once."""

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from superapp.world.away import Away
from superapp.world.changes import Net
from superapp.world.store import Entry
from superapp_services.core.answers import Remembered

if TYPE_CHECKING:
    from superapp.world.schema import Schema

MOST_ROWS = 50_000
_SESSION_ROWS = 20


class Standing(NamedTuple):
    """Where a session stands, without its rows being anywhere.

    Attributes:
        head: Its last step.
        digest: The state's digest.
        now_at: Its virtual time.
        net: What it differs in from the base.
        changed: Names of the tables in which it may differ.
        planned: Whether it has planned faults; None until looked up.
        away: The difference table by table, once it was needed.
        remembered: What its queries answered.
    """

    head: int
    digest: int
    now_at: int
    net: Net
    changed: set[str]
    planned: bool | None
    away: Away | None = None
    remembered: Remembered | None = None


def standing_at(schema: "Schema", net: Net, head: Entry) -> Standing:
    """Where a session stands whose last step and difference to the base are these."""
    changed = {schema.tables[number].name for number in {table for table, _ in net}}
    digest = int.from_bytes(head.digest, "big")
    return Standing(head.number, digest, head.now_at, net, changed, None)


class Parked:
    """The sessions most recently displaced, up to a number of changed rows.

    What is parked may be older than what the store holds, when another process went on with the
    session. Whoever takes it finds out as with a slot: its step's number is taken.
    """

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self._most_rows = most_rows
        self._rows = 0
        self._kept: OrderedDict[str, Standing] = OrderedDict()
        self._lock = Lock()

    def put(self, session_id: str, standing: Standing) -> None:
        """Keep a session; the ones that waited longest make room."""
        with self._lock:
            self._remove(session_id)
            self._kept[session_id] = standing
            self._rows += len(standing.net) + _SESSION_ROWS
            while self._rows > self._most_rows:
                self._remove(next(iter(self._kept)))

    def take(self, session_id: str) -> Standing | None:
        """The session, which is then no longer kept."""
        with self._lock:
            return self._remove(session_id)

    def _remove(self, session_id: str) -> Standing | None:
        standing = self._kept.pop(session_id, None)
        if standing is not None:
            self._rows -= len(standing.net) + _SESSION_ROWS
        return standing
