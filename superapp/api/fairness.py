"""How much one API key may ask of the server: requests in a minute, and requests at once."""

from collections import Counter
from collections.abc import Callable
from math import ceil
from time import monotonic
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from superapp.api.problems import Problem

HELD: Final = "superapp.held"
"""Where a request notes what it holds, so that it is given back when the answer is sent."""
REMEMBERED: Final = 100_000


class Fairness:
    """A bucket of requests for each key, which fills evenly, and a count of those under way.

    Args:
        per_minute: Requests in a minute, which may come at once.
        at_once: Requests that are worked on together.
        now: A clock that never goes back, in seconds.
    """

    def __init__(self, per_minute: int, at_once: int, now: Callable[[], float] = monotonic) -> None:
        self._per_minute, self._at_once, self._now = per_minute, at_once, now
        self._buckets: dict[str, tuple[float, float]] = {}
        self._under_way: Counter[str] = Counter()

    def spend(self, owner: str) -> None:
        """Take one request out of the owner's bucket.

        Raises:
            Problem: The bucket is empty.
        """
        now, rate = self._now(), self._per_minute / 60
        left, at = self._buckets.get(owner, (float(self._per_minute), now))
        left = min(float(self._per_minute), left + (now - at) * rate)
        if left < 1:
            raise Problem(
                429,
                "too_many_requests",
                f"A key may send {self._per_minute:,} requests in a minute. Wait and repeat.",
                retry_after=max(1, ceil((1 - left) / rate)),
            )
        if len(self._buckets) >= REMEMBERED:
            self._buckets.clear()
        self._buckets[owner] = (left - 1, now)

    def hold(self, owner: str, held: list[str]) -> None:
        """Count a request as under way until it is released.

        Raises:
            Problem: As many as may be are under way.
        """
        if self._under_way[owner] >= self._at_once:
            raise Problem(
                429,
                "too_many_at_once",
                f"The server works on {self._at_once} requests of a key at once. Wait for some.",
                retry_after=1,
            )
        self._under_way[owner] += 1
        held.append(owner)

    def release(self, held: list[str]) -> None:
        """A request is over."""
        while held:
            owner = held.pop()
            self._under_way[owner] -= 1
            if self._under_way[owner] <= 0:
                del self._under_way[owner]


class Releases:
    """Gives back what a request holds, however it ends."""

    def __init__(self, app: ASGIApp, fairness: Fairness) -> None:
        self.app = app
        self.fairness = fairness

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and tidy up after it."""
        held: list[str] = []
        scope[HELD] = held
        try:
            await self.app(scope, receive, send)
        finally:
            self.fairness.release(held)
