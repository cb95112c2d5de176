"""Where sessions are kept: append-only entries, one per step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from superapp.errors import SuperappError
from superapp.world.changes import Net, decode, encode, fold


class Entry(NamedTuple):
    """One step of a session.

    Attributes:
        number: From 0 (the start), never reused.
        parent: The step it continues; the one before, except after a rewind.
        kind: start, call, decision, clock, fault, given, rewind, fork.
        author: user, agent, clock, world.
        actor: Whom the call acted for.
        tool: Name of the tool, or of the operation.
        arguments: Canonical JSON.
        key: Idempotency key, if one came.
        ok: Whether it was carried out.
        result: The answer as JSON.
        changes: Encoded changes of rows.
        digest: State digest after the step, 32 bytes.
        now_at: Virtual time after the step.
    """

    number: int
    parent: int | None
    kind: str
    author: str
    actor: str
    tool: str
    arguments: bytes
    key: str | None
    ok: bool
    result: bytes
    changes: bytes
    digest: bytes
    now_at: int


@dataclass(frozen=True, slots=True)
class SessionMeta:
    """What a session was opened with."""

    session_id: str
    world: str
    seed: int
    base_digest: str
    user: str
    actors: tuple[str, ...]
    lang: str
    options: dict[str, Any]


class StepTaken(Exception):
    """Another writer appended this step first."""


class SessionNotFound(SuperappError):
    """No such session."""

    code = "session_not_found"
    status = 404


class StoreUnavailable(SuperappError):
    """The session store does not answer, or can take no more: nothing was acknowledged."""

    code = "store_unavailable"
    status = 503
    retry_after = 2

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The session store cannot be used now ({reason}). What it acknowledged is safe. Send "
            "the request again in a moment, a write with the same key."
        )


class Store(Protocol):
    """Keeps sessions. Safe to use from several threads."""

    def create(self, meta: SessionMeta, first: Entry) -> None:
        """Keep a new session with its first entry."""

    def meta(self, session_id: str) -> SessionMeta:
        """What it was opened with; raises SessionNotFound."""

    def replace_meta(self, meta: SessionMeta) -> None:
        """Change what the store says of a session."""

    def sessions(self) -> list[SessionMeta]:
        """All sessions, oldest first."""

    def next_position(self) -> int:
        """A number for the next session's id, given once."""

    def append(self, session_id: str, entry: Entry) -> None:
        """Commit a step; raises StepTaken when its number exists."""

    def append_all(self, steps: Sequence[tuple[str, Entry]]) -> dict[str, Exception]:
        """Commit the steps of several sessions together.

        Returns:
            The sessions of which nothing was kept, each with the reason: StepTaken,
            SessionNotFound or StoreUnavailable.

        Raises:
            StoreUnavailable: Whether anything was kept is not known.
        """

    def head(self, session_id: str) -> Entry:
        """The entry with the highest number."""

    def entries(self, session_id: str, after: int = -1) -> list[Entry]:
        """Entries with higher numbers, in order."""

    def entry(self, session_id: str, number: int) -> Entry | None:
        """One entry."""

    def changed(self, session_id: str, first: int, last: int) -> Iterator[bytes]:
        """Encoded changes of the entries from first to last that have any, in order."""

    def rewinds(self, session_id: str) -> list[tuple[int, int]]:
        """Number and parent of each entry that does not continue the one before."""

    def save_net(self, session_id: str, number: int, net: bytes) -> None:
        """Keep the net difference at a step, to shorten later revivals."""

    def nets(self, session_id: str) -> list[int]:
        """Numbers of the steps with a kept net difference, in order."""

    def net(self, session_id: str, number: int) -> bytes:
        """The net difference kept at this step."""

    def delete(self, session_id: str) -> None:
        """Forget a session; raises SessionNotFound."""

    def touch(self, session_ids: Sequence[str]) -> None:
        """Note that these sessions are in use."""

    def unused(self, seconds: float) -> list[str]:
        """Sessions that were not in use for as long as this, oldest first."""

    def bases(self) -> set[str]:
        """Digests of the bases that sessions were made on."""

    def check(self) -> None:
        """Raise StoreUnavailable where the store cannot be used."""

    def close(self) -> None:
        """Let go of files."""


def path_ranges(rewinds: list[tuple[int, int]], head: int) -> list[tuple[int, int]]:
    """The steps from the start to `head` as ranges (first, last), oldest first."""
    jumps = dict(rewinds)
    points = sorted(jumps)
    ranges: list[tuple[int, int]] = []
    last: int | None = head
    while last is not None:
        start = max((point for point in points if point <= last), default=0)
        ranges.append((start, last))
        last = jumps.get(start)
    return ranges[::-1]


def net_at(store: Store, session_id: str, number: int) -> tuple[Net, int]:
    """The net difference to the base at a step, and how many changed rows were read for it."""
    ranges = path_ranges(store.rewinds(session_id), number)
    kept = store.nets(session_id)
    net: Net = {}
    since = -1
    for index in range(len(ranges) - 1, -1, -1):
        first, last = ranges[index]
        on_path = [n for n in kept if first <= n <= last]
        if on_path:
            since = on_path[-1]
            fold(net, decode(store.net(session_id, since)))
            ranges = [(since + 1, last), *ranges[index + 1 :]]
            break
    read = 0
    for first, last in ranges:
        for data in store.changed(session_id, first, last):
            changes = decode(data)
            read += len(changes)
            fold(net, changes)
    return net, read


def encode_net(net: Net) -> bytes:
    """A net difference as bytes."""
    return encode((table, key, old, new) for (table, key), (old, new) in net.items())
