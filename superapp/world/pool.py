"""The slots of a process, shared by its sessions."""

import threading
from collections.abc import Callable

from superapp.world.base import Base
from superapp.world.slot import Slot


class SlotPool:
    """Slots, made when first needed.

    Args:
        wanted: How many sessions of one base can be alive at once.
        displaced: Told of each slot whose session makes room for another.
    """

    def __init__(self, wanted: int, displaced: Callable[[Slot], None] = lambda _: None) -> None:
        self._displaced = displaced
        self.slots: list[Slot] = []
        self._wanted = wanted
        self._lock = threading.Lock()
        self._turn = 0

    def held(self, session_id: str) -> Slot | None:
        """The slot that the session is alive on, locked for the caller."""
        for slot in self.slots:
            if slot.session_id == session_id:
                slot.lock.acquire()
                if slot.session_id == session_id:
                    return slot
                slot.lock.release()
        return None

    def take(self, session_id: str, base: Base) -> Slot:
        """A slot of the base for the session, locked for the caller."""
        while True:
            slot = self.held(session_id)
            if slot is not None:
                return slot
            with self._lock:
                slot = self._choose(base)
            slot.lock.acquire()
            if slot in self.slots:
                if slot.session_id not in {session_id, None}:
                    self._displaced(slot)
                    slot.session_id = None
                return slot
            slot.lock.release()

    def _choose(self, base: Base) -> Slot:
        mine = [slot for slot in self.slots if slot.base is base]
        for slot in mine:
            if slot.session_id is None and slot.lock.acquire(blocking=False):
                slot.lock.release()
                return slot
        if len(mine) < self._wanted:
            self.slots.append(Slot(base))
            return self.slots[-1]
        self._turn += 1
        return mine[self._turn % len(mine)]

    def throw_away(self, broken: Slot) -> None:
        """Close a slot whose transaction ended behind its back."""
        with self._lock:
            if broken in self.slots:
                self.slots.remove(broken)
        broken.close()

    def clear_of(self, session_id: str) -> None:
        """Have no slot hold the session."""
        with self._lock:
            held = [slot for slot in self.slots if slot.session_id == session_id]
        for slot in held:
            with slot.lock:
                if slot.session_id == session_id:
                    slot.session_id = None

    def close(self) -> None:
        """Throw every slot away."""
        with self._lock:
            for slot in self.slots:
                slot.close()
            self.slots.clear()
