"""Sessions as bytes that another process can load."""

import base64

import orjson

from superapp.errors import SuperappError
from superapp.world.changes import Net, decode, fold
from superapp.world.store import Entry, SessionMeta, encode_net
from superapp.world.world import World

_FORMAT = 1


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
            "start": base64.b64encode(encode_net(world.start_net(session_id))).decode(),
            "net": base64.b64encode(
                encode_net(world.net_of_head(session_id, head.number))
            ).decode(),
        }
    )


def restore(world: World, data: bytes) -> SessionMeta:
    """A new session in the state that the snapshot holds.

    Raises:
        InvalidSnapshot: The bytes are not a snapshot.
        SessionNeedsVersion: It was taken on other content than this world's.
    """
    try:
        held = orjson.loads(data)
        net = base64.b64decode(held["net"], validate=True)
        start = base64.b64decode(held["start"], validate=True)
        if held["superapp_snapshot"] != _FORMAT:
            raise InvalidSnapshot("The snapshot is of another format; take a new one.")
        check: Net = {}
        fold(check, decode(net))
        meta = SessionMeta(
            session_id="",
            world=held["world"],
            seed=held["seed"],
            base_digest=held["base_digest"],
            user=held["user"],
            actors=tuple(held["actors"]),
            lang=held["lang"],
            options={**held["options"], "forked_from": None, "start_rows": start.decode()},
        )
        first = Entry(
            number=0,
            parent=None,
            kind="fork",
            author="user",
            actor=held["user"],
            tool="",
            arguments=b"",
            key=None,
            ok=True,
            result=b"",
            changes=net,
            digest=bytes.fromhex(held["digest"]),
            now_at=held["now_at"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidSnapshot("These bytes are not a snapshot of a session.") from error
    world.check_base(meta)
    return world.open(meta, first=first)
