"""Sessions as bytes that another process can load."""

import base64
from typing import Any

import orjson

from superapp.errors import SuperappError
from superapp.world.changes import decode, fold
from superapp.world.store import Entry, SessionMeta, encode_net
from superapp.world.world import World

_FORMAT = 2
_FORMAT_IN_BASE64 = 1


class InvalidSnapshot(SuperappError):
    """Bytes that are not a snapshot."""

    code = "invalid_snapshot"


def take(world: World, session_id: str) -> bytes:
    """The session's present state: its net difference to the base, and what it is made on."""
    meta = world.store.meta(session_id)
    head = world.store.head(session_id)
    options = {k: v for k, v in meta.options.items() if k not in ("start_rows", "forked_from")}
    return orjson.dumps(
        {
            "superapp_snapshot": _FORMAT,
            "world": meta.world,
            "seed": meta.seed,
            "base_digest": meta.base_digest,
            "user": meta.user,
            "actors": meta.actors,
            "lang": meta.lang,
            "options": options,
            "now_at": head.now_at,
            "digest": head.digest.hex(),
            "start": _raw(encode_net(world.start_net(session_id))),
            "net": _raw(encode_net(world.net_of_head(session_id, head.number))),
        }
    )


def _raw(net: bytes) -> orjson.Fragment:
    """A net difference as a part of the snapshot: it is JSON already."""
    return orjson.Fragment(net or b"[]")


def _nets(held: dict[str, Any]) -> tuple[bytes, bytes]:
    """The net difference in a snapshot, and the one with which its session began."""
    net, start = held["net"], held["start"]
    if held["superapp_snapshot"] == _FORMAT_IN_BASE64:
        return base64.b64decode(net, validate=True), base64.b64decode(start, validate=True)
    if held["superapp_snapshot"] != _FORMAT:
        raise InvalidSnapshot("The snapshot is of another format; take a new one.")
    return (orjson.dumps(net) if net else b""), (orjson.dumps(start) if start else b"")


def restore(world: World, data: bytes) -> SessionMeta:
    """A new session in the state that the snapshot holds.

    Raises:
        InvalidSnapshot: The bytes are not a snapshot.
        SessionNeedsVersion: It was taken on a base that is not at hand.
    """
    try:
        held = orjson.loads(data)
        net, start = _nets(held)
        fold({}, decode(net))
        options = {**held["options"], "forked_from": None, "start_rows": start.decode()}
        made_on = (held["world"], held["seed"], held["base_digest"])
        who = (held["user"], tuple(held["actors"]), held["lang"])
        meta = SessionMeta("", *made_on, *who, options)
        digest = bytes.fromhex(held["digest"])
        first = Entry(
            *(0, None, "fork", "user", held["user"], "", b"", None, True, b""),
            *(net, digest, held["now_at"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidSnapshot("These bytes are not a snapshot of a session.") from error
    world.base_of(meta)
    return world.open(meta, first=first)
