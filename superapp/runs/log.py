"""The log of one run: typed entries, one JSON line each, only ever appended.

It is the single source of the record that is judged, of reports, and of replays.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter, ValidationError

from superapp.errors import SuperappError
from superapp.runs.record import (
    Answered,
    CallRecord,
    DecisionRecord,
    Happened,
    ModelDecision,
    Recorded,
    RunRecord,
    TurnRecord,
)

FORMAT: Final = 1
SUFFIX: Final = ".run.jsonl"


class Started(Recorded):
    """The run began: what was played, in which world, by whom."""

    type: Literal["started"] = "started"
    format: int = FORMAT
    journey: str
    world: str
    seed: int
    base_digest: str
    user: str
    lang: str
    agent: str
    model: str | None = None
    started_at: str
    given: dict[str, Any] = Field(default_factory=dict)


class Spoke(Recorded):
    """The user said something."""

    type: Literal["spoke"] = "spoke"
    turn: int
    place: str
    text: str
    now: str


class Thought(Recorded):
    """A model decided something."""

    type: Literal["thought"] = "thought"
    decision: ModelDecision


class Called(Recorded):
    """A tool was called."""

    type: Literal["called"] = "called"
    call: CallRecord


class Decided(Recorded):
    """The user decided a confirmation."""

    type: Literal["decided"] = "decided"
    turn: int
    decision: DecisionRecord


class Asked(Recorded):
    """The user answered a question."""

    type: Literal["answered"] = "answered"
    answered: Answered


class Fired(Recorded):
    """Something happened in the world."""

    type: Literal["happened"] = "happened"
    event: Happened


class Replied(Recorded):
    """The turn ended: the reply, and the state that it left."""

    type: Literal["replied"] = "replied"
    turn: TurnRecord


class Ended(Recorded):
    """The run ended: what became of the world, and what the judge looked up."""

    type: Literal["ended"] = "ended"
    ended_at: str
    lookups: dict[str, list[Any]] = Field(default_factory=dict)
    diff: dict[str, Any] = Field(default_factory=dict)
    touched: dict[str, list[str]] = Field(default_factory=dict)
    digest: str = ""
    seconds: float = 0.0


Entry = Annotated[
    Started | Spoke | Thought | Called | Decided | Asked | Fired | Replied | Ended,
    Field(discriminator="type"),
]
_ENTRY: Final[TypeAdapter[Entry]] = TypeAdapter(Entry)


class BadLog(SuperappError):
    """A file that is no log of a run; says where."""

    code = "bad_log"


class RunLog:
    """Entries of a run, kept in memory and, if it has a file, written there as they come."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.entries: list[Entry] = []

    def add(self, entry: Entry) -> None:
        """Append one entry."""
        self.entries.append(entry)
        if self.path is not None:
            line = {"n": len(self.entries) - 1, "type": entry.type}
            line |= entry.model_dump(mode="json", exclude_defaults=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def record(self) -> RunRecord:
        """What happened, as it is judged."""
        return fold(self.entries)


def fold(entries: Iterable[Entry]) -> RunRecord:
    """The record that a log amounts to.

    Raises:
        BadLog: It does not begin with the start of a run.
    """
    listed = list(entries)
    if not listed or not isinstance(listed[0], Started):
        raise BadLog("This is no log of a run: it does not begin with an entry of type started.")
    start = listed[0]
    end = next((one for one in listed if isinstance(one, Ended)), None)
    fields: dict[str, Any] = start.model_dump(exclude={"type", "format"})
    fields["turns"] = [one.turn for one in listed if isinstance(one, Replied)]
    fields["calls"] = [one.call for one in listed if isinstance(one, Called)]
    fields["events"] = [one.event for one in listed if isinstance(one, Fired)]
    fields["model_decisions"] = [one.decision for one in listed if isinstance(one, Thought)]
    fields["ended_at"] = start.started_at
    if end is not None:
        fields |= end.model_dump(exclude={"type"})
    return RunRecord.model_validate(fields)


def read_log(path: Path) -> list[Entry]:
    """The entries of a file.

    Raises:
        BadLog: A line that is no entry; the message names it.
    """
    return list(_read(path))


def _read(path: Path) -> Iterator[Entry]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                raw = json.loads(line)
                raw.pop("n", None)
                yield _ENTRY.validate_python(raw)
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                at = ".".join(map(str, first["loc"])) or "entry"
                raise BadLog(f"{path}:{number}: {at}: {first['msg']}") from None
            except (ValueError, AttributeError, TypeError) as error:
                raise BadLog(f"{path}:{number}: no entry of a log: {error}") from None


def read_record(path: Path) -> RunRecord:
    """The record of a log file."""
    return fold(read_log(path))


def log_files(paths: Iterable[Path]) -> list[Path]:
    """Log files among paths, folders searched through, in the order of their names."""
    found: list[Path] = []
    for path in paths:
        found.extend(sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path])
    return found
