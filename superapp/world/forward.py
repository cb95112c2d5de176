"""Bringing one session to today's tables: a step of its own, after which it goes on as before."""

from dataclasses import replace

from superapp.world.base import Base
from superapp.world.changes import Net, decode, fold, move_digest
from superapp.world.store import Entry, SessionMeta, Store, encode_net, net_at
from superapp.world.upgrading import CannotUpgrade, Upgrade


def is_behind(meta: SessionMeta, base: Base) -> bool:
    """Whether the session's rows are those of an older version than its world is in now."""
    behind: bool = meta.options.get("schema", base.made_for) != base.schema.fingerprint
    return behind


def bring_forward(store: Store, meta: SessionMeta, base: Base, upgrade: Upgrade) -> SessionMeta:
    """Append a step from which on the session's rows are today's; the session as it is then.

    Steps before it stay readable, but nothing goes back to them. Cut off anywhere, it is done
    again; two processes that do it at once come to the same.

    Raises:
        CannotUpgrade: A table in it changed, and no function covers it. Nothing was written.
        StepTaken: Another process was faster.
    """
    session_id = meta.session_id
    if meta.options.get("schema", base.made_for) != base.made_for:
        raise CannotUpgrade("its world is kept in other tables")
    head = store.head(session_id)
    last = _last_of_old(store, session_id, head)
    net = upgrade.net(net_at(store, session_id, last.number)[0])
    start = upgrade.net(_start(store, meta))
    changes = ((table, key, old, new) for (table, key), (old, new) in net.items())
    digest = move_digest(base.schema, base.state_digest, changes).to_bytes(32, "big")
    number = head.number
    if head.kind != "upgrade":
        number += 1
        here = (number, head.number, "upgrade", "world", head.actor, "", b"", None, True, b"")
        store.append(session_id, Entry(*here, b"", digest, head.now_at))
    store.save_net(session_id, number, encode_net(net))
    options = {key: v for key, v in meta.options.items() if key not in {"start_step", "start_rows"}}
    options |= {"schema": base.schema.fingerprint, "upgraded_at": number}
    if start:
        options["start_rows"] = encode_net(start).decode()
    forward = replace(meta, options=options)
    store.replace_meta(forward)
    return forward


def _last_of_old(store: Store, session_id: str, head: Entry) -> Entry:
    """The last step that was made in the older version."""
    if head.kind == "upgrade" and head.parent is not None:
        return store.entry(session_id, head.parent) or head
    return head


def _start(store: Store, meta: SessionMeta) -> Net:
    """What was laid over the base before the session began, in the older tables."""
    start: Net = {}
    if "start_rows" in meta.options:
        fold(start, decode(str(meta.options["start_rows"]).encode()))
    elif meta.options.get("start_step"):
        start = net_at(store, meta.session_id, meta.options["start_step"])[0]
    return start
