"""Around every test: what a call logs of its rows is what the connection holds."""

import functools
from collections.abc import Callable

from superapp.world.changes import Change
from superapp.world.slot import Slot


class WrongLog(AssertionError):
    """A row was logged in another state than it is in."""


def install() -> Callable[[], None]:
    """Hold every log against the rows; what undoes that."""
    take = Slot.take_changes

    @functools.wraps(take)
    def checked(slot: Slot) -> list[Change]:
        changed = take(slot)
        if not slot.asleep:
            for number, key, _, new in changed:
                check(slot, number, key, new)
        return changed

    Slot.take_changes = checked  # type: ignore[method-assign]
    return lambda: setattr(Slot, "take_changes", take)


def check(slot: Slot, number: int, key: object, logged: bytes | None) -> None:
    """Hold one logged row against the connection.

    Raises:
        WrongLog: It is not there, or it is there but logged as gone, or it differs.
    """
    table = slot.base.schema.tables[number]
    sql = f'SELECT {table.row_sql} FROM "{table.name}" WHERE "{table.key}" = ?'
    found = slot.connection.execute(sql, (key,)).fetchone()
    held = None if found is None else found[0].encode()
    if held != logged:
        raise WrongLog(f"{table.name} {key}: logged {logged!r}, but the row is {held!r}")
