"""Steps of several sessions that one thread commits together, which costs one commit."""

from superapp.world.store import Entry, Store, StoreUnavailable


class Gathering:
    """The steps that a thread has made and not committed yet.

    Attributes:
        befell: The sessions whose steps were not kept, each with the reason.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._steps: list[tuple[str, Entry]] = []
        self.befell: dict[str, Exception] = {}

    def add(self, session_id: str, entry: Entry) -> None:
        """Have a step committed with the others."""
        self._steps.append((session_id, entry))

    def flush(self) -> None:
        """Commit what was added."""
        steps, self._steps = self._steps, []
        try:
            self.befell |= self._store.append_all(steps)
        except StoreUnavailable as error:
            self.befell |= {session_id: error for session_id, _ in steps}
