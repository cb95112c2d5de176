"""Results of reads, kept for as long as nothing that they depend on differs from the base.

A read is a function of its arguments, its caller, the time, and the tables that its queries touch.
While a session has changed none of those tables, the result is the same in every session of the
base, so it is worked out once.
"""

from typing import TYPE_CHECKING, NamedTuple

from superapp_services.core import Tool, ToolContext

if TYPE_CHECKING:
    from superapp.world.slot import Slot

_MOST = 20_000
_NO_TABLES: frozenset[str] = frozenset()
Key = tuple[str, bytes, str, str, int]


class Kept(NamedTuple):
    """A result, and the tables that it depends on."""

    tables: frozenset[str]
    payload: bytes


class KeptReads:
    """The kept results of one base."""

    def __init__(self) -> None:
        self._kept: dict[Key, Kept] = {}

    def key(self, tool: Tool, arguments: bytes, ctx: ToolContext) -> Key:
        """What a read is a function of, besides the tables."""
        return (tool.name, arguments, ctx.actor, ctx.lang, ctx.now)

    def find(self, key: Key, slot: "Slot") -> bytes | None:
        """The result, if the session has changed nothing that it depends on."""
        kept = self._kept.get(key)
        if kept is None or not kept.tables.isdisjoint(slot.changed):
            return None
        return kept.payload

    def keep(self, key: Key, slot: "Slot", payload: bytes) -> None:
        """Keep a result that was just worked out on the slot."""
        tables = _NO_TABLES.union(*[query.tables for query in slot.db.asked])
        if tables.isdisjoint(slot.changed):
            if len(self._kept) >= _MOST:
                self._kept.clear()
            self._kept[key] = Kept(tables, payload)
