"""Which call meets which expectation: the exact answer, never the first that fits.

First-fit matching rejects right answers, and even a maximum matching is not
enough once order and references bind. So expectations that touch each other
are searched together, over the calls in the order they were made, with every
state visited once. The best assignment meets most expectations; of these it
uses most calls; of these the earliest.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Chosen = Mapping[int, tuple[int, ...]]
Fits = Callable[[int, int, Chosen], bool]


@dataclass(frozen=True, slots=True)
class Slot:
    """One expectation, as the search sees it.

    ``candidates`` are the calls that fit apart from references; ``after`` the
    slots whose calls must all come earlier; ``needs`` the slots whose calls
    decide what a reference stands for.
    """

    candidates: frozenset[int]
    least: int = 1
    most: int = 1
    after: frozenset[int] = frozenset()
    needs: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Assignment:
    """Calls per slot; ``exact`` is False where the search had to stop at its bound."""

    calls: tuple[tuple[int, ...], ...]
    exact: bool = True

    def slot_of(self) -> dict[int, int]:
        """Slot of each call that has one."""
        return {call: slot for slot, calls in enumerate(self.calls) for call in calls}


def assign(slots: Sequence[Slot], fits: Fits, *, bound: int = 200_000) -> Assignment:
    """The best assignment of calls to slots.

    Args:
        slots: The expectations.
        fits: Whether a slot takes a call, given the calls already chosen for
            the slots that it needs; asked only for candidates.
        bound: Most states to visit per group of slots that touch each other.
    """
    chosen: dict[int, tuple[int, ...]] = {}
    exact = True
    for group in _groups(slots):
        if all(_plain(slots[index]) for index in group):
            found = _matching(slots, group, fits)
        else:
            search = _Search(slots, group, fits, bound)
            found = search.best()
            exact = exact and not search.stopped
        chosen.update(found)
    return Assignment(tuple(chosen.get(index, ()) for index in range(len(slots))), exact)


def _plain(slot: Slot) -> bool:
    return slot.least == slot.most == 1 and not slot.after and not slot.needs


def _groups(slots: Sequence[Slot]) -> list[list[int]]:
    """Slots that share a candidate, an order or a reference, grouped together."""
    leader = list(range(len(slots)))

    def find(index: int) -> int:
        while leader[index] != index:
            index = leader[index]
        return index

    owner: dict[int, int] = {}
    for index, slot in enumerate(slots):
        linked = [owner.setdefault(call, index) for call in sorted(slot.candidates)]
        for other in (*linked, *sorted(slot.after), *sorted(slot.needs)):
            low, high = sorted((find(index), find(other)))
            leader[high] = low
    groups: dict[int, list[int]] = {}
    for index in range(len(slots)):
        groups.setdefault(find(index), []).append(index)
    return list(groups.values())


def _matching(
    slots: Sequence[Slot], group: Sequence[int], fits: Fits
) -> dict[int, tuple[int, ...]]:
    """Maximum bipartite matching by augmenting paths, earliest calls first."""
    taker: dict[int, int] = {}
    by_call: dict[int, list[int]] = {}
    for index in group:
        for call in slots[index].candidates:
            if fits(index, call, {}):
                by_call.setdefault(call, []).append(index)

    def place(call: int, seen: set[int]) -> bool:
        for index in by_call[call]:
            if index in seen:
                continue
            seen.add(index)
            if index not in taker or place(taker[index], seen):
                taker[index] = call
                return True
        return False

    for call in sorted(by_call):
        place(call, set())
    return {index: (call,) for index, call in taker.items()}


@dataclass(slots=True)
class _Search:
    slots: Sequence[Slot]
    group: Sequence[int]
    fits: Fits
    bound: int
    stopped: bool = False
    later: dict[int, frozenset[int]] = field(default_factory=dict)
    memo: dict[tuple[int, tuple[object, ...]], tuple[int, int, int]] = field(default_factory=dict)
    longest = 300

    def best(self) -> dict[int, tuple[int, ...]]:
        calls = sorted({call for index in self.group for call in self.slots[index].candidates})
        self.stopped = len(calls) > self.longest
        calls = calls[: self.longest]
        self.later = {index: self._successors(index) for index in self.group}
        chosen: dict[int, tuple[int, ...]] = dict.fromkeys(self.group, ())
        for position, call in enumerate(calls):
            _, _, index = self._from(position, calls, chosen)
            if index >= 0:
                chosen[index] = (*chosen[index], call)
        return chosen

    def _successors(self, index: int) -> frozenset[int]:
        """Slots that come after one, directly or through others."""
        found: set[int] = set()
        frontier = {index}
        while frontier:
            frontier = {one for one in self.group if self.slots[one].after & frontier} - found
            found |= frontier
        return frozenset(found)

    def _from(self, position: int, calls: Sequence[int], chosen: Chosen) -> tuple[int, int, int]:
        """Expectations met, calls used, and the slot for this call (-1 for none), from here on."""
        if position == len(calls):
            met = sum(self.slots[one].least <= len(chosen[one]) for one in self.group)
            return met, 0, -1
        key = (position, self._state(chosen))
        if key in self.memo:
            return self.memo[key]
        best = (-1, -1, -1)
        for index in self._takers(calls[position], chosen):
            taken = {**chosen, index: (*chosen[index], calls[position])}
            met, used, _ = self._from(position + 1, calls, taken)
            best = _better(best, (met, used + 1, index))
            if len(self.memo) > self.bound:
                self.stopped = True
                break
        if best[0] < 0 or not self.stopped:
            met, used, _ = self._from(position + 1, calls, chosen)
            best = _better(best, (met, used, -1))
        self.memo[key] = best
        return best

    def _takers(self, call: int, chosen: Chosen) -> list[int]:
        return [
            index
            for index in self.group
            if call in self.slots[index].candidates
            and len(chosen[index]) < self.slots[index].most
            and not any(chosen[one] for one in self.later[index])
            and self.fits(index, call, chosen)
        ]

    def _state(self, chosen: Chosen) -> tuple[object, ...]:
        """What of the past matters for the future: counts, and calls that references need."""
        needed = {one for index in self.group for one in self.slots[index].needs}
        return tuple(
            chosen[index] if index in needed else len(chosen[index]) for index in self.group
        )


def _better(old: tuple[int, int, int], new: tuple[int, int, int]) -> tuple[int, int, int]:
    return new if new[:2] > old[:2] else old
