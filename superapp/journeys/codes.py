"""Testing the judge: seeded runs, each wrong in one way, and runs close to them that are not.

Every error code has runs that must be given it and counter-examples that must not. The runs are
played in a real world; ``tamper`` then alters the record, for what the world never lets happen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import Field, JsonValue

from superapp.checks.expect import Closed
from superapp.checks.findings import Code, flatten
from superapp.journeys.format import Journey, Step
from superapp.journeys.judging import JourneyResult, judge_run
from superapp.journeys.runner import play
from superapp.journeys.yaml_reader import read_yaml
from superapp.runs.record import RunRecord
from superapp.simulator import Simulator


class CodeCase(Closed):
    """One run: the code it must be given, or the code it must not."""

    code: str | None = None
    spared: str | None = Field(default=None, alias="not")
    why: str
    steps: list[Step]
    tamper: dict[str, JsonValue] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seeded:
    """A case with the journey that it plays."""

    about: str
    journey: Journey
    case: CodeCase


@dataclass(slots=True)
class CodeTally:
    """What came of the cases of one code."""

    code: str
    seeded: int = 0
    caught: int = 0
    first: int = 0
    spared: int = 0
    rightly_spared: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether every seeded run was given the code, and no counter-example."""
        return self.seeded == self.caught and self.spared == self.rightly_spared


def seeded_runs(folder: Path | None = None) -> Iterator[Seeded]:
    """All cases of a folder, or of the one that comes along."""
    place = folder or Path(str(files("superapp_fixtures"))) / "codes"
    for path in sorted(place.glob("*.yaml")):
        groups: Any = _merged(read_yaml(path.read_text(encoding="utf-8")).data)
        for number, group in enumerate(groups, 1):
            for case in group["cases"]:
                one = CodeCase.model_validate(case)
                data = {"id": f"{path.stem}_{number}", "title": group["about"], **group["journey"]}
                yield Seeded(group["about"], Journey.model_validate(data), one)


def _merged(value: Any) -> Any:
    """The value with ``<<`` filled in: keys of its own come before those of the other."""
    if isinstance(value, list):
        return [_merged(one) for one in value]
    if not isinstance(value, dict):
        return value
    base = _merged(value["<<"]) if "<<" in value else {}
    return {**base, **{key: _merged(one) for key, one in value.items() if key != "<<"}}


def run_seeded(simulator: Simulator, seeded: Seeded) -> JourneyResult:
    """Play a case, alter its record, and judge it."""
    journey = seeded.journey.model_copy(update={"solution": seeded.case.steps})
    record = tampered(play(simulator, journey), seeded.case.tamper)
    return judge_run(simulator.world, simulator.gateway.registry, journey, record)


def tampered(record: RunRecord, changes: Mapping[str, JsonValue]) -> RunRecord:
    """A record with the values at some paths replaced."""
    if not changes:
        return record
    data = record.model_dump()
    for path, value in changes.items():
        *inside, last = path.split(".")
        place: Any = data
        for part in inside:
            place = place[int(part)] if isinstance(place, list) else place[part]
        place[int(last) if isinstance(place, list) else last] = value
    return RunRecord.model_validate(data)


def tally(simulator: Simulator, cases: Sequence[Seeded]) -> list[CodeTally]:
    """Figures per code, in the order of precedence."""
    found: dict[str, CodeTally] = {}
    for seeded in cases:
        name = seeded.case.code or seeded.case.spared or ""
        one = found.setdefault(name, CodeTally(name))
        given = [finding.code.value for finding in flatten(run_seeded(simulator, seeded).findings)]
        where = f"{seeded.about}: {seeded.case.why}"
        if seeded.case.code is not None:
            one.seeded += 1
            one.caught += name in given
            one.first += given[:1] == [name]
            if given[:1] != [name]:
                one.notes.append(f"{where}: {', '.join(given) or 'nothing'}")
        else:
            one.spared += 1
            one.rightly_spared += name not in given
            if name in given:
                one.notes.append(f"{where}: wrongly given")
    order = [code.value for code in Code]
    return sorted(found.values(), key=lambda each: order.index(each.code))


def codes_table(tallies: Sequence[CodeTally]) -> Iterator[str]:
    """The figures as a table of a page."""
    yield "| code | seeded | caught | under this code first | counter-examples | rightly spared |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for one in tallies:
        yield (
            f"| `{one.code}` | {one.seeded} | {one.caught} | {one.first} | "
            f"{one.spared} | {one.rightly_spared} |"
        )
    names = ("seeded", "caught", "first", "spared", "rightly_spared")
    sums = [sum(getattr(one, name) for one in tallies) for name in names]
    yield "| all | " + " | ".join(map(str, sums)) + " |"
