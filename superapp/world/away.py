"""A session's rows that are not on the connection yet: they come when a statement needs them.

A displaced session has changed rows of twenty tables or more, and the next call of it seldom needs
more than a few of them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import orjson

from superapp.world.changes import Change, Net

if TYPE_CHECKING:
    from superapp.world.concerns import Equal, Relations

Place = tuple[int, Any]
Found = Mapping[Place, None]
_NOTHING: Found = {}


class Part(dict[Place, None]):
    """The places of one table in a net difference, which can be found by what their rows hold."""

    __slots__ = ("_holders",)

    def __init__(self) -> None:
        super().__init__()
        self._holders: dict[int, dict[Any, dict[Place, None]]] = {}

    def put(self, place: Place, old: bytes | None, new: bytes | None) -> None:
        """A row was changed, and differs from the base."""
        if self._holders:
            _note(self._holders, place, (new,) if place in self else (old, new))
        self[place] = None

    def holding(self, column: int, value: Any, net: Net) -> Found:
        """The rows that hold a value, now or at the start; others may have held it in between."""
        holders = self._holders.get(column)
        if holders is None:
            holders = self._holders[column] = {}
            for place in self:
                _note({column: holders}, place, net[place])
        return holders.get(value, _NOTHING)


def _note(
    holders: Mapping[int, dict[Any, dict[Place, None]]],
    place: Place,
    states: Iterable[bytes | None],
) -> None:
    """Note what a row holds in the states that it was in."""
    for row in states:
        if row is not None:
            values = orjson.loads(row)
            for column, held in holders.items():
                value = values[column]
                if value in held:
                    held[value][place] = None
                else:
                    held[value] = {place: None}


Parts = dict[int, Part]
"""The places of a net difference by the numbers of their tables."""


def parts_of(net: Net) -> Parts:
    """The places of a net difference, table by table."""
    parts: Parts = {}
    for place in net:
        part = parts.get(place[0])
        if part is None:
            part = parts[place[0]] = Part()
        part[place] = None
    return parts


class Away:
    """Which of a session's rows are on the connection, and so which are away.

    A row that is away is as the difference says, because a statement that changes it has it come
    first, or writes all of it.

    Args:
        net: What the session differs in.
        relations: Which tables belong together.
    """

    __slots__ = ("_here", "_net", "_relations", "parts")

    def __init__(self, net: Net, relations: "Relations") -> None:
        self.parts = parts_of(net)
        self._net = net
        self._relations = relations
        self._here: dict[Place | int, None] = {}

    def __contains__(self, place: Place) -> bool:
        """Whether a row is away."""
        here = self._here
        return place in self._net and place not in here and place[0] not in here

    def mark(self) -> int:
        """How much has come so far, for `leave`."""
        return len(self._here)

    def leave(self, mark: int = 0) -> None:
        """What came since a mark is away again."""
        here = self._here
        if mark == 0:
            here.clear()
        while len(here) > mark:
            here.popitem()

    def fold(self, changed: Iterable[Change]) -> None:
        """Add changes, whose rows are here, once the difference has them."""
        net, parts, here = self._net, self.parts, self._here
        for number, key, old, new in changed:
            place = (number, key)
            here[place] = None
            part = parts.get(number)
            if place in net:
                if part is None:
                    part = parts[number] = Part()
                part.put(place, old, new)
            elif part is not None:
                part.pop(place, None)
                if not part:
                    del parts[number]

    def everything(self) -> Net:
        """All that is away; from now on it is here."""
        net = self._net
        return {place: net[place] for number in self.parts for place in self._rest(number)}

    def needed(self, sql: str, parameters: Sequence[Any]) -> Net:
        """The rows that a statement needs to run with these rows of parameters.

        They come with the added rows that they refer to, and those that are removed with what
        refers to them. From now on they are here, and so is what the statement writes unseen.
        """
        come: list[Place] = []
        parts, here = self.parts, self._here
        for number, key, equal, unseen in self._relations.wants(sql):
            part = parts.get(number)
            if part is None or number in here:
                continue
            if key is not None:
                for row in parameters:
                    place = (number, row[key])
                    if place in part and place not in here:
                        here[place] = None
                        if not unseen:
                            come.append(place)
            elif equal:
                come += self._equal(part, equal, parameters)
            else:
                come += self._rest(number)
        return self._completed(come) if come else {}

    def _rest(self, number: int) -> list[Place]:
        """The rows of a table that are away; from now on all of the table is here."""
        here = self._here
        if number in here:
            return []
        rest = [place for place in self.parts[number] if place not in here]
        here[number] = None
        return rest

    def _equal(
        self, part: Part, equal: Sequence[Sequence["Equal"]], parameters: Sequence[Any]
    ) -> list[Place]:
        """The rows that hold what they have to and are away; from now on they are here."""
        here = self._here
        come: list[Place] = []
        for row in parameters:
            found: Collection[Place] = part
            for either in equal:
                held = self._holding(part, either, row)
                found = held if found is part else [place for place in found if place in held]
            for place in found:
                if place in part and place not in here:
                    here[place] = None
                    come.append(place)
        return come

    def _holding(self, part: Part, either: Sequence["Equal"], row: Sequence[Any]) -> Found:
        """The rows that hold one of these values, and others that held it."""
        held = [
            part.holding(column, value if at is None else row[at], self._net)
            for column, at, value in either
        ]
        return held[0] if len(held) == 1 else dict.fromkeys(chain.from_iterable(held))

    def _completed(self, come: list[Place]) -> Net:
        """These rows with those that they refer to, or that refer to them."""
        net, parts, here = self._net, self.parts, self._here
        references, children = self._relations.references, self._relations.children
        for place in come:  # more are added meanwhile
            number, new = place[0], net[place][1]
            if new is None:
                for child in children[number].intersection(parts):
                    come += self._rest(child)
                continue
            row = None
            for column, parent in references[number]:
                if parent in parts and parent not in here:
                    row = row or orjson.loads(new)
                    other = (parent, row[column])
                    if other in parts[parent] and other not in here and net[other][0] is None:
                        here[other] = None
                        come.append(other)
        return {place: net[place] for place in come}
