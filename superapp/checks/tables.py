"""How verdicts on labelled cases compare with their labels, per family and per code."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from superapp.checks.cases import CaseResult, Profile, check_line
from superapp.checks.findings import flatten


@dataclass(slots=True)
class Tally:
    """What came of the labelled cases of one family or code."""

    name: str
    right: int = 0
    right_passed: int = 0
    wrong: int = 0
    wrong_failed: int = 0
    coded: int = 0
    under_code: int = 0
    unlabelled: int = 0

    @property
    def agrees(self) -> bool:
        """Whether every verdict is as labelled."""
        return self.right == self.right_passed and self.wrong == self.wrong_failed

    def add(self, label: str | None, code: str | None, result: CaseResult) -> None:
        """Count one case."""
        if label == "pass":
            self.right += 1
            self.right_passed += result.passed
        elif label == "fail":
            self.wrong += 1
            self.wrong_failed += not result.passed
            if code is not None:
                first = next((one.code.value for one in flatten(result.findings) if one.fails), "")
                self.coded += 1
                self.under_code += first == code
        else:
            self.unlabelled += 1


def tallies(path: Path, profile: Profile) -> tuple[list[Tally], list[Tally]]:
    """Tallies per family (or mutation), and per code; cases without a label are only counted."""
    families: dict[str, Tally] = {}
    codes: dict[str, Tally] = {}
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            result = check_line(line, f"{path}:{number}", str(number), profile)
            raw = json.loads(line)
            family = str(raw.get("family") or raw.get("mutation") or "all")
            label = raw.get("label") or raw.get(
                "bfcl_verdict" if profile is Profile.BFCL else "intent"
            )
            code = raw.get("code")
            families.setdefault(family, Tally(family)).add(label, code, result)
            if code is not None:
                codes.setdefault(code, Tally(code)).add(label, code, result)
    return _sorted(families.values()), _sorted(codes.values())


def _sorted(found: Iterable[Tally]) -> list[Tally]:
    return sorted(found, key=lambda one: one.name)


def markdown(families: list[Tally], codes: list[Tally]) -> Iterator[str]:
    """The tallies as tables of a page."""
    yield "| family | right, passed | wrong, failed | no label |"
    yield "| --- | --- | --- | --- |"
    for one in [*families, _total(families)]:
        yield (
            f"| {one.name} | {one.right_passed} of {one.right} | "
            f"{one.wrong_failed} of {one.wrong} | {one.unlabelled} |"
        )
    if codes:
        yield ""
        yield "| code | seeded | caught | under this code first |"
        yield "| --- | --- | --- | --- |"
        for one in [*codes, _total(codes)]:
            name = one.name if one.name == "all" else f"`{one.name}`"
            yield f"| {name} | {one.wrong} | {one.wrong_failed} | {one.under_code} |"


def _total(found: list[Tally]) -> Tally:
    total = Tally("all")
    for one in found:
        for name in ("right", "right_passed", "wrong", "wrong_failed", "coded", "under_code"):
            setattr(total, name, getattr(total, name) + getattr(one, name))
        total.unlabelled += one.unlabelled
    return total
