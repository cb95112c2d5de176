"""A server for which being told to stop is not a failure."""

from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn


class StoppingServer(uvicorn.Server):
    """Stops when it is told to, and returns.

    The library's own server sends itself the signal again after it has stopped, so that the
    process dies of it: nothing after it would run, and a supervisor would see a failure.
    """

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Note signals while the server runs, and let go of them when it has stopped."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()
