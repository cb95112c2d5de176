"""Reading from a session's own steps what happened in it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from superapp.runs.record import CallRecord, Happened
from superapp.session import Session
from superapp.simulator import Simulator
from superapp.world.changes import decode, diff
from superapp.world.schema import Schema
from superapp.world.store import Entry
from superapp_services.core import clock

LOST: Final = frozenset({"timeout_after_commit", "malformed_result"})


def call_records(
    simulator: Simulator, session: Session, turn_starts: Sequence[int], first: int
) -> list[CallRecord]:
    """The tool calls of a session after its step ``first``, each in the turn that made it."""
    found = calls_and_events(simulator, session, turn_starts, first)
    return [one for one in found if isinstance(one, CallRecord)]


def calls_and_events(
    simulator: Simulator, session: Session, turn_starts: Sequence[int], first: int
) -> list[CallRecord | Happened]:
    """What happened in a session after its step ``first``: calls, and what fell due."""
    schema = simulator.world.schema
    store = simulator.world.store
    found: list[CallRecord | Happened] = []
    start = store.entry(session.session_id, first)
    before = b"" if start is None else start.digest
    for entry in store.entries(session.session_id, first):
        turn = max(sum(1 for start in turn_starts if start < entry.number), 1)
        if entry.kind == "call":
            found.append(_record(entry, schema, turn, changed=entry.digest != before))
        elif entry.kind == "clock":
            found.extend(_events(entry, turn))
        before = entry.digest
    return found


def _events(entry: Entry, turn: int) -> Iterator[Happened]:
    shown = orjson.loads(entry.result) if entry.result else {}
    for event in shown.get("events", ()):
        yield Happened(
            step=entry.number,
            turn=turn,
            at=event["at"],
            kind=event["kind"],
            subject=event["subject_id"],
            actor=event.get("actor"),
            refused=event.get("error"),
        )


def _record(entry: Entry, schema: Schema, turn: int, *, changed: bool) -> CallRecord:
    return CallRecord(
        turn=turn,
        step=entry.number,
        tool=entry.tool,
        arguments=orjson.loads(entry.arguments) if entry.arguments else {},
        ok=bool(entry.ok),
        answer=orjson.loads(entry.result) if entry.result else None,
        author=entry.author,
        actor=entry.actor,
        key=entry.key,
        effect=changed,
        lost=_lost(entry, schema),
        consent=_consent(entry, schema),
        now=clock.iso(entry.now_at),
        digest=entry.digest.hex(),
    )


def _lost(entry: Entry, schema: Schema) -> str | None:
    """The fault that kept a successful answer from the agent, if one fired at this call."""
    if not entry.ok:
        return None
    for table, _, before, after in decode(entry.changes):
        if schema.tables[table].name != "faults" or before is None or after is None:
            continue
        info = schema.by_name["faults"]
        old, new = info.shown(orjson.loads(before)), info.shown(orjson.loads(after))
        if new["fired"] > old["fired"] and new["fault_kind"] in LOST:
            return str(new["fault_kind"])
    return None


def _consent(entry: Entry, schema: Schema) -> str | None:
    """What stood for the user's yes: a confirmation that was used up, or a mandate."""
    if not entry.ok or not entry.changes:
        return None
    touched = {schema.tables[table].name for table, *_ in decode(entry.changes)}
    return next((name for name in ("confirmations", "mandates") if name in touched), None)


def touched_rows(simulator: Simulator, session: Session, first: int) -> dict[str, list[str]]:
    """Keys of the business rows that calls changed after a step, by table; events not counted."""
    schema = simulator.world.schema
    found: dict[str, set[str]] = {}
    for entry in simulator.world.store.entries(session.session_id, first):
        if entry.kind != "call":
            continue
        for table, key, _, _ in decode(entry.changes):
            if table in schema.business:
                found.setdefault(schema.tables[table].name, set()).add(str(key))
    return {table: sorted(keys) for table, keys in sorted(found.items())}


def given_diff(simulator: Simulator, session: Session) -> Mapping[str, Any]:
    """What was laid over the base before the session's first turn."""
    net = simulator.world.start_net(session.session_id)
    return diff(simulator.world.schema, net)
