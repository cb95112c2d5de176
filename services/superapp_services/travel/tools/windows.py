"""Time windows of a search."""

from dataclasses import dataclass


def minute(time: str | None, otherwise: int) -> int:
    """`12:30` in minutes after midnight."""
    return otherwise if time is None else int(time[:2]) * 60 + int(time[3:])


@dataclass(frozen=True, slots=True)
class Window:
    """When a journey may leave and arrive, in minutes after midnight of the day it leaves."""

    departs_from: int
    departs_before: int
    arrives_from: int
    arrives_before: int

    def admits(self, departs: int, arrives: int) -> bool:
        """Whether a journey at these minutes is wanted."""
        return (
            self.departs_from <= departs < self.departs_before
            and self.arrives_from <= arrives < self.arrives_before
        )


def window(
    departs_after: str | None,
    departs_before: str | None,
    arrives_after: str | None = None,
    arrives_before: str | None = None,
) -> Window:
    """The window that the arguments of a search give."""
    return Window(
        minute(departs_after, 0),
        minute(departs_before, 1441),
        minute(arrives_after, 0),
        minute(arrives_before, 100_000),
    )
