"""Recording what a model decided in a run, and playing it again."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from superapp.runs.record import ModelDecision


class DecisionTape:
    """A file to which a model's decisions are written while it plays.

    Args:
        folder: Where the file is; a folder of the run's own.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._own = None if folder else tempfile.TemporaryDirectory(prefix="superapp-tape-")
        self.path = (folder or Path(self._own.name if self._own else ".")) / "decisions.jsonl"
        self._taken = 0

    def recording(self, model: str) -> str:
        """The name of the model that also writes its decisions down."""
        return f"record:{self.path}:{model}"

    def take(self, turn: int) -> list[ModelDecision]:
        """The decisions that were made since last asked."""
        if not self.path.exists():
            return []
        lines = self.path.read_text(encoding="utf-8").splitlines()
        fresh, self._taken = lines[self._taken :], len(lines)
        return [ModelDecision(turn=turn, line=json.loads(line)) for line in fresh]

    def write(self, decisions: Sequence[ModelDecision]) -> str:
        """Put recorded decisions on the tape; the name of the model that plays them again."""
        text = "".join(json.dumps(one.line, ensure_ascii=False) + "\n" for one in decisions)
        self.path.write_text(text, encoding="utf-8")
        return f"recorded:{self.path}"

    def close(self) -> None:
        """Remove a file of one's own."""
        if self._own is not None:
            self._own.cleanup()
