"""Steps and sessions as rows of a database, the same in every store."""

from typing import Any

import orjson

from superapp.world.packing import pack, unpack
from superapp.world.store import Entry, SessionMeta

STEP_COLUMNS = (
    "number, parent, kind, author, actor, tool, arguments, key, ok, result, changes, digest, now_at"
)


def step_row(session_id: str, e: Entry) -> tuple[Any, ...]:
    """A step as it is stored, the session first, then `STEP_COLUMNS`."""
    return (
        session_id,
        e.number,
        e.parent,
        e.kind,
        e.author,
        e.actor,
        e.tool,
        e.arguments,
        e.key,
        int(e.ok),
        pack(e.result),
        pack(e.changes),
        e.digest,
        e.now_at,
    )


def step_of(row: tuple[Any, ...]) -> Entry:
    """The step that is stored in `STEP_COLUMNS`."""
    values = list(row)
    values[8] = bool(values[8])
    values[9], values[10] = unpack(values[9]), unpack(values[10])
    return Entry(*values)


def meta_text(meta: SessionMeta) -> str:
    """What a session was opened with, as it is stored."""
    made_on = [meta.world, meta.seed, meta.base_digest]
    return orjson.dumps([*made_on, meta.user, meta.actors, meta.lang, meta.options]).decode()


def meta_of(session_id: str, text: str) -> SessionMeta:
    """What a session was opened with."""
    world, seed, base_digest, user, actors, lang, options = orjson.loads(text)
    return SessionMeta(session_id, world, seed, base_digest, user, tuple(actors), lang, options)
